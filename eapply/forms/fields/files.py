"""Questions that are answered with files. Each has one purpose; files are stored before the form is sent."""

from __future__ import annotations

from typing import Any, ClassVar

from eapply.core.conditions import Answers, Situation
from eapply.forms import messages
from eapply.forms.fields.base import Attached, Question, Raw
from eapply.forms.messages import Problem

SUFFIXES = {
    "pdf": (".pdf",),
    "jpeg": (".jpg", ".jpeg"),
    "png": (".png",),
    "heic": (".heic", ".heif"),
}
KIND_NAMES = {"pdf": "PDF", "jpeg": "JPEG", "png": "PNG", "heic": "HEIC"}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
}


class Files(Question):
    """Files for one purpose. ``typed`` are the attached files, ``data`` their names.

    ``minimum`` is the least number once any file is owed; ``max_megabytes`` bounds each file.
    """

    kind: ClassVar[str] = "files"
    empty_message: ClassVar[Any] = staticmethod(messages.choose_file)

    def __init__(
        self,
        label: str = "",
        *,
        kinds: tuple[str, ...] = ("pdf", "jpeg", "png", "heic"),
        minimum: int = 1,
        max_files: int = 10,
        max_megabytes: int = 10,
        later: bool = False,
        **arguments: Any,
    ) -> None:
        super().__init__(label, **arguments)
        self.kinds = kinds
        self.minimum = minimum
        self.max_files = max_files
        self.max_megabytes = max_megabytes
        self.later = later

    def blank(self) -> tuple[Attached, ...]:
        return ()

    def read(self, raw: Any) -> tuple[Attached, ...]:
        return tuple(self.form.attachments.get(self.name, ()))  # type: ignore[union-attr]

    def parse(self, typed: tuple[Attached, ...]) -> list[str] | None:
        return [attached.name for attached in typed] or None

    def spread(self, value: Any) -> Raw:
        return Raw()

    def check(self, answers: Answers, situation: Situation) -> None:
        if not self.form.attachments_known:  # type: ignore[union-attr]
            self.errors, self.notices = [], []
            if self.needed(answers, situation):
                self.notices.append(f"{self.thing}のファイルが必要です。")
            return
        super().check(answers, situation)

    def rule(self, value: list[str], answers: Answers, situation: Situation) -> None:
        for attached in self.typed:
            if not attached.kind and not self.kind_by_name(attached.name):
                raise Problem(messages.file_kind(attached.name, self.kinds_text))
        if len(value) > self.max_files:
            raise Problem(messages.files_at_most(self.max_files, len(value)))
        if len(value) < self.minimum:
            raise Problem(
                (self.missing and self.missing_sentence(answers, situation))
                or messages.files_at_least(self.thing, self.minimum)
            )

    def kind_by_name(self, name: str) -> str:
        lowered = name.lower()
        return next((kind for kind in self.kinds if lowered.endswith(SUFFIXES[kind])), "")

    @property
    def kinds_text(self) -> str:
        return "・".join(KIND_NAMES[kind] for kind in self.kinds)

    @property
    def limits_text(self) -> str:
        return f"{self.kinds_text}、1つ{self.max_megabytes}MBまで、{self.max_files}個まで。"

    @property
    def accept(self) -> str:
        return ",".join(f"{MEDIA_TYPES[kind]},{','.join(SUFFIXES[kind])}" for kind in self.kinds)

    @property
    def files(self) -> tuple[Attached, ...]:
        return self.typed  # type: ignore[no-any-return]

    def text(self, value: list[str] | None) -> str:
        return "、".join(value or ())

    def limits(self) -> dict[str, Any]:
        return {
            "kinds": list(self.kinds),
            "minimum": self.minimum,
            "max_files": self.max_files,
            "max_megabytes": self.max_megabytes,
        }
