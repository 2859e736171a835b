"""Attachments and papers of a case. What is served is the rendition, never what was uploaded.

Once a scanner is set up, nothing opens before it said clean; an infected file opens never.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from flask import Response, url_for

from eapply.core.errors import Conflict, NotYours
from eapply.core.submission import Role
from eapply.models import Document, Upload, db
from eapply.queries import case_view
from eapply.queries.scope import NOT_FOUND
from eapply.services import uploading
from eapply.web.access import access
from eapply.web.serving import blob
from eapply.web.staff import viewer
from eapply.web.staff.area import staff
from eapply.web.staff.cases import page, show
from eapply.web.staff.viewer import content_of, has_small, page_of, picture_of
from eapply.web.tools import toolbox
from eapply.web.uploads import size_text

CLEAN: Final = "clean"
UNCHECKED: Final = "unchecked"
STATES: Final = {
    CLEAN: "検査済み",
    UNCHECKED: "未検査",
    "infected": "開けません（安全を確認できませんでした）",
    "error": "開けません（検査が終わっていません）",
}
NOT_READY: Final = "この書類は作成中です。少し待ってから、もう一度開いてください。"


def facts_of(upload: Upload) -> dict[str, Any]:
    return {
        "upload": upload,
        "size": size_text(upload.size),
        "state": STATES.get(upload.scan, STATES["error"]),
        "opens": uploading.may_open(toolbox(), upload),
        "unchecked": upload.scan != CLEAN,
        "has_small": has_small(upload),
    }


@staff.get("/cases/<reference>/files")
@access.staff(Role.CLERK, Role.HEAD)
def files(reference: str) -> str:
    """添付: the list, by the question each file answers."""
    view = show(reference)
    labels = {key: row["label"] for row in view.rows for key in row["keys"]}
    groups: dict[str, list[dict[str, Any]]] = {}
    for upload in case_view.files(db.session(), view):
        groups.setdefault(group_of(upload, labels), []).append(facts_of(upload))
    return page(
        "staff/case/files.html",
        view,
        heading=f"{view.case.reference} 添付",
        groups=groups,
    )


def group_of(upload: Upload, labels: Mapping[str, str]) -> str:
    """Under which heading a file stands: the question that it answers, or who sent it."""
    if upload.message_id is not None:
        return "やりとりのファイル"
    return labels.get(upload.field) or labels.get(upload.field.split("-")[0]) or "添付"


@staff.get("/cases/<reference>/files/<public_id>")
@access.staff(Role.CLERK, Role.HEAD)
def file(reference: str, public_id: str) -> str:
    """The viewer: one file beside the answers."""
    view = show(reference)
    every = case_view.files(db.session(), view)
    chosen = one(every, public_id)
    place = every.index(chosen)
    here: dict[str, Any] = {"reference": view.case.reference, "public_id": public_id}
    neighbours = [
        url_for("staff.file", reference=view.case.reference, public_id=every[index].public_id)
        if 0 <= index < len(every)
        else ""
        for index in (place - 1, place + 1)
    ]
    return page(
        "staff/case/file.html",
        view,
        heading=f"{view.case.reference} {chosen.name}",
        shown=facts_of(chosen),
        asked_by=group_of(chosen, {key: row["label"] for row in view.rows for key in row["keys"]}),
        **viewer.values(
            chosen,
            partial(url_for, "staff.file", **here),
            partial(url_for, "staff.file_content", **here),
            partial(url_for, "staff.file_page", **here),
        ),
        previous=neighbours[0],
        next=neighbours[1],
        place=place + 1,
        total=len(every),
    )


@staff.get("/cases/<reference>/files/<public_id>/content")
@access.staff(Role.CLERK, Role.HEAD)
def file_content(reference: str, public_id: str) -> Response:
    return content_of(one(case_view.files(db.session(), show(reference)), public_id))


@staff.get("/cases/<reference>/files/<public_id>/first-page")
@access.staff(Role.CLERK, Role.HEAD)
def file_picture(reference: str, public_id: str) -> Response:
    return picture_of(one(case_view.files(db.session(), show(reference)), public_id))


@staff.get("/cases/<reference>/files/<public_id>/pages/<int:number>")
@access.staff(Role.CLERK, Role.HEAD)
def file_page(reference: str, public_id: str, number: int) -> Response:
    return page_of(one(case_view.files(db.session(), show(reference)), public_id), number)


@staff.get("/cases/<reference>/documents/<public_id>")
@access.staff(Role.CLERK, Role.HEAD)
def document(reference: str, public_id: str) -> Response:
    """A paper of the case: 控え in the order of the form, for printing, or the notice."""
    found: Document = one(case_view.documents(db.session(), show(reference)), public_id)
    if not found.blob:
        raise Conflict(NOT_READY)
    name = f"{found.title}.pdf"
    return blob(found.blob, found.sha256, "application/pdf", "attachment", name)


def one(rows: list[Any], public_id: str) -> Any:
    """The row of this case with this id. Raises NotYours: another case's look like none."""
    found = next((row for row in rows if row.public_id == public_id), None)
    if found is None:
        raise NotYours(NOT_FOUND)
    return found
