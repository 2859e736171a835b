"""Questions that are answered with words: text, reading, digits, postal code, phone."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, ClassVar

import phonenumbers
import regex

from eapply.core import digits, kana, texts
from eapply.core.conditions import Answers, Situation
from eapply.core.widths import narrow
from eapply.forms import messages
from eapply.forms.fields.base import Question
from eapply.forms.messages import Problem

MOBILE = re.compile(r"0[5-9]0[1-9][0-9]{7}")


class Text(Question):
    """One line, kept as typed. Lengths count characters as people see them."""

    kind: ClassVar[str] = "text"
    multiline: ClassVar[bool] = False
    judged_for_my_number: ClassVar[bool] = True

    def __init__(
        self,
        label: str = "",
        *,
        max_length: int = 120,
        min_length: int = 0,
        is_name: bool = False,
        short_message: str = "",
        **arguments: Any,
    ) -> None:
        super().__init__(label, **arguments)
        self.short_message = short_message
        self.max_length = max_length
        self.min_length = min_length
        self.is_name = is_name

    def parse(self, typed: str) -> str | None:
        return texts.clean(typed, multiline=self.multiline) or None

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        if len(value) > self.max_length or self.min_length:
            self.judge_length(len(regex.findall(r"\X", value)))
        if self.judged_for_my_number and digits.my_number_in(value):
            raise Problem(messages.my_number())
        if self.is_name:
            emoji = texts.emoji_in(value)
            if emoji:
                raise Problem(messages.unusable(self.thing, emoji))
            self.notices += [
                messages.printed_as(character, printed)
                for character, printed in texts.odd_print_characters(value)
            ]

    def judge_length(self, length: int) -> None:
        """Of what people count as signs: never more than there are code points."""
        if length > self.max_length:
            raise Problem(messages.too_long(self.thing, self.max_length, length))
        if length < self.min_length:
            raise Problem(
                self.short_message or messages.too_short(self.thing, self.min_length, length)
            )

    def limits(self) -> dict[str, Any]:
        return {"max_length": self.max_length} | (
            {"min_length": self.min_length} if self.min_length else {}
        )

    def schema(self) -> dict[str, Any]:
        # JSON Schema counts code points, people count what they see: only the lower bound can be said.
        return {"type": "string"} | ({"minLength": self.min_length} if self.min_length else {})


class LongText(Text):
    """Several lines."""

    kind: ClassVar[str] = "long_text"
    multiline: ClassVar[bool] = True

    def __init__(self, label: str = "", *, rows: int = 5, **arguments: Any) -> None:
        super().__init__(label, **({"max_length": 1000} | arguments))
        self.multiline_rows = rows


class Kana(Text):
    """A reading. Hiragana and half-width are turned into full-width katakana."""

    kind: ClassVar[str] = "kana"

    def parse(self, typed: str) -> str | None:
        text = super().parse(typed)
        if text is None:
            return None
        reading = kana.to_katakana(text)
        odd = kana.odd_character(reading)
        if odd:
            raise Problem(messages.kana_only(self.thing, odd))
        return reading

    @property
    def echo(self) -> str:
        return self.data if self.data and self.data != self.typed else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


class Digits(Question):
    """A number that is a name (customer, notice, card number): kept as text of digits.

    ``pattern`` allows more than digits; it is matched against the half-width form.
    """

    kind: ClassVar[str] = "digits"
    inputmode: ClassVar[str] = "numeric"

    def __init__(
        self,
        label: str = "",
        *,
        min_digits: int = 1,
        max_digits: int = 20,
        pattern: str = "",
        **arguments: Any,
    ) -> None:
        super().__init__(label, **({"width": "14em"} | arguments))
        self.min_digits = min_digits
        self.max_digits = max_digits
        self.pattern = pattern
        self.max_length = max_digits
        if pattern:
            self.inputmode = ""  # type: ignore[misc]  # letters must be typed too

    def parse(self, typed: str) -> str | None:
        text = texts.clean(typed, multiline=False)
        if not text:
            return None
        text = narrow(text)
        if self.pattern:
            if not re.fullmatch(self.pattern, text):
                raise Problem(f"{self.thing}は、書類のとおりの番号を入力してください。")
            return text
        text = re.sub(r"[\s-]", "", text)
        if not re.fullmatch(r"[0-9]+", text):
            raise Problem(messages.digits_only(self.thing))
        if not self.min_digits <= len(text) <= self.max_digits:
            low, high = self.min_digits, self.max_digits
            wanted = str(high) if low == high else f"{low}から{high}"
            raise Problem(messages.digit_count(self.thing, wanted, len(text)))
        return text

    def limits(self) -> dict[str, Any]:
        return {"min_digits": self.min_digits, "max_digits": self.max_digits}


class CorporateNumber(Digits):
    """法人番号: 13 digits whose first is a check digit (法人番号の指定等に関する省令)."""

    def __init__(self, label: str = "法人番号", **arguments: Any) -> None:
        super().__init__(label, min_digits=13, max_digits=13, **arguments)

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        if not digits.corporate_number_ok(value):
            raise Problem(f"{self.thing}の検査用数字が一致しません。13桁の番号を確認してください。")


class PostalCode(Question):
    """Seven digits; hyphens, width and 〒 do not matter."""

    kind: ClassVar[str] = "postal_code"
    inputmode: ClassVar[str] = "numeric"

    def __init__(self, label: str = "郵便番号", **arguments: Any) -> None:
        super().__init__(label, **({"width": "8em"} | arguments))

    def parse(self, typed: str) -> str | None:
        if not texts.clean(typed, multiline=False):
            return None
        code = digits.postal_code(typed)
        if code is None:
            raise Problem(messages.postal_shape())
        return code

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        if not situation.facts.towns(value):
            self.notices.append(
                "この郵便番号の住所は見つかりませんでした。住所をそのまま入力してください。"
            )

    def text(self, value: str | None) -> str:
        return f"〒{value[:3]}-{value[3:]}" if value else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{7}$"}


class Phone(Question):
    """A Japanese phone number, stored as digits (settled rule on 10 and 11 digits)."""

    kind: ClassVar[str] = "phone"
    inputmode: ClassVar[str] = "tel"

    def __init__(self, label: str = "電話番号", **arguments: Any) -> None:
        super().__init__(label, **({"width": "14em"} | arguments))

    def parse(self, typed: str) -> str | None:
        if not texts.clean(typed, multiline=False):
            return None
        number = digits.phone(typed)
        if number is None:
            raise Problem(messages.phone_shape())
        return number

    def text(self, value: str | None) -> str:
        return formatted_phone(value) if value else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^0[0-9]{9,10}$"}


def formatted_phone(number: str) -> str:
    """The number with hyphens where people read pauses, e.g. 0299-82-2911."""
    pauses = _pauses(number[: 4 if MOBILE.match(number) else 8], len(number))
    return "-".join(number[begin:end] for begin, end in pairwise((0, *pauses, len(number))))


@lru_cache(maxsize=4096)
def _pauses(beginning: str, length: int) -> tuple[int, ...]:
    """Where numbers that begin so have their hyphens: it is asked once for all of them, because asking
    takes longer than a whole line of a table."""
    try:
        written = phonenumbers.format_number(
            phonenumbers.parse(beginning.ljust(length, "0"), "JP"),
            phonenumbers.PhoneNumberFormat.NATIONAL,
        )
    except phonenumbers.NumberParseException:
        return ()
    groups = written.split("-")[:-1]
    return tuple(accumulate(map(len, groups))) if "".join(written.split("-")).isdigit() else ()
