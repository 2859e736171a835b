"""Mail: one letter to one person, over SMTP or into a folder that a local mailbox page shows.

Delivery is retried from the outbox, so a letter keeps its Message-ID for ever: a receiver that got
it twice can tell. A refusal tells the outbox whether trying again can help.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from eapply.adapters.clock import JST, Clock, SystemClock

# Dots may stand together or before the @: Japanese carriers once gave out such addresses.
ADDRESS = re.compile(r"""[^\s@<>,;:"()\[\]\\\x00-\x1f\x7f-\U0010ffff]{1,64}@[A-Za-z0-9.-]{1,253}""")
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
ENHANCED_STATUS = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
KEPT_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Letter:
    """Plain text `body` for one address `to`; `message_id` with or without its angle brackets."""

    to: str
    subject: str
    body: str
    message_id: str


class MailFailed(Exception):
    """The letter was not taken. `permanent`: this address or content will never be taken.

    The text holds codes only, never an address or a server's sentence, so it may be logged.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Mailer(Protocol):
    """Delivers letters."""

    def send(self, letter: Letter) -> None:
        """Return when the letter was taken; MailFailed when it was not."""
        ...


def compose(letter: Letter, sender: str, moment: datetime) -> EmailMessage:
    """The message as it is sent. MailFailed(permanent) when a header could break out of its line.

    `sender` is an address with or without a name: `鹿嶋市 電子申請 <noreply@city.example>`.
    """
    message_id = letter.message_id
    if not message_id.startswith("<"):
        message_id = f"<{message_id}>"
    if not ADDRESS.fullmatch(letter.to):
        raise MailFailed("address", permanent=True)
    if CONTROL.search(letter.subject) or not MESSAGE_ID.fullmatch(message_id):
        raise MailFailed("header", permanent=True)
    name, address = parseaddr(sender)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(moment)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, charset="utf-8", cte="base64")
    return message


class SmtpMailer:
    """Sends over `url`: `smtp://user:pass@host:port?starttls=1` or `smtps://…`.

    `timeout` in seconds is for each step of the conversation. ValueError for an url that cannot be
    right or that would send a password in the clear to another machine.
    """

    def __init__(
        self,
        url: str,
        sender: str,
        *,
        clock: Clock | None = None,
        timeout: float = 20,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("the mail server is given as smtp://host:port or smtps://host:port")
        self._implicit_tls = parts.scheme == "smtps"
        self._starttls = parse_qs(parts.query).get("starttls") == ["1"]
        self._host = parts.hostname
        self._port = parts.port or (465 if self._implicit_tls else 587 if self._starttls else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        encrypted = self._implicit_tls or self._starttls
        if self._user and not encrypted and self._host not in LOOPBACK:
            raise ValueError("a mail password needs smtps:// or ?starttls=1")
        self._sender = sender
        self._sender_address = _address_of(sender)
        self._clock = clock or SystemClock()
        self._timeout = timeout
        self._tls = tls or ssl.create_default_context()

    def send(self, letter: Letter) -> None:
        content = compose(letter, self._sender, self._clock.now()).as_bytes()
        try:
            server = self._connect()
            try:
                server.sendmail(self._sender_address, [letter.to], content)
            finally:
                # The letter is taken or refused by now; how the conversation ends changes nothing.
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()
                server.close()
        except (smtplib.SMTPException, OSError) as problem:
            raise _failure(problem) from problem

    def _connect(self) -> smtplib.SMTP:
        name = self._sender_address.partition("@")[2]
        server: smtplib.SMTP
        if self._implicit_tls:
            server = smtplib.SMTP_SSL(
                self._host, self._port, name, timeout=self._timeout, context=self._tls
            )
        else:
            server = smtplib.SMTP(self._host, self._port, name, timeout=self._timeout)
        try:
            if self._starttls:
                server.starttls(context=self._tls)
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def _address_of(sender: str) -> str:
    address = parseaddr(sender)[1]
    if not ADDRESS.fullmatch(address) or CONTROL.search(sender):
        raise ValueError("the sender needs one plain e-mail address")
    return address


def _failure(problem: smtplib.SMTPException | OSError) -> MailFailed:
    """What a retry can mend. A refused sender or password is our own setting, so it can."""
    refusals: list[tuple[int, bytes]] = []
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        refusals = list(problem.recipients.values())
    elif isinstance(problem, smtplib.SMTPDataError):
        error = problem.smtp_error
        refusals = [(problem.smtp_code, error.encode() if isinstance(error, str) else error)]
    if not refusals:
        code = getattr(problem, "smtp_code", "")
        return MailFailed(f"{type(problem).__name__} {code}".strip(), permanent=False)
    code, text = refusals[0]
    enhanced = ENHANCED_STATUS.match(text)
    reason = f"{code} {enhanced.group().decode() if enhanced else ''}".strip()
    return MailFailed(reason, permanent=500 <= code < 600)


@dataclass(frozen=True)
class KeptLetter:
    """A letter in the folder; `sent_at` in JST."""

    id: str
    to: str
    subject: str
    body: str
    message_id: str
    sent_at: datetime


class FolderMailer:
    """Puts letters into `folder` as .eml files; sending the same Message-ID again replaces it."""

    def __init__(self, folder: Path, sender: str, *, clock: Clock | None = None) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock or SystemClock()
        _address_of(sender)

    def send(self, letter: Letter) -> None:
        message = compose(letter, self._sender, self._clock.now())
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:32]
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as unfinished:
            try:
                unfinished.write(message.as_bytes())
                unfinished.flush()
                Path(unfinished.name).rename(self._folder / f"{name}.eml")
            except BaseException:
                Path(unfinished.name).unlink(missing_ok=True)
                raise

    def list(self) -> tuple[KeptLetter, ...]:
        """Every letter, the newest first."""
        letters = [self.read(path.stem) for path in self._folder.glob("*.eml")]
        return tuple(sorted(letters, key=lambda kept: (kept.sent_at, kept.id), reverse=True))

    def read(self, id: str) -> KeptLetter:
        """One letter; FileNotFoundError when there is none."""
        if not KEPT_ID.fullmatch(id):
            raise FileNotFoundError(id)
        content = (self._folder / f"{id}.eml").read_bytes()
        message = message_from_bytes(content, policy=policy.default)
        return KeptLetter(
            id=id,
            to=str(message["To"]),
            subject=str(message["Subject"]),
            body=message.get_content().replace("\r\n", "\n"),
            message_id=str(message["Message-ID"]),
            sent_at=message["Date"].datetime.astimezone(JST),
        )
