"""The staff's part of the site: one blueprint, so that what holds for it holds for every page."""

from __future__ import annotations

from flask import Blueprint

from eapply.web.disclosures import keep_book
from eapply.web.sessions import STAFF_AREA

staff = Blueprint("staff", __name__, url_prefix=STAFF_AREA)
keep_book(staff)
