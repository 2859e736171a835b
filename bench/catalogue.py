"""The catalogue beside its floor: all procedures and fees as a person finds them, 8 connections."""

from __future__ import annotations

import json
from typing import Any, Final

from bench.client import encode, repeat
from bench.figures import Row
from bench.pages import RATE, TAIL, floor_server
from bench.serving import Server
from bench.system import System
from bench.turns import Plan, Side, rate_row, tail_row, take_turns
from eapply.web.resident.catalogue import the_catalogue

GROUP: Final = "catalogue"


def entries(system: System) -> list[dict[str, Any]]:
    """The groups of the catalogue's first page as plain values."""
    with system.app.test_request_context("/"):
        groups = the_catalogue().groups["event"]
        return [
            {
                "title": group.title,
                "entries": [
                    {"slug": each.slug, "title": each.plain_title, "text": each.title}
                    for each in group.procedures
                ],
            }
            for group in groups
        ]


def measure(system: System, server: Server, plan: Plan) -> list[Row]:
    """The page of all entries, read again and again by eight people who hold nothing."""
    groups = entries(system)
    file = system.folder / "entries.json"
    file.write_text(json.dumps(groups, ensure_ascii=False), encoding="utf-8")
    count = sum(len(group["entries"]) for group in groups)
    with floor_server(
        "floor-list", [], system.folder, variables={"EAPPLY_BENCH_ENTRIES": str(file)}
    ) as floor:
        ours, theirs = take_turns(
            Side(server.port, repeat(encode(server.port, "GET", "/procedures"))),
            Side(floor.port, repeat(encode(floor.port, "GET", "/list"))),
            plan,
        )
    what = f"the list of procedures, {count} entries"
    return [
        rate_row(GROUP, what, ours, theirs, RATE),
        tail_row(GROUP, what, ours, theirs, 0.5, None),
        tail_row(GROUP, what, ours, theirs, 0.99, TAIL),
    ]
