"""Where things are: the resources in a checkout, an installed wheel or a frozen program."""

import os
import re
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_MOUNTS = Path("/proc/self/mounts")
_STICKS = re.compile(r"/(?:run/)?media/.+")
_DRIVE_REMOVABLE = 2


def resources() -> Path:
    """The folder of forms, code lists, fonts and catalogues.

    Frozen programs unpack it beside themselves, a wheel carries it inside the package, a checkout has it at the top.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    inside = _PACKAGE / "resources"
    return inside if inside.is_dir() else _PACKAGE.parent / "resources"


def write_durably(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path``, flush it to the medium, and only then put it in place of what was there."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable; Windows does so by itself and has no way to ask."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def default_store() -> Path:
    """Where a store is looked for when nobody says otherwise.

    On Windows the folder that the installer prepared for everybody at the PC, or else the user's own; elsewhere the
    user's data folder (XDG Base Directory Specification).
    """
    if sys.platform == "win32":
        shared = Path(os.environ.get("PROGRAMDATA", "C:/ProgramData"), "TsunagaruDesk")
        if os.access(shared, os.W_OK):
            return shared / "store"
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local"), "TsunagaruDesk", "store")
    return _xdg("XDG_DATA_HOME", ".local/share") / "store"


def settings_file() -> Path:
    """Where the choices of the user at this PC are kept."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home() / "AppData/Roaming"), "TsunagaruDesk", "desk.json")
    return _xdg("XDG_CONFIG_HOME", ".config") / "desk.json"


def sticks() -> list[Path]:
    """The removable drives that are plugged in now."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        present = kernel.GetLogicalDrives()
        drives = [f"{chr(ord('A') + bit)}:\\" for bit in range(26) if present >> bit & 1]
        return [Path(drive) for drive in drives if kernel.GetDriveTypeW(drive) == _DRIVE_REMOVABLE]
    try:
        return mounted_sticks(_MOUNTS.read_text("utf-8", "surrogateescape"))
    except OSError:
        return []


def mounted_sticks(mounts: str) -> list[Path]:
    """What stands where desktops mount sticks, in a table of mounts as Linux writes it (proc(5), fstab(5))."""
    places = []
    for line in mounts.splitlines():
        columns = line.split(" ")
        if len(columns) > 1:
            place = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), columns[1])
            if _STICKS.fullmatch(place):
                places.append(Path(place))
    return sorted(places)


def _xdg(variable: str, default: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / default, "tsunagaru-desk")
