"""The fields of a page as plain data: what the floor needs to show the same, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from eapply.forms.fields import Question
from eapply.forms.procedure_form import ProcedureForm

# What the barest form would use for a kind; all others are one line of text.
PLAIN_KINDS: Final = {
    "long_text": "long",
    "radio": "radio",
    "yes_no": "radio",
    "select": "select",
    "checkboxes": "several",
    "declaration": "box",
    "files": "file",
}


def plain_fields(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """One plain field for each asked question, those of filled rows included; notes ask nothing.

    A question of several controls (a date with its era, a bank with its search) is one field here:
    that is what a form that takes no pains would show.
    """
    fields: list[dict[str, Any]] = []
    for question in questions:
        if question.kind == "repeat":
            for row in question.rows:
                fields += plain_fields(row.questions)
        elif question.asked and question.kind != "note":
            fields.append(plain_field(question))
    return fields


def plain_field(question: Question) -> dict[str, Any]:
    kind = PLAIN_KINDS.get(question.kind, "text")
    chosen = sorted(getattr(question, "chosen", ()))
    text = "" if question.data is None else question.text(question.data)
    values: dict[str, Any] = {
        "several": chosen,
        "radio": "".join(chosen[:1]),
        "select": "".join(chosen[:1]),
        "box": bool(chosen),
    }
    return {
        "name": question.name,
        "label": question.label_text,
        "kind": kind,
        "required": question.is_required and kind not in ("file", "several"),
        "options": [[option.value, option.label] for option in question.options]
        if kind in ("radio", "select", "several")
        else [],
        "value": values.get(kind, text),
    }


def page_fields(form: ProcedureForm, keys: Iterable[str]) -> list[dict[str, Any]]:
    """The fields of one page of a form that was filled and judged."""
    return plain_fields(form[key] for key in keys)


def filing_fields(form: ProcedureForm) -> list[dict[str, Any]]:
    """All fields of a form, as if it stood on one page."""
    return plain_fields(form.questions)
