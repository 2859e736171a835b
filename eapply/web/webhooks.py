"""Where the payment provider knocks: the notice is checked, kept and answered; the worker looks later."""

from __future__ import annotations

from typing import Final

import structlog
from flask import Blueprint, Response, abort, request

from eapply.payments.provider import BadNotice
from eapply.services import notices
from eapply.web.access import access
from eapply.web.tools import toolbox

blueprint = Blueprint("webhooks", __name__)
log = structlog.get_logger("eapply.web")
MOST_BYTES: Final = 256 * 1024


@blueprint.post("/webhooks/<provider>")
@access.provider
def receive(provider: str) -> Response:
    """200 when the notice is genuine, new or not; 400 when it is not (counted by `/metrics`)."""
    tools = toolbox()
    if provider != tools.provider.name:
        abort(404)
    request.max_content_length = MOST_BYTES
    body = request.get_data(cache=False)  # the very bytes that were signed
    try:
        notice = tools.provider.read_webhook(body, dict(request.headers), tools.clock.now())
    except BadNotice as problem:
        log.warning("notice rejected", kind=tools.provider.name, error=str(problem))
        return Response("rejected\n", 400, content_type="text/plain; charset=utf-8")
    notices.take(tools, notice)
    return Response("ok\n", content_type="text/plain; charset=utf-8")
