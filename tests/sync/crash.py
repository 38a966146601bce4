"""A desk and an office in a process of their own, which is killed at its k-th word to the database or a disk.

Called as ``python -m tests.sync.crash FOLDER OFFICE_KEY HALL_KEY K``; tells on standard output what was saved.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy.orm import Session

from app import bootstrap, clock
from app.models.consultation import Consultation, Note
from app.services.exchange_receive import receive
from app.services.exchange_send import send

_WORDS = frozenset(
    ("execute", "executemany", "commit", "write", "fsync", "replace", "open", "unlink", "mkdir", "close")
)


class Killer:
    """Counts calls into the database driver and the file system, before and after each, and ends the process."""

    def __init__(self, k: int) -> None:
        self.k = k
        self.count = 0

    def __call__(self, _frame: FrameType, event: str, called: Any) -> None:
        if event in ("c_call", "c_return") and getattr(called, "__name__", "") in _WORDS:
            self.count += 1
            if self.count == self.k:
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def record(session: Session) -> list[str]:
    """A consultation with a note."""
    case, note = clock.new_id(), clock.new_id()
    session.add(Consultation(id=case, hall="h001", text="相談の記録" * 9, at="2026-04-01T09:00:00+09:00"))
    session.flush()
    session.add(Note(id=note, consultation=case, text="経過", at="2026-04-01T10:00:00+09:00"))
    return [case, note]


def main(folder: Path, office_key: str, hall_key: str, k: int) -> None:
    """One day: records at the hall, a bundle up, a bundle down."""
    office = bootstrap.open_with_key(folder / "office", "honbu", bytes.fromhex(office_key))
    hall = bootstrap.open_with_key(folder / "h001-a", "sato", bytes.fromhex(hall_key))
    killer = Killer(k)
    sys.setprofile(killer)
    for _n in range(3):
        saved = hall.do(record).value
        os.write(1, f"{' '.join(saved)}\n".encode())
    receive(office, [w.file for w in send(hall, folder / "stick")])
    receive(hall, [w.file for w in send(office, folder / "stick", to_device="h001a")])
    sys.setprofile(None)
    hall.close()
    office.close()
    os.write(2, str(killer.count).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
