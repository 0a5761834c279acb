"""What the settings ask of the environment before the start is allowed."""

import ipaddress
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from secrets import token_urlsafe
from typing import NoReturn

SECRET_LENGTH = 50  # characters, as Django's own check of a deployment asks
SECRET_VARIETY = 5  # different characters, as that check asks
# A start outside the demo needs each of these: no guess would be safe.
REQUIRED = {
    "SECRET_KEY": f"a random text of at least {SECRET_LENGTH} characters",
    "ALLOWED_HOSTS": "the host names people type, separated by commas",
    "SITE_URL": "the address links in mails begin with",
    "EMAIL_URL": "the mail server, like smtp+tls://name:password@host:587",
    "DEFAULT_FROM_EMAIL": "the address mails come from",
}


def refuse(sentence: str) -> NoReturn:
    """Stop the start with one sentence and no traceback."""
    sys.exit(f"Handlebook cannot start: {sentence}")


def require(environment: Mapping[str, str]) -> None:
    """Refuse the start when a setting without a safe default is missing or empty."""
    missing = [
        name
        for name in REQUIRED
        if not environment.get(name) and not environment.get(f"{name}_FILE")
    ]
    if missing:
        wanted = "; ".join(f"{name} ({REQUIRED[name]})" for name in missing)
        refuse(f"set {wanted}. See .env.example, or set DEMO=1 to try it on this machine.")


def require_strength(secret: str) -> None:
    """Refuse a secret that could be guessed: whoever knows it can sign in as anybody."""
    if len(secret) < SECRET_LENGTH or len(set(secret)) < SECRET_VARIETY:
        refuse(
            f"SECRET_KEY must be a random text of at least {SECRET_LENGTH} characters; this one"
            " is too short or repeats itself. Make one with: python3 -c"
            " 'import secrets; print(secrets.token_urlsafe(64))'"
        )


def require_named_hosts(hosts: Iterable[str]) -> None:
    """Refuse "any host name": links in mails could then be made to lead elsewhere."""
    if any("*" in host for host in hosts):
        refuse(
            "ALLOWED_HOSTS must name the hosts people type, without *. Write"
            " .example.ac.uk for every name under example.ac.uk."
        )


def is_loopback(host: str) -> bool:
    """Tell whether a name can only mean this machine."""
    name = host.strip().strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def require_loopback(hosts: Iterable[str]) -> None:
    """Refuse a demo that other machines could reach: anybody may sign in as anybody there."""
    open_to_others = [host for host in hosts if not is_loopback(host)]
    if open_to_others:
        refuse(
            "DEMO=1 lets anybody sign in as anybody, so ALLOWED_HOSTS may hold only names of"
            f" this machine; take out {', '.join(open_to_others)}, or unset DEMO."
        )


def demo_secret(var_dir: Path) -> str:
    """Make a secret for the demo on its first start and keep it, so sign-ins survive a restart."""
    path = var_dir / "demo-secret"
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if kept:
            return kept
        path.unlink()  # a start was killed between making the file and filling it
        return demo_secret(var_dir)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = token_urlsafe(64)
        file.write(secret)
    return secret
