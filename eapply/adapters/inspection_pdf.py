"""PDFs, inside the child process: written anew without anything that acts or is carried along."""

from __future__ import annotations

from io import BytesIO
from typing import Any, BinaryIO

import pikepdf
import pypdfium2

from eapply.adapters.inspection_image import THUMBNAIL_SIDE, Finding, Refusal, encoded

MAX_PAGES = 200

# What a root keeps; every other door of a PDF runs something, sends something or carries a file in.
# fmt: off
ROOT_KEYS = frozenset((
    "/Type", "/Pages", "/AcroForm", "/Dests", "/Lang", "/MarkInfo", "/OCProperties",
    "/OutputIntents", "/PageLabels", "/StructTreeRoot", "/Version", "/ViewerPreferences",
))
FORBIDDEN_KEYS = frozenset((
    "/AA", "/AF", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/Metadata", "/OpenAction",
    "/PieceInfo", "/RichMediaContent", "/RichMediaSettings", "/XFA",
))
ACTIONS = frozenset((
    "/GoTo3DView", "/GoToDp", "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch",
    "/Movie", "/Named", "/Rendition", "/ResetForm", "/RichMediaExecute", "/SetOCGState", "/Sound",
    "/SubmitForm", "/Thread", "/Trans", "/URI",
))
FOREIGN_ANNOTATIONS = frozenset((
    "/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound",
))
# fmt: on
JPEG_METADATA = frozenset({0xE1, 0xED, 0xFE})  # Exif and XMP, Photoshop and IPTC, comment


def examine_pdf(source: BinaryIO) -> Finding:
    try:
        pdf = pikepdf.open(source)
    except pikepdf.PasswordError:
        raise Refusal("locked") from None
    pages = len(pdf.pages)
    if not pages:
        raise Refusal("unreadable")
    if pages > MAX_PAGES:
        raise Refusal("too_many_pages", pages)
    root = pdf.Root
    if "/Collection" in root or root.get("/NeedsRendering"):
        # A portfolio or an XFA form: what people should read is in the part that must go.
        raise Refusal("active")
    trim(pdf)
    found = disarm(pdf)
    target = BytesIO()
    pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, encryption=False)
    pdf.close()
    if found:
        with pikepdf.open(target) as result:
            if disarm(result):
                raise Refusal("active")
    width, height, thumbnail = first_page(target.getvalue())
    return Finding("pdf", pages, target.getvalue(), "application/pdf", width, height, thumbnail)


def trim(pdf: pikepdf.Pdf) -> None:
    """Leave only the entrances that show something, and no notes about the file."""
    for key in set(pdf.Root.keys()) - ROOT_KEYS:
        del pdf.Root[key]
    if "/Info" in pdf.trailer:
        del pdf.docinfo


def disarm(pdf: pikepdf.Pdf) -> int:
    """Take out everything that acts, reaches out or is carried along; tells how much there was."""
    return sum(disarm_object(item) for item in pdf.objects)


def disarm_object(item: pikepdf.Object) -> int:
    """One object of the file with all that it holds itself; what it only refers to comes alone."""
    removed = 0
    waiting = [item]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, pikepdf.Array):
            unwanted = [number for number, value in enumerate(holder) if is_armed(value)]
            for number in reversed(unwanted):
                del holder[number]
            removed += len(unwanted)
            children = list(holder)
        elif isinstance(holder, (pikepdf.Dictionary, pikepdf.Stream)):
            removed += disarm_entries(holder)
            children = [value for _, value in holder.items()]
        else:
            continue
        waiting += [
            child
            for child in children
            if isinstance(child, (pikepdf.Array, pikepdf.Dictionary)) and not child.is_indirect
        ]
    return removed


def disarm_entries(holder: pikepdf.Object) -> int:
    is_stream = isinstance(holder, pikepdf.Stream)
    outside = {"/F", "/FFilter", "/FDecodeParms"} if is_stream else set()
    if holder.get("/Subtype") == "/Form":
        outside.add("/Ref")
    unwanted = [
        key
        for key, value in holder.items()
        if key in FORBIDDEN_KEYS or key in outside or is_armed(value)
    ]
    for key in unwanted:
        del holder[key]
    return len(unwanted) + (strip_photograph(holder) if is_stream else 0)


def is_armed(value: Any) -> bool:
    """An action other than going to a page of this file, or an annotation that carries a file."""
    if not isinstance(value, pikepdf.Dictionary):
        return False
    action, subtype = value.get("/S"), value.get("/Subtype")
    return (isinstance(action, pikepdf.Name) and str(action) in ACTIONS) or (
        isinstance(subtype, pikepdf.Name) and str(subtype) in FOREIGN_ANNOTATIONS
    )


def strip_photograph(stream: Any) -> int:
    """A photograph inside a PDF may know where it was taken; its pixels stay untouched."""
    name = stream.get("/Filter")
    if isinstance(name, pikepdf.Array) and len(name) == 1:
        name = name[0]
    if not isinstance(name, pikepdf.Name) or str(name) != "/DCTDecode":
        return 0
    before = stream.read_raw_bytes()
    after = without_metadata(before)
    if after == before:
        return 0
    stream.write(after, filter=stream.get("/Filter"), decode_parms=stream.get("/DecodeParms"))
    return 1


def without_metadata(jpeg: bytes) -> bytes:
    """The JPEG without its metadata segments (ITU-T T.81, B.1); unchanged when it is not one."""
    kept, position = bytearray(jpeg[:2]), 2
    while jpeg[position : position + 1] == b"\xff" and position + 4 <= len(jpeg):
        marker = jpeg[position + 1]
        if marker == 0xDA:
            break
        end = position + 2 + int.from_bytes(jpeg[position + 2 : position + 4], "big")
        if marker not in JPEG_METADATA:
            kept += jpeg[position:end]
        position = end
    return bytes(kept) + jpeg[position:]


def first_page(content: bytes) -> tuple[int, int, bytes]:
    """Size in points and a small picture. A file whose first page cannot be drawn is unreadable."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()
    page = document[0]
    width, height = page.get_size()
    scale = THUMBNAIL_SIDE / max(width, height, 1)
    picture = page.render(scale=scale).to_pil().convert("RGB")
    return round(width), round(height), encoded(picture, "JPEG")
