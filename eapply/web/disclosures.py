"""The record of looks, for every room in which staff or their programs read cases.

Around every request the book of `queries.shown` is open; what was read goes into one disclosure
before the answer leaves. When that row cannot be written, the answer is not sent either.
"""

from __future__ import annotations

from flask import Blueprint, Response, g, request

from eapply.core.errors import NotYours
from eapply.core.reference import parse
from eapply.queries import shown
from eapply.services.disclosing import disclose
from eapply.web.error_pages import for_refusal
from eapply.web.tools import client_address, current_staff, toolbox


def keep_book(blueprint: Blueprint) -> None:
    """Writes down what every view of this blueprint shows, and every refused try."""
    blueprint.before_request(_open_book)
    blueprint.register_error_handler(NotYours, _denied)
    blueprint.after_request(_write_book)
    blueprint.teardown_request(_close_book)


def _open_book() -> None:
    g.book = shown.open_book()


def _denied(refusal: NotYours) -> Response:
    """Notes the refused try; the usual page answers, the same for foreign and unknown."""
    g.denied = parse(str((request.view_args or {}).get("reference", ""))) or "-"
    return for_refusal(refusal)


def _write_book(response: Response) -> Response:
    """One row for an answer that shows something; a redirect shows nothing."""
    actor = current_staff()
    denied = g.get("denied", "")
    subjects = (denied,) if denied else shown.noted()
    if actor is not None and subjects and not 300 <= response.status_code < 400:
        disclose(
            toolbox(),
            actor,
            subjects,
            request.endpoint or "",
            client_address(),
            allowed=not denied,
        )
    return response


def _close_book(error: BaseException | None) -> None:
    opened = g.pop("book", None)
    if opened is not None:
        shown.close_book(opened)
