"""保存した表示: names, limits, who may change what, and what stands in the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from eapply.core.errors import NotYours, Refused
from eapply.core.submission import Role
from eapply.models import AuditEvent, SavedView, StaffAccount, db, transaction
from eapply.queries.queue import Filters
from eapply.queries.saved_views import MOST_SAVED
from eapply.queries.scope import StaffActor
from eapply.services import saving_views
from eapply.services.saving_views import CHAIN, LONGEST_TITLE
from eapply.services.toolbox import Toolbox
from tests.filings import actor_for

pytestmark = pytest.mark.usefixtures("context")
NEW = Filters(view="new", procedure="24-library-card", words="鹿嶋　花子")
Save = Callable[..., int]


@pytest.fixture
def people(add_staff: Callable[..., StaffAccount]) -> dict[str, StaffActor]:
    hired = {
        "clerk": (Role.CLERK, "library"),
        "colleague": (Role.CLERK, "library"),
        "head": (Role.HEAD, "library"),
        "stranger": (Role.HEAD, "children"),
    }
    return {login: actor_for(add_staff(login, grant)) for login, grant in hired.items()}


@pytest.fixture
def save(people: dict[str, StaffActor], tools: Toolbox) -> Save:
    """`save("名前")`, `save("名前", "library", who="head")`: its number."""

    def keep(title: str, department: str = "", who: str = "clerk") -> int:
        with transaction() as session:
            row = saving_views.save(session, tools, people[who], title, NEW, department)
            session.flush()
            return row.id

    return keep


def acts() -> Iterator[tuple[str, str, dict[str, Any]]]:
    events = select(AuditEvent).where(AuditEvent.chain == CHAIN).order_by(AuditEvent.sequence)
    for each in db.session.scalars(events):
        yield each.actor, each.action, each.detail


def test_acts_with_shared_views_stand_in_the_record(
    people: dict[str, StaffActor], save: Save, tools: Toolbox
) -> None:
    number = save(" 国保 ", "library")
    with transaction() as session:
        saving_views.rename(session, tools, people["clerk"], number, "国保の新規")
    with transaction() as session:
        saving_views.replace(session, tools, people["head"], number, Filters(view="mine"))
    with transaction() as session:
        saving_views.delete(session, tools, people["head"], number)
    told = list(acts())
    assert [action for _, action, _ in told] == [
        "view-saved",
        "view-renamed",
        "view-replaced",
        "view-deleted",
    ]
    assert told[0][2] == {
        "view": number,
        "department": "library",
        "title": "国保",
        "filters": {"view": "new", "procedure": "24-library-card"},
    }
    assert told[1][2]["before"] == "国保"
    assert told[2][2]["filters"] == {"view": "mine"}
    assert told[3][0] == f"staff:{people['head'].id}"
    assert "花子" not in str(told)


def test_a_persons_own_view_is_nobody_elses_business(
    people: dict[str, StaffActor], save: Save, tools: Toolbox
) -> None:
    number = save("わたしの分")
    with transaction() as session:
        saving_views.rename(session, tools, people["clerk"], number, "わたし")
    with transaction() as session:
        saving_views.delete(session, tools, people["clerk"], number)
    assert list(acts()) == []
    assert db.session.scalars(select(SavedView)).all() == []


@pytest.mark.parametrize(
    ("who", "department", "error"),
    [
        ("colleague", "", NotYours),
        ("head", "", NotYours),
        ("stranger", "", NotYours),
        ("stranger", "library", NotYours),
        ("colleague", "library", Refused),
    ],
)
def test_who_may_not_change_it(
    people: dict[str, StaffActor],
    save: Save,
    tools: Toolbox,
    who: str,
    department: str,
    error: type[Refused],
) -> None:
    number, actor = save("国保", department), people[who]
    for change in (
        lambda session: saving_views.rename(session, tools, actor, number, "x"),
        lambda session: saving_views.replace(session, tools, actor, number, Filters()),
        lambda session: saving_views.delete(session, tools, actor, number),
    ):
        with pytest.raises(Refused) as refused, transaction() as session:
            change(session)
        assert type(refused.value) is error
    kept = db.session.get_one(SavedView, number)
    assert (kept.title, kept.filters["view"]) == ("国保", "new")


def test_nothing_is_shared_with_a_foreign_department(save: Save) -> None:
    for department in ("children", "nowhere"):
        with pytest.raises(Refused) as refused:
            save("国保", department)
        assert refused.value.field == "department"
    assert db.session.scalars(select(SavedView)).all() == []


def test_names_that_cannot_be(save: Save) -> None:
    for title in ("", " 　", "\n\t", "\u200b\u202e", "\x00", "あ" * (LONGEST_TITLE + 1)):
        with pytest.raises(Refused) as refused:
            save(title)
        assert refused.value.field == "title", title


def test_hostile_names_are_one_line_of_text(save: Save) -> None:
    for title, kept in (
        ("一行目\n二行目", "一行目二行目"),
        ("\u202e逆さ\u2066", "逆さ"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("𠮷" * LONGEST_TITLE, "𠮷" * LONGEST_TITLE),
        ("葛\U000e0100飾区", "葛\U000e0100飾区"),
    ):
        assert db.session.get_one(SavedView, save(title)).title == kept


def test_a_name_stands_once_for_a_person_and_once_for_a_department(
    people: dict[str, StaffActor], save: Save, tools: Toolbox
) -> None:
    number = save("国保")
    save("国保", "library")
    save("国保", who="colleague")
    save("国保", "children", who="stranger")
    for again in (("国保",), ("国保", "library", "colleague")):
        with pytest.raises(Refused, match="同じ名前"):
            save(*again)
    other = save("介護")
    with pytest.raises(Refused, match="同じ名前"), transaction() as session:
        saving_views.rename(session, tools, people["clerk"], other, "国保")
    with transaction() as session:  # its own name is not in its way
        saving_views.rename(session, tools, people["clerk"], number, "国保")


def test_there_is_an_end_to_how_many(
    people: dict[str, StaffActor], save: Save, tools: Toolbox
) -> None:
    now = tools.clock.now()
    for department in ("", "library"):
        with transaction() as session:
            session.add_all(
                SavedView(
                    owner_id=people["clerk"].id,
                    department=department,
                    title=f"{number}",
                    filters={},
                    saved_at=now,
                    changed_at=now,
                )
                for number in range(MOST_SAVED)
            )
        with pytest.raises(Refused, match=f"{MOST_SAVED}件まで"):
            save("もう一つ", department)
    save("わたしの", who="colleague")
    save("こちらの", "children", who="stranger")


def test_a_view_that_is_gone_meanwhile(
    people: dict[str, StaffActor], save: Save, tools: Toolbox
) -> None:
    number = save("国保", "library")
    with transaction() as session:
        saving_views.delete(session, tools, people["clerk"], number)
    with pytest.raises(NotYours), transaction() as session:
        saving_views.delete(session, tools, people["clerk"], number)
