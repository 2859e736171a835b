"""Answer sheets as the frame draws them: sections of rows, with 「変更」 links where there are any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from eapply.forms.fields import Attached
from eapply.web.language import gettext

Change = Callable[[str, str], str]  # page key and question key → address


@dataclass(frozen=True)
class ShownRow:
    """One line of a summary. ``value`` is one text or a list of lines."""

    label: str
    value: str | list[str]
    id: str = ""
    change: str = ""
    old: str = ""
    note: str = ""
    origin: str = ""


@dataclass(frozen=True)
class ShownSection:
    """A heading with rows; ``level`` 3 for one row of a repeated group."""

    title: str
    rows: tuple[ShownRow, ...]
    level: int = 2


def no_change(page: str, key: str) -> str:
    return ""


def shown_sections(
    sheet: list[dict[str, Any]],
    change: Change = no_change,
    files: Mapping[str, Sequence[Attached]] | None = None,
    notes: Mapping[str, str] | None = None,
    origins: Mapping[str, str] | None = None,
) -> list[ShownSection]:
    """The sheet in drawing order; a repeated group follows its section, one part for each row.

    ``files`` add the number of pages to names, ``notes`` are warnings by question name, ``origins``
    say where a value was taken over from.
    """
    found: list[ShownSection] = []
    for part in sheet:
        plain: list[ShownRow] = []
        groups: list[ShownSection] = []
        for row in part["rows"]:
            key = row["keys"][0] if row["keys"] else ""
            address = change(part["key"], key) if key else ""
            if "items" in row:
                plain.append(
                    ShownRow(
                        row["label"],
                        row["text"] or "0",
                        f"row-{key}",
                        address,
                        note=(notes or {}).get(key, ""),
                        origin=(origins or {}).get(key, ""),
                    )
                )
                groups += [
                    ShownSection(
                        item["title"],
                        tuple(shown_row(each, "", "", None, notes) for each in item["rows"]),
                        3,
                    )
                    for item in row["items"]
                ]
            else:
                row_id = f"row-{key}" if key and address else ""
                shown = shown_row(row, address, row_id, files, notes)
                plain.append(replace(shown, origin=(origins or {}).get(key, "")))
        found.append(ShownSection(part["title"], tuple(plain)))
        found += groups
    return found


def shown_row(
    row: Mapping[str, Any],
    address: str,
    row_id: str,
    files: Mapping[str, Sequence[Attached]] | None,
    notes: Mapping[str, str] | None,
) -> ShownRow:
    note = " ".join(filter(None, ((notes or {}).get(key, "") for key in row["keys"])))
    value: str | list[str] = row["text"]
    if files is not None and row["kind"] == "files" and row["keys"]:
        listed = files.get(row["keys"][0], [])
        value = [paged(each) for each in listed] or value
    elif isinstance(value, str) and "\n" in value:
        value = value.split("\n")
    return ShownRow(row["label"], value, row_id, address, note=note)


def paged(file: Attached) -> str:
    if not file.pages:
        return file.name
    return gettext("%(name)s（%(count)sページ）", name=file.name, count=file.pages)
