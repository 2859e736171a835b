"""Where a value that was taken over comes from, said beside it until the person changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from eapply.forms.arrangement import arranged
from eapply.forms.question_form import QuestionForm
from eapply.models import Draft
from eapply.services import taking_over
from eapply.web.language import gettext, mark

FROM = mark("%(number)s から写しました。")


def copied_keys(draft: Draft) -> tuple[frozenset[str], str]:
    """The questions whose value is still as it was copied, and the sentence about it."""
    keys = frozenset(name.split("-")[0] for name in taking_over.copied_names(draft))
    return keys, gettext(FROM, number=draft.earlier["reference"]) if keys else ""


def mark_questions(form: QuestionForm, draft: Draft) -> None:
    """Says it at the questions of a page; once for boxes that stand side by side."""
    keys, sentence = copied_keys(draft)
    if not keys:
        return
    for unit in (unit for stretch in arranged(form.questions) for unit in stretch.units):
        copied = [question for question in unit.questions if question.key in keys]
        for question in copied[:1] if unit.is_group and unit.is_short else copied:
            question.help = f"{sentence} {question.help}".strip()


def of_rows(sheet: Iterable[Mapping[str, Any]], draft: Draft) -> dict[str, str]:
    """The sentences for the rows of an answer sheet, by the first name of each."""
    keys, sentence = copied_keys(draft)
    return {
        row["keys"][0]: sentence
        for part in sheet
        for row in part["rows"]
        if any(name.split("-")[0] in keys for name in row["keys"])
    }
