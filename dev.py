"""Everything a developer does here, set-up included: ``python3 dev.py VERB``.

Needs Python 3.11 or newer and nothing else. Each verb first brings the machine up to date: system libraries (Debian),
the virtual environment in ``.venv/`` with the locked dependencies, and the fonts. What is there already is left alone.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

if sys.version_info < (3, 11):  # noqa: UP036  the reader's Python, not ours
    sys.exit("dev.py needs Python 3.11 or newer; this is " + sys.version.split()[0])

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN, SUFFIX = (VENV / "Scripts", ".exe") if sys.platform == "win32" else (VENV / "bin", "")
PYTHON = BIN / f"python{SUFFIX}"
FONTS = ROOT / "resources" / "fonts"
CATALOGUES = ROOT / "resources" / "translations"


class Font(NamedTuple):
    """A font file, where it comes from, and the SHA-256 of the file itself."""

    package: str
    version: str
    member: str
    file: str
    sha256: str


FONT_TABLE = (
    Font(
        "@expo-google-fonts/biz-udpgothic",
        "0.4.2",
        "400Regular/BIZUDPGothic_400Regular.ttf",
        "BIZUDPGothic-Regular.ttf",
        "22f41ce68f1ce62477ca4ec1e2c0c400cc545ddff31d713e8edf87808614aeb2",
    ),
    Font(
        "@expo-google-fonts/biz-udpgothic",
        "0.4.2",
        "700Bold/BIZUDPGothic_700Bold.ttf",
        "BIZUDPGothic-Bold.ttf",
        "1a995936e0f9de8a7c142c97cdb679e7087e89c13e663f946cd047f4283cedf8",
    ),
    Font(
        "@expo-google-fonts/biz-udpmincho",
        "0.4.0",
        "400Regular/BIZUDPMincho_400Regular.ttf",
        "BIZUDPMincho-Regular.ttf",
        "06903c18c2510b45f3fb9be7a022a5e5250b24da6d2fb7fea69e414f61d58bb3",
    ),
    Font(
        "@expo-google-fonts/noto-sans-jp",
        "0.4.3",
        "400Regular/NotoSansJP_400Regular.ttf",
        "NotoSansJP-Regular.ttf",
        "d930d5d52d15231c283089760f84584272ad5e37e14607ba0d19c798e7a9caec",
    ),
)

QT_LIBRARIES = (
    "libcups2",
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0",
    "libwayland-cursor0",
    "libwayland-egl1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
)
OTHER_PACKAGES = (
    "age",  # the tests open bundles with the standard tool
    "ca-certificates",  # without it Python can't fetch the fonts
    "poppler-utils",  # the tests read the printed sheets with pdftotext
)


def say(text: str) -> None:
    """Print at once, so that it stands before what a started program prints."""
    print(text, flush=True)


def succeeds(*command: str | Path) -> bool:
    """Run a program in the repository's folder, its output shown."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def must(*command: str | Path) -> None:
    """Run a program and end with its exit code if it fails."""
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)


# --- set-up ---


def set_up() -> None:
    """Bring the machine to the state that every verb expects."""
    install_system_packages()
    install_dependencies()
    fetch_fonts()
    if not has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def has_screen() -> bool:
    """Whether a window could be shown."""
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def install_system_packages() -> None:
    """On Debian and its relatives, install what Qt and the tests need; elsewhere nothing."""
    if shutil.which("apt-get") is None:
        return
    needed = [*QT_LIBRARIES, *OTHER_PACKAGES]
    if importlib.util.find_spec("ensurepip") is None:
        needed.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    present = installed_packages()
    missing = [package for package in needed if package not in present]
    if not missing:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    if prefix and shutil.which("sudo") is None:
        sys.exit(
            "System packages are missing. Have an administrator run this, then start again:\n  " + " ".join(install)
        )
    say("Installing system packages: " + " ".join(missing))
    succeeds(*prefix, "apt-get", "update", "--quiet")  # a stale list of another source need not stop us
    must(*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *install)


def installed_packages() -> set[str]:
    """Names of the installed Debian packages and of what they stand in for (libglib2.0-0t64 for libglib2.0-0)."""
    listing = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${db:Status-Abbrev}\t${Package}\t${Provides}\n"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    names = set()
    for line in listing.stdout.splitlines():
        status, package, provides = line.split("\t")
        if status[1] == "i":
            names |= {package, *(provided.split()[0] for provided in provides.split(",") if provided.strip())}
    return names


def install_dependencies() -> None:
    """Make ``.venv/`` hold exactly what the lock file says, and this project itself, editable."""
    lock, project = ROOT / "requirements.lock", ROOT / "pyproject.toml"
    stamp = VENV / "installed.sha256"
    state = hashlib.sha256(lock.read_bytes() + project.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == state and python_answers("-c", ""):
        return
    if not python_answers("-m", "pip", "--version"):
        say(f"Making the virtual environment in {VENV}")
        must(sys.executable, "-m", "venv", "--clear", VENV)
    say("Installing the locked dependencies")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
    must(*pip, "--require-hashes", "--requirement", lock)
    must(*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    stamp.write_text(state)


def python_answers(*arguments: str) -> bool:
    """Whether the virtual environment's Python is there and works."""
    try:
        return subprocess.run([PYTHON, *arguments], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def fetch_fonts() -> None:
    """Fetch the fonts that are missing or damaged from the npm registry."""
    missing = [font for font in FONT_TABLE if not is_intact(font)]
    for (package, version), fonts in groupby(missing, key=lambda font: (font.package, font.version)):
        url = f"{npm_registry()}/{package}/-/{package.rpartition('/')[2]}-{version}.tgz"
        say(f"Fetching fonts from {url}")
        try:
            unpack(url, {f"package/{font.member}": font for font in fonts})
        except (OSError, tarfile.TarError) as problem:
            sys.exit(
                f"The fonts could not be fetched: {problem}\nCheck the network, HTTPS_PROXY or NPM_CONFIG_REGISTRY."
            )


def is_intact(font: Font) -> bool:
    """Whether the font's file is there, byte for byte."""
    file = FONTS / font.file
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == font.sha256


def npm_registry() -> str:
    """Address of the npm registry: as the environment or an .npmrc has it, else the public one."""
    environment = {name.lower(): value for name, value in os.environ.items()}
    if chosen := environment.get("npm_config_registry"):
        return chosen.rstrip("/")
    for settings in (ROOT / ".npmrc", Path(environment.get("npm_config_userconfig", Path.home() / ".npmrc"))):
        for line in settings.read_text("utf-8").splitlines() if settings.is_file() else ():
            name, _, value = line.partition("=")
            if name.strip() == "registry":
                return value.strip().rstrip("/")
    return "https://registry.npmjs.org"


def unpack(url: str, wanted: dict[str, Font]) -> None:
    """Write the wanted members of an archive into the fonts' folder, each only if its checksum is right."""
    with urlopen(url, timeout=60) as answer, tarfile.open(fileobj=answer, mode="r|gz") as archive:  # noqa: S310
        for entry in archive:
            font = wanted.pop(entry.name, None)
            content = archive.extractfile(entry) if font else None
            if font is None or content is None:
                continue
            data = content.read()
            if hashlib.sha256(data).hexdigest() != font.sha256:
                sys.exit(f"{url} holds another {font.member} than the one that dev.py names; nothing was installed.")
            partial = FONTS / (font.file + ".partial")
            partial.write_bytes(data)
            partial.replace(FONTS / font.file)
            if not wanted:
                return
    sys.exit(f"{url} lacks {', '.join(wanted)}.")


# --- verbs ---


def run(arguments: list[str]) -> None:
    """Open the desk; without a screen, do the tour instead."""
    if has_screen():
        must(BIN / f"tsunagaru-desk{SUFFIX}", *arguments)
    else:
        say("There is no screen here, so this is the tour instead of the window.")
        tour(arguments)


def test(arguments: list[str]) -> None:
    """Run the tests; --long adds those that take minutes, other arguments go to pytest."""
    must(PYTHON, "-m", "pytest", *arguments)


def tour(arguments: list[str]) -> None:
    """Do the main job end to end on the sample town, into build/tour."""
    folder = ROOT / "build" / "tour"
    shutil.rmtree(folder, ignore_errors=True)
    must(BIN / f"tsunagaru{SUFFIX}", "tour", folder, *arguments)


def check(_arguments: list[str]) -> None:
    """Look at the code without running it: format, lint, types, floors, house rules."""
    checks = {
        "format": (PYTHON, "-m", "ruff", "format", "--check"),
        "lint": (PYTHON, "-m", "ruff", "check"),
        "types": (PYTHON, "-m", "mypy"),
        "floors": (BIN / f"lint-imports{SUFFIX}",),
        "house rules": (PYTHON, "-m", "pytest", "--quiet", "tests/house"),
    }
    failed = []
    for name, command in checks.items():
        say(f"--- {name}")
        if not succeeds(*command):
            failed.append(name)
    if failed:
        sys.exit("Not in order: " + ", ".join(failed))
    say("All in order.")


def translations(_arguments: list[str]) -> None:
    """Bring the English catalogue up to date with the texts in app/ and compile it."""
    babel = (PYTHON, "-m", "babel.messages.frontend", "--quiet")
    template = ROOT / "build" / "app.pot"
    template.parent.mkdir(exist_ok=True)
    catalogue = ("--domain", "app", "--locale", "en")
    verb = "update" if (CATALOGUES / "en" / "LC_MESSAGES" / "app.po").exists() else "init"
    keep_still = ("--ignore-pot-creation-date", "--ignore-obsolete", "--no-fuzzy-matching") if verb == "update" else ()
    must(*babel, "extract", "--add-location", "file", "--sort-by-file", "--output-file", template, "app")
    must(*babel, verb, *catalogue, *keep_still, "--input-file", template, "--output-dir", CATALOGUES)
    must(*babel, "compile", *catalogue, "--directory", CATALOGUES)


def bench(arguments: list[str]) -> None:
    """Measure what the product promises."""
    must(PYTHON, "-m", "bench", *arguments)


def shots(arguments: list[str]) -> None:
    """Draw every screen into build/shots, or into the folder given."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    must(PYTHON, "-m", "bench.shots", *(arguments or [str(ROOT / "build" / "shots")]))


def build(_arguments: list[str]) -> None:
    """Build the wheel into dist/."""
    must(BIN / f"hatchling{SUFFIX}", "build", "--target", "wheel", "--directory", ROOT / "dist")


VERBS: dict[str, Callable[[list[str]], None]] = {
    verb.__name__: verb for verb in (run, test, tour, check, translations, bench, shots, build)
}


def main(verb: str = "", *arguments: str) -> None:
    """Set up, then do what the verb says; without one, tell the verbs."""
    if verb not in VERBS:
        lines = [f"  {name:14}{action.__doc__}" for name, action in VERBS.items()]
        sys.exit("\n".join(["usage: python3 dev.py VERB [arguments]", "", *lines]))
    set_up()
    VERBS[verb](list(arguments))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
