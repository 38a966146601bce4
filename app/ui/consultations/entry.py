"""One screen for a consultation: a topic and a line of text will do, the details fold out."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QWidget

from app.errors import InvalidInput
from app.language import _
from app.services import consultations
from app.services.consultations import ConsultationDetail
from app.ui import style
from app.ui.consultations.new_person import NewPerson
from app.ui.consultations.typed import Typed, draft_of, values_of
from app.ui.tasks import Call, Tasks
from app.ui.widgets import parts
from app.ui.widgets.buttons import button
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import ChoiceField, TogglesField
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.fields import LineField, PhoneField, TextField
from app.ui.widgets.finder import FinderField, Found
from app.ui.widgets.findings import PEOPLE
from app.ui.widgets.form import Row
from app.ui.widgets.moments import DateField, MomentField
from app.ui.widgets.panes import EditorPane, Key
from app.ui.widgets.radios import RadiosField

_COLUMNS = 4
_LINES = 3


class EntryPane(EditorPane[Typed]):
    """A new consultation, or one that is edited; ``kept`` is told when it is saved."""

    def __init__(
        self,
        key: Key,
        title: str,
        tasks: Tasks,
        lists: CodeLists,
        draft: Typed,
        edited: ConsultationDetail | None = None,
    ) -> None:
        super().__init__(key, title, draft)
        self.kept: ConsultationDetail | None = None
        self._tasks, self._lists, self._edited = tasks, lists, edited
        self._base = title
        self._new_person = NewPerson(tasks)
        self._fold_button = button(
            _("くわしく（来談者・対象者・年代など）"), self.unfold, key="F4", kind="link", icon="chevron-down"
        )
        self._details = self._make_details()
        if self._has_details(draft):
            self._fold_button.show_picture("chevron-up")
        else:
            self._details.hide()
        first = Card()
        first.add(
            self._when_and_how(), self._topics(), self._texts(), self._what_came(), parts.row(self._fold_button, 1)
        )
        self.lay_out(first, self._details, 1)
        self.form.edited.connect(self._on_typed)
        self._new_person.named.connect(self._on_named)
        self._new_person.edited.connect(self._on_edited)

    def touched(self) -> bool:
        """Whether something was typed, also of a person not registered yet."""
        return self.form.dirty or self._new_person.dirty

    def start(self) -> None:
        """Begin with the topics: time, channel and urgency are filled in."""
        for control in self.form.rows()["topics"].field.controls():
            if control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                control.setFocus(Qt.FocusReason.TabFocusReason)

    def unfold(self) -> None:
        """Show the details, or fold them away; what is in them stays."""
        shown = not self._details.isVisible()
        self._details.setVisible(shown)
        self._fold_button.show_picture("chevron-up" if shown else "chevron-down")
        if shown:
            self.form.rows()["visitor_name"].field.controls()[0].setFocus(Qt.FocusReason.TabFocusReason)
            QTimer.singleShot(0, self, lambda: self.area.ensureWidgetVisible(self._details))

    def send(self, draft: Typed) -> Call:
        """Add or amend."""
        if self._edited is None:
            return self._tasks.do(self, self.saved, consultations.add, draft_of(draft))
        values = values_of(self.changed(draft), self._edited.closed_on)
        return self._tasks.do(self, self.saved, consultations.amend, self._edited.id, self._edited.version, values)

    def saved(self, detail: ConsultationDetail) -> None:
        """Say the number, and go back."""
        self.kept = detail
        self.finish(_("保存しました（{number}）").format(number=detail.number))

    def refuse(self, error: Exception) -> bool:
        """The visitor's fields stand under names of their own; what is folded away is shown."""
        if isinstance(error, InvalidInput) and error.field.startswith("visitor"):
            error = InvalidInput(error.field.replace(".", "_"), str(error.details["why"]))
        if isinstance(error, InvalidInput) and error.field in _DETAILS:
            self._details.show()
        return super().refuse(error)

    # --- what is laid out ---

    def _when_and_how(self) -> QWidget:
        line = QWidget()
        at = self.form.row("at", _("日時"), MomentField())
        channel = self.form.row("channel", _("経路"), ChoiceField(self._lists.choices("channel"), none=_("（未選択）")))
        urgency = self.form.row("urgency", _("緊急度"), RadiosField(self._lists.choices("urgency"), needed=True))
        line.setLayout(parts.row(at, channel, 1, urgency, gap=style.LARGE))
        return line

    def _topics(self) -> Row:
        topics = TogglesField(self._lists.choices("topic"), _COLUMNS)
        return self.form.row(
            ("topics", "main_topic"), _("困りごと（○ いくつでも、◎ 一番の困りごと）"), topics, required=True
        )

    def _texts(self) -> QWidget:
        texts = QWidget()
        lines = _LINES if self._edited is None else _LINES * 2
        said = TextField(_("1 行でもかまいません"), lines)
        text = self.form.row("text", _("相談の内容"), said, required=True)
        response = self.form.row("response", _("対応"), TextField(_("伝えたこと、したこと"), lines))
        layout = parts.row(gap=style.LARGE)
        layout.addWidget(text, 3)
        layout.addWidget(response, 2)
        texts.setLayout(layout)
        return texts

    def _what_came(self) -> QWidget:
        line = QWidget()
        outcome = self.form.row("outcome", _("対応結果"), RadiosField(self._lists.choices("outcome")))
        next_on = self.form.row("next_on", _("次回の予定日"), DateField())
        line.setLayout(parts.row(outcome, 1, next_on, gap=style.LARGE))
        return line

    def _make_details(self) -> QWidget:
        row, choices = self.form.row, self._lists.choices
        visitor = Card(_("来談者（書ける範囲で）"), icon="user-round")
        relation = ChoiceField(choices("relation"))
        visitor.add(
            row("visitor_name", _("氏名"), LineField()),
            parts.row(
                row("visitor_phone", _("電話"), PhoneField()), row("visitor_relation", _("本人との関係"), relation), 1
            ),
        )
        visitor.body.addStretch(1)
        person = Card(_("対象者"), icon="users")
        placeholder = _("氏名・ふりがな・電話でさがす")
        main = FinderField(self._tasks, PEOPLE, placeholder, add=_("「{text}」を新しく登録する"))
        about = FinderField(self._tasks, PEOPLE, placeholder, many=True)
        main.add_asked.connect(self._new_person.begin)
        person.add(row("person", _("本人"), main), self._new_person, row("about", _("ほかに関わる人"), about))
        person.body.addStretch(1)
        more = Card(_("統計の項目（任意）"), icon="chart-column")
        fields = parts.row(gap=style.LARGE)
        for name, label in (
            ("age_band", _("年代")),
            ("sex", _("性別")),
            ("field", _("分野")),
            ("loneliness", _("孤独感（どの程度あるか）")),
        ):
            fields.addWidget(row(name, label, ChoiceField(choices(name))))
        fields.addStretch(1)
        more.add(fields)
        details = QWidget()
        people = parts.row(gap=style.LARGE)
        people.addWidget(visitor, 2)
        people.addWidget(person, 3)
        details.setLayout(parts.column(people, more, gap=style.LARGE))
        return details

    def _has_details(self, draft: Typed) -> bool:
        return any(getattr(draft, name) for name in _DETAILS)

    @Slot(object)
    def _on_named(self, found: Found) -> None:
        finder = self.form.rows()["person"].field
        assert isinstance(finder, FinderField)
        finder.choose(found)

    @Slot()
    def _on_typed(self) -> None:
        """Be known by the first words, while it waits among what is half typed."""
        words = str(self.form.rows()["text"].field.typed()).strip().partition("\n")[0]
        self.retitle(f"{self._base}　{words[:_TITLE]}…" if len(words) > _TITLE else f"{self._base}　{words}".rstrip())


_TITLE = 12
_DETAILS = (
    "visitor_name",
    "visitor_phone",
    "visitor_relation",
    "person",
    "about",
    "age_band",
    "sex",
    "field",
    "loneliness",
)
