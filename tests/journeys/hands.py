"""How a person works a page: with a mouse or a finger, or with the keys alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.sync_api import Locator, Page

MOST_PRESSES: Final = 120  # more than any page has stops
IS_AT: Final = "el => el === document.activeElement"
IS_IN_GROUP: Final = (
    "el => el.name === document.activeElement.name && el.form === document.activeElement.form"
)
IS_BEFORE: Final = """el => !document.activeElement.contains(el)
    && !!(document.activeElement.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_PRECEDING)"""
# A ring of at least 2 px on the control or the card that holds it, inside the window, with nothing over it.
IS_SEEN: Final = """el => {
    const ringed = [el, el.parentElement].some((each) => {
        const style = getComputedStyle(each);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    const box = el.getBoundingClientRect();
    const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0;
    const top = document.elementFromPoint(
        Math.min(innerWidth - 1, box.left + box.width / 2), Math.max(0, Math.min(innerHeight - 1, box.top + box.height / 2)));
    const free = !!top && (el.contains(top) || top.contains(el) || (el.labels && [...el.labels].includes(top)));
    return [ringed, inside, free];
}"""


class Mouse:
    """Presses what it points at."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, box: Locator, text: str) -> None:
        box.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def pick(self, box: Locator, value: str) -> None:
        box.select_option(value)

    def attach(self, box: Locator, files: Sequence[Path]) -> None:
        box.set_input_files(files)


class Keys(Mouse):
    """Tab, Shift+Tab, arrows, Space, Enter and typing; whatever they do not reach is not reached."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        # Asked for once and for all: asked for just before the key, it may come too late.
        page.on("filechooser", lambda chooser: None)

    def reach(self, target: Locator, is_there: str = IS_AT) -> None:
        """Goes to a control, or to the stop of its group, and asserts that one sees where one is."""
        step = "Shift+Tab" if target.evaluate(IS_BEFORE) else "Tab"
        for _ in range(MOST_PRESSES):
            if target.evaluate(is_there):
                break
            self.page.keyboard.press(step)
        else:
            raise AssertionError(f"the keyboard does not reach {target} on {self.page.url}")
        at = self.page.locator(":focus")
        ringed, inside, free = at.evaluate(IS_SEEN)
        where = f"{at.evaluate('el => el.outerHTML')[:200]} on {self.page.url}"
        assert ringed, f"the focus shows no ring: {where}"
        assert inside, f"the focus is outside the window: {where}"
        assert free, f"something lies over the focus: {where}"

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, box: Locator, text: str) -> None:
        self.reach(box)
        self.page.keyboard.press("Control+a")
        if text:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.press("Delete")

    def tick(self, box: Locator) -> None:
        """A checkbox by Space; a radio by Space or by the arrows of its group."""
        if box.get_attribute("type") == "checkbox":
            self.reach(box)
            if not box.is_checked():
                self.page.keyboard.press("Space")
        else:
            self.reach(box, IS_IN_GROUP)
            for _ in range(MOST_PRESSES):
                if box.evaluate(IS_AT):
                    break
                self.page.keyboard.press("ArrowDown")
            if not box.is_checked():
                self.page.keyboard.press("Space")
        assert box.is_checked()

    def pick(self, box: Locator, value: str) -> None:
        """Down from the first option until the wanted one is shown."""
        self.reach(box)
        self.page.keyboard.press("Home")
        for _ in range(MOST_PRESSES):
            if box.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {value} on {self.page.url}")

    def attach(self, box: Locator, files: Sequence[Path]) -> None:
        self.reach(box)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(files)
