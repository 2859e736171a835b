"""A form as data: its whole definition, and a JSON Schema (2020-12) of its answers.

The schema says all that JSON Schema can say without the city's facts or today's date: types, limits,
options, and what is owed under which condition. The check call says the rest.
"""

from __future__ import annotations

from typing import Any

from eapply.core.conditions import Condition, Situation
from eapply.core.procedure import Procedure
from eapply.forms.procedure_form import NO_MAIL, ProcedureForm
from eapply.forms.question_form import QuestionForm


def condition_schema(data: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of answers for which a condition (as data) holds; None where it cannot be said."""
    if "key" in data:
        values = [value for value in data["values"] if value is not None]
        return {
            "properties": {
                data["key"]: {
                    "anyOf": [{"enum": values}, {"type": "array", "contains": {"enum": values}}]
                }
            },
            "required": [data["key"]],
        }
    if "given" in data:
        return {"required": [data["given"]]}
    for word, keyword in (("all", "allOf"), ("any", "anyOf")):
        if word in data:
            parts = [condition_schema(part) for part in data[word]]
            return None if None in parts else {keyword: parts}
    if "not" in data:
        part = condition_schema(data["not"])
        return None if part is None else {"not": part}
    return None


def answers_schema(form: QuestionForm) -> dict[str, Any]:
    """The schema of the answers of a blank form or row."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    branches: list[dict[str, Any]] = []
    asked = [question for question in form.questions if question.kind not in ("note", "files")]
    # A condition on files, or of a row on the form around it, looks at what these answers lack.
    keys = {question.key for question in asked} | {NO_MAIL}
    for question in asked:
        schema = question.schema() if question.kind != "repeat" else repeat_schema(question)
        properties[question.key] = schema | {"title": question.thing}
        owed: Condition | None = question.when
        if isinstance(question.required, Condition):
            owed = question.required if owed is None else owed & question.required
        elif question.required is not True:
            continue
        if owed is None:
            required.append(question.key)
            continue
        when = condition_schema(owed.data()) if owed.reads <= keys else None
        if when is not None:
            branches.append({"if": when, "then": {"required": [question.key]}})
    result: dict[str, Any] = {"type": "object", "properties": properties, "required": required}
    return result | ({"allOf": branches} if branches else {})


def repeat_schema(question: Any) -> dict[str, Any]:
    rows = answers_schema(question.row_form.blank(question.situation))
    return {"type": "array", "items": rows, "maxItems": question.max_rows}


def json_schema(form_class: type[ProcedureForm], situation: Situation) -> dict[str, Any]:
    """The JSON Schema of one procedure's answers."""
    schema = answers_schema(form_class.blank(situation))
    if form_class.procedure.mail_optional:
        schema["properties"][NO_MAIL] = {"const": True, "title": "メールなしで申し込む"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": form_class.procedure.title,
        **schema,
    }


def summary(procedure: Procedure, is_open: bool) -> dict[str, Any]:
    """What the list of procedures says of one."""
    return {
        "number": procedure.number,
        "slug": procedure.slug,
        "title": procedure.title,
        "plain_title": procedure.plain_title,
        "department": procedure.department,
        "legal_type": procedure.legal_type.value,
        "open": is_open,
        "fee": procedure.fee,
        "timing": "none",
        "days": procedure.settled_days,
        "version": procedure.version,
    }


def definition(form_class: type[ProcedureForm], situation: Situation) -> dict[str, Any]:
    """The whole definition of a procedure as data: what pages, tables and clients are made from."""
    blank = form_class.blank(situation)
    procedure = form_class.procedure
    sections = [
        {
            "key": page.key,
            "title": page.title,
            "why": page.why,
            "condition": page.when.data() if page.when else None,
            "fields": [blank[key].definition() for key in page.keys],
        }
        for page in form_class.pages
    ]
    questions = blank.questions
    return summary(procedure, procedure.closed(situation) is None) | {
        "summary": procedure.summary,
        "sections": sections,
        "declarations": [
            question.definition() for question in questions if question.kind == "declaration"
        ],
        "attachments": [
            question.definition() for question in questions if question.kind == "files"
        ],
        "rules": [
            {
                "field": rule.at,
                "level": rule.level.value,
                "broken": rule.broken.data(),
                "message": rule.message,
            }
            for rule in form_class.rules
        ],
        "schema": json_schema(form_class, situation),
    }
