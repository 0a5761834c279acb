"""Why a change was not made, said so that a page can show it beside the field."""

from institutions.nopasswords import looks_like_a_password, no_passwords
from policies.rulebook import Cited


class Refused(Exception):
    """The change was not made; nothing was written.

    Args:
        sentence: what stands in the way and what to do.
        field: the form's field it is about; empty where it is about none.
        citations: the clauses behind it.
    """

    def __init__(self, sentence: str, field: str = "", citations: tuple[Cited, ...] = ()) -> None:
        self.sentence = sentence
        self.field = field
        self.citations = citations
        cited = ", ".join(str(each) for each in citations)
        super().__init__(f"{cited}: {sentence}" if cited else sentence)


def checked_words(words: str, field: str) -> str:
    """A few words as they are kept.

    Raises:
        Refused: they hold a password.
    """
    if looks_like_a_password(words):
        raise Refused(no_passwords(), field)
    return words.strip()
