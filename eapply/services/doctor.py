"""Is this installation safe to open to the public? Looked at one by one, in plain words."""

from __future__ import annotations

import socket
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from eapply.adapters.pdf import PdfFailed
from eapply.adapters.scanner import Verdict
from eapply.core.submission import Role
from eapply.models import AuditEvent, OutboxMessage, StaffAccount, Submission
from eapply.models.database import WAL_IS_SAFE_FROM, library_version
from eapply.services import (
    accounts,
    auditing,
    doctor_city,
    leftovers,
    outbox,
    secrets,
)
from eapply.services.finding import Finding
from eapply.services.toolbox import Toolbox

RARE_NAMES = "<p>鹿嶋 髙﨑 𠮷</p>"
PROBE = b"eapply"
ANSWER_SECONDS = 5
MAIL_PORTS = {"smtps": 465, "smtp": 25, "smtp+starttls": 587}
CLOCK_SLACK = timedelta(minutes=5)
FULL = 2  # PRAGMA synchronous


def examine(session: Session, tools: Toolbox) -> list[Finding]:
    """Every finding, good ones too. A check that cannot be made is a finding of its own."""
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += check(session, tools)
        except Exception as error:
            session.rollback()
            name = check.__name__.replace("_", " ")
            found.append(
                Finding(False, f"The {name} can be looked at (now {type(error).__name__}).")
            )
    return found


def settings(session: Session, tools: Toolbox) -> Iterator[Finding]:
    """Unsafe mixes are refused at start already; this tells of what only people can know."""
    given = tools.settings
    yield Finding(
        given.mode == "production",
        f"The mode is production (now {given.mode}).",
        "Set EAPPLY_MODE=production: a demo takes practice money and shows its mail.",
    )
    for whom, url in (("Residents", given.base_url), ("Staff", given.staff_base_url)):
        yield Finding(
            url.startswith("https:"),
            f"{whom} are served over https (now {url}).",
            "Serve it over https and set EAPPLY_BASE_URL and EAPPLY_STAFF_BASE_URL.",
        )
    yield Finding(
        given.trusted_proxies > 0,
        f"The proxies in front are counted (now {given.trusted_proxies}).",
        "Set EAPPLY_TRUSTED_PROXIES to their number: without it all visitors share one address.",
    )
    kept = [given.instance_folder / name for name in ("secret_key", "audit_key")]
    open_keys = [path.name for path in kept if path.exists() and path.stat().st_mode & stat.S_IROTH]
    yield Finding(
        not open_keys, "The keys are readable by their owner only.", "chmod 600 the keys."
    )


def database(session: Session, tools: Toolbox) -> Iterator[Finding]:
    engine = session.get_bind()
    if engine.dialect.name == "sqlite":
        journal = session.scalar(text("PRAGMA journal_mode"))
        version = ".".join(map(str, library_version()))
        is_safe = journal != "wal" or library_version() >= WAL_IS_SAFE_FROM
        yield Finding(
            is_safe,
            f"SQLite {version} keeps its journal as {str(journal).upper()}.",
            "Install the SQLite library of the requirements: this one can damage a WAL.",
        )
        yield Finding(
            session.scalar(text("PRAGMA synchronous")) == FULL,
            "An acknowledged filing is on the disk (synchronous=FULL).",
            "Something set PRAGMA synchronous lower: a power cut would lose filings.",
        )
        broken = session.scalar(text("PRAGMA quick_check"))
        yield Finding(
            broken == "ok", "The database file is whole.", "Restore the last good backup."
        )
        return
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        yield Finding(
            session.scalar(text(f"SHOW {name}")) != "off",
            f"PostgreSQL has {name} on.",
            f"Set {name}=on: a power cut would lose filings.",
        )


def mail(session: Session, tools: Toolbox) -> Iterator[Finding]:
    url = urlsplit(tools.settings.smtp_url)
    if not url.hostname:
        yield Finding(False, "Mail is sent (now it goes into a folder).", "Set EAPPLY_SMTP_URL.")
        return
    yield Finding(
        _answers(url.hostname, url.port or MAIL_PORTS.get(url.scheme, 25)),
        f"The mail server {url.hostname} answers.",
        "Look at the mail server and the way to it: codes and receipts wait until it answers.",
    )


def scanner(session: Session, tools: Toolbox) -> Iterator[Finding]:
    verdict = tools.scanner.scan(PROBE)
    yield Finding(
        verdict is Verdict.CLEAN,
        f"A virus scanner passes a harmless file (now {verdict.value}).",
        "Set EAPPLY_CLAMD_SOCKET to a running clamd; until then files carry the notice 未検査.",
    )


def documents(session: Session, tools: Toolbox) -> Iterator[Finding]:
    mend = "Install fonts-morisawa-bizud-gothic and fonts-ipamj-mincho (make run does, as root)."
    try:
        missing = tools.pdf.draw(RARE_NAMES, title="doctor").missing
    except PdfFailed as trouble:
        yield Finding(False, f"Documents are drawn (now: {trouble}).", mend)
        return
    lost = f" (now without {' '.join(missing)})" if missing else ""
    yield Finding(not missing, f"Documents are drawn, rare names too{lost}.", mend)


def record(session: Session, tools: Toolbox) -> Iterator[Finding]:
    """The whole record is read by `audit verify`; here only whether the key fits its end."""
    last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).first()
    yield Finding(
        last is None or auditing.digest_of(tools, last) == last.digest,
        "The audit key fits the newest entry of the record.",
        "Put the right EAPPLY_AUDIT_KEY back; then run: flask --app wsgi audit verify",
    )


def clock(session: Session, tools: Toolbox) -> Iterator[Finding]:
    now = tools.clock.now()
    arrived = session.scalar(select(func.max(Submission.arrived_at)))
    acted = session.scalar(select(func.max(AuditEvent.at)))
    newest = max((each for each in (arrived, acted) if each is not None), default=None)
    yield Finding(
        newest is None or newest <= now + CLOCK_SLACK,
        f"No entry is later than the clock ({now:%Y-%m-%d %H:%M} in Japan).",
        "The newest entry is later than the clock: set the clock, arrival times depend on it.",
    )


def files(session: Session, tools: Toolbox) -> Iterator[Finding]:
    stored = tools.files.put(PROBE)
    try:
        whole = tools.files.read_checked(stored.name, stored.sha256) == PROBE
    finally:
        tools.files.delete(stored.name)
    yield Finding(
        whole, "Files can be stored and read back.", "Look at the disk of EAPPLY_FILES_URL."
    )
    found, named = leftovers.unnamed(session, tools)
    yield Finding(
        not leftovers.is_strange(len(found), named),
        f"Files without a row are few ({len(found)}, beside {named} with one).",
        "Database and files do not belong together: see “Backup and restore” in docs/operations.md.",
    )


def promises(session: Session, tools: Toolbox) -> Iterator[Finding]:
    oldest = outbox.oldest_open(session)
    age = max(timedelta(), tools.clock.now() - oldest) if oldest else timedelta()
    minutes = age.total_seconds() // 60
    yield Finding(
        minutes < tools.settings.outbox_alarm_minutes,
        f"Mails and documents leave in time (the oldest waits {minutes:.0f} minutes).",
        "Is the worker running? flask --app wsgi worker",
    )
    stuck = session.scalar(
        select(func.count()).where(
            OutboxMessage.stuck_at.is_not(None), OutboxMessage.done_at.is_(None)
        )
    )
    yield Finding(
        not stuck,
        f"No mail or document is stuck (now {stuck}).",
        "See: flask --app wsgi outbox list",
    )


def people(session: Session, tools: Toolbox) -> Iterator[Finding]:
    at_work = select(StaffAccount).where(StaffAccount.works_on(tools.clock.today()))
    found = session.scalars(at_work).all()
    demo = {person.login for person in accounts.DEMO_PEOPLE}
    open_doors = [
        account.login
        for account in found
        if account.login in demo
        and secrets.check_password(account.password_hash, accounts.DEMO_PASSWORD)
    ]
    yield Finding(
        not open_doors,
        f"Nobody has the demo's published password (now {len(open_doors)}).",
        "Start production with a database of its own, or: flask --app wsgi staff disable LOGIN",
    )
    keepers = sum(grant.role == Role.PEOPLE.value for account in found for grant in account.grants)
    yield Finding(
        True if keepers > 1 else None,
        f"{keepers} people may administer accounts; nobody can change their own.",
        "At least two: flask --app wsgi staff add LOGIN NAME --grant people",
    )
    without = sum(not account.totp_secret for account in found)
    yield Finding(
        None if without else True,
        f"{without} of {len(found)} people have not set up their second factor yet.",
        "In production they are led to it at their next sign-in.",
    )


def backups(session: Session, tools: Toolbox) -> Iterator[Finding]:
    folder = tools.settings.backup_folder
    there = next(each for each in (folder, *folder.parents) if each.exists())
    apart = there.stat().st_dev != tools.settings.instance_folder.stat().st_dev
    yield Finding(
        True if apart else None,
        f"The folder for backups is on {'another' if apart else 'the same'} disk.",
        "Set EAPPLY_BACKUP_FOLDER to another disk.",
    )


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), ANSWER_SECONDS).close()
    except OSError:
        return False
    return True


Check = Callable[[Session, Toolbox], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    settings,
    database,
    files,
    mail,
    scanner,
    documents,
    promises,
    record,
    clock,
    people,
    backups,
    doctor_city.fee_rates,
    doctor_city.payments,
    doctor_city.provisional,
)
