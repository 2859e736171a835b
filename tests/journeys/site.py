"""The whole system on a loopback port: pages served by threads, a worker beside them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import delete, update
from werkzeug.serving import WSGIRequestHandler, make_server

from eapply.adapters.city_facts import CityFacts
from eapply.adapters.mailer import FolderMailer
from eapply.config import Settings
from eapply.core.procedure import Example
from eapply.factory import create_app
from eapply.models import Booking, CaseTrace, Place, db, transaction
from eapply.services import accounts
from eapply.services.toolbox import Toolbox
from eapply.worker import run as run_worker
from tests.filings import file_before

MAIL_WAIT_SECONDS = 20


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """The application writes its own lines."""


class Site:
    """Where the system is, and what it sent."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app = app
        self.url = url
        self.tools: Toolbox = app.extensions["eapply"]

    def get_ready(self, slug: str, example: Example) -> None:
        """Files what the example needs before it. Walks share one system: bookings of walks before go."""
        with self.app.app_context(), transaction() as session:
            session.execute(delete(CaseTrace))
            session.execute(update(Place).values(booking_id=None, held_until=None))
            session.execute(update(Booking).values(status="CANCELLED", places=0, result=""))
            file_before(session, self.tools, slug, example)

    def mail(self, to: str, words: str) -> str:
        """The body of the newest mail to this address whose subject has these words.

        Raises:
            AssertionError: it has not come in time.
        """
        mailer = self.tools.mailer
        assert isinstance(mailer, FolderMailer)
        until = time.monotonic() + MAIL_WAIT_SECONDS
        while time.monotonic() < until:
            for letter in mailer.list():
                if letter.to == to and words in letter.subject:
                    return letter.body
            time.sleep(0.1)
        raise AssertionError(f"no mail “{words}” to {to}")


@contextmanager
def serve(folder: Path, database_url: str, **tools: Any) -> Iterator[Site]:
    """The system on a free port until the block ends, with tools of one's own, such as a clock."""
    settings = Settings(
        instance_folder=folder,
        database_url=database_url,
        base_url="http://127.0.0.1:1",
        secret_key="secret of the journeys, long enough for any rule",
        audit_key="another key of the journeys, as long as the rules want",
    )
    # The port is only known once the server listens; links in mails must carry it.
    holder = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    port = holder.server_port
    holder.server_close()
    url = f"http://127.0.0.1:{port}"
    settings = Settings(
        **{
            name: getattr(settings, name)
            for name in ("instance_folder", "database_url", "secret_key", "audit_key")
        },
        base_url=url,
        staff_base_url=url,
        trusted_proxies=1,  # a person's browser says which address it stands for
    )
    app = create_app(settings, {"facts": CityFacts.load()} | tools)
    with app.app_context():
        with transaction() as session:
            accounts.seed_demo(session, app.extensions["eapply"])
        db.session.remove()
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    stop = threading.Event()
    threads = [
        threading.Thread(target=server.serve_forever, daemon=True),
        threading.Thread(target=run_worker, args=(app, stop), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield Site(app, url)
    finally:
        stop.set()
        server.shutdown()
        for thread in threads:
            thread.join(30)
        server.server_close()
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
