"""A picture of every page and error state at two widths, in ``var/look/`` with an index.

``make look`` serves a portal of its own, which ends with it.
"""

import html
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django
from playwright.sync_api import Error, sync_playwright

from tests.starts import ROOT

WIDTHS = (1280, 360)
PLACE = ROOT / "var" / "look"


def main(wanted: list[str]) -> int:
    """Take the pictures whose names hold one of the words wanted, or all."""
    django.setup()
    from tests.browser.conftest import FLAGS
    from tests.browser.pages import LOOKS, Look, session_of
    from tests.browser.serving import Portal, serve
    from tests.conftest import CHROMIUM

    looks = [look for look in LOOKS if not wanted or any(word in look.name for word in wanted)]
    if not wanted:
        shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True, exist_ok=True)
    failed = []
    with (
        tempfile.TemporaryDirectory(prefix="handlebook-look") as var_dir,
        serve(Path(var_dir)) as portal,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):

        def take(look: Look, portal: Portal) -> None:
            for width in WIDTHS:
                with browser.new_context(viewport={"width": width, "height": 800}) as context:
                    if session := session_of(portal, look.by):
                        context.add_cookies(
                            [{"name": "sessionid", "value": session, "url": portal.url}]
                        )
                    page = context.new_page()
                    status = look.open(page, portal)
                    page.screenshot(path=PLACE / f"{look.name}-{width}.png", full_page=True)
                    if status != look.status:
                        failed.append(f"{look.name}: {status} instead of {look.status}")

        for look in looks:
            try:
                take(look, portal)
            except Error as error:
                failed.append(f"{look.name}: {error.message.splitlines()[0]}")
    (PLACE / "index.html").write_text(index([look.name for look in LOOKS]))
    print(f"{len(looks)} pages in {PLACE}/index.html", *failed, sep="\n")  # noqa: T201
    return bool(failed)


def index(names: list[str]) -> str:
    """Draw the page that shows the pictures side by side."""
    rows = "".join(
        f"<h2>{html.escape(name)}</h2><p>"
        + "".join(
            f'<a href="{name}-{width}.png"><img src="{name}-{width}.png" loading="lazy"'
            f' width="{width // 2}" alt="{html.escape(name)} at {width} pixels"></a> '
            for width in WIDTHS
        )
        + "</p>"
        for name in names
    )
    return f'<!doctype html><html lang="en"><title>Every page</title><h1>Every page</h1>{rows}'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
