"""Every kind of question, in every state: wiring of labels, help and errors (experience guide 3.1-3.3)."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest
from lxml import html

from eapply.core.facts import Option
from tests.templates import gallery

KINDS = [*gallery.KINDS, "repeat"]
FORBIDDEN = (
    "required",
    "maxlength",
    "minlength",
    "pattern",
    "min",
    "max",
    "placeholder",
    "disabled",
    "readonly",
    "style",
)
REFERENCES = ("for", "aria-describedby", "aria-labelledby")
SINGLE = [
    "text", "kana", "postal_code", "phone", "email", "select", "number", "decimal", "money", "digits",
    "fiscal_year", "year_month", "time", "long_text", "files",
]  # fmt: skip


@pytest.fixture(scope="module")
def env() -> jinja2.Environment:
    return gallery.environment()


def draw(
    env: jinja2.Environment, *questions: SimpleNamespace, heading: bool = False
) -> html.HtmlElement:
    text = env.from_string(
        '{% from "macros/question.html" import questions %}{{ questions(all, heading) }}'
    ).render(all=list(questions), heading=heading)
    return html.fragment_fromstring(text, create_parent="main")


def text_of(element: html.HtmlElement) -> str:
    return "".join(element.itertext()).strip()


def check_wiring(tree: html.HtmlElement) -> None:
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)
    for name in REFERENCES:
        for value in tree.xpath(f"//@{name}"):
            assert value.strip()
            assert set(value.split()) <= set(ids), (name, value)
    for control in tree.xpath("//input[not(@type='hidden' or @data-all)] | //select | //textarea"):
        labels = tree.xpath("//label[@for=$id]", id=control.get("id"))
        assert len(labels) == 1 or control.get("aria-label"), html.tostring(control)
        assert control.get("name"), html.tostring(control)


@pytest.mark.parametrize("state", gallery.STATES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_in_every_state_is_wired(env: jinja2.Environment, kind: str, state: str) -> None:
    tree = draw(env, gallery.sample(kind, state))
    check_wiring(tree)
    for control in tree.xpath("//input | //select | //textarea"):
        assert not set(control.attrib) & set(FORBIDDEN), html.tostring(control)
        assert control.get("type") != "number"
    for fieldset in tree.iter("fieldset"):
        assert next(fieldset.iterchildren()).tag == "legend"


@pytest.mark.parametrize("name", sorted(gallery.pages(gallery.environment())))
def test_whole_pages_are_wired_and_carry_nothing_inline(env: jinja2.Environment, name: str) -> None:
    tree = html.document_fromstring(gallery.pages(env)[name])
    check_wiring(tree)
    assert not tree.xpath(
        "//style | //script[not(@src)] | //@style | //@*[starts-with(name(), 'on')]"
    )
    assert all(
        script.get("nonce") and script.get("defer") is not None for script in tree.iter("script")
    )
    assert len(tree.xpath("//h1")) == 1
    assert len(tree.xpath("//main")) == 1


@pytest.mark.parametrize("kind", SINGLE)
def test_a_single_control_names_its_error_then_its_help(env: jinja2.Environment, kind: str) -> None:
    question = gallery.sample(kind, "wrong", help="例：こう書きます。")
    tree = draw(env, question)
    (control,) = tree.xpath("//*[@id=$id]", id=question.id)
    described = control.get("aria-describedby").split()
    assert described[:2] == [f"{question.id}-error", f"{question.id}-help"]
    assert control.get("aria-invalid") == "true"
    (error,) = tree.xpath("//*[@id=$id]", id=described[0])
    assert text_of(error) == "エラー：" + question.errors[0]
    order = [
        each.get("id") for each in tree.iter() if each.get("id") in (question.id, *described[:2])
    ]
    assert order == [described[1], question.id, described[0]]


@pytest.mark.parametrize(
    "kind",
    [
        "radio",
        "yes_no",
        "checkboxes",
        "date",
        "name_pair",
        "declaration",
        "bank",
        "branch",
        "map_point",
    ],
)
def test_the_error_of_a_group_stands_inside_its_legend(env: jinja2.Environment, kind: str) -> None:
    question = gallery.sample(kind, "wrong")
    tree = draw(env, question)
    (error,) = tree.xpath("//*[@id=$id]", id=f"{question.id}-error")
    assert next(each.tag for each in error.iterancestors()) == "legend"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("note", "repeat")])
def test_links_of_the_error_summary_land_on_a_control(env: jinja2.Environment, kind: str) -> None:
    question = gallery.sample(kind, "wrong")
    tree = draw(env, question)
    assert tree.xpath("//*[@id=$id]", id=question.error_id), question.error_id


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "note"])
def test_the_requirement_is_always_said(env: jinja2.Environment, kind: str) -> None:
    for required, words in ((True, "※必須"), (False, "※任意")):
        question = gallery.sample(kind, "empty", is_required=required)
        assert words in text_of(draw(env, question))


def test_the_wrong_box_of_a_date_is_the_only_one_marked(env: jinja2.Environment) -> None:
    tree = draw(env, gallery.sample("date", "wrong", "birth"))
    assert tree.xpath("//*[@aria-invalid]/@id") == ["f-birth-month"]


def test_tokens_of_a_birth_date_and_of_another_date(env: jinja2.Environment) -> None:
    own = draw(env, gallery.sample("date", "empty"))
    assert own.xpath("//input/@autocomplete") == ["bday-year", "bday-month", "bday-day"]
    other = draw(env, gallery.sample("date", "empty", autocomplete=""))
    assert other.xpath("//input/@autocomplete") == ["off", "off", "off"]


def test_typed_answers_come_back_as_typed(env: jinja2.Environment) -> None:
    nasty = '"><script>alert(1)</script>\u3000髙'
    tree = draw(
        env,
        gallery.sample("text", "filled", typed=nasty),
        gallery.sample("long_text", "filled", typed=f"\n{nasty}"),
    )
    assert tree.xpath("//input/@value") == [nasty]
    assert tree.xpath("//textarea")[0].text.removeprefix("\n") == f"\n{nasty}"
    assert not tree.xpath("//script")


def test_short_parts_of_one_noun_share_a_legend_with_their_error(env: jinja2.Environment) -> None:
    tree = draw(env, *gallery.person("", "wrong"))
    first, second = tree.xpath("//fieldset")
    assert text_of(first[0]) == "氏名 ※必須エラー：氏名を入力してください。"
    assert first.xpath(".//*[@aria-invalid]/@id") == ["f-name_sei"]
    assert first.xpath(".//*[@id='f-name_sei']/@aria-describedby") == [
        "f-name_sei-error f-name_sei-help"
    ]
    assert [text_of(each) for each in second.xpath(".//label")] == ["セイ", "メイ"]
    assert "※" not in "".join(text_of(label) for label in tree.iter("label"))


def test_other_groups_stack_whole_questions(env: jinja2.Environment) -> None:
    tree = draw(env, *gallery.address("", "wrong"))
    (fieldset,) = tree.xpath("/main/fieldset")
    assert text_of(fieldset[0]) == "住所"
    assert len(fieldset.xpath("./div")) == 5
    assert fieldset.xpath(".//*[@id='f-address_town-error']/parent::div")


def test_a_follow_up_is_always_there_and_names_who_answers_it(env: jinja2.Environment) -> None:
    tree = draw(env, *gallery.follow_up())
    (part,) = tree.xpath("//*[@data-if]")
    assert part.get("data-if") == '{"key": "apply_kind", "values": ["reissue", "change"]}'
    assert text_of(part[0]) == "「再発行」か「更新・内容変更」を選んだ方"
    assert part.get("aria-labelledby") == part[0].get("id")
    assert part.xpath(".//input/@name") == ["apply_kind_reason"]
    assert not tree.xpath("//*[@name='elsewhere']"), "decided by another page and not asked"


def test_follow_ups_of_yes_and_of_two_conditions(env: jinja2.Environment) -> None:
    yes = gallery.sample("yes_no", "filled", "web")
    when = SimpleNamespace(reads=frozenset({"web", "age"}))
    condition = {"all": [{"age": "birth", "at_least": 16}, {"key": "web", "values": [True]}]}
    tree = draw(
        env,
        yes,
        gallery.sample("text", "empty", "mail", when=when, condition=condition, asked=False),
    )
    assert text_of(tree.xpath("//*[@data-if]")[0][0]) == "「はい」を選んだ方"
    vague = gallery.sample(
        "text",
        "empty",
        "mail",
        when=when,
        condition={"not": {"key": "web", "values": [True]}},
        asked=True,
    )
    assert text_of(draw(env, yes, vague).xpath("//*[@data-if]")[0][0]) == "あてはまる方"


def test_neighbours_with_one_condition_open_together(env: jinja2.Environment) -> None:
    web = gallery.sample("yes_no", "filled", "web")
    when = SimpleNamespace(reads=frozenset({"web"}))
    shared = {"when": when, "condition": {"key": "web", "values": [True]}, "asked": False}
    other = {
        "when": SimpleNamespace(reads=frozenset({"web", "x"})),
        "condition": {
            "all": [{"key": "x", "values": ["1"]}, {"all": [{"key": "web", "values": [False]}]}]
        },
    }
    name = [gallery.sample("text", "empty", key, group="name", **shared) for key in ("sei", "mei")]
    tree = draw(
        env,
        web,
        *name,
        gallery.sample("email", "empty", "mail", **shared),
        gallery.sample("text", "empty", "why", **other),
        gallery.sample("text", "empty", "always"),
    )
    first, second = tree.xpath("//*[@data-if]")
    assert first.xpath(".//input/@name") == ["sei", "mei", "mail"]
    assert second.xpath(".//input/@name") == ["why"]
    assert text_of(second[0]) == "「いいえ」を選んだ方"
    assert tree.xpath("/main/div/input/@name") == ["always"]


def test_a_follow_up_inside_a_row_knows_its_prefix(env: jinja2.Environment) -> None:
    kinds = (Option("a", "甲"), Option("b", "乙"))
    inner = [
        gallery.sample("radio", "empty", "lots-1-kind", key="kind", options=kinds),
        gallery.sample(
            "text",
            "empty",
            "lots-1-other",
            key="other",
            when=SimpleNamespace(reads=frozenset({"kind"})),
            condition={"key": "kind", "values": ["b"]},
        ),
    ]
    row = SimpleNamespace(index=1, id="lots-1", title="土地 2", questions=inner)
    tree = draw(env, gallery.repeat("filled", "lots", rows=[row]))
    (part,) = tree.xpath("//*[@data-if]")
    assert part.get("data-prefix") == "lots-1-"


def test_the_option_that_excludes_the_others_is_marked(env: jinja2.Environment) -> None:
    tree = draw(env, gallery.sample("checkboxes", "empty"))
    assert tree.xpath("//input[@data-alone]/@value") == ["none"]
    assert [text_of(each) for each in tree.xpath("//p[@class='k-or']")] == ["または"]


def test_rows_can_be_added_and_removed_by_plain_buttons(env: jinja2.Environment) -> None:
    tree = draw(env, gallery.sample("repeat", "filled"))
    assert tree.xpath("//button[@name='action']/@value") == [
        "remove:members:0",
        "remove:members:1",
        "add:members",
    ]
    assert tree.xpath("//fieldset[@class='k-card']/@id") == ["members-0", "members-1"]
    full = draw(env, gallery.sample("repeat", "long"))
    assert "add:members" not in full.xpath("//button/@value")
    assert "2件まで入力できます。" in text_of(full)


def test_files_offer_upload_and_removal_until_the_limit(env: jinja2.Environment) -> None:
    tree = draw(env, gallery.sample("files", "filled", "proof"))
    assert tree.xpath("//button/@value") == ["remove-file:u1", "remove-file:u2", "upload:proof"]
    assert tree.xpath("//input[@type='file']/@capture") == []
    full = draw(env, gallery.sample("files", "filled", "proof", max_files=2))
    assert not full.xpath("//input[@type='file']")
    assert full.xpath("//*[@id='f-proof']"), "the summary's link still lands"


def test_a_bank_once_chosen_stays_chosen_under_new_words(env: jinja2.Environment) -> None:
    found = (Option("0516", "千葉興業銀行（0135）"),)
    tree = draw(env, gallery.sample("bank", "filled", "bank_code", found=found))
    assert tree.xpath("//input[@type='radio']/@value") == ["0130", "0516"]
    assert tree.xpath("//input[@checked]/@value") == ["0130"]
    assert tree.xpath("//button/@value") == ["search:bank_code"]


def test_a_single_question_is_the_heading_of_its_page(env: jinja2.Environment) -> None:
    for kind in KINDS:
        if kind == "note":
            continue
        tree = draw(env, gallery.sample(kind, "empty"), heading=True)
        assert len(tree.xpath("//h1")) == 1, kind


def test_the_title_says_error_page_step_procedure_and_service(env: jinja2.Environment) -> None:
    pages = gallery.pages(env)
    title = html.document_fromstring(pages["page-errors"]).findtext(".//title")
    assert title == "エラー：あなたの連絡先（3/6）‐図書利用カードの申込み‐鹿嶋市電子申請"
    title = html.document_fromstring(pages["staff"]).findtext(".//title")
    assert title == "(3) 受付一覧‐鹿嶋市電子申請 職員"


def test_the_error_summary_counts_and_stands_before_the_heading(env: jinja2.Environment) -> None:
    tree = html.document_fromstring(gallery.pages(env)["page-errors"])
    (summary,) = tree.xpath("//*[@id='error-summary']")
    links = summary.xpath(".//a/@href")
    assert text_of(summary[0]) == f"入力内容を確かめてください（{len(links)}件）"
    for link in links:
        assert tree.xpath("//*[@id=$id]", id=link[1:])
    order = [each.tag for each in tree.iter() if each is summary or each.tag == "h1"]
    assert order == ["div", "h1"]


def test_language_links_are_drawn_only_where_there_is_a_choice(env: jinja2.Environment) -> None:
    pages = gallery.pages(env)
    assert "k-languages" not in pages["page-contact"]
    tree = html.document_fromstring(pages["home"])
    assert tree.xpath("//nav[@class='k-languages']//a/@hreflang") == ["ja", "en"]


def test_style_sheets_stay_small_and_use_aliases_only() -> None:
    css = Path(gallery.ROOT / "static/css")
    assert (css / "resident.css").stat().st_size + (css / "tokens.css").stat().st_size < 40_000
    assert (gallery.ROOT / "static/js/resident.js").stat().st_size < 20_000
    for name in ("resident.css", "staff.css"):
        text = (css / name).read_text(encoding="utf-8")
        assert "#" not in text.replace("#{", ""), f"{name} has a colour of its own"
        assert "url(" not in text
