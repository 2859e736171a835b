"""Processes are killed while people file. What was acknowledged is there, once, and unaltered (I1, I2, F1).

A real gunicorn with two workers and a real worker process serve a real database; the people live outside
the killed processes and keep their own list of the receipts that they saw. The short form kills for some
seconds, `make trust` for minutes.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from bench.serving import Server, family
from bench.system import Person, System, cookie, filled
from eapply.forms.library_card import LibraryCardForm
from eapply.models import AuditEvent, OutboxMessage, Submission, db
from eapply.services import auditing
from tests.databases import Databases
from tests.effort import FULL

pytestmark = pytest.mark.trust

SECONDS = 120 if FULL else 16
PEOPLE_AT_ONCE = 6
DRAFTS = 8000 if FULL else 1000
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SEED = 20261124


def ask(port: int, person: Person, method: str, body: dict[str, str]) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        path = f"/apply/{LibraryCardForm.procedure.slug}/{person.draft}/confirm"
        headers = cookie(person) | {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, urlencode(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read().decode()
    finally:
        connection.close()


def file_until_answered(port: int, person: Person, give_up: float) -> str:
    """Presses the button again whenever the connection breaks; the 受付番号 that was shown, or ""."""
    while time.monotonic() < give_up:
        try:
            status, place, text = ask(port, person, "GET", {})
            if status == 200:
                hidden = dict(HIDDEN.findall(text)) | {"action": "send"}
                status, place, text = ask(port, person, "POST", hidden)
            if status == 303 and "/done/" in place:
                return place.rpartition("/")[2].partition("#")[0]
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.05)
    return ""


def kill_now_and_then(server: Server, stop: threading.Event, chance: random.Random) -> int:
    """Kills one of the web workers at random moments; how often. A new one needs a second to begin."""
    killed = 0
    while not stop.wait(chance.uniform(2, 5)):
        workers = family(server.process.pid)[1:]
        if workers:
            try:
                os.kill(chance.choice(workers), signal.SIGKILL)
                killed += 1
            except ProcessLookupError:
                continue
    return killed


def test_what_was_acknowledged_survives_kills(tmp_path: Path, databases: Databases) -> None:
    system = System(tmp_path / "system", databases.empty())
    system.prepare()
    form = filled(LibraryCardForm, system.tools)
    waiting = system.people(form, DRAFTS)
    acknowledged: dict[str, str] = {}  # draft → receipt, as the people saw it
    stop, chance = threading.Event(), random.Random(SEED)

    with system.serve() as server, system.work():
        until = time.monotonic() + SECONDS

        def live() -> None:
            while waiting and time.monotonic() < until:
                person = waiting.pop()
                receipt = file_until_answered(server.port, person, until + 20)
                if receipt:
                    acknowledged[person.draft] = receipt

        kills: list[int] = []
        killer = threading.Thread(
            target=lambda: kills.append(kill_now_and_then(server, stop, chance))
        )
        people = [threading.Thread(target=live) for _ in range(PEOPLE_AT_ONCE)]
        for thread in (killer, *people):
            thread.start()
        for thread in people:
            thread.join()
        stop.set()
        killer.join()

    assert kills[0] >= 3, "nothing was killed, nothing was shown"
    assert len(acknowledged) >= 10, "hardly anybody was served"
    with system.app.app_context():
        session = db.session
        kept = {row.reference: row for row in session.scalars(select(Submission))}
        lost = set(acknowledged.values()) - kept.keys()
        assert not lost, f"acknowledged and lost: {lost}"
        assert len(set(acknowledged.values())) == len(acknowledged), "one receipt for two people"
        keys = session.scalar(select(func.count(func.distinct(Submission.submit_key))))
        assert keys == len(kept), "filed twice"
        expected = dict(form.answers())
        assert all(row.answers == expected for row in kept.values())
        entries = session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "submit")
        )
        assert entries == len(kept), "a filing without its entry, or an entry without its filing"
        promised = session.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.key.startswith("mail:received:"))
        )
        assert promised == len(kept)
        assert auditing.verify(session, system.tools) == []
        session.remove()
        db.engine.dispose()
    print(f"{len(kept)} filed, {len(acknowledged)} acknowledged, {kills[0]} kills, 0 lost")
