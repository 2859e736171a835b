"""意見照会: asking another department about a case, with a page before it that shows exactly what it will see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import redirect, request, url_for

from eapply.core.conditions import Today
from eapply.core.eras import era_of
from eapply.core.errors import Conflict, Refused
from eapply.core.opinions import offered, usual
from eapply.core.phrases import PhraseUse
from eapply.core.submission import Role
from eapply.forms.fields import Date, LongText, Raw
from eapply.forms.question_form import QuestionForm
from eapply.models import db, rehearsal, transaction
from eapply.queries.case_view import CaseView
from eapply.services import opinions
from eapply.web.access import access
from eapply.web.error_pages import for_refusal
from eapply.web.staff import opinion_words, phrase_picker
from eapply.web.staff.acts import conflict_page, version_seen
from eapply.web.staff.area import staff
from eapply.web.staff.cases import page, show
from eapply.web.staff.files import group_of
from eapply.web.tools import the_staff, toolbox

ASK: Final = "ほかの課に意見を聞く"
CONFIRM, DO = "confirm", "do"
MANY: Final = ("section", "file")


class Wording(QuestionForm):
    """What is asked, and until when."""

    question = LongText(
        "たずねること",
        required=False,
        rows=5,
        max_length=opinions.LONGEST,
        help="書くと、よく使う文の代わりに、こちらを送ります。",
    )
    due = Date(
        "回答の期限",
        earliest=Today(days=1),
        earliest_message=opinions.TOO_SOON,
        latest=Today(years=1),
        calendar="city",
        closed_message="市役所が休みの日です。開庁日を選んでください。",
    )


@dataclass(frozen=True)
class Typed:
    """What was typed and chosen so far."""

    form: Wording
    department: str
    phrase: str
    sections: tuple[str, ...]
    files: tuple[str, ...]

    def wanted(self) -> opinions.Wanted:
        """What the service takes. The form must have been judged."""
        return opinions.Wanted(
            department=self.department,
            question=self.form.question.data or self.phrase,
            due_on=date.fromisoformat(str(self.form.due.data)),
            sections=self.sections,
            files=self.files,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Everything as pairs for hidden boxes."""
        typed = [(name, text) for name, texts in self.form.raw.items() for text in texts]
        chosen = [("department", self.department), ("phrase", self.phrase)]
        many = [("section", key) for key in self.sections] + [("file", each) for each in self.files]
        return [("version", str(version_seen())), *chosen, *typed, *many]


def first_typed(view: CaseView) -> Typed:
    """The least that makes sense: what is asked for, without people and papers, and the usual day."""
    day = opinions.usual_due(toolbox())
    era = era_of(day)
    year = day.year - era.first.year + 1 if era else day.year
    boxes = zip(("year", "month", "day"), (year, day.month, day.day), strict=True)
    raw = Raw({"due-era": [era.name if era else ""]} | {f"due-{k}": [str(v)] for k, v in boxes})
    ready = tuple(usual(offered(view.case.sheet)))
    return Typed(Wording(raw, situation=toolbox().situation()), "", "", ready, ())


def typed_now() -> Typed:
    posted = request.form
    own = {
        name: posted.getlist(name) for name in posted if name.split("-")[0] in ("question", "due")
    }
    form = Wording(Raw(own), situation=toolbox().situation())
    department, phrase = posted.get("department", ""), phrase_picker.chosen(posted)
    sections, files = (tuple(dict.fromkeys(posted.getlist(key))) for key in MANY)
    return Typed(form, department, phrase, sections, files)


@staff.get("/cases/<reference>/opinions/new")
@access.staff(Role.CLERK, Role.HEAD)
def ask_opinion(reference: str) -> Any:
    view = show(reference)
    if not opinions.may_ask(view.case):
        return conflict_page(view, ASK, [])
    return ask_page(view, first_typed(view), view.case.version)


def ask_page(
    view: CaseView, typed: Typed, version: int, errors: list[tuple[str, str]] | None = None
) -> str:
    labels = {key: row["label"] for row in view.rows for key in row["keys"]}
    facts = toolbox().facts
    return page(
        "staff/act/ask_opinion.html",
        view,
        heading=f"{view.case.reference} {ASK}",
        verb=ASK,
        typed=typed,
        departments=[
            (each.code, each.name)
            for each in facts.departments()
            if each.code != view.case.department
        ],
        phrases=phrase_picker.texts(view, PhraseUse.OPINION),
        sections=offered(view.case.sheet),
        files=[
            (each, group_of(each, labels))
            for each in opinions.files_to_release(db.session(), view.case)
        ],
        clock_words=opinion_words.CLOCK,
        version=version,
        errors=errors or [],
    )


@staff.post("/cases/<reference>/opinions/new")
@access.staff(Role.CLERK, Role.HEAD)
def send_opinion(reference: str) -> Any:
    """From the form to the page that shows what will be seen, back, or on to asking."""
    view, typed = show(reference), typed_now()
    step = request.form.get("step", "")
    if step not in (CONFIRM, DO):
        return ask_page(view, typed, version_seen())
    typed.form.check({}, toolbox().situation())
    if wrong := [(each.target, each.message) for each in typed.form.messages()]:
        return ask_page(view, typed, version_seen(), wrong), 422
    try:
        if step == CONFIRM:
            return confirm_page(view, typed)
        with transaction() as session:
            opinions.ask(session, toolbox(), the_staff(), view.case, version_seen(), typed.wanted())
    except Conflict:
        return conflict_page(show(reference), ASK, [("たずねること", typed.wanted().question)])
    except Refused as refusal:
        if refusal.status != 422:
            return for_refusal(refusal)
        errors = [(target(typed.form, refusal), refusal.message)]
        return ask_page(show(reference), typed, version_seen(), errors), 422
    number = view.case.reference
    return redirect(url_for("staff.case_opinions", reference=number, done="opinion-asked"), 303)


def target(form: Wording, refusal: Refused) -> str:
    """The id of the box that a refusal is about; a question of the form says it there, too."""
    if refusal.field in form:
        question = form[refusal.field]
        question.errors = [refusal.message]
        return str(question.error_id)
    return f"f-{refusal.field}" if refusal.field else "main"


def confirm_page(view: CaseView, typed: Typed) -> str:
    """What the other department will see, after a rehearsal: only what will work is offered."""
    wanted = typed.wanted()
    with rehearsal() as session:
        opinions.ask(session, toolbox(), the_staff(), view.case, version_seen(), wanted)
    view = show(view.case.reference)
    files = opinions.files_to_release(db.session(), view.case)
    return page(
        "staff/act/ask_opinion_confirm.html",
        view,
        heading=f"{view.case.reference} {ASK}：確認",
        verb=ASK,
        wanted=wanted,
        asked_name=opinion_words.name_of(wanted.department),
        sections=[each for each in offered(view.case.sheet) if each["key"] in wanted.sections],
        files=[each for each in files if each.public_id in wanted.files],
        clock_words=opinion_words.CLOCK,
        hidden_values=typed.pairs(),
    )
