"""Finding a procedure and reading its leaflet (R1, R2, R3)."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from eapply.core.procedure import Procedure
from eapply.forms import ALL_FORMS, BY_SLUG
from eapply.forms.checking import attached
from eapply.forms.fee_requests import CATEGORY
from eapply.forms.sheet import answer_sheet
from eapply.models import db
from eapply.queries.catalogue import Catalogue
from eapply.services import blank_forms, fees, filing_fee
from eapply.services.toolbox import Toolbox
from eapply.web.access import access
from eapply.web.asking.rows import shown_sections
from eapply.web.language import gettext, mark, spoken
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import days_text, department_help, form_of
from eapply.web.resident.drawings import DRAWINGS
from eapply.web.resident.estimates import estimate_of, prices
from eapply.web.resident.wording import noun_of
from eapply.web.tools import toolbox

VIEWS = (
    ("event", mark("くらしの場面")),
    ("category", mark("分類")),
    ("department", mark("担当課")),
    ("kana", mark("五十音")),
)
EXTENSION, LISTINGS = "eapply_catalogue", "eapply_listings"
MOST_LISTINGS = 50
LONGEST_SEARCH = 200


def the_catalogue() -> Catalogue:
    """Built once for a process: definitions and departments do not change while it runs."""
    kept: Catalogue | None = current_app.extensions.get(EXTENSION)
    if kept is None:
        tools = toolbox()
        codes = [each.code for each in tools.facts.departments()]
        departments = {code: tools.department(code).name for code in codes}
        kept = Catalogue((form.procedure for form in ALL_FORMS), departments)
        current_app.extensions[EXTENSION] = kept
    return kept


def closed_slugs() -> frozenset[str]:
    situation = toolbox().situation()
    return frozenset(
        form.procedure.slug for form in ALL_FORMS if form.procedure.closed(situation) is not None
    )


def listing(by: str) -> Markup:
    """All procedures under their headings.

    Everybody reads the same until a window opens or closes, so it is drawn once and kept.
    """
    kept: dict[tuple[str, frozenset[str], str], Markup]
    kept = current_app.extensions.setdefault(LISTINGS, {})
    closed = closed_slugs()
    key = (by, closed, spoken())
    if key not in kept:
        if len(kept) >= MOST_LISTINGS:
            kept.clear()
        catalogue = the_catalogue()
        drawn = render_template(
            "resident/listing.html",
            by=by,
            groups=catalogue.groups[by],
            fees_title=CATEGORY,
            departments=catalogue.departments,
            closed=closed,
        )
        kept[key] = Markup(drawn)  # noqa: S704 - our own template
    return kept[key]


@resident.get("/")
@access.public
def home() -> str:
    catalogue = the_catalogue()
    return render_template(
        "resident/home.html",
        heading="",
        events=catalogue.groups["event"],
        closed=closed_slugs(),
        wide=True,
    )


@resident.get("/procedures")
@access.public
def procedures() -> str:
    catalogue = the_catalogue()
    words = request.args.get("words", "")[:LONGEST_SEARCH]
    by = request.args.get("by", "event")
    if by not in catalogue.groups:
        by = "event"
    return render_template(
        "resident/procedures.html",
        heading=gettext("手続をさがす"),
        words=words,
        found=catalogue.search(words) if words.strip() else None,
        by=by,
        views=[(key, gettext(name), url_for("resident.procedures", by=key)) for key, name in VIEWS],
        listing=listing(by),
        departments=catalogue.departments,
        closed=closed_slugs() if words.strip() else frozenset(),
        wide=True,
    )


# The form at its longest in questions a page stays under a minute and a half for practised people.
MINUTES_A_PAGE = 1


def minutes(procedure: Procedure) -> int:
    """About how long filling in takes: a minute a page, never less than three."""
    return max(3, MINUTES_A_PAGE * len(BY_SLUG[procedure.slug].pages))


def leaflet_values(procedure: Procedure, tools: Toolbox) -> dict[str, Any]:
    return {
        "procedure": procedure,
        "closed": procedure.closed(tools.situation()),
        "windows": [
            area
            for area in tools.facts.filing_windows(procedure.slug)
            if area.closes >= tools.clock.today()
        ],
        "days": days_text(procedure),
        "minutes": minutes(procedure),
        "noun": noun_of(procedure),
        "help": department_help(procedure.department),
        "links": [
            (BY_SLUG[link.slug].procedure, link.text)
            for link in procedure.links
            if link.slug in BY_SLUG
        ],
        "has_example": any(not each.errors for each in BY_SLUG[procedure.slug].examples),
        "drawings": DRAWINGS,
        "has_blank_form": blank_forms.is_offered(tools, BY_SLUG[procedure.slug]),
        "emergency": danger(procedure),
    } | fee_values(procedure, tools)


def fee_number(slug: str) -> int:
    """The number in the list of fees that a request with this slug is for, else 0."""
    found = re.match(r"fee-([0-9]{2})-", slug)
    return int(found[1]) if found else 0


def fee_values(procedure: Procedure, tools: Toolbox) -> dict[str, Any]:
    """What the leaflet of a fee request says about money: price, postage and the live estimate."""
    number = fee_number(procedure.slug)
    if not number or procedure.fee_rule is None:
        return {"estimate": None}
    today = tools.clock.today()
    path = url_for("resident.leaflet", slug=procedure.slug)
    code = procedure.fee_rule.postage_code
    return {
        "estimate": estimate_of(number, path, request.args),
        "price": prices(fees.schedule(db.session(), tools, number), today)[number],
        "postage": filing_fee.postage_for(tools, code, today),
    }


def danger(procedure: Procedure) -> dict[str, str] | None:
    """The banner of procedures where somebody may be in danger right now."""
    if not procedure.danger_phone:
        return None
    text = gettext("いま危険な場所があるときは、このフォームではなく電話してください：")
    return {"text": text, "phone": procedure.danger_phone}


def original_of(slug: str) -> str:
    """Of a number that the published list repeats (19, 20, 21), the slug of the request it stands for."""
    number = fee_number(slug)
    found = next((fee for fee in toolbox().fees.fees if fee.number == number), None)
    prefix = f"fee-{found.duplicate_of:02}-" if found and found.duplicate_of else ""
    return next((each for each in BY_SLUG if prefix and each.startswith(prefix)), "")


@resident.get("/procedures/<slug>")
@access.public
def leaflet(slug: str) -> str | Response:
    original = original_of(slug)
    if original:
        return redirect(url_for("resident.leaflet", slug=original), 301)
    procedure = form_of(slug).procedure
    return render_template(
        "resident/leaflet.html",
        heading=procedure.plain_title,
        **leaflet_values(procedure, toolbox()),
    )


@resident.get("/procedures/<slug>/papers")
@access.public
def checklist(slug: str) -> str:
    """用意するもの as a page to print and tick."""
    procedure = form_of(slug).procedure
    return render_template(
        "resident/checklist.html",
        heading=gettext("用意するもの"),
        drawings=DRAWINGS,
        procedure=procedure,
        procedure_title=procedure.title,
        help=department_help(procedure.department),
    )


@resident.get("/procedures/<slug>/example")
@access.public
def example(slug: str) -> str:
    """記入例: the first valid documented example, drawn as the confirm page would draw it."""
    form_class = form_of(slug)
    procedure = form_class.procedure
    shown = next((each for each in form_class.examples if not each.errors), None)
    sheet: list[dict[str, Any]] = []
    if shown is not None:
        form = form_class.from_json(
            shown.answers, toolbox().situation(), attached(shown.attachments)
        )
        form.judge()
        sheet = answer_sheet(form)
    return render_template(
        "resident/example.html",
        heading=gettext("記入例"),
        procedure=procedure,
        procedure_title=procedure.title,
        example=shown,
        sections=shown_sections(sheet),
        help=department_help(procedure.department),
    )
