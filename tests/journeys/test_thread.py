"""A message in a real browser: sent, taken back within its minute, on a phone without script too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eapply.models import transaction
from tests.filings import file_case
from tests.journeys.desk import Desk
from tests.journeys.looking import violations
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

WORDS = "あした10時に、窓口へお越しください。"


@pytest.mark.parametrize("phone", [False, True])
def test_what_was_sent_by_mistake_is_taken_back(
    site: Site, desk: Callable[..., Desk], phone: bool
) -> None:
    with site.app.app_context(), transaction() as session:
        reference = file_case(session, site.tools).reference
    clerk = desk("library", phone=phone, script=not phone)
    clerk.go(f"/cases/{reference}/thread", "thread")
    clerk.write("申請者へのメッセージ", WORDS)
    clerk.press("申請者に送る", "message-sent")
    assert "1分後に届きます" in clerk.text()
    if not phone:
        assert not violations(clerk.page)
    clerk.press("取り消す", "message-undone")
    assert "メッセージを取り消しました" in clerk.text()
    assert clerk.box("申請者へのメッセージ").input_value() == WORDS
    clerk.go(f"/cases/{reference}/history", "history")
    assert "届く前に取り消しました" in clerk.text()
