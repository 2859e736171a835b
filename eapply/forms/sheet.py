"""The answer sheet: labels and texts as the resident saw them, frozen when the form is filed.

A sheet is plain data (JSON), so it reads the same in ten years, whatever became of the form:
a tuple of sections ``{"key", "title", "rows"}``; a row is ``{"keys", "label", "text", "kind"}`` with
``typed`` where the normal form differs, or ``{"keys", "label", "items"}`` for repeated groups.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from eapply.core.conditions import is_empty
from eapply.forms.fields.base import Question
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.question_form import QuestionForm

NOT_ANSWERED = "入力なし"


def answer_sheet(form: ProcedureForm) -> list[dict[str, Any]]:
    """The sheet of a form that was judged. Questions that were not asked do not appear."""
    sections = []
    for page in form.pages:
        keys = [key for key in page.keys if is_shown(form[key])]
        rows = rows_of(form, keys)
        if rows:
            sections.append({"key": page.key, "title": page.title, "rows": rows})
    return sections


def is_shown(question: Question) -> bool:
    """What was asked; a box that need not be ticked only when it is."""
    offered = question.kind == "declaration" and question.required is False
    return question.asked and question.kind != "note" and not (offered and not question.data)


def rows_of(form: QuestionForm, keys: list[str]) -> list[dict[str, Any]]:
    """The rows of these questions; neighbours of one group share a row."""
    rows: list[dict[str, Any]] = []
    questions = [form[key] for key in keys]
    for group, neighbours in groupby(questions, key=lambda each: each.group or each.name):
        members = list(neighbours)
        rows.append(grouped(members) if members[0].group == group else row_of(members[0]))
        rows += derived_rows(form, [member.key for member in members])
    return rows


def row_of(question: Question) -> dict[str, Any]:
    row: dict[str, Any] = {
        "keys": [question.name],
        "label": question.thing,
        "kind": question.kind,
    }
    if question.kind == "repeat":
        row["items"] = [
            {
                "title": line.title,
                "rows": rows_of(line, [each.key for each in line.questions if each.asked]),
            }
            for line in question.rows
            if not line.is_blank()
        ]
        row["text"] = question.text(question.data)
        return row
    row["text"] = question.text(question.data) or NOT_ANSWERED
    typed = question.typed
    if question.is_typed and isinstance(typed, str) and typed.strip() not in ("", row["text"]):
        row["typed"] = typed
    return row


def grouped(members: list[Question]) -> dict[str, Any]:
    """One row for the questions of a group, such as 姓 and 名 or the lines of an address."""
    texts = [member.text(member.data) for member in members if not is_empty(member.data)]
    return {
        "keys": [member.name for member in members],
        "label": members[0].group_title,
        "kind": members[0].kind,
        "text": " ".join(texts) or NOT_ANSWERED,
    }


def derived_rows(form: QuestionForm, keys: list[str]) -> list[dict[str, Any]]:
    """What followed from these questions, as rows of its own."""
    return [
        {
            "keys": [],
            "label": label,
            "kind": "derived",
            "text": (form[key].text if key in form else derivation.show)(form.derived_answers[key]),
        }
        for derivation in form.derived
        if derivation.after in keys
        for key, label in derivation.labels.items()
        if label and key in form.derived_answers
    ]
