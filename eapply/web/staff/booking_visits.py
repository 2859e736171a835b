"""One visit: what it is for, what can be done with it, and the result of another inspection."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, request, url_for

from eapply.core.booking import BookingStatus, Resource, VisitResult
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.procedure import Procedure
from eapply.core.submission import Action, LegalType, Role, State, find
from eapply.forms import BY_SLUG
from eapply.models import db, rehearsal, transaction
from eapply.queries import booking_desk as reads
from eapply.queries.booking_desk import Visit
from eapply.queries.bookings import NOT_FOUND
from eapply.services import booking_changes, inspection_again
from eapply.web.access import access
from eapply.web.staff import booking_words as say
from eapply.web.staff.act_pages import ACT_PAGES, ActPage, document_title, for_procedure
from eapply.web.staff.acts import DO
from eapply.web.staff.area import staff
from eapply.web.staff.bookings import DONE, page, refused, version_seen
from eapply.web.tools import the_staff, toolbox

SAID: Final = {
    **DONE,
    "moved": "日時を変えました。予約している方に知らせます。",
    "cancelled": "予約を取り消しました。予約している方に知らせます。",
    "again": "再検査を予約しました。予約している方に知らせます。",
    "result": "結果を記録しました。結果の書類は、まもなくできます。",
}


def the_visit(name: str) -> tuple[Resource, Visit]:
    """The visit with this public id. Raises NotYours, the same for foreign and unknown."""
    tools = toolbox()
    found = reads.get_visit(db.session(), the_staff(), tools.facts, name)
    return tools.facts.booking_resource(found.booking.resource), found


def procedure_of(visit: Visit) -> Procedure | None:
    form = BY_SLUG.get(visit.case.slug) if visit.case is not None else None
    return form.procedure if form else None


@staff.get("/bookings/visits/<visit>")
@access.staff(Role.CLERK, Role.HEAD)
def booking_visit(visit: str) -> str:
    """The visit with everything that can be done with it now."""
    resource, found = the_visit(visit)
    return visit_page(
        "staff/bookings/visit.html",
        resource,
        found,
        may_change=found.booking.status in booking_changes.OPEN,
        may_book_again=may_book_again(found),
        result=result_way(found),
        done=SAID.get(request.args.get("done", ""), ""),
    )


def visit_page(template: str, resource: Resource, visit: Visit, **values: Any) -> str:
    values.setdefault("heading", f"{resource.title}：{say.when_text(visit.booking)}")
    return page(
        template,
        resource,
        line=say.line(resource, visit),
        when=say.when_text(visit.booking),
        version=visit.booking.version,
        **values,
    )


def may_book_again(visit: Visit) -> bool:
    """Whether another inspection can be booked for its case: the last one is over and was not passed."""
    booking, procedure = visit.booking, procedure_of(visit)
    return (
        procedure is not None
        and bool(procedure.desk.endings)
        and booking.status not in booking_changes.OPEN
        and booking.result not in ("", VisitResult.PASSED)
        and reads.is_newest(db.session(), booking)
    )


def result_way(visit: Visit) -> tuple[str, str]:
    """Where the result of an inspection is recorded, and the words of the way; ("", "") for none."""
    case, procedure, booking = visit.case, procedure_of(visit), visit.booking
    is_over = booking.result or booking.status == BookingStatus.CANCELLED
    if case is None or procedure is None or not procedure.desk.endings or is_over:
        return "", ""
    if inspection_again.waits_for_result(booking, case):
        return url_for("staff.booking_result", visit=booking.public_id), "結果を記録する"
    kind, role = LegalType(case.legal_type), the_staff().role_in(case.department) or Role.CLERK
    if find(State(case.state), Action.COMPLETE, role, kind) is not None:
        name = Action.COMPLETE.value
        return url_for("staff.act", reference=case.reference, name=name), "結果を記録する"
    return url_for("staff.answers", reference=case.reference), "先に、案件で予約を確定する"


def result_form(visit: Visit) -> tuple[Procedure, ActPage]:
    """The boxes of completing its case. Raises NotYours where no result is recorded so."""
    procedure = procedure_of(visit)
    if procedure is None or visit.case is None or not procedure.desk.endings:
        raise NotYours(NOT_FOUND)
    chosen = ACT_PAGES[Action.COMPLETE]
    return procedure, for_procedure(chosen, procedure, LegalType(visit.case.legal_type))


@staff.get("/bookings/visits/<visit>/result")
@access.staff(Role.CLERK, Role.HEAD)
def booking_result(visit: str) -> str:
    return result_page(*the_visit(visit))


def result_page(
    resource: Resource,
    visit: Visit,
    errors: list[tuple[str, str]] | None = None,
    *,
    confirm: bool = False,
) -> str:
    procedure, chosen = result_form(visit)
    typed = {box.key: request.form.get(box.key, "") for box in chosen.boxes}
    case = visit.case
    return visit_page(
        "staff/bookings/result.html",
        resource,
        visit,
        heading=f"{resource.title}：再検査の結果{'（確認）' if confirm else ''}",
        boxes=chosen.boxes,
        typed=typed,
        confirm=confirm,
        document=document_title(chosen, procedure, case.legal_type if case else "", typed),
        has_mail=bool(case and case.email),
        errors=errors or [],
    )


@staff.post("/bookings/visits/<visit>/result")
@access.staff(Role.CLERK, Role.HEAD)
def record_booking_result(visit: str) -> Any:
    """Filled in, looked at after a rehearsal, recorded."""
    resource, found = the_visit(visit)
    procedure, _ = result_form(found)
    step = request.form.get("step", "")
    if step == "edit":
        return result_page(resource, found)
    try:
        with transaction() if step == DO else rehearsal() as session:
            inspection_again.record(
                session,
                toolbox(),
                the_staff(),
                found.booking,
                procedure,
                request.form,
                version_seen(),
            )
    except Conflict as refusal:
        return refused(resource, visit, "結果を記録する", refusal)
    except Refused as refusal:
        errors = [(f"f-{refusal.field or 'ending'}", refusal.message)]
        return result_page(*the_visit(visit), errors), refusal.status
    if step != DO:
        return result_page(*the_visit(visit), confirm=True)
    return redirect(url_for("staff.booking_visit", visit=visit, done="result"), 303)
