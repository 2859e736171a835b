"""Questions about a bank account: the directory of banks, numbers and the holder's reading."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from eapply.core import kana, texts, yucho
from eapply.core.conditions import Answers, Situation
from eapply.core.facts import Option
from eapply.core.widths import narrow
from eapply.forms import messages
from eapply.forms.fields.base import Question
from eapply.forms.fields.text import Digits
from eapply.forms.messages import Problem

OTHER_BANK = "other"


class Directory(Question):
    """A code found by typing words: one exact hit is taken, several are offered as a list."""

    empty_message: ClassVar[Any] = staticmethod(messages.choose)
    parts: ClassVar[tuple[str, ...]] = ("words",)

    def blank(self) -> dict[str, str]:
        return {"code": "", "words": ""}

    def read(self, raw: Any) -> dict[str, str]:
        return {
            "code": (raw.getlist(self.name) or [""])[0].strip(),
            "words": (raw.getlist(f"{self.name}-words") or [""])[0],
        }

    @property
    def words(self) -> str:
        return str(self.typed["words"])

    def entry(self, code: str) -> Any:
        raise NotImplementedError

    def find(self, words: str) -> tuple[Any, ...]:
        raise NotImplementedError

    @property
    def found(self) -> tuple[Option, ...]:
        words = texts.clean(self.words, multiline=False)
        hits = self.find(words) if words else ()
        return tuple(Option(hit.code, f"{hit.name}（{hit.code}）") for hit in hits)

    @property
    def chosen(self) -> set[str]:
        return {self.data} if self.data else set()

    @property
    def chosen_text(self) -> str:
        return self.text(self.data)

    def unknown(self, words: str) -> str:
        return f"{self.thing}「{words}」が見つかりません。名前の一部だけでもさがせます。"

    def parse(self, typed: dict[str, str]) -> str | None:
        code = narrow(texts.clean(typed["code"]))
        if code and self.entry(code) is not None:
            return code
        # A program may send the name where the page sends the code.
        words = texts.clean(typed["words"]) or texts.clean(typed["code"])
        if not words:
            return None
        hits = self.find(words)
        named = [hit for hit in hits if words in (hit.code, hit.name)]
        if len(named) == 1 or len(hits) == 1:
            return str((named or hits)[0].code)
        if not hits:
            raise Problem(self.unknown(words))
        raise Problem(f"{self.thing}を一覧から選んでください。")

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


class BankCode(Directory):
    """金融機関, stored as its code of four digits, or ``other`` when the list lacks it."""

    kind: ClassVar[str] = "bank"

    def entry(self, code: str) -> Any:
        return code if code == OTHER_BANK else self.situation.facts.bank(code)

    def find(self, words: str) -> tuple[Any, ...]:
        return self.situation.facts.find_banks(words)

    def text(self, value: str | None) -> str:
        if not value:
            return ""
        bank = self.situation.facts.bank(value)
        return f"{bank.name}（{value}）" if bank else "一覧にない金融機関"


class BranchCode(Directory):
    """支店, stored as its code of three digits. ``bank_key`` names the question about the bank."""

    kind: ClassVar[str] = "branch"

    def __init__(
        self, label: str = "支店", *, bank_key: str = "bank_code", **arguments: Any
    ) -> None:
        super().__init__(label, **arguments)
        self.bank_key = bank_key

    @property
    def bank(self) -> str:
        return str(self.form.value(self.bank_key) or "")  # type: ignore[union-attr]

    def entry(self, code: str) -> Any:
        return self.situation.facts.branch(self.bank, code)

    def find(self, words: str) -> tuple[Any, ...]:
        return self.situation.facts.find_branches(self.bank, words)

    def text(self, value: str | None) -> str:
        branch = self.situation.facts.branch(self.bank, value) if value else None
        return f"{branch.name}（{value}）" if branch else value or ""


class AccountNumber(Question):
    """口座番号: up to seven digits; fewer are filled with zeros only after the person agreed."""

    kind: ClassVar[str] = "digits"
    inputmode: ClassVar[str] = "numeric"

    def __init__(self, label: str = "口座番号", *, padded_key: str = "", **arguments: Any) -> None:
        super().__init__(label, **({"width": "10em"} | arguments))
        self.padded_key = padded_key
        self.max_length = 7

    def parse(self, typed: str) -> str | None:
        text = narrow(texts.clean(typed, multiline=False))
        text = re.sub(r"[\s-]", "", text)
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,7}", text):
            raise Problem(
                f"{self.thing}は7桁以内の数字で入力してください。"
                "ゆうちょ銀行は振込用の店番・口座番号を入力してください。"
            )
        return text

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        if len(value) < 7 and self.padded_key and not answers.get(self.padded_key):
            raise Problem(
                f"頭に0をつけて7けたにします：{value.zfill(7)}。"
                "よろしければ、下の確認にチェックを入れてください。"
            )

    def text(self, value: str | None) -> str:
        return value.zfill(7) if value else ""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{1,7}$"}


class YuchoSymbol(Digits):
    """記号 of a ゆうちょ passbook. The digit that is printed behind it belongs to nothing."""

    def __init__(self, label: str = "記号", **arguments: Any) -> None:
        super().__init__(
            label, min_digits=5, max_digits=5, thing="ゆうちょ銀行の記号", width="8em", **arguments
        )

    def parse(self, typed: str) -> str | None:
        return super().parse(re.sub(r"^\s*([0-9]{5})\s*-\s*[0-9]\s*-?\s*$", r"\1", narrow(typed)))

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        try:
            yucho.convert(value, "11")
        except yucho.YuchoProblem as problem:
            raise Problem(problem.message) from problem


class YuchoNumber(Digits):
    """番号 of a ゆうちょ passbook; what it may be depends on the symbol under ``symbol_key``."""

    def __init__(
        self, label: str = "番号", *, symbol_key: str = "account_yucho_symbol", **arguments: Any
    ) -> None:
        super().__init__(label, max_digits=8, thing="ゆうちょ銀行の番号", width="10em", **arguments)
        self.symbol_key = symbol_key

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        try:
            yucho.convert(answers.get(self.symbol_key) or "", value)
        except yucho.YuchoProblem as problem:
            if problem.field == "number":
                raise Problem(problem.message) from problem


class BankKana(Question):
    """口座名義（カナ） in the characters that transfers can carry; converted where that is possible."""

    kind: ClassVar[str] = "kana"

    def parse(self, typed: str) -> str | None:
        text = texts.clean(typed, multiline=False)
        if not text:
            return None
        converted = kana.bank_kana(text).text
        odd = kana.bank_kana_odd(converted)
        if odd:
            raise Problem(messages.unusable(self.thing, odd))
        return converted

    def rule(self, value: str, answers: Answers, situation: Situation) -> None:
        units = kana.bank_kana_units(value)
        if units > 30:
            raise Problem(messages.too_long(self.thing, 30, units))

    @property
    def echo(self) -> str:
        return self.data if self.data and self.data != self.typed else ""
