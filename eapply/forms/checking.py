"""The check call: judges answers in JSON without storing anything, in the words of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eapply.core.conditions import Situation
from eapply.forms.fields import Attached, Note
from eapply.forms.procedure_form import NO_MAIL, ProcedureForm
from eapply.forms.question_form import QuestionForm

UNKNOWN_KEY = "この項目はありません。項目の名前を確かめてください。"
NOT_ASKED = "いまの答えでは聞かない項目なので、使いません。"


@dataclass(frozen=True)
class Finding:
    """One error or warning by field key; repeated groups as ``members-0-name``."""

    field: str
    message: str

    def data(self) -> dict[str, str]:
        return {"field": self.field, "message": self.message}


@dataclass(frozen=True)
class CheckResult:
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    normalised: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        return not self.errors


def check(
    form_class: type[ProcedureForm],
    answers: Mapping[str, Any],
    attachments: Mapping[str, Sequence[str]] | None,
    situation: Situation,
) -> CheckResult:
    """Judges one set of answers.

    An unknown key is an error, a key of a branch not taken is left out with a warning. Without
    ``attachments`` files are not judged; a warning names those that would be needed.
    """
    blank = form_class.blank(situation)
    errors = [
        Finding(name, UNKNOWN_KEY)
        for name in unknown_keys(blank, answers)
        if not (name == NO_MAIL and form_class.procedure.mail_optional)
        and name not in form_class.never_asked()
    ]
    files = {question.key for question in blank.questions if question.kind == "files"}
    errors += [Finding(name, UNKNOWN_KEY) for name in (attachments or {}) if name not in files]
    form = form_class.from_json(answers, situation, attached(attachments))
    judgement = form.judge()
    errors += [Finding(each.field, each.message) for each in judgement.errors]
    warnings = [Finding(each.field, each.message) for each in judgement.warnings]
    warnings += [
        Finding(key, NOT_ASKED)
        for key in answers
        if key in form and not form[key].asked and answers[key] is not None
    ]
    return CheckResult(tuple(errors), tuple(warnings), judgement.answers)


def attached(
    attachments: Mapping[str, Sequence[str]] | None,
) -> Mapping[str, Sequence[Attached]] | None:
    if attachments is None:
        return None
    return {
        field: [Attached(f"{field}-{place}", name) for place, name in enumerate(names)]
        for field, names in attachments.items()
    }


def unknown_keys(form: QuestionForm, answers: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The keys that no question has, those inside rows included."""
    for key, value in answers.items():
        question = form[key] if key in form else None  # noqa: SIM401 - a form has no get()
        if question is None or isinstance(question, Note) or question.kind == "files":
            yield f"{prefix}{key}"
        elif question.kind == "repeat" and isinstance(value, list):
            inner = question.row_form.blank(form.situation)
            follows = {name for each in inner.derived for name in each.labels}
            for index, row in enumerate(value):
                if isinstance(row, dict):
                    asked = {name: row[name] for name in row if name not in follows}
                    yield from unknown_keys(inner, asked, f"{prefix}{key}-{index}-")
