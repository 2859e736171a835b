from __future__ import annotations

import pytest

from eapply.core import errors


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.Refused, 422),
        (errors.NotYours, 404),
        (errors.Conflict, 409),
        (errors.Closed, 410),
        (errors.TooLarge, 413),
        (errors.Unavailable, 503),
    ],
)
def test_each_refusal_has_its_status_and_keeps_its_sentence(
    kind: type[errors.Refused], status: int
) -> None:
    refusal = kind("受け付けは終わりました。", field="use_date")
    assert isinstance(refusal, errors.Refused)
    assert (refusal.status, refusal.message, refusal.field) == (
        status,
        "受け付けは終わりました。",
        "use_date",
    )
    assert str(refusal) == "受け付けは終わりました。"


def test_a_refusal_belongs_to_the_page_unless_a_field_is_named() -> None:
    assert errors.Conflict("ほかの方が変更しました。").field is None


def test_waiting_times_are_whole_seconds_and_never_zero() -> None:
    assert errors.TooMany("しばらくしてからお試しください。", 30).retry_after == 30
    assert errors.TooMany("しばらくしてからお試しください。", 0).retry_after == 1
    assert errors.TooMany("しばらくしてからお試しください。", 5).status == 429
    assert errors.Unavailable("いまは使えません。").retry_after == 60
