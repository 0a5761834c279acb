"""Somebody who has a keyboard and nothing else, and looks where the focus is."""

from playwright.sync_api import Locator, Page

# The outline of whatever has the keyboard, or of what stands for it, and whether it can be seen.
SEEN = """async () => {
  const outlined = (part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const seen = (focused) => {
    const box = focused.getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight || !box.width) return false;
    // A row or a card that is one link is outlined as a whole.
    for (let part = focused; part && part.localName !== "main"; part = part.parentElement)
      if (outlined(part)) return true;
    return false;
  };
  // What glides into sight is given a second to arrive.
  for (let frame = 0; frame < 60 && !seen(document.activeElement); frame++)
    await new Promise(requestAnimationFrame);
  const last = document.activeElement;
  return last === document.body || seen(last) ? "" : last.outerHTML.slice(0, 160);
}"""
IS_FOCUSED = "target => target === document.activeElement"
SAME_GROUP = """target => document.activeElement.type === "radio"
  && document.activeElement.name === target.name"""
MOST_STOPS = 200  # more presses of Tab than this is no way to use a page


def tab(page: Page) -> None:
    """Go one stop on; the focus must be seen there."""
    page.keyboard.press("Tab")
    unseen = page.evaluate(SEEN)
    assert unseen == "", f"no visible focus on {page.url}: {unseen}"


def reach(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus."""
    assert target.count() == 1, target
    for _stop in range(MOST_STOPS):
        if target.evaluate(IS_FOCUSED):
            return
        tab(page)
    raise AssertionError(f"the keyboard does not come to {target} on {page.url}")


def choose(page: Page, radio: Locator) -> None:
    """Come to a group of choices with Tab, and to one of them with the arrows, as browsers do."""
    for _stop in range(MOST_STOPS):
        if radio.evaluate(SAME_GROUP):
            break
        tab(page)
    page.keyboard.press("Space")
    for _arrow in range(60):
        if radio.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the keyboard does not come to {radio} on {page.url}")


def write(page: Page, label: str, words: str) -> None:
    """Type into a field, over what it holds."""
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def tick(page: Page, box: Locator) -> None:
    """Tick a box with Space."""
    reach(page, box)
    if not box.is_checked():
        page.keyboard.press("Space")


def press(page: Page, role: str, name: str) -> None:
    """Press a button or follow a link with Enter."""
    target = page.locator("main").get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    reach(page, target.first if role == "link" else target)
    with page.expect_navigation():
        page.keyboard.press("Enter")
