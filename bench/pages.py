"""Question pages beside **F**: the page about a person, the largest pages of procedures 4 and 15, a small one.

Every procedure has a page about a person (name, reading, birth, address, phone). The small page is
only told: beside five plain fields stand the session, the draft, the guard and the frame of a page,
which the floor does not have at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bench.client import NextVisit, Visit, encode, expect
from bench.fields import page_fields
from bench.figures import Bound, Row
from bench.serving import Server
from bench.system import Person, System, cookie, filled
from bench.turns import CONNECTIONS, Plan, Side, rate_row, tail_row, take_turns
from eapply.forms import BY_SLUG
from eapply.forms.procedure_form import Page, ProcedureForm

RATE: Final = Bound(0.5, at_least=True)
TAIL: Final = Bound(2)
GROUP: Final = "question pages"
PERSON: Final = ("09-road-repair", "applicant")
SMALL: Final = ("24-library-card", "person")
LARGEST_OF: Final = (4, 15)


def form_number(number: int) -> type[ProcedureForm]:
    return next(form for form in BY_SLUG.values() if form.procedure.number == number)


def sizes(form: ProcedureForm) -> dict[str, int]:
    """How many fields each asked page shows."""
    return {page.key: len(page_fields(form, page.keys)) for page in form.asked_pages()}


def largest_page(form_class: type[ProcedureForm], system: System) -> tuple[ProcedureForm, Page]:
    """The largest page that any valid 記入例 of this procedure leads over, filled."""
    forms = [
        filled(form_class, system.tools, each) for each in form_class.examples if not each.errors
    ]
    return max(
        ((form, page) for form in forms for page in form.asked_pages()),
        key=lambda found: sizes(found[0])[found[1].key],
    )


def floor_server(
    name: str,
    fields: list[dict[str, Any]],
    folder: Path,
    database_url: str = "",
    variables: Mapping[str, str] | None = None,
) -> Server:
    """The floor over these fields; with a database it is S."""
    file = folder / f"{name}.json"
    file.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
    environment = {
        "EAPPLY_INSTANCE_FOLDER": str(folder),
        "EAPPLY_BENCH_FIELDS": str(file),
        "EAPPLY_BENCH_DATABASE": database_url,
        **(variables or {}),
    }
    return Server(name, "bench.floor:app", environment, folder, "/")


def measure(system: System, server: Server, plan: Plan) -> list[Row]:
    large = [largest_page(form_number(number), system) for number in LARGEST_OF]
    return [
        *one_page(system, server, plan, *page_of(PERSON, system)),
        *(row for form, page in large for row in one_page(system, server, plan, form, page)),
        *one_page(system, server, plan, *page_of(SMALL, system), is_bound=False),
    ]


def page_of(name: tuple[str, str], system: System) -> tuple[ProcedureForm, Page]:
    slug, key = name
    form = filled(BY_SLUG[slug], system.tools)
    return form, next(page for page in form.asked_pages() if page.key == key)


def one_page(
    system: System,
    server: Server,
    plan: Plan,
    form: ProcedureForm,
    page: Page,
    *,
    is_bound: bool = True,
) -> list[Row]:
    fields = page_fields(form, page.keys)
    people = system.people(form, CONNECTIONS)
    with floor_server(f"floor-{page.key}", fields, system.folder) as floor:
        ours, theirs = take_turns(
            Side(server.port, reader(server.port, form, page, people)),
            Side(floor.port, plain_reader(floor.port, fields)),
            plan,
        )
    what = f"{form.procedure.number} {page.title}, {len(fields)} fields"
    return [
        rate_row(GROUP, what, ours, theirs, RATE if is_bound else None),
        tail_row(GROUP, what, ours, theirs, 0.5, None),
        tail_row(GROUP, what, ours, theirs, 0.99, TAIL if is_bound else None),
    ]


def reader(port: int, form: ProcedureForm, page: Page, people: list[Person]) -> NextVisit:
    """Everybody opens this page of the own draft again and again."""
    # The first field's own name in the answer shows that it is this page and no other.
    mark = f'name="{form[page.keys[0]].name}'.encode()
    requests = [
        encode(
            port,
            "GET",
            f"/apply/{form.procedure.slug}/{person.draft}/{page.key}",
            headers=cookie(person),
        )
        for person in people
    ]

    def visit(number: int) -> Visit:
        expect((yield requests[number]), 200, mark)

    return visit


def plain_reader(port: int, fields: list[dict[str, Any]]) -> NextVisit:
    request = encode(port, "GET", "/")
    mark = f'name="{fields[0]["name"]}"'.encode()

    def visit(number: int) -> Visit:
        expect((yield request), 200, mark)

    return visit
