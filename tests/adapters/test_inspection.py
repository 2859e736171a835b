"""Strangers' files: typed by content, opened in a child, painted anew, refused with a sentence."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from eapply.adapters import child, inspection
from eapply.adapters.inspection import FileRefused, Inspected, inspect, shown_name
from eapply.core.errors import Unavailable
from tests.adapters import hostile

CANARY = hostile.CANARY


def refusal(content: bytes, name: str = "図面.pdf", **options: object) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        inspect(content, name, **options)  # type: ignore[arg-type]
    return refused.value


def picture_of(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return bool(pixel[0] > 180 and pixel[1] < 90)


def unpacked(content: bytes) -> bytes:
    """A PDF with every stream open, so that a search for bytes means something."""
    target = BytesIO()
    with Pdf.open(BytesIO(content)) as document:
        document.save(
            target,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "rendition_type", "size"),
    [
        (hostile.jpeg(), "jpeg", "image/jpeg", (60, 40)),
        (hostile.png(), "png", "image/png", (60, 40)),
        (hostile.heic(), "heic", "image/jpeg", (128, 96)),
        (hostile.pdf(), "pdf", "application/pdf", (595, 842)),
        (hostile.other_format("MPO"), "jpeg", "image/jpeg", (60, 40)),
    ],
)
def test_what_is_taken(
    content: bytes, kind: str, rendition_type: str, size: tuple[int, int], tmp_path: Path
) -> None:
    found = inspect(content, "別の種類の名前.docx")
    assert (found.kind, found.rendition_type, found.pages) == (kind, rendition_type, 1)
    assert (found.width, found.height) == size
    assert max(picture_of(found.thumbnail).size) <= 320
    assert found.thumbnail.startswith(b"\xff\xd8\xff")
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert inspect(path, "x").rendition == found.rendition or kind == "pdf"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_keeps_its_look(mode: str) -> None:
    image = hostile.picture()
    if mode == "I;16":
        image = image.convert("L").point(lambda value: value * 257, "I").convert("I;16")
    else:
        image = image.convert(mode)
    found = picture_of(inspect(hostile.png(image), "x.png").rendition)
    assert min(found.getpixel((55, 35))) > 245  # type: ignore[type-var]
    assert min(found.getpixel((5, 5))) < 130  # type: ignore[type-var]


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_printers_jpegs_are_taken(mode: str) -> None:
    found = inspect(hostile.jpeg(hostile.picture(mode=mode)), "x.jpg")
    assert min(picture_of(found.rendition).getpixel((55, 35))) > 240  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("orientation", "size", "red_corner"),
    [
        (1, (60, 40), (3, 3)),
        (3, (60, 40), (57, 37)),
        (6, (40, 60), (37, 3)),
        (8, (40, 60), (3, 57)),
    ],
)
@pytest.mark.parametrize("make", [hostile.jpeg, hostile.png])
def test_pictures_stand_upright(
    make: Callable[..., bytes], orientation: int, size: tuple[int, int], red_corner: tuple[int, int]
) -> None:
    found = inspect(make(exif=hostile.camera_note(orientation)), "x.jpg")
    for content in (found.rendition, found.thumbnail):
        image = picture_of(content)
        assert image.size == size
        assert is_red(image.getpixel(red_corner))
        assert sum(is_red(image.getpixel((x, y))) for x in (3, -3) for y in (3, -3)) == 1


def test_heic_stands_upright_once() -> None:
    turned = inspect(hostile.heic(exif=hostile.camera_note(6).tobytes()), "x.heic")
    assert (turned.width, turned.height) == (96, 128)
    assert is_red(picture_of(turned.rendition).getpixel((90, 5)))


@pytest.mark.parametrize(
    "content",
    [
        hostile.jpeg(exif=hostile.camera_note(), comment=CANARY, icc_profile=CANARY * 20),
        hostile.jpeg(xmp=b"<x>" + CANARY + b"</x>"),
        hostile.png_with_notes(),
        hostile.heic(exif=hostile.camera_note().tobytes(), xmp=CANARY),
        hostile.jpeg() + b"<script>" + CANARY,
        hostile.png() + b"PK\x03\x04" + CANARY,
    ],
)
def test_pictures_lose_all_metadata(content: bytes) -> None:
    assert CANARY in content or b"iCCP" in content
    found = inspect(content, "x")
    for shown in (found.rendition, found.thumbnail):
        assert CANARY not in shown
        image = Image.open(BytesIO(shown))
        assert not image.getexif()
        assert not set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("make", [hostile.jpeg, hostile.png])
def test_the_place_is_told_once_and_not_kept(make: Callable[..., bytes]) -> None:
    found = inspect(make(exif=hostile.camera_note()), "道路.jpg")
    assert found.place == pytest.approx((35.9656, 140.6448), abs=1e-4)
    assert inspect(make(), "道路.jpg").place is None


def test_the_place_of_a_heic() -> None:
    found = inspect(hostile.heic(exif=hostile.camera_note().tobytes()), "道路.heic")
    assert found.place == pytest.approx((35.9656, 140.6448), abs=1e-4)


@pytest.mark.parametrize("value", [(0.0, 0.0), (200.0, 0.0, 0.0), 35.9])
def test_a_nonsense_place_is_no_place(value: object) -> None:
    exif = hostile.camera_note()
    exif.get_ifd(0x8825)[2] = value
    assert inspect(hostile.jpeg(exif=exif), "x.jpg").place is None


def test_large_pictures_are_made_smaller() -> None:
    found = inspect(hostile.jpeg(hostile.picture((6000, 3000), "L")), "x.jpg")
    assert (found.width, found.height) == (4000, 2000)
    assert picture_of(found.rendition).size == (4000, 2000)


def archive() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as files:
        files.writestr("word/document.xml", "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        *(hostile.other_format(form) for form in ("GIF", "WEBP", "BMP", "TIFF", "ICO")),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
        b"#!/bin/sh\necho\n" + hostile.pdf(),
        b"<script>alert(1)</script>\n" + hostile.pdf(),
        b"\n" + hostile.jpeg(),
        archive(),
        b"MZ" + bytes(200),
        b"%!PS-Adobe-3.0\n%%EOF",
        b"GIF89a/*" + hostile.jpeg(),
        b"\0\0\0\x18ftypmp42" + bytes(100),
        "ただの文章".encode(),
        b"\0",
    ],
)
def test_other_kinds_are_refused(content: bytes) -> None:
    problem = refusal(content, "写真.jpg")
    assert problem.code == "kind"
    assert problem.message == (
        "「写真.jpg」は受け取れない種類です。PDF・JPEG・PNG・HEICを選んでください。"
    )


def test_only_the_kinds_of_the_purpose_are_taken() -> None:
    problem = refusal(hostile.heic(), "原稿.heic", purpose_kinds=("pdf", "jpeg", "png"))
    assert (
        problem.message == "「原稿.heic」は受け取れない種類です。PDF・JPEG・PNGを選んでください。"
    )


def test_empty_and_too_big_files_never_reach_a_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    assert refusal(b"").message == "「図面.pdf」は中身がありません。"
    problem = refusal(bytes(13_000_000))
    assert (problem.code, problem.message) == (
        "too_big",
        "「図面.pdf」は12.4MBです。1つ10MBまでにしてください。",
    )
    just_over = refusal(bytes(20 * 1024 * 1024 + 1), max_bytes=20 * 1024 * 1024)
    assert "20.1MBです。1つ20MBまで" in just_over.message


@pytest.mark.parametrize("change", hostile.HOSTILE_PDFS, ids=lambda change: change.__name__)
def test_pdfs_are_disarmed(change: Callable[[Pdf], None]) -> None:
    content = hostile.pdf(change)
    assert CANARY in unpacked(content)
    found = inspect(content, "x.pdf")
    assert CANARY not in unpacked(found.rendition)
    assert CANARY not in found.thumbnail
    assert min(picture_of(found.thumbnail).convert("L").tobytes()) < 200 or change in (
        hostile.outside_stream,
    )


def test_layers_and_jumps_within_the_file_stay() -> None:
    def change(document: Pdf) -> None:
        group = document.make_indirect(Dictionary(Type=Name.OCG, Name="線"))
        document.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary())
        jump = Dictionary(S=Name.GoTo, D=Array([document.pages[1].obj, Name.Fit]))
        hostile.annotate(document, Subtype=Name.Link, A=jump)

    found = inspect(hostile.pdf(change, pages=2), "x.pdf")
    with Pdf.open(BytesIO(found.rendition)) as document:
        assert "/OCProperties" in document.Root
        assert document.pages[0].Annots[0].A.S == "/GoTo"


def test_a_photograph_in_a_pdf_keeps_its_pixels() -> None:
    before = hostile.pdf(hostile.photograph)
    after = inspect(before, "x.pdf").rendition
    pixels = []
    for content in (before, after):
        with Pdf.open(BytesIO(content)) as document:
            image = document.pages[0].Resources.XObject.Im0
            pixels.append(pikepdf.PdfImage(image).as_pil_image().tobytes())
    assert pixels[0] == pixels[1]


def test_what_hangs_behind_the_pdf_is_cut_off() -> None:
    found = inspect(hostile.pdf() + archive() + CANARY, "x.pdf")
    assert b"PK\x03\x04" not in found.rendition
    assert CANARY not in found.rendition


def test_locked_and_unlocked_encryption() -> None:
    problem = refusal(hostile.locked("secret"))
    assert problem.code == "locked"
    assert problem.message == "「図面.pdf」はパスワードがかかっています。外してから選んでください。"
    found = inspect(hostile.locked(""), "x.pdf")
    with Pdf.open(BytesIO(found.rendition)) as document:
        assert not document.is_encrypted


def test_pages_are_counted() -> None:
    assert inspect(hostile.pdf(pages=200), "x.pdf").pages == 200
    problem = refusal(hostile.pdf(pages=201))
    assert problem.code == "too_many_pages"
    assert problem.message == "「図面.pdf」は201ページです。200ページまでに分けてください。"


@pytest.mark.parametrize(
    "change",
    [
        lambda document: setattr(document.Root, "Collection", Dictionary(Type=Name.Collection)),
        lambda document: setattr(document.Root, "NeedsRendering", True),
    ],
)
def test_what_would_be_hollow_without_its_active_part_is_refused(
    change: Callable[[Pdf], None],
) -> None:
    problem = refusal(hostile.pdf(change))
    assert problem.code == "active"
    assert problem.message.startswith("「図面.pdf」は")


@pytest.mark.parametrize(
    "content",
    [
        hostile.pdf()[:200],
        b"%PDF-1.7\n" + bytes(500),
        hostile.pdf(pages=0),
        hostile.jpeg(hostile.picture((900, 900)))[:400],
        hostile.png(hostile.picture((900, 900)))[:60],
        hostile.heic()[:300],
        hostile.png_header(3000, 3000),
    ],
)
def test_broken_files_are_unreadable(content: bytes) -> None:
    problem = refusal(content, "写真")
    assert problem.code == "unreadable"
    assert problem.message == (
        "「写真」は開けませんでした。写真を撮り直すか、別の形で保存してください。"
    )


@pytest.mark.parametrize("size", [(65_500, 65_500), (50_000_001, 1), (2**31 - 1, 2**31 - 1)])
def test_pixel_floods_are_refused_by_their_header(size: tuple[int, int]) -> None:
    started = time.monotonic()
    assert refusal(hostile.png_header(*size)).code in ("too_many_pixels", "unreadable")
    assert time.monotonic() - started < 5


def test_a_pdf_that_unpacks_to_gigabytes_is_stopped() -> None:
    def change(document: Pdf) -> None:
        bomb = document.make_stream(b"0 0 m 9 9 l S\n" * 12_000_000)
        document.pages[0].Contents = bomb

    content = hostile.pdf(change)
    assert len(content) < 2_000_000
    assert refusal(content).code == "unreadable"


def test_a_deep_pdf_is_stopped() -> None:
    content = hostile.pdf().replace(
        b"/Type /Page ", b"/Type /Page /X " + b"[" * 5000 + b"]" * 5000 + b" "
    )
    assert b"[[[[" in content
    assert refusal(content).code == "unreadable"


def test_damaged_bytes_never_do_more_than_refuse() -> None:
    chance = random.Random(7)
    makers = (hostile.jpeg, hostile.png, hostile.heic, hostile.pdf)
    for number in range(12):
        content = bytearray(makers[number % 4]())
        for _ in range(30):
            content[chance.randrange(16, len(content))] = chance.randrange(256)
        with contextlib.suppress(FileRefused):
            found = inspect(bytes(content), "x")
            assert picture_of(found.thumbnail).width > 0


def test_a_child_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "WALL_CLOCK", 0.01)
    assert refusal(hostile.jpeg()).code == "unreadable"


def test_a_child_that_cannot_start_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "START", "import nowhere_to_be_found")
    with pytest.raises(RuntimeError, match="could not start"):
        inspect(hostile.jpeg(), "x.jpg")


def test_an_answer_that_is_not_whole_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def half(*_: object) -> tuple[dict[str, object], bytes]:
        return {"kind": "jpeg", "place": None, "rendition": 10, "thumbnail": 10}, b"x"

    monkeypatch.setattr(inspection, "_ask_child", half)
    assert refusal(hostile.jpeg()).code == "unreadable"


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    inspect(hostile.jpeg(), "x.jpg")
    open_before = len(os.listdir("/proc/self/fd"))
    inspect(hostile.heic(), "x.heic")
    refusal(hostile.pdf()[:200])
    assert len(os.listdir("/proc/self/fd")) == open_before
    assert list(tmp_path.iterdir()) == []


def test_too_many_at_once_are_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(inspection, "WALL_CLOCK", 0.01)
    with inspection._places, pytest.raises(Unavailable) as busy:
        inspect(hostile.jpeg(), "x.jpg")
    assert busy.value.retry_after == 30


def test_parallel_files_do_not_mix() -> None:
    colours = [(40 * number, 255 - 40 * number, 128) for number in range(6)]
    found: dict[int, Inspected] = {}

    def work(number: int) -> None:
        image = Image.new("RGB", (50 + number, 30), colours[number])
        found[number] = inspect(hostile.png(image), f"{number}.png")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, colour in enumerate(colours):
        assert found[number].width == 50 + number
        assert picture_of(found[number].rendition).getpixel((9, 9)) == colour


PROBE = """
import os, resource, socket, sys
sys.path.insert(0, {root!r})
from eapply.adapters.child import confine
def main():
    confine({{resource.RLIMIT_AS: 256 << 20}})
    lines = sorted(set(os.environ) - {{"LC_CTYPE"}})
    try:
        hog = bytearray(400 << 20)
    except MemoryError:
        lines.append("no memory")
    with socket.socket() as client:
        client.settimeout(1)
        lines.append(str(client.connect_ex(("127.0.0.1", {port}))))
    print(",".join(lines))
"""


def test_a_child_has_no_secrets_no_memory_to_waste_and_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        root = str(child.APPLICATION)
        (tmp_path / "probe.py").write_text(PROBE.format(root=root, port=port))
        monkeypatch.setattr(child, "APPLICATION", tmp_path)
        monkeypatch.setenv("EAPPLY_SECRET", "x")
        done = subprocess.run(
            child.command("probe"), env=child.ENVIRONMENT, capture_output=True, check=True
        )
    *names, memory, network = done.stdout.decode().strip().split(",")
    assert names == ["LANG", "MALLOC_ARENA_MAX"]
    assert memory == "no memory"
    if os.geteuid() == 0:
        assert network != "0"


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("写真.jpg", "写真.jpg"),
        ("C:\\Users\\花子\\写真.jpg", "写真.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\0b\r\n.pdf", "ab.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", ""),
        ("あ" * 300 + ".pdf", "あ" * 60 + "…" + "あ" * 15 + ".pdf"),
    ],
)
def test_names_are_shown_safely(original: str, shown: str) -> None:
    assert shown_name(original) == shown


def test_a_file_without_a_name_has_a_sentence_too() -> None:
    assert refusal(b"", "/").message == "「名前のないファイル」は中身がありません。"
