"""Two stored versions compared, whatever lies between them."""

from policies.comparing.redline import Redline, redline
from policies.comparing.settling import Descent, Kinship
from policies.editions import Editions
from policies.models import ClauseDescent, PolicyVersion
from policies.wordings import wording, wordings


def compared(old: PolicyVersion, new: PolicyVersion, issued: Editions) -> Redline:
    """Compare two versions of a policy, in three queries."""
    before, after = wordings(old), wordings(new)
    keys = {each.key for each in before}, {each.key for each in after}
    between = [row.version.pk for row in issued.rows if _is_between(row.version, old, new)]
    rows = ClauseDescent.objects.filter(version__in=[*between, new.pk])
    found = [
        Descent(Kinship(row.kinship), row.from_clause.key, wording(row.to_text).key)
        for row in rows.select_related("from_clause", "to_text__clause")
    ]
    # What was split and gone again between the two is neither here nor there.
    kept = [each for each in found if each.from_key in keys[0] and each.to_key in keys[1]]
    return redline(before, after, kept)


def _is_between(version: PolicyVersion, old: PolicyVersion, new: PolicyVersion) -> bool:
    if version.from_on is None or version.pk in (old.pk, new.pk):
        return False
    began_after = old.from_on is None or version.from_on > old.from_on
    return began_after and (new.from_on is None or version.from_on < new.from_on)
