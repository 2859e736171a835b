"""Pages that are made from the code say what the code says."""

from __future__ import annotations

from pathlib import Path

from scripts.state_docs import PAGE, page


def test_the_page_of_states_is_up_to_date() -> None:
    assert Path(PAGE).read_text("utf-8") == page(), "run scripts/state_docs.py"
