"""使い方 and the pages that every service owes (R22)."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template

from eapply.web.access import access
from eapply.web.resident.blueprint import resident
from eapply.web.resident.common import Help, help_of
from eapply.web.tools import toolbox


@dataclass(frozen=True)
class Cookie:
    """One cookie that this site sets: name, what for, how long."""

    name: str
    purpose: str
    life: str


COOKIES = (
    Cookie(
        "eapply",
        "入力の途中の内容や、見てよい申請を、この端末のブラウザーと結びつけます。",
        "ブラウザーを閉じるまで。サーバー側の記録は、操作がないまま{minutes}分で使えなくなります。",
    ),
    Cookie(
        "eapply-form",
        "ほかのサイトから勝手にボタンが押されるのを防ぎます。",
        "ブラウザーを閉じるまで",
    ),
)
PAGES = {
    "about": "使い方",
    "privacy": "個人情報の取扱い",
    "accessibility": "アクセシビリティ方針",
    "contact": "お問い合わせ",
    "cookies": "Cookie",
    "payments": "オンライン決済に関する表示",
}


def desks() -> list[tuple[Help, list[str]]]:
    """Lines to call with the departments that answer there: many share the city's one number."""
    found: dict[tuple[str, str], tuple[Help, list[str]]] = {}
    for department in toolbox().facts.departments():
        line = help_of(department)
        found.setdefault((line.phone, line.hours), (line, []))[1].append(department.name)
    return list(found.values())


def policy(page: str) -> str:
    settings = toolbox().settings
    return render_template(
        f"resident/policies/{page}.html",
        heading=PAGES[page],
        settings=settings,
        provider=toolbox().provider,
        desks=desks(),
        cookies=[
            (each.name, each.purpose, each.life.format(minutes=settings.session_idle_minutes))
            for each in COOKIES
        ],
    )


@resident.get("/about")
@access.public
def about() -> str:
    return policy("about")


@resident.get("/privacy")
@access.public
def privacy() -> str:
    return policy("privacy")


@resident.get("/accessibility")
@access.public
def accessibility() -> str:
    return policy("accessibility")


@resident.get("/contact")
@access.public
def contact() -> str:
    return policy("contact")


@resident.get("/cookies")
@access.public
def cookies() -> str:
    return policy("cookies")


@resident.get("/payments")
@access.public
def payments() -> str:
    return policy("payments")
