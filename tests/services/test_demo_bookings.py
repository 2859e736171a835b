"""The demo shows bookings of the last weeks and ahead, all of them on places of their own."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from eapply.adapters.clock import FixedClock
from eapply.models import Booking, transaction
from eapply.services.demo import bookings
from eapply.services.toolbox import Toolbox
from tests.bookings import INSPECTION, STUDY, check_places
from tests.filings import file_example


@pytest.mark.usefixtures("context")
def test_cases_of_the_demo_get_their_visits(tools: Toolbox, clock: FixedClock) -> None:
    with transaction() as session:
        for slug in (STUDY, INSPECTION):
            file_example(session, tools, slug)
        for own in session.scalars(select(Booking)):  # as the demo's rows: cases without bookings
            own.submission_id = None
    clock.advance(days=20)
    assert bookings.book_all(tools, random.Random(1)) == 2
    assert bookings.book_all(tools, random.Random(1)) == 0
    with transaction() as session:
        found = check_places(session, clock.now())
        assert found == {"BOOKED": 2, "ATTENDED": 2}
