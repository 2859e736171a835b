"""Every document that tells a result, filled in: for the tests of their words and of the real files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pikepdf
import pypdfium2

from eapply.adapters.clock import JST
from eapply.core.procedure import Procedure
from eapply.core.results import REASONS, ResultDocument
from eapply.core.submission import Action
from eapply.forms import PROCEDURES
from eapply.forms.checking import attached
from eapply.forms.naming import listed
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.sheet import answer_sheet
from eapply.models import Document
from eapply.services import documenting, notifying
from eapply.services.toolbox import Toolbox

ARRIVED = datetime(2026, 11, 22, 23, 41, tzinfo=JST)
DECIDED = date(2026, 12, 8)
NUMBER = "鹿図第123号"
REASON = "書類を確かめました。\n髙﨑 𠮷 神を含む、2行の理由です。"


@dataclass(frozen=True)
class Result:
    """One document of one procedure: by which act, with which word."""

    form: type[ProcedureForm]
    action: Action
    word: str
    document: ResultDocument

    @property
    def procedure(self) -> Procedure:
        return self.form.procedure

    def __str__(self) -> str:
        return f"{self.procedure.slug}-{self.word}"


def every_result() -> Iterator[Result]:
    """All decisions of all procedures, and the endings of those that have some."""
    for form in PROCEDURES:
        procedure, work = form.procedure, form.procedure.desk
        for each in work.decisions(procedure.legal_type):
            document = work.document(procedure.legal_type, each.action, procedure.title)
            yield Result(form, each.action, each.word, document)
        for word, document in work.endings.items():
            yield Result(form, Action.COMPLETE, word, document)


RESULTS = tuple(every_result())


def filled(document: ResultDocument) -> dict[str, str]:
    """Every line of it: the first choice, or the example beside the box."""
    return {
        entry.key: entry.choices[0]
        if entry.choices
        else entry.help.partition("例：")[2] or "決まり"
        for entry in document.entries
    }


def case_of(tools: Toolbox, form: type[ProcedureForm]) -> Any:
    """The first documented example as a filed case."""
    example = next(each for each in form.examples if not each.errors)
    judged = form.from_json(example.answers, tools.situation(), attached(example.attachments))
    answers = judged.judge().answers
    return SimpleNamespace(
        name=listed(form, answers, tools.situation()).name,
        slug=form.procedure.slug,
        legal_type=form.procedure.legal_type.value,
        answers=answers,
        sheet=answer_sheet(judged),
        department=form.procedure.department,
        arrived_at=ARRIVED,
        reference="K8AB-2M4X-7QRT",
    )


def page_of(tools: Toolbox, result: Result) -> str:
    """The document as HTML, as the worker makes it."""
    case = case_of(tools, result.form)
    head = result.document.reasons or REASONS.get(result.action, REASONS[Action.ACCEPT])
    told = notifying.Told(result.word, head, REASON, filled(result.document))
    content = notifying.content_of(tools, result.procedure, result.document, told, case, DECIDED)
    document = Document(
        kind=documenting.RESULT,
        title=result.document.title,
        content=content,
        verify_code="ABCD-EFGH-JKMN",
        created_at=ARRIVED,
        full_number=NUMBER,
    )
    values = documenting.values(tools, document, case)
    return tools.texts.render("pdf/result.html", **values)


def is_sound(tools: Toolbox, result: Result) -> None:
    """Two pages at most, tagged, titled, with the right characters, the code, the number on each foot."""
    drawn = tools.pdf.draw(page_of(tools, result), title=result.document.title)
    assert drawn.missing == ()
    with pikepdf.open(BytesIO(drawn.content)) as document:
        assert str(document.docinfo["/Title"]) == result.document.title
        assert "/StructTreeRoot" in document.Root
    with pypdfium2.PdfDocument(drawn.content) as document:
        assert len(document) <= 2  # two only where every line is filled in
        pages = [page.get_textpage().get_text_bounded() for page in document]
    assert [page.count(NUMBER) for page in pages] == [2, 1][: len(pages)]
    for place, page in enumerate(pages, start=1):
        assert f"{place}／{len(pages)}" in page
    text = "".join(pages)
    for part in (result.document.title, "髙﨑 𠮷 神", "ABCD-EFGH-JKMN"):
        assert part in re.sub(r"[\r\n]", "", text)
