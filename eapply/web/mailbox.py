"""The outgoing mail of the demo, readable at this machine: codes and links without a mail server."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, abort, render_template

from eapply.adapters.mailer import FolderMailer
from eapply.web.access import access
from eapply.web.tools import toolbox

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox")
SHOWN: Final = 200
ADDRESS: Final = re.compile(r"(https?://[^\s<>「」（）、。]+)")


def the_folder() -> FolderMailer:
    mailer = toolbox().mailer
    if not isinstance(mailer, FolderMailer):
        abort(404)
    return mailer


@blueprint.get("/")
@access.local
def letters() -> str:
    """Every letter, the newest first."""
    return render_template("mailbox/letters.html", letters=the_folder().list()[:SHOWN])


@blueprint.get("/<letter_id>")
@access.local
def letter(letter_id: str) -> str:
    """One letter with its links."""
    try:
        found = the_folder().read(letter_id)
    except FileNotFoundError:
        abort(404)
    # In each line, every second piece is an address.
    lines = [ADDRESS.split(line) for line in found.body.splitlines()]
    return render_template("mailbox/letter.html", letter=found, lines=lines)
