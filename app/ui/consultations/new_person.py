"""Registering somebody without leaving the consultation, beside who is known already."""

from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot

from app.errors import InvalidInput
from app.language import _
from app.services import people
from app.services.people import PersonDetail, PersonDraft
from app.ui import style
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts, times
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import KanaField, NameField, PhoneField
from app.ui.widgets.finder import Found
from app.ui.widgets.form import Form
from app.ui.widgets.moments import DateField
from app.ui.widgets.similar import SimilarPeople


@dataclass(frozen=True)
class Named:
    """What is asked of a person at the desk."""

    name: str = ""
    kana: str = ""
    birth: str | None = None
    phone: str = ""


class NewPerson(Card):
    """A small form; signals: ``named(Found)`` with whom to take, registered now or known before, ``edited()``."""

    named = Signal(object)
    edited = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(_("新しく登録する人"), icon="user-round", margin=style.MEDIUM)
        self._tasks = tasks
        self.form: Form[Named] = Form(Named(), self)
        self.name = NameField()
        self._similar = SimilarPeople(tasks, _("もう登録されている人かもしれません（選ぶとその人にします）"))
        name = self.form.row("name", _("氏名"), self.name, required=True)
        kana = self.form.row("kana", _("ふりがな"), KanaField(self.name))
        birth = self.form.row("birth", _("生年月日"), DateField(partial=True))
        phone = self.form.row("phone", _("電話"), PhoneField())
        self._register = button(_("登録してこの人にする"), self.register, icon="check")
        self._leave = button(_("やめる"), self.clear, kind="link")
        self.add(
            parts.row(name, kana, gap=style.MEDIUM),
            parts.row(birth, phone, 1, gap=style.MEDIUM),
            self._similar,
            parts.row(self._register, self._leave, 1),
        )
        self.form.edited.connect(self._on_edited)
        self._similar.opened.connect(self._on_known)
        self.hide()

    @property
    def dirty(self) -> bool:
        """Whether something is typed and not registered."""
        return self.form.dirty

    @Slot(str)
    def begin(self, name: str) -> None:
        """Ask for somebody of this name."""
        self.name.retype(name)
        self.show()
        self.form.edited.emit()
        self.name.setFocus()

    def clear(self) -> None:
        """Forget what was typed."""
        self.form.show(Named())
        self.hide()
        self.edited.emit()

    def register(self) -> None:
        """Register the person and take them."""

        def send(typed: Named) -> Call:
            draft = PersonDraft(name=typed.name, kana=typed.kana, birth=typed.birth, phone=typed.phone)
            return self._tasks.do(self, self._on_registered, people.add, draft)

        self.form.submit(send)

    def _on_registered(self, person: PersonDetail) -> None:
        self.clear()
        self.named.emit(Found(person.id, person.name, "　".join((person.kana, times.birth(person.birth)))))

    @Slot()
    def _on_edited(self) -> None:
        try:
            typed = self.form.values()
        except InvalidInput:
            self.form.clear_errors()
        else:
            self._similar.look_for(typed.name, typed.kana, typed.birth, typed.phone)
        self.edited.emit()

    @Slot(str)
    def _on_known(self, person: str) -> None:
        self._tasks.ask(self, self._on_found, people.show, person)

    def _on_found(self, person: PersonDetail) -> None:
        self._on_registered(person)
