"""改定の試算: what a revision would have changed in a past period, as a table and as a file."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import Response, render_template, request, url_for

from eapply.core.csv_text import csv_bytes
from eapply.core.eras import DateProblem, parse_date, to_wareki
from eapply.core.errors import Refused
from eapply.core.fees import Effect
from eapply.core.fees.simulating import period_of_last_year
from eapply.core.submission import Role
from eapply.models import db
from eapply.services import simulating
from eapply.services.simulating import Replay
from eapply.web.access import access
from eapply.web.staff import words
from eapply.web.staff.area import staff
from eapply.web.staff.fee_revision import the_revision
from eapply.web.tools import toolbox

WITHOUT_REQUEST: Final = "申請によらない請求（窓口など）"
HEADS: Final = (
    "区分",
    "名称",
    "件数",
    "改定前の額（円）",
    "改定後の額（円）",
    "差（円）",
    "額が変わる件数",
    "計算できなくなる件数",
    "計算できなくなる額（円）",
)
DAYS: Final = {"since": "期間（から）", "until": "期間（まで）"}


def period() -> tuple[dict[str, date], dict[str, str], list[tuple[str, str]]]:
    """The period in the address (the last fiscal year when none is), what was typed, what is wrong."""
    today = toolbox().clock.today()
    usual = dict(zip(DAYS, period_of_last_year(today), strict=True))
    typed = {key: request.args.get(key, to_wareki(day)) for key, day in usual.items()}
    days: dict[str, date] = {}
    errors: list[tuple[str, str]] = []
    for key, name in DAYS.items():
        try:
            days[key] = parse_date(typed[key], today=today)
        except DateProblem as problem:
            errors.append((f"f-{key}", problem.sentence(name)))
    return days, typed, errors


def replayed(number: int) -> tuple[Replay | None, dict[str, str], list[tuple[str, str]]]:
    days, typed, errors = period()
    _, _, rates = the_revision(number)
    if errors:
        return None, typed, errors
    try:
        found = simulating.replay(db.session(), toolbox(), rates, days["since"], days["until"])
    except Refused as refusal:
        return None, typed, [(f"f-{refusal.field}", refusal.message)]
    return found, typed, []


def lines_of(replay: Replay) -> tuple[list[tuple[str, Effect]], list[tuple[str, Effect]]]:
    """By fee and by procedure, with their names; procedures that nothing changes for are left out."""
    titles = {fee.number: f"第{fee.number}号 {fee.title}" for fee in toolbox().fees.fees}
    found = replay.simulation
    procedures = [
        (words.title_of(slug) if slug else WITHOUT_REQUEST, effect)
        for slug, effect in sorted(found.sources.items())
        if effect.changed
    ]
    return [(titles[number], effect) for number, effect in sorted(found.fees.items())], procedures


@staff.get("/fees/revisions/<int:number>/simulation")
@access.staff(Role.FEES)
def fee_simulation(number: int) -> Any:
    replay, typed, errors = replayed(number)
    by_fee, by_procedure = lines_of(replay) if replay else ([], [])
    where: dict[str, Any] = {"number": number, **typed}
    page = render_template(
        "staff/fees/simulation.html",
        heading=f"料金の改定 {number} の試算",
        number=number,
        replay=replay,
        typed=typed,
        errors=errors,
        wrong=dict(errors),
        by_fee=by_fee,
        by_procedure=by_procedure,
        titles={fee.number: fee.title for fee in toolbox().fees.fees},
        download=url_for("staff.fee_simulation_file", **where),
    )
    return (page, 422) if errors else page


@staff.get("/fees/revisions/<int:number>/simulation.csv")
@access.staff(Role.FEES)
def fee_simulation_file(number: int) -> Response:
    """The same sums as a file. Raises Refused for a period that cannot be replayed."""
    replay, _, errors = replayed(number)
    if replay is None:
        raise Refused(errors[0][1])
    by_fee, by_procedure = lines_of(replay)
    rows = [
        *(row_of("手数料", name, effect) for name, effect in by_fee),
        *(row_of("手続", name, effect) for name, effect in by_procedure),
        row_of("合計", f"{replay.since}〜{replay.until}", replay.simulation.total),
    ]
    response = Response(csv_bytes(HEADS, rows), content_type="text/csv; charset=utf-8")
    name = f"fees-revision-{number}-simulation"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def row_of(kind: str, name: str, effect: Effect) -> tuple[object, ...]:
    sums = (effect.before + effect.lost, effect.after, effect.difference)
    return (kind, name, effect.count, *sums, effect.changed, effect.broken, effect.lost)
