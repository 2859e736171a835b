"""Bills from answers: postage by day, and when the money is asked for."""

from __future__ import annotations

from datetime import date

from eapply.adapters.fee_tables import FeeTables
from eapply.core.exemptions import GROUNDS, ground
from eapply.core.fee_rule import FeeRule, Postage, no_fee_of_the_list, postage_on
from eapply.core.fees import FeeRequest, Schedule, Timing

DAY = date(2026, 11, 24)
TABLES = FeeTables.load()
SCHEDULE = Schedule(TABLES.fees, TABLES.rates)
OLD = Postage("letter", "郵送料", 84, date(2020, 1, 1), "出典", date(2024, 9, 30))
NEW = Postage("letter", "郵送料", 110, date(2024, 10, 1), "出典")


def rule(*requests: FeeRequest) -> FeeRule:
    return FeeRule("証明", lambda answers: requests)


def test_postage_is_that_of_the_day() -> None:
    rows = (NEW, OLD)
    assert postage_on(rows, "letter", date(2024, 9, 30)) is OLD
    assert postage_on(rows, "letter", date(2024, 10, 1)) is NEW
    assert postage_on(rows, "letter", date(2019, 12, 31)) is None
    assert postage_on((OLD,), "letter", date(2024, 10, 1)) is None, "it ended, nothing follows"
    assert postage_on(rows, "parcel", DAY) is None


def test_the_fee_that_is_certain_last_decides_when_to_ask() -> None:
    now = FeeRequest(22, "", {"count": 1})
    visit = FeeRequest(4)
    later = FeeRequest(13, "", {"count": 1})
    assert rule(now).timing_on({}, SCHEDULE, DAY) is Timing.ON_APPLICATION
    assert rule(now, visit).timing_on({}, SCHEDULE, DAY) is Timing.ON_SITE
    assert rule(now, later, visit).timing_on({}, SCHEDULE, DAY) is Timing.AFTER_REVIEW
    assert rule(FeeRequest(99)).timing_on({}, SCHEDULE, DAY) is Timing.AFTER_REVIEW
    repeated = FeeRequest(19, "届出・申請の受理の証明", {"count": 1})
    assert rule(repeated).timing_on({}, SCHEDULE, DAY) is Timing.ON_APPLICATION


def test_what_the_list_does_not_know_is_assessed() -> None:
    advert = FeeRule("広告掲載料", no_fee_of_the_list)
    assert advert.requests({}) == ()
    assert advert.timing_on({}, SCHEDULE, DAY) is Timing.AFTER_REVIEW
    assert advert.exemption({}) is None


def test_postage_is_owed_only_when_something_is_sent() -> None:
    sent = FeeRule("証明", no_fee_of_the_list, postage_code="letter", is_sent=bool)
    assert sent.postage({"channel": "post"}) == "letter"
    assert sent.postage({}) == ""
    assert rule().postage({"channel": "post"}) == ""


def test_grounds_are_found_by_their_code() -> None:
    assert all(ground(each.code) is each for each in GROUNDS)
    assert ground("generous") is None
