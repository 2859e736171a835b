"""Files as strangers send them, good and bad, made on the spot."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, PngImagePlugin

CANARY = b"CANARY-7f3a91"
TEXT = CANARY.decode()


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """The upper left quarter is red, the rest white, so that turning shows."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    return image.convert(mode)


def camera_note(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = TEXT
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (35.0, 57.0, 56.16), 3: "E", 4: (140.0, 38.0, 41.28), 29: TEXT}
    )
    return exif


def jpeg(image: Image.Image | None = None, **options: Any) -> bytes:
    target = BytesIO()
    (image or picture()).save(target, "JPEG", quality=95, **options)
    return target.getvalue()


def png(image: Image.Image | None = None, **options: Any) -> bytes:
    target = BytesIO()
    (image or picture()).save(target, "PNG", **options)
    return target.getvalue()


def png_with_notes() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", TEXT)
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{TEXT}</x>")
    return png(pnginfo=notes, exif=camera_note(), icc_profile=CANARY * 20)


def heic(image: Image.Image | None = None, **options: Any) -> bytes:
    target = BytesIO()
    pillow_heif.from_pillow(image or picture((128, 96))).save(target, quality=90, **options)
    return target.getvalue()


def other_format(form: str) -> bytes:
    target = BytesIO()
    picture().save(target, form)
    return target.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and brings almost nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack("!L", len(content)) + kind + content + struct.pack("!L", check)

    size = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    parts = (chunk(b"IHDR", size), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def pdf(change: Callable[[Pdf], None] | None = None, pages: int = 1, **options: Any) -> bytes:
    """Pages with a black square each, changed by `change`."""
    document = Pdf.new()
    for _ in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.Contents = document.make_stream(b"0 0 0 rg 100 100 200 200 re f")
    if change:
        change(document)
    target = BytesIO()
    document.save(target, **options)
    return target.getvalue()


def locked(user: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="owner", user=user))


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{TEXT}')"))


def open_action(document: Pdf) -> None:
    document.Root.OpenAction = script()


def launch_on_page(document: Pdf) -> None:
    action = Dictionary(S=Name.Launch, F=String(TEXT))
    document.pages[0].AA = Dictionary(O=document.make_indirect(action))


def named_script(document: Pdf) -> None:
    tree = Dictionary(Names=Array([String("x"), document.make_indirect(script())]))
    document.Root.Names = Dictionary(JavaScript=tree)


def embedded_file(document: Pdf) -> None:
    content = document.make_stream(CANARY)
    specification = document.make_indirect(
        Dictionary(Type=Name.Filespec, F=String("x.exe"), EF=Dictionary(F=content))
    )
    tree = Dictionary(Names=Array([String("x.exe"), specification]))
    document.Root.Names = Dictionary(EmbeddedFiles=tree)
    document.Root.AF = Array([specification])


def annotate(document: Pdf, **entries: Any) -> None:
    note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 50, 50]), **entries)
    document.pages[0].Annots = Array([document.make_indirect(note)])


def attached_note(document: Pdf) -> None:
    file = Dictionary(Type=Name.Filespec, EF=Dictionary(F=document.make_stream(CANARY)))
    annotate(document, Subtype=Name.FileAttachment, FS=file)


def link_away(document: Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String(f"https://evil.example/{TEXT}"))
    annotate(document, Subtype=Name.Link, A=action)


def chained_action(document: Pdf) -> None:
    jump = Dictionary(S=Name.GoTo, D=Array([document.pages[0].obj, Name.Fit]), Next=script())
    annotate(document, Subtype=Name.Link, A=jump)


def form_field_script(document: Pdf) -> None:
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("x"),
            Rect=Array([0, 0, 50, 50]), AA=Dictionary(K=script()), A=script(),
        )
    )  # fmt: skip
    document.pages[0].Annots = Array([field])
    document.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=document.make_stream(CANARY))


def film(document: Pdf) -> None:
    annotate(document, Subtype=Name.RichMedia, RichMediaContent=Dictionary(X=String(TEXT)))


def notes_about_it(document: Pdf) -> None:
    document.docinfo[Name.Author] = String(TEXT)
    document.Root.Metadata = document.make_stream(CANARY)
    document.pages[0].PieceInfo = Dictionary(X=String(TEXT))


def photograph(document: Pdf) -> None:
    content = jpeg(exif=camera_note(), comment=CANARY)
    image = Stream(document, content)
    image.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    page = document.pages[0]
    page.Resources = Dictionary(XObject=Dictionary(Im0=document.make_indirect(image)))
    page.Contents = document.make_stream(b"q 300 0 0 200 100 400 cm /Im0 Do Q")


def outside_stream(document: Pdf) -> None:
    stream = document.make_stream(b"0 0 m")
    stream.F = String(f"/etc/{TEXT}")
    document.pages[0].Contents = stream


HOSTILE_PDFS = (
    open_action, launch_on_page, named_script, embedded_file, attached_note, link_away,
    chained_action, form_field_script, film, notes_about_it, photograph, outside_stream,
)  # fmt: skip
