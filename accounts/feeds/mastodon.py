"""Mastodon: who the account is, then what it posted; both open to anybody on most servers. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, quote, unquote

from accounts.feeds.answers import JSON, json_in, rows, table_in
from accounts.feeds.reading import NotKnown, Reader, dated, good_body, moment
from records.fetching import Fetcher

PROFILE = re.compile(r"/(?:web/)?(?:@|users/)(?P<name>[^/@]+)/?")
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Profile:
    """What a server tells of an account to anybody."""

    key: str
    last: datetime | None  # a day only; counts what is hidden or by others as well


class MastodonReader(Reader):
    """Reads an account by the address of its profile."""

    code = "mastodon"

    def fits(self, at: SplitResult) -> bool:
        """Whether the address is that of a profile."""
        return PROFILE.fullmatch(at.path) is not None

    def posts(self, at: SplitResult, fetch: Fetcher) -> list[datetime]:
        """Ask the server for the account, then for its newest posts."""
        name = PROFILE.sub(r"\g<name>", at.path)
        start = f"https://{at.hostname}/api/v1/accounts"
        page = fetch.get(f"{start}/lookup?acct={quote(unquote(name), safe='')}", JSON)
        profile = profile_in(good_body(page))
        # Posts of others are left out, answers to others are posts like any.
        page = fetch.get(f"{start}/{profile.key}/statuses?limit=20&exclude_reblogs=true", JSON)
        if page.status in {401, 403, 404, 422}:
            return day_alone(profile)
        return posts_in(good_body(page), profile)


def profile_in(body: bytes) -> Profile:
    """Read who an account is.

    Raises:
        NotKnown: no account, one that moved, or one the server has shut.
    """
    found = table_in(body)
    key = found.get("id")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise NotKnown("not_a_feed")
    if found.get("moved"):
        raise NotKnown("moved")
    if found.get("suspended") is True:
        raise NotKnown("not_found")
    return Profile(key, moment(found.get("last_status_at")))


def posts_in(body: bytes, profile: Profile) -> list[datetime]:
    """Read when the account's own posts were made.

    Raises:
        NotKnown: the account posts, but nothing of it can be seen.
    """
    own = [row for row in rows(json_in(body)) if not row.get("reblog")]
    if not own and profile.last is not None:
        raise NotKnown("not_public")
    return dated([moment(row.get("created_at")) for row in own])


def day_alone(profile: Profile) -> list[datetime]:
    """Take the day the server names where it shows no posts.

    Raises:
        NotKnown: it names none, and hides the posts.
    """
    if profile.last is None:
        raise NotKnown("sign_in_needed")
    return [profile.last]
