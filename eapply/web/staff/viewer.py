"""The viewer of one attachment: turned, larger, page by page; papers of identity with who looked and when.

How it is looked at stands in the address (``turn``, ``zoom``, ``from``), so that it works by links
alone; the pictures are drawn by the server. A paper of identity is shown with a mark and in no other way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request

from eapply.adapters.page_pictures import USUAL_WIDTH, Wanted, draw
from eapply.core.era_names import moment_text
from eapply.core.errors import Conflict, NotYours
from eapply.core.identity_papers import proves_identity
from eapply.models import Upload, db
from eapply.queries.scope import NOT_FOUND
from eapply.services import uploading
from eapply.web.serving import blob, served
from eapply.web.tools import the_staff, toolbox

PDF: Final = "application/pdf"
IMAGES: Final = ("image/jpeg", "image/png")
AT_ONCE: Final = 10  # pages
TURNS: Final = ((0, "もとの向き"), (90, "右へ90度"), (180, "180度"), (270, "左へ90度"))
ZOOMS: Final = (100, 150, 200, 300)  # per cent of the column
NOT_SAFE: Final = "このファイルは、安全を確認できていないため、開けません。"
ONLY_SHOWN: Final = "本人確認の書類は、画面の写しで見てください。"


@dataclass(frozen=True)
class Look:
    """How somebody looks at a file; what the address does not know is as usual."""

    turn: int = 0
    zoom: int = 100
    first: int = 1

    @property
    def query(self) -> dict[str, int]:
        """The parts of an address that differ from the usual."""
        named = (("turn", self.turn, 0), ("zoom", self.zoom, 100), ("from", self.first, 1))
        return {name: value for name, value, usual in named if value != usual}


def look() -> Look:
    """As the address says."""

    def number(name: str, known: Any, usual: int) -> int:
        value = request.args.get(name, usual, type=int)
        return value if value in known else usual

    turns = [turn for turn, _ in TURNS]
    return Look(
        number("turn", turns, 0), number("zoom", ZOOMS, 100), number("from", range(1, 10_000), 1)
    )


def values(
    upload: Upload,
    here: Callable[..., str],
    content: Callable[..., str],
    page: Callable[..., str],
) -> dict[str, Any]:
    """What staff/picture.html shows; the three make addresses: of the viewer, the content, a page."""
    chosen, total = look(), upload.pages or 0
    of_picture = {name: value for name, value in chosen.query.items() if name != "from"}
    last = min(chosen.first + AT_ONCE - 1, total)

    def at(**changed: int) -> str:
        return here(**Look(**(vars(chosen) | changed)).query)

    if is_image(upload):
        pictures = [(content(**of_picture), upload.name)]
    else:
        pictures = [
            (page(number=number, **of_picture), f"{upload.name}の{number}ページ目")
            for number in range(chosen.first, last + 1)
        ]
    return {
        "pictures": pictures,
        "look": chosen,
        "turns": [(turn, text, at(turn=turn)) for turn, text in TURNS],
        "zooms": [(zoom, at(zoom=zoom)) for zoom in ZOOMS],
        "ranges": [
            (first, min(first + AT_ONCE - 1, total), at(first=first))
            for first in range(1, total + 1, AT_ONCE)
        ]
        if total > AT_ONCE
        else [],
        "is_marked": proves_identity(upload.field),
        "whole": ""
        if upload.rendition_type == PDF and proves_identity(upload.field)
        else content(),
    }


def is_image(upload: Upload) -> bool:
    return upload.rendition_type in IMAGES


def content_of(upload: Upload) -> Response:
    """The rendition: a picture to show, anything else to save. Of a paper of identity the marked picture.

    Raises:
        Conflict: it is not safe, or a paper of identity that has pages.
    """
    refuse_unsafe(upload)
    chosen = look()
    if is_image(upload) and (chosen.turn or proves_identity(upload.field)):
        return drawn(upload, Wanted(turn=chosen.turn, mark=mark_of(upload)))
    if proves_identity(upload.field):
        raise Conflict(ONLY_SHOWN)
    kind = upload.rendition_type
    disposition = "inline" if kind in IMAGES else "attachment"
    return blob(upload.rendition, upload.rendition_sha256, kind, disposition, upload.name)


def picture_of(upload: Upload) -> Response:
    """A small picture of the first page; of papers of identity there is none."""
    refuse_unsafe(upload)
    if not has_small(upload):
        raise NotYours(NOT_FOUND)
    return blob(upload.thumbnail, upload.thumbnail_sha256, "image/jpeg", "inline", upload.name)


def has_small(upload: Upload) -> bool:
    return bool(upload.thumbnail) and not proves_identity(upload.field)


def page_of(upload: Upload, number: int) -> Response:
    """One page of a PDF as a picture; sharper when it is looked at larger."""
    refuse_unsafe(upload)
    if upload.rendition_type != PDF or not 1 <= number <= (upload.pages or 0):
        raise NotYours(NOT_FOUND)
    chosen = look()
    width = USUAL_WIDTH * (1 if chosen.zoom == ZOOMS[0] else 2)
    return drawn(upload, Wanted(number, chosen.turn, width, mark_of(upload)))


def drawn(upload: Upload, wanted: Wanted) -> Response:
    content = toolbox().files.read_checked(upload.rendition, upload.rendition_sha256)
    db.session.rollback()  # no read lock while the picture is drawn
    return served(draw(content, wanted), "image/jpeg", "inline", upload.name)


def mark_of(upload: Upload) -> str:
    """Who looks and when, for a paper of identity; nothing on others."""
    if not proves_identity(upload.field):
        return ""
    person = the_staff()
    return f"閲覧 {person.name}（{person.login}） {moment_text(toolbox().clock.now())}"


def refuse_unsafe(upload: Upload) -> None:
    if not uploading.may_open(toolbox(), upload):
        raise Conflict(NOT_SAFE)
