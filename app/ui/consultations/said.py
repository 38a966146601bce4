"""What was said: the consultation itself, to be read."""

from app.language import _
from app.services.consultations import ConsultationDetail
from app.ui.consultations.list import TONES
from app.ui.style import Tone
from app.ui.widgets import times
from app.ui.widgets.cards import Card
from app.ui.widgets.code_lists import CodeLists
from app.ui.widgets.facts import Facts


class SaidCard(Card):
    """The consultation as labels and values."""

    def __init__(self, lists: CodeLists) -> None:
        super().__init__(_("相談の記録"), icon="messages-square")
        self._lists = lists
        self._facts = Facts()
        self.add(self._facts)

    def show_said(self, now: ConsultationDetail) -> None:
        """Show a consultation."""
        label = self._lists.label
        visitor = (now.visitor.name, label("relation", now.visitor.relation), now.visitor.phone)
        topics = [
            f"◎ {label('topic', code)}" if code == now.main_topic else label("topic", code) for code in now.topics
        ]
        self._facts.show_facts(
            [
                (_("取消の理由"), now.void),
                (_("日時"), times.moment(now.at)),
                (_("経路"), label("channel", now.channel)),
                (_("受けた人"), "　".join(part for part in (now.hall_name, now.staff_name) if part)),
                (_("困りごと"), _("、").join(topics)),
                (_("内容"), now.text),
                (_("対応"), now.response),
                (_("対応結果"), label("outcome", now.outcome)),
                (_("次回の予定"), times.day(now.next_on)),
                (_("来談者"), "　".join(part for part in visitor if part)),
                (_("年代・性別"), "　".join(filter(None, (label("age_band", now.age_band), label("sex", now.sex))))),
                (_("分野"), label("field", now.field)),
                (_("孤独感"), label("loneliness", now.loneliness)),
            ]
        )

    def badges(self, now: ConsultationDetail) -> list[tuple[str, Tone]]:
        """The words of state that stand over the case."""
        found: list[tuple[str, Tone]] = []
        if now.void:
            found.append((_("誤入力取消"), "muted"))
        if now.urgency in TONES:
            found.append((self._lists.label("urgency", now.urgency), TONES[now.urgency]))
        if now.closed_on:
            found.append((_("終結 {day}").format(day=times.day(now.closed_on)), "muted"))
        elif not now.void:
            found.append((self._lists.label("outcome", now.outcome) or _("受付"), "accent"))
        return found
