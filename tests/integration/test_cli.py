"""The command line as other programs use it: JSON in and out, exit codes, and what happens to rubbish."""

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli.main import main
from app.services.backend import Backend
from tests.stores import PASSPHRASE

ODD = (
    "髙﨑𠮷邊德濵",
    "\ue000外字",
    "神\ufe00葛\U000e0100",
    "👨‍👩‍👧‍👦🏳️‍🌈",
    "\u202eابجد abc\u202c",
    "'; DROP TABLE person; --",
    '"} {"a": 1',
    "a\r\nb\tc",
    "　全角　",
    "%_\\",
    "x" * 5000,
)


@dataclass
class Desk:
    """The command line on one store."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def raw(self, *words: str, data: bytes = b"") -> tuple[int, str, str]:
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        self.monkeypatch.setenv("TSUNAGARU_PASSPHRASE", PASSPHRASE)
        self.capsys.readouterr()
        code = main(["--store", str(self.folder), *words])
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def run(self, *words: str, data: Any = None) -> dict[str, Any]:
        code, out, err = self.raw(*words, "--json", data=json.dumps(data or {}).encode())
        assert code == 0, err
        found: dict[str, Any] = json.loads(out)
        return found

    def refused(self, *words: str, data: bytes) -> str:
        before = self.run("digest")["total"]
        code, out, err = self.raw(*words, "--json", data=data)
        assert code == 1, out
        assert len(err.strip().splitlines()) == 2, err
        assert self.run("digest")["total"] == before
        return err


@pytest.fixture
def desk(hall: Backend, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    hall.close()
    return Desk(hall.folder, monkeypatch, capsys)


def test_global_options_are_taken_before_and_after_the_verb(desk: Desk) -> None:
    assert json.loads(desk.raw("--json", "status")[1])["hall"] == "h001"
    assert json.loads(desk.raw("status", "--json")[1])["hall"] == "h001"


@pytest.mark.parametrize("words", [("nonsense",), (), ("add",), ("send",), ("conflicts", "settle", "x")])
def test_words_that_are_off_are_usage(desk: Desk, words: tuple[str, ...]) -> None:
    code, _out, err = desk.raw(*words)
    assert code == 2
    assert "usage" in err


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe\x00",
        b'{"topics": ["care"], "text": "x"',
        b"[" * 100_000,
        b'{"topics": ["care"], "text": "x", "at": NaN}',
        b'{"topics": ["care"], "text": "x", "nonsense": 1}',
        b'{"topics": ["no such"], "text": "x"}',
        b'{"topics": "care", "text": "x"}',
        b'{"topics": ["care"]}',
        b'{"topics": [], "text": ""}',
        b'{"topics": ["care"], "text": "x", "at": "2026-02-30T10:00"}',
        b'{"topics": ["care"], "text": "x", "at": "2026-13-01"}',
        '{"topics": ["care"], "text": "x", "next_on": "令和8年2月29日"}'.encode(),
        b'{"topics": ["care"], "text": "x", "person": "nobody"}',
        b'{"topics": ["care"], "text": "x", "urgency": "high"}',
        b'{"topics": ["care"], "text": 5}',
        b'{"topics": ["care"], "text": "\\ud800"}',
        b'{"topics": ["care"], "text": "a\\u0000b"}',
    ],
)
def test_bad_consultations_are_refused_with_a_sentence_and_nothing_is_half_saved(desk: Desk, data: bytes) -> None:
    assert desk.refused("add", "consultation", data=data)


@pytest.mark.parametrize("birth", ["1957-02-30", "昭和65年1月1日", "S99.9.9", "13月", "３０００年", "令和0年1月1日"])
def test_impossible_birth_dates_are_refused(desk: Desk, birth: str) -> None:
    assert "birth" in desk.refused("add", "person", data=json.dumps({"name": "甲", "birth": birth}).encode())


@pytest.mark.parametrize("odd", ODD)
def test_odd_text_is_kept_to_the_letter_in_every_field(desk: Desk, odd: str) -> None:
    person = {"name": odd, "kana": odd, "former_name": odd, "address": odd}
    made = desk.run("add", "person", data=person)["id"]
    shown = desk.run("show", "person", made)
    assert {name: shown[name] for name in person} == person
    consultation = desk.run(
        "add",
        "consultation",
        data={"topics": ["other"], "text": odd, "response": odd, "visitor": {"name": odd}, "person": made},
    )["id"]
    shown = desk.run("show", "consultation", consultation)
    assert (shown["text"], shown["response"], shown["visitor"]["name"]) == (odd, odd, odd)
    note = desk.run("add", "note", data={"consultation": consultation, "text": odd})["id"]
    assert desk.run("show", "note", note)["text"] == odd
    edited = desk.run("edit", "consultation", consultation, data={"text": odd + "。"})
    assert edited["text"] == odd + "。"
    assert desk.run("check")["ok"]


def test_a_note_of_a_million_characters_is_kept(desk: Desk) -> None:
    consultation = desk.run("add", "consultation", data={"topics": ["other"], "text": "一行"})["id"]
    long = "長い経過を書く。" * 131_072
    note = desk.run("add", "note", data={"consultation": consultation, "text": long})["id"]
    assert desk.run("show", "note", note)["text"] == long
    assert desk.run("search", "経過を")["hits"][0]["id"] == note


def test_an_unknown_kind_or_record_is_told(desk: Desk) -> None:
    for words in (
        ("show", "person", "nobody"),
        ("list", "dragons"),
        ("edit", "note", "x"),
        ("delete", "person", "nobody"),
    ):
        code, _out, err = desk.raw(*words, data=b"{}")
        assert code == 1
        assert err.strip()


def test_an_edit_on_an_old_version_becomes_no_overwrite(desk: Desk) -> None:
    made = desk.run("add", "person", data={"name": "元"})
    desk.run("edit", "person", made["id"], data={"name": "甲"})
    desk.run("edit", "person", made["id"], data={"name": "乙", "version": made["version"]})
    (conflict,) = desk.run("conflicts")["conflicts"]
    assert {head["value"] for head in conflict["heads"]} == {"甲", "乙"}
    assert conflict["entity"] == "person"
    desk.run("conflicts", "settle", conflict["id"], "--head", "1")
    assert desk.run("conflicts")["conflicts"] == []
    assert desk.run("show", "person", made["id"])["name"] == conflict["heads"][1]["value"]


def test_lists_searches_and_deletes(desk: Desk) -> None:
    ids = [desk.run("add", "person", data={"name": f"山田 {n}郎", "kana": f"やまだ {n}"})["id"] for n in range(3)]
    assert desk.run("list", "person", "--limit", "2")["total"] == 3
    assert len(desk.run("list", "person", "--limit", "2")["hits"]) == 2
    assert {h["id"] for h in desk.run("search", "ﾔﾏﾀﾞ", "--in", "person")["hits"]} == set(ids)
    desk.run("delete", "person", ids[0])
    assert {h["id"] for h in desk.run("search", "山田", "--in", "person")["hits"]} == set(ids[1:])
    assert desk.run("list", "person")["total"] == 2
    assert desk.raw("search", "山")[0] == 1
    assert desk.run("check")["ok"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_on_standard_input_give_an_answer(desk: Desk, data: bytes) -> None:
    code, _out, err = desk.raw("add", "person", data=data)
    assert code == 1
    assert "Traceback" not in err


def test_the_installed_command_speaks_utf8_whatever_the_locale(desk: Desk) -> None:
    env = {**os.environ, "TSUNAGARU_PASSPHRASE": PASSPHRASE, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "--store", str(desk.folder), "add", "person"],
        env=env,
        input='{"name": "髙橋", "birth": "昭和99年"}'.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert "正しくありません" in done.stderr.decode()


def test_english_is_a_choice(desk: Desk) -> None:
    _code, _out, err = desk.raw("--lang", "en", "show", "person", "nobody")
    assert err.isascii()


def test_what_was_shown_can_be_given_back_as_an_edit(desk: Desk) -> None:
    made = desk.run("add", "person", data={"name": "髙橋", "phone": "084-000-0001"})
    listed = desk.run("list", "person")["hits"][0]
    edited = desk.run("edit", "person", made["id"], data={**listed, "phone": "084-000-0002"})
    assert (edited["name"], edited["phone"]) == ("髙橋", "084-000-0002")
    assert "hall" in desk.refused("edit", "person", made["id"], data=json.dumps({**edited, "hall": "h999"}).encode())


def test_a_key_given_twice_is_refused(desk: Desk) -> None:
    assert "name" in desk.refused("add", "person", data=b'{"name": "a", "name": "b"}')


@pytest.mark.parametrize(
    "words",
    [
        ("backup", "--to", "x"),
        ("restore", "x"),
        ("duplicates", "merge", "a", "b"),
        ("hall", "confirm-restore"),
        ("receive", "--undo", "x"),
    ],
)
def test_what_a_later_release_brings_says_so(desk: Desk, words: tuple[str, ...]) -> None:
    code, _out, err = desk.raw(*words)
    assert code == 1
    assert "まだ使えません" in err
    assert words[0] in err


@pytest.mark.parametrize(
    "words", [("list", "person", "--limit", "-1"), ("status", "--bogus"), ("--lang", "fr", "status")]
)
def test_options_that_are_off_are_usage(desk: Desk, words: tuple[str, ...]) -> None:
    assert desk.raw(*words)[0] == 2


def test_files_that_cannot_be_written_or_read_are_told(desk: Desk, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere" / "file.csv")
    for words in (
        ("export", "resources", nowhere),
        ("import", "resources", nowhere),
        ("report", "topics", "--from", "2026-04-01", "--to", "2027-03-31", "--out", nowhere),
    ):
        code, _out, err = desk.raw(*words)
        assert code == 1
        assert len(err.strip().splitlines()) == 2, err


def test_a_refused_bundle_is_told_in_words_and_in_json(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "x.tsb").write_bytes(b"no bundle")
    code, out, err = desk.raw("receive", str(tmp_path / "x.tsb"), "--json")
    assert code == 1
    (told,) = json.loads(out)["files"]
    assert (told["state"], err.splitlines()) == ("refused", [told["reason"], told["next_step"]])


def test_a_bundle_can_be_looked_at_from_outside(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sent,) = desk.run("send", "--to", str(tmp_path / "stick"))["bundles"]
    ours = desk.run("inspect", sent["file"])
    assert (ours["verified"], ours["number"], ours["recipient"]) == (False, sent["number"], {"device": "office"})
    monkeypatch.delenv("TSUNAGARU_STORE", raising=False)
    assert main(["inspect", sent["file"], "--json"]) == 0
    anybody = json.loads(desk.capsys.readouterr().out)
    assert (anybody["sha256"], anybody["verified"]) == (sent["sha256"], False)
    (tmp_path / "x").write_bytes(b"x")
    assert main(["inspect", str(tmp_path / "x")]) == 1


def test_facts_for_people_are_no_python(desk: Desk) -> None:
    made = desk.run("add", "consultation", data={"topics": ["care"], "text": "一行", "visitor": {"name": "来談 花子"}})
    said = desk.raw("show", "consultation", made["id"])[1]
    assert "visitor.name: 来談 花子\n" in said
    assert "topics: care\n" in said
    assert "None" not in said
    assert "{" not in said


def test_an_office_is_only_made_with_a_place_for_its_recovery_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TSUNAGARU_PASSPHRASE", PASSPHRASE)
    store, kit = tmp_path / "office", tmp_path / "kit.txt"

    def init(recovery: Path) -> int:
        return main(["--store", str(store), "office", "init", "--recovery-out", str(recovery)])

    assert init(tmp_path / "nowhere" / "kit.txt") == 1
    assert not store.exists()
    assert init(kit) == 0
    kept = kit.read_bytes()
    assert b"AGE-SECRET-KEY-" in kept
    assert init(kit) == 1
    assert kit.read_bytes() == kept
    assert "Traceback" not in capsys.readouterr().err


def test_nobody_is_invited_where_the_file_cannot_be_written(
    office: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office.close()
    desk = Desk(office.folder, monkeypatch, capsys)
    before = desk.run("status")["halls"]
    assert desk.raw("office", "enrol", "h077", "--out", str(tmp_path / "nowhere" / "file"))[0] == 1
    assert desk.run("status")["halls"] == before


def test_a_colleague_is_not_registered_over_another(desk: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("another passphrase\n", encoding="utf-8")
    words = ("staff", "add", "tanaka", "--new-passphrase-file", str(secret), "--staff", "sato")
    desk.run(*words)
    assert desk.raw(*words, "--role", "charge")[0] == 1
    desk.run("staff", "disable", "tanaka", "--staff", "sato")
    desk.run(*words)


def test_the_desk_says_that_there_is_no_screen() -> None:
    screenless = {
        name: value for name, value in os.environ.items() if "DISPLAY" not in name and name != "QT_QPA_PLATFORM"
    }
    done = subprocess.run([sys.executable, "-m", "app"], env=screenless, capture_output=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.decode().strip().splitlines()) == 2


def test_help_names_every_key(desk: Desk) -> None:
    with pytest.raises(SystemExit):
        main(["add", "--help"])
    said = desk.capsys.readouterr().out
    assert "own_note" in said
    assert "topics*" in said


def test_a_wrong_type_is_told_in_the_readers_words(desk: Desk) -> None:
    told = desk.refused("add", "consultation", data=b'{"topics": "care", "text": 5}')
    assert "Expected" not in told
    assert "書いてください" in told
