"""Short ways to fill a form and look at what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eapply.core.conditions import Situation
from eapply.forms.checking import attached
from eapply.forms.procedure_form import Judgement, ProcedureForm


def judged(
    form_class: type[ProcedureForm],
    situation: Situation,
    answers: Mapping[str, Any],
    attachments: Mapping[str, Sequence[str]] | None = None,
) -> tuple[ProcedureForm, Judgement]:
    """The form filled with answers in JSON, and its judgement."""
    form = form_class.from_json(answers, situation, attached(attachments))
    return form, form.judge()


def errors_of(judgement: Judgement) -> dict[str, str]:
    return {message.field: message.message for message in judgement.errors}
