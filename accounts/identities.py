"""The one identity of an account, however its handle or its page was written.

Pure. A platform may have several name spaces for handles; each is a pattern of the platform, and
says how its handles look and what their one address is.
"""

import unicodedata

from accounts.platformspec import AddressPattern, PlatformSpec, compiled
from accounts.webaddress import escape_path


def identity(spec: PlatformSpec, handle: str, host: str = "") -> str:
    """Return the key under which the same account is always found, however it was written.

    ``host`` is where the account lives when the handle does not say so itself.
    """
    handle = unicodedata.normalize("NFKC", handle).strip().lstrip("@")
    if spec.is_web:
        return web_identity(spec, f"{host}/{handle}" if host else handle)
    if spec.any_host and host and "@" not in handle:
        handle = f"{handle}@{host}"
    pattern, bare = pattern_of(spec, handle)
    for char in spec.ignored_characters:
        bare = bare.replace(char, "")
    mark = "" if pattern.prefix else spec.identity_mark
    return f"{spec.code}:{pattern.prefix}{mark}{_folded(bare, spec, pattern)}"


def canonical_address(spec: PlatformSpec, handle: str) -> str:
    """Return the one address of a handle; empty where the handle alone does not give one."""
    if spec.is_web:
        return f"https://{handle}" if "." in handle.partition("/")[0] else ""
    pattern, bare = pattern_of(spec, handle)
    return address_in(spec, pattern, bare)


def address_in(spec: PlatformSpec, pattern: AddressPattern, bare: str) -> str:
    """Return the one address of a bare handle in one of the platform's name spaces."""
    name, _, server = bare.partition("@") if spec.any_host else (bare, "", "")
    template = pattern.canonical or spec.canonical
    if "{server}" in template and not server:
        return ""
    shown = escape_path(_folded(name, spec, pattern))
    return template.replace("{handle}", shown).replace("{server}", server.lower())


def _folded(handle: str, spec: PlatformSpec, pattern: AddressPattern) -> str:
    strict = spec.case_sensitive if pattern.case_sensitive is None else pattern.case_sensitive
    return handle if strict else handle.lower()


def pattern_of(spec: PlatformSpec, handle: str) -> tuple[AddressPattern, str]:
    """Which name space a stored or typed handle belongs to, and its bare name there."""
    for pattern in spec.patterns:
        if pattern.prefix and handle.lower().startswith(pattern.prefix):
            return pattern, handle[len(pattern.prefix) :]
    plain = [pattern for pattern in spec.patterns if not pattern.prefix]
    narrow = (each for each in plain if _rule(spec, each) != spec.handle_pattern)
    fitting = (each for each in narrow if compiled(_rule(spec, each)).fullmatch(handle))
    usual = (each for each in plain if not each.canonical and not each.handle_pattern)
    return next(fitting, None) or next(usual, None) or plain[0], handle


def _rule(spec: PlatformSpec, pattern: AddressPattern) -> str:
    return pattern.handle_pattern or spec.handle_pattern


def fits(bare: str, spec: PlatformSpec, pattern: AddressPattern) -> bool:
    """Whether the platform allows this handle in one of its name spaces."""
    return (
        len(bare) <= spec.max_length
        and compiled(_rule(spec, pattern)).fullmatch(bare) is not None
        and not spec.is_stop_word(bare)
    )


def web_identity(spec: PlatformSpec, page: str) -> str:
    """One name space for blog, podcast and other: the same page is the same account."""
    host, slash, rest = page.partition("/")
    if "." not in host:
        return f"{spec.code}:{page.lower()}"
    return f"web:{host.lower().removeprefix('www.')}{slash}{rest}".rstrip("/")
