"""A set of questions that is filled, judged and turned into answers: a whole form, a page, one row.

The order of judging: everything is read; what is asked is decided in the order of declaration; each
asked question judges itself; then the rules between questions. A question with an error is not judged
again by a rule, and each question carries at most one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar

import wtforms
from wtforms.fields.core import UnboundField
from wtforms.form import FormMeta

from eapply.core.conditions import Answers, Condition, Situation, is_empty
from eapply.forms.fields.base import Attached, Question, Raw, merged


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Rule:
    """A rule between questions: while ``broken`` holds, ``message`` stands at question ``at``.

    An error blocks, a warning is confirmed by the person before filing.
    """

    at: str
    broken: Condition
    message: str
    level: Level = Level.ERROR


@dataclass(frozen=True)
class Derived:
    """Answers that follow from others, such as the branch that a ゆうちょ symbol stands for.

    ``labels`` are the derived keys with their nouns; they are stored, and shown after question
    ``after`` unless the noun is empty. A key that is a question too is shown as that question shows
    it, any other by ``show``. ``when`` must promise all that ``function`` relies on.
    """

    after: str
    labels: Mapping[str, str]
    when: Condition
    function: Callable[[Answers, Situation], Mapping[str, Any]]
    show: Callable[[Any], str] = str


class Block:
    """Questions, rules and derivations that belong together and are declared once, with a prefix."""

    def __init__(
        self,
        fields: Mapping[str, UnboundField],
        rules: Sequence[Rule] = (),
        derived: Sequence[Derived] = (),
    ) -> None:
        self.fields = dict(fields)
        self.rules = tuple(rules)
        self.derived = tuple(derived)

    def __add__(self, other: Block) -> Block:
        """Both, in order."""
        return Block(
            self.fields | other.fields, self.rules + other.rules, self.derived + other.derived
        )


def all_of(*conditions: Condition | None) -> Condition | None:
    """The conditions together; None where there is none."""
    result: Condition | None = None
    for condition in conditions:
        if condition is not None:
            result = condition if result is None else result & condition
    return result


class QuestionFormMeta(FormMeta):  # type: ignore[misc]
    """Lays the questions of blocks flat into the class, where their declaration stands."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
        rules = list(namespace.get("rules", ()))
        derived = list(namespace.get("derived", ()))
        for block_name, block in list(namespace.items()):
            if not isinstance(block, Block):
                continue
            del namespace[block_name]
            clash = namespace.keys() & block.fields.keys()
            if clash:
                raise TypeError(f"{name}: block {block_name} repeats {sorted(clash)}")
            namespace.update(block.fields)
            rules += block.rules
            derived += block.derived
        namespace["rules"] = tuple(rules)
        namespace["derived"] = tuple(derived)
        return super().__new__(mcs, name, bases, namespace)


@dataclass(frozen=True)
class Message:
    """One error or warning. ``field`` is the HTML name, ``target`` the id that a link lands on."""

    field: str
    message: str
    target: str
    page: str = ""

    @property
    def code(self) -> str:
        """Names this warning for its confirmation; changes when its words change."""
        return f"{self.field}|{self.message}"


class QuestionForm(wtforms.Form, metaclass=QuestionFormMeta):  # type: ignore[misc]
    """Base of whole forms, pages and rows.

    Args:
        raw: what was typed.
        situation: the day to judge by and the city's facts (rows take it from ``outer``).
        attachments: files by question; None when they are not known and not to be judged.
        known: normal answers of questions outside this form (other pages).
        outer: the form around a row.
    """

    rules: ClassVar[tuple[Rule, ...]] = ()
    derived: ClassVar[tuple[Derived, ...]] = ()

    class Meta:
        locales = False

        def bind_field(self, form: QuestionForm, question: UnboundField, options: Any) -> Question:
            return declared(question, options["name"], options["prefix"]).copy_for(form)

    def __init__(
        self,
        raw: Mapping[str, list[str]] | None = None,
        *,
        situation: Situation | None = None,
        attachments: Mapping[str, Sequence[Attached]] | None = None,
        known: Answers | None = None,
        outer: QuestionForm | None = None,
        prefix: str = "",
    ) -> None:
        self.raw = raw if isinstance(raw, Raw) else Raw(raw or {})
        self.outer = outer
        self.situation: Situation | None = outer.situation if outer is not None else situation
        self.attachments_known = attachments is not None
        self.attachments = attachments or {}
        self.known = known or {}
        self.rule_notices: list[Message] = []
        self.derived_answers: dict[str, Any] = {}
        super().__init__(prefix=prefix)

    @classmethod
    def blank(cls, situation: Situation | None) -> Any:
        """The form with nothing in it, to read its declaration."""
        return cls(Raw(), situation=situation)

    @property
    def questions(self) -> list[Question]:
        return list(self._fields.values())

    def process(self, *_: Any, **__: Any) -> None:
        """Fills every question from what was typed, in the order of declaration."""
        for question in self._fields.values():
            question.process(self.raw)

    def value(self, key: str) -> Any:
        """The normal value of a question here, on another page or around this row."""
        if key in self._fields:
            return self._fields[key].data
        if self.outer is not None:
            return self.outer.value(key)
        return self.known.get(key)

    def values(self) -> dict[str, Any]:
        return {key: question.data for key, question in self._fields.items()}

    def is_blank(self) -> bool:
        """Nothing was typed anywhere (what a control sends by itself does not count)."""
        return all(
            is_empty(question.data) and question.problem is None for question in self.questions
        )

    def clear(self) -> None:
        for question in self.questions:
            question.errors, question.notices = [], []

    def spread(self, answers: Mapping[str, Any]) -> Raw:
        """The posted values that answers in JSON stand for; unknown keys are the caller's matter."""
        return merged(
            [
                self._fields[key].spread(value)
                for key, value in answers.items()
                if key in self._fields
            ]
        )

    def ask(self, around: Answers, situation: Situation) -> dict[str, Any]:
        """Decides which questions are asked; returns the answers around and here, cleared."""
        scope = dict(around)
        for key, question in self._fields.items():
            question.asked = question.when is None or question.when.holds(scope, situation)
            if not question.asked:
                question.data = question.problem = None
                question.errors, question.notices = [], []
            scope[key] = question.data
        return scope

    def check(self, around: Answers, situation: Situation) -> bool:
        """Judges all that is asked; True when there is no error. ``around`` are answers outside."""
        scope = self.ask(around, situation)
        for key, question in self._fields.items():
            if question.asked:
                question.check(scope, situation)
                scope[key] = question.data
        self.derived_answers = {}
        for derivation in self.derived:
            if self.judged(derivation.when) and derivation.when.holds(scope, situation):
                self.derived_answers |= derivation.function(scope, situation)
        scope |= self.derived_answers
        self.rule_notices = []
        for rule in self.rules:
            self.apply(rule, scope, situation)
        return not self.messages()

    def judged(self, condition: Condition) -> bool:
        """All questions of this form that the condition reads are free of errors."""
        return not any(self._fields[key].is_wrong for key in condition.reads if key in self._fields)

    def apply(self, rule: Rule, scope: Answers, situation: Situation) -> None:
        question = self._fields[rule.at]
        if not question.asked or question.errors or not self.judged(rule.broken):
            return
        if not rule.broken.holds(scope, situation):
            return
        if rule.level is Level.ERROR:
            question.errors.append(rule.message)
        else:
            self.rule_notices.append(Message(question.name, rule.message, question.error_id))

    def answers(self, around: Answers | None = None) -> dict[str, Any]:
        """The normal answers of what is asked, with what follows from them; empty ones left out."""
        given = {
            key: question.data
            for key, question in self._fields.items()
            if question.asked and question.kind != "files" and not is_empty(question.data)
        }
        return given | {key: value for key, value in self.derived_answers.items() if value}

    def messages(self) -> list[Message]:
        """The errors in page order, those of rows behind the group they stand in."""
        found: list[Message] = []
        for question in self.questions:
            found += [
                Message(question.name, sentence, question.error_id) for sentence in question.errors
            ]
            for row in getattr(question, "rows", ()):
                found += [
                    replace(each, message=named_by_row(each.message, row.title))
                    for each in row.messages()
                ]
        return found

    def notices(self) -> list[Message]:
        """The warnings in page order."""
        found = list(self.rule_notices)
        for question in self.questions:
            found += [
                Message(question.name, sentence, question.error_id) for sentence in question.notices
            ]
            for row in getattr(question, "rows", ()):
                found += row.notices()
        return found


@lru_cache(maxsize=4096)
def declared(question: UnboundField, name: str, prefix: str) -> Question:
    """A question as its declaration makes it, in no form yet. Making one takes four times as long as
    copying it, and every request needs all of its form."""
    made: Question = question.bind(None, name, prefix, _meta=wtforms.meta.DefaultMeta())
    return made


def named_by_row(message: str, title: str) -> str:
    """A message in a list names the row it is about, unless its words do so already."""
    return message if title.split(" ")[0] in message else f"{title}：{message}"
