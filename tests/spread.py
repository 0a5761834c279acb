"""How a run is spread over workers: files stay whole, and the longest begin first.

A file's rows are made once, so a file in two halves would make them twice; and a long file begun
last would leave the other workers waiting for it.
"""

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

FIRST = ("browser", "tests")  # folders; the files right in tests/ walk or start the whole portal


def when(item: pytest.Item) -> int:
    """Tell how early a test should begin: a lower number is earlier."""
    folder = item.path.parent.name
    return FIRST.index(folder) if folder in FIRST else len(FIRST)


class WholeFiles(LoadGroupScheduling):  # type: ignore[misc]
    """Give a worker a file at a time, or a whole ``xdist_group``."""

    def _split_scope(self, nodeid: str) -> str:
        """Name the group of a test, or its file."""
        group = str(super()._split_scope(nodeid))
        return nodeid.split("::")[0] if group == nodeid else group
