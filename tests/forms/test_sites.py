"""Places in words: this city, another city, the city of the same reading."""

from __future__ import annotations

import pytest

from eapply.core.conditions import Situation
from eapply.forms.sites import in_another_city, in_the_city_of_the_same_reading


@pytest.mark.parametrize(
    ("place", "elsewhere", "mistaken"),
    [
        ("鹿嶋市宮中一丁目2番3号", False, False),
        ("茨城県鹿嶋市 大字平井1187番地1", False, False),
        ("大字平井1187番地1先、神栖市との境", False, False),
        ("市道0250号の南", False, False),
        ("神栖市溝口4991番地5", True, False),
        ("茨城県　神栖市溝口4991番地5", True, False),
        ("千葉県香取市佐原1番地", True, False),
        ("佐賀県鹿島市大字納富分2643番地1", True, False),
        ("鹿島市宮中1番地", False, True),
        ("茨城県鹿島市宮中1番地", False, True),
        ("", False, False),
    ],
)
def test_places(place: str, elsewhere: bool, mistaken: bool, situation: Situation) -> None:
    answers = {"place": place}
    assert in_another_city("place").holds(answers, situation) is elsewhere
    assert in_the_city_of_the_same_reading("place").holds(answers, situation) is mistaken


def test_a_place_that_was_not_given_is_nowhere(situation: Situation) -> None:
    assert not in_another_city("place").holds({}, situation)
    assert not in_the_city_of_the_same_reading("place").holds({"place": None}, situation)
