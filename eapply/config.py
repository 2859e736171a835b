"""Settings: every one declared here once, read once, frozen, and refused when the mix is unsafe.

They come from environment variables `EAPPLY_…` and, below them, from `settings.toml` in the instance
folder. `docs/settings.md` is generated from the same declarations by `config_page`.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_type_hints
from urllib.parse import unquote

from eapply.config_rules import ALWAYS, HERE, PRODUCTION, STRIPE_API, host_of, parts_of

PREFIX: Final = "EAPPLY_"
TOOL_PREFIXES: Final = ("EAPPLY_TEST_", "EAPPLY_TRUST", "EAPPLY_BENCH")  # no settings
ROOT: Final = Path(__file__).resolve().parent.parent
DEFAULT_INSTANCE: Final = ROOT / "instance"
WORDS: Final = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(
    ("0", "false", "no", "off"), False
)


class ConfigError(Exception):
    """The settings cannot be used. The text is one plain sentence a line, each naming its mend."""


def declare(
    default: Any,
    unit: str,
    wrong: str,
    *,
    least: int = 1,
    choices: tuple[str, ...] = (),
    secret: bool = False,
    question: str = "",
) -> Any:
    """One setting: default, unit or form, and what goes wrong when it is wrong.

    ``question`` is what the city is asked about a default that it has not confirmed. A default with `{other_setting}` in it is completed from that setting, which stands above it.
    """
    facts = {"unit": unit, "wrong": wrong, "least": least, "choices": choices, "secret": secret}
    return field(default=default, repr=not secret, metadata=facts | {"question": question})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What this installation was told. Whole numbers carry their unit in the name; folders are
    absolute. Made by `Settings.load`; any other way runs the same checks."""

    # fmt: off
    instance_folder: Path = declare(DEFAULT_INSTANCE, "folder", "On a disk that is not backed up, everything of this installation is lost with it.")
    mode: str = declare("demo", "word", "`demo` on a public address takes practice money and keeps mail to itself; `production` refuses every unsafe setting.", choices=("demo", "production"))
    audience: str = declare("both", "word", "`both` on an address open to the public shows the staff's sign-in page to everybody.", choices=("resident", "staff", "both"))
    base_url: str = declare("http://127.0.0.1:8000", "address", "Links in mails, on documents and back from the payment page lead nowhere.")
    staff_base_url: str = declare("{base_url}", "address", "Links in mails to staff lead nowhere, or from the city's own network to the public one.")
    trusted_hosts: tuple[str, ...] = declare((), "host names, comma between; empty: those of the two addresses", "Too few: visitors get 400. Too many: a forged Host header is believed.")
    trusted_proxies: int = declare(0, "proxies in front", "Too few: every visitor has the proxy's address and shares its limits. Too many: visitors forge theirs.", least=0)
    log_level: str = declare("info", "word", "`debug` writes more than a public installation should keep.", choices=("debug", "info", "warning", "error"))
    metrics_token: str = declare("", "text; empty: this machine only", "Anybody who knows it reads the figures at `/metrics`; without it a collector elsewhere gets 404.", secret=True)

    secret_key: str = declare("", "32 characters or more; empty: made once in `{instance_folder}/secret_key`", "Whoever knows it forges sign-ins and links. Changed without keeping the old one, all open links and sessions end.", secret=True)
    previous_secret_keys: tuple[str, ...] = declare((), "keys, comma between, newest first", "Left out after a change: links already mailed stop working. Kept for ever: a leaked key stays good.", secret=True)
    audit_key: str = declare("", "32 characters or more; empty: made once in `{instance_folder}/audit_key`", "Lost, the record of acts can no longer be checked; known to an administrator, it can be rewritten.", secret=True)

    database_url: str = declare("sqlite:///{instance_folder}/eapply.sqlite3", "SQLite or PostgreSQL address", "Wrong, nothing starts; another database's, you see another city's cases.", secret=True)
    ratelimit_url: str = declare("{database_url}", "SQLite or PostgreSQL address", "Not shared by all web processes, every limit is as many times too wide.", secret=True)
    files_url: str = declare("{instance_folder}/files", "folder or `file://` address", "Another folder than before: attachments filed until then cannot be opened.")
    backup_folder: Path = declare("{instance_folder}/backups", "folder", "On the same disk as the database, one broken disk takes both.")
    receipt_journal: Path = declare("{instance_folder}/receipts.journal", "file", "On the same disk as the database, nobody knows after a restore which receipts are missing.")
    audit_anchor_folder: Path = declare("{instance_folder}/anchors", "folder", "Writable by the database's administrator, a rewritten record of acts stays unnoticed.")

    stripe_secret_key: str = declare("", "`sk_…` or `rk_…`; empty: practice payments", "Of another account, the money arrives there. Empty, no real money is taken.", secret=True)
    stripe_account: str = declare("", "`acct_…`, needed with a key", "Of another account than the key, no payment page is opened.")
    stripe_webhook_secret: str = declare("", "`whsec_…`", "Wrong, notices are turned away and payments are seen only by the sweep.", secret=True)
    stripe_previous_webhook_secret: str = declare("", "`whsec_…`, while changing", "Left out while changing, genuine notices are turned away; kept afterwards, a leaked one stays good.", secret=True)
    stripe_api_base: str = declare(STRIPE_API, "address", "Card payments are arranged with whoever answers there.")
    stripe_methods: tuple[str, ...] = declare(("card",), "words, comma between: `card`, `konbini`, `customer_balance`", "A way of paying that the account does not have makes every payment fail.")
    payment_agent: str = declare("ストライプジャパン株式会社", "name of the 指定納付受託者, as announced (仮)", "Payers entrust their payment to a company that the city did not announce.", question="手数料の納付を委託する指定納付受託者は、どの会社ですか。告示した名称は何ですか。")
    sweep_minutes: int = declare(10, "minutes", "Long: a payment whose notice was lost stays 未確認 that long. Short: many questions to the provider.")

    smtp_url: str = declare("", "`smtps://…`, `smtp+starttls://…` or `smtp://…`; empty: mail goes into a folder", "Wrong, no code, receipt or notice leaves; they wait in the outbox.", secret=True)
    mail_from: str = declare("no-reply@eapply.invalid", "mail address", "Of a domain that does not list this server, mail is treated as forged and lost.")
    staff_mail_domains: tuple[str, ...] = declare(("city.kashima.ibaraki.jp",), "domains, comma between; empty: any", "Too wide: mail for staff goes to private boxes. Wrong: nobody's address is taken.", question="職員のメールアドレスは、どのドメインですか。")
    mailbox_folder: Path = declare("{instance_folder}/mail", "folder", "Readable by others, they read the demo's codes and links.")
    tell_private_addresses: bool = declare(False, "yes or no", "`yes`: who may register a 通知先 can make this server knock at machines inside the city's network.")
    outbox_alarm_minutes: int = declare(15, "minutes", "Long: mail that does not leave is noticed late.")

    upload_max_bytes: int = declare(10_485_760, "bytes a file; a procedure may allow more", "Small: ordinary photographs are refused. Large: disk and parsers are easier to exhaust.", least=65_536)
    body_max_bytes: int = declare(125_829_120, "bytes a request", "Smaller than the files of one page: people get 413 after a long upload.", least=65_536)
    clamd_socket: str = declare("", "path or `tcp://host:port`; empty: no scanner, files say 未検査", "Wrong, no file can be opened by staff, because none is known to be clean.")

    draft_days: int = declare(30, "days", "Short: people lose what they began. Long: unfinished personal data is kept without need.", question="途中で保存した入力を、何日で消しますか。")
    unpaid_days: int = declare(7, "days", "Short: 申請 lapse before people could pay. Long: fees are quoted that have changed since.", question="手数料が払われない申請を、何日で失効にしますか。")
    link_days: int = declare(7, "days", "Long: an old mail opens a case for whoever finds it.")
    document_days: int = declare(90, "days (仮)", "Short: people ask for a document again. Long: personal documents lie ready without need.", question="できた書類を、申請者は何日のあいだ受け取れますか。")
    mayor_name: str = declare("", "name; empty: the office alone", "Decisions go out under the name of somebody who is not in office.", question="市長の氏名を、通知に書きますか。書くときは、その氏名は何ですか。")
    seal_omitted: bool = declare(True, "yes or no", "Decisions say 公印省略 although the city's rules ask for the seal, or say nothing although it is missing.", question="電子の通知に「（公印省略）」と書きますか。")
    correction_days: int = declare(10, "opening days", "Short: people cannot get the papers in time.", question="補正の期限は、ふつう何開庁日ですか。")
    opinion_days: int = declare(7, "opening days", "Short: other departments cannot answer in time. Long: a case waits, although its period goes on.", question="ほかの課に意見を聞くときの回答の期限は、ふつう何開庁日ですか。")
    standard_days: int = declare(10, "opening days (仮), where no source gives a procedure's own", "Another figure than the city's own puts every 期限 of these procedures wrong.", question="この手続の標準処理期間は、何開庁日ですか。")
    retention_years: int = declare(5, "years (仮), where no source gives a procedure's own", "Short: records are erased before the law allows. Long: kept without ground.", question="この手続の文書の保存期間は、何年ですか。")
    purge_cases: bool = declare(False, "yes or no", "`yes` before the retentions are confirmed: cases are deleted for good too early. `no` for ever: kept without ground.", question="保存期間の過ぎた案件を、システムが自動で廃棄してよいですか。")
    session_idle_minutes: int = declare(60, "minutes", "Long: the next person at a shared screen goes on. Short: slow writers sign in again.")
    session_absolute_hours: int = declare(12, "hours", "Long: a stolen cookie works that long.")
    token_days: int = declare(365, "days", "Long: a token of a program that got into wrong hands works that long.", question="ほかのシステムが使うトークン（鍵）は、長くて何日使えることにしますか。")
    staff_idle_minutes: int = declare(30, "minutes", "Long: an unattended desk shows cases to passers-by.")

    web_workers: int = declare(2, "processes", "Many: memory runs out. One: a slow request is felt by everybody.")
    web_threads: int = declare(4, "threads a process", "Many: they wait for the database instead of for a thread.")
    pdf_memory_mb: int = declare(1024, "megabytes a document", "Small: large documents fail. Large: one document can stop the machine.", least=256)
    pdf_timeout_seconds: int = declare(30, "seconds a document", "Short: large documents fail. Long: one bad document blocks the others.")

    fallback_department: str = declare("residents", "department code", "A department that does not exist leaves requests of 要確認 without owner.", question="どの課のものかわからない申請を、どの課が受けますか。")
    study_room_group_size: int = declare(1, "people a place", "Large: one booking fills the room.")
    signature_open: bool = declare(False, "yes or no", "Opened without a working signature check, certificates go to people nobody identified.")
    # fmt: on

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, self._completed(each, getattr(self, each.name)))
        sentences = [
            text for each in fields(self) for text in faults(each, getattr(self, each.name))
        ]
        sentences += [rule.sentence for rule in ALWAYS if rule.broken(self)]
        if self.mode == "production":
            sentences += [rule.sentence for rule in PRODUCTION if rule.broken(self)]
        if sentences:
            raise ConfigError("\n".join(sentences))

    def _completed(self, each: Field[Any], value: Any) -> Any:
        """A declared value in its one final form: completed, absolute, with the right driver."""
        if isinstance(value, str) and value == each.default:
            value = value.format_map(vars(self))
        if each.name in ("database_url", "ratelimit_url"):
            scheme, mark, rest = value.partition("://")
            if scheme in ("postgres", "postgresql"):
                scheme = "postgresql+psycopg"
            return f"{scheme}{mark}{rest}"
        if each.name in ("base_url", "staff_base_url", "stripe_api_base"):
            return value.rstrip("/")
        return ROOT / value if TYPES[each.name] is Path else value

    @property
    def files_folder(self) -> Path:
        """The folder behind `files_url`."""
        parts = parts_of(self.files_url)
        return ROOT / (unquote(parts.path) if parts.scheme == "file" else self.files_url)

    @property
    def takes_real_money(self) -> bool:
        """Whether a live key of the payment provider is set: provisional fees are refused then."""
        return self.stripe_secret_key.startswith(("sk_live_", "rk_live_"))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that a request may carry."""
        if self.trusted_hosts:
            return self.trusted_hosts
        own = [host_of(address) for address in (self.base_url, self.staff_base_url)]
        return tuple(dict.fromkeys([*own, *(HERE[:2] if self.mode == "demo" else ())]))

    @classmethod
    def load(cls, environ: Mapping[str, str], file: Path | None = None) -> Settings:
        """Read the environment and, below it, the file (default: settings.toml of the instance).

        An empty variable counts as not set. A name that no setting has is refused in the file and
        in production; a stray variable does not stop a demo. In the demo, missing keys are made
        once and kept in the instance folder. Raises ConfigError.
        """
        own = {
            name.removeprefix(PREFIX).lower(): text
            for name, text in environ.items()
            if name.startswith(PREFIX) and text.strip()
        }
        instance = ROOT / own.get("instance_folder", DEFAULT_INSTANCE)
        written = read_file(file or instance / "settings.toml")
        given = {**written, **own}
        in_demo = given.get("mode", DECLARED["mode"].default) == "demo"
        for name in given.keys() - DECLARED.keys():
            is_tool = name in own and variable(name).startswith(TOOL_PREFIXES)
            if name in written or not (in_demo or is_tool):
                raise ConfigError(no_such_setting(name))
        values = {
            name: read_value(each, given[name]) for name, each in DECLARED.items() if name in given
        }
        values["instance_folder"] = ROOT / values.get("instance_folder", instance)
        if in_demo:
            for name in ("secret_key", "audit_key"):
                values[name] = values.get(name) or kept_key(values["instance_folder"] / name)
        return cls(**values)


DECLARED: Final[dict[str, Field[Any]]] = {each.name: each for each in fields(Settings)}
TYPES: Final[dict[str, Any]] = get_type_hints(Settings)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def no_such_setting(name: str) -> str:
    near = get_close_matches(name, DECLARED, 1)
    hint = f"; did you mean {variable(near[0])}?" if near else "."
    return f"There is no setting {variable(name)}{hint}"


def read_file(file: Path) -> dict[str, Any]:
    """The settings file as written; empty when there is none. Secrets in it must be private."""
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as trouble:
        raise ConfigError(f"{file} cannot be read: {trouble}") from trouble
    has_secret = any(DECLARED[name].metadata["secret"] for name in given if name in DECLARED)
    if has_secret and file.stat().st_mode & 0o007:
        raise ConfigError(f"{file} holds secrets and everybody can read it; run: chmod 600 {file}")
    return given


def read_value(each: Field[Any], value: Any) -> Any:
    """A value as written, in the declared type. Raises ConfigError without repeating the value."""
    kind = TYPES[each.name]
    with suppress(ValueError):
        if kind is bool and str(value).lower() in WORDS:
            return WORDS[str(value).lower()]
        if kind is int and not isinstance(value, bool | float):
            return int(value)
        if kind == tuple[str, ...] and isinstance(value, str | list):
            parts = value.split(",") if isinstance(value, str) else value
            return tuple(part.strip() for part in map(str, parts) if part.strip())
        if kind in (str, Path) and isinstance(value, str):
            return kind(value.strip())
    wanted = {bool: "yes or no", int: "a whole number"}.get(kind, "text")
    raise ConfigError(f"{variable(each.name)} must be {wanted} ({each.metadata['unit']})")


def kept_key(file: Path) -> str:
    """The key in the file, made there when there is none: whole or not at all, for its owner only.

    Several processes may start at once: the first link wins, everybody reads the winner's key.
    """
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            beside = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
            with os.fdopen(
                os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
            ) as new:
                new.write(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                os.link(beside, file)
            beside.unlink()
        if file.stat().st_mode & 0o007:
            raise ConfigError(f"Everybody can read the key {file}; run: chmod 600 {file}")
        return file.read_text(encoding="utf-8").strip()
    except OSError as trouble:
        raise ConfigError(f"The key {file} cannot be kept: {trouble}") from trouble


def faults(each: Field[Any], value: Any) -> list[str]:
    """What the declaration itself says against a value."""
    choices, least = each.metadata["choices"], each.metadata["least"]
    if choices and value not in choices:
        return [f"{variable(each.name)} must be one of {', '.join(choices)}."]
    if TYPES[each.name] is int and value < least:
        return [f"{variable(each.name)} must be {least} or more ({each.metadata['unit']})."]
    return []
