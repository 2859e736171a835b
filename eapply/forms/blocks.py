"""Blocks that many procedures share besides the party: a proxy, late filing, agreements.

The proxy follows block C of the domain notes, its person part is the party block.
"""

from __future__ import annotations

from datetime import date

from eapply.core import eras
from eapply.core.conditions import Answers, Condition, Is, Late, Situation
from eapply.forms.fields import Choice, Declaration, Files, LongText, Text
from eapply.forms.parties import party
from eapply.forms.question_form import Block

# The register of families carries readings since then; what is asked for is what stands there.
READINGS = (
    "2025年5月から、戸籍に氏名の振り仮名がのるようになりました。"
    "フリガナは、戸籍や住民票のとおりに入力してください。"
)
PROXY_TYPES = (
    ("same_household", "同一世帯の親族"),
    ("other_household", "別世帯の任意代理人"),
    ("legal", "法定代理人（親権者・成年後見人等）"),
    ("facility", "施設職員等"),
)


def proxy(
    when: Condition, *, types: tuple[tuple[str, str], ...] = PROXY_TYPES, mandate_missing: str = ""
) -> Block:
    """代理人 (block C): who acts, in what quality, with which papers."""
    return (
        Block({"proxy_type": Choice("代理人の種別", types, when=when)})
        + party("proxy", "代理人", birth_date=True, when=when)
        + Block(
            {
                "proxy_relationship": Text("本人（世帯主）との関係", max_length=40, when=when),
                "file_proxy": Files(
                    "委任状",
                    when=when & Is("proxy_type", "other_household"),
                    missing=mandate_missing,
                    help="本人が署名したもの。スマートフォンで撮った写真でかまいません。",
                ),
                "file_legal_rep": Files(
                    "登記事項証明書・戸籍等",
                    when=when & Is("proxy_type", "legal"),
                    help="代理人であることがわかる書類です。",
                ),
                "file_proxy_id": Files("代理人の本人確認書類", when=when),
            }
        )
    )


def late_reason(event: str, days: int, *, key: str = "late_reason", noun: str = "届出") -> Block:
    """The reason that a late filing owes: it is always accepted (settled rule 12)."""

    def accepted(answers: Answers, situation: Situation) -> str:
        day = date.fromisoformat(answers[event])
        last = eras.short_text(situation.facts.opening_days("city").deadline(day, days))
        return f"{noun}の期限（{last}）を過ぎていますが、受け付けます。遅れた理由を書いてください。"

    return Block(
        {
            key: LongText(
                f"{noun}が遅れた理由",
                max_length=200,
                rows=3,
                when=Late(event, days),
                missing=accepted,
            )
        }
    )


def agreements(*statements: tuple[str, str, str], when: Condition | None = None) -> Block:
    """確認事項 (block F): one box a statement, given as (key without ``agree_``, noun, full text)."""
    return Block(
        {
            f"agree_{key}": Declaration(noun, statement=text, when=when)
            for key, noun, text in statements
        }
    )


def usual_agreements(filing: str, *, public_records: bool = True) -> Block:
    """AGR of the domain notes for 13 to 24: true, public records may be looked at, privacy."""
    statements = [("true", "内容が事実であること", f"{filing}の内容は、事実とちがいありません。")]
    if public_records:
        statements.append(
            (
                "public_records",
                "市が公簿を確認すること",
                "市が公簿（住民基本台帳・固定資産課税台帳・登記情報など）を確認することに同意します。",
            )
        )
    statements.append(
        (
            "privacy",
            "個人情報の取扱い",
            f"入力した個人情報を、市がこの{filing}の確認と連絡のために使うことを確認しました。",
        )
    )
    return agreements(*statements)
