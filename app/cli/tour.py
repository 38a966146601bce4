"""The guided tour: the main job from end to end, through the public commands alone, in processes of their own."""

import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.errors import Refused
from app.language import N_
from app.paths import resources, write_durably

Say = Callable[[str], None]
PERSON = {
    "name": "髙橋 𠮷子",
    "kana": "たかはし よしこ",
    "birth": "S23.4.XX",
    "sex": "female",
    "postcode": "7209901",
    "address": "福山市見本町１丁目２－３",
    "phone": "084-000-1234",
}
CONSULTATION = {
    "channel": "visit_self",
    "topics": ["care", "loneliness"],
    "main_topic": "care",
    "field": "elderly",
    "text": "夫の介護を一人で続けており、夜も眠れない。近所づきあいがなく、話す相手がいない。",
    "response": "話を聞き、地域の窓口につなぐことを提案した。",
    "outcome": "refer",
    "loneliness": "often",
}


class TourFailed(Refused):
    """A step of the tour did not do what it should."""

    sentence = N_("見学の手順「{step}」が失敗しました: {why}")
    step = N_("保管庫のフォルダーに書き込めるか確かめ、空のフォルダーでもう一度行ってください。")


@dataclass
class Tour:
    """Runs commands as a person would, each in its own process, and keeps what they left."""

    folder: Path
    say: Say
    passphrase_file: Path = field(init=False)
    pdfs: list[str] = field(default_factory=list)
    bundles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.passphrase_file = self.folder / "passphrase"
        write_durably(self.passphrase_file, secrets.token_hex(8).encode())

    def run(self, store: str, *words: str | Path, data: dict[str, Any] | None = None, code: int = 0) -> dict[str, Any]:
        """One command on one store; gives the JSON that it printed. Raises :class:`TourFailed`."""
        own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app"]
        command = [
            *own,
            "--store",
            str(self.folder / store),
            "--passphrase-file",
            str(self.passphrase_file),
            "--json",
            *map(str, words),
        ]
        done = subprocess.run(command, input=json.dumps(data or {}).encode(), capture_output=True, check=False)  # noqa: S603  our own program
        if done.returncode != code:
            raise TourFailed(step=" ".join(map(str, words)), why=done.stderr.decode(errors="replace").strip())
        found: dict[str, Any] = json.loads(done.stdout) if done.stdout.strip() else {}
        return found

    def carry(self, giver: str, taker: str, *, to_device: str | None = None) -> dict[str, Any]:
        """Send from one store and receive in the other over the stick."""
        only = ["--to-device", to_device] if to_device else []
        sent = self.run(giver, "send", "--to", self.folder / "stick", *only)
        files = [bundle["file"] for bundle in sent["bundles"]]
        self.bundles += files
        return self.run(taker, "receive", *files)

    def expect(self, step: str, found: object, wanted: object) -> None:
        """Raises :class:`TourFailed` when the tour did not get what it should."""
        if found != wanted:
            raise TourFailed(step=step, why=f"{found!r} ≠ {wanted!r}")


def take(folder: Path, say: Say) -> dict[str, Any]:
    """The whole tour; leaves the stores, the PDF, the bundles and ``summary.json`` in ``folder``."""
    tour = Tour(folder, say)
    say("本部と館をつくる")
    tour.run(
        "office",
        "office",
        "init",
        "--recovery-out",
        folder / "recovery-kit.txt",
        "--organisation",
        "福山市（見本）",
        "--name",
        "本部 花子",
        "--staff",
        "honbu",
    )
    devices = {hall: _enrol(tour, hall, name) for hall, name in (("h001", "霞北交流館"), ("h002", "霞南交流館"))}
    say("社会資源を取り込み、配信する")
    for name in ("kaigo_sample.csv", "facility_sample.csv"):
        tour.run("office", "import", "resources", resources() / "town" / name)
    for hall, device in devices.items():
        tour.carry("office", f"halls/{hall}", to_device=device)
    say("相談を記録し、つなぐ")
    referral = _consult(tour)
    say("シートを印刷する")
    sheet = tour.run("halls/h001", "sheet", referral, "--out", folder / "sheet.pdf")
    tour.pdfs.append(sheet["file"])
    tour.run("halls/h001", "referral", "move", referral, "issued")
    say("束を本部に渡し、受領を返す")
    _exchange(tour, devices)
    return _sum_up(tour, devices)


def _enrol(tour: Tour, hall: str, name: str) -> str:
    file = tour.folder / f"{hall}.enrol"
    device: str = tour.run("office", "office", "enrol", hall, "--out", file, "--name", name)["device"]
    words = tour.run(f"halls/{hall}", "hall", "enrol", file, "--name", "佐藤 相談員", "--staff", "sato")["words"]
    first = tour.run(f"halls/{hall}", "send", "--to", tour.folder / "stick")["bundles"][0]["file"]
    tour.bundles.append(first)
    tour.expect("receive", tour.run("office", "receive", first, code=1)["files"][0]["state"], "held")
    tour.run("office", "office", "confirm", device, *words.split())
    tour.expect("receive", tour.run("office", "receive", first)["files"][0]["state"], "applied")
    return device


def _consult(tour: Tour) -> str:
    hall = "halls/h001"
    person = tour.run(hall, "add", "person", data=PERSON)["id"]
    consultation = tour.run(
        hall,
        "add",
        "consultation",
        data={**CONSULTATION, "person": person, "about": [person], "visitor": {"relation": "self"}},
    )["id"]
    tour.expect("search", [h["id"] for h in tour.run(hall, "search", "ﾀｶﾊｼ", "--in", "person")["hits"]], [person])
    tour.expect(
        "search", [h["id"] for h in tour.run(hall, "search", "眠れ", "--in", "consultation")["hits"]], [consultation]
    )
    found = (
        tour.run(hall, "search", "訪問介護", "--in", "resource")["hits"]
        or tour.run(hall, "list", "resource", "--limit", "1")["hits"]
    )
    to = found[0]["id"]
    tour.run(
        hall,
        "add",
        "statement",
        data={
            "consultation": consultation,
            "worries": ["care", "other"],
            "main_worry": "care",
            "written_by": "self",
            "household": [{"name": PERSON["name"], "age": 78, "relation": "self", "note": ""}],
            "wishes": "夜に安心して眠れるようになりたい。",
        },
    )
    tour.run(hall, "add", "note", data={"consultation": consultation, "text": "翌日に電話で様子を確かめた。"})
    tour.run(hall, "add", "followup", data={"consultation": consultation, "due_on": "2026-12-01", "text": "電話する"})
    tour.run(
        hall, "add", "referral", code=0, data={"consultation": consultation, "to": to, "reason": "同意の前の下書き"}
    )
    consent = tour.run(
        hall,
        "add",
        "consent",
        data={
            "consultation": consultation,
            "purpose": "referral",
            "to": [to],
            "items": ["identity", "health"],
            "method": "written",
            "by": PERSON["name"],
            "relation": "self",
        },
    )["id"]
    referral: str = tour.run(
        hall,
        "add",
        "referral",
        data={
            "consultation": consultation,
            "to": to,
            "consent": consent,
            "delivery": "carried",
            "reason": "在宅での介護の負担を軽くするため。",
            "reply_due": "2026-12-15",
        },
    )["id"]
    tour.run(
        "halls/h002",
        "add",
        "consultation",
        data={"topics": ["housing"], "text": "家賃が払えない。名前は聞かなかった。"},
    )
    return referral


def _exchange(tour: Tour, devices: dict[str, str]) -> None:
    for hall, device in devices.items():
        got = tour.carry(f"halls/{hall}", "office")["files"][0]
        tour.expect("receive", got["state"], "applied")
        again = tour.run("office", "receive", got["file"])["files"][0]
        tour.expect("receive", (again["state"], again["sums"]["already"]), ("already", again["sums"]["in_bundle"]))
        tour.carry("office", f"halls/{hall}", to_device=device)


def _sum_up(tour: Tour, devices: dict[str, str]) -> dict[str, Any]:
    digests: dict[str, dict[str, str]] = {}
    for hall in devices:
        mine = tour.run(f"halls/{hall}", "digest")["total"]
        shared = tour.run("office", "digest", "--shared-with", hall)["total"]
        tour.expect("digest", mine, shared)
        digests[hall] = {"hall": mine, "office": shared}
    counts = tour.run(
        "office", "report", "topics", "--from", "2020-04-01", "--to", "2100-03-31", "--out", tour.folder / "topics.csv"
    )
    summary = {
        "office": str(tour.folder / "office"),
        "halls": {hall: str(tour.folder / "halls" / hall) for hall in devices},
        "passphrase_file": str(tour.passphrase_file),
        "pdfs": tour.pdfs,
        "bundles": tour.bundles,
        "digests": digests,
        "report": counts["file"],
        "counts": {line["label"]: line["numbers"][0] for line in counts["lines"]},
    }
    write_durably(tour.folder / "summary.json", json.dumps(summary, ensure_ascii=False, indent=2).encode())
    return summary


def lines(summary: dict[str, Any]) -> Sequence[str]:
    """The summary for people."""
    return [
        *summary["pdfs"],
        *(f"{hall}: {both['hall']}" for hall, both in summary["digests"].items()),
        *(f"{label}: {count}" for label, count in summary["counts"].items() if count),
    ]
