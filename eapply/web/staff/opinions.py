"""意見照会 in the department that was asked: the list, one question with what was released for it, the answer.

Nothing here starts at a case; what may be read is found through the question (`queries.opinions`).
"""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, render_template, request, url_for

from eapply.core.errors import Conflict, NotYours, Refused
from eapply.core.opinions import OpinionStatus, Verdict
from eapply.core.results import Entry
from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries import opinions as reads
from eapply.queries.opinions import Asked, Line
from eapply.services import opinion_answers
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import opinion_words, words
from eapply.web.staff.acts import version_seen
from eapply.web.staff.area import staff
from eapply.web.staff.files import facts_of
from eapply.web.staff.frame import opening
from eapply.web.tools import the_staff, toolbox

# Word in the address → heading, which questions, what an empty list says.
LISTS: Final = {
    "open": ("回答待ち", (OpinionStatus.ASKED,), "回答を待っている照会はありません。"),
    "answered": ("回答済み", (OpinionStatus.ANSWERED,), "回答した照会はありません。"),
    "ended": (
        "取りやめ・終了",
        (OpinionStatus.TAKEN_BACK, OpinionStatus.ENDED),
        "取りやめになった照会はありません。",
    ),
}
TEXT: Final = Entry(
    "text", "意見の内容", "条件や支障があるときは、どこがどうしてかを書きます。", rows=6
)


@staff.get("/opinions")
@access.staff(Role.CLERK, Role.HEAD)
def opinions_list() -> str:
    """What other departments asked this person's: open ones, answered ones, those that are over."""
    session, actor = db.session(), the_staff()
    chosen = request.args.get("show", "")
    chosen = chosen if chosen in LISTS else "open"
    counts = reads.per_status(session, actor)
    return render_template(
        "staff/opinions/list.html",
        heading="意見照会",
        tabs=[
            {
                "label": label,
                "href": url_for("staff.opinions_list", show=key),
                "count": sum(counts.get(status, 0) for status in statuses),
                "current": key == chosen,
            }
            for key, (label, statuses, _) in LISTS.items()
        ],
        empty=LISTS[chosen][2],
        rows=[row_of(line) for line in reads.lines(session, actor, *LISTS[chosen][1])],
        most=reads.MOST_LINES,
    )


def first_open(count: int) -> list[dict[str, Any]]:
    """The first questions that wait, for きょうの仕事."""
    found = reads.lines(db.session(), the_staff(), OpinionStatus.ASKED, size=count)
    return [row_of(line) for line in found]


def row_of(line: Line) -> dict[str, Any]:
    """A line of the list in words."""
    today = toolbox().clock.today()
    is_open = line.status == OpinionStatus.ASKED
    return {
        "line": line,
        "href": url_for("staff.opinion", opinion=line.public_id),
        "procedure": words.title_of(line.slug),
        "asked_from": opinion_words.name_of(line.asked_from),
        "state": opinion_words.STATES[OpinionStatus(line.status)],
        "left": words.until(line.due_on, today, opening()) if is_open else None,
        "asked_at": words.short_moment(line.asked_at, today),
    }


@staff.get("/opinions/<opinion>")
@access.staff(Role.CLERK, Role.HEAD)
def opinion(opinion: str) -> str:
    """One question. The first look of the department is an entry in the record."""
    actor = the_staff()
    asked = reads.get_asked(db.session(), actor, opinion)
    if asked.is_open and asked.row.opened_at is None:
        with transaction() as session:
            opinion_answers.first_look(session, toolbox(), actor, opinion)
        asked = reads.get_asked(db.session(), actor, opinion)
    return opinion_page(asked)


def opinion_page(
    asked: Asked,
    typed: dict[str, str] | None = None,
    errors: list[tuple[str, str]] | None = None,
    faster: str = "",
) -> str:
    """The page with what was typed; ``faster`` says that somebody else acted before."""
    actor, today = the_staff(), toolbox().clock.today()
    newest = asked.newest.row if asked.newest else None
    before = {"verdict": newest.verdict, "text": newest.text} if newest else {}
    return render_template(
        "staff/opinions/opinion.html",
        heading=f"意見照会 {asked.reference}",
        asked=asked,
        procedure=words.title_of(asked.slug),
        asked_from=opinion_words.name_of(asked.row.asked_from),
        asks=opinion_words.name_of(asked.row.department),
        state=opinion_words.STATES[asked.status],
        verdict_kinds=opinion_words.VERDICTS,
        left=words.until(asked.row.due_on, today, opening()) if asked.is_open else None,
        sections=reads.released(db.session(), actor, asked),
        files=[facts_of(each) for each in asked.files],
        is_mine=asked.row.handler_id == actor.id,
        verdicts=[each.value for each in Verdict],
        box=TEXT,
        typed=typed or before,
        faster=faster,
        errors=errors or [],
        done=opinion_words.DONE_THERE.get(request.args.get("done", ""), ""),
    )


@staff.post("/opinions/<opinion>/take")
@access.staff(Role.CLERK, Role.HEAD)
def take_opinion(opinion: str) -> Any:
    """担当になる."""
    try:
        with transaction() as session:
            opinion_answers.take(session, toolbox(), the_staff(), opinion, version_seen())
    except Conflict as conflict:
        return conflict_of(opinion, conflict)
    return redirect(url_for("staff.opinion", opinion=opinion, done="taken"), 303)


@staff.post("/opinions/<opinion>/answer")
@access.staff(Role.CLERK, Role.HEAD)
def answer_opinion(opinion: str) -> Any:
    """Answers, or sends a new version of the answer. What was typed stays, whatever is wrong."""
    typed = {key: request.form.get(key, "") for key in ("verdict", "text")}
    try:
        with transaction() as session:
            opinion_answers.answer(
                session, toolbox(), the_staff(), opinion, version_seen(), **typed
            )
    except Conflict as conflict:
        return conflict_of(opinion, conflict, typed)
    except NotYours:
        raise
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        asked = reads.get_asked(db.session(), the_staff(), opinion)
        return opinion_page(asked, typed, [(f"f-{refusal.field}", refusal.message)]), 422
    return redirect(url_for("staff.opinion", opinion=opinion, done="answered"), 303)


def conflict_of(opinion: str, conflict: Conflict, typed: dict[str, str] | None = None) -> Any:
    """409: how it stands now, and what was typed, to go on with if that still makes sense."""
    asked = reads.get_asked(db.session(), the_staff(), opinion)
    return opinion_page(asked, typed, faster=conflict.message), 409
