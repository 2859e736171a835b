"""The words of mails and documents, from `eapply/templates`, without Flask.

A value that a template needs and nobody gave is an error, never a gap: what goes out on paper or by
mail cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from eapply.adapters.clock import JST
from eapply.core import era_names, reference
from eapply.core.money import yen_text

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"


def in_japan(moment: datetime) -> datetime:
    """An aware moment in JST; one without a zone already is, as everywhere in the application."""
    return moment.astimezone(JST) if moment.tzinfo else moment


def _of_day(function: Callable[[date], str]) -> Callable[[date], str]:
    """The function for days, taking moments too: by the calendar day they fall on in Japan."""

    def text(value: date) -> str:
        return function(in_japan(value).date() if isinstance(value, datetime) else value)

    return text


def _of_moment(function: Callable[[datetime], str]) -> Callable[[datetime], str]:
    def text(value: datetime) -> str:
        return function(in_japan(value))

    return text


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "wareki": _of_day(era_names.to_wareki),
    "both": _of_day(era_names.to_both),
    "with_weekday": _of_day(era_names.with_weekday),
    "clock": _of_moment(era_names.clock_text),
    "moment": _of_moment(era_names.moment_text),
    "fiscal_year": era_names.fiscal_year_text,
    "yen": yen_text,
    "read_aloud": reference.read_aloud,
}


class Texts:
    """Templates by their path below `folder`: `mail/receipt.txt`, `pdf/notice.html`.

    Everything is escaped for HTML except in .txt. `filters` are added to FILTERS.
    """

    def __init__(
        self, folder: Path = TEMPLATES, filters: dict[str, Callable[..., str]] | None = None
    ) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters.update(FILTERS | (filters or {}))

    def render(self, name: str, /, **values: Any) -> str:
        """The text. jinja2.TemplateNotFound, jinja2.UndefinedError for a name that is missing."""
        return self._environment.get_template(name).render(values)
