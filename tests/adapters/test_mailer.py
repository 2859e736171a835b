"""Mail: real SMTP conversations on the loopback, headers that cannot be broken, honest failures."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from hypothesis import given
from hypothesis import strategies as st

from eapply.adapters.clock import JST, FixedClock
from eapply.adapters.mailer import FolderMailer, Letter, MailFailed, SmtpMailer, compose

SENDER = "鹿嶋市 電子申請 <noreply@city.example>"
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=JST)
LETTER = Letter(
    to="hanako@example.com",
    subject="【鹿嶋市】申請を受け付けました（受付番号 K8AB-2M4X-7Q）髙﨑𠮷 神 " + "長い件名" * 20,
    body="鹿嶋 花子　様\n\n.\n.点で始まる行\nFrom 行\n髙﨑𠮷神\n",
    message_id="outbox-17@city.example",
)


class Sink:
    """An SMTP server's decisions; keeps what it took."""

    def __init__(self, *, rcpt: str = "", data: str = "", mail: str = "") -> None:
        self.replies = {"rcpt": rcpt, "data": data, "mail": mail}
        self.taken: list[tuple[str, list[str], EmailMessage]] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_MAIL(self, *call: Any) -> str:  # noqa: N802
        call[2].mail_from = call[3]
        return self.replies["mail"] or "250 OK"

    async def handle_RCPT(self, *call: Any) -> str:  # noqa: N802
        call[2].rcpt_tos.append(call[3])
        return self.replies["rcpt"] or "250 OK"

    async def handle_DATA(self, *call: Any) -> str:  # noqa: N802
        envelope = call[2]
        if not self.replies["data"]:
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.taken.append((envelope.mail_from, envelope.rcpt_tos, message))
        return self.replies["data"] or "250 OK"

    def authenticate(self, *call: Any) -> AuthResult:
        self.logins.append((call[4].login, call[4].password))
        return AuthResult(success=call[4].password == b"p@ss word", handled=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def smtp_server(sink: Sink, **options: Any) -> Iterator[str]:
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def test_a_letter_arrives_as_written() -> None:
    sink = Sink()
    with smtp_server(sink) as place:
        SmtpMailer(f"smtp://{place}", SENDER, clock=FixedClock(NOON)).send(LETTER)
    ((mail_from, recipients, message),) = sink.taken
    assert (mail_from, recipients) == ("noreply@city.example", ["hanako@example.com"])
    assert message["Subject"] == LETTER.subject
    assert message["From"].addresses[0].display_name == "鹿嶋市 電子申請"
    assert message["Message-ID"] == "<outbox-17@city.example>"
    assert message["Date"].datetime == NOON
    assert message.get_content().replace("\r\n", "\n") == LETTER.body
    assert {name.lower() for name in message} - {"x-peer", "x-mailfrom", "x-rcptto"} == {
        *("from", "to", "subject", "date", "message-id", "auto-submitted"),
        *("mime-version", "content-type", "content-transfer-encoding"),
    }


def test_every_line_on_the_wire_is_short_ascii() -> None:
    content = compose(LETTER, SENDER, NOON).as_bytes()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    assert content.isascii()
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_a_retry_keeps_its_message_id() -> None:
    sink = Sink()
    with smtp_server(sink) as place:
        mailer = SmtpMailer(f"smtp://{place}", SENDER)
        mailer.send(LETTER)
        mailer.send(LETTER)
    assert len({message["Message-ID"] for _, _, message in sink.taken}) == 1


@pytest.mark.parametrize(
    ("replies", "permanent", "reason"),
    [
        ({"rcpt": "550 5.1.1 hanako@example.com unknown"}, True, "550 5.1.1"),
        ({"rcpt": "450 4.2.1 try later"}, False, "450 4.2.1"),
        ({"rcpt": "421 going down"}, False, "421"),
        ({"data": "554 5.7.1 spam"}, True, "554 5.7.1"),
        ({"data": "451 busy"}, False, "451"),
        ({"mail": "553 5.1.8 who are you"}, False, "SMTPSenderRefused 553"),
    ],
)
def test_refusals_say_whether_to_try_again(
    replies: dict[str, str], permanent: bool, reason: str
) -> None:
    with smtp_server(Sink(**replies)) as place, pytest.raises(MailFailed) as failure:
        SmtpMailer(f"smtp://{place}", SENDER).send(LETTER)
    assert failure.value.permanent is permanent
    assert str(failure.value) == reason


def test_no_server_is_temporary() -> None:
    with pytest.raises(MailFailed) as failure:
        SmtpMailer(f"smtp://127.0.0.1:{free_port()}", SENDER).send(LETTER)
    assert not failure.value.permanent


def test_a_silent_server_is_temporary_and_bounded() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(MailFailed) as failure:
            SmtpMailer(url, SENDER, timeout=0.1).send(LETTER)
    assert not failure.value.permanent


def test_a_server_that_dies_after_taking_the_letter_changes_nothing() -> None:
    class Rude(SMTP):
        async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
            self.transport.abort()

    class RudeController(Controller):
        def factory(self) -> SMTP:
            return Rude(self.handler)

    sink = Sink()
    controller = RudeController(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        SmtpMailer(f"smtp://127.0.0.1:{controller.port}", SENDER).send(LETTER)
    finally:
        controller.stop()
    assert len(sink.taken) == 1


def test_a_wrong_password_is_our_setting_so_it_is_retried() -> None:
    sink = Sink()
    options = {"authenticator": sink.authenticate, "auth_require_tls": False}
    with smtp_server(sink, **options) as place:
        with pytest.raises(MailFailed) as failure:
            SmtpMailer(f"smtp://clerk:wrong@{place}", SENDER).send(LETTER)
        SmtpMailer(f"smtp://clerk:p%40ss%20word@{place}", SENDER).send(LETTER)
    assert not failure.value.permanent
    assert str(failure.value) == "SMTPAuthenticationError 535"
    assert (b"clerk", b"p@ss word") in sink.logins
    assert len(sink.taken) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("making a certificate needs openssl")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path)]
    command += ["-out", str(path) + ".crt"]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(str(path) + ".crt").read_bytes())
    return path


def test_starttls_checks_the_servers_name(certificate: Path) -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    sink = Sink()
    with smtp_server(sink, tls_context=serving, require_starttls=True) as place:
        url = f"smtp://{place}?starttls=1"
        with pytest.raises(MailFailed) as failure:
            SmtpMailer(url, SENDER).send(LETTER)
        SmtpMailer(url, SENDER, tls=trusting).send(LETTER)
    assert not failure.value.permanent
    assert len(sink.taken) == 1


def test_starttls_that_is_not_offered_sends_nothing() -> None:
    sink = Sink()
    with smtp_server(sink) as place, pytest.raises(MailFailed) as failure:
        SmtpMailer(f"smtp://{place}?starttls=1", SENDER).send(LETTER)
    assert not failure.value.permanent
    assert sink.taken == []


@pytest.mark.parametrize(
    "url", ["", "host:25", "http://host", "smtp://user:secret@mail.example:25", "smtp://"]
)
def test_unsafe_settings_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mail"):
        SmtpMailer(url, SENDER)


@pytest.mark.parametrize("sender", ["", "nobody", "a@b.example\nBcc: c@d.example", "名 <名@例.jp>"])
def test_odd_senders_are_refused(sender: str, tmp_path: Path) -> None:
    for make in (
        lambda: SmtpMailer("smtp://localhost", sender),
        lambda: FolderMailer(tmp_path, sender),
    ):
        with pytest.raises(ValueError, match="sender"):
            make()


@pytest.mark.parametrize(
    "change",
    [
        *({"to": to} for to in ("", "a", "a@b@c", "a@b.example,c@d.example", "a@b.example\n")),
        *({"to": to} for to in ("A <a@b.example>", "a b@c.example", "例@b.example", "a@例.jp")),
        {"to": "a@b.example\r\nBcc: c@d.example"},
        {"subject": "件名\r\nBcc: c@d.example"},
        {"subject": "件名\u2028Bcc: c@d.example"},
        {"message_id": "<a@b>\r\nX: y"},
        {"message_id": "no-at"},
    ],
)
def test_a_header_cannot_be_broken(change: dict[str, str], tmp_path: Path) -> None:
    letter = Letter(**{**vars(LETTER), **change})
    with pytest.raises(MailFailed) as failure:
        FolderMailer(tmp_path, SENDER).send(letter)
    assert failure.value.permanent
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=120), st.text(max_size=200))
def test_any_text_is_refused_or_arrives_in_its_own_place(subject: str, body: str) -> None:
    letter = Letter("a@b.example", subject, body.encode("utf-8", "replace").decode(), "x@y")
    try:
        message = compose(letter, SENDER, NOON)
    except MailFailed:
        return
    parsed = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert parsed.keys() == compose(LETTER, SENDER, NOON).keys()
    assert parsed["To"] == "a@b.example"


@pytest.mark.parametrize("to", ["a..b@docomo.ne.jp", "abc.@ezweb.ne.jp", "-x@docomo.ne.jp"])
def test_old_carrier_addresses_are_taken(to: str) -> None:
    sink = Sink()
    with smtp_server(sink) as place:
        SmtpMailer(f"smtp://{place}", SENDER).send(Letter(to, "件名", "本文", "1@x"))
    assert sink.taken[0][1] == [to]


def test_the_folder_lists_the_newest_first(tmp_path: Path) -> None:
    clock = FixedClock(NOON)
    mailer = FolderMailer(tmp_path / "mail", SENDER, clock=clock)
    assert mailer.list() == ()
    for number in (1, 2, 3):
        mailer.send(Letter("a@b.example", f"{number}通目", f"本文{number}\n", f"{number}@x"))
        clock.advance(minutes=1)
    kept = mailer.list()
    assert [letter.subject for letter in kept] == ["3通目", "2通目", "1通目"]
    assert kept[0].sent_at == datetime(2026, 11, 22, 12, 2, tzinfo=JST)
    assert mailer.read(kept[0].id) == kept[0]
    assert (kept[0].to, kept[0].body, kept[0].message_id) == ("a@b.example", "本文3\n", "<3@x>")


def test_the_folder_keeps_one_copy_of_a_retried_letter(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path, SENDER)
    mailer.send(LETTER)
    mailer.send(LETTER)
    (kept,) = mailer.list()
    assert kept.body == LETTER.body
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"]


@pytest.mark.parametrize("id", ["", "../x", "0" * 32, "A" * 32])
def test_unknown_letters_are_not_found(id: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FolderMailer(tmp_path, SENDER).read(id)
