"""The words of pages in the language of the page.

Japanese is the source: every sentence is its own key and stands where it is said, in templates in ``_()``, in
views in ``gettext()``. A page has about a hundred texts, so nothing is looked up as long as Japanese is the only
language: texts without values become part of the compiled template. As soon as a compiled catalogue stands in
`FOLDER`, each request says its texts in the language that Flask-Babel selects for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from gettext import NullTranslations
from pathlib import Path
from typing import Any, Final

from flask import Flask
from flask_babel import Babel, get_locale, get_translations
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

FOLDER: Final = Path(__file__).resolve().parents[1] / "translations"
SOURCE: Final = "ja"
# None is the source language. Set for each request, so that no request sees the language of another.
_catalogue: ContextVar[NullTranslations | None] = ContextVar("catalogue", default=None)


def spoken() -> str:
    """The language of the request, for what is kept between requests."""
    return SOURCE if _catalogue.get() is None else str(get_locale())


def mark(text: str) -> str:
    """The text itself; makes a constant known to the extraction, for ``gettext`` where it is used."""
    return text


def gettext(text: str, /, **values: Any) -> str:
    """Plain text in the language of the request, its placeholders ``%(name)s`` filled."""
    catalogue = _catalogue.get()
    words = catalogue.gettext(text) if catalogue else text
    return words % values if values else words


def say(text: str, /, **values: Any) -> Markup:
    """``gettext`` for templates: the values are escaped; the text is ours, so it may hold markup."""
    words = Markup(gettext(text))  # noqa: S704 - templates pass constants; a test holds them to it
    return words % values if values else words


class SourceTexts(Extension):
    """``{{ _("…") }}`` of a constant is the constant: costs nothing when a page is drawn."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        shape = ("variable_begin", "name", "lparen", "string", "rparen", "variable_end")
        held: list[Token] = []
        for token in stream:
            held.append(token)
            if token.type != shape[len(held) - 1] or (token.type == "name" and token.value != "_"):
                yield from held
                held = []
            elif len(held) == len(shape):
                yield Token(held[0].lineno, "data", held[3].value)
                held = []
        yield from held


def init_app(app: Flask) -> None:
    """Call before the first template is compiled."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    Babel(app, default_locale=SOURCE, default_timezone="Asia/Tokyo")
    app.jinja_env.globals.update({"_": say, "gettext": say, "language": SOURCE})
    if not any(FOLDER.glob("*/LC_MESSAGES/*.mo")):
        app.jinja_env.add_extension(SourceTexts)
        return

    @app.before_request
    def choose() -> None:
        _catalogue.set(get_translations())

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        _catalogue.set(None)

    @app.context_processor
    def language() -> dict[str, str]:
        return {"language": str(get_locale() or SOURCE)}
