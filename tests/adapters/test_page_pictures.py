"""Pictures of attachments: drawn in a process of their own, turned, with a mark all over them."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from eapply.adapters import page_pictures_child as child
from eapply.adapters.page_pictures import Wanted, draw
from eapply.core.errors import Unavailable
from tests.office import a_pdf

MARK = "髙橋 花子（library） 令和8年11月24日 10:00"


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def photo(kind: str = "JPEG", colour: str = "white") -> bytes:
    """Lies on its side: 800 × 500 pixels, the left half of another colour."""
    image = Image.new("RGB", (800, 500), colour)
    image.paste("red", (0, 0, 400, 500))
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()


def test_a_page_is_drawn_as_wide_as_wanted() -> None:
    assert opened(draw(a_pdf(), Wanted(page=2))).width == 1100
    assert opened(child.draw(a_pdf(), 1, 0, 2200, "")).width == 2200


@pytest.mark.parametrize(
    ("turn", "size", "red"),
    [
        (0, (800, 500), (10, 250)),
        (90, (500, 800), (250, 10)),
        (180, (800, 500), (790, 250)),
        (270, (500, 800), (250, 790)),
    ],
)
def test_a_picture_is_turned_to_the_right(
    turn: int, size: tuple[int, int], red: tuple[int, int]
) -> None:
    picture = opened(child.draw(photo("PNG"), 0, turn, 0, ""))
    assert picture.size == size
    seen = picture.getpixel(red)
    assert isinstance(seen, tuple)
    assert seen[0] > 200
    assert seen[1] < 60


@pytest.mark.parametrize("colour", ["white", "black"])
def test_the_mark_is_read_everywhere(colour: str) -> None:
    """Every sixth of the picture carries some of it, on light and on dark ground."""
    content = photo(colour=colour)
    plain, marked = (opened(child.draw(content, 0, 0, 0, mark)) for mark in ("", MARK))
    difference = ImageChops.difference(plain, marked).convert("L")
    for left in (0, 267, 534):
        for top in (0, 250):
            part = difference.crop((left, top, left + 266, top + 250))
            assert sum(part.histogram()[40:]) > 200, (left, top)
    other = opened(draw(content, Wanted(mark=MARK.replace("10:00", "10:01"))))
    assert ImageChops.difference(marked, other).getbbox() is not None


@pytest.mark.parametrize(
    ("content", "wanted"),
    [(b"%PDF-", Wanted(page=1)), (a_pdf(), Wanted(page=3)), (b"\xff\xd8\xff x", Wanted())],
)
def test_what_cannot_be_drawn_is_said(content: bytes, wanted: Wanted) -> None:
    with pytest.raises(Unavailable):
        draw(content, wanted)
