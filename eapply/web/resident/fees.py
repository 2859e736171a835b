"""What things cost: the 43 services, one fee with its live estimate, and the plan's list of 46."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eapply.core.fees import Channel, Fee, FeeRate, Provenance, Schedule, Timing
from eapply.core.fold import search_key
from eapply.core.procedure import Procedure
from eapply.forms import FEE_REQUESTS
from eapply.models import db
from eapply.queries.fee_office import scheduled
from eapply.services import fees
from eapply.web.access import access
from eapply.web.language import gettext, mark
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import TO_BE_CONFIRMED, department_help
from eapply.web.resident.estimates import estimate_of, price_of, prices
from eapply.web.tools import toolbox

LONGEST_SEARCH = 200
CHANNELS = {
    Channel.POST: mark("郵送で受け取る"),
    Channel.VISIT: mark("窓口で受け取る（本人の確認などのため）"),
    Channel.VIEWING: mark("市役所で見る"),
    Channel.REVIEW: mark("書類を審査したあとに、結果を受け取る"),
}
TIMINGS = {
    Timing.ON_APPLICATION: mark("申請するときに支払います。"),
    Timing.AFTER_REVIEW: mark("担当課が金額を確かめたあとに支払います。"),
    Timing.ON_SITE: mark("来庁の前に、または来庁のときに支払います。"),
}
PROVENANCES = {
    Provenance.KASHIMA: mark("鹿嶋市が公表している額"),
    Provenance.NATIONAL_STANDARD: mark("国の標準の額（条例は市が確認中）"),
    Provenance.NATIONAL_LAW: mark("国の法令で決まっている額"),
    Provenance.TYPICAL: mark("ほかの市町村の額（仮の額）"),
    Provenance.UNKNOWN: mark("額は未確認"),
}


def originals(table: Schedule) -> list[Fee]:
    """The 43 services: every number that repeats no other."""
    return [fee for fee in table.fees.values() if not fee.duplicate_of]


def matching(table: Schedule, words: str) -> list[Fee]:
    """Services whose number, names, keywords or kinds hold every word, in any spelling."""
    keys = [search_key(word) for word in words.split()]
    found = []
    for fee in originals(table):
        texts = (fee.ordinal, fee.title, fee.name, fee.keywords)
        hay = search_key(" ".join((*texts, *table.variants(fee.number))))
        if all(key in hay for key in keys):
            found.append(fee)
    return found


def request_of(number: int) -> Procedure | None:
    """The online request for a fee, once there is one: its slug begins with ``fee-NN-``."""
    prefix = f"fee-{number:02}-"
    found = (form.procedure for form in FEE_REQUESTS if form.procedure.slug.startswith(prefix))
    return next(found, None)


@resident.get("/fees")
@access.public
def fee_list() -> str:
    tools = toolbox()
    table = fees.schedule(db.session(), tools)
    words = request.args.get("words", "")[:LONGEST_SEARCH]
    groups = list(dict.fromkeys(fee.group for fee in originals(table)))
    chosen = request.args.get("group", "")
    found = [fee for fee in matching(table, words) if chosen not in groups or fee.group == chosen]
    return render_template(
        "resident/fees.html",
        heading=gettext("手数料をさがす"),
        words=words,
        chosen=chosen if chosen in groups else "",
        groups=[(group, [fee for fee in found if fee.group == group]) for group in groups],
        all_groups=groups,
        count=len(found),
        prices=prices(table, tools.clock.today()),
        wide=True,
    )


@resident.get("/fees/plan")
@access.public
def fee_plan() -> str:
    tools = toolbox()
    table = fees.schedule(db.session(), tools)
    today = tools.clock.today()
    return render_template(
        "resident/fee_plan.html",
        heading=gettext("計画の46項目"),
        fees=table.fees.values(),
        prices=prices(table, today),
        provenances={number: provenances(table, number, today) for number in table.fees},
        departments={each.code: each.name for each in tools.facts.departments()},
        wide=True,
    )


def provenances(table: Schedule, number: int, day: date) -> list[str]:
    """How sure the amounts of a number are, in words, the surest first."""
    rates: list[FeeRate] = []
    fee = table.fee(number)
    for variant in table.variants(number) if fee else ():
        edition = fee and table.newest(fee.number, variant, day, approved=False)
        rates += edition.rates if edition else ()
    there = {rate.provenance for rate in rates}
    return [gettext(words) for provenance, words in PROVENANCES.items() if provenance in there]


@resident.get("/fees/<int:number>")
@access.public
def fee_page(number: int) -> str | Response:
    try:
        estimate = estimate_of(number, url_for("resident.fee_page", number=number), request.args)
    except LookupError:
        abort(404)
    if estimate.fee.number != number:
        return redirect(url_for("resident.fee_page", number=estimate.fee.number), 301)
    return render_template(
        "resident/fee.html",
        heading=estimate.fee.title,
        errors=estimate.errors,
        **fee_values(estimate.fee, estimate.variant),
        estimate=estimate,
    )


def fee_values(fee: Fee, variant: str) -> dict[str, Any]:
    tools = toolbox()
    table = fees.schedule(db.session(), tools, fee.number)
    today = tools.clock.today()
    edition = table.newest(fee.number, variant, today)
    return {
        "fee": fee,
        "price": prices(table, today)[fee.number],
        "coming": [
            (each.order[0], each.rates[0].variant, price_of([each]))
            for each in scheduled(table, fee.number, today)
        ],
        "timing": gettext(TIMINGS[edition.rates[0].timing]) if edition else TO_BE_CONFIRMED,
        "channels": [gettext(CHANNELS[channel]) for channel in fee.channels],
        "days": TO_BE_CONFIRMED,
        "online": request_of(fee.number),
        "help": department_help(fee.department),
    }
