"""What the lines of the city's tables ask: every line that carries a question, for the page
「何が未確認か」."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from eapply.core.booking import booking_list
from eapply.core.open_question import OpenQuestion

Row = dict[str, str]
Tables = Mapping[str, list[Row]]
BY_LAW_OFFICE = "法務の担当"
BY_ACCOUNTS_OFFICE = "会計の担当"
FEES = "手数料"
EVERY_DEPARTMENT = ""


def open_questions(tables: Tables, options: Tables) -> tuple[OpenQuestion, ...]:
    """Every line that carries a question; lines of one subject with the same question become one.

    Args:
        tables: file name without ending → its lines.
        options: the same for the tables of options.
    """
    found: dict[tuple[str, str, str], OpenQuestion] = {}
    for asked in _asked(tables, options):
        key = (asked.department, asked.subject, asked.question)
        before = found.get(key)
        found[key] = asked if before is None else _together(before, asked)
    return tuple(found.values())


def _together(before: OpenQuestion, after: OpenQuestion) -> OpenQuestion:
    values = tuple(dict.fromkeys(before.values + after.values))
    procedures = tuple(sorted({*before.procedures, *after.procedures}))
    return replace(before, values=values, procedures=procedures)


def _asked(tables: Tables, options: Tables) -> Iterator[OpenQuestion]:
    whole_lists = {row["file"]: row for row in tables["lists"] if not row["group"]}
    for row in tables["departments"]:
        yield from _question(row, row["code"], "課名と連絡先", row["phone"])
    for row in tables["document_symbols"]:
        yield from _question(row, row["department"], "文書番号の記号", row["symbol"])
    for row in tables["lists"]:
        yield from _question(row, row["department"], row["title"], "", row["name"])
    for file, rows in options.items():
        whole = whole_lists[file]
        for row in rows:
            yield from _question(
                row, whole["department"], whole["title"], row["label"], whole["name"]
            )
    for row in tables["closed_days"]:
        yield from _question(row, row["department"], "休みの日", row["name"])
    for row in tables["contractors"]:
        yield from _question(row, "sewerage", "指定工事店", row["name"])
    for row in tables["filing_windows"]:
        value = f"{row['fiscal_year']}年度 {row['area']} {row['opens']}〜{row['closes']}"
        yield from _question(row, row["department"], "受付期間", value)
    yield from _about_bookings(tables)
    for row in tables["appeals"]:
        yield from _question(
            row | {"answered_by": BY_LAW_OFFICE},
            row["department"],
            "通知の教示",
            f"決める者 {row['decided_by']}、審査請求の相手 {row['appeal_to']}",
        )
    for row in tables["approval_routes"]:
        value = "課長の決裁" if row["approver"] == "head" else "担当者が決める"
        by_law = row | {"answered_by": BY_LAW_OFFICE}
        yield from _question(by_law, row["department"], "決裁の区分（専決）", value)
    for row in tables["phrases"]:
        yield from _question(row, EVERY_DEPARTMENT, "定型文", row["text"])
    yield from _about_fees(tables)
    for row in tables["questions"]:
        yield from _question(row, row["department"], row["subject"], row["value"])


def _about_bookings(tables: Tables) -> Iterator[OpenQuestion]:
    """What can be booked, by which rules and when."""
    owners = {row["code"]: row for row in tables["booking_resources"]}
    for row in owners.values():
        value = f"{row['place']} {row['phone']}"
        of_it = booking_list(row["code"])
        yield from _question(row, row["department"], f"予約：{row['title']}", value, of_it)
    for row in tables["booking_rules"]:
        owner = owners[row["resource"]]
        value = f"{row['label']} {row['value']}{row['unit']}"
        subject, of_it = f"予約のきまり：{owner['title']}", booking_list(row["resource"])
        yield from _question(row, owner["department"], subject, value, of_it)
    for row in tables["booking_patterns"]:
        owner = owners[row["resource"]]
        value = f"{row['starts']}〜{row['ends']}"
        subject, of_it = f"予約の枠：{owner['title']}", booking_list(row["resource"])
        yield from _question(row, owner["department"], subject, value, of_it)


def _about_fees(tables: Tables) -> Iterator[OpenQuestion]:
    """How fees are asked for and sent; their amounts are asked by ``queries.fee_questions``."""
    for row in tables["fee_catalogue"]:
        value = f"第{row['number']}号 {row['title']}"
        for asked in _question(row, row["department"], "手数料の手続", value):
            yield replace(asked, area=FEES)
    for row in tables["postage"]:
        by_accounts = row | {"answered_by": BY_ACCOUNTS_OFFICE}
        value = f"{row['amount']}円"
        for asked in _question(by_accounts, EVERY_DEPARTMENT, row["name"], value):
            yield replace(asked, area=FEES)


def _question(
    row: Row, department: str, subject: str, value: str, list_name: str = ""
) -> Iterator[OpenQuestion]:
    if not row["question"]:
        return
    numbers = row.get("procedures") or row.get("slug", "").partition("-")[0]
    yield OpenQuestion(
        department=department,
        subject=subject,
        values=(value,) if value else (),
        source=row["source"],
        question=row["question"],
        procedures=tuple(map(int, numbers.split())),
        list_name=list_name,
        answered_by=row.get("answered_by", ""),
    )
