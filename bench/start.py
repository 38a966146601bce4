"""Starting: the sign-in window beside an empty PySide6 window, and from the accepted passphrase to a usable home."""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import town

COUNT = 100_000
TIMES = 5

EMPTY = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, self.told)
    def told(self):
        print((time.time_ns() - int(os.environ["BEGAN"])) / 1e6, flush=True)
        os._exit(0)
application = QApplication(sys.argv)
window = Window()
window.resize(1366, 768)
window.show()
application.exec()
"""

SIGN_IN = """
import os, sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app import language, settings
from app.ui import style
from app.ui.application import Program
language.use("ja")
application = QApplication(sys.argv)
style.wear(application)
program = Program(Path(os.environ["STORE"]), settings.Settings())
def painted():
    print((time.time_ns() - int(os.environ["BEGAN"])) / 1e6, flush=True)
    os._exit(0)
program.door.painted.connect(painted)
program.begin()
application.exec()
"""

HOME = """
import os, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app import language, settings
from app.models import keys
from app.ui import style
from app.ui.application import Program
language.use("ja")
application = QApplication(sys.argv)
style.wear(application)
folder, word = Path(os.environ["STORE"]), os.environ["WORD"]
program = Program(folder, settings.Settings())
began = derived = 0
def ask():
    global began, derived
    before = time.perf_counter()
    keys.unlock(keys.read(folder), "office", word)
    derived = time.perf_counter() - before
    began = time.perf_counter()
    program.door.asked.emit("office", word)
def shown():
    whole = time.perf_counter() - began
    print(derived * 1000, (whole - derived) * 1000, flush=True)
    os._exit(0)
def opened(desk):
    desk.window.open_page("home").shown.connect(shown)
program.opened.connect(opened)
program.door.painted.connect(lambda: QTimer.singleShot(2500, ask))
program.begin()
application.exec()
"""


def run() -> None:
    """Print medians of five starts in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "office"
        town.filled(store, COUNT).close()
        home = Path(folder) / "home"
        home.mkdir()
        empty = statistics.median(_child(EMPTY, store, home)[0] for _time in range(TIMES))
        sign_in = statistics.median(_child(SIGN_IN, store, home)[0] for _time in range(TIMES))
        print(
            f"empty PySide6 window painted {empty:6.0f} ms   sign-in painted {sign_in:6.0f} ms"
            f"   ratio {sign_in / empty:.2f}"
        )
        found = [_child(HOME, store, home) for _time in range(TIMES)]
        derived = statistics.median(one[0] for one in found)
        rest = statistics.median(one[1] for one in found)
        print(
            f"key derivation {derived:6.0f} ms   accepted passphrase to usable home with {COUNT:,} consultations"
            f" {rest:6.0f} ms"
        )


def _child(code: str, store: Path, home: Path) -> list[float]:
    import time

    env = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "STORE": str(store),
        "WORD": town.PASSPHRASE,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "BEGAN": str(time.time_ns()),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(done.stderr)
    return [float(part) for part in done.stdout.split()]
