"""一括処理 on the pages of the desk: chosen in the list, looked at, begun, followed, done again."""

from __future__ import annotations

import re

import pytest

from eapply.adapters.clock import FixedClock
from eapply.models import BulkJob, Submission
from eapply.queries import bulk as reads
from eapply.services import bulk, bulk_acts, labelling
from eapply.worker import work_once
from tests.browser import Browser
from tests.office import MARKS, Office, without_chance
from tests.web.staff.sweeping import put

LIST = "/staff/queue?view=all"


def choose(office: Office, browser: Browser, take: str = "chosen", **fields: object) -> str:
    """Chooses the library's case in the list, or what is pressed for; the path of the choice."""
    typed = {"case": [office.cases["library"].reference], "take": take} | fields
    answer = browser.send("/staff/bulk/choose?view=all", typed, LIST)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"]).partition("/chosen")[0]


def begin(browser: Browser, job: str, deed: str, **values: str) -> None:
    looked = browser.send(f"{job}/do/{deed}?view=all", values)
    assert looked.status_code == 303, looked.text
    done = browser.send(f"{job}/start", page=f"{job}/preview")
    assert (done.status_code, done.headers["Location"]) == (303, job)


def work(office: Office) -> None:
    with office.app.app_context():
        while work_once(office.tools):
            pass


def test_without_a_choice_the_list_says_so(office: Office, desk: Browser) -> None:
    page = desk.get(LIST).text
    assert "このページの1件すべてを選ぶ" in page
    for fields in ({"take": "chosen"}, {}, {"take": "page", "page": "x,,"}, {"case": "0"}):
        answer = desk.send("/staff/bulk/choose?view=all", fields, LIST)
        assert answer.status_code == 422
        assert bulk.NONE_CHOSEN in answer.text
        assert MARKS["library"] in answer.text, "the list is there to choose from"
    nothing = desk.send("/staff/bulk/choose?view=all&words=zzzz", {"take": "all"}, LIST)
    assert (nothing.status_code, bulk.NONE_CHOSEN in nothing.text) == (422, True)


def test_too_many_come_back_with_their_ticks(
    office: Office, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "MOST", 0)
    number = office.cases["library"].reference
    answer = desk.send("/staff/bulk/choose?view=all", {"case": [number], "take": "chosen"}, LIST)
    assert answer.status_code == 422
    assert "一度に選べるのは" in answer.text
    assert re.search(rf'value="{number}"[^>]* checked', answer.text)


def test_from_the_list_to_the_labels_and_back(office: Office, desk: Browser) -> None:
    job = choose(office, desk)
    page = desk.get(f"{job}/chosen?view=all").text
    assert "1件を選択中" in page
    assert "すべてを選ぶ" not in page, "all of the list are chosen already"
    empty = desk.send(f"{job}/do/label?view=all", {"label": " "})
    assert empty.status_code == 422
    assert empty.text.count("ラベルを入力してください。") == 2
    looked = desk.send(f"{job}/do/label?view=all", {"label": "<要電話>"})
    preview = desk.get(looked.headers["Location"]).text
    assert "できる案件 1件" in preview
    assert "&lt;要電話&gt;" in preview
    assert "できない案件" not in preview
    assert "&lt;要電話&gt;" not in desk.get(LIST).text, "looking changes nothing"
    assert desk.send(f"{job}/start", page=f"{job}/preview").status_code == 303
    going = desk.get(job).text
    assert "0／1件" in going
    assert "止める" in going
    assert 'value="0"' in going
    work(office)
    over = desk.get(job).text
    assert "1／1件" in over
    assert "止める" not in over
    assert desk.send(f"{job}/start", page="/staff/password").headers["Location"] == job
    for where in (LIST, f"{LIST}&label=<要電話>", office.path("library")):
        assert "&lt;要電話&gt;" in desk.get(where).text
    assert MARKS["library"] in desk.get(f"{LIST}&label=<要電話>").text
    other = desk.get(f"{LIST}&label=ほか").text
    assert MARKS["library"] not in other
    assert "ラベル：ほか" in other
    assert "要電話" not in office.browser("stranger").get(f"{LIST}&label=ほか").text
    assert MARKS["library"] not in office.browser("stranger").get(f"{LIST}&label=<要電話>").text
    assert "ラベル &lt;要電話&gt;" in desk.get(office.path("library", "/history")).text
    again = choose(office, desk)
    desk.send(f"{again}/do/label?view=all", {"label": "<要電話>"})
    preview = desk.get(f"{again}/preview").text
    assert "できない案件 1件" in preview
    assert labelling.HAS_IT in preview
    refused = desk.send(f"{again}/start", page=f"{again}/preview")
    assert (refused.status_code, bulk.NOBODY_CAN in refused.text) == (422, True)
    assert desk.get("/staff/bulk").text.count("ラベルを付ける") == 2


def test_all_of_the_list_are_those_that_the_person_sees(
    office: Office, desk: Browser, clock: FixedClock
) -> None:
    """A canary of the other department: in no count, no choice, no page."""
    with office.app.app_context():
        for _ in range(2):
            office.file("library", office.actors["clerk"])
    job = choose(office, desk, case=[office.cases[each].reference for each in MARKS])
    page = desk.get(f"{job}/chosen?view=all").text
    assert "1件を選択中" in page
    assert "検索結果3件すべてを選ぶ" in page
    assert desk.send(f"{job}/all?view=all", page=f"{job}/chosen").status_code == 303
    assert "3件を選択中" in desk.get(f"{job}/chosen?view=all").text
    nothing = desk.send(f"{job}/all?view=all&words=zzzz", page=f"{job}/chosen")
    assert (nothing.status_code, "3件を選択中" in nothing.text) == (422, True)
    desk.send(f"{job}/do/message?view=all", {"body": "お知らせ"})
    desk.send(f"{job}/start", page=f"{job}/preview")
    clock.advance(minutes=2)
    put(office, department="children")  # what the clerk began is about two cases now
    work(office)
    foreign = office.cases["children"]
    for path in (job, "/staff/bulk", f"{LIST}&selection={job.rpartition('/')[2]}"):
        page = desk.get(path).text
        for canary in (MARKS["children"], foreign.reference, office.cases["library"].reference):
            assert canary not in page, path
    assert "2／2件" in desk.get(job).text


def test_a_choice_is_printed_and_written_out(office: Office, desk: Browser) -> None:
    with office.app.app_context():
        office.file("library", office.actors["clerk"])
    job = choose(office, desk)
    page = desk.get(f"{job}/chosen?view=all").text
    links = [
        each.replace("&amp;", "&") for each in re.findall(r'href="([^"]+selection=[^"]+)"', page)
    ]
    assert len(links) == 3
    for link in links[:2]:
        shown = desk.get(link).text
        assert set(re.findall(r"/staff/cases/([0-9A-Z-]+)\"", shown)) == {
            office.cases["library"].reference
        }, link
        assert "一括処理に選んだ案件" in shown
    form = desk.get(links[2]).text
    assert "この条件に合う案件は1件です。" in form
    assert "目的" in form
    foreign = office.browser("head").get(links[0]).text
    assert "この条件に合う案件はありません。" in foreign, "a choice is the person's own"


def test_what_failed_is_tried_again(office: Office, desk: Browser) -> None:
    job = choose(office, desk)
    mine = str(office.accounts["head"].id)
    missing = desk.send(f"{job}/do/assign?view=all", {"handler": "0"})
    assert (missing.status_code, bulk_acts.NO_HANDLER in missing.text) == (422, True)
    begin(desk, job, "assign", handler=mine)
    put(office, version=9)
    work(office)
    page = desk.get(job).text
    assert bulk_acts.NOT_NOW in page
    assert "失敗した1件だけもう一度" in page
    renewed = desk.send(f"{job}/again", page=job).headers["Location"]
    assert renewed != job
    begun = desk.send(f"{renewed}/start", page=f"{renewed}/preview")
    assert begun.status_code == 303
    work(office)
    assert "1／1件" in desk.get(renewed).text
    office.session.rollback()
    row = office.session.get_one(Submission, office.cases["library"].id)
    assert row.handler_id == office.accounts["head"].id


def test_paused_resumed_stopped_and_pressed_too_late(
    office: Office, desk: Browser, clock: FixedClock
) -> None:
    job = choose(office, desk)
    begin(desk, job, "message", body="窓口が変わりました。\n次は東側です。")
    page = desk.get(job).text
    assert "取り消す（まだ送っていません）" in page
    assert "10:01:00に送りはじめます" in page
    clock.advance(minutes=2)
    assert "止める" in desk.get(job).text
    for press, shows in (("pause", "再開する"), ("resume", "止める"), ("pause", "残りをやめる")):
        answer = desk.send(f"{job}/{press}", page=job)
        assert (answer.status_code, answer.headers["Location"]) == (303, job)
        assert shows in desk.get(job).text
        twice = desk.send(f"{job}/{press}", page="/staff/password")
        assert twice.headers["Location"] == job  # where the page says how it stands
    desk.send(f"{job}/stop", page=job)
    work(office)
    page = desk.get(job).text
    assert "途中でやめた" in page
    assert "まだ 1件" in page
    assert "窓口が変わりました" not in desk.get(office.path("library", "/thread")).text
    for press in ("pause", "resume", "stop"):
        assert desk.send(f"{job}/{press}", page="/staff/password").status_code == 303
    nothing = desk.send(f"{job}/again", page="/staff/password")
    assert (nothing.status_code, bulk.NONE_CHOSEN in nothing.text) == (422, True)


def test_the_head_sees_what_was_begun_and_nobody_else_does(office: Office, desk: Browser) -> None:
    job = choose(office, desk)
    desk.send(f"{job}/do/label?view=all", {"label": "要電話"})
    head, stranger = office.browser("head"), office.browser("stranger")
    pages = ("", "/chosen", "/preview", "/do/label")
    for path in (job, *(f"{job}{rest}" for rest in pages)):
        assert head.get(path).status_code == 404
    desk.send(f"{job}/start", page=f"{job}/preview")
    assert head.get(job).status_code == 200
    assert job in head.get("/staff/bulk").text
    assert job not in stranger.get("/staff/bulk").text
    csrf = {"csrf_token": stranger.hidden("/staff/password")["csrf_token"]}
    unknown = "/staff/bulk/no-such-id"
    for method, rest in (
        *(("GET", rest) for rest in pages),
        *(("POST", rest) for rest in ("/all", "/do/label", "/start", "/pause", "/stop", "/again")),
    ):
        seen = []
        for where in (job, unknown):
            answer = stranger.open(f"{where}{rest}", method=method, data=csrf if rest else None)
            body = without_chance(answer.get_data(as_text=True)).replace(where, "")
            seen.append((answer.status_code, body))
        assert seen[0] == seen[1]
        assert seen[0][0] == 404, (method, rest)
    assert desk.get(f"{job}/do/refuse").status_code == 404
    assert desk.send(f"{job}/approve", page=job).status_code == 404


def test_a_choice_that_was_begun_cannot_be_changed(office: Office, desk: Browser) -> None:
    job = choose(office, desk, "page", page=office.cases["library"].reference, case=[])
    assert desk.get(f"{job}/preview?view=all").headers["Location"].startswith(f"{job}/chosen")
    assert desk.get(job).headers["Location"] == f"{job}/preview"
    begin(desk, job, "label", label="要電話")
    for rest in ("/chosen", "/do/label", "/preview"):
        assert desk.get(f"{job}{rest}").headers["Location"] == job
    for rest in ("/all", "/do/label"):
        late = desk.send(f"{job}{rest}", {"label": "x"}, "/staff/password")
        assert late.headers["Location"] == job
    office.session.rollback()
    assert office.session.query(BulkJob).one().values == {"label": "要電話"}
