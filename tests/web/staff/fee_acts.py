"""What people of the fee office do in a browser, for the tests of its pages and for the sweep."""

from __future__ import annotations

import io
import re
from typing import Any, Final

from werkzeug.test import TestResponse

from tests.browser import Browser, HiddenFields

TABLE: Final = "/staff/fees"
IMPORT: Final = "/staff/fees/import"
DAY_TEXT: Final = "令和9年4月1日"
REASON: Final = "手数料徴収条例の改正"


def text(answer: TestResponse, status: int = 200) -> str:
    page = answer.get_data(as_text=True)
    assert answer.status_code == status, page[:3000]
    return page


def form_of(browser: Browser, path: str) -> dict[str, str]:
    """Everything in the form of the editor, as a browser would send it."""
    page = text(browser.get(path))
    fields = HiddenFields(page).values
    for name, value in re.findall(
        r'<input class="k-input[^"]*" id="[^"]+" name="([^"]+)" value="([^"]*)"', page
    ):
        fields[name] = value
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def preview(browser: Browser, number: int, variant: str, **changes: str) -> TestResponse:
    path = f"{TABLE}/{number}/revise"
    typed = form_of(browser, f"{path}?kind={variant}")
    typed |= {"valid_from": DAY_TEXT, "reason": REASON, "step": "preview"} | changes
    return browser.post(path, data=typed)


def sent(browser: Browser, page: str) -> str:
    """Sends what a preview shows; the address of the revision."""
    fields = HiddenFields(page).values
    answer = browser.post(f"{TABLE}/revisions", data=fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:3000]
    return answer.headers["Location"].partition("?")[0]


def decide(browser: Browser, revision: str, name: str, **fields: str) -> TestResponse:
    """Both presses: on the revision's page, and on the confirm page."""
    page = text(browser.get(revision))
    asked = browser.post(f"{revision}/{name}", data=HiddenFields(page).values)
    again = HiddenFields(text(asked)).values | {"step": "do"} | fields
    return browser.post(f"{revision}/{name}", data=again)


def token(browser: Browser) -> dict[str, str]:
    return {"csrf_token": browser.hidden("/staff/password")["csrf_token"]}


def upload(browser: Browser, content: bytes, reason: str = REASON) -> TestResponse:
    fields: dict[str, Any] = browser.hidden(IMPORT) | {"reason": reason}
    fields["file"] = (io.BytesIO(content), "fees.csv")
    return browser.post(IMPORT, data=fields, content_type="multipart/form-data")
