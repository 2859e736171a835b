"""管理: what is arranged by staff themselves, one line a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import render_template, url_for

from eapply.core.submission import DESK, Role
from eapply.web.access import access
from eapply.web.staff.area import staff
from eapply.web.tools import the_staff


@dataclass(frozen=True)
class Entry:
    """A page of the administration and who may open it."""

    title: str
    means: str
    endpoint: str
    roles: frozenset[Role]


# Who is shown what the city has not confirmed: those who can ask or answer it.
TO_KNOW: Final = frozenset({Role.HEAD, Role.AUDITOR, Role.PEOPLE, Role.FEES})
ENTRIES: Final = (
    Entry(
        "定型文",
        "補正の依頼、メッセージ、決定の理由、意見照会で選べる文。課ごとに直し、前の版にもどせます。",
        "staff.phrases",
        DESK,
    ),
    Entry(
        "決裁の区分",
        "結果を担当者が決めるか、課長が決裁するか。ひとりが提案し、別の人が承認します。",
        "staff.approval_departments",
        DESK | {Role.PEOPLE},
    ),
    Entry(
        "受付期間・停止",
        "手続の受付のようす。受付を止め、再開します。住民が読む文を先に確かめます。",
        "staff.stops",
        DESK,
    ),
    Entry(
        "何が未確認か",
        "鹿嶋市の決まりとして確かめられていない値と、確かめるための質問。",
        "staff.questions",
        TO_KNOW,
    ),
)
ROLES: Final = frozenset(role for entry in ENTRIES for role in entry.roles)


@staff.get("/administration")
@access.staff(*sorted(ROLES))
def administration() -> str:
    held = the_staff().roles()
    return render_template(
        "staff/administration.html",
        heading="管理",
        entries=[
            (each.title, each.means, url_for(each.endpoint))
            for each in ENTRIES
            if each.roles & held
        ],
    )
