"""Writes docs/procedures/NN.md and fee-NN.md: every question of every procedure, out of its declaration.

    python -m scripts.procedure_docs

A test holds the pages and the code equal, so nobody edits them by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from eapply.config import variable
from eapply.core.conditions import Condition
from eapply.core.facts import Option
from eapply.core.procedure import Procedure, Provisional
from eapply.forms import ALL_FORMS
from eapply.forms.fields import Question, Repeat
from eapply.forms.procedure_form import NO_MAIL, ProcedureForm
from eapply.forms.question_form import Level, QuestionForm, Rule

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "procedures"
KINDS = {
    "text": "1行の文",
    "long_text": "長い文",
    "kana": "フリガナ",
    "date": "日付",
    "postal_code": "郵便番号",
    "phone": "電話番号",
    "email": "メールアドレス",
    "radio": "1つ選ぶ",
    "select": "一覧から1つ選ぶ",
    "checkboxes": "いくつでも選ぶ",
    "number": "整数",
    "decimal": "小数",
    "money": "金額",
    "digits": "番号",
    "fiscal_year": "年度",
    "year_month": "年月",
    "time": "時刻",
    "slot": "日時の枠",
    "map_point": "地図の点",
    "files": "ファイル",
    "declaration": "確認・同意",
    "bank": "金融機関",
    "branch": "支店",
    "fraction": "分数",
    "lot_number": "地番",
    "counts": "それぞれの数",
    "contractor": "指定工事店",
    "repeat": "くり返し",
    "note": "案内",
}
LIMITS = {
    "min_length": "{}文字以上",
    "max_length": "{}文字まで",
    "min_digits": "{}けたから",
    "max_digits": "{}けたまで",
    "more_than": "{}より大きい",
    "minimum": "{}以上",
    "maximum": "{}以下",
    "places": "小数{}けたまで",
    "earliest": "{}から",
    "latest": "{}まで",
    "calendar": "開庁日・開館日（{}）",
    "open_days_ahead": "{}開庁日（開館日）先から",
    "min_rows": "{}件以上",
    "max_rows": "{}件まで",
    "max_files": "{}個まで",
    "max_megabytes": "1つ{}MBまで",
}
HEAD = (
    "| 項目 | ラベル | 種類 | 必須 | 条件・きまり | 選択肢 | 出典 |\n|---|---|---|---|---|---|---|"
)


def page(form_class: type[ProcedureForm]) -> str:
    """The whole page of one procedure."""
    procedure = form_class.procedure
    blank = form_class.blank(None)
    labels = Labels(blank)
    lines = [
        f"# {name_of(procedure).lstrip(str(0))}. {procedure.title}",
        "",
        "このページはプログラムから作られます（`python -m scripts.procedure_docs`）。手で直さないでください。",
        "",
        *facts_of(procedure),
        "",
    ]
    for number, each in enumerate(form_class.pages, 1):
        lines += [f"## {number}. {each.title}（`{each.key}`）", ""]
        if each.when is not None:
            lines += [f"このページを聞くのは、{each.when.words(labels)}です。", ""]
        lines += [HEAD, *rows_of([blank[key] for key in each.keys], procedure, labels), ""]
    lines += ["## 質問のあいだのきまり", "", *rules_of(form_class, blank, labels), ""]
    lines += ["## 送るときに、前の案件と照らすきまり", "", *stored_rules_of(procedure, labels), ""]
    lines += ["## 前の手続から写すもの", "", *handovers_of(procedure, labels), ""]
    lines += ["## 聞かない項目", "", *never_asked(form_class), ""]
    lines += ["## 記入例", ""]
    lines += [f"- {example.name}{verdict(example.errors)}" for example in form_class.examples]
    return "\n".join(lines) + "\n"


def facts_of(procedure: Procedure) -> Iterator[str]:
    yield f"- 担当: `{procedure.department}` ・ 法的な種類: {procedure.legal_type.value} ・ 版: {procedure.version}"
    yield f"- 本人確認: {procedure.identity.value}"
    yield f"- 標準の日数（開庁日）: {figure(procedure.days, 'standard_days')}"
    yield f"- 保存期間: {figure(procedure.retention, 'retention_years')}"
    if procedure.figures:
        yield "- 市が確かめていない値:"
        yield from (f"  - {name}: {figure(value)}" for name, value in procedure.figures.items())


def figure(value: object, setting: str = "") -> str:
    if value is None:
        return f"設定 `{variable(setting)}`（仮）"
    if isinstance(value, Provisional):
        return f"仮 {value}（{value.source}）。市に確かめること: {value.question}"
    return str(value)


class Labels:
    """The noun of a key, for conditions in words; inside a row its questions come first."""

    def __init__(self, form: QuestionForm, around: Labels | None = None) -> None:
        self.form = form
        self.around = around

    def __call__(self, key: str) -> str:
        if key in self.form:
            return str(self.form[key].thing)
        if self.around is not None:
            return self.around(key)
        return "メールなし" if key == NO_MAIL else key


def rows_of(
    questions: list[Question], procedure: Procedure, labels: Labels, prefix: str = ""
) -> Iterator[str]:
    for question in questions:
        cells = (
            f"`{prefix}{question.key}`",
            question.thing,
            KINDS[question.kind],
            needed(question, labels),
            "。".join(conditions(question, labels)),
            options(question),
            question.source or source_of(procedure),
        )
        yield "| " + " | ".join(cell.replace("|", "／").replace("\n", " ") for cell in cells) + " |"
        if isinstance(question, Repeat):
            row = question.row_form.blank(None)
            inner = Labels(row, labels)
            yield from rows_of(row.questions, procedure, inner, f"{prefix}{question.key}[].")


def needed(question: Question, labels: Labels) -> str:
    if isinstance(question.required, Condition):
        return question.required.words(labels)
    if question.kind == "note":
        return ""
    return {True: "必須", False: "任意", "group": "どちらか必須"}[question.required]


def conditions(question: Question, labels: Labels) -> Iterator[str]:
    if question.when is not None:
        yield f"聞くのは、{question.when.words(labels)}"
    limits = question.limits()
    words = [
        LIMITS[name].format(value)
        for name, value in limits.items()
        if name in LIMITS and limited(value)
    ]
    if words:
        yield "、".join(words)


def limited(value: Any) -> bool:
    return value is not None and value != "" and value != 0


def options(question: Question) -> str:
    tables = getattr(question, "tables", None)
    if tables:
        return "／".join(f"`{answer}` のとき {listed(table)}" for answer, table in tables.items())
    if getattr(question, "list_name", ""):
        return f"一覧 `{question.list_name}`"
    return listed(getattr(question, "fixed", ()))


def listed(table: Iterable[Option]) -> str:
    """The labels, each with the value that conditions and programs name it by."""
    return "、".join(
        option.label if option.label == option.value else f"{option.label}（`{option.value}`）"
        for option in table
    )


def rules_of(form_class: type[ProcedureForm], blank: QuestionForm, labels: Labels) -> list[str]:
    found = [said(rule, rule.at, labels) for rule in form_class.rules]
    for question in blank.questions:
        if isinstance(question, Repeat):
            inner = Labels(question.row_form.blank(None), labels)
            found += [
                said(rule, f"{question.key}[].{rule.at}", inner) for rule in question.row_form.rules
            ]
    return found or ["なし"]


def said(rule: Rule, place: str, labels: Labels) -> str:
    level = "警告" if rule.level is Level.WARNING else "誤り"
    return f"- `{place}`（{level}）{rule.broken.words(labels)}: 「{rule.message}」"


def stored_rules_of(procedure: Procedure, labels: Labels) -> list[str]:
    """What only stored cases and registers can answer, and whose cases are looked at."""
    found = []
    for rule in procedure.stored.rules:
        level = "誤り" if rule.is_error else "警告"
        own = "、本人の案件だけ" if rule.own else ""
        when = f" {rule.when.words(labels)}" if rule.when is not None else ""
        found.append(f"- `{rule.at}`（{level}{own}）`{rule.kind}`{when}: 「{rule.message}」")
    return found or ["なし"]


def handovers_of(procedure: Procedure, labels: Labels) -> list[str]:
    found = []
    for handover in procedure.handovers:
        when = "" if handover.when is None else "（あてはまる案件だけ）"
        keys = "、".join(f"`{key}`" for key in (*handover.copies, *handover.sets))
        found.append(f"- {handover.earlier}{when}、受付番号は `{handover.number}`: {keys}")
    return found or ["なし"]


def never_asked(form_class: type[ProcedureForm]) -> list[str]:
    found = [f"- `{key}` {noun}".rstrip() for key, noun in form_class.never_asked().items()]
    return found or ["なし"]


def verdict(errors: Any) -> str:
    return f"（断る: {'、'.join(f'`{key}`' for key in errors)}）" if errors else ""


def pages() -> dict[str, str]:
    """File name → text, for all procedures."""
    return {f"{name_of(form.procedure)}.md": page(form) for form in ALL_FORMS}


def is_fee(procedure: Procedure) -> bool:
    return procedure.slug.startswith("fee-")


def name_of(procedure: Procedure) -> str:
    """「07」 of a procedure, 「fee-07」 of a fee request."""
    return f"{'fee-' if is_fee(procedure) else ''}{procedure.number:02}"


def source_of(procedure: Procedure) -> str:
    """The part of the domain notes that the questions come from."""
    return (
        f"手数料資料 第{procedure.number}号" if is_fee(procedure) else f"手続資料{procedure.number}"
    )


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
