"""The door: every request passes here before its view. A view that does not say who may enter is
refused, so nothing is open by accident."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any, Final

import structlog
from flask import Flask, abort, current_app, g, redirect, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from eapply.core.errors import NotYours
from eapply.core.reference import parse
from eapply.models import Charge, StaffAccount, Submission, db, transaction
from eapply.queries.scope import NOT_FOUND
from eapply.services import program_tokens, signing_in
from eapply.services.secrets import same
from eapply.web import aside
from eapply.web.access import ARGUMENTS, KEYED, Access, Kind, access, declared
from eapply.web.form_tokens import FormTokens
from eapply.web.formats import wants_json
from eapply.web.language import gettext, mark
from eapply.web.sessions import STAFF_AREA
from eapply.web.tools import browser_session, client_address, toolbox

__all__ = ["access", "holds", "init_app", "remembered_page"]

log = structlog.get_logger("eapply.web")

BODY_WITHOUT_KEY: Final = 2 * 1024 * 1024  # bytes; where no file is sent
SIGN_IN: Final = f"{STAFF_AREA}/sign-in"
NEW_PASSWORD: Final = f"{STAFF_AREA}/password"
RESUME: Final = "resident.resume"  # the endpoint, with the argument `draft`
# Also for somebody who comes back from the card page with another browser, or too late.
NO_BILL: Final = mark(
    "お支払いの内容と結果は、メールや紙にあるお支払いのリンクか、申請の状況の画面から見られます。"
)
READS_ONLY: Final = mark("このトークンでは、見ることだけができます。")
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Puts the door in: declaration and size, form token, right to enter, in this order."""
    app.before_request(_receive)
    FormTokens(app)
    app.before_request(_admit)


def holds(kind: str, public_id: str) -> bool:
    """Whether this browser holds the key of a draft ("drafts"), a case ("cases") or a charge ("bills")."""
    return public_id in browser_session().get(kind, ())


def remembered_page() -> str:
    """Where a person wanted to go before signing in; only addresses that we signed ourselves."""
    try:
        return str(_signer().loads(request.values.get("to", "")))
    except BadSignature:
        return f"{STAFF_AREA}/"


def _receive() -> None:
    """Refuses views without a declaration, and bodies that are larger than this visitor may send."""
    if request.endpoint is None:  # not found, wrong method: the router's own answer follows
        request.max_content_length = BODY_WITHOUT_KEY
        return
    entry = declared(current_app.view_functions[request.endpoint])
    if entry is None:
        log.error("view without declaration", endpoint=request.endpoint)
        abort(500)
    g.access = entry
    g.has_key = entry.kind in KEYS and KEYS[entry.kind]()
    _end_reading()
    may_send_files = g.has_key and entry.kind in KEYED
    limit = toolbox().settings.body_max_bytes if may_send_files else BODY_WITHOUT_KEY
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        abort(413)


def _admit() -> Response | None:
    entry: Access | None = g.get("access")
    if entry is None or entry.kind in (Kind.PUBLIC, Kind.STATELESS, Kind.PROVIDER):
        return None
    answer: Response | None = DOORS[entry.kind](entry)
    _end_reading()
    return answer


def _end_reading() -> None:
    """A body may take minutes to arrive: no transaction is open then. A page reads on in the one it has."""
    if request.method not in SAFE_METHODS:
        db.session.rollback()


def _argument(kind: Kind) -> str:
    return str((request.view_args or {})[ARGUMENTS[kind]])


def _has_draft() -> bool:
    return holds("drafts", _argument(Kind.DRAFT))


def _has_case() -> bool:
    """One query for numbers that exist and those that do not; the answers are the same too."""
    number = parse(_argument(Kind.CASE)) or ""
    found = db.session.scalar(select(Submission.public_id).where(Submission.reference == number))
    g.case = found
    return found is not None and holds("cases", found)


def _has_bill() -> bool:
    """As with cases: one query, and the same answers for every number. The key of the case will do."""
    number = parse(_argument(Kind.BILL)) or ""
    found = db.session.execute(
        select(Charge.public_id, Submission.public_id)
        .outerjoin(Submission, Submission.id == Charge.submission_id)
        .where(or_(Charge.invoice == number, Submission.reference == number))
        .order_by(Charge.id.desc())
        .limit(1)
    ).one_or_none()
    g.bill, case = found or (None, None)
    g.case = case if case is not None and holds("cases", case) else None
    return g.bill is not None and (g.case is not None or holds("bills", g.bill))


def _has_account() -> bool:
    """Loads the person anew, so that who was disabled a moment ago is out now (I12)."""
    staff_id = browser_session().staff_id
    account = None if staff_id is None else db.session.get(StaffAccount, staff_id)
    g.staff = signing_in.actor(toolbox(), account)
    g.must_settle = account is not None and account.must_change_password
    return g.staff is not None


def _draft_door(entry: Access) -> Response | None:
    if g.has_key:
        return None
    if wants_json() or RESUME not in current_app.view_functions:
        raise NotYours(
            gettext("この入力は、いまの画面からは開けません。再開用のリンクから開いてください。")
        )
    draft = _argument(Kind.DRAFT)
    if request.method not in SAFE_METHODS and not aside.keep(draft):
        abort(413)
    return redirect(url_for(RESUME, draft=draft), 303)


def _case_door(entry: Access) -> Response | None:
    if not g.has_key:
        raise NotYours(NOT_FOUND)
    return None


def _bill_door(entry: Access) -> Response | None:
    if not g.has_key:
        raise NotYours(gettext(NO_BILL))
    return None


def _staff_door(entry: Access) -> Response | None:
    if not g.has_key:
        return _to_sign_in()
    if g.must_settle and not entry.settling:
        return redirect(NEW_PASSWORD, 303)
    if entry.roles and not entry.roles & g.staff.roles():
        abort(403)
    return None


def _to_sign_in() -> Response:
    if wants_json():
        abort(401)
    if request.method not in SAFE_METHODS or request.path.rstrip("/") == STAFF_AREA:
        return redirect(SIGN_IN, 303)
    return redirect(f"{SIGN_IN}?to={_signer().dumps(request.path)}", 303)


def _program_door(entry: Access) -> Response | None:
    """A program's token is the session of an account; it ends with the account."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    known = token.strip() if scheme.lower() == "bearer" else ""
    program = program_tokens.find(db.session(), toolbox(), known) if known else None
    if program is not None and request.method not in SAFE_METHODS:
        # A body may take minutes to arrive: what counts is the right that is left by then.
        db.session.rollback()
        request.get_data()
        program = program_tokens.find(db.session(), toolbox(), known)
    if program is None:
        abort(401)
    g.program, g.staff = program, program.actor
    if entry.acts and not program.may_act:
        abort(403, READS_ONLY)
    if not program_tokens.was_used_lately(toolbox(), program):
        with transaction() as session:
            program_tokens.note_use(session, toolbox(), program)
    return None


def _local_door(entry: Access) -> Response | None:
    if toolbox().settings.mode != "demo" or not _is_here():
        abort(404)
    return None


def _operator_door(entry: Access) -> Response | None:
    wanted = toolbox().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not (same(given, wanted) if wanted else _is_here()):
        abort(404)
    return None


def _is_here() -> bool:
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if forwarded and not toolbox().settings.trusted_proxies:
        return False  # the address is that of a proxy nobody told us about
    try:
        return ipaddress.ip_address(client_address()).is_loopback
    except ValueError:
        return False


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(toolbox().settings.secret_key, salt="page-after-sign-in")


KEYS: Final[dict[Kind, Callable[[], bool]]] = {
    Kind.DRAFT: _has_draft,
    Kind.CASE: _has_case,
    Kind.BILL: _has_bill,
    Kind.STAFF: _has_account,
}
DOORS: Final[dict[Kind, Callable[[Access], Any]]] = {
    Kind.DRAFT: _draft_door,
    Kind.CASE: _case_door,
    Kind.BILL: _bill_door,
    Kind.STAFF: _staff_door,
    Kind.PROGRAM: _program_door,
    Kind.LOCAL: _local_door,
    Kind.OPERATOR: _operator_door,
}
