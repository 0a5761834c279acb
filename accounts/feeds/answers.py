"""JSON from strangers: read whole, trusted nowhere. Pure."""

import json
from typing import Any

from accounts.feeds.reading import NotKnown

JSON = frozenset({"application/json"})


def json_in(body: bytes) -> Any:
    """Read JSON.

    Raises:
        NotKnown: it is none.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NotKnown("not_a_feed") from None


def table_in(body: bytes) -> dict[str, Any]:
    """Read JSON that is a table.

    Raises:
        NotKnown: it is anything else.
    """
    found = json_in(body)
    if not isinstance(found, dict):
        raise NotKnown("not_a_feed")
    return found


def rows(found: object) -> list[dict[str, Any]]:
    """Take the tables of a list.

    Raises:
        NotKnown: it is no list, or a list of something else.
    """
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise NotKnown("not_a_feed")
    return found
