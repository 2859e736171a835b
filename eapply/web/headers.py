"""The headers of every answer: what browsers may load, keep, frame and tell others.

Deny by default: nothing is stored by anybody unless it is a static file, scripts run only with the
nonce of their page, and no outside address is loaded except map tiles on a page that says so.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, g, request

from eapply.adapters.ids import RandomIds
from eapply.services.toolbox import Toolbox
from eapply.web.sessions import audience_of
from eapply.web.tools import browser_session

MAP_TILES: Final = "https://cyberjapandata.gsi.go.jp"
POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# A file that somebody sent: shown or saved, never run.
FILE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
)
PERMISSIONS: Final = "camera=(), microphone=(), payment=(), usb=(), geolocation=({here})"
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Nothing to other sites; our own pages need it for the Origin of a form (no-referrer hides that).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NO_STORE: Final = "no-store"
ONE_YEAR: Final = 31_536_000  # seconds
HSTS: Final = f"max-age={2 * ONE_YEAR}; includeSubDomains"


def csp_nonce() -> str:
    """The nonce of this answer, for its script elements."""
    if "csp_nonce" not in g:
        g.csp_nonce = RandomIds().token(16)
    return str(g.csp_nonce)


def allow_map() -> None:
    """Call in a view whose page shows a map: tiles of 国土地理院 and, on a press, the place."""
    allow("img-src", MAP_TILES)
    g.here = "self"


def allow(directive: str, source: str) -> None:
    """Adds one outside address to one directive of this answer, e.g. a form that leads to a payment."""
    g.setdefault("sources", []).append((directive, source))


def init_app(app: Flask, tools: Toolbox) -> None:
    """Adds the headers to every answer of this application, errors included."""
    settings = tools.settings
    secure = {
        "resident": settings.base_url.startswith("https:"),
        "staff": settings.staff_base_url.startswith("https:"),
    }

    def finish(response: Response) -> Response:
        headers = response.headers
        for name, value in ALWAYS.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", policy())
        headers.setdefault("Permissions-Policy", PERMISSIONS.format(here=g.get("here", "")))
        if not g.get("is_static"):
            # Also over what a helper of the framework may have set for a file (T34).
            headers["Cache-Control"] = NO_STORE
            for name in ("Expires", "ETag", "Last-Modified"):
                headers.pop(name, None)
        if tag := g.get("version_tag"):  # of a case: for If-Match, not for keeping
            headers["ETag"] = tag
        audience = audience_of(request.path)
        if audience == "staff":
            headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        if secure[audience]:
            headers["Strict-Transport-Security"] = HSTS
        session = browser_session()
        if session.changed_person and session.staff_id is None:
            headers["Clear-Site-Data"] = '"cache", "storage"'
        headers["X-Request-Id"] = g.get("request_number", "")
        return response

    app.after_request(finish)


def policy() -> str:
    """The content policy of this answer."""
    sources = dict(POLICY)
    if "csp_nonce" in g:
        sources["script-src"] += f" 'nonce-{csp_nonce()}'"
    for directive, source in g.get("sources", ()):
        sources[directive] += f" {source}"
    return "; ".join(f"{name} {value}" for name, value in sources.items())
