"""一括処理, until it begins: cases are chosen in the list, a deed is chosen, and what will happen is shown.

Every address keeps the conditions of the list, which leads back to it and to all of its cases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from eapply.core.bulk import UNBEGUN, Deed, ItemStatus, JobStatus
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Role
from eapply.models import BulkJob, StaffAccount, db, transaction
from eapply.queries import bulk as reads
from eapply.queries import labels
from eapply.services import bulk, labelling, messaging, reviewing
from eapply.web.access import access
from eapply.web.staff import desk
from eapply.web.staff.area import staff
from eapply.web.staff.bulk_words import DEEDS
from eapply.web.staff.frame import standpoint
from eapply.web.tools import the_staff, toolbox

FIELDS: Final = ("handler", "label", "body")
PAGE, ALL = "page", "all"


def here(endpoint: str, job: BulkJob, **more: Any) -> str:
    """A page of this choice, with the conditions of the list that it was made in."""
    values = desk.values_of(desk.read_filters()[0])
    return url_for(endpoint, job=job.public_id, **values, **more)


def back_to_list() -> str:
    return desk.address(desk.read_filters()[0])


def found(session: Session, take: str) -> list[reads.Chosen]:
    """What was pressed for: the cases that were ticked, those of the page, or all of the list."""
    if take == ALL:
        filters = desk.read_filters()[0]
        return reads.by_filters(session, the_staff(), standpoint(), filters)
    given = request.form
    numbers = given.get("page", "").split(",") if take == PAGE else given.getlist("case")
    return reads.by_reference(session, the_staff(), numbers)


@staff.post("/bulk/choose")
@access.staff(Role.CLERK, Role.HEAD)
def choose_cases() -> Any:
    """Keeps what was chosen in the list; a refusal comes back to the list with its ticks."""
    try:
        with transaction() as session:
            chosen = found(session, request.form.get("take", ""))
            job = bulk.choose(session, toolbox(), the_staff(), chosen)
            where = here("staff.bulk_chosen", job)
    except Refused as refusal:
        ticked = frozenset(request.form.getlist("case"))
        return desk.queue_page([("bulk", refusal.message)], ticked), refusal.status
    return redirect(where, 303)


@staff.get("/bulk/<job>/chosen")
@access.staff(Role.CLERK, Role.HEAD)
def bulk_chosen(job: str) -> Any:
    """How many are chosen, and what can be done with them."""
    row = unbegun(job)
    return chosen_page(row) if row else to_job(job)


def chosen_page(row: BulkJob, errors: list[tuple[str, str]] | None = None) -> str:
    session, actor = db.session(), the_staff()
    filters = desk.read_filters()[0]
    slugs = reads.procedures(session, actor, row)
    selection: dict[str, Any] = {"view": "all", "selection": row.public_id}
    procedure: dict[str, Any] = {"procedure": slugs[0]} if len(slugs) == 1 else {}
    return render_template(
        "staff/bulk/chosen.html",
        heading="一括処理",
        count=reads.tally(session, actor, row),
        counted=reads.counted(session, actor, standpoint(), filters),
        most=reads.MOST,
        all_action=here("staff.choose_all", row),
        deeds=[(each, here("staff.bulk_deed", row, deed=key)) for key, each in DEEDS.items()],
        list_href=url_for("staff.queue", **selection),
        print_href=url_for("staff.print_list", **selection),
        export_href=url_for("staff.export", **selection, **procedure),
        back=back_to_list(),
        errors=errors or [],
    )


@staff.post("/bulk/<job>/all")
@access.staff(Role.CLERK, Role.HEAD)
def choose_all(job: str) -> Any:
    """「検索結果134件すべてを選ぶ」: all cases of the list take the place of those chosen."""
    row = unbegun(job)
    if row is None:
        return to_job(job)
    try:
        with transaction() as session:
            chosen = found(session, ALL)
            bulk.choose_instead(session, toolbox(), the_staff(), job, chosen)
    except NotYours:
        raise
    except Conflict:
        return to_job(job)
    except Refused as refusal:
        row = reads.get_job(db.session(), the_staff(), job)
        return chosen_page(row, [("chosen", refusal.message)]), 422
    return redirect(here("staff.bulk_chosen", row), 303)


def unbegun(job: str) -> BulkJob | None:
    """The own choice that nothing was begun with; None when it was. Raises NotYours."""
    row = reads.get_job(db.session(), the_staff(), job)
    return row if JobStatus(row.status) in UNBEGUN else None


def to_job(job: str) -> Any:
    """It was begun, perhaps by another press: there it goes on."""
    return redirect(url_for("staff.bulk_job", job=job), 303)


def deed_of(name: str) -> Deed:
    """Raises NotYours: there is no such deed."""
    if name not in [each.value for each in Deed]:
        raise NotYours(reads.NOT_FOUND)
    return Deed(name)


@staff.get("/bulk/<job>/do/<deed>")
@access.staff(Role.CLERK, Role.HEAD)
def bulk_deed(job: str, deed: str) -> Any:
    """Asks what the deed needs; one that needs nothing is looked at by the same button."""
    chosen = deed_of(deed)
    row = unbegun(job)
    if row is None:
        return to_job(job)
    return deed_page(row, chosen, row.values if row.deed == chosen else {})


def deed_page(
    row: BulkJob,
    deed: Deed,
    typed: dict[str, str],
    errors: list[tuple[str, str]] | None = None,
) -> str:
    session, actor = db.session(), the_staff()
    return render_template(
        "staff/bulk/deed.html",
        heading=f"一括処理：{DEEDS[deed].title}",
        deed=deed.value,
        words=DEEDS[deed],
        count=reads.tally(session, actor, row),
        people=people() if deed is Deed.ASSIGN else [],
        labels=labels.in_use(session, actor),
        longest={"label": labelling.LONGEST, "body": messaging.LONGEST},
        typed=typed,
        errors=errors or [],
        back=here("staff.bulk_chosen", row),
        action=here("staff.prepare_bulk", row, deed=deed.value),
    )


def people() -> list[tuple[str, str]]:
    """Who can be given cases: id and name, oneself first."""
    actor, today = the_staff(), toolbox().clock.today()
    known: dict[int, StaffAccount] = {}
    for department in actor.departments():
        them = reviewing.colleagues(db.session(), department, today)
        known |= {person.id: person for person in them}
    rest = [(str(key), person.name) for key, person in known.items() if key != actor.id]
    return [(str(actor.id), f"自分（{actor.name}）"), *rest]


@staff.post("/bulk/<job>/do/<deed>")
@access.staff(Role.CLERK, Role.HEAD)
def prepare_bulk(job: str, deed: str) -> Any:
    """Looks at each chosen case and shows what would happen; a mistake keeps what was typed."""
    chosen = deed_of(deed)
    row = unbegun(job)
    if row is None:
        return to_job(job)
    typed = {key: request.form.get(key, "") for key in FIELDS}

    def prepare(session: Session) -> None:
        bulk.prepare(session, toolbox(), the_staff(), job, chosen, typed)

    answer = tried(job, prepare, chosen, typed)
    return answer or redirect(here("staff.bulk_preview", row), 303)


def tried(job: str, act: Callable[[Session], Any], deed: Deed, typed: dict[str, str]) -> Any:
    """Does it; None when it went well, else the page that says why not."""
    try:
        with transaction() as session:
            act(session)
    except NotYours:
        raise
    except Conflict:
        return to_job(job)
    except Refused as refusal:
        row = reads.get_job(db.session(), the_staff(), job)
        errors = [(f"f-{refusal.field}" if refusal.field else "main", refusal.message)]
        return deed_page(row, deed, typed, errors), 422
    return None


@staff.get("/bulk/<job>/preview")
@access.staff(Role.CLERK, Role.HEAD)
def bulk_preview(job: str) -> Any:
    """How many can, how many cannot and why. Nothing has happened yet."""
    row = unbegun(job)
    if row is None:
        return to_job(job)
    if row.status == JobStatus.CHOSEN:
        return redirect(here("staff.bulk_chosen", row), 303)
    session, actor, deed = db.session(), the_staff(), Deed(row.deed)
    return render_template(
        "staff/bulk/preview.html",
        heading=f"確かめてください：{DEEDS[deed].title}",
        words=DEEDS[deed],
        said=said(row),
        count=reads.tally(session, actor, row),
        reasons=reads.reasons(session, actor, row, ItemStatus.LEFT_OUT),
        left_out=reads.lines(session, actor, row, ItemStatus.LEFT_OUT),
        most=reads.LINES,
        action=url_for("staff.start_bulk", job=row.public_id),
        looks=row.looks,
        change=here("staff.bulk_deed", row, deed=deed.value),
        back=here("staff.bulk_chosen", row),
    )


def said(row: BulkJob) -> list[tuple[str, str]]:
    """What the deed was told, in words."""
    values = row.values
    if "handler" in values:
        person = db.session().get(StaffAccount, int(values["handler"]))
        return [("担当", person.name if person else "")]
    return [(text, values[key]) for key, text in SAID if key in values]


SAID: Final = (("label", "ラベル"), ("body", "メッセージ"))


@staff.post("/bulk/<job>/start")
@access.staff(Role.CLERK, Role.HEAD)
def start_bulk(job: str) -> Any:
    """Hands it to the worker. A second press finds it begun."""
    row = unbegun(job)
    if row is None or row.status == JobStatus.CHOSEN:
        return to_job(job)
    deed, typed = Deed(row.deed), row.values

    given = request.form.get("looks", "")

    def start(session: Session) -> None:
        looks = int(given) if given.isdecimal() else 0
        bulk.start(session, toolbox(), the_staff(), job, looks)

    return tried(job, start, deed, typed) or to_job(job)
