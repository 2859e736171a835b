"""A resident at a browser who files any procedure from one of its documented answer sets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator
from playwright.sync_api import Page as BrowserPage

from eapply.core.booking import ANY_PLACE
from eapply.core.procedure import Example
from eapply.forms.fields import Attached
from eapply.forms.procedure_form import Page, ProcedureForm
from eapply.forms.question_form import QuestionForm
from tests.journeys.hands import Keys, Mouse
from tests.journeys.site import Site

Look = Callable[[BrowserPage, str], None]


@dataclass
class Filer:
    """One walk. ``look`` is called on every page with a name for it."""

    site: Site
    page: BrowserPage
    form_class: type[ProcedureForm]
    example: Example
    email: str
    folder: Path
    look: Look
    keys_alone: bool = False

    def __post_init__(self) -> None:
        self.hands = Keys(self.page) if self.keys_alone else Mouse(self.page)
        files = {
            field: [Attached(str(number), name, kind="jpeg") for number, name in enumerate(names)]
            for field, names in self.example.attachments.items()
        }
        self.form = self.form_class.from_json(
            self.example.answers, self.site.tools.situation(), files
        )
        judgement = self.form.judge()
        assert judgement.ok, judgement.errors

    # the way ---------------------------------------------------------------------------------------

    def file(self) -> str:
        """From the leaflet to the receipt, or to the payment that comes before it; the 受付番号."""
        procedure = self.form_class.procedure
        self.page.goto(f"{self.site.url}/procedures/{procedure.slug}")
        self.look(self.page, "leaflet")
        with self.page.expect_navigation():
            self.hands.press(self.page.get_by_role("link", name=procedure.start_words).first)
        self.pass_gates()
        self.prove_address()
        self.answer_pages()
        return self.confirm()

    def pass_gates(self) -> None:
        self.look(self.page, "gates")
        for gate in self.form_class.procedure.gates:
            passing = next(value for value, _, way in gate.ways if way is None)
            self.hands.tick(self.box(gate.key, passing))
        self.press("次へ進む")

    def prove_address(self) -> None:
        self.look(self.page, "mail")
        self.hands.write(self.box("email"), self.email)
        self.press("メール確認番号を送る")
        self.look(self.page, "code")
        code = re.search(r"\b[0-9]{6}\b", self.site.mail(self.email, "メール確認番号"))
        assert code
        self.hands.write(self.box("code"), code[0])
        self.press("確認する")

    def answer_pages(self) -> None:
        """Answers page by page, by way of the task list where there is one."""
        for _ in range(60):
            place = self.page.url.partition("#")[0].partition("?")[0].rpartition("/")[2]
            if place == "confirm":
                return
            if place == "tasks":
                self.look(self.page, "tasks")
                with self.page.expect_navigation():
                    self.hands.press(self.page.locator("main a.k-button, main .k-task a").first)
                continue
            declared = self.form_class.page(place)
            assert declared, f"no page of the form: {self.page.url}"
            self.answer(declared)
            self.look(self.page, f"page-{place}")
            self.press("保存して次へ")
            title = self.page.title()
            assert not title.startswith("エラー"), self.page.locator("#error-summary").inner_text()
        raise AssertionError("the pages do not end")

    def confirm(self) -> str:
        self.look(self.page, "confirm")
        accept = self.box("accept")
        if accept.count():
            self.hands.tick(accept)
        self.hands.press(self.page.locator('button[name="action"][value="send"]').last)
        self.page.wait_for_url(re.compile(r"/(done|pay)/"))
        self.look(self.page, "pay" if "/pay/" in self.page.url else "done")
        return self.page.url.partition("#")[0].rpartition("/")[2]

    # one page --------------------------------------------------------------------------------------

    def press(self, words: str) -> None:
        with self.page.expect_navigation():  # uploads go by script and navigate when they are done
            self.hands.press(self.page.get_by_role("button", name=words, exact=True).first)

    def answer(self, declared: Page) -> None:
        self.fill(self.form, list(declared.keys))

    def fill(self, form: QuestionForm, keys: list[str]) -> None:
        uses = {use.question: use for use in self.form_class.bookings()}
        days = {use.day for use in uses.values()}  # answered with the slot
        seats = {use.place for use in uses.values()}
        for key in keys:
            question = form[key]
            if not question.asked or question.kind == "note" or key in days:
                continue
            if key in uses:
                self.choose_slot(key)
                continue
            if key in seats:
                self.hands.tick(self.box(key, ANY_PLACE))
                continue
            FILLERS.get(question.kind, Filer.fill_text)(self, question)

    def box(self, name: str, value: str = "") -> Locator:
        """The control of this name; with a value, that one of its group."""
        one = f'[value="{value}"]' if value else ""
        return self.page.locator(f'[name="{name}"]{one}')

    def fill_text(self, question: Any) -> None:
        if isinstance(question.typed, str):
            self.hands.write(self.box(question.name), question.typed)
        elif isinstance(question.typed, dict):
            for part, text in question.typed.items():
                self.hands.write(self.box(f"{question.name}-{part}"), text)

    def fill_choice(self, question: Any) -> None:
        if question.kind == "select":
            for value in question.chosen:
                self.hands.pick(self.box(question.name), value)
            return
        for value in question.chosen:
            self.hands.tick(self.box(question.name, value))

    def fill_declaration(self, question: Any) -> None:
        if question.data:
            self.hands.tick(self.box(question.name))

    def fill_date(self, question: Any) -> None:
        if question.data:
            day = date.fromisoformat(question.data)
            self.hands.pick(self.box(f"{question.name}-era"), "西暦")
            for part, number in (("year", day.year), ("month", day.month), ("day", day.day)):
                self.hands.write(self.box(f"{question.name}-{part}"), str(number))

    def choose_slot(self, name: str) -> None:
        """The last slot of the week that is free: walks share one system, and the first are taken soon."""
        self.hands.tick(self.box(name).last)

    def fill_slot(self, question: Any) -> None:
        """A wish in boxes; nothing is kept for it."""
        if question.data:
            day, _, window = question.data.partition("T")
            era, *rest = (f"{question.name}-{part}" for part in ("era", "year", "month", "day"))
            self.hands.pick(self.box(era), "西暦")
            for name, number in zip(rest, day.split("-"), strict=True):
                self.hands.write(self.box(name), number)
            self.hands.pick(self.box(f"{question.name}-time"), window)

    def fill_year_month(self, question: Any) -> None:
        if question.data:
            self.hands.write(self.box(question.name), question.data)

    def fill_point(self, question: Any) -> None:
        """Optional, and its tiles come from outside: only with the keys, and on the test's own tiles."""
        if self.keys_alone:
            host = self.page.locator(f'[data-map="{question.id}"]')
            self.hands.press(host.get_by_role("button"))
            host.locator(".k-map-box:focus").wait_for()
            for key in ("ArrowLeft", "ArrowUp", "+", "Enter"):
                self.page.keyboard.press(key)
            assert "地図の印" in self.page.locator(f"#{question.id}-echo").inner_text()

    def fill_register(self, question: Any) -> None:
        """Types the code into the search box; one exact hit is taken."""
        if question.data:
            self.hands.write(self.box(f"{question.name}-words"), question.data)

    def fill_files(self, question: Any) -> None:
        if not question.typed:
            return
        chosen = [self.picture(attached.name) for attached in question.typed]
        self.hands.attach(self.box(question.name), chosen)

    def fill_rows(self, question: Any) -> None:
        wanted = [row for row in question.rows if not row.is_blank()]
        for _ in range(len(wanted)):
            shown = self.page.locator(f'fieldset[id^="{question.name}-"]').count()
            if shown >= len(wanted):
                break
            with self.page.expect_navigation():
                self.hands.press(self.box("action", f"add:{question.name}"))
        for row in wanted:
            self.fill(row, [each.key for each in row.questions])

    def picture(self, name: str) -> Path:
        """A small real picture (or a one-page PDF) under the documented name."""
        path = self.folder / name
        if not path.exists():
            image = Image.new("RGB", (320, 240), (200, 220, 255))
            kind = "PDF" if name.lower().endswith(".pdf") else "JPEG"
            image.save(path, kind)
        return path


FILLERS: dict[str, Callable[[Filer, Any], None]] = {
    "radio": Filer.fill_choice,
    "select": Filer.fill_choice,
    "checkboxes": Filer.fill_choice,
    "declaration": Filer.fill_declaration,
    "date": Filer.fill_date,
    "slot": Filer.fill_slot,
    "map_point": Filer.fill_point,
    "bank": Filer.fill_register,
    "branch": Filer.fill_register,
    "contractor": Filer.fill_register,
    "files": Filer.fill_files,
    "repeat": Filer.fill_rows,
}
