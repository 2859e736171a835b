"""The question for a mail address."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from eapply.core import texts
from eapply.core.conditions import Answers, Situation
from eapply.core.widths import ascii_width
from eapply.forms import messages
from eapply.forms.fields.base import NO_MAIL, Question
from eapply.forms.messages import Problem

LIKELY_SLIPS = {
    "gmail.con": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.co.jp": "gmail.com",
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "docomo.co.jp": "docomo.ne.jp",
    "docomo.nejp": "docomo.ne.jp",
    "ezweb.co.jp": "ezweb.ne.jp",
    "softbank.co.jp": "softbank.ne.jp",
    "icloud.con": "icloud.com",
    "yahoo.co.jo": "yahoo.co.jp",
    "yahoo.cojp": "yahoo.co.jp",
}


class Email(Question):
    """A mail address; full width is converted, ownership is proved by the mailed code."""

    kind: ClassVar[str] = "email"
    inputmode: ClassVar[str] = "email"
    max_length: ClassVar[int] = 254

    def __init__(self, label: str = "メールアドレス", **arguments: Any) -> None:
        super().__init__(label, **({"width": "30em", "autocomplete": "email"} | arguments))

    @property
    def is_waived(self) -> bool:
        """Whoever files without mail, as at the counter, owes no address that every filing owes."""
        return self.required is True and self.form is not None and self.form.value(NO_MAIL) is True

    @property
    def is_required(self) -> bool:
        return super().is_required and not self.is_waived

    def needed(self, answers: Answers, situation: Situation) -> bool:
        return super().needed(answers, situation) and not self.is_waived

    def parse(self, typed: str) -> str | None:
        text = ascii_width(texts.clean(typed, multiline=False))
        if not text:
            return None
        if "@" not in text:
            raise Problem(messages.no_at_sign())
        # Old carrier addresses carry ".." or a dot before "@": only the outer shape is judged.
        if len(text) > self.max_length or not re.fullmatch(
            r"[^\s@<>\"(),;:\\]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}", text
        ):
            raise Problem(
                "メールアドレスの形が正しくないようです。例：hanako@example.jp のように入力してください。"
            )
        return text

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        domain = value.rpartition("@")[2].lower()
        likely = LIKELY_SLIPS.get(domain)
        if likely:
            self.notices.append(f"{domain} は {likely} のことですか。確かめてください。")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "@", "maxLength": self.max_length}
