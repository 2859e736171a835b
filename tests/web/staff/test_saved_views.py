"""保存した表示 as pages: saved, opened from the rail, changed, deleted; and hidden from all others."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from sqlalchemy import select, update

from eapply.core.submission import Role
from eapply.models import SavedView, StaffAccount
from tests.browser import Browser
from tests.office import Office, without_chance
from tests.statements import statements_of

LIST = "/staff/queue?view=review&procedure=24-library-card"
SAVE = LIST.replace("/queue?", "/queue/save?")
HOSTILE = '<img src=x onerror="alert(1)">'


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def saved(
    browser: Browser, title: str = "図書館の分", department: str = "", page: str = SAVE
) -> str:
    """Saves the conditions; where the list opens then."""
    answer = browser.send(page, {"title": title, "department": department})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def number_of(office: Office, title: str = "図書館の分") -> int:
    office.session.rollback()
    chosen = select(SavedView.id).where(SavedView.title == title)
    found = office.session.scalars(chosen).one()
    office.session.rollback()
    return found


def rail(page: str) -> str:
    return page.partition('class="k-rail"')[2].partition("</nav>")[0]


def links(page: str) -> list[str]:
    return [html.unescape(href) for href in re.findall(r'href="([^"]+)"', page)]


def test_conditions_are_saved_and_opened_from_the_rail(office: Office, desk: Browser) -> None:
    assert SAVE in links(text(desk.get(LIST)))
    page = text(desk.get(SAVE))
    assert "手続：図書利用カード申込" in page
    assert "課で共有（" in page
    where = saved(desk)
    number = number_of(office)
    assert where == f"{LIST}&saved={number}&done=saved"
    page = text(desk.get(where))
    assert "この条件を保存しました" in page
    assert "<h1>図書館の分</h1>" in page
    here = re.findall(r'aria-current="page"><span>([^<]*)</span><span class="k-count">(\d+)', page)
    assert here == [("図書館の分", "1")]
    assert office.cases["library"].reference in page
    # On any page of the desk, with the same address.
    assert f"{LIST}&saved={number}" in links(rail(text(desk.get("/staff/"))))


def test_nothing_to_save_offers_nothing(office: Office, desk: Browser) -> None:
    for query in ("", "?view=new", "?view=new&words=カナリア"):
        assert "この条件を保存" not in text(desk.get(f"/staff/queue{query}"))
    assert "この条件を保存" in text(desk.get("/staff/queue?view=new&order=-due"))


def test_words_are_not_saved_and_that_is_said(office: Office, desk: Browser) -> None:
    page = f"{SAVE}&words=カナリア&handler=me"
    shown = text(desk.get(page))
    assert "キーワードは、人の名前が残らないように" in shown
    assert "この表示を開いた人のことになります" in shown
    assert "キーワード：" not in shown
    assert "words" not in saved(desk, page=page)


@pytest.mark.parametrize("typed", [{"title": " "}, {"title": "x", "department": "children"}])
def test_mistakes_are_said_beside_what_was_typed(
    office: Office, desk: Browser, typed: dict[str, str]
) -> None:
    answer = desk.send(SAVE, typed)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'id="error-summary"' in page
    assert f'value="{typed["title"]}"' in page


def test_a_day_that_cannot_be_read_is_put_right_first(office: Office, desk: Browser) -> None:
    odd = SAVE.replace("procedure=24-library-card", "since=13月45日")
    assert desk.get(odd).headers["Location"].startswith("/staff/queue?view=review&since=")
    fields = {"csrf_token": desk.hidden(SAVE)["csrf_token"], "title": "x"}
    assert desk.post(odd, data=fields).headers["Location"].startswith("/staff/queue?view=review")


def test_changed_conditions_take_the_place_of_the_old(office: Office, desk: Browser) -> None:
    saved(desk)
    number = number_of(office)
    page = text(desk.get(f"{LIST}&state=IN_REVIEW&saved={number}"))
    assert "「図書館の分」から変えています" in page
    assert "<h1>審査中</h1>" in page
    way = next(href for href in links(page) if href.startswith(f"/staff/views/{number}?"))
    page = text(desk.get(way))
    assert "今の条件" in page
    action = next(
        html.unescape(each) for each in re.findall(r'action="([^"]+)"', page) if "replace" in each
    )
    answer = desk.send(action, page=way)
    assert answer.headers["Location"].endswith("&done=replaced")
    page = text(desk.get(answer.headers["Location"]))
    assert "表示の条件を置きかえました" in page
    assert "<h1>図書館の分</h1>" in page
    assert "状態：審査中" in page


def test_renamed_and_deleted(office: Office, desk: Browser) -> None:
    saved(desk)
    path = f"/staff/views/{number_of(office)}"
    assert desk.send(f"{path}/rename", {"title": ""}, page=path).status_code == 422
    answer = desk.send(f"{path}/rename", {"title": "新しい名前"}, page=path)
    assert "<h1>新しい名前</h1>" in text(desk.get(answer.headers["Location"]))
    assert "「新しい名前」を消す" in text(desk.get(f"{path}/delete"))
    answer = desk.send(f"{path}/delete")
    page = text(desk.get(answer.headers["Location"]))
    assert "表示を消しました" in page
    assert "新しい名前" not in rail(page)
    assert desk.get(path).status_code == 404


def test_members_see_a_shared_one_and_its_maker_or_the_head_change_it(
    office: Office, desk: Browser
) -> None:
    office.hire("colleague", ((Role.CLERK, "library"),))
    office.session.flush()
    chosen = select(StaffAccount).where(StaffAccount.login == "colleague")
    office.accounts["colleague"] = office.session.scalars(chosen).one()
    office.session.commit()
    saved(desk, department="library")
    path = f"/staff/views/{number_of(office)}"
    colleague, head = office.browser("colleague"), office.browser("head")
    for browser in (colleague, head):
        assert "図書館の分" in rail(text(browser.get("/staff/queue")))
    page = text(colleague.get(path))
    assert "作った人と課長です" in page
    assert "rename" not in page
    assert colleague.get(f"{path}/delete").headers["Location"] == path
    for rest in ("rename", "replace", "delete"):
        answer = colleague.send(f"{path}/{rest}", {"title": "x"}, page=SAVE)
        assert answer.status_code == 422
        assert "作った人と課長です" in answer.get_data(as_text=True)
    assert head.send(f"{path}/rename", {"title": "課の分"}, page=path).status_code == 303
    assert "課の分" in rail(text(desk.get("/staff/queue")))


@pytest.mark.parametrize("department", ["", "library"])
def test_foreign_and_unknown_look_and_cost_the_same(
    office: Office, desk: Browser, department: str
) -> None:
    saved(desk, HOSTILE, department)
    number = number_of(office, HOSTILE)
    stranger = office.browser("stranger")
    csrf = {"csrf_token": stranger.hidden(SAVE)["csrf_token"], "title": "x"}
    with statements_of(office.app) as statements:
        for rest, method, status in (
            ("", "GET", 404),
            ("/delete", "GET", 404),
            ("/rename", "POST", 404),
            ("/replace?view=new", "POST", 404),
            ("/delete", "POST", 404),
            ("?", "GET", 200),
        ):
            seen = []
            for each in (number, 99_999):
                path = f"{LIST}&saved={each}" if rest == "?" else f"/staff/views/{each}{rest}"
                statements.clear()
                answer = stranger.open(path, method=method, data=csrf if method == "POST" else None)
                body = without_chance(answer.get_data(as_text=True))
                seen.append((answer.status_code, body, len(statements)))
            assert seen[0] == seen[1], rest
            assert seen[0][0] == status, rest
            assert "onerror" not in seen[0][1]
    office.session.rollback()
    assert office.session.scalars(select(SavedView.title)).all() == [HOSTILE]


def test_hostile_names_are_text_on_every_page(office: Office, desk: Browser) -> None:
    where = saved(desk, HOSTILE)
    path = f"/staff/views/{number_of(office, HOSTILE)}"
    for page in (where, "/staff/", path, f"{path}/delete", f"{where}&state=IN_REVIEW"):
        shown = text(desk.get(page))
        assert "&lt;img src=x" in shown
        assert "<img src=x" not in shown


def test_what_a_stored_condition_speaks_of_may_be_gone(office: Office, desk: Browser) -> None:
    where = saved(desk)
    office.session.rollback()
    gone = {"view": "review", "procedure": "99-gone", "handler": "4711"}
    office.session.execute(update(SavedView).values(filters=gone))
    office.session.commit()
    number = number_of(office)
    page = text(desk.get("/staff/queue"))
    where = next(href for href in links(rail(page)) if href.endswith(f"saved={number}"))
    page = text(desk.get(where))
    assert "条件の手続は、いまはありません" in page
    assert "条件の担当の人は、いまこの課にいません" in page
    assert "この条件に合う案件はありません。" in page
    assert "99-gone" in text(desk.get(f"/staff/views/{number}"))


def test_a_person_who_left_the_department_takes_nothing_along(
    office: Office, desk: Browser
) -> None:
    saved(desk, department="library")
    path = f"/staff/views/{number_of(office)}"
    account = office.session.merge(office.accounts["clerk"])
    account.grants[0].department = "children"
    office.session.commit()
    assert desk.get(path).status_code == 404
    assert "図書館の分" not in text(desk.get("/staff/queue"))
