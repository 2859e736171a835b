"""Questions that are answered by choosing: one, several, yes or no, a statement to agree to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from eapply.core.conditions import Answers, Situation
from eapply.core.facts import Option
from eapply.core.widths import ascii_width
from eapply.forms import messages
from eapply.forms.fields.base import Question, Raw
from eapply.forms.messages import Problem

OTHER = "other"


def options_from(pairs: Iterable[tuple[str, ...] | Option | str]) -> tuple[Option, ...]:
    """Options from (value, label[, help]) or from bare words that are value and label at once."""
    return tuple(
        pair
        if isinstance(pair, Option)
        else Option(pair, pair)
        if isinstance(pair, str)
        else Option(*pair)
        for pair in pairs
    )


class Choice(Question):
    """One of several. Up to seven options are radios, more a select, unless said otherwise.

    ``options`` is a table of (value, label) or the name of a list among the city's facts.
    ``other`` adds その他 at the end; the text behind it is a question of its own, ``‹key›_other``.
    """

    kind: ClassVar[str] = "radio"
    is_typed: ClassVar[bool] = False
    empty_message: ClassVar[Any] = staticmethod(messages.choose)

    def __init__(
        self,
        label: str = "",
        options: Iterable[tuple[str, ...] | Option | str] | str = (),
        *,
        as_select: bool | None = None,
        other: bool = False,
        **arguments: Any,
    ) -> None:
        super().__init__(label, **arguments)
        self.list_name = options if isinstance(options, str) else ""
        self.fixed = () if isinstance(options, str) else options_from(options)
        self.added = (Option(OTHER, "その他"),) if other else ()
        select = (bool(self.list_name) or len(self.fixed) > 7) if as_select is None else as_select
        self.kind = "select" if select else "radio"  # type: ignore[misc]

    @property
    def options(self) -> tuple[Option, ...]:
        if not self.list_name:
            return self.fixed + self.added
        return self.situation.facts.options(self.list_name, self.situation.today) + self.added

    @property
    def chosen(self) -> set[str]:
        return {self.data} if self.data is not None else set()

    def meaning(self, typed: str) -> str | None:
        """The value of an option, found by value or by label; None when there is none.

        The width of brackets does not matter, and 「取得」 is understood as 「取得（加入）」.
        """
        options = self.options
        if any(option.value == typed for option in options):
            return typed
        for spellings in (
            {folded_label(option.label): option.value for option in options},
            {folded_label(option.label).partition("(")[0]: option.value for option in options},
        ):
            if folded(typed) in spellings:
                return spellings[folded(typed)]
        return None

    def parse(self, typed: Any) -> Any:
        if not typed.strip():
            return None
        value = self.meaning(typed.strip())
        if value is None:
            raise Problem(messages.not_offered(self.thing))
        return value

    @property
    def error_id(self) -> str:
        return self.id if self.kind == "select" else f"{self.id}-0"

    def text(self, value: Any) -> str:
        return next((option.label for option in self.options if option.value == value), "")

    def schema(self) -> dict[str, Any]:
        return {"enum": [option.value for option in self.options]}


def folded(label: str) -> str:
    """A label without the differences that copying makes: widths and spaces."""
    return "".join(ascii_width(label).split())


# Only for our own labels: what people type is kept nowhere.
folded_label = lru_cache(maxsize=4096)(folded)


class DependentChoice(Choice):
    """One of several, where an earlier answer under ``key`` decides which are offered.

    ``tables`` maps that answer to its options; until it is given all are offered. The earlier
    question stands on an earlier page.
    """

    def __init__(
        self,
        label: str,
        key: str,
        tables: Mapping[str, Iterable[tuple[str, ...] | Option | str]],
        **arguments: Any,
    ) -> None:
        self.key_before = key
        self.tables = {answer: options_from(options) for answer, options in tables.items()}
        every = {option.value: option for table in self.tables.values() for option in table}
        super().__init__(label, tuple(every.values()), **({"as_select": False} | arguments))

    @property
    def options(self) -> tuple[Option, ...]:
        return self.tables.get(self.form.value(self.key_before), self.fixed)  # type: ignore[union-attr]

    def definition(self) -> dict[str, Any]:
        return super().definition() | {
            "options_by": {
                "key": self.key_before,
                "values": {
                    answer: [option.value for option in options]
                    for answer, options in self.tables.items()
                },
            }
        }


class YesNo(Choice):
    """はい or いいえ, stored as a boolean."""

    VALUES: ClassVar[dict[str, bool]] = {
        "yes": True,
        "no": False,
        "true": True,
        "false": False,
        "はい": True,
        "いいえ": False,
    }

    def __init__(
        self, label: str = "", *, yes: str = "はい", no: str = "いいえ", **arguments: Any
    ) -> None:
        super().__init__(label, (("yes", yes), ("no", no)), **arguments)

    def parse(self, typed: str) -> Any:
        text = typed.strip()
        if not text:
            return None
        by_label = {option.label: option.value == "yes" for option in self.fixed}
        value = self.VALUES.get(text.lower(), by_label.get(text))
        if value is None:
            raise Problem(messages.not_offered(self.thing))
        return value

    def spread(self, value: Any) -> Raw:
        if isinstance(value, bool):
            return Raw({self.name: ["yes" if value else "no"]})
        return super().spread(value)

    @property
    def chosen(self) -> set[str]:
        return set() if self.data is None else {"yes" if self.data else "no"}

    def text(self, value: Any) -> str:
        return "" if value is None else self.fixed[0 if value else 1].label

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Checkboxes(Choice):
    """Any number of several; ``none_value`` marks 「どれもあてはまらない」, which excludes the others."""

    def __init__(
        self,
        label: str = "",
        options: Iterable[tuple[str, ...] | Option | str] | str = (),
        *,
        none_value: str = "",
        **arguments: Any,
    ) -> None:
        super().__init__(label, options, as_select=False, **arguments)
        self.kind = "checkboxes"  # type: ignore[misc]
        self.none_value = none_value

    def blank(self) -> list[str]:
        return []

    def read(self, raw: Any) -> list[str]:
        return [value for value in raw.getlist(self.name) if value.strip()]

    def parse(self, typed: Any) -> Any:
        if not typed:  # so that a declaration can be read without the city's lists
            return None
        values = [self.meaning(each.strip()) for each in typed]
        if None in values:
            raise Problem(messages.not_offered(self.thing))
        chosen = set(values)
        ordered = [option.value for option in self.options if option.value in chosen]
        return ordered or None

    def rule(self, value: list[str], answers: Answers, situation: Situation) -> None:
        if self.none_value in value and len(value) > 1:
            raise Problem(messages.alone(super().text(self.none_value)))

    def spread(self, value: Any) -> Raw:
        if isinstance(value, list):
            return Raw({self.name: [str(each) for each in value]})
        return super().spread(value)

    @property
    def chosen(self) -> set[str]:
        return set(self.data or ())

    def text(self, value: Any) -> str:
        return "、".join(option.label for option in self.options if option.value in (value or ()))

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": {"enum": [option.value for option in self.options]},
            "uniqueItems": True,
        }


class Declaration(Question):
    """A statement to agree to: one box, never ticked in advance, stored with the text's version."""

    kind: ClassVar[str] = "declaration"
    is_typed: ClassVar[bool] = False
    TICKED: ClassVar[tuple[str, ...]] = ("yes", "true", "on", "はい")
    empty_message: ClassVar[Any] = staticmethod(messages.tick)

    def __init__(
        self, label: str = "", *, statement: str = "", version: str = "1", **arguments: Any
    ) -> None:
        super().__init__(label, **arguments)
        self.statement = statement
        self.version = version

    def parse(self, typed: str) -> Any:
        return True if typed.strip().lower() in self.TICKED else None

    def spread(self, value: Any) -> Raw:
        return Raw({self.name: ["yes"]}) if value is True else super().spread(value)

    @property
    def chosen(self) -> set[str]:
        return {"yes"} if self.data else set()

    def text(self, value: Any) -> str:
        return f"同意しました（文面の版 {self.version}）" if value else ""

    def limits(self) -> dict[str, Any]:
        return {"statement": self.statement, "version": self.version}

    def schema(self) -> dict[str, Any]:
        return {"const": True}


class Note(Question):
    """A text among the questions. It asks nothing and stores nothing."""

    kind: ClassVar[str] = "note"

    def __init__(self, label: str = "", *, statement: str = "", **arguments: Any) -> None:
        super().__init__(label, **({"required": False} | arguments))
        self.statement = statement

    def parse(self, typed: str) -> None:
        return None
