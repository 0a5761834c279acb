"""What kind of change a draft looks like, beside the version it is based on."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.comparing.kinds import SUBSTANTIVE, Proposal, propose_kind
from policies.comparing.redline import redline
from policies.comparing.texts import Wording
from policies.models import Citation, PolicyVersion
from policies.wordings import descents, wordings

AROUND = (
    ("owner", gettext_lazy("another keeper of the policy")),
    ("approving_body", gettext_lazy("another approving body")),
)


def proposal(version: PolicyVersion, now: Sequence[Wording] | None = None) -> Proposal:
    """Propose what to call a draft's change, with reasons.

    Args:
        now: its words, where they have been read already.
    """
    base = version.based_on
    before = wordings(base) if base else []
    if base is None or not any(each.text for each in before):
        return Proposal(SUBSTANTIVE, (_("it is the first official text"),))
    changes = redline(before, wordings(version) if now is None else now, descents(version))
    around = [str(words) for name, words in AROUND if _differs(base, version, name)]
    return propose_kind(changes, _cited(version), around)


def _differs(base: PolicyVersion, version: PolicyVersion, name: str) -> bool:
    was, now = getattr(base, name), getattr(version, name)
    return bool(was.casefold() != now.casefold())


def _cited(version: PolicyVersion) -> frozenset[str]:
    """The clauses on which rules and steps that have not ended rest."""
    cited = Citation.objects.filter(duty__policy=version.policy_id, duty__clause__isnull=False)
    standing = cited.filter(rule__to_on=None, step__to_on=None)
    return frozenset(standing.values_list("duty__clause__key", flat=True))
