"""Pictures, inside the child process: painted anew, upright, without metadata."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

import pillow_heif
from PIL import ExifTags, Image, ImageOps

MAX_PIXELS = 50_000_000
LONG_SIDE = 4000
THUMBNAIL_SIDE = 320
JPEG_QUALITY = 88
FORMATS = {"jpeg": "JPEG", "png": "PNG", "heic": "HEIF"}


class Refusal(Exception):
    """The file is not taken; `code` as in `inspection`, `pages` when their number is the reason."""

    def __init__(self, code: str, pages: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.pages = pages


@dataclass(frozen=True)
class Finding:
    """What is sent back. `width` and `height` are pixels, for a PDF the first page's points."""

    kind: str
    pages: int
    rendition: bytes
    rendition_type: str
    width: int
    height: int
    thumbnail: bytes
    place: tuple[float, float] | None = None


def examine_image(source: BinaryIO, kind: str) -> Finding:
    if kind == "heic":
        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # the limit below is stricter and has its own sentence
    image: Image.Image = Image.open(source, formats=[FORMATS[kind]])
    if image.width * image.height > MAX_PIXELS:
        raise Refusal("too_many_pixels")
    place = place_of(image.getexif())
    try:
        image = redraw(image, keep_alpha=kind == "png")
        small = image.copy()
        small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    except MemoryError:
        raise Refusal("too_many_pixels") from None
    form = "PNG" if kind == "png" else "JPEG"
    return Finding(
        kind=kind,
        pages=1,
        rendition=encoded(image, form),
        rendition_type=f"image/{form.lower()}",
        width=image.width,
        height=image.height,
        thumbnail=encoded(flat(small), "JPEG"),
        place=place,
    )


def redraw(image: Image.Image, *, keep_alpha: bool) -> Image.Image:
    """The pixels alone: upright, not larger than needed, in a plain mode, without any metadata.

    It is made small before it is turned, so that there is never a second full-size copy.
    """
    if image.mode.startswith("I"):  # 16 bits of grey; converting would cut instead of scale
        image = image.point(lambda value: value * (1 / 257), "L")
    elif image.mode in ("P", "1"):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    image = ImageOps.exif_transpose(image)
    if image.mode not in ("L", "LA", "RGB", "RGBA"):
        image = image.convert("RGB")
    if not keep_alpha:
        image = flat(image)
    image.info.clear()
    return image


def flat(image: Image.Image) -> Image.Image:
    """On white paper when it was transparent."""
    if "A" not in image.mode:
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def encoded(image: Image.Image, form: str) -> bytes:
    target = BytesIO()
    image.save(target, form, quality=JPEG_QUALITY)
    return target.getvalue()


def place_of(exif: Image.Exif) -> tuple[float, float] | None:
    """Latitude and longitude in degrees from the camera's note, if there is a usable one."""
    tags = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        latitude = degrees(tags[ExifTags.GPS.GPSLatitude], tags[ExifTags.GPS.GPSLatitudeRef], "S")
        longitude = degrees(
            tags[ExifTags.GPS.GPSLongitude], tags[ExifTags.GPS.GPSLongitudeRef], "W"
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return latitude, longitude


def degrees(parts: Any, side: str, negative: str) -> float:
    whole, minutes, seconds = (float(part) for part in parts)
    return round((whole + minutes / 60 + seconds / 3600) * (-1 if side == negative else 1), 6)
