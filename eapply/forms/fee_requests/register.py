"""12 to 17: the family register, removed registers, and what was notified to the city."""

from __future__ import annotations

from eapply.core.conditions import Is
from eapply.forms.fee_requests.people import REGISTER
from eapply.forms.fee_requests.questions import OUTSIDE, honseki_gate
from eapply.forms.fee_requests.register_parts import (
    BY_VISIT,
    FINE,
    TO_HONSEKI,
    WIDE_RULES,
    acceptance,
    accepted,
    extract,
    facts,
    filed_here,
    kinds,
    removed,
    viewing,
)
from eapply.forms.fee_requests.service import Kind, Proof, Refusal, Service, counted
from eapply.forms.question_form import Rule

HOME = {
    "honseki": "鹿嶋市大字宮中1番地1",
    "head_name": "鹿嶋 太郎",
    "honseki_here": True,
}
FACTS = {
    "honseki": "鹿嶋市大字宮中1番地1",
    "head_name": "鹿嶋 太郎",
    "whom": "鹿嶋 花子",
    "facts": "出生の年月日、父母の氏名",
    "facts_count": 2,
}
FILED = {"notification": "marriage", "filed_on": "2025-11-22", "filers": "鹿嶋 花子、鹿嶋 太郎"}
VARIANT = "除籍・改製原戸籍の謄抄本・除籍証明書(本籍地=鹿嶋市)"

REGISTERS = (
    Service(
        12,
        "koseki",
        "戸籍謄本・抄本（戸籍証明書）の交付申請",
        "戸籍謄本や戸籍抄本をとる",
        "コセキトウホンショウホンノコウフシンセイ",
        "いまの戸籍の全員の証明（謄本）や、一部の人の証明（抄本）を申請します。",
        REGISTER,
        Proof.SIGNATURE,
        extract,
        counted("copies"),
        HOME | {"extract": "all", "copies": 2},
        kinds=kinds(
            "戸籍謄本・抄本（本籍が鹿嶋市の方）",
            "戸籍謄本・抄本・戸籍証明書(本籍地=鹿嶋市)",
            "戸籍証明書（広域交付）",
        ),
        gates=(honseki_gate(BY_VISIT, may_continue=True),),
        rules=(
            *WIDE_RULES,
            Rule(
                "extract",
                Is("kind", "wide") & Is("extract", "part"),
                "広域交付でとれるのは、全員の証明書だけです。",
            ),
        ),
        home_only=True,
        refusals=(
            Refusal(
                "本籍がほかの市にある",
                {"honseki_here": "広域交付"},
                {"honseki_here": False},
                "local",
            ),
            Refusal(
                "広域交付を代理人が申請する",
                {"capacity": "代理の方は申請できません"},
                {"capacity": "proxy"},
                "wide",
                ("file_mandate",),
            ),
            Refusal(
                "広域交付で抄本",
                {"extract": "全員の証明書だけ"},
                {"extract": "part", "whom": "鹿嶋 花子"},
                "wide",
            ),
        ),
    ),
    Service(
        13,
        "koseki-items",
        "戸籍の記載事項証明の申請",
        "戸籍の記載事項証明をとる",
        "コセキノキサイジコウショウメイノシンセイ",
        "戸籍にのっていることのうち、必要な事項だけの証明を申請します。",
        REGISTER,
        Proof.SIGNATURE,
        facts,
        counted("facts_count"),
        FACTS,
        gates=(honseki_gate(TO_HONSEKI),),
        rules=(OUTSIDE,),
        home_only=True,
        refusals=(
            Refusal(
                "本籍がほかの市にある", {"honseki": "鹿嶋市"}, {"honseki": "水戸市中央1丁目4番1号"}
            ),
        ),
    ),
    Service(
        14,
        "joseki",
        "除籍・改製原戸籍の謄本・抄本の交付申請",
        "除籍や改製原戸籍をとる",
        "ジョセキカイセイゲンコセキノコウフシンセイ",
        "相続などで使う、古い戸籍（除籍・改製原戸籍）の証明書を申請します。",
        REGISTER,
        Proof.SIGNATURE,
        removed,
        counted("copies"),
        HOME | {"register_kind": "any", "whom": "鹿嶋 太郎", "span": "life", "copies": 3},
        kinds=kinds("除籍・改製原戸籍（本籍が鹿嶋市だった方）", VARIANT, "除籍証明書（広域交付）"),
        gates=(honseki_gate(BY_VISIT, may_continue=True),),
        rules=WIDE_RULES,
        home_only=True,
        refusals=(
            Refusal(
                "本籍がほかの市にある",
                {"honseki_here": "広域交付"},
                {"honseki_here": False},
                "local",
            ),
            Refusal(
                "広域交付を代理人が申請する",
                {"capacity": "代理の方は申請できません"},
                {"capacity": "proxy"},
                "wide",
                ("file_mandate",),
            ),
        ),
    ),
    Service(
        15,
        "joseki-items",
        "除籍の記載事項証明の申請",
        "除籍の記載事項証明をとる",
        "ジョセキノキサイジコウショウメイノシンセイ",
        "除籍にのっていることのうち、必要な事項だけの証明を申請します。",
        REGISTER,
        Proof.SIGNATURE,
        facts,
        counted("facts_count"),
        FACTS,
        gates=(honseki_gate(TO_HONSEKI),),
        rules=(OUTSIDE,),
        home_only=True,
        refusals=(
            Refusal(
                "本籍がほかの市にある", {"honseki": "鹿嶋市"}, {"honseki": "水戸市中央1丁目4番1号"}
            ),
        ),
    ),
    Service(
        16,
        "acceptance",
        "届出の受理証明・届書の記載事項証明の申請",
        "届出の受理証明をとる",
        "トドケデノジュリショウメイノシンセイ",
        "婚姻届や出生届などを市が受理したことの証明を申請します。",
        ("self", "legal", "proxy", "third"),
        Proof.SIGNATURE,
        acceptance,
        accepted,
        FILED | {"copies": 1},
        kinds=(
            Kind("plain", "受理の証明", "届出・申請の受理の証明"),
            Kind(
                "fine",
                "受理の証明（上質紙）",
                "受理の証明(婚姻・離婚・養子縁組・養子離縁・認知、上質紙)",
                help="婚姻、離婚、養子縁組、養子離縁、認知の届出に限ります。",
            ),
            Kind(
                "entries",
                "届書の記載事項の証明",
                "届書その他の書類の記載事項の証明",
                help="申請書と証拠の書類の原本を、郵送か窓口で出していただきます。",
            ),
        ),
        gates=(filed_here(),),
        rules=(FINE,),
        names={"self": "届出をした本人"},
        home_only=True,
        by_kind={"entries": {"entries_reason": "遺族年金の請求で、届書の記載を確かめるためです。"}},
        files_by_kind={"entries": {"file_entries": ("年金請求書.pdf",)}},
        refusals=(
            Refusal(
                "出生届の上質紙",
                {"notification": "上質紙の証明書は"},
                {"notification": "birth"},
                "fine",
            ),
        ),
    ),
    Service(
        17,
        "notification-viewing",
        "届書などの閲覧の申請",
        "届書などを閲覧する",
        "トドケショナドノエツランノシンセイ",
        "市が受理した届書を、特別な理由がある利害関係者の方が見る申請です。",
        ("self", "legal", "proxy", "third"),
        Proof.COUNTER,
        viewing,
        counted("documents"),
        FILED | {"documents": 1, "viewing_reason": "年金の請求で、届書の内容を確かめるためです。"},
        {"file_viewing": ("年金請求書.pdf",)},
        gates=(filed_here(),),
        names={"self": "利害関係のある本人"},
    ),
)
