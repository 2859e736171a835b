"""Drawings: every shape inside the picture, as long as its number, its words beside it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.web.staff.charts import (
    ALL_NUMBERED,
    BAR,
    WIDTH,
    Bar,
    Picture,
    Segment,
    bars,
    breadth,
    lines,
    room,
    shortened,
    spread,
)

counts = st.integers(0, 99_999)
labels = st.text(st.characters(categories=("L", "N", "P")), max_size=60)
rows = st.lists(
    st.builds(
        Bar,
        labels,
        st.lists(st.builds(Segment, counts, st.integers(1, 4), st.booleans()), max_size=6).map(
            tuple
        ),
        counts.map(lambda count: f"{count:,}件"),
    ),
    max_size=12,
)
NAMES = (("0〜5日", 1, False), ("6〜10日", 2, False), ("11〜20日", 3, False), ("超過", 0, True))


def is_inside(picture: Picture) -> bool:
    boxes = all(
        box.x >= 0
        and box.y >= 0
        and box.width >= 0
        and box.x + box.width <= picture.width + 0.5
        and box.y + box.height <= picture.height
        for box in picture.boxes
    )
    points = [point for stroke in picture.strokes for point in stroke.points]
    return boxes and all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in points)


@settings(deadline=None)
@given(rows)
def test_bars_are_as_long_as_their_numbers(found: list[Bar]) -> None:
    picture = bars(found)
    assert is_inside(picture)
    totals = [sum(part.value for part in row.segments) for row in found]
    parts = [part for row in found for part in row.segments if part.value]
    assert len(picture.boxes) == len(parts)
    scale = (WIDTH - room(found)) / max(totals) if any(totals) else 0
    for box, part in zip(picture.boxes, parts, strict=True):
        assert box.width == pytest.approx(part.value * scale, abs=0.06)
        assert (box.look, box.outlined, box.height) == (part.look, part.outlined, BAR)
    ends = [row.end for row in found]
    assert [word.text for word in picture.words if word.text in ends and word.x][-1:] == [
        row.end for row in found if any(part.value for part in row.segments)
    ][-1:]


@settings(deadline=None)
@given(rows)
def test_words_do_not_lie_on_each_other(found: list[Bar]) -> None:
    picture = bars(found, NAMES)
    by_line: dict[float, list[tuple[float, float]]] = {}
    for word in picture.words:
        wide = breadth(word.text)
        start = word.x - (wide / 2 if word.anchor == "middle" else 0)
        by_line.setdefault(word.y, []).append((start, start + wide))
    for places in by_line.values():
        for (_, end), (start, _) in pairwise(sorted(places)):
            assert end <= start + 0.5


def test_bars_on_a_scale_of_their_own() -> None:
    row = Bar("守れた", (Segment(50, 1), Segment(50, 2)), "50%")
    picture = bars([row], most=100)
    half = (WIDTH - room([row])) / 2
    assert [box.width for box in picture.boxes] == [pytest.approx(half, abs=0.06)] * 2
    assert [word.text for word in picture.words] == ["守れた", "50", "50", "50%"]
    assert bars([]).boxes == []


def test_long_labels_are_cut_before_what_follows_them() -> None:
    assert shortened("あ" * 25) == "あ" * 25
    assert shortened("あ" * 26) == "あ" * 24 + "…"
    assert shortened("あ" * 25, "（n=1）") == "あ" * 21 + "…（n=1）"
    assert breadth(shortened("ab" * 40)) <= WIDTH


@settings(deadline=None)
@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=60))
def test_lines_and_what_is_between(values: list[tuple[int, int]]) -> None:
    first, second = [each[0] for each in values], [each[1] for each in values]
    ticks = [f"4/{number}" for number in range(len(values))]
    picture = lines(("届いた", "終わった", "差"), ticks, first, second)
    assert is_inside(picture)
    drawn = [stroke for stroke in picture.strokes if len(stroke.points) == len(values)]
    by_look = {stroke.look: [y for _, y in stroke.points] for stroke in drawn if stroke.look}
    top = max(1, *first, *second)
    for look, numbers in ((1, first), (2, second)):
        if len(values) > 2:  # the legend's own strokes have two points
            heights = by_look[look]
            low = max(heights) if 0 in numbers else None
            for y, number in zip(heights, numbers, strict=True):
                if low is not None:
                    assert low - y == pytest.approx(120 * number / top, abs=0.11)
    gaps = [a - b for a, b in values]
    assert len(picture.boxes) == sum(gap != 0 for gap in gaps)
    texts = [word.text for word in picture.words if word.kind == "number"]
    if len(values) <= ALL_NUMBERED:
        assert texts == [f"{each:,}" for each in (*first, *second)] + [f"{gap:+,}" for gap in gaps]
    assert f"{second[-1]:,}" in texts
    assert picture.words[0].text == "届いた"


@given(st.integers(1, 80))
def test_a_few_ticks_are_written(count: int) -> None:
    found = spread(count)
    assert found[0] == 0
    assert found[-1] == count - 1
    assert len(found) == min(5, count)
