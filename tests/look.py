"""A picture of every page and error state at two widths, in ``var/look/`` with an index.

``make look`` serves a portal of its own, which ends with it. Words after ``python -m tests.look``
take only the pictures whose names hold one of them and leave the others as they are.
"""

import html
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from playwright.sync_api import Error, Page, sync_playwright

from tests.starts import ROOT

if TYPE_CHECKING:
    from tests.browser.pages import Look
    from tests.browser.serving import Portal

WIDTHS = (1280, 360)
HEIGHT = 800
PLACE = ROOT / "var" / "look"


def main(wanted: list[str]) -> int:
    """Take the pictures whose names hold one of the words wanted, or all."""
    django.setup()
    from tests.browser.conftest import FLAGS
    from tests.browser.pages import LOOKS, session_of
    from tests.browser.serving import serve
    from tests.conftest import CHROMIUM

    looks = [look for look in LOOKS if not wanted or any(word in look.name for word in wanted)]
    if not wanted:
        shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True, exist_ok=True)
    # Ended from outside, it ends like a program that is done: with the portal it serves.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    failed = []
    with (
        tempfile.TemporaryDirectory(prefix="handlebook-look") as var_dir,
        serve(Path(var_dir)) as portal,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        context = browser.new_context()
        page = context.new_page()
        for number, look in enumerate(looks, 1):
            print(f"{number} of {len(looks)}: {look.name}", flush=True)  # noqa: T201
            context.clear_cookies()
            if session := session_of(portal, look.by):
                context.add_cookies([{"name": "sessionid", "value": session, "url": portal.url}])
            try:
                failed += [f"{look.name}: {fault}" for fault in take(page, look, portal)]
            except (Error, AssertionError, KeyError) as error:
                failed.append(f"{look.name}: {type(error).__name__} {error}".partition("\n")[0])
                page.close()
                page = context.new_page()
    (PLACE / "index.html").write_text(index([look.name for look in LOOKS]))
    print(f"{len(looks)} pages in {PLACE}/index.html", *failed, sep="\n")  # noqa: T201
    return bool(failed)


def take(page: Page, look: "Look", portal: "Portal") -> Iterator[str]:
    """Take a page's pictures, one load for both widths; tell what is wrong with them."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        # What folds by itself on a phone does so when the page is loaded.
        if width == WIDTHS[0]:
            status = look.open(page, portal)
            if status != look.status:
                yield f"{status} instead of {look.status}"
        elif page.locator("details[data-open-when-wide]").count():
            page.reload()
        page.screenshot(path=PLACE / f"{look.name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{wide} pixels wide at {width}"
    page.unroute_all()


def index(names: list[str]) -> str:
    """Draw the page that shows the pictures side by side."""
    rows = "".join(
        f'<h2 id="{name}">{html.escape(name)}</h2><p>'
        + "".join(
            f'<a href="{name}-{width}.png"><img src="{name}-{width}.png" loading="lazy"'
            f' width="{width // 2}" alt="{html.escape(name)} at {width} pixels"></a> '
            for width in WIDTHS
        )
        + "</p>"
        for name in names
        if (PLACE / f"{name}-{WIDTHS[0]}.png").exists()
    )
    style = "body{font-family:sans-serif;margin:2rem}img{border:1px solid #999;vertical-align:top}"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page</title>'
        f"<style>{style}</style><h1>Every page</h1>{rows}</html>"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
