"""A stored version as the pure rooms read it: wordings to compare, content to fingerprint."""

from collections.abc import Iterable

from policies.comparing.fingerprint import Content, fingerprint
from policies.comparing.portable import PLACED, Placing, Portable
from policies.comparing.settling import Descent, Kinship
from policies.comparing.texts import Wording
from policies.models import ClauseText, PolicyVersion

UNKNOWN = "?"  # before the path, in the key of a clause that nobody had before


def wording(text: ClauseText) -> Wording:
    """Read one clause's wording; its clause is read with it."""
    return Wording(
        path=text.path,
        text=text.text,
        parent=text.parent,
        kind=text.kind,
        label=text.label,
        heading=text.heading,
        key=text.clause.key if text.clause else f"{UNKNOWN}{text.path}",
    )


def wordings(version: PolicyVersion) -> list[Wording]:
    """Read all clauses of a version in order, in one query."""
    return [wording(text) for text in version.texts.select_related("clause")]


def descents(version: PolicyVersion) -> list[Descent]:
    """Read which clauses were split or merged with a version."""
    rows = version.descents.select_related("from_clause", "to_text__clause")
    return [
        Descent(Kinship(row.kinship), row.from_clause.key, wording(row.to_text).key) for row in rows
    ]


def content_of(version: PolicyVersion, texts: Iterable[Wording] | None = None) -> Content:
    """Read what is approved, published and confirmed as read."""
    return Content(
        title=version.title,
        kind=version.document_type,
        owner=version.owner,
        approving_body=version.approving_body,
        effective_from=version.from_on,
        attachments=(),
        clauses=list(texts if texts is not None else wordings(version)),
    )


def fingerprint_of(version: PolicyVersion) -> str:
    """The SHA-256 of a version as it stands."""
    return fingerprint(content_of(version))


def portable(version: PolicyVersion) -> Portable:
    """Read a version as it is handed out, in one query."""
    texts = list(version.texts.select_related("clause"))
    placings = [Placing(**{name: getattr(text, name) for name in PLACED}) for text in texts]
    return Portable(content_of(version, [wording(text) for text in texts]), placings)
