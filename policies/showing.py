"""A comparison of two versions as a page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from institutions.shown import Status, Tone
from policies.comparing.redline import Change, ClauseChange, Redline
from policies.comparing.references import Stray

WORDS: Mapping[Change, tuple[str | Promise, Tone]] = {
    Change.ADDED: (gettext_lazy("Added"), "ok"),
    Change.REMOVED: (gettext_lazy("Removed"), "stop"),
    Change.SPLIT: (gettext_lazy("Split"), "warn"),
    Change.MERGED: (gettext_lazy("Merged"), "warn"),
    Change.REWORDED: (gettext_lazy("Reworded"), "wait"),
    Change.MOVED: (gettext_lazy("Moved"), "quiet"),
    Change.RENUMBERED: (gettext_lazy("Renumbered"), "quiet"),
    Change.RETITLED: (gettext_lazy("Under another heading"), "quiet"),
    Change.UNCHANGED: (gettext_lazy("Unchanged"), "quiet"),
}


@dataclass(frozen=True)
class ShownChange:
    """One clause of a comparison."""

    change: ClauseChange

    @property
    def title(self) -> str:
        """Its number before and after: "5.4, now 5.5"."""
        old, new = self.change.old, self.change.new
        if old and new and old.cited != new.cited:
            return _("%(old)s, now %(new)s") % {"old": old.cited, "new": new.cited}
        found = new or old
        return found.cited if found else ""

    @property
    def marks(self) -> list[Status]:
        """What became of it, in words."""
        return [Status(str(word), tone) for word, tone in map(WORDS.__getitem__, self.kinds)]

    @property
    def kinds(self) -> list[Change]:
        """What became of it; a clause that is the same under other words has changed."""
        is_led_elsewhere = self.change.has_other_lead_in
        return [
            each
            for each in self.change.changes
            if each is not Change.UNCHANGED or not is_led_elsewhere
        ]

    @property
    def notes(self) -> list[str]:
        """What else is to be said of it."""
        change, told = self.change, []
        if change.came_from:
            names = ", ".join(each.cited for each in change.came_from)
            told.append(_("Takes over words of %(names)s.") % {"names": names})
        if change.went_into:
            names = ", ".join(each.cited for each in change.went_into)
            told.append(_("Its words went into %(names)s.") % {"names": names})
        if change.old and change.new and change.old.heading != change.new.heading:
            headings = {"old": change.old.heading or "-", "new": change.new.heading or "-"}
            told.append(_("It stood under “%(old)s”, now under “%(new)s”.") % headings)
        if change.has_other_lead_in:
            told.append(
                _("The words that lead into it have changed, so it may mean something else.")
            )
        return told


@dataclass(frozen=True)
class ShownRedline:
    """A comparison: counts, the clauses to be seen, and references that went astray."""

    counts: list[str]
    clauses: list[ShownChange]
    changed: int
    total: int
    strays: list[str]


def shown_redline(redline: Redline, *, is_every: bool) -> ShownRedline:
    """Word a comparison; all its clauses, or only those in which something changed."""
    chosen = redline.clauses if is_every else redline.changed
    return ShownRedline(
        [_counted(change, redline.counts[change]) for change in WORDS if redline.counts[change]],
        [ShownChange(each) for each in chosen],
        len(redline.changed),
        len(redline.clauses),
        [_astray(each) for each in redline.strays],
    )


def _counted(change: Change, number: int) -> str:
    forms = {
        Change.ADDED: ngettext("%d clause added", "%d clauses added", number),
        Change.REMOVED: ngettext("%d clause removed", "%d clauses removed", number),
        Change.SPLIT: ngettext("%d clause split", "%d clauses split", number),
        Change.MERGED: ngettext("%d clause merged", "%d clauses merged", number),
        Change.REWORDED: ngettext("%d clause reworded", "%d clauses reworded", number),
        Change.MOVED: ngettext("%d clause moved", "%d clauses moved", number),
        Change.RENUMBERED: ngettext("%d clause renumbered", "%d clauses renumbered", number),
        Change.RETITLED: ngettext(
            "%d clause under another heading", "%d clauses under another heading", number
        ),
        Change.UNCHANGED: ngettext("%d clause unchanged", "%d clauses unchanged", number),
    }
    return forms[change] % number


def _astray(stray: Stray) -> str:
    names = {"where": stray.where, "said": stray.said, "meant": ", ".join(stray.meant[:1])}
    if stray.is_taken and stray.meant:
        told = _("%(where)s says %(said)s, which is another clause now; it meant %(meant)s.")
    elif stray.meant:
        told = _("%(where)s says %(said)s, which no clause is now; it meant %(meant)s.")
    elif stray.is_taken:
        told = _("%(where)s says %(said)s, which is another clause now; the one meant is gone.")
    else:
        told = _("%(where)s says %(said)s, which no clause is now; the one meant is gone.")
    return told % names
