"""Documents: the right characters, for people and machines; nothing fetched; nobody else's page."""

from __future__ import annotations

import http.server
import os
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from eapply.adapters import pdf
from eapply.adapters.pdf import FONT_FOLDERS, PdfFailed, PdfMaker

GOTHIC = FONT_FOLDERS[0] / "BIZUDPGothic-Regular.ttf"
PAGE = """<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>題</title><style>
@page {{ size: A4; margin: 25mm 20mm; font-family: "BIZ UDPGothic" }}
body {{ font: 11pt/1.7 "BIZ UDPGothic" }}</style></head><body>{}</body></html>"""


@pytest.fixture(scope="module")
def maker() -> Iterator[PdfMaker]:
    with PdfMaker(assets={"mark.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}) as made:
        yield made


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def image_of(content: bytes, scale: float = 2) -> Image.Image:
    with pypdfium2.PdfDocument(content) as document:
        return document[0].render(scale=scale).to_pil().convert("L")


def test_the_page_says_what_was_written(maker: PdfMaker) -> None:
    drawn = maker.draw(
        PAGE.format("<h1>住民票の写し</h1><p>𠮷髙﨑 神\ufa19 辻\U000e0100</p>"), title="x"
    )
    text = text_of(drawn.content)
    for written in ("住民票の写し", "𠮷髙﨑", "神\ufa19", "辻\U000e0100"):
        assert written in text
    assert image_of(drawn.content).getextrema() == (0, 255)


def test_it_is_tagged_titled_and_japanese(maker: PdfMaker) -> None:
    content = maker.make(
        PAGE.format("<h1>通知</h1><table><tr><th scope=row>結論<td>承認</table>"),
        title="決定通知書",
    )
    with pikepdf.open(BytesIO(content)) as document:
        assert str(document.docinfo["/Title"]) == "決定通知書"
        assert str(document.Root.Lang) == "ja"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in document.Root
        assert b'pdfuaid:part="1"' in document.Root.Metadata.read_bytes() or (
            b"<pdfuaid:part>1</pdfuaid:part>" in document.Root.Metadata.read_bytes()
        )


def test_the_language_is_japanese_when_the_page_does_not_say(maker: PdfMaker) -> None:
    content = maker.make("<p>本文", title="x")
    with pikepdf.open(BytesIO(content)) as document:
        assert str(document.Root.Lang) == "ja"


def fonts_of(content: bytes) -> dict[str, bool]:
    """Base names without the subset's prefix; whether each is embedded."""
    with pikepdf.open(BytesIO(content)) as document:
        return {
            str(item.FontName).split("+")[-1]: any(
                key in item for key in ("/FontFile", "/FontFile2", "/FontFile3")
            )
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        }


def test_only_our_fonts_are_used_and_embedded(maker: PdfMaker) -> None:
    body = "<p>日本語 <b>太字</b> <i style='font-family:DejaVu Sans'>Latin Ω</i> "
    body += "<tt style='font-family:monospace'>K8AB-2M4X-7Q</tt>"
    fonts = fonts_of(maker.make(PAGE.format(body), title="x"))
    assert fonts
    assert all(fonts.values())
    assert {name.replace("-", "")[:5] for name in fonts} == {"BIZUD"}


@pytest.mark.parametrize("letter", "住民票の写し髙﨑神漢字鹿嶋")
def test_each_letter_looks_like_the_font_draws_it(maker: PdfMaker, letter: str) -> None:
    """Text layers can be right under wrong pictures, so ink is compared with ink."""

    def ink(image: Image.Image) -> Image.Image:
        dark = image.point(lambda value: 255 if value < 128 else 0)
        box = dark.getbbox()
        assert box, "nothing was drawn"
        return dark.crop(box).resize((64, 64), Image.Resampling.BILINEAR)

    def likeness(one: Image.Image, other: Image.Image) -> float:
        """1 for the same ink in the same places, 0 for none in common."""
        both = sum(ImageChops.multiply(one, other).tobytes())
        return both / max(sum(ImageChops.lighter(one, other).tobytes()), 1)

    def reference(what: str) -> Image.Image:
        sheet = Image.new("L", (400, 400), 255)
        font = ImageFont.truetype(str(GOTHIC), 200)
        ImageDraw.Draw(sheet).text((80, 60), what, fill=0, font=font)
        return ink(sheet)

    body = f"<p style='font-size:100pt;line-height:1.5'>{letter}</p>"
    drawn = ink(image_of(maker.make(PAGE.format(body), title="x")))
    assert likeness(drawn, reference(letter)) > 0.8
    assert likeness(drawn, reference("土" if letter != "土" else "生")) < 0.6


def test_a_character_without_a_glyph_is_told(maker: PdfMaker) -> None:
    assert maker.draw(PAGE.format("鹿嶋 花子"), title="x").missing == ()
    assert maker.draw(PAGE.format("\U00030edd ꙮ \U00030edd"), title="x").missing == (
        "ꙮ",
        "\U00030edd",
    )


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret.txt"
    path.write_text("CANARY-file-4b1d")
    return path.as_uri()


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """An address and the paths that somebody asked it for."""
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "body",
    [
        "<link rel=attachment href='{}'>",
        "<link rel=stylesheet href='{}'>",
        "<a rel=attachment href='{}'>x</a>",
        "<img alt=x src='{}'>",
        "<img alt=x src='x.png'>",
        "<img alt=x src='asset:../secret'>",
        "<object data='{}'>x</object>",
        "<embed src='{}'>",
        "<style>@import '{}';</style>",
        "<style>@import url({});</style>",
        "<style>@font-face {{ font-family: x; src: url({}) }} p {{ font-family: x }}</style><p>x",
        "<p style=\"background:url('{}')\">x",
        "<p style=\"list-style-image:url('{}');display:list-item\">x",
        "<style>p::before {{ content: url({}) }}</style><p>x",
        "<svg xmlns='http://www.w3.org/2000/svg'><image href='{}' width='9' height='9'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><use href='{}#x'/></svg>",
        "<img alt=x src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>"
        "<image href='{}' width='9' height='9'/></svg>\">",
    ],
)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_nothing_is_fetched(
    maker: PdfMaker, body: str, scheme: str, secret: str, visits: tuple[str, list[str]]
) -> None:
    address, asked = visits
    url = secret if scheme == "file" else f"{address}/x.png"
    page = PAGE.format(body.format(url))
    try:
        content = maker.make(page, title="x")
    except PdfFailed:
        content = b""
    assert asked == []
    if content:
        with pikepdf.open(BytesIO(content)) as document:
            streams = [
                item.read_bytes() for item in document.objects if isinstance(item, pikepdf.Stream)
            ]
        assert not any(b"CANARY-file" in stream for stream in streams)
        assert "CANARY-file" not in text_of(content)


@pytest.mark.parametrize(
    "body",
    [
        "<img alt=x src='http://127.0.0.1:9/x.png'>",
        "<img alt=x src='x.png'>",
        "<img src='asset:mark.svg'>",
        "<link rel=attachment href='data:,x'>",
        "<img alt=x src='data:image/png;base64,AAAA'>",
    ],
)
def test_a_page_that_is_not_whole_gives_no_document(maker: PdfMaker, body: str) -> None:
    with pytest.raises(PdfFailed):
        maker.make(PAGE.format(body), title="x")


def test_assets_and_packed_pictures_are_drawn(maker: PdfMaker) -> None:
    square = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>"
    square += "<rect width='9' height='9'/></svg>"
    body = f'<img alt="印" src="asset:mark.svg"><img alt="符号" width=99 src="{square}">'
    assert image_of(maker.make(PAGE.format(body), title="x")).getextrema()[0] == 0


def test_a_refused_page_does_not_cost_the_child(maker: PdfMaker) -> None:
    maker.make(PAGE.format("一"), title="x")
    before = list(maker._idle)
    with pytest.raises(PdfFailed):
        maker.make(PAGE.format("<img src='asset:mark.svg'>"), title="x")
    assert maker._idle == before


def test_errors_hold_no_content(maker: PdfMaker) -> None:
    with pytest.raises(PdfFailed) as failure:
        maker.make(PAGE.format("<img alt=x src='http://x/鹿嶋花子'>"), title="x")
    assert "鹿嶋" not in str(failure.value)
    assert "http" not in str(failure.value)


def long_page(rows: int) -> str:
    return PAGE.format("<table>" + "<tr><td>鹿嶋<td>花子" * rows + "</table>")


def test_a_late_job_yields_nothing_and_costs_its_child() -> None:
    with PdfMaker(timeout=0.9) as maker:
        with pytest.raises(PdfFailed, match="timeout"):
            maker.make(long_page(20_000), title="x")
        assert maker._idle == []
    with PdfMaker() as maker:
        assert "つぎの人" in text_of(maker.make(PAGE.format("つぎの人"), title="x"))


def test_a_child_that_dies_is_replaced(maker: PdfMaker) -> None:
    maker.make(PAGE.format("一"), title="x")
    (child,) = maker._idle
    child._process.kill()
    child._process.wait()
    assert "二" in text_of(maker.make(PAGE.format("二"), title="x"))


@pytest.mark.parametrize("limit", ["DOCUMENTS_PER_CHILD", "MEGABYTES_PER_CHILD"])
def test_a_child_retires(maker: PdfMaker, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    maker.make(PAGE.format("一"), title="x")
    (child,) = maker._idle
    monkeypatch.setattr(pdf, limit, 1)
    assert "二" in text_of(maker.make(PAGE.format("二"), title="x"))
    assert maker._idle == []
    assert child._process.returncode is not None


def test_the_starters_own_memory_does_not_count_for_the_child() -> None:
    weight = bytearray(b"x" * (300 << 20))
    with PdfMaker() as maker:
        maker.make(PAGE.format("一"), title="x")
        assert len(maker._idle) == 1
    assert len(weight) == 300 << 20


def test_an_answer_to_another_question_is_not_believed(
    maker: PdfMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker.make(PAGE.format("一"), title="x")
    (child,) = maker._idle
    left_over = (
        b'{"job": "another", "size": 5, "errors": [], "missing": [], "broken": false}\n%PDF-'
    )
    assert child._process.stdout is not None
    child._process.stdout.close()
    monkeypatch.setattr(child._process, "stdout", BytesIO(left_over))
    with pytest.raises(PdfFailed):
        maker.make(PAGE.format("二"), title="x")
    assert maker._idle == []


def test_a_forked_process_takes_no_child_of_its_parent(maker: PdfMaker) -> None:
    maker.make(PAGE.format("一"), title="x")
    (child,) = maker._idle
    forked = os.fork()
    if not forked:
        usable = child.is_usable()
        child.stop()
        os._exit(1 if usable else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
    assert "二" in text_of(maker.make(PAGE.format("二"), title="x"))
    assert maker._idle == [child]


def test_without_fonts_there_is_no_document(tmp_path: Path) -> None:
    with (
        PdfMaker(font_folders=[tmp_path / "none"]) as maker,
        pytest.raises(PdfFailed, match="font"),
    ):
        maker.make(PAGE.format("x"), title="x")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with PdfMaker() as maker:
        maker.make(PAGE.format("鹿嶋 花子"), title="x")
        kept = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert not any("鹿嶋".encode() in path.read_bytes() for path in kept)
        (child,) = maker._idle
    assert list(tmp_path.iterdir()) == []
    assert child._process.returncode is not None


def draw_many(maker: PdfMaker, jobs: int) -> dict[int, str]:
    """Texts by job, all started at once; a failed job has no text."""
    texts: dict[int, str] = {}

    def work(number: int) -> None:
        rows = "<p>行" * (number % 4 * 60)
        page = PAGE.format(f"{rows}<p>CANARY-{number:03}-END")
        try:
            texts[number] = text_of(maker.make(page, title=f"{number}"))
        except PdfFailed:
            texts[number] = ""

    threads = [threading.Thread(target=work, args=(number,)) for number in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return texts


def canaries(text: str) -> list[int]:
    return [int(part[:3]) for part in text.split("CANARY-")[1:]]


def test_parallel_documents_hold_only_their_own() -> None:
    with PdfMaker(children=2) as maker:
        texts = draw_many(maker, 16)
        assert len(maker._idle) <= 2
    assert {number: canaries(text) for number, text in texts.items()} == {
        number: [number] for number in range(16)
    }


def test_dying_children_never_hand_over_anothers_document(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pdf._Child._ask
    asked, killers = [], []

    def ask(self: pdf._Child, html: str, *rest: Any) -> Any:
        asked.append(html)
        if len(asked) % 3 == 0:
            killers.append(threading.Timer(0.01, self._process.kill))
            killers[-1].start()
        return real(self, html, *rest)

    monkeypatch.setattr(pdf._Child, "_ask", ask)
    with PdfMaker(children=2) as maker:
        texts = draw_many(maker, 16)
        for killer in killers:
            killer.join()
        monkeypatch.undo()
        assert canaries(text_of(maker.make(PAGE.format("CANARY-999"), title="x"))) == [999]
    assert all(canaries(text) in ([], [number]) for number, text in texts.items())
    assert any(texts.values())
    assert not all(texts.values())


def test_a_warm_child_is_quick(maker: PdfMaker) -> None:
    page = PAGE.format("<h1>通知</h1>" + "<p>本文です。" * 20)
    maker.make(page, title="x")
    started = time.monotonic()
    maker.make(page, title="x")
    assert time.monotonic() - started < 5
