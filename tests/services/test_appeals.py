"""教示 on the notice of a decision: whom to ask for a ruling, whom to sue, in the words of the law."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eapply.core.notices import Tells
from eapply.core.procedure import Procedure
from eapply.forms import BY_SLUG
from eapply.models import Document, Submission, transaction
from eapply.services import documenting, notifying
from eapply.services.toolbox import Toolbox
from tests.filings import file_case

BOARD = "茨城県国民健康保険審査会"
FIRST = "裁決を経た後でなければ提起することができません"


def promised(session: Session, tools: Toolbox, case: Submission, procedure: Procedure) -> Document:
    """The document of the last decision in the table: a refusal where there is one."""
    decision = procedure.desk.decisions(procedure.legal_type)[-1]
    document = procedure.desk.document(procedure.legal_type, decision.action, procedure.title)
    told = notifying.Told(decision.word, "理由", "確かめました。")
    notifying.promise_result(session, tools, case, procedure, document, told, Tells.DECISION)
    return session.scalars(select(Document).where(Document.kind == documenting.RESULT)).one()


class Notice:
    """`notice(slug)`: the text of the notice of a refusal in that procedure."""

    def __init__(self, tools: Toolbox) -> None:
        self.tools = tools

    def __call__(self, slug: str) -> str:
        procedure = BY_SLUG[slug].procedure
        with transaction() as session:
            case = file_case(session, self.tools, legal_type=procedure.legal_type)
            paper = promised(session, self.tools, case, procedure)
            values = documenting.values(self.tools, paper, case)
        html = self.tools.texts.render("pdf/result.html", **values)
        return re.sub(r"<[^>]+>|\s", "", html)


@pytest.fixture
def notice(context: None, tools: Toolbox) -> Notice:
    return Notice(tools)


@pytest.mark.parametrize("slug", ["05-limit-certificate", "07-insurance-card"])
def test_health_insurance_has_its_own_board_and_its_ruling_comes_first(
    notice: Notice, slug: str
) -> None:
    text = notice(slug)
    assert f"{BOARD}に対して審査請求をすることができます" in text
    assert FIRST in text
    assert "鹿嶋市長に対して審査請求" not in text
    assert "代表する者は鹿嶋市長となります" in text


@pytest.mark.parametrize("slug", ["06-welfare-card", "15-drainage-plan", "18-sewage-pit"])
def test_other_decisions_go_to_the_mayor(notice: Notice, slug: str) -> None:
    text = notice(slug)
    assert "鹿嶋市長に対して審査請求をすることができます" in text
    assert "処分があったことを知った日の翌日から起算して６か月以内に、鹿嶋市を被告" in text
    assert FIRST not in text
    assert BOARD not in text


def test_the_board_of_education_decides_and_hears_on_club_fees(notice: Notice) -> None:
    text = notice("20-club-fee-reduction")
    assert "鹿嶋市教育委員会に対して審査請求" in text
    assert "代表する者は鹿嶋市教育委員会となります" in text
    assert "様鹿嶋市教育委員会" in text


def test_a_notification_is_no_decision(notice: Notice) -> None:
    assert "教示" not in notice("04-health-insurance")


def test_the_words_are_frozen_with_the_promise(notice: Notice, tools: Toolbox) -> None:
    with transaction() as session:
        procedure = BY_SLUG["05-limit-certificate"].procedure
        case = file_case(session, tools, legal_type=procedure.legal_type)
        paper = promised(session, tools, case, procedure)
        assert paper.content["appeal"]["appeal_to"] == BOARD
        assert paper.content["appeal"]["appeal_first"] is True
