"""Answers that a question by itself accepts, one function a kind, in the JSON forms of the API.

They are drawn at random but often at a bound: there the mistakes are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from eapply.core.digits import corporate_number_ok
from eapply.core.eras import fiscal_year
from eapply.core.reference import RANDOM_BYTES, make, year_letter
from eapply.forms.fields import (
    AccountNumber,
    BankKana,
    CaseNumber,
    CorporateNumber,
    DependentChoice,
    Question,
    Repeat,
    YesNo,
    YuchoNumber,
    YuchoSymbol,
)
from eapply.forms.fields.files import SUFFIXES
from tests.forms.filled import find

KANJI = "鹿嶋宮中神野平井大字丁目番地号の髙﨑一二三123ー　 a"
KATAKANA = "アイウエオカガキシジスタナハバパマャュョッヴー・ "
BANK_SIGNS = "アイカガサタナハパマヤラワンABC019 ()-./"
DIGITS = "0123456789"
USUAL_LENGTH = 40
USUAL_DAYS = 400
FRACTIONS = ("1/2", "1/3", "2/4", "1/100", "1/150")
EMAILS = ("hanako@example.jp", "a..b.@example.ne.jp", "taro@mail.example.com")
PHONES = ("0299821111", "09012345678", "05012345678", "0120123456")
POSTAL_CODES = ("3140031", "3140012", "3112211", "1000001", "9999999")
BRANCH_WORDS = ("本店", "東")
MOST_TRIES = 1000


def first_that(fits: Callable[[Any], bool], draw: Callable[[], Any]) -> Any:
    """The first draw that fits."""
    return next(value for value in (draw() for _ in range(MOST_TRIES)) if fits(value))


def between(random: Random, low: int, high: int) -> int:
    """A whole number within bounds, now and then one of the bounds."""
    return random.choice((low, high)) if random.random() < 0.2 else random.randint(low, high)


def some_text(random: Random, alphabet: str, low: int, high: int) -> str:
    """Text of an allowed length that does not shrink when its ends are trimmed."""
    low = max(1, low)
    usual = max(low, min(high, USUAL_LENGTH))
    length = high if random.random() < 0.05 else between(random, low, usual)
    inner = alphabet.replace(" ", "").replace("　", "")
    ends = random.choice(inner), random.choice(inner)
    middle = "".join(random.choices(alphabet, k=max(0, length - 2)))
    return (ends[0] + middle + ends[1])[-length:]


def of_text(question: Any, random: Random) -> str:
    if isinstance(question, CaseNumber):
        return make(year_letter(question.situation.today), random.randbytes(RANDOM_BYTES))
    return some_text(random, KANJI, question.min_length, question.max_length)


def of_kana(question: Any, random: Random) -> str:
    if isinstance(question, BankKana):
        return some_text(random, BANK_SIGNS, 1, 12)
    return some_text(random, KATAKANA, 1, min(question.max_length, 12))


def of_digits(question: Any, random: Random) -> str:
    def digits(count: int) -> str:
        return "".join(random.choices(DIGITS, k=count))

    if isinstance(question, AccountNumber):
        return digits(7)
    if isinstance(question, YuchoSymbol):
        return f"1{digits(4)}"
    if isinstance(question, YuchoNumber):
        return f"{random.randint(0, 9_999_999)}1"
    if isinstance(question, CorporateNumber):
        rest = digits(12)
        return next(f"{check}{rest}" for check in DIGITS if corporate_number_ok(f"{check}{rest}"))
    if question.pattern:
        allowed = re.compile(question.pattern)
        return str(
            first_that(
                lambda text: bool(allowed.fullmatch(text)), lambda: digits(random.randint(1, 20))
            )
        )
    return digits(between(random, question.min_digits, question.max_digits))


def of_date(question: Any, random: Random) -> str:
    today = question.situation.today
    earliest, latest = question.bounds(question.situation)
    usual = timedelta(days=USUAL_DAYS)
    first = earliest or min(today, latest or today) - usual
    last = latest or max(today, first) + usual

    def day() -> date:
        return date.fromordinal(between(random, first.toordinal(), last.toordinal()))

    calendar = question.calendar_of(question.situation)
    if calendar:
        opening = question.situation.facts.opening_days(calendar)
        return first_that(opening.is_open, day).isoformat()  # type: ignore[no-any-return]
    return day().isoformat()


def of_slot(question: Any, random: Random) -> str:
    return f"{of_date(question, random)}T{random.choice(question.options).value}"


def of_choice(question: Any, random: Random) -> Any:
    """None as long as something is wrong with the answer on which the options depend."""
    if isinstance(question, DependentChoice):
        form: Any = question.form
        before = find(form, question.key_before)
        if before is not None and before.errors:
            return None
    return random.choice(question.options).value


def of_several(question: Any, random: Random) -> list[str]:
    values = [option.value for option in question.options if option.value != question.none_value]
    if question.none_value and random.random() < 0.3:
        return [question.none_value]
    return random.sample(values, between(random, 1, len(values)))


def of_number(question: Any, random: Random) -> int:
    high = question.maximum
    return between(random, question.minimum or 0, 99_999 if high is None else high)


def of_decimal(question: Any, random: Random) -> str:
    scale = 10**question.places
    low = int(Decimal(question.more_than or "0") * scale) + 1
    high = int(Decimal(question.maximum or "99999") * scale)
    return str(Decimal(between(random, low, high)) / scale)


def of_fiscal_year(question: Any, random: Random) -> int:
    this_year = fiscal_year(question.situation.today)
    return between(random, question.earliest, this_year + question.years_ahead)


def of_map_point(question: Any, random: Random) -> dict[str, float]:
    return {
        part: between(random, round(low * 10**6), round(high * 10**6)) / 10**6
        for part, (low, high) in question.box.items()
    }


def of_bank(question: Any, random: Random) -> str:
    found = question.situation.facts.find_banks("銀行")
    return str(random.choice([*(bank.code for bank in found), "other"]))


def of_branch(question: Any, random: Random) -> str | None:
    """None as long as there is no bank."""
    find = question.situation.facts.find_branches
    found = next((found for word in BRANCH_WORDS if (found := find(question.bank, word))), None)
    return str(random.choice(found).code) if found else None


def of_files(question: Any, random: Random) -> tuple[str, ...]:
    count = between(random, max(1, question.minimum), min(4, question.max_files))
    names = [f"書類{number}{SUFFIXES[kind][0]}" for number in (1, 2) for kind in question.kinds]
    return tuple(random.choices(names, k=count))


def of_counts(question: Any, random: Random) -> dict[str, int]:
    some = [option.value for option in question.options if random.random() < 0.5]
    return {part: random.randint(0, 5) for part in some} | {question.options[0].value: 1}


def of_contractor(question: Any, random: Random) -> str:
    situation = question.situation
    found = situation.facts.find_contractors("-", situation.today)
    return str(random.choice(found).number)


def of_lot_number(question: Any, random: Random) -> dict[str, int]:
    branch = {"branch": between(random, 1, 99)} if random.random() < 0.5 else {}
    return {"main": between(random, 1, 9999)} | branch


def of_year_month(question: Any, random: Random) -> str:
    year = question.situation.today.year + random.randint(-2, 2)
    return f"{year}-{random.randint(1, 12):02d}"


def of_time(question: Any, random: Random) -> str:
    return f"{random.randint(0, 23):02d}:{random.randint(0, 59):02d}"


def of_rows(question: Repeat, random: Random) -> list[dict[str, Any]]:
    """Rows with their first answer alone: the rest of a row is asked for next."""
    row = question.row_form.blank(question.situation)
    first = row.questions[0]
    low = max(1, question.min_rows)
    count = min(low + random.choice((0, 0, 1, 2)), question.max_rows)
    return [{first.key: value_for(first, random)} for _ in range(count)]


def one_of(values: tuple[str, ...]) -> Callable[[Any, Random], Any]:
    return lambda question, random: random.choice(values)


BY_KIND: Mapping[str, Callable[[Any, Random], Any]] = {
    "text": of_text,
    "long_text": of_text,
    "kana": of_kana,
    "digits": of_digits,
    "date": of_date,
    "slot": of_slot,
    "radio": of_choice,
    "select": of_choice,
    "checkboxes": of_several,
    "number": of_number,
    "money": of_number,
    "decimal": of_decimal,
    "fiscal_year": of_fiscal_year,
    "map_point": of_map_point,
    "bank": of_bank,
    "branch": of_branch,
    "counts": of_counts,
    "contractor": of_contractor,
    "lot_number": of_lot_number,
    "fraction": one_of(FRACTIONS),
    "files": of_files,
    "email": one_of(EMAILS),
    "phone": one_of(PHONES),
    "postal_code": one_of(POSTAL_CODES),
    "declaration": lambda question, random: True,
    "year_month": of_year_month,
    "time": of_time,
    "repeat": of_rows,
}


def value_for(question: Question, random: Random) -> Any:
    """One value that this question by itself accepts."""
    if isinstance(question, YesNo):
        return random.random() < 0.5
    return BY_KIND[question.kind](question, random)


def near(value: Any) -> Iterator[Any]:
    """A value of the same kind as this one, and those just before and just after it."""
    yield value
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return
    if isinstance(value, int):
        yield from (value - 1, value + 1)
    elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        for days in (-1, 1, -60, 60, -USUAL_DAYS, USUAL_DAYS):
            yield (date.fromisoformat(value) + timedelta(days=days)).isoformat()
    elif re.fullmatch(r"\d{4}-\d{2}", value):
        months = int(value[:4]) * 12 + int(value[5:]) - 1
        for moved in (months - 1, months + 1, months - 12, months + 12):
            yield f"{moved // 12}-{moved % 12 + 1:02d}"
    elif re.fullmatch(r"\d{2}:\d{2}", value):
        minutes = int(value[:2]) * 60 + int(value[3:])
        for moved in (minutes - 1, minutes + 1, minutes - 60, minutes + 60):
            if 0 <= moved < 24 * 60:
                yield f"{moved // 60:02d}:{moved % 60:02d}"
    elif re.fullmatch(r"\d+(\.\d+)?", value):
        yield from (str(Decimal(value) + step) for step in (Decimal("-0.1"), 1, -1))
