"""How the desk speaks of its own people: roles, states of an account, acts of the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from eapply.core.facts import Facts
from eapply.core.staffing import ROLE_WORDS, Grant
from eapply.core.submission import CITY_WIDE, Role
from eapply.queries import people as reads
from eapply.queries.people import Member
from eapply.queries.scope import StaffActor
from eapply.services.roster import Kind

HISTORY: Final = {
    "account-created": "職員を登録しました",
    "account-changed": "職員の登録を変えました",
    "account-disabled": "職員の利用を止めました",
    "account-enabled": "職員の利用を再開しました",
    "account-unlocked": "サインインの一時停止を解きました",
    "role-granted": "職員に役割を付けました",
    "role-revoked": "職員の役割を外しました",
    "end-set": "職員の利用を終える日を変えました",
    "password-reset": "一度だけのパスワードを出しました",
    "second-factor-reset": "確認コードの登録を消しました",
    "people-imported": "職員の名簿を読み込みました",
    "digest-on": "毎朝のメールを受け取ることにしました",
    "digest-off": "毎朝のメールを止めました",
    "people-exported": "職員の名簿を書き出しました",
}
# How a person of a list changes → heading of its part on the preview.
KINDS: Final = {
    Kind.NEW: "新しく登録する人",
    Kind.LEAVING: "利用を終える人",
    Kind.CHANGED: "登録が変わる人",
    Kind.SAME: "変わらない人",
}
# Act → what the page says once it is done.
DONE: Final = {
    "change": "登録を変えました。",
    "grant": "役割を付けました。",
    "revoke": "役割を外しました。開いていた画面は使えなくなります。",
    "end": "利用を終える日を変えました。",
    "disable": "利用を止めました。開いていた画面は使えなくなります。",
    "enable": "利用を再開しました。",
    "unlock": "一時停止を解きました。",
    "import": "名簿のとおりに登録を変えました。",
    "second-factor": "確認コードの登録を消しました。次のサインインで、登録し直します。",
}
BEFORE_FIRST: Final = "まだありません"


def role_words(grant: Grant, facts: Facts) -> str:
    """「担当者（中央図書館）」, 「人事」"""
    role, department = grant
    return (
        f"{ROLE_WORDS[role]}（{place_words(department, facts)}）"
        if department
        else ROLE_WORDS[role]
    )


def place_words(code: str, facts: Facts) -> str:
    """The name of a department; its code when there is none of it any more."""
    known = {each.code: each.name for each in facts.departments()}
    return known.get(code, code)


def roles_words(grants: Iterable[Grant], facts: Facts) -> list[str]:
    return [role_words(grant, facts) for grant in grants]


def value_of(grant: Grant) -> str:
    """How a form names a role: ``clerk:library``, ``auditor:``."""
    return f"{grant[0].value}:{grant[1]}"


def choices(actor: StaffActor, facts: Facts) -> list[tuple[str, list[tuple[str, str]]]]:
    """The roles that this person may give, in groups: heading, then values and words."""
    groups = [
        (each.name, [(role, each.code) for role in (Role.CLERK, Role.HEAD)])
        for each in facts.departments()
    ]
    groups.append(("全庁の役割", [(role, "") for role in ROLE_WORDS if role in CITY_WIDE]))
    found = [
        (heading, [grant for grant in grants if reads.manages(actor, grant)])
        for heading, grants in groups
    ]
    return [
        (heading, [(value_of(grant), role_words(grant, facts)) for grant in grants])
        for heading, grants in found
        if grants
    ]


def given(text: str, actor: StaffActor, facts: Facts) -> Grant | None:
    """The role that a form names; None when it is none that this person may give or take."""
    role, _, department = text.partition(":")
    known = {value for _, options in choices(actor, facts) for value, _ in options}
    return (Role(role), department) if text in known else None


def state_of(member: Member, today: date, now: datetime) -> tuple[str, str]:
    """The kind of tag and the words: whether and why somebody cannot sign in."""
    if member.disabled_at is not None:
        return "ended", "利用停止"
    if member.leaves_on is not None and member.leaves_on <= today:
        return "ended", "利用終了"
    if member.locked_until is not None and member.locked_until > now:
        return "held", "一時停止"
    if member.must_change_password:
        return "neutral", "パスワード変更前"
    return "done", "利用できる"
