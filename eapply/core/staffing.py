"""Who works here: logins, names and roles in words, and a list of people as 人事 hands it over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from eapply.core import texts
from eapply.core.csv_file import FileProblem, FileProblems, read_lines
from eapply.core.eras import DateProblem, parse_date
from eapply.core.errors import Refused
from eapply.core.submission import DESK, Role
from eapply.core.widths import ascii_width, narrow

Grant = tuple[Role, str]
LONGEST_NAME: Final = 80
LONGEST_EMAIL: Final = 254
MOST_PEOPLE: Final = 2_000
ROLE_WORDS: Final[Mapping[Role, str]] = {
    Role.CLERK: "担当者",
    Role.HEAD: "課長",
    Role.AUDITOR: "監査",
    Role.PEOPLE: "人事",
    Role.FEES: "料金",
    Role.CASHIER: "出納",
}
LOGIN, NAME, PLACE, ROLE, EMAIL, END = (
    "職員番号",
    "氏名",
    "所属",
    "役割",
    "メールアドレス",
    "利用を終える日",
)
COLUMNS: Final = (LOGIN, NAME, PLACE, ROLE, EMAIL, END)
MAY_MISS: Final = (EMAIL, END)
_ROLES: Final = {words: role for role, words in ROLE_WORDS.items()}
_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@([a-z0-9-]+(?:\.[a-z0-9-]+)+)")


@dataclass(frozen=True)
class Person:
    """A person as a list names them. ``email`` and ``leaves_on`` are worth something only where the list
    has that column (``columns``)."""

    line: int
    login: str
    name: str
    grants: frozenset[Grant]
    email: str
    leaves_on: date | None


@dataclass(frozen=True)
class Roster:
    """A list of people, and which of the columns that may be missing it has."""

    people: tuple[Person, ...]
    columns: frozenset[str]


def read_login(typed: str) -> str:
    """A login as it is stored. Raises Refused."""
    login = narrow(typed).strip().lower()
    if not _LOGIN.fullmatch(login):
        raise Refused("職員番号は、半角の英数字（60文字まで）で入力してください。", "login")
    return login


def read_name(typed: str) -> str:
    """A name as it is stored. Raises Refused."""
    name = texts.clean(typed)
    if not name:
        raise Refused("氏名を入力してください。", "name")
    if len(name) > LONGEST_NAME:
        raise Refused(f"氏名は{LONGEST_NAME}文字までで入力してください。", "name")
    return name


def read_email(typed: str, domains: Iterable[str]) -> str:
    """An address of the city, or "". ``domains`` empty: of any domain. Raises Refused."""
    text = ascii_width(texts.clean(typed))
    if not text:
        return ""
    local, _, domain = text.rpartition("@")
    address, allowed = f"{local}@{domain.lower()}", tuple(domains)
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise Refused("メールアドレスの形が正しくないようです。", "email")
    if allowed and domain.lower() not in allowed:
        words = "か".join(f"「@{each}」" for each in allowed)
        raise Refused(f"市のメールアドレス（{words}）を入力してください。", "email")
    return address


def read_roster(
    text: str, departments: Mapping[str, str], domains: Iterable[str], today: date
) -> Roster:
    """A list with one line for each role of a person. ``departments`` leads from names and codes to codes.

    Raises:
        FileProblems: all that is wrong, in the order of the lines.
    """
    lines, problems = read_lines(text, COLUMNS, MAY_MISS)
    people: dict[str, Person] = {}
    for number, cells in lines:
        try:
            person = _read_line(number, cells, departments, domains, today)
            people[person.login] = _joined(people.get(person.login), person)
        except Refused as refusal:
            problems.append(FileProblem(number, refusal.message))
    if not lines and not problems:
        problems = [FileProblem(0, "職員の行がありません。")]
    if len(people) > MOST_PEOPLE:
        problems = [FileProblem(0, f"職員が多すぎます。{MOST_PEOPLE:,}人までにしてください。")]
    if problems:
        raise FileProblems(*sorted(problems, key=lambda each: each.line))
    columns = frozenset(lines[0][1])
    return Roster(tuple(people.values()), columns)


def _read_line(
    number: int,
    cells: Mapping[str, str],
    departments: Mapping[str, str],
    domains: Iterable[str],
    today: date,
) -> Person:
    return Person(
        number,
        read_login(cells[LOGIN]),
        read_name(cells[NAME]),
        _read_grant(texts.clean(cells[PLACE]), texts.clean(cells[ROLE]), departments),
        read_email(cells.get(EMAIL, ""), domains),
        _read_end(cells.get(END, ""), today),
    )


def _read_end(typed: str, today: date) -> date | None:
    try:
        return parse_date(typed, today=today) if typed.strip() else None
    except DateProblem as problem:
        raise Refused(problem.sentence(END)) from None


def _read_grant(place: str, words: str, departments: Mapping[str, str]) -> frozenset[Grant]:
    """Both empty: somebody without any role."""
    if not place and not words:
        return frozenset()
    role = _ROLES.get(words)
    if role is None:
        raise Refused(f"{ROLE}「{words[:20]}」は使えません。{'、'.join(_ROLES)}のどれかです。")
    if role not in DESK:
        if place:
            raise Refused(f"{ROLE}「{words}」は全庁の役割です。{PLACE}は空にしてください。")
        return frozenset({(role, "")})
    code = departments.get(place)
    if code is None:
        raise Refused(f"{PLACE}「{place[:40]}」という課はありません。")
    return frozenset({(role, code)})


def _joined(before: Person | None, person: Person) -> Person:
    """The same person from another line, with the roles of both."""
    if before is None:
        return person
    if (before.name, before.email, before.leaves_on) != (
        person.name,
        person.email,
        person.leaves_on,
    ):
        raise Refused(
            f"{LOGIN}「{person.login}」は{before.line}行目にもありますが、氏名などがちがいます。"
        )
    if before.grants & person.grants or not before.grants or not person.grants:
        raise Refused(f"{LOGIN}「{person.login}」の同じ役割が、{before.line}行目にもあります。")
    return replace(before, grants=before.grants | person.grants)
