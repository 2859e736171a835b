"""The public API: procedures as data, examples, and a check that stores nothing.

The same declarations answer here as on the pages. Errors are ``application/problem+json``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, NotFound

from eapply.core.conditions import Situation
from eapply.core.procedure import Example
from eapply.forms import ALL_FORMS, BY_SLUG
from eapply.forms.checking import CheckResult, check
from eapply.forms.procedure_form import ProcedureForm
from eapply.forms.schema import definition, summary
from eapply.web.access import access
from eapply.web.openapi import document
from eapply.web.tools import toolbox

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

EARLIEST_ON, LATEST_ON = date(2000, 1, 1), date(2100, 12, 31)


def form_of(slug: str) -> type[ProcedureForm]:
    form = BY_SLUG.get(slug)
    if form is None:
        raise NotFound("この手続はありません。")
    return form


@blueprint.get("/procedures")
@access.stateless
def procedures() -> Response:
    situation = toolbox().situation()
    return jsonify(
        [summary(form.procedure, form.procedure.closed(situation) is None) for form in ALL_FORMS]
    )


@blueprint.get("/procedures/<slug>")
@access.stateless
def procedure(slug: str) -> Response:
    return jsonify(definition(form_of(slug), toolbox().situation()))


@blueprint.get("/procedures/<slug>/examples")
@access.stateless
def examples(slug: str) -> Response:
    valid = [example for example in form_of(slug).examples if not example.errors]
    return jsonify([example_data(example) for example in valid])


def example_data(example: Example) -> dict[str, Any]:
    return {
        "name": example.name,
        "answers": example.answers,
        "attachments": {field: list(names) for field, names in example.attachments.items()},
        "on": example.on.isoformat() if example.on else None,
    }


@blueprint.post("/procedures/<slug>/check")
@access.stateless
def check_answers(slug: str) -> tuple[Response, int]:
    form_class = form_of(slug)
    body = body_of(request.get_json(force=True, silent=False))
    situation = situation_on(body.get("on"))
    result = check(form_class, body["answers"], body.get("attachments"), situation)
    answer = result_data(result) | closed_data(form_class, situation, result)
    return jsonify(answer), 200 if result.ok else 422


def result_data(result: CheckResult) -> dict[str, Any]:
    warnings = [finding.data() for finding in result.warnings]
    if result.ok:
        return {"ok": True, "warnings": warnings, "normalised": result.normalised}
    return {
        "ok": False,
        "errors": [finding.data() for finding in result.errors],
        "warnings": warnings,
    }


def closed_data(
    form_class: type[ProcedureForm], situation: Situation, result: CheckResult
) -> dict[str, Any]:
    """Says that these answers are not taken on that day; they are judged all the same."""
    closed = form_class.procedure.closed(situation, result.normalised)
    if closed is None:
        return {}
    since = closed.since.isoformat() if closed.since else None
    return {"closed": {"since": since, "text": closed.text}}


def body_of(body: Any) -> dict[str, Any]:
    """The call's body, or 400 with what is wrong about its shape."""
    if not isinstance(body, dict) or not isinstance(body.get("answers"), dict):
        raise BadRequest("「answers」に、項目の名前と答えの組を入れてください。")
    unknown = body.keys() - {"answers", "attachments", "on"}
    if unknown:
        raise BadRequest(f"知らない名前があります：{'、'.join(sorted(map(str, unknown)))}")
    attachments = body.get("attachments")
    if attachments is not None and not (
        isinstance(attachments, dict)
        and all(
            isinstance(names, list) and all(isinstance(name, str) for name in names)
            for names in attachments.values()
        )
    ):
        raise BadRequest("「attachments」は、項目の名前ごとのファイル名の並びです。")
    return body


def situation_on(text: Any) -> Situation:
    situation = toolbox().situation()
    if text is None:
        return situation
    try:
        day = date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise BadRequest("「on」は 2026-11-22 の形の日付です。") from error
    if not EARLIEST_ON <= day <= LATEST_ON:
        raise BadRequest("「on」は2000年から2100年までの日付です。")
    return replace(situation, today=day)


@blueprint.get("/openapi.json")
@access.stateless
def openapi() -> Response:
    return jsonify(document(toolbox().settings.base_url))
