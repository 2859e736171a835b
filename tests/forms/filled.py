"""One set of answers, and one form that is filled with set after set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from eapply.core.conditions import Condition, Situation, is_empty
from eapply.core.procedure import Example
from eapply.forms.checking import attached
from eapply.forms.fields import Question
from eapply.forms.procedure_form import NO_MAIL, Judgement, ProcedureForm
from eapply.forms.question_form import QuestionForm, Rule
from eapply.forms.schema import json_schema

# Answers by HTML name, ``members-0-name`` inside a row. None or nothing takes an answer back.
Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """One set, in the JSON forms of the API; files are tuples of names, as nothing else is."""

    given: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def by(cls, example: Example) -> Filled:
        files = {key: tuple(names) for key, names in example.attachments.items()}
        return cls({**example.answers, **files})

    @property
    def answers(self) -> dict[str, Any]:
        return {key: value for key, value in self.given.items() if not isinstance(value, tuple)}

    @property
    def attachments(self) -> dict[str, tuple[str, ...]]:
        return {key: value for key, value in self.given.items() if isinstance(value, tuple)}

    def changed(self, changes: Changes) -> Filled:
        """The set with other answers; those of rows that it has no longer are left out."""
        given = dict(self.given)
        for name in sorted(changes, key=lambda name: name.count("-")):
            key, *inner = name.split("-")
            if not inner:
                set_or_drop(given, key, changes[name])
            elif inner[0].isdecimal() and int(inner[0]) < len(given.get(key) or ()):
                rows = [dict(row) for row in given[key]]
                set_or_drop(rows[int(inner[0])], inner[1], changes[name])
                given[key] = rows
        return Filled(given)


def set_or_drop(answers: dict[str, Any], key: str, value: Any) -> None:
    if is_empty(value) or value == ():
        answers.pop(key, None)
    else:
        answers[key] = value


class Sheet:
    """One form that is filled again and again: binding its questions costs more than judging them."""

    def __init__(self, form_class: type[ProcedureForm], situation: Situation) -> None:
        self.form_class = form_class
        self.situation = situation
        self.blank: ProcedureForm = form_class.blank(situation)
        self.form: ProcedureForm = form_class(situation=situation, attachments={})
        self.examples = [
            Filled({**judgement.answers, **filled.attachments})
            for filled in map(Filled.by, form_class.examples)
            if (judgement := self.judge(filled)).ok
        ]

    @cached_property
    def schema(self) -> dict[str, Any]:
        return json_schema(self.form_class, self.situation)

    @cached_property
    def validator(self) -> Draft202012Validator:
        return Draft202012Validator(self.schema, format_checker=FormatChecker(["date"]))

    def fill(self, filled: Filled) -> bool:
        """Fills and checks the form; True when nothing is wrong."""
        self.take(filled)
        return self.form.check(self.form.known, self.situation)

    def judge(self, filled: Filled) -> Judgement:
        """As `ProcedureForm.from_json(…).judge()` says it."""
        self.take(filled)
        return self.form.judge()

    def take(self, filled: Filled) -> None:
        form, answers = self.form, filled.answers
        no_mail = self.form_class.procedure.mail_optional and answers.get(NO_MAIL) is True
        form.known = {NO_MAIL: True} if no_mail else {}
        form.raw = self.blank.spread(answers)
        form.attachments = attached(filled.attachments) or {}
        form.process()

    @cached_property
    def blanks(self) -> list[tuple[str, QuestionForm]]:
        """The blank form under "", and a blank row of each group under its key."""
        groups = [question for question in self.blank.questions if question.kind == "repeat"]
        rows = [(group.key, group.row_form.blank(self.situation)) for group in groups]
        return [("", self.blank), *rows]

    @property
    def asked(self) -> list[Question]:
        return list(asked_in(self.form))


def asked_in(form: QuestionForm) -> Iterator[Question]:
    """The asked questions, those of rows behind their group."""
    for question in form.questions:
        if question.asked and question.kind != "note":
            yield question
            for row in getattr(question, "rows", ()):
                yield from asked_in(row)


def scope_of(form: QuestionForm) -> dict[str, Any]:
    """What a rule of this form or row looks at."""
    around = scope_of(form.outer) if form.outer is not None else dict(form.known)
    return around | form.values() | form.derived_answers


def find(form: QuestionForm, key: str) -> Question | None:
    """The question that a condition of this form or row means by a key."""
    if key in form:
        return form[key]  # type: ignore[no-any-return]
    return find(form.outer, key) if form.outer is not None else None


def holds(condition: Condition, form: QuestionForm, changes: Changes | None = None) -> bool | None:
    """Whether a condition holds after some changes, reckoned without filling the form.

    None where nobody can say: a named test may rely on the conditions that stand before it, or on the
    normal values that only the form makes.
    """
    prefix = f"{form.id}-" if form.outer is not None else ""
    named = {name.removeprefix(prefix): value for name, value in (changes or {}).items()}
    scope = Filled(scope_of(form)).changed(named).given
    situation: Any = form.situation
    try:
        return condition.holds(scope, situation)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def place_of(name: str) -> tuple[str, str]:
    """Group and key of the question with this HTML name, the same for all rows; group "" for none."""
    key, *inner = name.split("-")
    return (key, inner[1]) if len(inner) > 1 else ("", key)


def rules_of(sheet: Sheet) -> list[tuple[Rule, str]]:
    """Every rule with the key of the group in whose rows it stands, "" for the whole form."""
    return [(rule, group) for group, form in sheet.blanks for rule in form.rules]


def broken_rule(question: Question) -> Rule | None:
    """The rule that speaks at a question with an error, None when the question itself does."""
    form: Any = question.form
    return next(
        (
            rule
            for rule in form.rules
            if rule.at == question.key and rule.message in question.errors
        ),
        None,
    )
