"""Settings: read from two places, complete, private, and refused when the mix is unsafe."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from eapply.config import DECLARED, ROOT, ConfigError, Settings, kept_key
from eapply.config_page import settings_document
from eapply.config_rules import ALWAYS, PRODUCTION, Rule

KEY = "kPz0vQ8sT3mXr6LwYb1NfHc4JdGa9UeE"
OTHER_KEY = "Zt5nRk2WqBx8VgMj7SpDy0CfLh3TaKu6"
SAFE = {
    "EAPPLY_MODE": "production",
    "EAPPLY_BASE_URL": "https://shinsei.example.lg.jp",
    "EAPPLY_STAFF_BASE_URL": "https://desk.example.lg.jp",
    "EAPPLY_SECRET_KEY": KEY,
    "EAPPLY_AUDIT_KEY": OTHER_KEY,
    "EAPPLY_STRIPE_SECRET_KEY": "sk_live_1",
    "EAPPLY_STRIPE_ACCOUNT": "acct_1",
    "EAPPLY_STRIPE_WEBHOOK_SECRET": "whsec_1",
    "EAPPLY_SMTP_URL": "smtp+starttls://user:pass@mail.example.lg.jp:587",
    "EAPPLY_MAIL_FROM": "shinsei@example.lg.jp",
}


@pytest.fixture
def here(tmp_path: Path) -> dict[str, str]:
    return {"EAPPLY_INSTANCE_FOLDER": str(tmp_path)}


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(ConfigError) as caught:
        Settings.load(environ)
    return str(caught.value)


# --- where values come from ----------------------------------------------------------------------


def test_a_fresh_installation_needs_no_setting_at_all(here: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.load(here)

    assert settings.database_url == f"sqlite:///{tmp_path}/eapply.sqlite3"
    assert settings.ratelimit_url == settings.database_url
    assert settings.staff_base_url == settings.base_url == "http://127.0.0.1:8000"
    assert settings.files_folder == tmp_path / "files"
    assert settings.mailbox_folder == tmp_path / "mail"
    assert settings.hosts == ("127.0.0.1", "localhost")
    assert not settings.takes_real_money


def test_the_environment_prevails_over_the_file(here: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        "draft_days = 14\nlink_days = 3\nsignature_open = true\n"
    )

    settings = Settings.load({**here, "EAPPLY_DRAFT_DAYS": "21"})

    assert (settings.draft_days, settings.link_days, settings.signature_open) == (21, 3, True)


def test_an_empty_variable_counts_as_not_set(here: dict[str, str]) -> None:
    assert Settings.load({**here, "EAPPLY_DRAFT_DAYS": " "}).draft_days == 30


@pytest.mark.parametrize("written", ['"card", "konbini"', '"card,konbini"'])
def test_several_words_are_a_list_or_divided_by_commas(
    here: dict[str, str], tmp_path: Path, written: str
) -> None:
    written = f"[{written}]" if " " in written else written
    (tmp_path / "settings.toml").write_text(f"stripe_methods = {written}\n")

    assert Settings.load(here).stripe_methods == ("card", "konbini")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_its_one_driver(here: dict[str, str], scheme: str) -> None:
    settings = Settings.load({**here, "EAPPLY_DATABASE_URL": f"{scheme}://user@host/eapply"})

    assert settings.database_url == "postgresql+psycopg://user@host/eapply"


def test_folders_are_absolute_whatever_the_working_directory(here: dict[str, str]) -> None:
    settings = Settings.load({**here, "EAPPLY_FILES_URL": "kept", "EAPPLY_MAILBOX_FOLDER": "mail"})

    assert (settings.files_folder, settings.mailbox_folder) == (ROOT / "kept", ROOT / "mail")


def test_a_file_address_is_a_folder(here: dict[str, str]) -> None:
    url = "file:///srv/%E6%B7%BB%E4%BB%98"

    assert Settings.load({**here, "EAPPLY_FILES_URL": url}).files_folder == Path("/srv/添付")


def test_settings_do_not_change_while_running(here: dict[str, str]) -> None:
    settings = Settings.load(here)

    with pytest.raises(FrozenInstanceError):
        settings.draft_days = 1  # type: ignore[misc]
    with pytest.raises(ConfigError, match="EAPPLY_DRAFT_DAYS must be 1 or more"):
        replace(settings, draft_days=0)


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("DRAFT_DAYS", "soon", "EAPPLY_DRAFT_DAYS must be a whole number (days)"),
        ("DRAFT_DAYS", "0", "EAPPLY_DRAFT_DAYS must be 1 or more (days)."),
        ("TRUSTED_PROXIES", "-1", "EAPPLY_TRUSTED_PROXIES must be 0 or more (proxies in front)."),
        ("SIGNATURE_OPEN", "perhaps", "EAPPLY_SIGNATURE_OPEN must be yes or no (yes or no)"),
        ("AUDIENCE", "all", "EAPPLY_AUDIENCE must be one of resident, staff, both."),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(
    here: dict[str, str], name: str, text: str, sentence: str
) -> None:
    assert sentence in refusal({**here, f"EAPPLY_{name}": text})


def test_a_slip_of_the_pen_in_the_file_is_noticed(here: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("draft_day = 14\n")

    expected = "There is no setting EAPPLY_DRAFT_DAY; did you mean EAPPLY_DRAFT_DAYS?"
    assert refusal(here) == expected


def test_a_stray_variable_stops_production_but_not_a_demo(here: dict[str, str]) -> None:
    Settings.load({**here, "EAPPLY_COLOUR": "blue", "EAPPLY_TEST_DATABASE": "sqlite"})

    assert "EAPPLY_COLOUR" in refusal({**here, **SAFE, "EAPPLY_COLOUR": "blue"})
    Settings.load({**here, **SAFE, "EAPPLY_TEST_DATABASE": "sqlite"})


def test_a_file_that_is_no_toml_is_named(here: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("draft_days: 14\n")

    assert refusal(here).startswith(f"{tmp_path}/settings.toml cannot be read: ")


def test_a_file_with_secrets_is_for_its_owner_only(here: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'secret_key = "{KEY}"\n')
    file.chmod(0o644)
    assert refusal(here).endswith(f"run: chmod 600 {file}")

    file.chmod(0o600)
    assert Settings.load(here).secret_key == KEY


UNSAFE_ALWAYS = {
    "EAPPLY_SECRET_KEY needs": {"SECRET_KEY": "short"},
    "EAPPLY_AUDIT_KEY needs": {"AUDIT_KEY": "short"},
    "EAPPLY_AUDIT_KEY must differ": {"AUDIT_KEY": KEY, "SECRET_KEY": KEY},
    "EAPPLY_PREVIOUS_SECRET_KEYS": {
        "PREVIOUS_SECRET_KEYS": f"{OTHER_KEY},{KEY}",
        "SECRET_KEY": KEY,
    },
    "EAPPLY_BASE_URL must be http(s)": {"BASE_URL": "https://host/path"},
    "EAPPLY_STAFF_BASE_URL must be http(s)": {"STAFF_BASE_URL": "desk.example.lg.jp"},
    "EAPPLY_AUDIENCE divides": {"AUDIENCE": "resident"},
    "EAPPLY_DATABASE_URL and": {"DATABASE_URL": "mysql://host/eapply"},
    "EAPPLY_FILES_URL": {"FILES_URL": "s3://bucket"},
    "EAPPLY_STRIPE_SECRET_KEY must": {
        "STRIPE_SECRET_KEY": "pk_test_1",
        "STRIPE_ACCOUNT": "acct_1",
    },
    "EAPPLY_STRIPE_SECRET_KEY is a live key": {
        "STRIPE_SECRET_KEY": "rk_live_1",
        "STRIPE_ACCOUNT": "acct_1",
    },
    "EAPPLY_STRIPE_ACCOUNT": {"STRIPE_SECRET_KEY": "sk_test_1"},
    "EAPPLY_STRIPE_API_BASE must be https://host;": {"STRIPE_API_BASE": "http://elsewhere:1"},
    "EAPPLY_STRIPE_METHODS": {"STRIPE_METHODS": "card,cash"},
    "EAPPLY_SMTP_URL must be smtps://, ": {"SMTP_URL": "mail.example.lg.jp"},
    "EAPPLY_MAIL_FROM must be one": {"MAIL_FROM": "a@b, c@d"},
    "EAPPLY_CLAMD_SOCKET": {"CLAMD_SOCKET": "clamd.ctl"},
    "EAPPLY_BODY_MAX_BYTES": {"BODY_MAX_BYTES": "100000", "UPLOAD_MAX_BYTES": "100001"},
    "EAPPLY_SESSION_ABSOLUTE_HOURS": {"STAFF_IDLE_MINUTES": "61", "SESSION_ABSOLUTE_HOURS": "1"},
}
UNSAFE_IN_PRODUCTION = {
    "EAPPLY_BASE_URL and": {"STAFF_BASE_URL": "http://desk.example.lg.jp"},
    "EAPPLY_SECRET_KEY and EAPPLY_AUDIT_KEY": {"AUDIT_KEY": "0123" * 8},
    "EAPPLY_TRUSTED_HOSTS": {"TRUSTED_HOSTS": "desk.example.lg.jp,.example.lg.jp"},
    "EAPPLY_STRIPE_SECRET_KEY is missing": {"STRIPE_SECRET_KEY": ""},
    "EAPPLY_STRIPE_SECRET_KEY is a test key": {"STRIPE_SECRET_KEY": "sk_test_1"},
    "EAPPLY_STRIPE_WEBHOOK_SECRET": {"STRIPE_WEBHOOK_SECRET": ""},
    "EAPPLY_STRIPE_API_BASE must be https://api": {"STRIPE_API_BASE": "https://other.example"},
    "EAPPLY_TELL_PRIVATE_ADDRESSES": {"TELL_PRIVATE_ADDRESSES": "yes"},
    "EAPPLY_SMTP_URL is missing": {"SMTP_URL": ""},
    "EAPPLY_SMTP_URL must be smtps:// or": {"SMTP_URL": "smtp://mail.example.lg.jp"},
    "EAPPLY_MAIL_FROM must be an address of the city": {"MAIL_FROM": ""},
    "EAPPLY_LOG_LEVEL": {"LOG_LEVEL": "debug"},
    "EAPPLY_SIGNATURE_OPEN": {"SIGNATURE_OPEN": "yes"},
}


def broken(base: dict[str, str], changes: dict[str, str]) -> str:
    return refusal({**base, **{f"EAPPLY_{name}": text for name, text in changes.items()}})


@pytest.mark.parametrize("start", UNSAFE_ALWAYS)
def test_an_unsafe_mix_is_refused_with_its_one_sentence(here: dict[str, str], start: str) -> None:
    (sentence,) = broken(here, UNSAFE_ALWAYS[start]).splitlines()

    assert sentence.startswith(start)


@pytest.mark.parametrize("start", UNSAFE_IN_PRODUCTION)
def test_production_refuses_what_a_demo_may(here: dict[str, str], start: str) -> None:
    (sentence,) = broken({**here, **SAFE}, UNSAFE_IN_PRODUCTION[start]).splitlines()

    assert sentence.startswith(start)


@pytest.mark.parametrize(
    ("rules", "cases"), [(ALWAYS, UNSAFE_ALWAYS), (PRODUCTION, UNSAFE_IN_PRODUCTION)]
)
def test_every_rule_is_seen_to_refuse(
    rules: tuple[Rule, ...], cases: dict[str, dict[str, str]]
) -> None:
    for rule in rules:
        assert [start for start in cases if rule.sentence.startswith(start)], rule.sentence


def test_production_makes_no_keys_of_its_own(here: dict[str, str], tmp_path: Path) -> None:
    without = {name: text for name, text in SAFE.items() if not name.endswith(("T_KEY", "A_KEY"))}
    keys = ("EAPPLY_SECRET_KEY", "EAPPLY_AUDIT_KEY")

    sentences = refusal({**here, **without, **dict.fromkeys(keys, "")})

    assert all(f"{key} needs" in sentences for key in keys)
    assert not list(tmp_path.iterdir())


def test_safe_settings_start_in_production(here: dict[str, str]) -> None:
    settings = Settings.load({**here, **SAFE})

    assert settings.takes_real_money
    assert settings.hosts == ("shinsei.example.lg.jp", "desk.example.lg.jp")


# --- secrets -------------------------------------------------------------------------------------


def test_keys_of_a_demo_are_made_once_for_their_owner_only(
    here: dict[str, str], tmp_path: Path
) -> None:
    first, second = Settings.load(here), Settings.load(here)

    assert (first.secret_key, first.audit_key) == (second.secret_key, second.audit_key)
    assert first.secret_key != first.audit_key
    for name in ("secret_key", "audit_key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    for attempt in range(20):
        file = tmp_path / str(attempt) / "secret_key"
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda _, file=file: kept_key(file), range(8)))

        assert keys == {file.read_text()}
        assert list(file.parent.iterdir()) == [file]


def test_a_key_that_everybody_can_read_is_refused(here: dict[str, str], tmp_path: Path) -> None:
    Settings.load(here)
    (tmp_path / "secret_key").chmod(0o644)

    assert "chmod 600" in refusal(here)


def test_secrets_appear_neither_in_the_text_of_the_settings_nor_in_a_refusal(
    here: dict[str, str],
) -> None:
    settings = Settings.load({**here, **SAFE})

    for name, each in DECLARED.items():
        value = getattr(settings, name)
        if each.metadata["secret"] and isinstance(value, str) and value:
            assert value not in repr(settings), name
    assert "hunter2" not in refusal({**here, "EAPPLY_SECRET_KEY": "hunter2"})
    assert "hunter2" not in refusal({**here, "EAPPLY_SMTP_URL": "ftp://a:hunter2@host"})
    assert "hunter2" not in refusal({**here, "EAPPLY_DATABASE_URL": "mysql://a:hunter2@host/b"})


# --- the page ------------------------------------------------------------------------------------


def test_the_page_says_what_the_code_does() -> None:
    page = ROOT / "docs" / "settings.md"

    assert page.read_text(encoding="utf-8") == settings_document(), (
        "run: python -c 'import eapply.config_page as p; print(p.settings_document(), end=\"\")'"
        " > docs/settings.md"
    )


def test_every_setting_says_its_unit_and_what_goes_wrong() -> None:
    for name, each in DECLARED.items():
        assert each.metadata["unit"], name
        assert each.metadata["wrong"].endswith("."), name
