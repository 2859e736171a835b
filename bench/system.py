"""An installation of its own for the benchmarks: instance folder, database, people with drafts.

It lies in the same place as a real one, so that a commit waits for the same disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from flask import Flask

from bench.serving import ROOT, CannotServe, Server, Started
from eapply.config import DEFAULT_INSTANCE, Settings
from eapply.core.procedure import Example
from eapply.factory import create_app
from eapply.forms.checking import attached
from eapply.forms.procedure_form import ProcedureForm
from eapply.models import WebSession, transaction
from eapply.services import drafting, secrets
from eapply.services.submitting import Filing
from eapply.services.toolbox import Toolbox
from eapply.web.asking.filing import filing
from scripts.run import FLASK

AT_ONCE: Final = 200  # drafts a transaction while preparing
EMAIL: Final = "bench@example.jp"


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder beside a real instance's data, gone afterwards."""
    DEFAULT_INSTANCE.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=DEFAULT_INSTANCE))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Person:
    """Somebody with a draft in a browser: what the addresses and the cookie hold."""

    draft: str
    token: str


class System:
    """The system over a database of its own. `database_url` "" is SQLite in the folder."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.environment = {"EAPPLY_INSTANCE_FOLDER": str(folder), "EAPPLY_LOG_LEVEL": "info"}
        if database_url:
            self.environment["EAPPLY_DATABASE_URL"] = database_url

    def prepare(self) -> None:
        """Tables and first rows, by the command that `make run` uses."""
        done = subprocess.run(
            [*FLASK, "prepare"],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotServe(f"prepare: {done.stderr[-2000:]}")

    @cached_property
    def app(self) -> Flask:
        """The application in this process, to prepare rows with; told to keep quiet."""
        quiet = {**self.environment, "EAPPLY_LOG_LEVEL": "error"}
        return create_app(Settings.load(quiet))

    @property
    def tools(self) -> Toolbox:
        tools: Toolbox = self.app.extensions["eapply"]
        return tools

    def serve(self, name: str = "eapply") -> Server:
        return Server(name, "wsgi:app", self.environment, self.folder, "/healthz")

    def work(self) -> Started:
        """The worker."""
        return Started("worker", [*FLASK, "worker"], self.environment, self.folder)

    def people(self, form: ProcedureForm, count: int) -> list[Person]:
        """So many people, each with a browser and a draft that is ready to be sent."""
        people: list[Person] = []
        with self.app.app_context():
            while len(people) < count:
                with transaction() as session:
                    for _ in range(min(AT_ONCE, count - len(people))):
                        people.append(self._person(session, form))
        return people

    def _person(self, session: Any, form: ProcedureForm) -> Person:
        tools = self.tools
        now = tools.clock.now()
        procedure = form.procedure
        draft, _ = drafting.start(session, tools, procedure.slug, procedure.version, {})
        draft.email = EMAIL
        draft.raw = dict(form.raw)
        draft.answers = dict(form.answers())
        draft.pages_done = [page.key for page in form.asked_pages()]
        token = tools.ids.token(24)
        session.add(
            WebSession(
                token_hash=secrets.hash_token(token),
                audience="resident",
                data={"drafts": [draft.public_id]},
                created_at=now,
                seen_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
        return Person(draft.public_id, token)


def filled(
    form_class: type[ProcedureForm], tools: Toolbox, example: Example | None = None
) -> ProcedureForm:
    """The form with the answers of a 記入例 (else its first valid one), judged without error.

    Its files are only names here: pages show those that a draft really has.
    """
    if example is None:
        example = next(each for each in form_class.examples if not each.errors)
    files = attached(example.attachments)
    form = form_class.from_json(example.answers, tools.situation(), files)
    judgement = form.judge()
    if not judgement.ok:
        raise ValueError(f"{form_class.__name__}: {judgement.errors}")
    return form


def filing_of(form: ProcedureForm) -> Filing:
    """What the pages hand over when this form is sent."""
    return filing(form, form.judge(), [])


def cookie(person: Person) -> dict[str, str]:
    return {"Cookie": f"eapply={person.token}"}
