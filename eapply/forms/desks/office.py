"""広報推進課 and 収納課: 1 広告, 2 掲載依頼, 3 還付金の口座."""

from __future__ import annotations

from eapply.core.desk_work import DeskWork
from eapply.core.results import AMOUNT, CONDITIONS, Entry, ResultDocument
from eapply.core.submission import Action

ISSUES = Entry("issues", "掲載する号", "例：広報かしま 2027年1月号", required=True)

NEWSLETTER_AD_DESK = DeskWork(
    checklist=(
        "申込みの内容がそろっているか",
        "市税の未納がないか（同意のうえで確認）",
        "広告の掲載基準に合うか。業種の許可を確かめたか",
        "希望の号に枠の空きがあるか",
        "同じ広告主の広告が、同じ号に2つ入っていないか",
        "枠の順番を決めたか",
        "料金を決めたか",
    ),
    follow_up=(
        "納付書を送り、入金を確かめたか",
        "申込者が校正を終えたか",
        "載った号を申込者に送ったか",
    ),
    shows=("ad_title",),
    results={
        Action.APPROVE: ResultDocument(
            "広報紙への広告掲載のお知らせ",
            "次のとおり掲載することを決めたのでお知らせします。",
            (
                ISSUES,
                Entry("frames", "枠の大きさと数", "例：1枠を1つ", required=True),
                AMOUNT,
                CONDITIONS,
            ),
            (("料金の支払い", "納付書を別にお送りします。書かれた日までに納めてください。"),),
        ),
        Action.REFUSE: ResultDocument("広報紙への広告掲載についてのお知らせ"),
    },
)

NEWSLETTER_ITEM_DESK = DeskWork(
    checklist=(
        "担当者に電話かメールで確認したか",
        "営利・政治・宗教を目的としたものでないか",
        "市民に開かれた内容か。会員募集は載せられるものか",
        "同じ団体の同じ件名を、この年度に何度載せたか",
        "市が後援・共催するときは、担当課に確かめたか",
        "写真の承諾を確かめたか",
    ),
    follow_up=("文を編集し、校正を依頼者に送ったか", "載った号を確かめたか"),
    shows=("title",),
    results={
        Action.APPROVE: ResultDocument(
            "広報への掲載のお知らせ",
            "次のとおり掲載するのでお知らせします。",
            (ISSUES, CONDITIONS),
            (("原稿", "読みやすくするため、市が文を編集することがあります。"),),
        ),
        Action.REFUSE: ResultDocument("広報への掲載についてのお知らせ"),
    },
)

REFUND_ACCOUNT_DESK = DeskWork(
    checklist=(
        "通知書番号・納税義務者・金額が、還付の記録と合っているか",
        "同じ通知書番号の依頼が先に届いていないか、支払い済みでないか",
        "納めていない市税がないか（充当）",
        "口座名義が本人か、本人でないときは委任状と理由があるか",
        "相続人・代理人・納税管理人であることを書類で確かめたか",
        "支出命令（会計課）を作ったか",
    ),
    follow_up=("振込データを作り、振込の結果を確かめたか",),
    shows=("notice_number",),
    words={Action.APPROVE: "振込"},
    results={
        Action.APPROVE: ResultDocument(
            "還付金の口座振込のお知らせ",
            "次のとおり、指定された口座に振り込むのでお知らせします。",
            (Entry("paid_on", "振込の予定日", "例：令和8年12月15日"), AMOUNT),
            (("ご注意", "市がATMの操作や暗証番号を求めることはありません。"),),
        ),
        Action.REFUSE: ResultDocument("還付金の口座振込についてのお知らせ"),
    },
)
