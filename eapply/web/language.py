"""The words of pages in the language of the page.

Every template says its texts in Japanese through ``_``. As long as no other language is offered nothing is
looked up: a page has about a hundred texts, and asking for the translations of each costs more than
drawing the page. This is the one place where a page's language would come in.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from markupsafe import Markup


def say(text: str, /, **values: Any) -> Markup:
    """The text with its placeholders ``%(name)s`` filled; the values are escaped, the text is ours."""
    words = Markup(text)  # noqa: S704 - templates pass constants
    return words % values if values else words


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update({"_": say, "gettext": say})
