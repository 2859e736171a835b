"""The arithmetic of the benchmarks. Nothing here takes a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.client import Response, encode
from bench.figures import (
    Bound,
    Row,
    milliseconds,
    not_measured,
    paired_ratio,
    percentile,
    table,
    width,
)
from bench.turns import Plan

FIGURES = st.lists(st.floats(0.001, 1000), min_size=1, max_size=60)


class TestPercentile:
    @pytest.mark.parametrize(
        ("share", "expected"), [(0, 1), (0.5, 2), (0.51, 3), (0.75, 3), (0.99, 4), (1, 4)]
    )
    def test_nearest_rank(self, share: float, expected: float) -> None:
        assert percentile([4, 1, 3, 2], share) == expected

    @given(FIGURES, st.floats(0, 1))
    def test_as_many_as_promised_do_not_exceed_it(self, values: list[float], share: float) -> None:
        found = percentile(values, share)
        assert found in values
        assert sum(value <= found for value in values) >= share * len(values)

    @pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 1.1), ([1.0], -0.1)])
    def test_refuses_what_has_none(self, values: list[float], share: float) -> None:
        with pytest.raises(ValueError, match=r"no values|between"):
            percentile(values, share)


class TestPairedRatio:
    def test_is_the_median_of_the_pairs(self) -> None:
        assert paired_ratio([1, 2, 9], [2, 2, 3]) == 1

    @given(FIGURES, st.floats(0.1, 10))
    def test_stands_a_machine_that_is_slow_for_a_while(
        self, floors: list[float], factor: float
    ) -> None:
        """Both sides of a pair slow down together: the ratio stays, whatever the pairs are like."""
        assert paired_ratio([each * factor for each in floors], floors) == pytest.approx(factor)

    @pytest.mark.parametrize(("ours", "floors"), [([1.0], []), ([], []), ([1.0, 2.0], [1.0])])
    def test_refuses_what_is_no_pair(self, ours: list[float], floors: list[float]) -> None:
        with pytest.raises(ValueError, match="pairs"):
            paired_ratio(ours, floors)


class TestVerdict:
    @pytest.mark.parametrize(
        ("bound", "figure", "expected"),
        [
            (Bound(0.5, at_least=True), 0.5, "ok"),
            (Bound(0.5, at_least=True), 0.49, "OVER"),
            (Bound(250, "MB"), 250, "ok"),
            (Bound(250, "MB"), 251, "OVER"),
            (None, 3, ""),
        ],
    )
    def test_of_a_row(self, bound: Bound | None, figure: float, expected: str) -> None:
        assert Row("group", "what", "ours", figure=figure, bound=bound).verdict == expected

    def test_what_was_not_measured_is_never_ok(self) -> None:
        row = not_measured("group", "KeyError: 4")
        assert row.verdict == "not measured"
        assert "KeyError" in row.note

    def test_is_in_the_data(self) -> None:
        row = Row("group", "what", "1 ms", "2 ms", 0.5, Bound(1.5))
        assert row.data()["verdict"] == "ok"
        assert row.data()["bound"] == "≤ 1.5 ×"


class TestTable:
    def test_columns_stand_below_each_other_with_japanese_in_them(self) -> None:
        rows = [Row("a", "控え", "1 ms", "2 ms"), Row("a", "page", "10 ms", "20 ms")]
        head, blank, first, second = table(rows).splitlines()
        assert blank == ""
        places = {
            width(line[: line.index(cell)])
            for line, cell in ((head, "ours"), (first, "1 ms"), (second, "10 ms"))
        }
        assert len(places) == 1

    def test_groups_stand_apart(self) -> None:
        rows = [Row("a", "x", ""), Row("a", "y", ""), Row("b", "z", "")]
        assert [bool(line) for line in table(rows).splitlines()] == [
            True,
            False,
            True,
            True,
            False,
            True,
        ]

    @pytest.mark.parametrize(("seconds", "text"), [(0.00123, "1.2 ms"), (0.25, "250 ms")])
    def test_milliseconds(self, seconds: float, text: str) -> None:
        assert milliseconds(seconds) == text


class TestClient:
    def test_a_form_is_sent_with_its_length(self) -> None:
        head, _, body = encode(
            80, "POST", "/", form={"name": "𠮷田", "kind": ["a", "b"]}
        ).partition(b"\r\n\r\n")
        assert body == b"name=%F0%A0%AE%B7%E7%94%B0&kind=a&kind=b"
        assert f"Content-Length: {len(body)}".encode() in head

    def test_headers_are_found_in_any_case_and_kept_as_they_came(self) -> None:
        response = Response(303, b"HTTP/1.1 303 SEE OTHER\r\nlocation: /done/K8AB", b"")
        assert response.header("Location") == "/done/K8AB"
        assert response.header("Set-Cookie") == ""


def test_as_many_visits_are_prepared_as_the_plan_can_use() -> None:
    assert Plan(pairs=3, seconds=2, warm_up=1).visits(100) == 700
