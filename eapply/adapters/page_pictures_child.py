"""The process that draws one picture: the file on standard input, a JPEG on standard output."""

from __future__ import annotations

import os
import resource
import sys
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from eapply.adapters.child import MEGABYTE, confine
from eapply.adapters.inspection_image import encoded, flat

LIMITS = {
    resource.RLIMIT_CPU: 10,
    resource.RLIMIT_AS: 512 * MEGABYTE,
    resource.RLIMIT_FSIZE: 20 * MEGABYTE,
    resource.RLIMIT_NOFILE: 32,
}
TALLEST = 4000
FAILED = 2
FONT = Path("/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf")
TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}
# Dark and light beside each other, so that it is read on paper and in a dark photograph.
SHADES = ((0, "black", 80), (2, "white", 110))
SLANT = 25  # degrees
LETTERS_ACROSS = 45


def draw(content: bytes, page: int, turn: int, width: int, mark: str) -> bytes:
    """See `page_pictures.Wanted`."""
    picture = page_of(content, page, width) if page else image_of(content)
    if turn in TURNS:
        picture = picture.transpose(TURNS[turn])
    if mark:
        write_all_over(picture, mark)
    return encoded(picture, "JPEG")


def page_of(content: bytes, number: int, width: int) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = document[number - 1]
    across, down = page.get_size()
    scale = min(width / max(across, 1), TALLEST / max(down, 1))
    picture: Image.Image = page.render(scale=scale).to_pil()
    return picture.convert("RGB")


def image_of(content: bytes) -> Image.Image:
    return flat(Image.open(BytesIO(content), formats=("JPEG", "PNG"))).convert("RGB")


def write_all_over(picture: Image.Image, mark: str) -> None:
    """The mark in slanting lines, so that no cut-out of the picture is without it."""
    size = max(picture.width // LETTERS_ACROSS, 12)
    font = ImageFont.truetype(FONT, size) if FONT.is_file() else ImageFont.load_default(size)
    left, top, right, bottom = (round(each) for each in font.getbbox(mark))
    for shift, colour, strength in SHADES:
        line = Image.new("L", (right - left + size, bottom - top + size))
        ImageDraw.Draw(line).text((size // 2 - left, size // 2 - top), mark, strength, font)
        line = line.rotate(SLANT, expand=True)
        for number, y in enumerate(range(-line.height // 2, picture.height, line.height)):
            for x in range(-line.width * (number % 2) // 2, picture.width, line.width):
                picture.paste(colour, (x + shift, y + shift), line)


def main() -> None:
    confine(LIMITS)
    status = FAILED
    try:
        page, turn, width, mark = sys.argv[1:]
        content = sys.stdin.buffer.read()
        sys.stdout.buffer.write(draw(content, int(page), int(turn), int(width), mark))
        sys.stdout.flush()
        status = 0
    finally:
        os._exit(status)
