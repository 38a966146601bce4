"""Who is known already by what is being typed: shown before somebody is registered twice."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer, Slot

from app.errors import InvalidInput
from app.language import N_, _
from app.services import people
from app.services.people import SimilarPerson
from app.ui.tasks import Call, Tasks
from app.ui.widgets import times
from app.ui.widgets.cards import Line, LinesCard

_PAUSE = 250
_AT_MOST = 5
_REASONS: Mapping[str, str] = {
    "name": N_("氏名が同じ"),
    "former_name": N_("旧姓・別名が同じ"),
    "kana": N_("ふりがなが同じ"),
    "phone": N_("電話が同じ"),
    "birth": N_("生年月日が合う"),
}


class SimilarPeople(LinesCard):
    """A card that is there only while somebody similar is known.

    Signals: ``opened(id)`` when the reader takes one of them.
    """

    def __init__(self, tasks: Tasks, title: str) -> None:
        super().__init__(title, "", icon="users")
        self._tasks = tasks
        self._typed = ("", "", "", "")
        self._but = ""
        self._call: Call | None = None
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._ask)
        self.hide()

    def look_for(self, name: str, kana: str, birth: str | None, phone: str, but: str = "") -> None:
        """Look for who resembles this when the reader pauses; ``but`` is the one being edited."""
        self._typed, self._but = (name, kana, birth or "", phone), but
        self._timer.start()

    @Slot()
    def _ask(self) -> None:
        if self._call is not None:
            self._call.drop()
        if any(part.strip() for part in self._typed):
            name, kana, birth, phone = self._typed
            self._call = self._tasks.ask(self, self._show, people.similar, name, kana, birth or None, phone)
            self._call.otherwise(lambda error: isinstance(error, InvalidInput))
        else:
            self.hide()

    def _show(self, found: Sequence[SimilarPerson]) -> None:
        others = [each for each in found if each.id != self._but]
        self.show_lines([_line(each) for each in others[:_AT_MOST]], len(others))
        self.setVisible(bool(others))


def _line(each: SimilarPerson) -> Line:
    words = "　".join(part for part in (each.name, each.kana, times.birth(each.birth)) if part)
    return Line(each.id, words, _("・").join(_(_REASONS[reason]) for reason in each.why))
