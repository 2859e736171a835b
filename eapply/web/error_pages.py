"""What people read when something cannot be done: one table of words, one page, one JSON body.

No answer tells of stacks, queries or paths. An unexpected fault is logged with the number that the
person sees as 問い合わせ番号.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass, replace
from typing import Final

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from eapply.adapters.logs import frames_of
from eapply.core.errors import Closed, NotYours, Refused, Unavailable
from eapply.web.formats import problem_body, wants_json
from eapply.web.language import gettext, mark
from eapply.web.sessions import STAFF_AREA, audience_of

log = structlog.get_logger("eapply.web")

BUSY_SECONDS: Final = 10
NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)
Way = tuple[str, str]  # text and address of the one way on

START: Final[Way] = (mark("手続をさがす"), "/procedures")
STATUS: Final[Way] = (mark("申請の状況を見る"), "/status")
DESK: Final[Way] = (mark("きょうの仕事へ"), f"{STAFF_AREA}/")
SIGN_IN: Final[Way] = (mark("サインインへ"), f"{STAFF_AREA}/sign-in")
FOR_STAFF: Final = {START: DESK, STATUS: DESK}


@dataclass(frozen=True)
class Words:
    """Heading, sentence and way on; `search` offers a search box as well."""

    heading: str
    sentence: str
    way: Way = START
    search: bool = False


TRY_AGAIN: Final = mark("保存された内容は残っています。少し待って、もう一度お試しください。")
WORDS: Final[dict[int, Words]] = {
    400: Words(
        mark("送られた内容を読み取れませんでした"),
        mark("前の画面にもどって、もう一度お試しください。"),
    ),
    401: Words(mark("サインインしてください"), mark("サインインすると、続きを使えます。"), SIGN_IN),
    403: Words(
        mark("この画面を使う権限がありません"), mark("必要なときは、所属の課長に相談してください。")
    ),
    404: Words(
        mark("ページが見つかりません"),
        mark("アドレスが変わったか、まちがっているかもしれません。"),
        search=True,
    ),
    405: Words(
        mark("この画面は、直接開けません"),
        mark("前の画面にもどって、画面の中のボタンから進んでください。"),
    ),
    409: Words(
        mark("ほかの人が、先に変更しました"),
        mark("いまの内容を開き直してから、もう一度お試しください。"),
    ),
    410: Words(
        mark("このリンクは使えなくなっています"), mark("新しいリンクをメールで送れます。"), STATUS
    ),
    412: Words(
        mark("ほかの人が、先に変更しました"),
        mark("いまの内容を開き直してから、もう一度お試しください。"),
    ),
    413: Words(
        mark("送られたファイルが大きすぎます"),
        mark(
            "ファイルを小さくするか、何回かに分けて送ってください。保存された内容は残っています。"
        ),
    ),
    422: Words(
        mark("このままでは受け付けられません"), mark("内容を確かめて、もう一度送ってください。")
    ),
    428: Words(
        mark("どの版についての操作かがわかりません"),
        mark("いまの内容を開き直してから、もう一度お試しください。"),
    ),
    429: Words(
        mark("しばらく待ってから、もう一度お試しください"), mark("10分後に使えるようになります。")
    ),
    500: Words(mark("システムに問題が起きました"), TRY_AGAIN),
    503: Words(mark("ただいま混み合っています"), TRY_AGAIN),
}
NOT_YOURS: Final = Words(mark("この申請は表示できません"), mark("番号を確かめてください。"), STATUS)
CLOSED: Final = Words(mark("いまは受け付けていません"), mark("受付の期間を確かめてください。"))
OLD_PAGE: Final = Words(
    mark("もう一度お試しください"),
    mark(
        "画面を開いてから時間がたったか、別の画面で操作したため、いまの送信は受け取っていません。"
        "前の画面にもどり、画面を読み込み直してから、もう一度送ってください。"
        "保存された内容は残っています。"
    ),
)
NOT_RECEIVED: Final = mark(
    "ただいま受け付けていません。いまの送信は届いていません。時間をおいて、もう一度お試しください。"
)
# Werkzeug's own descriptions are English and may quote the request; ours are Japanese sentences.
OUR_WORDS: Final = re.compile(r"[\u3041-\u30ff]")
# When even the page of words cannot be made.
LAST_RESORT: Final = (
    '<!doctype html><html lang="ja"><meta charset="utf-8"><title>{heading}</title>'
    "<h1>{heading}</h1><p>{sentence}</p><p>問い合わせ番号 {number}</p>"
)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, for_http)
    app.register_error_handler(CSRFError, lambda error: answer(400, OLD_PAGE))
    app.register_error_handler(Refused, for_refusal)
    app.register_error_handler(OperationalError, busy)
    app.register_error_handler(PoolTimeout, busy)
    app.register_error_handler(OSError, for_system)


def for_http(error: HTTPException) -> Response:
    """Werkzeug's own refusals, and the unexpected ones, which it wraps as 500."""
    original = getattr(error, "original_exception", None)
    if isinstance(original, OperationalError | PoolTimeout):
        return busy(original)
    if isinstance(error, SecurityError):  # a host that is not ours: no address can be built for it
        return make_response(plain(WORDS[400], g.get("request_number", "")), 400)
    if error.response is not None:  # a redirect of the router
        return make_response(error.response)
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    wait = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(wait)} if wait else {}
    if valid := getattr(error, "valid_methods", None):
        headers["Allow"] = ", ".join(sorted(valid))
    words = WORDS.get(status) or WORDS[500 if status > 499 else 400]
    if error.description and OUR_WORDS.search(error.description):
        words = replace(words, sentence=error.description)
    return answer(status, words, headers)


def for_refusal(error: Refused) -> Response:
    """Our own refusals bring their sentence."""
    special = {NotYours: NOT_YOURS, Closed: CLOSED}
    words = special.get(type(error)) or WORDS[error.status]
    words = replace(words, sentence=error.message or words.sentence, search=False)
    wait = getattr(error, "retry_after", 0)
    return answer(error.status, words, {"Retry-After": str(wait)} if wait else {}, error.field)


def for_system(error: OSError) -> Response:
    if error.errno in NO_ROOM:
        log.error("no room", error=type(error).__name__, where=frames_of(error))
        return for_refusal(Unavailable(NOT_RECEIVED, 600))
    raise error


def busy(error: Exception) -> Response:
    """A busy, stopped or full database: nothing was changed, and it can be tried again."""
    log.error("database unavailable", error=type(error).__name__, where=frames_of(error))
    return answer(503, WORDS[503], {"Retry-After": str(BUSY_SECONDS)})


def answer(
    status: int, words: Words, headers: dict[str, str] | None = None, field: str | None = None
) -> Response:
    """The page, or the JSON of RFC 9457 for programs."""
    number = g.get("request_number", "")
    if wants_json():
        body = problem_body(status, words.heading, words.sentence, number, field)
        response = jsonify(body)
        response.mimetype = "application/problem+json"
    else:
        response = make_response(_page(status, words, number))
    response.status_code = status
    response.headers.update(headers or {})
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="eapply"'
    return response


def _page(status: int, words: Words, number: str) -> str:
    is_staff = audience_of(request.path) == "staff"
    text, href = FOR_STAFF.get(words.way, words.way) if is_staff else words.way
    try:
        return render_template(
            "errors/page.html",
            frame="staff/base.html" if is_staff else "resident/base.html",
            heading=gettext(words.heading),
            sentence=gettext(words.sentence),
            way_text=gettext(text),
            way_href=href,
            search=("/staff/search" if is_staff else "/procedures") if words.search else "",
            number=number if status >= 500 else "",
        )
    except Exception as error:
        log.error("error page failed", error=type(error).__name__, where=frames_of(error))
        return plain(words, number)


def plain(words: Words, number: str) -> str:
    return LAST_RESORT.format(
        heading=escape(words.heading), sentence=escape(words.sentence), number=number
    )
