"""Small views of every kind, declared as the real rooms declare theirs."""

from __future__ import annotations

from flask import Blueprint, Flask, request

from eapply.core.errors import Refused
from eapply.core.submission import Role
from eapply.web import aside
from eapply.web.access import access
from eapply.web.form_tokens import csrf_token
from eapply.web.guard import RESUME, remembered_page
from eapply.web.headers import allow_map, csp_nonce
from eapply.web.limits import limit
from eapply.web.tools import browser_session, current_case, current_staff, the_staff

FORM = '<form method="post"><input type="hidden" name="csrf_token" value="{}"></form>'


def add_rooms(app: Flask) -> None:
    """Adds the views below `/room` and `/staff/room`."""
    room = Blueprint("room", __name__)

    @room.get("/room/forgotten")
    def forgotten() -> str:
        return "open by accident"

    @room.route("/room/public", methods=["GET", "POST"])
    @access.public
    def public() -> str:
        return FORM.format(csrf_token())

    @room.get("/room/plain")
    @access.public
    def plain() -> str:
        return "plain"

    @room.post("/room/stateless")
    @access.stateless
    def stateless() -> dict[str, int]:
        return {"bytes": len(request.get_data())}

    @room.post("/room/keys")
    @access.public
    def take_key() -> str:
        browser_session().grant(request.form["kind"], request.form["id"])
        return "taken"

    @room.route("/room/values", methods=["GET", "POST"])
    @access.public
    def values() -> dict[str, object]:
        if request.method == "POST":
            browser_session().update(request.form.to_dict() | {"csrf_token": ""})
        return dict(browser_session())

    @room.route("/room/drafts/<draft>", methods=["GET", "POST"])
    @access.draft
    def draft_page(draft: str) -> str:
        size = sum(len(each.read()) for each in request.files.values())
        return f"{FORM.format(csrf_token())} draft {draft} {size} {aside.take(draft)}"

    @room.get("/room/cases/<reference>")
    @access.case
    def case_page(reference: str) -> str:
        return f"case {current_case()}"

    @room.route("/staff/room", methods=["GET", "POST"])
    @access.staff
    def desk() -> str:
        return f"{FORM.format(csrf_token())} desk of {the_staff().login}"

    @room.get("/staff/room/heads")
    @access.staff(Role.HEAD)
    def heads() -> str:
        return "heads only"

    @room.get("/staff/room/new-password")
    @access.staff(settling=True)
    def new_password() -> str:
        return "settling"

    @room.route("/staff/room/sign-in", methods=["GET", "POST"])
    @access.public
    def sign_in() -> str:
        if request.method == "POST":
            browser_session().sign_in(int(request.form["account"]))
        return f"{FORM.format(csrf_token())} to {remembered_page()} {current_staff()}"

    @room.post("/staff/room/sign-out")
    @access.staff(settling=True)
    def sign_out() -> str:
        browser_session().sign_out()
        return "gone"

    @room.post("/room/program")
    @access.token
    def program() -> str:
        return the_staff().login

    @room.post("/room/acting")
    @access.acting
    def acting() -> str:
        return the_staff().login

    @room.post("/room/notice")
    @access.provider
    def notice() -> str:
        return "heard"

    @room.get("/room/local")
    @access.local
    def local() -> str:
        return "local"

    @room.get("/room/map")
    @access.public
    def map_page() -> str:
        allow_map()
        return csp_nonce()

    @room.get("/room/limited")
    @access.public
    def limited() -> str:
        limit("mail-code-send", request.args.get("subject", ""))
        return "within"

    @room.get("/room/trouble/<kind>")
    @access.public
    def trouble(kind: str) -> str:
        raise TROUBLES[kind]

    app.register_blueprint(room)
    if RESUME not in app.view_functions:
        app.add_url_rule("/room/resume/<draft>", RESUME, access.public(lambda draft: "resume"))


TROUBLES: dict[str, BaseException] = {"refused": Refused("「お名前」を入力してください。", "name")}
