"""The charts of the ダッシュボード around the cases: corrections, money, drafts that were left, nobody in charge."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from flask import url_for

from eapply.core.eras import short_text
from eapply.core.phrases import CORRECTION_KINDS
from eapply.forms import BY_SLUG
from eapply.models import db
from eapply.queries import figures, left_drafts, money_figures
from eapply.queries.views import NEW
from eapply.web.staff import words
from eapply.web.staff.charts import Bar, Segment, bars
from eapply.web.staff.dashboard_parts import Cell, Chart, Sources, with_year
from eapply.web.tools import the_staff, toolbox

MOST_ASKED: Final = 10
MONEY_DAYS: Final = 31


def asked_again(asked: Sources) -> Chart:
    found = figures.asked_again(db.session(), the_staff(), asked.wanted)
    chosen = list(found.items())[:MOST_ASKED]
    rows: list[tuple[Cell, ...]] = []
    drawn = []
    for (slug, label), kinds in chosen:
        title = words.title_of(slug)
        counts = [kinds[kind] for kind in CORRECTION_KINDS]
        rows.append((label, title, *counts, kinds.total()))
        parts = tuple(Segment(count, look) for look, count in enumerate(counts, 1))
        drawn.append(Bar(f"{label}（{title}）", parts, f"{kinds.total():,}回"))
    return Chart(
        "corrections",
        "補正の理由：どの項目を直してもらったか",
        (
            f"この期間に補正を依頼した項目の、多い順の{MOST_ASKED}までです。多い項目は、書き方の案内を直す候補です。",
        ),
        ("項目", "手続", *CORRECTION_KINDS, "合計"),
        rows,
        bars(drawn, [(kind, look, False) for look, kind in enumerate(CORRECTION_KINDS, 1)])
        if rows
        else None,
    )


def money(asked: Sources) -> Chart:
    last = asked.wanted.last
    first = max(asked.wanted.first, last - timedelta(days=MONEY_DAYS - 1))
    found = money_figures.money_days(db.session(), the_staff(), asked.wanted, first, last)
    names = ("収納", "仮押さえ", "返還")
    rows: list[tuple[Cell, ...]] = []
    drawn = []
    for day, sums in found.items():
        amounts = (sums.received, sums.held, sums.paid_back)
        rows.append((with_year(day), *amounts))
        label = short_text(day)
        for look, amount in enumerate(amounts, 1):
            if amount:
                drawn.append(Bar(label, (Segment(amount, look),), f"{amount:,}円"))
                label = ""
    return Chart(
        "money",
        "日ごとの料金",
        (
            f"期間の終わりまでの{MONEY_DAYS}日のうち、動きのあった日です。単位は円です。",
            "収納と返還は元帳の日、仮押さえは、いま押さえている額をその日に数えます。",
        ),
        ("日", *names),
        rows,
        bars(drawn, [(name, look, False) for look, name in enumerate(names, 1)]) if rows else None,
        {number: address_of(day) for number, day in enumerate(found)},
        ("収納日計表を開く", address_of(first, last)),
    )


def address_of(first: date, last: date | None = None) -> str:
    """These days in the 収納日計表."""
    until = last or first
    return url_for("staff.collection_page", since=first.isoformat(), until=until.isoformat())


def drafts(asked: Sources) -> Chart:
    wanted = asked.wanted
    now = toolbox().clock.now()
    found = left_drafts.left_drafts(db.session(), asked.slugs, wanted.first, wanted.last, now)
    rows: list[tuple[Cell, ...]] = [
        (words.title_of(slug), place(slug, page), count) for slug, page, count in found
    ]
    drawn = [
        Bar(f"{page}（{title}）", (Segment(int(n), 1),), f"{n:,}件") for title, page, n in rows
    ]
    return Chart(
        "drafts",
        "途中でやめた場所",
        (
            f"この期間に最後に保存して、1日以上つづきのない下書きです。{toolbox().settings.draft_days}日たった下書きは消えるので、数えません。",
            f"{left_drafts.FEWEST}件に満たない場所は、だれのことかわからないように、出していません。入力した内容は見ていません。",
        ),
        ("手続", "終えていた画面", "下書きの数"),
        rows,
        bars(drawn) if rows else None,
    )


def place(slug: str, page: str) -> str:
    """The last page that was finished, in its words."""
    titles = {each.key: each.title for each in BY_SLUG[slug].pages}
    return f"「{titles[page]}」まで" if page else "はじめの画面の前"


def load(asked: Sources) -> Chart:
    found = figures.load(db.session(), the_staff(), asked.wanted, asked.today)
    names = ("担当なし", "担当者が不在")
    rows: list[tuple[Cell, ...]] = [
        (words.title_of(slug), *counts, sum(counts)) for slug, counts in found.items()
    ]
    drawn = [
        Bar(
            words.title_of(slug),
            tuple(Segment(count, look) for look, count in enumerate(counts, 1)),
            f"{sum(counts):,}件",
        )
        for slug, counts in found.items()
    ]
    return Chart(
        "load",
        "担当のいない案件はあるか",
        (
            "まだ決まっていない案件のうち、担当が決まっていないものと、担当者が退職・異動などでいなくなったものの、いまの数です。",
            "担当者ごとの件数は出しません。",
        ),
        ("手続", *names, "合計"),
        rows,
        bars(drawn, [(name, look, False) for look, name in enumerate(names, 1)]) if rows else None,
        more=("未着手の案件を見る", url_for("staff.queue", view=NEW.key)),
    )
