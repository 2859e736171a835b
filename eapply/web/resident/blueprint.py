"""The one blueprint of the residents' pages; every module of this folder adds its views to it."""

from __future__ import annotations

from flask import Blueprint

resident = Blueprint("resident", __name__)
