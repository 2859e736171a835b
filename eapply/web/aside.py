"""What somebody sent after the time-out: kept aside unseen until they have proved who they are.

The form token was right, so the page is ours; but the session that held the draft has ended. The
answers wait in a new session; once the mail code is right, the draft's pages take them from here.
"""

from __future__ import annotations

from typing import Any, Final

from flask import request

from eapply.web.tools import browser_session

KEY: Final = "aside"
MOST_CHARACTERS: Final = 100_000


def keep(draft: str) -> bool:
    """Keeps the posted values; False when there are more than a page of questions can hold."""
    form = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    if sum(len(name) + sum(map(len, values)) for name, values in form.items()) > MOST_CHARACTERS:
        return False
    browser_session()[KEY] = {"draft": draft, "path": request.path, "form": form}
    return True


def take(draft: str) -> tuple[str, dict[str, list[str]]] | None:
    """The path and the values kept aside for this draft, once; None when there are none."""
    session = browser_session()
    kept: dict[str, Any] | None = session.get(KEY)
    if not kept or kept["draft"] != draft:
        return None
    del session[KEY]
    return kept["path"], kept["form"]
