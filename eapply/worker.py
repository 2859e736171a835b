"""The worker: keeps the promises of the outbox, seals the record, cleans up. One loop, any number of it.

Each piece of work is claimed in one transaction, done outside any, and finished in another. A worker
that dies in between loses its lease; the handlers are written so that a second run does no harm.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask

from eapply.adapters.mailer import MailFailed
from eapply.models import OutboxMessage, db, transaction
from eapply.services import (
    blank_forms,
    booking_rounds,
    bulk,
    bulk_work,
    charges,
    digest_mails,
    documenting,
    housekeeping,
    leftovers,
    notices,
    outbox,
    paying,
    posting,
    purging,
    reconciling,
    refunding,
    sweeping,
    telling,
)
from eapply.services.toolbox import Toolbox

log = structlog.get_logger("eapply.worker")

IDLE_SECONDS = 1.0
HANDLERS: dict[str, Callable[[Toolbox, OutboxMessage], object]] = {
    "mail": posting.send,
    "document": lambda tools, message: documenting.make(tools, message.payload["document"]),
    notices.KIND: notices.look,
    charges.END: lambda tools, message: paying.end_payment(tools, message.payload["payment"]),
    charges.CAPTURE: lambda tools, message: paying.capture(tools, message.payload["payment"]),
    refunding.KIND: refunding.do,
    bulk.KIND: bulk_work.work,
    telling.KIND: telling.deliver,
    blank_forms.KIND: lambda tools, message: blank_forms.make(tools, message.payload["slug"]),
}
ROUNDS: tuple[tuple[str, timedelta, Callable[[Toolbox], Any]], ...] = (
    ("seal", timedelta(minutes=1), housekeeping.seal),
    ("bookings", timedelta(minutes=1), booking_rounds.keep),
    ("forget", timedelta(hours=6), booking_rounds.forget),
    ("sweep", timedelta(minutes=1), sweeping.sweep),
    ("reconcile", timedelta(hours=6), reconciling.regularly),
    ("digest", timedelta(minutes=10), digest_mails.in_the_morning),
    ("purge", timedelta(minutes=10), housekeeping.purge),
    ("leftovers", timedelta(hours=6), leftovers.sweep),
    ("retention", timedelta(hours=1), purging.purge),
)


def work_once(tools: Toolbox) -> bool:
    """Does one piece of work; False when nothing was due."""
    with transaction() as session:
        message = outbox.claim(session, tools)
        if message is None:
            return False
        session.flush()
        session.expunge(message)
    try:
        HANDLERS[message.kind](tools, message)
    except Exception as error:
        put_back(tools, message, error)
    else:
        with transaction() as session:
            outbox.finish(session, tools, message.id)
    finally:
        db.session.remove()
    return True


def put_back(tools: Toolbox, message: OutboxMessage, error: Exception) -> None:
    """Keeps failed work for another try; only the kind of the error is written down."""
    permanent = isinstance(error, MailFailed) and error.permanent
    with transaction() as session:
        kept = outbox.fail(session, tools, message.id, type(error).__name__, permanent)
        stuck = kept.stuck_at is not None
    log.warning("work failed", kind=message.kind, error=type(error).__name__, stuck=stuck)


def run(app: Flask, stop: threading.Event) -> None:
    """Works until ``stop`` is set."""
    tools: Toolbox = app.extensions["eapply"]
    last: dict[str, datetime] = {}
    with app.app_context():
        while not stop.is_set():
            try:
                busy = work_once(tools)
                go_round(tools, last)
            except Exception as error:
                log.error("worker round failed", error=type(error).__name__)
                db.session.remove()
                busy = False
            if not busy:
                stop.wait(IDLE_SECONDS)


def go_round(tools: Toolbox, last: dict[str, datetime]) -> None:
    """Runs the regular duties whose time has come."""
    now = tools.clock.now()
    for name, every, duty in ROUNDS:
        if name not in last or now - last[name] >= every:
            last[name] = now
            duty(tools)


def serve(app: Flask) -> None:
    """Works until the process is told to end; the piece of work in hand is brought to its end."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    run(app, stop)
