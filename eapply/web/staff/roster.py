"""人事異動: the list of people as a file, out and in. Nothing changes before the differences were looked at."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, redirect, render_template, request, url_for

from eapply.core.csv_file import FileProblem, FileProblems, read_bytes
from eapply.core.csv_text import csv_bytes
from eapply.core.errors import Conflict, Refused
from eapply.core.staffing import COLUMNS, ROLE_WORDS
from eapply.core.submission import Role
from eapply.models import db, transaction
from eapply.queries import people as reads
from eapply.queries.people import Search
from eapply.services import auditing, roster, signing_in
from eapply.services.roster import Difference, Kind
from eapply.web.access import access
from eapply.web.serving import served
from eapply.web.staff import people_words
from eapply.web.staff.area import staff
from eapply.web.staff.people import slips_page
from eapply.web.tools import the_staff, toolbox

SHOWN: Final = 100  # mistakes
MEANINGS: Final = (
    "半角の英数字。サインインに使います",
    "そのまま画面に出ます",
    "課の名前。全庁の役割のときは空",
    "、".join(ROLE_WORDS.values()) + "のどれか。役割がない人は空",
    "なくてもよい列です。市のメールアドレス",
    "なくてもよい列です。この日の0時から使えません。例：令和9年4月1日",
)


@staff.get("/people/roster.csv")
@access.staff(Role.PEOPLE)
def roster_file() -> Response:
    """The people of now in the shape that is read back, or with ``empty`` the first line alone."""
    rows = [] if request.args.get("empty") else rows_of_now()
    return served(csv_bytes(COLUMNS, rows), "text/csv", "attachment", "職員の名簿.csv")


def rows_of_now() -> list[tuple[str, ...]]:
    """One line for each role of everybody who can work. Taking them away leaves an entry."""
    tools, actor = toolbox(), the_staff()
    found = reads.members(db.session(), actor, Search(), tools.clock.today())
    with transaction() as session:
        by = auditing.actor_of(actor.id)
        auditing.record(session, tools, signing_in.CHAIN, by, "people-exported", count=len(found))
    return [
        (
            each.login,
            each.name,
            people_words.place_words(department, tools.facts) if department else "",
            ROLE_WORDS[role] if role else "",
            each.email,
            each.leaves_on.isoformat() if each.leaves_on else "",
        )
        for each in found
        for role, department in each.grants or ((None, ""),)
    ]


@staff.get("/people/import")
@access.staff(Role.PEOPLE)
def roster_import() -> str:
    return import_page()


def import_page(problems: tuple[FileProblem, ...] = ()) -> str:
    lines = [each.sentence for each in problems]
    return render_template(
        "staff/people/import.html",
        heading="職員の名簿を読み込む",
        errors=[("f-file", lines[0])] if lines else [],
        problems=lines[:SHOWN],
        more=max(0, len(lines) - SHOWN),
        columns=list(zip(COLUMNS, MEANINGS, strict=True)),
    )


@staff.post("/people/import")
@access.staff(Role.PEOPLE)
def roster_read() -> Any:
    """The differences between the file and what is registered."""
    uploaded = request.files.get("file")
    try:
        text = read_bytes(uploaded.read() if uploaded else b"")
        return preview(text)
    except FileProblems as problem:
        return import_page(problem.problems), 422


def preview(text: str, conflict: str = "") -> str:
    """Raises FileProblems."""
    tools = toolbox()
    differences = roster.compare(db.session(), tools, the_staff(), roster.read(tools, text))
    by_kind = {kind: [each for each in differences if each.kind is kind] for kind in Kind}
    return render_template(
        "staff/people/preview.html",
        heading="名簿の内容を確かめる",
        parts=[
            (people_words.KINDS[kind], [(each, lines_of(each)) for each in found])
            for kind, found in by_kind.items()
            if found and kind is not Kind.SAME
        ],
        counts=[(people_words.KINDS[kind], len(found)) for kind, found in by_kind.items()],
        text=text,
        seen=roster.seen(differences),
        conflict=conflict,
    )


def lines_of(difference: Difference) -> list[tuple[str, str, str]]:
    """What is different of a person: thing, before ("" of a new one), after."""
    facts, before, after = toolbox().facts, difference.before, difference.after

    def held(stand: roster.Stand) -> str:
        grants = sorted(stand.grants, key=lambda grant: (grant[1], grant[0]))
        return "、".join(people_words.roles_words(grants, facts)) or "なし"

    def shown(stand: roster.Stand) -> tuple[str, ...]:
        day = f"{stand.leaves_on:%Y-%m-%d}" if stand.leaves_on else "なし"
        return stand.name, held(stand), stand.email or "なし", day

    things = ("氏名", "役割", "メールアドレス", "利用を終える日")
    old = shown(before) if before else ("",) * len(things)
    return [
        line
        for line in zip(things, old, shown(after), strict=True)
        if line[1] != line[2] and (before or line[2] not in ("なし", difference.after.name))
    ]


@staff.post("/people/import/apply")
@access.staff(Role.PEOPLE)
def roster_apply() -> Any:
    """All of it or nothing; then the one page with the new people's passwords."""
    tools, actor, text = toolbox(), the_staff(), request.form.get("text", "")
    try:
        people = roster.read(tools, text)
        seen = request.form.get("seen", "")
        differences = roster.compare(db.session(), tools, actor, people)
        first = roster.one_times(tools, differences, seen)
        with transaction() as session:
            done = roster.take_over(session, tools, actor, people, seen, first)
    except FileProblems as problem:
        return import_page(problem.problems), 422
    except Conflict as refusal:
        return again(text, refusal.message), refusal.status
    except Refused as refusal:
        return import_page((FileProblem(0, refusal.message),)), refusal.status
    slips = [
        (each.person.login, each.after.name, first[each.person.login].password)
        for each in done
        if each.kind is Kind.NEW
    ]
    if slips:
        return slips_page(slips, f"{len(done)}人の登録を変えました")
    return redirect(url_for("staff.people_list", done="import"), 303)


def again(text: str, conflict: str) -> str:
    """The differences to what is registered by now, or why there are none to look at any more."""
    db.session().rollback()
    try:
        return preview(text, conflict)
    except FileProblems as problem:
        return import_page(problem.problems)
