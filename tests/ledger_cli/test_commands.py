"""`v6r`: what it prints, its exit codes, and that no traceback reaches anybody."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from flight_memory.memory_types import MemoryPurpose
from memory_accounting import memory_size, open_pool
from memory_accounting.cli import main

DONE, REFUSED, WRONG, UNREACHABLE = range(4)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger with a session of three allocations."""
    path = tmp_path / "ledger.db"
    with open_pool(f"sqlite:///{path}") as pool:
        pool.configure("s-1", vm_size="small").unwrap()
        for _ in range(3):
            pool.create_allocation("s-1", memory_size(1 << 20), MemoryPurpose.VM_HEAP).unwrap()
    return path


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, in which there is nothing."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_status(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, _ = run(capsys, "status", "--store", f"sqlite:///{file}")
    assert (code, out) == (DONE, "sqlite: 1 session, 3 live allocations, 3.0MB in use\n")


def test_status_for_programs(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, _ = run(capsys, "status", "--json", "--store", f"sqlite:///{file}")
    data = json.loads(out)
    assert code == DONE
    assert (data["store"], data["sessions"], data["allocations"]) == ("sqlite", 1, 3)
    assert data["used"] == {"bytes": 3 << 20, "human_readable": "3.0MB"}


def test_the_store_may_come_from_the_environment(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("V6R_STORE", f"sqlite:///{file}")
    assert run(capsys, "check")[:2] == (
        DONE,
        "sound: everything agrees with the rules of the ledger\n",
    )


def test_check_and_repair(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("DELETE FROM allocations WHERE number = 2")
    url = f"sqlite:///{file}"
    code, out, _ = run(capsys, "check", "--store", url)
    assert code == REFUSED
    assert "counters: session 's-1': used is 3145728; by the live allocations it is 2097152" in out
    code, out, _ = run(capsys, "check", "--json", "--store", url)
    assert code == REFUSED
    assert {each["kind"] for each in json.loads(out)} == {"counters"}
    code, out, _ = run(capsys, "repair", "--store", url)
    assert code == DONE
    assert out.endswith("mended: nothing is left\n")
    assert run(capsys, "check", "--store", url)[0] == DONE
    assert run(capsys, "repair", "--store", url)[1] == "sound: there was nothing to mend\n"


def test_what_cannot_be_mended_stays(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    with sqlite3.connect(file) as db:
        (state,) = db.execute("SELECT state FROM sessions").fetchone()
        capacity = json.loads(state)["capacity"]
        db.execute("UPDATE sessions SET state = replace(state, ?, '1000')", (str(capacity),))
    code, out, _ = run(capsys, "repair", "--store", f"sqlite:///{file}")
    assert code == REFUSED
    assert "over-capacity" in out
    assert "(cannot be mended)" in out


def test_backup(capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path) -> None:
    url, target = f"sqlite:///{file}", tmp_path / "copy.db"
    code, out, _ = run(capsys, "backup", str(target), "--store", url)
    assert (code, out.endswith(", checked\n")) == (DONE, True)
    assert "3 live allocations" in run(capsys, "status", "--store", f"sqlite:///{target}")[1]
    code, _, err = run(capsys, "backup", str(target), "--store", url)
    assert code != DONE
    assert "exists" in err
    assert run(capsys, "backup", str(target), "--force", "--store", url)[0] == DONE


def test_a_copy_may_be_called_what_is_no_unicode(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    target = f"{tmp_path}/copy-\udcff.db"
    code, out, _ = run(capsys, "backup", target, "--json", "--store", f"sqlite:///{file}")
    assert (code, json.loads(out)) == (DONE, f"{tmp_path}/copy-\\xff.db")
    assert Path(target).exists()


def test_report(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, _ = run(capsys, "report", "s-1", "--store", f"sqlite:///{file}")
    assert code == DONE
    assert out.startswith("# Memory report\n")


def test_an_unknown_session_is_refused(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    code, out, err = run(capsys, "report", "s-2", "--store", f"sqlite:///{file}")
    assert (code, out) == (REFUSED, "")
    assert err.startswith("v6r: invalid-allocation: unknown session 's-2'")


@pytest.mark.parametrize(("form", "begin"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_chart(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path, form: str, begin: bytes
) -> None:
    target = tmp_path / f"chart.{form}"
    code, _, err = run(capsys, "chart", "s-1", "-o", str(target), "--store", f"sqlite:///{file}")
    assert (code, err) == (DONE, "")
    assert target.read_bytes().startswith(begin)


def test_a_chart_is_named_after_its_session_and_stays_here(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with open_pool(f"sqlite:///{file}") as pool:
        pool.configure("../../etc/x", capacity=1000).unwrap()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    code, _, _ = run(capsys, "chart", "../../etc/x", "--store", f"sqlite:///{file}")
    assert code == DONE
    assert [each.name for each in (tmp_path / "here").iterdir()] == [".._.._etc_x.svg"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("status", "--store", "sqlite:///nowhere.db"), UNREACHABLE, "there is no such file"),
        (("status", "--store", "nonsense"), WRONG, "names no store"),
        (("status", "--store", "sqlite:///x.db?colour=red"), WRONG, "no option 'colour'"),
        (("status", "--store", "sqlite:///x.db?timeout=-1"), WRONG, "seconds"),
        (("backup", "x.db", "--store", "memory:"), WRONG, "only a SQLite ledger"),
        (("chart", "s", "-o", "x.gif", "--store", "memory:"), WRONG, ".svg or a .png"),
        (("status", "--store", "redis://127.0.0.1:1?timeout=0.2"), UNREACHABLE, "127.0.0.1"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(
    capsys: pytest.CaptureFixture[str],
    empty_folder: Path,
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    got, out, err = run(capsys, *arguments)
    assert (got, out) == (code, "")
    assert said in err
    assert err.startswith("v6r: ")
    assert err.count("\n") == 1
    assert list(empty_folder.iterdir()) == []


def test_a_damaged_file_is_said_to_be(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096:6000] = b"\xff" * (6000 - 4096)
    file.write_bytes(data)
    code, _, err = run(capsys, "status", "--store", f"sqlite:///{file}")
    assert code == UNREACHABLE
    assert "damaged" in err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        *(("chart", "s", "--window", each) for each in ("0", "-5", "a day", "9" * 23)),
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == WRONG
    assert "usage: v6r" in capsys.readouterr().err
