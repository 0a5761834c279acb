"""WordPress: its newest post by the site's interface, or by its feed where that is shut. Pure."""

from datetime import datetime
from urllib.parse import SplitResult

from accounts.feeds import syndication
from accounts.feeds.answers import JSON, json_in, rows
from accounts.feeds.reading import NotKnown, Reader, dated, good_body, moment
from records.fetching import Fetcher
from records.guarding import NotFetched

NEWEST = "wp-json/wp/v2/posts?per_page=1&_fields=id,date_gmt,link"


class WordPressReader(Reader):
    """Reads a site by the address of its front page."""

    code = "wordpress"

    def posts(self, at: SplitResult, fetch: Fetcher) -> list[datetime]:
        """Ask the interface, then the feed; a site that is away is asked once."""
        site = f"{at.scheme}://{at.netloc}{at.path.rstrip('/')}"
        try:
            return posts_in(good_body(fetch.get(f"{site}/{NEWEST}", JSON)))
        except NotKnown as problem:
            if problem.reason in {"asked_to_wait", "site_trouble"}:
                raise
        except NotFetched as problem:
            if problem.reason != "wrong_type":
                raise
        return syndication.posts_in(good_body(fetch.get(f"{site}/feed/", syndication.XML)))


def posts_in(body: bytes) -> list[datetime]:
    """Read when posts were published; the date bears no zone and means UTC."""
    return dated([moment(row.get("date_gmt")) for row in rows(json_in(body))])
