"""The headers of every answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from eapply.web.headers import MAP_TILES
from eapply.web.static_files import version_of
from tests.browser import Browser
from tests.web.test_sessions import PRODUCTION

NOT_FOR_KEEPING = (
    "/room/public",
    "/room/forgotten",
    "/nowhere",
    "/staff/room",
    "/healthz",
    "/mailbox/",
    "/api/v1/nowhere",
    "/static/no-such-file.css",
)


@pytest.mark.parametrize("path", NOT_FOR_KEEPING)
def test_nobody_keeps_a_page(visitor: Browser, path: str) -> None:
    answer = visitor.get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_an_untrusted_host_is_refused_and_not_kept(visitor: Browser) -> None:
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", "evil:80"):
        answer = visitor.get("/room/public", headers={"Host": host})
        assert answer.status_code == 400, host
        assert answer.headers["Cache-Control"] == "no-store"
        assert "evil" not in answer.text


def test_a_forwarded_host_is_not_believed_without_a_trusted_proxy(visitor: Browser) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    answer = visitor.get("/staff/room", headers=headers)
    assert "evil" not in answer.location


def test_a_trusted_proxy_may_not_name_another_host_either(make_app: Callable[..., Flask]) -> None:
    browser = make_app(trusted_proxies=1).test_client()
    assert browser.get("/healthz", headers={"X-Forwarded-Host": "evil.example"}).status_code == 400
    assert browser.get("/healthz", headers={"X-Forwarded-Host": "127.0.0.1"}).status_code == 200


@pytest.mark.parametrize("path", ["/room/public", "/nowhere", "/static/css/tokens.css"])
def test_every_answer_is_closed_by_default(visitor: Browser, path: str) -> None:
    with visitor.get(path) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "https:" not in policy


def test_only_a_page_with_a_map_may_load_tiles(visitor: Browser) -> None:
    answer = visitor.get("/room/map")
    policy = dict(
        each.split(" ", 1) for each in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["img-src"] == f"'self' data: {MAP_TILES}"
    assert [name for name, sources in policy.items() if MAP_TILES in sources] == ["img-src"]
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]


def test_a_nonce_serves_one_answer(visitor: Browser) -> None:
    first, second = visitor.get("/room/map"), visitor.get("/room/map")
    assert first.text != second.text
    assert f"'nonce-{first.text}'" in first.headers["Content-Security-Policy"]
    assert len(first.text) >= 22


def test_staff_pages_are_not_for_search_engines(visitor: Browser) -> None:
    assert "noindex" in visitor.get("/staff/room").headers["X-Robots-Tag"]


def test_https_is_remembered_where_there_is_https(
    make_app: Callable[..., Flask], visitor: Browser
) -> None:
    name = "Strict-Transport-Security"
    assert name not in visitor.get("/healthz").headers
    production = make_app(**PRODUCTION).test_client()
    answer = production.get("/healthz", base_url=PRODUCTION["base_url"])
    assert answer.headers[name].startswith("max-age=6")


def test_a_versioned_static_file_is_kept_for_ever(app: Flask, client: Browser) -> None:
    with app.test_request_context("/"):
        address = app.url_for("static", filename="css/tokens.css")
    with client.get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert "ETag" in answer.headers
    for other in ("/static/css/tokens.css", "/static/css/tokens.css?v=0000000000"):
        with client.get(other) as answer:
            assert answer.headers["Cache-Control"] == "public, no-cache"


def test_the_version_follows_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a { color: red }")
    first = version_of(str(tmp_path), "a.css")
    (tmp_path / "a.css").write_text("a { color: blue }")
    assert first != version_of(str(tmp_path), "a.css") != ""
    assert version_of(str(tmp_path), "../secret") == ""
    assert version_of(str(tmp_path), "none.css") == ""
