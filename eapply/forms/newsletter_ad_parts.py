"""Parts of 1 市広報紙への広告掲載: the trades, who pays, what is looked at across questions."""

from __future__ import annotations

from datetime import date

from eapply.core import eras
from eapply.core.conditions import Answers, Is, Situation
from eapply.core.procedure import Paper, Provisional
from eapply.forms.newsletter import is_open

PAPERS = (
    Paper(
        "広告の原稿",
        "PDF・JPEG・PNG。まだないときは、あとで出す日を入力します。",
        drawing="artwork",
    ),
    Paper(
        "許可や免許の番号",
        when="不動産・医療・人材・古物などの業種のとき",
        drawing="certificate",
    ),
    Paper("法人番号", "13けたの数字。わからなくても申し込めます。", when="法人のとき"),
)

ISSUES = "newsletter_ad_issues"
INDUSTRIES = (
    ("construction", "建設・設備"),
    ("manufacturing", "製造"),
    ("retail", "小売・卸売"),
    ("food", "飲食"),
    ("tourism", "宿泊・観光"),
    ("property", "不動産"),
    ("medical", "医療"),
    ("welfare", "福祉・介護"),
    ("education", "教育・習い事"),
    ("staffing", "人材紹介・派遣"),
    ("second_hand", "古物・リサイクル"),
    ("finance", "金融・保険"),
    ("transport", "運輸・自動車"),
    ("farming", "農林水産"),
    ("event", "イベント・催し"),
    ("amusement", "風俗営業"),
    ("lending", "貸金業"),
    ("other", "その他"),
)
REGULATED = Is("industry", "property", "medical", "staffing", "second_hand")
NOT_ONLINE = Is("industry", "amusement", "lending")
BY_AGENCY = Is("is_agency", True)
PAYERS = (("applicant", "申込者"), ("other", "その他"))
PAYERS_OF_AGENCY = (("applicant", "申込者"), ("advertiser", "広告主"), ("other", "その他"))
MOST_ISSUES = Provisional(
    12, "常総市は12か月まで。鹿嶋市は未確認", "広告は、一度に何号まで申し込めますか。", "号"
)
FIGURES = {"掲載希望号：一度に申し込める号の数": MOST_ISSUES}
FEE_TEXT = "料金は担当課が確認します"


def several_fiscal_years(answers: Answers, situation: Situation) -> bool:
    years = {eras.fiscal_year(date.fromisoformat(day)) for day in answers.get("issues") or ()}
    return len(years) > 1


def after_closing(answers: Answers, situation: Situation) -> bool:
    """The artwork comes after the closing day of the first issue, though before it is published."""
    issues, due = answers.get("issues"), answers.get("artwork_due")
    if not issues or not due or due >= issues[0]:
        return False
    return not is_open(situation.facts, ISSUES, issues[0], date.fromisoformat(due))


def too_late_to_print(answers: Answers, situation: Situation) -> bool:
    issues, due = answers.get("issues"), answers.get("artwork_due")
    return bool(issues and due and due >= issues[0])


def outside_the_city(answers: Answers, situation: Situation) -> bool:
    return "鹿島市" in (answers.get("city_office_address") or "")
