"""The charts of the ダッシュボード about the cases themselves: waiting, coming and going, in time, on their way."""

from __future__ import annotations

from statistics import median
from typing import Final

from eapply.core.procedure import Provisional
from eapply.core.submission import State
from eapply.forms import BY_SLUG
from eapply.models import db
from eapply.queries import figures, handling_times
from eapply.queries.figures import AGES
from eapply.queries.handling_times import Handled
from eapply.web.staff import words
from eapply.web.staff.charts import Bar, Segment, bars, lines
from eapply.web.staff.dashboard_parts import Cell, Chart, Sources, days_text, with_year
from eapply.web.staff.frame import opening
from eapply.web.tools import the_staff, toolbox

AGE_WORDS: Final = (
    *(f"{low}〜{high}日" for low, high in zip((0, *(age + 1 for age in AGES)), AGES, strict=False)),
    f"{AGES[-1] + 1}日以上",
)
STAGES: Final = (
    (State.AWAITING_PAYMENT, "支払い待ち"),
    (State.IN_QUEUE, "未着手"),
    (State.IN_REVIEW, "審査中"),
    (State.RETURNED, "補正待ち"),
    (State.DECIDED, "決定から完了まで"),
)


def backlog(asked: Sources) -> Chart:
    found = figures.backlog(db.session(), the_staff(), asked.wanted, asked.today, opening())
    looks = tuple(enumerate(AGE_WORDS, 1))
    rows: list[tuple[Cell, ...]] = []
    drawn = []
    for line in found:
        by_age = zip(line.in_time, line.late, strict=True)
        title = words.title_of(line.slug)
        rows.append((title, *(map(sum, by_age)), line.total, sum(line.late)))
        parts = [
            Segment(count, look, is_late)
            for look, _ in looks
            for is_late, count in ((False, line.in_time[look - 1]), (True, line.late[look - 1]))
        ]
        drawn.append(Bar(title, tuple(parts), f"{line.total:,}件"))
    names = [*((text, look, False) for look, text in looks), ("期限超過", 0, True)]
    return Chart(
        "backlog",
        "いま何件たまっているか",
        (
            "まだ決まっていない案件（未着手・審査中・補正待ち）を、届いた日からの開庁日で分けています。",
            "期間にかかわらず、いまの数です。補正待ちの案件は、期限超過に数えません。",
        ),
        ("手続", *AGE_WORDS, "合計", "うち期限超過"),
        rows,
        bars(drawn, names) if rows else None,
    )


def flow(asked: Sources) -> Chart:
    weeks = figures.flow(db.session(), the_staff(), asked.wanted)
    is_empty = not any(week.arrived or week.ended for week in weeks)
    names = ("届いた", "終わった（決定・取下げ）", "差（届いた－終わった）")
    return Chart(
        "flow",
        "入りと出：届いた件数に追いついているか",
        (
            "月曜からの1週間ごとの数です。終わったのは、決まった案件と取り下げられた案件です。",
            "支払いを待っている案件と、支払われずに失効した案件は数えません。",
        ),
        ("週のはじめ", "届いた", "終わった", "差"),
        []
        if is_empty
        else [(with_year(week.first), week.arrived, week.ended, week.net) for week in weeks],
        None
        if is_empty
        else lines(
            names,
            [f"{week.first.month}/{week.first.day}" for week in weeks],
            [week.arrived for week in weeks],
            [week.ended for week in weeks],
        ),
    )


def in_time(asked: Sources, found: list[Handled]) -> Chart:
    begin = handling_times.three_months(asked.wanted.last)
    by_slug: dict[str, list[Handled]] = {}
    for each in found:
        if each.decided_on >= begin:
            by_slug.setdefault(each.slug, []).append(each)
    rows: list[tuple[Cell, ...]] = []
    drawn = []
    for slug, cases in sorted(by_slug.items(), key=lambda each: (-len(each[1]), each[0])):
        kept = sum(case.in_time for case in cases)
        share, middle = round(100 * kept / len(cases)), median(case.days for case in cases)
        title = words.title_of(slug)
        rows.append((title, standard(slug), len(cases), kept, share, days_text(middle)))
        parts = (Segment(share, 1), Segment(100 - share, 2))
        more = f"（n={len(cases):,}、中央値{days_text(middle)}）"
        drawn.append(Bar(title, parts, f"{share}%", more))
    span = f"{with_year(begin)}から{with_year(asked.wanted.last)}まで"
    return Chart(
        "in-time",
        "標準処理期間を守れたか",
        (
            f"{span}の3か月に決まった案件です。日数は、届いた日の次の日から決まった日までの開庁日です。",
            "補正待ちと支払い待ちの日数は、のぞいてあります。",
        ),
        ("手続", "標準処理期間", "件数（n）", "守れた件数", "守れた割合（%）", "日数の中央値"),
        rows,
        bars(drawn, (("守れた", 1, False), ("過ぎた", 2, False)), 100) if rows else None,
    )


def standard(slug: str) -> str:
    """The standard period of a procedure, with a mark while the city has not confirmed it."""
    form = BY_SLUG.get(slug)
    if form is None:
        return "－"
    days = form.procedure.days
    unsure = "（仮）" if days is None or isinstance(days, Provisional) else ""
    return f"{form.procedure.standard_days(toolbox().settings.standard_days)}日{unsure}"


def stages(asked: Sources, found: list[Handled]) -> Chart:
    found = [each for each in found if each.decided_on >= asked.wanted.first]
    rows: list[tuple[Cell, ...]] = []
    drawn = []
    for state, name in STAGES:
        stays = [each.stays[state] for each in found if state in each.stays]
        if stays:
            middle = median(stays)
            rows.append((name, len(stays), days_text(middle)))
            drawn.append(
                Bar(f"{name}（n={len(stays):,}）", (Segment(middle, 1),), days_text(middle))
            )
    return Chart(
        "stages",
        "どこで止まるか",
        (
            "この期間に決まった案件が、それぞれの段階にいた開庁日の中央値です。通らなかった案件は数えません。",
        ),
        ("段階", "件数（n）", "日数の中央値"),
        rows,
        bars(drawn) if rows else None,
    )
