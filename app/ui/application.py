"""``tsunagaru-desk``: from the door to the desk and out again.

The door is painted first; the machinery of stores is loaded after that, while the reader types the passphrase.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NoReturn, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from app import language, paths, settings
from app.errors import EnvironmentProblem
from app.language import N_
from app.ui import style
from app.ui.door import Door

if TYPE_CHECKING:  # loaded when the door stands
    from app.services.backend import Backend
    from app.services.premises import Premises
    from app.ui.desk import Desk
    from app.ui.tasks import Tasks

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """A store that is open, and what the frame of the window shows of it."""

    backend: "Backend"
    premises: "Premises"
    code: str


def run() -> None:
    """The entry point."""
    sys.exit(main(sys.argv))


def main(argv: Sequence[str]) -> int:
    """Open the desk; what is not ours among the options (``-platform`` …) is Qt's. Gives the exit code."""
    kept = settings.load()
    parser = argparse.ArgumentParser(prog="tsunagaru-desk", allow_abbrev=False)
    parser.add_argument("--store", metavar="DIR", type=Path)
    parser.add_argument("--lang", choices=("ja", "en"), default=kept.language)
    options, others = parser.parse_known_args(list(argv[1:]))
    language.use(options.lang)
    if not _has_screen(others):
        problem = NoScreen()
        sys.stderr.write(f"{problem}\n{problem.next_step()}\n")
        return 1
    application = QApplication([argv[0], *others])
    style.wear(application)
    program = Program(options.store or Path(kept.store or paths.default_store()), kept)
    program.begin()
    code = application.exec()
    program.end()
    return code


class NoScreen(EnvironmentProblem):
    """There is no display that a window could open on; Qt would end the process."""

    sentence = N_("画面がないので、窓を開けません。")
    step = N_("画面のある PC で開くか、tsunagaru コマンドを使ってください。")


def _has_screen(others: Sequence[str]) -> bool:
    """Whether a window can open here, or Qt was told where to open it."""
    if not sys.platform.startswith("linux") or "-platform" in others:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


class Program(QObject):
    """What happens between the first window and the last.

    Signals: ``opened(Desk)`` when the desk is in front.
    """

    opened = Signal(object)

    def __init__(self, folder: Path, kept: settings.Settings) -> None:
        super().__init__()
        self._kept = kept
        self._tasks: Tasks | None = None
        self._desk: Desk | None = None
        self.door = Door(folder.expanduser().absolute(), kept, self.tasks)
        self.door.painted.connect(self._on_painted, Qt.ConnectionType.QueuedConnection)
        self.door.asked.connect(self._on_asked)
        self.door.made.connect(self._on_made)
        self.door.forgotten.connect(self._on_forgotten)

    def begin(self) -> None:
        """Show the door."""
        self.door.resize(1366, 768)
        self.door.show()

    def tasks(self) -> "Tasks":
        """What runs off the GUI thread while no store is open; made when it is first needed."""
        if self._tasks is None:
            from app.ui.tasks import Tasks

            self._tasks = Tasks(_NoStore(), self)
        return self._tasks

    def end(self) -> None:
        """Let go of everything; what was to be written is written."""
        if self._tasks is not None:
            self._tasks.close()
        if self._desk is not None:
            self._desk.close()

    @Slot()
    def _on_painted(self) -> None:
        from app.ui.problems import Problems, catch_everything

        self.door.setWindowIcon(style.icon("handshake", style.colours().accent))
        problems = Problems(self.door)
        catch_everything(problems)
        self.tasks().failed.connect(problems.tell)
        self.tasks().run(self, self._on_loaded, _load)

    def _on_loaded(self, _nothing: None) -> None:
        """The rest of the window, loaded while the reader types: what belongs to Qt is loaded on Qt's thread."""
        from app.ui import desk  # noqa: F401

    @Slot(str, str)
    def _on_asked(self, code: str, passphrase: str) -> None:
        folder = self.door.folder
        self.tasks().run(self, self._enter, lambda: _open(folder, code, passphrase)).otherwise(self.door.refuse)

    @Slot(object, object)
    def _on_made(self, folder: Path, backend: "Backend") -> None:
        self.door.folder = folder
        self.tasks().run(self, self._enter, lambda: _look_at(backend))

    @Slot()
    def _on_forgotten(self) -> None:
        from app.ui.recovery import RecoveryDialog

        dialog = RecoveryDialog(self.door.folder, self.tasks(), self.door)
        dialog.finished.connect(self.door.start)
        dialog.open()

    def _enter(self, opened: Opened) -> None:
        from app.ui.desk import Desk

        desk = self._desk = Desk(opened.backend, opened.premises, opened.code, self._kept.idle_minutes)
        desk.window.setGeometry(self.door.geometry())
        desk.window.setWindowIcon(self.door.windowIcon())
        desk.begin()
        self.door.close()
        choices = {"store": str(self.door.folder), "place": opened.premises.place, "staff": opened.code}
        self.tasks().run(self, None, lambda: settings.keep(**choices))
        self.opened.emit(desk)


class _NoStore:
    """Stands for the store while none is open: nothing is asked of it."""

    def do(self, use_case: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> NoReturn:
        raise NotImplementedError

    def ask(self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> NoReturn:
        raise NotImplementedError


def _load() -> None:
    from app import bootstrap  # noqa: F401


def _open(folder: Path, code: str, passphrase: str) -> Opened:
    from app import bootstrap

    return _look_at(bootstrap.open_store(folder, code, passphrase))


def _look_at(backend: "Backend") -> Opened:
    from app.services import premises, staff

    return Opened(backend, backend.ask(premises.premises), staff.acting_code(backend))
