"""The attachments that were released to an asked department: the same renditions, found by the question."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, render_template, url_for

from eapply.core.submission import Role
from eapply.models import Upload, db
from eapply.queries import opinions as reads
from eapply.web.access import access
from eapply.web.staff import viewer
from eapply.web.staff.area import staff
from eapply.web.staff.files import facts_of, one
from eapply.web.staff.viewer import content_of, page_of, picture_of
from eapply.web.tools import the_staff


def released(opinion: str, public_id: str) -> Upload:
    """The file, if it was released to this person's department and access has not ended.

    Raises:
        NotYours: not so; the same answer for all other files.
    """
    asked = reads.get_asked(db.session(), the_staff(), opinion)
    found: Upload = one(list(asked.files), public_id)
    return found


@staff.get("/opinions/<opinion>/files/<public_id>")
@access.staff(Role.CLERK, Role.HEAD)
def opinion_file(opinion: str, public_id: str) -> str:
    """The viewer."""
    chosen = released(opinion, public_id)
    here: dict[str, Any] = {"opinion": opinion, "public_id": public_id}
    return render_template(
        "staff/opinions/file.html",
        heading=chosen.name,
        shown=facts_of(chosen),
        back=url_for("staff.opinion", opinion=opinion),
        **viewer.values(
            chosen,
            partial(url_for, "staff.opinion_file", **here),
            partial(url_for, "staff.opinion_file_content", **here),
            partial(url_for, "staff.opinion_file_page", **here),
        ),
    )


@staff.get("/opinions/<opinion>/files/<public_id>/content")
@access.staff(Role.CLERK, Role.HEAD)
def opinion_file_content(opinion: str, public_id: str) -> Response:
    return content_of(released(opinion, public_id))


@staff.get("/opinions/<opinion>/files/<public_id>/first-page")
@access.staff(Role.CLERK, Role.HEAD)
def opinion_file_picture(opinion: str, public_id: str) -> Response:
    return picture_of(released(opinion, public_id))


@staff.get("/opinions/<opinion>/files/<public_id>/pages/<int:number>")
@access.staff(Role.CLERK, Role.HEAD)
def opinion_file_page(opinion: str, public_id: str, number: int) -> Response:
    return page_of(released(opinion, public_id), number)
