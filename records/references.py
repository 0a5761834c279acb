"""References shown to people: random, never sequential, easy to read aloud."""

import secrets

# No vowels, so no words; no 0/O, 1/I/L, 5/S or 8/B, so no doubt on the telephone.
ALPHABET = "2346789CDFGHJKMNPQRTVWXYZ"


def new_reference(prefix: str) -> str:
    """Make a reference like ``SM-7F3K-29QD``; about 37 bits, checked unique by the database."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"


def request_reference() -> str:
    """Make the reference of a request, kept by the account it becomes."""
    return new_reference("SM")


def account_reference() -> str:
    """Make the reference of a registered account."""
    return new_reference("AC")


def job_reference() -> str:
    """Make the reference of a piece of long work."""
    return new_reference("JB")


def import_reference() -> str:
    """Make the reference of a spreadsheet being imported."""
    return new_reference("IM")


def question_reference() -> str:
    """Make the reference of a question asked before posting."""
    return new_reference("QU")


def feedback_reference() -> str:
    """Make the reference of a comment on a policy."""
    return new_reference("FB")
