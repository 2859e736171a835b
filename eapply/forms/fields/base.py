"""What every question has in common: its noun, when it is asked, what was typed, what it means.

A question is a WTForms field. It keeps three things apart: ``typed`` (exactly what the person sent),
``data`` (the normal value that is stored and judged) and ``problem`` (why there is no normal value).
Whether it is asked at all is decided by ``when``; the form sets ``asked`` while judging.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import wtforms
from wtforms.utils import unset_value

from eapply.core.conditions import Answers, Condition, Situation, is_empty
from eapply.core.facts import Option
from eapply.forms import messages
from eapply.forms.messages import Problem

# Not a question: chosen where the mail address is proved. True when the person files without mail.
NO_MAIL = "no_mail"


class Raw(dict[str, list[str]]):
    """What was typed, by HTML name: the one form in which drafts are kept and forms are filled."""

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])

    def first(self, name: str) -> str:
        values = self.get(name)
        return values[0] if values else ""


@dataclass(frozen=True)
class Attached:
    """One uploaded file as a form sees it. ``size`` in bytes, ``pages`` for PDFs."""

    id: str
    name: str
    size: int = 0
    pages: int | None = None
    state: str = "unchecked"
    kind: str = ""


class Question(wtforms.Field):  # type: ignore[misc]
    """Base of all kinds. Answers are one box unless a kind says otherwise.

    Args:
        label: the words above the control.
        thing: the noun in messages and lists; the label when it is a noun already.
        required: True, False, "group" (one question of its group must be answered) or a condition.
        when: asked only while this condition holds; otherwise cleared and never stored.
        missing: the sentence for an empty answer, where the pattern would not say enough; a function
            where it names something that depends on the answers.
        help, more: one or two short sentences; a longer text behind 「くわしい説明を見る」.
        group, group_title: neighbours with the same group stand in one fieldset under that legend.
        source: where the row of the field table comes from, for the generated tables.
    """

    kind: ClassVar[str] = "text"
    empty_message: ClassVar[Any] = staticmethod(messages.enter)
    inputmode: ClassVar[str] = ""
    judged_for_my_number: ClassVar[bool] = False
    is_typed: ClassVar[bool] = (
        True  # what was sent are a person's own letters, not an option's value
    )

    def __init__(
        self,
        label: str = "",
        *,
        thing: str = "",
        required: bool | str | Condition = True,
        when: Condition | None = None,
        missing: str | Callable[[Answers, Situation], str] = "",
        help: str = "",
        more: str = "",
        autocomplete: str = "",
        width: str = "full",
        unit: str = "",
        group: str = "",
        group_title: str = "",
        source: str = "",
        **wtforms_arguments: Any,
    ) -> None:
        self.form = wtforms_arguments.get("_form")
        super().__init__(label, **wtforms_arguments)
        self.key = self.short_name
        self.label_text = label
        self.thing = thing or label
        self.required = required
        self.when = when
        self.missing = missing
        self.help = help
        self.more = more
        self.autocomplete = autocomplete
        self.width = width
        self.unit = unit
        self.group = group
        self.group_title = group_title
        self.source = source
        self.id = f"f-{self.name}"
        self.asked = True
        self.typed: Any = ""
        self.problem: Problem | None = None
        self.notices: list[str] = []

    def copy_for(self, form: Any) -> Self:
        """The same question in another form, with nothing read into it yet."""
        copied = object.__new__(type(self))  # a call of the class would only declare one
        copied.__dict__ |= self.__dict__ | {"form": form, "_form": form, "meta": form.meta}
        return copied

    # what was typed ------------------------------------------------------------------------------

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Reads the typed answer and tries to understand it. Nothing is refused here."""
        self.errors: list[str] = []
        self.notices = []
        self.problem = None
        self.data = None
        self.typed = self.read(formdata) if formdata is not None else self.blank()
        try:
            self.data = self.parse(self.typed)
        except Problem as problem:
            self.problem = problem

    def blank(self) -> Any:
        return ""

    def read(self, raw: Any) -> Any:
        """The typed answer out of the posted values."""
        values = raw.getlist(self.name)
        return values[0] if values else ""

    def parse(self, typed: Any) -> Any:
        """The normal value, None when nothing was typed. Raises Problem."""
        return typed or None

    def spread(self, value: Any) -> Raw:
        """The posted values that a JSON value stands for: the way of API answers into the form."""
        return Raw() if value is None else Raw({self.name: [str(value)]})

    # judging -------------------------------------------------------------------------------------

    def needed(self, answers: Answers, situation: Situation) -> bool:
        """Whether an answer is owed now. A group's question is owed through its group."""
        if isinstance(self.required, Condition):
            return self.required.holds(answers, situation)
        return self.required is True

    def check(self, answers: Answers, situation: Situation) -> None:
        """Fills ``errors`` (at most one) and ``notices``: missing first, then impossible, then rule."""
        self.errors = []
        self.notices = []
        if self.problem is not None:
            self.errors.append(self.problem.sentence)
        elif is_empty(self.data):
            if self.needed(answers, situation):
                self.errors.append(self.missing_sentence(answers, situation))
        else:
            try:
                self.rule(self.data, answers, situation)
            except Problem as problem:
                self.problem = problem
                self.errors.append(problem.sentence)

    def missing_sentence(self, answers: Answers, situation: Situation) -> str:
        if callable(self.missing):
            return self.missing(answers, situation)
        return self.missing or str(self.empty_message(self.thing))

    def rule(self, value: Any, answers: Answers, situation: Situation) -> None:
        """The rule of this kind for a value that was understood. Raises Problem, may add notices."""

    # what pages show -----------------------------------------------------------------------------

    @property
    def is_required(self) -> bool:
        return self.required is not False

    @property
    def is_wrong(self) -> bool:
        """There is an error here or in a row, so that no rule may build on the answer."""
        return bool(self.errors)

    @property
    def error_id(self) -> str:
        """Where the link of the error summary lands."""
        return self.id

    @property
    def echo(self) -> str:
        """What we turned the answer into, when that differs from what was typed."""
        return ""

    @property
    def condition(self) -> dict[str, Any] | None:
        return self.when.data() if self.when is not None else None

    @property
    def situation(self) -> Situation:
        return self.form.situation  # type: ignore[union-attr, no-any-return]

    @property
    def options(self) -> tuple[Option, ...]:
        return ()

    def text(self, value: Any) -> str:
        """The normal value as people read it (confirm page, desk, PDF)."""
        return "" if is_empty(value) else str(value)

    # what programs read --------------------------------------------------------------------------

    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of the normal value."""
        return {"type": "string"}

    def limits(self) -> dict[str, Any]:
        """The limits of this question as data, in words of the kind (max_length, minimum, …)."""
        return {}

    def definition(self) -> dict[str, Any]:
        """The question as data for the API and the generated field tables."""
        required: Any = self.required
        if isinstance(required, Condition):
            required = required.data()
        data: dict[str, Any] = {
            "key": self.key,
            "label": self.label_text,
            "kind": self.kind,
            "required": required,
            "help": self.help,
            "condition": self.condition,
            "limits": self.limits(),
        }
        if self.group_title:
            data["group"] = self.group_title
        if self.options:
            data["options"] = [
                {"value": option.value, "label": option.label} for option in self.options
            ]
        return data


def merged(raws: list[Mapping[str, list[str]]]) -> Raw:
    """All posted values of several questions in one."""
    result = Raw()
    for raw in raws:
        result.update(raw)
    return result
