"""Answers of an earlier case: copied for who holds its key, and told to nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from eapply.core import reference
from eapply.core.handover import Handover
from eapply.core.procedure import Example
from eapply.forms import BY_SLUG, PROCEDURES
from eapply.models import AccessLink, Draft, OutboxMessage, Submission, db, transaction
from eapply.services import secrets, submitting
from tests.filings import file_example
from tests.web.resident.walking import Walker

CANARY = "カナリア"
WAYS = [
    pytest.param(
        handover, form.procedure.slug, id=f"{handover.earlier[:2]}→{form.procedure.number}"
    )
    for form in PROCEDURES
    for handover in form.procedure.handovers
]


def wellformed_but_unknown() -> str:
    """A number that could be one and is none."""
    return reference.make("8", bytes(range(reference.RANDOM_BYTES)))


def example_for(handover: Handover, walker: Walker) -> Example:
    """A valid example of the earlier procedure whose cases are offered."""
    form = BY_SLUG[handover.earlier]
    situation = walker.tools.situation()
    return next(
        each
        for each in form.examples
        if not each.errors
        and handover.offered(form.from_json(each.answers, situation).judge().answers, situation)
    )


def filed(walker: Walker, slug: str, example: Example | None = None, **answers: Any) -> str:
    with walker.app.app_context(), transaction() as session:
        return file_example(session, walker.tools, slug, example, **answers).reference


def hold(walker: Walker, number: str) -> None:
    """The person opens the link of the mail."""
    secret = f"link-{number}"
    now = walker.tools.clock.now()
    with walker.app.app_context(), transaction() as session:
        case = session.query(Submission).filter_by(reference=number).one()
        session.add(
            AccessLink(
                submission_id=case.id,
                secret_hash=secrets.hash_token(secret),
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
    walker.open(f"/s/{secret}")
    walker.send()
    assert walker.here == f"/status/{number}"


def draft_of(walker: Walker) -> Draft:
    with walker.app.app_context():
        draft = db.session.query(Draft).filter_by(public_id=walker.draft).one()
        db.session.expunge(draft)
        return draft


def start(walker: Walker, slug: str, query: str = "") -> None:
    walker.slug = slug
    walker.open(f"/apply/{slug}/check{query}")
    walker.send(walker.passing(slug))
    assert walker.here.endswith("/mail"), walker.page
    walker.draft = walker.at.split("/")[3]
    walker.prove()


def ask_with(walker: Walker, number: str) -> None:
    """Begins 14 and gives the number on its first page."""
    start(walker, "14-beneficiary-change")
    walker.open(walker.address("side"))
    walker.send({"submitter_side": "new", "earlier_reference": number, "action": "next"})


@pytest.mark.parametrize(("handover", "slug"), WAYS)
def test_the_next_procedure_starts_with_what_was_typed(
    walker: Walker, handover: Handover, slug: str
) -> None:
    number = filed(walker, handover.earlier, example_for(handover, walker))
    hold(walker, number)
    later = BY_SLUG[slug].procedure
    assert f"次の手続き：{later.plain_title}（入力を引き継ぐ）" in walker.page
    assert f"/apply/{slug}/check?earlier={number}" in walker.page
    start(walker, slug, f"?earlier={number}")
    assert walker.here == walker.address("earlier")
    assert draft_of(walker).earlier["raw"] == {}, "nothing is copied before it was shown"
    walker.send({"action": "take"}, form=0)

    draft = draft_of(walker)
    with walker.app.app_context():
        case = db.session.query(Submission).filter_by(reference=number).one()
        values = handover.values(case.answers)
        form_class = BY_SLUG[slug]
        situation = walker.tools.situation()
        form = form_class(draft.raw, situation=situation)
        wanted = form_class(form_class.blank(situation).spread(values), situation=situation)
    assert values
    for key in values:
        assert form[key].problem is None, (key, form[key].typed)
        assert form[key].data == wanted[key].data, key
    assert form[handover.number].data == number
    assert draft.earlier["proven"]


def test_copied_values_are_marked_until_they_are_changed(walker: Walker) -> None:
    number = filed(walker, "13-beneficiary-report")
    hold(walker, number)
    start(walker, "14-beneficiary-change", f"?earlier={number}")
    for part in ("鹿嶋", "太郎", "写したあとで、直せます", "この内容を写す"):
        assert part in walker.page
    walker.send({"action": "take"}, form=0)
    walker.open(walker.address("old"))
    assert walker.page.count(f"{number} から写しました。") > 1
    before = walker.page.count(f"{number} から写しました。")
    assert walker.fields()["old_name_sei"] == ["鹿嶋"]
    walker.send({"old_name_sei": "鹿島", "action": "next"})
    walker.open(walker.address("old"))
    assert walker.fields()["old_name_sei"] == ["鹿島"]
    assert 0 < walker.page.count(f"{number} から写しました。") <= before
    walker.open(walker.address("confirm"))
    assert f"{number} から写しました。" in walker.page


def test_what_was_typed_before_stands_beside_what_would_replace_it(walker: Walker) -> None:
    number = filed(walker, "13-beneficiary-report")
    hold(walker, number)
    start(walker, "14-beneficiary-change")
    walker.open(walker.address("side"))
    walker.send({"submitter_side": "new", "action": "next"})
    walker.open(walker.address("old-kind"))
    walker.send({"old_party_type": "person", "action": "next"})
    walker.open(walker.address("old"))
    walker.send({"old_name_sei": "前の人", "old_name_mei": "一", "action": "next"})
    walker.open(walker.address("side"))
    walker.send({"earlier_reference": number, "action": "next"})
    assert walker.here == walker.address("earlier")
    assert "いまの入力：前の人 一" in walker.page
    walker.send({"action": "leave"}, form=0)
    draft = draft_of(walker)
    assert draft.raw["old_name_sei"] == ["前の人"], "left as it was"
    assert draft.earlier["state"] == "left"
    walker.open(walker.address("side"))
    walker.send({"action": "next"})
    assert walker.here != walker.address("earlier"), "the same number is asked about once"


def test_a_strangers_number_copies_nothing_and_tells_nothing(app: Flask, walker: Walker) -> None:
    """The canary: the answers of a real case, asked for by somebody without its key."""
    number = filed(walker, "13-beneficiary-report", owner_name_sei=CANARY, owner_name_mei="秘密")
    pages: list[str] = []
    for each in (number, wellformed_but_unknown()):
        stranger = walker.stranger()
        ask_with(stranger, each)
        assert stranger.here == stranger.address("earlier")
        seen = [stranger.page]
        for form, values in (
            (0, {"action": "mail"}),
            (1, {"action": "password", "password": "ABCD2345"}),
        ):
            stranger.open(stranger.address("earlier"))
            stranger.send(values, form=form)
            seen.append(stranger.page)
        stranger.open(stranger.address("earlier"))
        stranger.send({"action": "take"}, form=0)
        seen.append(stranger.page)
        assert stranger.here == stranger.address("earlier"), "taking needs the key"
        stranger.open(stranger.address("earlier"))
        stranger.send({"action": "leave"}, form=2)
        draft = draft_of(stranger)
        assert draft.raw["earlier_reference"] == [each]
        assert not any(name.startswith(("old_", "lots")) for name in draft.raw)
        assert not draft.earlier["proven"]
        pages.append(
            Walker.without_tokens("\n".join(seen))
            .replace(each, "NUMBER")
            .replace(stranger.draft, "DRAFT")
        )
    assert pages[0] == pages[1], "a number that exists looks like one that does not"
    assert CANARY not in pages[0]
    start(walker.stranger(), "14-beneficiary-change", f"?earlier={number}")
    with app.app_context():
        drafts = db.session.query(Draft).all()
        assert CANARY not in str([each.raw for each in drafts])


def test_a_start_with_a_number_that_is_not_held_is_an_ordinary_start(walker: Walker) -> None:
    number = filed(walker, "13-beneficiary-report")
    start(walker, "14-beneficiary-change", f"?earlier={number}")
    assert not walker.here.endswith("/earlier")
    assert draft_of(walker).earlier == {}


def test_the_mailed_link_opens_the_way(walker: Walker) -> None:
    number = filed(walker, "13-beneficiary-report")
    ask_with(walker, number)
    walker.send({"action": "mail"}, form=0)
    assert "リンクを送りました" in walker.page
    with walker.app.app_context():
        sent = [each.payload for each in db.session.query(OutboxMessage)]
        assert [each for each in sent if each.get("template") == "link"]
    hold(walker, number)
    walker.open(walker.address("earlier"))
    assert "この内容を写す" in walker.page


def test_the_password_of_a_filing_without_mail_opens_the_way(walker: Walker) -> None:
    number = filed(walker, "13-beneficiary-report")
    with walker.app.app_context(), transaction() as session:
        case = session.query(Submission).filter_by(reference=number).one()
        password = submitting.mail_less_password(walker.tools, case.submit_key)
        case.no_mail, case.email = True, ""
        case.password_hash = submitting.password_hash(walker.tools, password)
    ask_with(walker, number)
    walker.send({"action": "password", "password": ""}, form=1)
    assert walker.status == 422
    walker.send({"action": "password", "password": password}, form=1)
    assert "この内容を写す" in walker.page


def test_a_case_of_another_procedure_has_nothing_to_copy(walker: Walker) -> None:
    number = filed(walker, "24-library-card")
    hold(walker, number)
    ask_with(walker, number)
    assert "ここに写せる内容がありません" in walker.page
    walker.send({"action": "leave"}, form=0)
    assert draft_of(walker).earlier["proven"]


def test_a_number_of_another_shape_is_told_so(walker: Walker) -> None:
    ask_with(walker, "K8AB-2M4X-7QR")
    assert walker.status == 422
    assert "受付番号の形がちがうようです" in walker.page


def test_the_confirmation_work_that_only_started_is_not_offered(walker: Walker) -> None:
    number = filed(walker, "16-drainage-work")
    hold(walker, number)
    assert "次の手続き" not in walker.page
