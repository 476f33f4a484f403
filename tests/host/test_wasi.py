"""A guest gets of WASI what it is granted, piece by piece, and nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.host.conftest import Child, Worlds
from tests.host.reaching import GUEST, NOT_PERMITTED, WIT, WRITTEN
from wit_host import (
    Component,
    ExitError,
    Folder,
    GrantError,
    InstanceDeadError,
    MissingImportError,
    Wasi,
)

Granted = Callable[..., Any]


@pytest.fixture(scope="module")
def granted(worlds: Worlds) -> Granted:
    """Make an instance that is granted something."""
    loaded = Component.from_bytes(GUEST)
    world = worlds(WIT)

    def make(**grants: Any) -> Any:  # noqa: ANN401 - grants, and an instance of a world
        return world.from_component(loaded, wasi=Wasi(**grants))

    return make


def test_a_guest_that_needs_wasi_is_not_made_without(worlds: Worlds) -> None:
    with pytest.raises(MissingImportError, match=r"needs WASI \(`wasi:cli/environment@0.2.0`, "):
        worlds(WIT).from_bytes(GUEST)


def test_nothing_is_granted_by_itself(granted: Granted, capfd: pytest.CaptureFixture[str]) -> None:
    with granted() as guest:
        assert guest.arguments() == []
        assert guest.environment() == []
        assert guest.read(10) == b""
        assert guest.folder(0) == ""
        assert guest.say(b"one")
        assert guest.complain(b"two")
        assert guest.random() != guest.random()
    assert capfd.readouterr() == ("", "")


def test_arguments_and_environment(granted: Granted) -> None:
    with granted(args=["guest", "ü", ""], env={"A": "1", "B": "zwei"}) as guest:
        assert guest.arguments() == ["guest", "ü", ""]
        assert guest.environment() == [("A", "1"), ("B", "zwei")]
    assert "PATH" in os.environ


@pytest.mark.parametrize(
    ("grants", "said"),
    [
        ({"args": ["a\0b"]}, "an argument cannot hold a NUL"),
        ({"args": ["\ud800"]}, "an argument is not text"),
        ({"args": "text"}, "args is one text, not a list of them: 'text'"),
        ({"args": [1]}, "an argument is not text: 1"),
        ({"env": {"A": 1}}, "an environment variable is not text: 1"),
        ({"stdin": "in"}, "stdin cannot be 'in': give bytes, a Path, or 'inherit'"),
        ({"stdout": "out"}, "stdout cannot be 'out': give a Path, a function, or 'inherit'"),
        ({"env": {"A\0": "b"}}, "an environment variable cannot hold a NUL"),
        ({"env": {"A": "b\0"}}, "an environment variable cannot hold a NUL"),
        ({"stdin": Path("missing")}, "stdin cannot be missing"),
        ({"stdout": Path("missing/out")}, "stdout cannot be missing/out"),
        ({"stderr": Path("missing/out")}, "stderr cannot be missing/out"),
        ({"folders": [Folder("missing", "/")]}, "missing cannot be granted: it is not a folder"),
        ({"folders": [Folder(__file__, "/")]}, "cannot be granted: it is not a folder"),
        ({"folders": [Folder(".", "a\0b")]}, "a path cannot hold a NUL"),
    ],
)
def test_what_cannot_be_granted_is_an_error(
    granted: Granted,
    grants: dict[str, Any],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GrantError, match=said):
        granted(**grants)


def test_standard_input_from_bytes_or_a_file(granted: Granted, tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(b"one two")
    for given in (b"one two", path):
        with granted(stdin=given) as guest:
            assert guest.read(4) == b"one "
            assert guest.read(100) == b"two"
            assert guest.read(100) == b""
    with granted(stdin=bytes(range(256)) * 10) as guest:
        assert guest.read(5000) == bytes(range(256)) * 10
    with granted(stdin=b"") as guest:
        assert guest.read(1) == b""


@pytest.mark.parametrize(("stream", "write"), [("stdout", "say"), ("stderr", "complain")])
def test_output_to_a_file_or_a_function(
    granted: Granted, tmp_path: Path, stream: str, write: str
) -> None:
    path = tmp_path / "out"
    pieces: list[bytes] = []
    for output in (path, pieces.append):
        with granted(**{stream: output}) as guest:
            for piece in (b"one ", b"", b"\0\xfftwo"):
                assert getattr(guest, write)(piece)
            assert guest.say(b"other") == guest.complain(b"other")
    assert path.read_bytes() == b"".join(pieces)
    assert b"".join(pieces) == b"one \0\xfftwoother"


INHERITED = """
    import sys
    from wit_host import Wasi
    from {package}.worlds.w import W

    content = open(sys.argv[1], "rb").read()
    wasi = Wasi(stdin="inherit", stdout="inherit", stderr="inherit")
    with W.from_bytes(content, wasi=wasi) as guest:
        guest.say(b"said ")
        guest.complain(b"complained ")
"""


def test_streams_of_the_host_can_be_passed_on(worlds: Worlds, child: Child, tmp_path: Path) -> None:
    path = tmp_path / "guest.wat"
    path.write_bytes(GUEST)
    ended = child(INHERITED.format(package=worlds.package(WIT)), str(path))
    assert (ended.output, ended.errors, ended.code) == ("said ", "complained ", 0)


class OutputError(Exception):
    """What goes wrong with output."""


@pytest.mark.parametrize("error", [OutputError("full"), KeyboardInterrupt()])
def test_an_exception_of_an_output_function_ends_the_call(
    granted: Granted, error: BaseException
) -> None:
    def write(_piece: bytes) -> None:
        raise error

    with granted(stdout=write) as guest:
        with pytest.raises(type(error)) as raised:
            guest.say(b"one")
        assert raised.value is error
        with pytest.raises(InstanceDeadError) as dead:
            guest.random()
        assert dead.value.__cause__ is error


def test_an_output_function_is_let_go_of_with_the_instance(granted: Granted) -> None:
    pieces: list[bytes] = []
    guest = granted(stdout=pieces.append)
    guest.say(b"one")
    guest.close()
    del guest
    assert pieces == [b"one"]


def test_a_folder_can_be_read(granted: Granted, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").write_bytes(b"content")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "secret")
    with granted(folders=[Folder(tmp_path / "in", "/data")]) as guest:
        assert guest.folder(0) == "/data"
        assert guest.folder(1) == ""
        assert guest.read_file("file") == b"content"
        for name in ("missing", "../secret", str(tmp_path / "secret"), "/secret", "link"):
            assert guest.read_file(name) == b""
        assert guest.write_file("file", b"changed") == NOT_PERMITTED
        assert guest.write_file("new", b"new") == NOT_PERMITTED
        assert guest.write_file("../new", b"new") == NOT_PERMITTED
    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == ["file", "link"]
    assert (tmp_path / "in" / "file").read_bytes() == b"content"


def test_a_folder_can_be_written_to(granted: Granted, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with granted(folders=[Folder(str(tmp_path / "out"), ".", writable=True)]) as guest:
        assert guest.folder(0) == "."
        assert guest.write_file("new", b"content") == WRITTEN
        assert guest.read_file("new") == b"content"
        assert guest.write_file("../new", b"new") == NOT_PERMITTED
    assert (tmp_path / "out" / "new").read_bytes() == b"content"
    assert not (tmp_path / "new").exists()


def test_several_folders(granted: Granted, tmp_path: Path) -> None:
    names = ["a", "b", "ü"]
    for name in names:
        (tmp_path / name).mkdir()
    folders = [Folder(tmp_path / name, f"/{name}") for name in names]
    with granted(folders=folders) as guest:
        assert [guest.folder(n) for n in range(4)] == ["/a", "/b", "/ü", ""]


@pytest.mark.parametrize("clock", ["wall_clock", "monotonic_clock"])
def test_clocks_are_withheld_until_they_are_granted(granted: Granted, clock: str) -> None:
    guest = granted()
    with pytest.raises(GrantError) as refused:
        getattr(guest, clock)()
    assert str(refused.value) == (
        f"the component called `wasi:clocks/{clock.replace('_', '-')}@0.2.0` `now`, and clocks were"
        " not granted; grant them with Wasi(clocks=True)"
    )
    with pytest.raises(InstanceDeadError):
        guest.random()
    with granted(clocks=True) as guest:
        assert getattr(guest, clock)() <= getattr(guest, clock)()


def test_a_clock_that_is_granted_is_right(granted: Granted) -> None:
    with granted(clocks=True) as guest:
        before = int(time.time())
        assert before <= guest.wall_clock() <= time.time()


@pytest.mark.parametrize(("failed", "code"), [(False, 0), (True, 1)])
def test_exit_is_an_error_with_its_code(granted: Granted, failed: bool, code: int) -> None:  # noqa: FBT001 - a parameter
    guest = granted()
    with pytest.raises(ExitError) as ended:
        guest.exit(failed)
    assert ended.value.code == code
    assert ended.value.function == "exit"
    with pytest.raises(InstanceDeadError):
        guest.random()


def test_grants_are_for_one_instance(granted: Granted) -> None:
    one, two = granted(args=["one"], stdin=b"1"), granted(args=["two"])
    assert (one.arguments(), two.arguments()) == (["one"], ["two"])
    assert (one.read(5), two.read(5)) == (b"1", b"")


def test_many_instances_with_grants(granted: Granted, tmp_path: Path) -> None:
    """More than a process may have files open."""
    for number in range(300):
        with granted(
            args=[str(number)],
            stdin=b"x" * 1000,
            stdout=tmp_path / "out",
            folders=[Folder(tmp_path, "/")],
        ) as guest:
            assert guest.say(b"one")
            assert guest.folder(0) == "/"
