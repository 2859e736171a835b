"""何が未確認か: what only the city can tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OpenQuestion:
    """Something that only the city can tell, and what is assumed until it does.

    ``department`` is the code of the one to ask, "" when it concerns every department; ``values``
    what is assumed, in words; ``procedures`` the numbers of those that use it; ``list_name`` the
    list of the city's data that it stands in; ``answered_by`` who knows, if not the department;
    ``area`` what it belongs to where that is no procedure.
    """

    department: str
    subject: str
    values: tuple[str, ...]
    source: str
    question: str
    procedures: tuple[int, ...] = ()
    list_name: str = ""
    answered_by: str = ""
    area: str = ""

    @property
    def value(self) -> str:
        return "、".join(self.values)
