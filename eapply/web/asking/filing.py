"""From the judged form to the values that are filed: what was asked, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from eapply.forms.fields import Question, Raw
from eapply.forms.naming import listed
from eapply.forms.procedure_form import Judgement, ProcedureForm
from eapply.forms.question_form import QuestionForm
from eapply.forms.sheet import answer_sheet
from eapply.models import Upload
from eapply.services.submitting import Filing


def asked_questions(form: QuestionForm) -> Iterator[Question]:
    """Every question that is asked, those of rows included."""
    for question in form.questions:
        if not question.asked:
            continue
        rows = getattr(question, "rows", None)
        if rows is None:
            yield question
            continue
        for row in rows:
            yield from asked_questions(row)


def asked_raw(form: ProcedureForm) -> Raw:
    """What was typed to the questions that are asked, byte for byte; branches not taken are dropped."""
    names = {question.name for question in asked_questions(form)}
    return Raw(
        {
            name: values
            for name, values in form.raw.items()
            if name in names or (name.rpartition("-")[0] in names and "--" not in name)
        }
    )


def filing(form: ProcedureForm, judgement: Judgement, uploads: list[Upload]) -> Filing:
    """All that is filed of a form that was judged without errors."""
    attachments: dict[str, list[str]] = {}
    for upload in uploads:
        attachments.setdefault(upload.field, []).append(upload.sha256)
    answers = judgement.answers
    who = listed(type(form), answers, form.situation)  # type: ignore[arg-type]
    return Filing(
        procedure=form.procedure,
        answers=answers,
        raw=asked_raw(form),
        sheet=answer_sheet(form),
        warnings=tuple(warning.message for warning in judgement.warnings),
        name=who.name[:200],
        kana=who.kana[:200],
        phone=who.phone[:20],
        attachments={field: tuple(hashes) for field, hashes in attachments.items()},
    )


def unasked(form: ProcedureForm, uploads: list[Upload]) -> list[Upload]:
    """Files that were added on a branch that was left again: they are not filed."""
    asked = {question.name for question in asked_questions(form)}
    return [upload for upload in uploads if upload.field not in asked]
