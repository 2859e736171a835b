"""The API for programs of the departments: which cases there are, one of them, and the desk's acts on it.

What holds at the desk holds here: the same scope, the same table of acts, the same services, the same
record of looks. A token opens only its own departments, and acts only when it may.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, request, url_for
from werkzeug.exceptions import BadRequest, Forbidden, PreconditionFailed, PreconditionRequired

from eapply.core.errors import Conflict
from eapply.core.submission import DESK, FILED_STATES, TRANSITIONS, Action
from eapply.models import db, transaction
from eapply.models.database import JST
from eapply.queries import case_feed
from eapply.queries.case_feed import Place, Wanted
from eapply.queries.case_view import CaseView, open_case
from eapply.services import approving, program_tokens, reviewing, waiting_drafts
from eapply.web import case_data
from eapply.web.access import access
from eapply.web.case_api_values import values_of
from eapply.web.disclosures import keep_book
from eapply.web.limits import limit
from eapply.web.staff.acts import procedure_of
from eapply.web.tools import the_program, the_staff, toolbox

blueprint = Blueprint("case_api", __name__, url_prefix="/api/v1")
keep_book(blueprint)

MOST: Final = 200
USUAL: Final = 100
FILTERS: Final = ("department", "state", "procedure", "since", "after", "size")
SLUG: Final = re.compile(r"[a-z0-9-]{1,60}")
SINCE: Final = re.compile(
    r"20\d\d-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)
ETAG: Final = re.compile(r'"(\d{1,9})"', re.ASCII)
# What the desk does; residents and the system have other doors.
ACTIONS: Final = tuple(
    action
    for action in Action
    if any(move.action is action and move.roles & DESK for move in TRANSITIONS)
)
NAMES: Final = ", ".join(f'"{action.value}"' for action in ACTIONS)
STALE: Final = (
    "この申請は、この版のあとに変わっています。新しい内容を確かめてから、もう一度送ってください。"
)
NO_VERSION: Final = "「If-Match」に、いま見ている版（ETag）を入れてください。"


@blueprint.before_request
def _count() -> None:
    limit("api")


@blueprint.get("/submissions")
@access.token
def submissions() -> Response:
    """A page of cases, the longest unchanged first, and the address of the next."""
    wanted, size = wanted_cases()
    lines, place = case_feed.page(db.session(), the_staff(), wanted, size)
    following = None
    if place is not None:
        kept = {key: request.args[key] for key in FILTERS if key in request.args}
        query = urlencode(kept | {"after": str(place)})
        here = toolbox().settings.staff_base_url.rstrip("/") + url_for("case_api.submissions")
        following = f"{here}?{query}"
    return jsonify({"submissions": [case_data.summary(line) for line in lines], "next": following})


def wanted_cases() -> tuple[Wanted, int]:
    """The filters of the call, or 400 (403 for a department that the token does not open)."""
    given = request.args
    if unknown := given.keys() - set(FILTERS):
        raise BadRequest(f"知らない名前があります：{'、'.join(sorted(unknown))}")
    department, state, slug = (given.get(key, "") for key in ("department", "state", "procedure"))
    if department and department not in {each.code for each in toolbox().facts.departments()}:
        raise BadRequest("「department」は、課の記号です。")
    if department and department not in the_staff().departments():
        raise Forbidden("このトークンでは、この課の案件を見られません。")
    if state and state not in FILED_STATES:
        raise BadRequest(f"「state」は、{'、'.join(FILED_STATES)}のどれかです。")
    if slug and not SLUG.fullmatch(slug):
        raise BadRequest("「procedure」は、手続の記号（slug）です。")
    place = Place.read(given["after"]) if "after" in given else None
    if "after" in given and place is None:
        raise BadRequest("「after」は、前のページの「next」にあるものを使ってください。")
    size = given.get("size", str(USUAL))
    if not re.fullmatch("[0-9]{1,3}", size) or not 1 <= int(size) <= MOST:
        raise BadRequest(f"「size」は、1から{MOST}までの整数です。")
    return Wanted(department, state, slug, moment_of(given.get("since", "")), place), int(size)


def moment_of(text: str) -> datetime | None:
    """A day (its first moment in Japan) or a moment; without an offset it is Japan's."""
    if not text:
        return None
    try:
        if not SINCE.fullmatch(text):
            raise ValueError
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest("「since」は 2026-11-22 か 2026-11-22T10:00:00+09:00 の形です。") from None
    if "T" not in text:
        return datetime.combine(found.date(), time(), JST)
    return found if found.tzinfo else found.replace(tzinfo=JST)


@blueprint.get("/submissions/<reference>")
@access.token
def submission(reference: str) -> Response:
    """One case; its version is the ETag."""
    view = open_case(db.session(), the_staff(), reference)
    return tagged(case_data.whole(db.session(), view), view.case.version)


@blueprint.post(f"/submissions/<reference>/actions/<any({NAMES}):action>")
@access.acting
def act(reference: str, action: str) -> Response:
    """Takes one step of the desk on the version that the program saw, or drafts it for approval."""
    view, chosen = open_case(db.session(), the_staff(), reference), Action(action)
    seen = version_seen()
    if seen != view.case.version:
        raise PreconditionFailed(STALE)
    if not view.may(chosen):
        if view.waits:
            raise Conflict(waiting_drafts.WAITS)
        raise Conflict(
            f"いまの状態（{view.case.state}）では、この操作（{chosen.value}）はできません。"
        )
    procedure = procedure_of(view)
    drafts = waiting_drafts.asks_for_head(db.session(), toolbox(), view.case, chosen)
    values = values_of(view, procedure, chosen, request.get_data(), drafts=drafts)
    try:
        done = carry_out(view, chosen, seen, drafts=drafts, values=values)
    except Conflict:
        db.session().rollback()
        if open_case(db.session(), the_staff(), reference).case.version != seen:
            raise PreconditionFailed(STALE) from None
        raise
    return tagged(done, done["version"])


def carry_out(
    view: CaseView, action: Action, seen: int, *, drafts: bool, values: dict[str, Any]
) -> dict[str, Any]:
    """The act in one transaction, with the entry that says which program did it."""
    tools, actor, case, procedure = toolbox(), the_staff(), view.case, procedure_of(view)
    with transaction() as session:
        if drafts:
            approving.draft(session, tools, actor, case, procedure, seen, action, values)
        else:
            reviewing.act(session, tools, actor, case, procedure, seen, action, values)
        program_tokens.record_use(session, tools, the_program(), case.public_id, action.value)
        return case_data.taken(case, ("reference", "department", "state", "outcome", "version")) | {
            "drafted": drafts
        }


def version_seen() -> int:
    """The version in If-Match; 428 without one, 412 for what was never one."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired(NO_VERSION)
    found = ETAG.fullmatch(given)
    if found is None:
        raise PreconditionFailed(STALE)
    return int(found[1])


def tagged(body: dict[str, Any], version: int) -> Response:
    g.version_tag = f'"{version}"'
    return jsonify(body)
