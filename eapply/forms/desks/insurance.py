"""国保年金課: 4 資格の届, 5 限度額適用認定, 6 マル福の再交付, 7 資格確認書等の再交付."""

from __future__ import annotations

from eapply.core.desk_work import DeskWork
from eapply.core.results import Entry, ResultDocument
from eapply.core.submission import Action

CARDS = ("資格確認書", "資格情報のお知らせ", "資格確認書と資格情報のお知らせ")
BY_POST = "世帯主の住民登録地に、転送しない郵便でお送りします。"
HANDING = Entry(
    "handing",
    "お渡しの方法",
    required=True,
    choices=("住民登録地に郵送します", "窓口でお渡しします"),
)
ISSUED = "次のとおり交付するのでお知らせします。"

HEALTH_INSURANCE_DESK = DeskWork(
    checklist=(
        "住民基本台帳で世帯と重なりを確かめたか",
        "オンライン資格確認で、前や後の保険の資格を確かめたか",
        "異動年月日を書類の日付と合わせたか",
        "資格確認書と資格情報のお知らせのどちらを出すか決めたか",
    ),
    follow_up=(
        "国保税を計算し直したか",
        "世帯主あてに郵送したか（支援措置の有無を確かめる）",
    ),
    shows=(
        "notification_type",
        "event_date",
        "members.name",
    ),
    results={
        Action.ACCEPT: ResultDocument(
            "国民健康保険資格届の受理のお知らせ",
            entries=(Entry("card", "お送りする書類", "喪失のときは選びません。", choices=CARDS),),
        )
    },
)

LIMIT_CERTIFICATE_DESK = DeskWork(
    checklist=(
        "対象者が国保に入っているか",
        "国保税の未納を確かめたか",
        "世帯全員の所得と住民税の申告を確かめ、区分を決めたか",
        "長期入院の日数を領収書などで確かめたか",
    ),
    follow_up=(
        "オンライン資格確認に区分を登録したか",
        "認定証を作ったか",
        "送付先を確かめて送ったか（支援措置の有無を確かめる）",
    ),
    shows=("subjects.name",),
    results={
        Action.APPROVE: ResultDocument(
            "限度額適用認定決定通知書",
            entries=(
                Entry("band", "適用区分", "例：ウ", required=True),
                Entry(
                    "period", "有効期間", "例：令和8年11月1日から令和9年7月31日まで", required=True
                ),
            ),
            lines=(("お渡しする書類", "認定証を別にお送りします。"),),
        ),
        Action.REFUSE: ResultDocument("限度額適用認定却下通知書"),
    },
)

WELFARE_CARD_DESK = DeskWork(
    checklist=(
        "受給の期間の中か。鹿嶋市に住所があるか",
        "申請者と受給者の関係を確かめたか（代理人は委任状）",
        "加入している健康保険が記録と合っているか。変更届がいるか",
        "同じ方への前回の発行日を確かめたか",
    ),
    follow_up=(
        "破れた・よごれた受給者証を回収したか",
        "受給者証を作り、住民登録地に郵送したか、窓口で渡したか（支援措置の有無を確かめる）",
    ),
    shows=("recipients.name",),
    results={
        Action.APPROVE: ResultDocument(
            "医療福祉費受給者証交付のお知らせ",
            ISSUED,
            (HANDING,),
            (("交付する書類", "医療福祉費受給者証"),),
            is_disposition=False,
        ),
        Action.REFUSE: ResultDocument("医療福祉費受給者証再交付却下通知書"),
    },
)

INSURANCE_CARD_DESK = DeskWork(
    checklist=(
        "国保の資格があるか",
        "マイナ保険証の登録を確かめたか",
        "マイナ保険証をお持ちで資格確認書を出す理由があるか",
        "同じ書類を30日以内に再交付していないか",
        "申請者が世帯主か同じ世帯か。別の世帯なら委任状があるか",
    ),
    follow_up=(
        "破れた・よごれた書類を回収したか",
        "世帯主の住民登録地に転送不要で郵送したか（支援措置の有無を確かめる）",
    ),
    shows=("items.name",),
    results={
        Action.APPROVE: ResultDocument(
            "資格確認書等交付のお知らせ",
            ISSUED,
            (
                Entry(
                    "card",
                    "交付する書類",
                    required=True,
                    choices=(*CARDS, "限度額適用認定証など", "特定疾病療養受療証"),
                ),
                HANDING,
            ),
            (("郵送のとき", BY_POST),),
            is_disposition=False,
        ),
        Action.REFUSE: ResultDocument("資格確認書等再交付却下通知書"),
    },
)
