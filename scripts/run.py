"""Serve the whole system on this machine until Ctrl-C: `make run`, or `PORT=8001 make run`.

Prepares the database, starts the web server and the worker, waits until they answer, says where
everything is, and stops what it started. When one of them ends on its own, the other is stopped
too: half a system would accept applications and never answer them.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Final

from eapply.config import DECLARED, ConfigError, Settings
from eapply.config_rules import parts_of
from scripts.processes import Children

ROOT: Final = Path(__file__).resolve().parent.parent
HOST: Final = "127.0.0.1"
FLASK: Final = (sys.executable, "-m", "flask", "--app", "wsgi")
READY_SECONDS: Final = 60
STOP_SECONDS: Final = 15
REQUEST_SECONDS: Final = 60  # a worker process silent for longer is replaced
STOPPED: Final = 0
FAILED: Final = 1
MISUSED: Final = 2


class CannotRun(Exception):
    """The system cannot be served; the text says why and what mends it."""


class Ending:
    """Counts the requests to end: the first stops in order, the second at once."""

    def __init__(self) -> None:
        self.count = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.note)

    def note(self, number: int, frame: FrameType | None) -> None:
        self.count += 1

    def is_wanted(self) -> bool:
        return self.count > 0

    def is_urgent(self) -> bool:
        return self.count > 1


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotRun("PORT must be a number from 1 to 65535; for example: PORT=8001 make run")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as trouble:
            raise CannotRun(
                f"port {port} cannot be used ({trouble.strerror}); "
                f"stop what uses it or take another: PORT={port + 1} make run"
            ) from trouble
    return port


def settings_for(port: int) -> tuple[Settings, dict[str, str]]:
    """The settings and the environment that carries them; links follow PORT unless told otherwise."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    settings = Settings.load(environment)
    if settings.base_url == DECLARED["base_url"].default:
        environment["EAPPLY_BASE_URL"] = f"http://{HOST}:{port}"
        settings = Settings.load(environment)
    return settings, environment


def web_command(port: int, settings: Settings) -> list[str]:
    options = {
        "bind": f"{HOST}:{port}",
        "worker-class": "gthread",
        "workers": settings.web_workers,
        "threads": settings.web_threads,
        "timeout": REQUEST_SECONDS,
        "graceful-timeout": STOP_SECONDS - 5,
        "log-level": "warning",
    }
    texts = [f"--{name}={value}" for name, value in options.items()]
    # Preloaded: the application is imported once, and a worker process that died is replaced at once.
    flags = ["--preload", "--no-control-socket"]
    return [sys.executable, "-m", "gunicorn", *texts, *flags, "wsgi:app"]


def answers(port: int, settings: Settings) -> bool:
    """Whether the web server is up: asked under its public name, since others are turned away."""
    connection = HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": parts_of(settings.base_url).netloc})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def wait_for_end(children: Children, name: str, ending: Ending) -> None:
    """Wait for a step that must succeed."""
    while not ending.is_wanted():
        code = children.ended().get(name)
        if code == 0:
            return
        if code is not None:
            raise CannotRun(f"{name} ended with {code}; what it said stands above")
        time.sleep(0.05)


def watch(children: Children, ending: Ending) -> None:
    """Raise as soon as a part of the system has ended on its own."""
    for name, code in children.ended().items():
        if not ending.is_wanted():
            raise CannotRun(f"{name} ended with {code}; the rest is stopped")


def wait_until_ready(children: Children, port: int, settings: Settings, ending: Ending) -> None:
    until = time.monotonic() + READY_SECONDS
    while not ending.is_wanted() and not answers(port, settings):
        watch(children, ending)
        if time.monotonic() > until:
            raise CannotRun(f"the web server did not answer on /healthz in {READY_SECONDS} s")
        time.sleep(0.1)


def announcement(settings: Settings, environment: dict[str, str]) -> str:
    """Where everything is, and in a demo who may sign in."""
    site, desk = settings.base_url, settings.staff_base_url
    lines = ["", "eapply is running. Ctrl-C stops it.", ""]
    if settings.audience != "staff":
        lines.append(f"  residents  {site}/")
    if settings.audience != "resident":
        lines.append(f"  staff      {desk}/staff/")
    if settings.mode == "demo":
        if not settings.smtp_url:
            lines.append(f"  mailbox    {site}/mailbox/   (what the system sent)")
        accounts = subprocess.run(
            [*FLASK, "staff", "demo-accounts"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if accounts.returncode == 0:
            lines += ["", "Demo staff sign-ins:", accounts.stdout.rstrip()]
    return "\n".join([*lines, ""])


def serve(ending: Ending) -> None:
    port = chosen_port()
    settings, environment = settings_for(port)
    children = Children(ROOT, environment)
    try:
        children.start("preparing the database", [*FLASK, "prepare"])
        wait_for_end(children, "preparing the database", ending)
        if ending.is_wanted():
            return
        children.start("the web server", web_command(port, settings))
        children.start("the worker", [*FLASK, "worker"])
        wait_until_ready(children, port, settings, ending)
        if not ending.is_wanted():
            print(announcement(settings, environment), flush=True)
        while not ending.is_wanted():
            watch(children, ending)
            time.sleep(0.2)
        print("\nstopping …", flush=True)
    finally:
        late = children.stop(STOP_SECONDS, ending.is_urgent)
        if late:
            print(f"had to be ended: {', '.join(late)}", file=sys.stderr)


def main() -> int:
    if len(sys.argv) > 1:
        print("usage: make run, or PORT=8001 make run", file=sys.stderr)
        return MISUSED
    try:
        serve(Ending())
    except (CannotRun, ConfigError) as trouble:
        print(f"cannot run: {trouble}", file=sys.stderr)
        return FAILED
    return STOPPED


if __name__ == "__main__":
    sys.exit(main())
