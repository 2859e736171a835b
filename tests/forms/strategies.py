"""Answer sets made from the declarations alone: whatever a form asks is answered until nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from operator import ne
from typing import Any

from hypothesis import strategies as st

from eapply.core.conditions import Situation, Today
from eapply.core.digits import corporate_number_ok
from eapply.forms.fields import (
    AccountNumber,
    BankKana,
    CorporateNumber,
    Question,
    Repeat,
    YesNo,
    YuchoNumber,
    YuchoSymbol,
)
from eapply.forms.fields.files import SUFFIXES
from eapply.forms.procedure_form import Judgement, ProcedureForm
from eapply.forms.question_form import QuestionForm
from tests.forms.answers import errors_of, judged

KANJI = "鹿嶋宮中神野平井大字丁目番地号の髙﨑一二三123ー　 a"
KATAKANA = "アイウエオカガキシジスタナハバパマャュョッヴー・ "
BANK_SIGNS = "アイカガサタナハパマヤラワンABC019 ()-./"
DIGITS = "0123456789"
ROUNDS = 40


@dataclass
class Filled:
    """One generated set, in the JSON forms of the API."""

    answers: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, tuple[str, ...]] = field(default_factory=dict)


def some_text(alphabet: str, low: int, high: int) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=max(1, low), max_size=max(low, min(high, 40))).filter(
        lambda text: len(text.strip(" 　")) >= max(1, low)
    )


def of_text(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    return some_text(KANJI, question.min_length, question.max_length)


def of_kana(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    alphabet = BANK_SIGNS if isinstance(question, BankKana) else KATAKANA
    limit = 12 if isinstance(question, BankKana) else min(question.max_length, 12)
    return some_text(alphabet, 1, limit)


def of_digits(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    if isinstance(question, AccountNumber):
        return st.text(DIGITS, min_size=7, max_size=7)
    if isinstance(question, YuchoSymbol):
        return st.integers(0, 9999).map(lambda number: f"1{number:04d}")
    if isinstance(question, YuchoNumber):
        return st.integers(0, 9_999_999).map(lambda number: f"{number}1")
    if isinstance(question, CorporateNumber):
        return st.integers(0, 10**12 - 1).map(with_check_digit)
    if question.pattern:
        return st.from_regex(question.pattern, fullmatch=True)
    return st.text(DIGITS, min_size=question.min_digits, max_size=question.max_digits)


def with_check_digit(number: int) -> str:
    return next(whole for digit in DIGITS if corporate_number_ok(whole := f"{digit}{number:012d}"))


def of_date(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    def day_of(bound: Any, otherwise: date) -> date:
        if isinstance(bound, Today):
            return bound.day(situation.today)
        return bound or otherwise

    first = day_of(question.earliest, situation.today - timedelta(days=400))
    last = day_of(question.latest, situation.today + timedelta(days=400))
    days = st.dates(first, last)
    if question.calendar:
        days = days.filter(situation.facts.opening_days(question.calendar).is_open)
    if question.kind == "slot":
        opening = situation.facts.opening_days(question.calendar)
        earliest = opening.add(situation.today, question.open_days_ahead)
        days = days.filter(earliest.__le__)
        windows = st.sampled_from(question.options).map(lambda window: window.value)
        return st.builds("{}T{}".format, days, windows)
    return days.map(date.isoformat)


def of_choice(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    return st.sampled_from(question.options).map(lambda option: option.value)


def of_several(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    values = [option.value for option in question.options if option.value != question.none_value]
    some = st.lists(st.sampled_from(values), min_size=1, unique=True)
    return st.one_of(some, st.just([question.none_value])) if question.none_value else some


def of_number(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    low, high = question.minimum, question.maximum
    return st.integers(0 if low is None else low, 99_999 if high is None else high)


def of_decimal(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    return (
        st.decimals(question.more_than or "0", question.maximum or "99999", places=question.places)
        .filter(lambda number: number > 0)
        .map(str)
    )


def of_fiscal_year(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    return st.integers(question.earliest, situation.today.year - 1 + question.years_ahead)


def of_map_point(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    parts = {
        part: st.integers(round(low * 10**6), round(high * 10**6)).map(lambda whole: whole / 10**6)
        for part, (low, high) in question.box.items()
    }
    return st.fixed_dictionaries(parts)


def of_bank(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    banks = [bank.code for bank in situation.facts.find_banks("銀行")]
    return st.sampled_from([*banks, "other"])


def of_branch(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    words = ("本店", "支店", "中央", "東", "新", "ア", "0", "1")
    found = {
        branch.code
        for word in words
        for branch in situation.facts.find_branches(question.bank, word)
    }
    return st.sampled_from(sorted(found)) if found else st.nothing()


def of_files(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    names = [f"書類{number}{SUFFIXES[kind][0]}" for number in (1, 2) for kind in question.kinds]
    return st.lists(
        st.sampled_from(names), min_size=question.minimum, max_size=min(4, question.max_files)
    ).map(tuple)


def of_counts(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    some = {option.value: st.integers(0, 5) for option in question.options}
    return st.fixed_dictionaries({}, optional=some).filter(lambda counts: sum(counts.values()) > 0)


def of_contractor(question: Any, situation: Situation) -> st.SearchStrategy[Any]:
    found = situation.facts.find_contractors("-", situation.today)
    return st.sampled_from([one.number for one in found])


LOT_NUMBERS = st.builds("{}番{}".format, st.integers(1, 9999), st.integers(1, 99) | st.just(""))
FRACTIONS = st.sampled_from(["1/2", "1/3", "2/4", "1/100"])
EMAILS = st.sampled_from(["hanako@example.jp", "a..b.@example.ne.jp", "taro@mail.example.com"])
PHONES = st.sampled_from(["0299821111", "09012345678", "05012345678", "0120123456"])
POSTAL_CODES = st.sampled_from(["3140031", "3140012", "3112211", "1000001", "9999999"])
BY_KIND: Mapping[str, Callable[[Any, Situation], st.SearchStrategy[Any]]] = {
    "text": of_text,
    "long_text": of_text,
    "kana": of_kana,
    "digits": of_digits,
    "date": of_date,
    "slot": of_date,
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
    "lot_number": lambda question, situation: LOT_NUMBERS,
    "fraction": lambda question, situation: FRACTIONS,
    "files": of_files,
    "email": lambda question, situation: EMAILS,
    "phone": lambda question, situation: PHONES,
    "postal_code": lambda question, situation: POSTAL_CODES,
    "declaration": lambda question, situation: st.just(True),
    "year_month": lambda question, situation: st.dates().map(lambda day: f"{day:%Y-%m}"),
    "time": lambda question, situation: st.times().map(lambda time: f"{time:%H:%M}"),
}


def value_for(question: Question, situation: Situation) -> st.SearchStrategy[Any]:
    """Values that this question by itself accepts."""
    if isinstance(question, Repeat):
        # The first answer makes a row; the rest of it is asked for in the next round.
        first = question.row_form.blank(situation).questions[0]
        row = st.fixed_dictionaries({first.key: value_for(first, situation)})
        most = min(question.max_rows, question.min_rows + 2)
        return st.lists(row, min_size=max(1, question.min_rows), max_size=most)
    if isinstance(question, YesNo):
        return st.booleans()
    return BY_KIND[question.kind](question, situation)


def put(filled: Filled, question: Question, value: Any) -> None:
    """Stores an answer under the HTML name of its question, ``members-0-name`` inside a row."""
    if question.kind == "files":
        filled.attachments[question.name] = value
        return
    name, *inner = question.name.split("-")
    if not inner:
        filled.answers[name] = value
        return
    rows = [dict(row) for row in filled.answers[name]]
    rows[int(inner[0])][inner[1]] = value
    filled.answers[name] = rows


def questions_in(form: QuestionForm) -> list[Question]:
    """The asked questions, those of rows behind their group."""
    found: list[Question] = []
    for question in form.questions:
        if question.asked and question.kind != "note":
            found.append(question)
            for row in getattr(question, "rows", ()):
                found += questions_in(row)
    return found


# What no single question can know: the answer that a rule between questions wants under this key,
# from the answers so far and the HTML name.
Hints = Mapping[str, Callable[[Mapping[str, Any], str], Any]]


def valid_sets(
    form_class: type[ProcedureForm], situation: Situation, hints: Hints
) -> st.SearchStrategy[Filled]:
    """Sets that the form accepts."""

    @st.composite
    def sets(draw: st.DrawFn) -> Filled:
        filled = Filled()
        form, judgement = judged(form_class, situation, filled.answers, filled.attachments)
        for _ in range(ROUNDS):
            if judgement.ok:
                break
            mend(draw, filled, form, judgement, situation, hints)
            form, judgement = judged(form_class, situation, filled.answers, filled.attachments)
        # Stuck: two questions want what neither can know alone. Give the test a hint for one.
        assert judgement.ok, errors_of(judgement)
        return with_more(draw, filled, form, form_class, situation)

    return sets()


def with_more(
    draw: st.DrawFn,
    filled: Filled,
    form: ProcedureForm,
    form_class: type[ProcedureForm],
    situation: Situation,
) -> Filled:
    """Some of what may be left out as well, unless a rule objects."""
    more = Filled(dict(filled.answers), dict(filled.attachments))
    for question in questions_in(form):
        if question.data is None and question.kind != "repeat" and draw(st.booleans()):
            put(more, question, draw(value_for(question, situation)))
    _, judgement = judged(form_class, situation, more.answers, more.attachments)
    return more if judgement.ok else filled


def mend(
    draw: st.DrawFn,
    filled: Filled,
    form: ProcedureForm,
    judgement: Judgement,
    situation: Situation,
    hints: Hints,
) -> None:
    """Answers what is missing, and answers otherwise what is wrong."""
    wrong = {message.field for message in judgement.errors}
    for question in questions_in(form):
        if question.name not in wrong:
            continue
        hint = hints.get(question.key)
        wanted = hint(filled.answers, question.name) if hint is not None else None
        if wanted is not None:
            put(filled, question, wanted)
            continue
        values = value_for(question, situation)
        if question.data is not None and question.kind != "repeat":
            values = values.filter(partial(ne, question.data))
        put(filled, question, draw(values))
