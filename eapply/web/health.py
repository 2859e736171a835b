"""For the operator: is it alive, can it take a filing now, and the figures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select, text

from eapply.models import Draft, OutboxMessage, Submission, db
from eapply.services import outbox
from eapply.services.toolbox import Toolbox
from eapply.web.access import access
from eapply.web.tools import toolbox

blueprint = Blueprint("health", __name__)
EXTENSION: Final = "eapply_figures"
SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
PROBE: Final = b"eapply"


class Figures:
    """Requests of this process; of all web processes when they share a folder for it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "eapply_requests",
            "Answers by endpoint, method and status.",
            ("endpoint", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "eapply_request_seconds",
            "How long answers took.",
            ("endpoint",),
            buckets=SECONDS,
            registry=self.registry,
        )

    def count(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        self.requests.labels(endpoint, method, str(status)).inc()
        self.seconds.labels(endpoint).observe(seconds)

    def text(self) -> bytes:
        registry = self.registry
        if os.environ.get(SHARED_FOLDER):
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry) + generate_latest(Stock())


class Stock(CollectorRegistry):
    """What lies in the database at this moment; the same from whichever process it is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = toolbox().clock.now()
        oldest = outbox.oldest_open(db.session())
        late = max(timedelta(), now - oldest) if oldest else timedelta()
        waiting = OutboxMessage.done_at.is_(None)
        yield _gauge("eapply_outbox_open", "Promises not yet kept.", _number(waiting))
        yield _gauge(
            "eapply_outbox_stuck",
            "Promises that somebody must look at.",
            _number(OutboxMessage.stuck_at.is_not(None)),
        )
        yield _gauge(
            "eapply_outbox_age_seconds", "Age of the oldest promise due.", late.total_seconds()
        )
        yield _gauge("eapply_drafts", "Drafts kept.", _number(Draft.submission_id.is_(None)))
        states = GaugeMetricFamily("eapply_submissions", "Cases by state.", labels=["state"])
        for state, number in db.session.execute(
            select(Submission.state, func.count()).group_by(Submission.state)
        ):
            states.add_metric([state], number)
        yield states


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def _number(condition: Any) -> int:
    return db.session.scalar(select(func.count()).where(condition)) or 0


def init_app(app: Flask) -> None:
    app.extensions[EXTENSION] = Figures()
    app.register_blueprint(blueprint)


def count(endpoint: str, status: int, seconds: float) -> None:
    """Counts one answer; endpoints, not addresses, because addresses hold secrets."""
    figures: Figures = current_app.extensions[EXTENSION]
    figures.count(endpoint, request.method, status, seconds)


@blueprint.get("/healthz")
@access.stateless
def alive() -> Response:
    """This process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
@access.stateless
def ready() -> tuple[Response, int]:
    """Whether a filing could be taken now: 200 or 503, with a word for each part."""
    parts = {name: _works(check, toolbox()) for name, check in CHECKS.items()}
    status = 200 if all(parts.values()) else 503
    words = {name: "ok" if works else "failing" for name, works in parts.items()}
    response = jsonify({"status": "ok" if status == 200 else "failing", "parts": words})
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response, status


@blueprint.get("/metrics")
@access.operator
def metrics() -> Response:
    """Prometheus' text format."""
    figures: Figures = current_app.extensions[EXTENSION]
    return Response(figures.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def database_answers(tools: Toolbox) -> bool:
    return db.session.execute(text("SELECT 1")).scalar() == 1


def files_can_be_stored(tools: Toolbox) -> bool:
    stored = tools.files.put(PROBE)
    try:
        return tools.files.read_checked(stored.name, stored.sha256) == PROBE
    finally:
        tools.files.delete(stored.name)


def outbox_is_young(tools: Toolbox) -> bool:
    oldest = outbox.oldest_open(db.session())
    limit = timedelta(minutes=tools.settings.outbox_alarm_minutes)
    return oldest is None or tools.clock.now() - oldest < limit


CHECKS: Final = {
    "database": database_answers,
    "files": files_can_be_stored,
    "outbox": outbox_is_young,
}


def _works(check: Any, tools: Toolbox) -> bool:
    try:
        return bool(check(tools))
    except Exception:
        db.session.rollback()
        return False
