"""The pinned PySide6 keeps its references: 6.12.0 loses one to ``True`` at each emit on Python 3.11 (PYSIDE-3474)."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal

EMITS = 20_000


class Source(QObject):
    """Says one thing over and over."""

    said = Signal(object)
    ticked = Signal(bool)


@pytest.mark.parametrize("signal", ["said", "ticked"])
@pytest.mark.parametrize("value", [True, False])
def test_a_signal_loses_no_reference(signal: str, value: bool):
    source = Source()
    heard = 0

    def hear(said: bool) -> None:
        nonlocal heard
        heard += said is value

    getattr(source, signal).connect(hear)
    before = {constant: sys.getrefcount(constant) for constant in (True, False, None)}
    for _ in range(EMITS):
        getattr(source, signal).emit(value)
    after = {constant: sys.getrefcount(constant) for constant in before}
    assert heard == EMITS
    assert all(abs(after[constant] - before[constant]) < EMITS // 10 for constant in before)
