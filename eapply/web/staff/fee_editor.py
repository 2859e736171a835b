"""改定を入力する: the rows of one kind in a form, or a file; nothing is kept before the preview was sent.

The preview carries the rows as the text of a file, so that the form, the upload and a return to the
form are one way. What was typed comes back whatever is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import abort, redirect, render_template, request, url_for

from eapply.core import fees as core
from eapply.core.csv_file import read_bytes
from eapply.core.eras import to_wareki
from eapply.core.errors import Conflict, Refused
from eapply.core.fees import COLUMNS, Edition, FeeRate, FileProblem, FileProblems, RowProblem
from eapply.core.fees.table_file import read_rates, write_rates
from eapply.core.submission import Role
from eapply.models import FeeRevision, db, transaction
from eapply.queries import fees as stored
from eapply.services import auditing, fees
from eapply.web.access import access
from eapply.web.staff import fee_words
from eapply.web.staff.area import staff
from eapply.web.staff.fee_table import the_table
from eapply.web.tools import the_staff, toolbox

# What all rows of a kind share, besides number and kind themselves.
SHARED: Final = ("valid_from", "valid_to")
CELLS: Final = tuple(column for column in COLUMNS if column not in ("number", "variant", *SHARED))
# The columns that a change of amounts needs; the others stand below them.
MAIN: Final = ("part", "tier_min", "tier_max", "amount", "provenance", "source")
MOST_ROWS: Final = 60
Typed = dict[str, Any]


def typed_of(rates: Sequence[FeeRate], *, reason: str = "", days: bool = True) -> Typed:
    """Rows as they stand in the boxes; without ``days`` the first day is still to be typed."""
    rows = [core.write_rate(rate) for rate in rates]
    first = rates[0]
    return {
        "rows": [{column: row[column] for column in CELLS} for row in rows],
        "valid_from": to_wareki(first.valid_from) if days else "",
        "valid_to": to_wareki(first.valid_to) if days and first.valid_to else "",
        "reason": reason,
    }


def typed_from(form: Mapping[str, str]) -> Typed:
    """What was typed, as typed."""
    rows: list[dict[str, str]] = []
    while len(rows) < MOST_ROWS and f"row-{len(rows)}-amount" in form:
        rows.append({column: form.get(f"row-{len(rows)}-{column}", "") for column in CELLS})
    return {"rows": rows} | {key: form.get(key, "") for key in (*SHARED, "reason")}


def rates_of(
    number: int, variant: str, typed: Typed
) -> tuple[list[FeeRate], list[tuple[str, str]]]:
    """The rates that were typed, and what is wrong: (target, sentence)."""
    rates: list[FeeRate] = []
    errors: dict[tuple[str, str], None] = {}
    same = {"number": str(number), "variant": variant} | {key: typed[key] for key in SHARED}
    for place, row in enumerate(typed["rows"]):
        try:
            rates.append(core.read_rate(row | same))
        except RowProblem as problem:
            for column, sentence in problem.problems:
                if column in SHARED:
                    errors[f"f-{column}", sentence] = None
                else:
                    target = f"f-row-{place}-{column or 'amount'}"
                    errors[target, f"{place + 1}行目：{sentence}"] = None
    if not rates and not errors:
        errors["f-add", "改定する行を入れてください。"] = None
    return rates, list(errors)


def starting_point(number: int, variant: str) -> Typed:
    """The rows of a revision that was sent back, or what was entered last for this kind."""
    session = db.session()
    asked = request.args.get("revision", "")
    revision = None
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        revision = session.get(FeeRevision, int(asked))
    if revision is not None:
        rows = core.by_kind(stored.of_revision(session, revision)).get((number, variant))
        if rows:
            return typed_of(rows, reason=revision.reason)
    editions = fees.schedule(session, toolbox(), number).editions(number, variant)
    if not editions:
        abort(404)
    approved = tuple(edition for edition in editions if edition.is_approved)
    return typed_of((approved or editions)[0].rates, days=False)


def kind_asked(number: int) -> str:
    """The kind in the address; the first of the fee when none is named. 404 for others."""
    table = fees.schedule(db.session(), toolbox(), number)
    fee = table.fee(number)
    known = table.variants(number)
    variant = request.values.get("kind", known[0] if known else "")
    if fee is None or fee.number != number or variant not in known:
        abort(404)
    return variant


@staff.get("/fees/<int:number>/revise")
@access.staff(Role.FEES)
def revise(number: int) -> str:
    variant = kind_asked(number)
    return form_page(number, variant, starting_point(number, variant))


@staff.post("/fees/<int:number>/revise")
@access.staff(Role.FEES)
def revised(number: int) -> Any:
    """A row more or less, back from the preview, or on to it."""
    variant = kind_asked(number)
    step, _, place = request.form.get("step", "").partition(":")
    if step == "edit":
        try:
            kept = read_rates(request.form.get("rows", ""))
        except FileProblems:
            abort(400)
        return form_page(number, variant, typed_of(kept, reason=request.form.get("reason", "")))
    typed = typed_from(request.form)
    rows = typed["rows"]
    if step == "add" and len(rows) < MOST_ROWS:
        last: dict[str, str] = rows[-1] if rows else starting_point(number, variant)["rows"][-1]
        rows.append(last | {"tier_min": last["tier_max"], "tier_max": "", "amount": ""})
    if step == "drop" and place.isascii() and place.isdigit() and int(place) < len(rows):
        del rows[int(place)]
    if step != "preview":
        return form_page(number, variant, typed)
    rates, errors = rates_of(number, variant, typed)
    if not errors:
        try:
            return preview(rates, typed["reason"])
        except Refused as refusal:
            errors = [(target_of(refusal), refusal.message)]
    return form_page(number, variant, typed, errors), 422


def target_of(refusal: Refused) -> str:
    return "f-reason" if refusal.field == "reason" else "f-valid_from"


def form_page(
    number: int, variant: str, typed: Typed, errors: Sequence[tuple[str, str]] = ()
) -> str:
    fee = the_table().fees[number]
    return render_template(
        "staff/fees/edit.html",
        heading=f"第{number}号 改定を入力する",
        fee=fee,
        variant=variant,
        typed=typed,
        errors=list(errors),
        wrong=dict(reversed(errors)),
        columns=COLUMNS,
        main=MAIN,
        rest=[column for column in CELLS if column not in MAIN],
        options=fee_words.OPTIONS,
        most_rows=MOST_ROWS,
    )


@staff.get("/fees/import")
@access.staff(Role.FEES)
def fee_import() -> str:
    return import_page(request.args.get("reason", ""))


@staff.post("/fees/import")
@access.staff(Role.FEES)
def fee_imported() -> Any:
    """Reads the file and shows what it would change; kinds that it leaves as they are fall out."""
    reason = request.form.get("reason", "")
    if request.form.get("step") == "edit":
        return import_page(reason)
    uploaded = request.files.get("file")
    try:
        rates = read_rates(read_bytes(uploaded.read() if uploaded else b""))
    except FileProblems as problem:
        return import_page(reason, problem.problems), 422
    try:
        return preview(rates, reason)
    except Refused as refusal:
        if refusal.field == "reason":
            return import_page(reason, wrong_reason=refusal.message), 422
        return import_page(reason, [FileProblem(0, refusal.message)]), 422


def import_page(reason: str, problems: Sequence[FileProblem] = (), wrong_reason: str = "") -> str:
    errors = [("f-file", each.sentence) for each in problems[:1]]
    if wrong_reason:
        errors.append(("f-reason", wrong_reason))
    return render_template(
        "staff/fees/import.html",
        heading="CSVで改定を入力する",
        reason=reason,
        problems=[each.sentence for each in problems],
        wrong_reason=wrong_reason,
        errors=errors,
        columns=COLUMNS,
    )


def preview(rates: Sequence[FeeRate], reason: str, *, conflict: str = "") -> str:
    """The difference, samples and the button that sends it.

    Raises:
        Refused: the rows cannot be entered, or change nothing.
    """
    tools = toolbox()
    table = the_table()
    changed = core.changed_only(table, rates)
    if rates and not changed:
        raise Refused("いまの料金表と同じです。変わるところがありません。", "rates")
    fees.check(tools, changed, reason)
    kinds = core.kinds_of(changed)
    number, variant = next(iter(kinds)) if len(kinds) == 1 else (0, "")
    return render_template(
        "staff/fees/preview.html",
        heading="改定の内容を確かめる",
        differences=core.differences(table, changed, practice=fees.is_practice(tools)),
        names=table.fees,
        left_out=len(core.kinds_of(rates)) - len(kinds),
        cannot_be_approved=not fees.is_practice(tools)
        and any(rate.is_provisional for rate in changed),
        waiting=[
            edition for kind in sorted(kinds) for edition in table.editions(*kind) if waits(edition)
        ],
        reason=reason,
        rows=write_rates(changed).decode("utf-8-sig"),
        seen=fees.stand_of(db.session(), changed),
        back=url_for("staff.revised", number=number) if number else url_for("staff.fee_imported"),
        kind=variant if number else None,
        conflict=conflict,
    )


def waits(edition: Edition) -> bool:
    return not edition.is_approved


@staff.post("/fees/revisions")
@access.staff(Role.FEES)
def send_revision() -> Any:
    """Enters what the preview showed; somebody else's newer revision brings the preview back."""
    form, tools = request.form, toolbox()
    try:
        rates = read_rates(form.get("rows", ""))
    except FileProblems as problem:
        return import_page(form.get("reason", ""), problem.problems), 422
    try:
        with transaction() as session:
            revision = fees.draft(
                session,
                tools,
                auditing.actor_of(the_staff().id),
                rates,
                form.get("reason", ""),
                seen=form.get("seen", ""),
            ).id
    except Conflict as refusal:
        return preview(rates, form.get("reason", ""), conflict=refusal.message), 409
    except Refused as refusal:
        if len(core.kinds_of(rates)) == 1:
            typed = typed_of(rates, reason=form.get("reason", ""))
            errors = [(target_of(refusal), refusal.message)]
            return form_page(rates[0].number, rates[0].variant, typed, errors), 422
        return import_page(form.get("reason", ""), [FileProblem(0, refusal.message)]), 422
    return redirect(url_for("staff.fee_revision", number=revision, done="sent"), 303)
