"""Every document that tells a result, as a real file: short, whole, in the right characters."""

from __future__ import annotations

import pytest

from eapply.services.toolbox import Toolbox
from tests.effort import FULL
from tests.results import RESULTS, Result, is_sound

pytestmark = pytest.mark.trust


# Each takes seconds: the long run draws all, the usual one every eighth.
@pytest.mark.parametrize("result", RESULTS if FULL else RESULTS[::8], ids=str)
def test_every_document_is_drawn(tools: Toolbox, result: Result) -> None:
    is_sound(tools, result)
