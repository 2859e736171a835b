from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eapply.core.reference import ALPHABET, RANDOM_BYTES, make, parse, read_aloud, year_letter

SAMPLE = make("8", bytes(range(RANDOM_BYTES)))
references = st.builds(
    make,
    st.sampled_from(ALPHABET),
    st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES + 4),
)


def test_the_alphabet_has_no_signs_that_look_alike_and_a_prime_size() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set("01OIL") & set(ALPHABET)


def test_a_number_begins_with_the_city_and_the_year_in_three_groups() -> None:
    assert SAMPLE.startswith("K8")
    assert [len(group) for group in SAMPLE.split("-")] == [4, 4, 4]


def test_the_random_part_is_at_least_forty_bits() -> None:
    assert 31 ** (len(SAMPLE.replace("-", "")) - 3) >= 2**40


def test_the_year_is_the_reiwa_year_while_that_has_one_digit() -> None:
    assert [year_letter(date(year, 1, 1)) for year in (2020, 2026, 2027, 2028, 2050, 2051)] == [
        "2",
        "8",
        "9",
        "A",
        "Z",
        "2",
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        str.lower,
        lambda text: text.replace("-", ""),
        lambda text: text.replace("-", " "),
        lambda text: text.replace("-", "ー"),
        lambda text: text.replace("-", "－"),
        lambda text: f"　{text} \n",
        lambda text: "-".join(text.replace("-", "")),
        lambda text: "".join(chr(ord(sign) + 0xFEE0) for sign in text),
    ],
)
def test_every_spelling_is_understood(spoil) -> None:  # type: ignore[no-untyped-def]
    assert parse(spoil(SAMPLE)) == SAMPLE


@pytest.mark.parametrize(
    "text", ["", "K8", SAMPLE[:-1], SAMPLE + "A", "X" + SAMPLE[1:], SAMPLE[:-3] + "0OI", "ß" * 12]
)
def test_what_is_no_number(text: str) -> None:
    assert parse(text) is None


@settings(deadline=None)
@given(references)
def test_what_was_made_is_understood(reference: str) -> None:
    assert parse(reference) == reference


@settings(deadline=None)
@given(references, st.data())
def test_one_wrong_sign_is_always_seen(reference: str, data: st.DataObject) -> None:
    signs = reference.replace("-", "")
    position = data.draw(st.integers(0, len(signs) - 1))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(signs[position], "")))
    assert parse(signs[:position] + wrong + signs[position + 1 :]) is None


@settings(deadline=None)
@given(references)
def test_neighbours_that_changed_places_are_always_seen(reference: str) -> None:
    signs = reference.replace("-", "")
    for at in range(len(signs) - 1):
        swapped = signs[:at] + signs[at + 1] + signs[at] + signs[at + 2 :]
        assert (parse(swapped) is None) == (swapped != signs)


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    assert parse(text) is None or parse(parse(text) or "") == parse(text)


def test_numbers_need_enough_randomness_and_a_known_year() -> None:
    with pytest.raises(ValueError, match="random bytes"):
        make("8", b"short")
    for year in ("0", "", "88"):
        with pytest.raises(ValueError, match="year"):
            make(year, bytes(RANDOM_BYTES))


def test_different_bytes_give_different_numbers() -> None:
    assert len({make("8", number.to_bytes(RANDOM_BYTES, "big")) for number in range(2000)}) == 2000


def test_a_number_is_read_aloud_in_groups() -> None:
    assert read_aloud("K8AB-2M4X-7QRT") == (
        "ケイ ハチ エー ビー、ニ エム ヨン エックス、ナナ キュー アール ティー"
    )


@settings(deadline=None)
@given(references)
def test_every_number_can_be_read_aloud(reference: str) -> None:
    assert len(read_aloud(reference).replace("、", " ").split(" ")) == 12
