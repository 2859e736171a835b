"""Children and pupils: 8 子宝手当, 20・21 児童クラブ, 22 学校給食."""

from __future__ import annotations

from eapply.core.desk_work import DeskWork
from eapply.core.results import AMOUNT, CONDITIONS, PERIOD, Entry, ResultDocument
from eapply.core.submission import Action

CHILD_ALLOWANCE_DESK = DeskWork(
    checklist=(
        "届いた届は「対象外」とし、ていねいにお返事したか",
        "児童手当の台帳・住民記録と合っているか",
        "市税などの納付の状況を確かめたか",
    ),
    follow_up=("支給継続か停止の通知を作ったか",),
    shows=("report_year",),
    results={Action.ACCEPT: ResultDocument("子宝手当の現況届についてのお知らせ")},
)

CLUB_FEE_REDUCTION_DESK = DeskWork(
    checklist=(
        "児童クラブに入会しているか。学校・学年・生年月日が合っているか",
        "同じ児童の、期間が重なる決定がないか（あれば継続か変更）",
        "保育料の未納があるか",
        "同意があれば、課税・生活保護・就学援助の情報を確かめたか。なければ書類を確かめたか",
        "別表のどの理由にあたるか、率を決めたか",
        "保護者どうしの申請がくいちがうとき、一方の情報を他方に伝えていないか",
    ),
    follow_up=("保育料の請求を改めたか",),
    shows=("children.name",),
    words={Action.REFUSE: "不承認"},
    results={
        Action.APPROVE: ResultDocument(
            "児童クラブ保育料減免決定通知書",
            entries=(
                Entry("kind", "減免の区分", required=True, choices=("免除", "減額")),
                Entry(PERIOD.key, "減免する期間", PERIOD.help, required=True),
                AMOUNT,
                CONDITIONS,
            ),
            lines=(
                ("理由がなくなったとき", "減免の理由がなくなったことを、市に届け出てください。"),
            ),
        ),
        Action.REFUSE: ResultDocument("児童クラブ保育料減免決定通知書"),
    },
)

CLUB_LEAVE_DESK = DeskWork(
    checklist=(
        "児童クラブに入会しているか（登録が確認できないときは、電話で確かめる）",
        "同じ児童・同じ退会日の届出が先に出ていないか",
        "父母の届出がくいちがうとき、職員が確かめたか。一方の情報を他方に伝えていないか",
        "支援措置の有無を確かめたか",
    ),
    follow_up=(
        "児童クラブに伝えたか",
        "最後の月の保育料を計算したか。払いすぎがあれば、返金の用紙を送ったか",
        "入会の承認を取り消し、通知したか",
        "減免を受けていたとき、減免を終えたか（理由消滅届）",
        "空いた席を、待っている方に案内したか",
    ),
    shows=(
        "children.name",
        "withdraw_date",
    ),
    results={
        Action.ACCEPT: ResultDocument(
            "放課後児童クラブ退会届出書の受理のお知らせ",
            entries=(Entry("last_fee", "最後の月の保育料", "決まっているときだけ書きます。"),),
        )
    },
)

SCHOOL_LUNCH_DESK = DeskWork(
    checklist=(
        "学校に在籍を確かめたか。学年と生年月日が合っているか",
        "同じ児童生徒の申出が、ほかに届いていないか（新しいものは受理してから有効）",
        "父母の申出がくいちがうとき、職員が確かめたか。一方の情報を他方に伝えていないか",
        "アレルギーの情報を、必要な職員だけが見ているか",
        "徴収額を決めたか（学校の種類、年度、免除、牛乳のみ）",
        "市立幼稚園のときは、担当の課に移したか",
    ),
    follow_up=(
        "給食センターに、始める日・止める日・アレルギーを伝えたか",
        "納入通知書を送ったか（送付先と支援措置の有無を確かめる）",
    ),
    shows=(
        "kind",
        "children.name",
    ),
    results={
        Action.ACCEPT: ResultDocument(
            "学校給食申出書の受理のお知らせ",
            entries=(Entry("from_day", "給食の提供が変わる日", "例：令和9年1月8日"),),
        )
    },
)
