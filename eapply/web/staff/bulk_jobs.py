"""一括処理, once it began: how far it is, 止める and 再開, what became of each case, the latest ones."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, render_template, url_for

from eapply.core.bulk import UNBEGUN, UNDER_WAY, Deed, ItemStatus, JobStatus
from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.submission import Role
from eapply.models import BulkJob, StaffAccount, db, transaction
from eapply.queries import bulk as reads
from eapply.queries.bulk import Tally
from eapply.services import bulk, bulk_again
from eapply.web.access import access
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.staff.bulk import said
from eapply.web.staff.bulk_words import DEEDS, RESULTS, STATES
from eapply.web.tools import the_staff, toolbox

AGAIN: Final = "again"
PRESSES: Final = {
    "pause": bulk.pause,
    "resume": bulk.resume,
    "stop": bulk.stop,
    AGAIN: bulk_again.again,
}


@staff.get("/bulk")
@access.staff(Role.CLERK, Role.HEAD)
def bulk_list() -> str:
    """The latest ones: the own, and those of the department for its head."""
    today = toolbox().clock.today()
    return render_template(
        "staff/bulk/list.html",
        heading="一括処理の記録",
        rows=[
            {
                "href": url_for("staff.bulk_job", job=job.public_id),
                "title": DEEDS[Deed(job.deed)].title,
                "state": STATES[JobStatus(job.status)],
                "who": who,
                "when": words.short_moment(job.created_at, today),
                "count": count,
            }
            for job, who, count in reads.recent(db.session(), the_staff())
        ],
        kept_days=bulk.KEPT_DAYS,
    )


@staff.get("/bulk/<job>")
@access.staff(Role.CLERK, Role.HEAD)
def bulk_job(job: str) -> Any:
    """How far it is. One that was not begun leads to its preview."""
    row = reads.get_job(db.session(), the_staff(), job)
    if JobStatus(row.status) in UNBEGUN:
        return redirect(url_for("staff.bulk_preview", job=job), 303)
    return job_page(row)


def job_page(row: BulkJob, error: str = "") -> str:
    session, actor, now = db.session(), the_staff(), toolbox().clock.now()
    status, who = JobStatus(row.status), session.get(StaffAccount, row.owner_id)
    waits = row.starts_at is not None and row.starts_at > now and status in UNDER_WAY
    order = (ItemStatus.FAILED, ItemStatus.LEFT_OUT, ItemStatus.PENDING, ItemStatus.DONE)
    parts = [
        (RESULTS[each], reads.reasons(session, actor, row, each), lines_of(row, each))
        for each in order
    ]
    count = reads.tally(session, actor, row)
    return render_template(
        "staff/bulk/job.html",
        heading=f"一括処理：{DEEDS[Deed(row.deed)].title}",
        row=row,
        state=STATES[status],
        who=who.name if who else "",
        said=said(row),
        count=count,
        finished=count.done + count.failed,
        parts=[part for part in parts if part[2]],
        most=reads.LINES,
        starts_at=row.starts_at if waits else None,
        is_running=status is JobStatus.RUNNING,
        buttons=buttons(status, waits, count),
        error=error,
    )


def buttons(status: JobStatus, waits: bool, count: Tally) -> list[tuple[str, str]]:
    """What can be pressed now: word in the address and words."""
    if waits and not count.done + count.failed:
        return [("stop", "取り消す（まだ送っていません）")]
    if status is JobStatus.RUNNING:
        return [("pause", "止める")]
    if status is JobStatus.PAUSED:
        return [("resume", "再開する"), ("stop", "残りをやめる")]
    return [(AGAIN, f"失敗した{count.failed:,}件だけもう一度")] if count.failed else []


def lines_of(row: BulkJob, status: ItemStatus) -> list[dict[str, str]]:
    return [
        {
            "reference": line.reference,
            "href": url_for("staff.answers", reference=line.reference),
            "procedure": words.title_of(line.slug),
            "reason": line.reason,
        }
        for line in reads.lines(db.session(), the_staff(), row, status)
    ]


@staff.post("/bulk/<job>/<press>")
@access.staff(Role.CLERK, Role.HEAD)
def press_bulk(job: str, press: str) -> Any:
    """止める, 再開する, 残りをやめる; 「失敗した3件だけもう一度」 leads to the preview of a new one."""
    act = PRESSES.get(press)
    if act is None:
        raise NotYours(reads.NOT_FOUND)
    try:
        with transaction() as session:
            there = act(session, toolbox(), the_staff(), job).public_id
    except NotYours:
        raise
    except Conflict:
        return redirect(url_for("staff.bulk_job", job=job), 303)
    except Refused as refusal:
        row = reads.get_job(db.session(), the_staff(), job)
        return job_page(row, refusal.message), 422
    return redirect(url_for("staff.bulk_job", job=there), 303)
