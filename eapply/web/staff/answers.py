"""申請内容: what was filed, what changed since this person looked, and what somebody made sure of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from eapply.core.submission import Role
from eapply.models import Upload, db, transaction
from eapply.queries import bookings, case_view, sights
from eapply.queries.case_view import CaseView
from eapply.queries.linked import linked
from eapply.queries.sights import RowTicked
from eapply.services import sighting
from eapply.web.access import access
from eapply.web.staff import booking_words, case_money, words
from eapply.web.staff.area import staff
from eapply.web.staff.cases import page, show
from eapply.web.tools import the_staff, toolbox


@staff.get("/cases/<reference>")
@access.staff(Role.CLERK, Role.HEAD)
def answers(reference: str) -> str:
    """The look is noted after the page was made, so that it still tells what was new."""
    view, tools, actor = show(reference), toolbox(), the_staff()
    session, number = db.session(), view.case.id
    changes = changes_of(view)
    before = sights.seen_before(session, actor, view, tools.clock.now())
    asked = {
        key: item
        for item in (view.correction.items if view.correction else ())
        for key in item["keys"]
    }
    made = page(
        "staff/case/answers.html",
        view,
        heading=f"{view.case.reference} 申請内容",
        changes=changes,
        fresh=[label for label, change in changes.items() if before and change["at"] > before],
        asked=asked,
        fee_differs=case_money.differs(view) if changes else None,
        row_ticks=row_ticks(view, changes, sights.row_ticks(session, view)),
        attached=attached(case_view.files(session, view)),
        siblings=case_view.like_it(session, actor, view),
        links=linked(session, actor, view),
        title_of=words.title_of,
        notes=case_view.notes(session, view),
        documents=case_view.documents(session, view),
        bookings=[booking_words.in_short(each) for each in bookings.of_case(session, view.case)],
    )
    with transaction() as writing:
        sighting.look(writing, tools, actor, number)
    return made


def changes_of(view: CaseView) -> dict[str, dict[str, Any]]:
    """What corrections changed, by the label of the row: before, after, and when it arrived."""
    return {
        change["label"]: change | {"at": correction.answered_at}
        for correction in reversed(case_view.corrections(db.session(), view))
        for change in correction.changes
        if change["before"] != change["after"]
    }


def row_ticks(
    view: CaseView, changes: Mapping[str, dict[str, Any]], ticked: Mapping[str, RowTicked]
) -> dict[str, tuple[RowTicked, bool]]:
    """The ticks of the answers, each with whether it still counts: the answer did not change after it."""
    changed: dict[str, datetime] = {label: change["at"] for label, change in changes.items()}
    return {
        key: (ticked[key], row["label"] not in changed or ticked[key].at >= changed[row["label"]])
        for row in view.rows
        if (key := row["keys"][0]) in ticked
    }


def attached(uploads: list[Upload]) -> dict[str, list[Upload]]:
    """The files by the question that they answer, to be opened in the viewer."""
    found: dict[str, list[Upload]] = {}
    for upload in uploads:
        if upload.message_id is None:
            found.setdefault(upload.field, []).append(upload)
    return found
