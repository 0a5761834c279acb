"""Addresses that cannot be guessed: a key is kept, its signed form travels."""

import secrets

from django.core.signing import BadSignature, Signer

_signer = Signer(salt="records.links", sep=".")


def new_key() -> str:
    """Make a key nobody can guess: 160 bits, 40 letters."""
    return secrets.token_hex(20)


def sign(key: str) -> str:
    """Turn a key into what stands in an address."""
    return _signer.sign(key)


def read(token: str) -> str | None:
    """Turn what stands in an address into its key; None where the signature is not ours."""
    try:
        return _signer.unsign(token)
    except BadSignature:
        return None
