"""Filing beside **S**: eight people at once look through the confirm page, send it, get the receipt.

Ours is three requests: the confirm page, the sending (answered by 303), the receipt page. The floor's
is two: a form with all the same fields, and its sending. Each person files a draft of their own.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from bench import floor
from bench.client import NextVisit, Unexpected, Visit, encode, expect
from bench.fields import filing_fields
from bench.figures import Bound, Row
from bench.pages import floor_server
from bench.serving import Server
from bench.system import Person, System, cookie, filled
from bench.turns import Plan, Side, rate_row, tail_row, take_turns
from eapply.forms.library_card import LibraryCardForm
from eapply.forms.procedure_form import ProcedureForm

GROUP: Final = "filing"
RATE: Final = Bound(0.4, at_least=True)
TAIL: Final = Bound(3)
FASTEST: Final = 200  # filings a second that are prepared for; who has none left waits
HIDDEN: Final = re.compile(rb'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def measure(system: System, server: Server, plan: Plan, folder: Path) -> list[Row]:
    form = filled(LibraryCardForm, system.tools)
    fields = filing_fields(form)
    url = f"sqlite:///{folder}/floor.sqlite3"
    floor.create_table(url)
    people = system.people(form, plan.visits(FASTEST))
    with floor_server("floor-filing", fields, folder, url) as plain:
        ours, theirs = take_turns(
            Side(server.port, filer(server.port, form, people)),
            Side(plain.port, plain_filer(plain.port, fields)),
            plan,
        )
    what = f"{form.procedure.number} confirm, send, receipt"
    return [
        rate_row(GROUP, what, ours, theirs, RATE),
        tail_row(GROUP, what, ours, theirs, 0.5, None),
        tail_row(GROUP, what, ours, theirs, 0.99, TAIL),
        tail_row(GROUP, what, ours, theirs, 1, TAIL),
    ]


def filer(port: int, form: ProcedureForm, people: list[Person]) -> NextVisit:
    """The next person files; nobody twice."""

    def visit(person: Person) -> Visit:
        path = f"/apply/{form.procedure.slug}/{person.draft}/confirm"
        page = expect((yield encode(port, "GET", path, headers=cookie(person))), 200)
        hidden = {name.decode(): value.decode() for name, value in HIDDEN.findall(page.body)}
        sending = encode(port, "POST", path, headers=cookie(person), form=hidden)
        sent = expect((yield sending), 303)
        token = sent.header("Set-Cookie").partition(";")[0] or cookie(person)["Cookie"]
        place = sent.header("Location").partition("#")[0]
        if "/done/" not in place:
            raise Unexpected(f"sent on to {place}")
        receipt = encode(port, "GET", place, headers={"Cookie": token})
        expect((yield receipt), 200, place.rpartition("/")[2].encode())

    return lambda number: visit(people.pop()) if people else None


def plain_filer(port: int, fields: list[dict[str, Any]]) -> NextVisit:
    """The same answers into the bare form."""
    answers = {
        each["name"]: "y" if each["value"] is True else each["value"]
        for each in fields
        if each["value"]
    }
    opening = encode(port, "GET", "/")
    sending = encode(port, "POST", "/", form=answers)

    def visit(number: int) -> Visit:
        expect((yield opening), 200)
        expect((yield sending), 200, "受付番号".encode())

    return visit
