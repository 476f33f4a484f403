"""Compiled components: made, kept, loaded again, or left alone where they cannot be trusted."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.host.components import component, lifted
from tests.host.conftest import ENOUGH_SECONDS, Worlds
from wit_host import ArtefactError, Component, InvalidComponentError, Limits, artefacts

WIT = "world w { export add: func(a: u32, b: u32) -> u32; }"


def guest(number: int) -> bytes:
    """A component whose bytes are like no other's; it adds its number as well."""
    return component(
        f"""(func (export "add") (param i32 i32) (result i32)
          (i32.add (i32.const {number}) (i32.add (local.get 0) (local.get 1))))""",
        lifted("add", '(param "a" u32) (param "b" u32) (result u32)', ""),
    )


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for artefacts that is not there yet."""
    folder = tmp_path / "some" / "cache"
    monkeypatch.setenv(artefacts.CACHE_VARIABLE, str(folder))
    return folder


def kept(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_an_artefact_is_loaded_from_bytes_or_a_file(worlds: Worlds, tmp_path: Path) -> None:
    artefact = Component.from_bytes(guest(1), cached=False).precompile()
    path = tmp_path / "guest.cwasm"
    path.write_bytes(artefact)
    for given in (artefact, path, str(path)):
        with worlds(WIT).from_component(Component.from_artefact(given)) as made:
            assert made.add(2, 3) == 6


@pytest.mark.parametrize("limits", [Limits(fuel=1000), Limits(stack_bytes=1 << 16)])
def test_an_artefact_of_another_configuration_is_refused(worlds: Worlds, limits: Limits) -> None:
    loaded = Component.from_bytes(guest(2), cached=False)
    plain, other = loaded.precompile(), loaded.precompile(limits)
    with worlds(WIT).from_component(
        Component.from_artefact(other, limits=limits), limits=limits
    ) as made:
        assert made.add(2, 3) == 7
    with pytest.raises(ArtefactError, match="compiled with other limits on fuel or the stack"):
        worlds(WIT).from_component(Component.from_artefact(plain), limits=limits)
    if limits.fuel is not None:
        with pytest.raises(ArtefactError, match=r"the artefact cannot be loaded: .*fuel"):
            Component.from_artefact(plain, limits=limits)
        with pytest.raises(ArtefactError, match=r"the artefact cannot be loaded: .*fuel"):
            Component.from_artefact(other)


def test_limits_that_do_not_change_the_code_need_no_other_artefact(worlds: Worlds) -> None:
    limits = Limits(memory_bytes=1 << 20, seconds=10, instances=5)
    loaded = Component.from_artefact(Component.from_bytes(guest(3), cached=False).precompile())
    with worlds(WIT).from_component(loaded, limits=limits) as made:
        assert made.add(0, 0) == 3


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"(component)", guest(4)])
def test_what_is_no_artefact_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="the artefact cannot be loaded: "):
        Component.from_artefact(content)
    path = tmp_path / "guest.cwasm"
    path.write_bytes(content)
    with pytest.raises(ArtefactError, match=f"{path} cannot be loaded: "):
        Component.from_artefact(path)


def test_every_beginning_of_an_artefact_is_refused(tmp_path: Path) -> None:
    artefact = Component.from_bytes(guest(5), cached=False).precompile()
    path = tmp_path / "guest.cwasm"
    for length in (*range(0, 256, 8), *range(256, len(artefact), 509)):
        with pytest.raises(ArtefactError):
            Component.from_artefact(artefact[:length])
        path.write_bytes(artefact[:length])
        with pytest.raises(ArtefactError):
            Component.from_artefact(path)


@pytest.mark.skipif(os.name != "posix", reason="names that are no text are POSIX's")
def test_a_path_need_not_be_text(tmp_path: Path, worlds: Worlds) -> None:
    path = tmp_path / os.fsdecode(b"\xff.cwasm")
    try:
        path.write_bytes(Component.from_bytes(guest(14), cached=False).precompile())
    except OSError:
        pytest.skip("the file system wants text")
    with worlds(WIT).from_component(Component.from_artefact(path)) as made:
        assert made.add(1, 1) == 16


def test_an_artefact_is_no_component() -> None:
    artefact = Component.from_bytes(guest(6), cached=False).precompile()
    with pytest.raises(InvalidComponentError):
        Component.from_bytes(artefact)


def test_a_component_is_compiled_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Component.from_bytes(guest(7))
    (artefact,) = kept(cache)
    before = artefact.stat().st_ino
    monkeypatch.setattr("wit_host.component._compile", None)  # which cannot be called
    Component.from_bytes(guest(7))
    assert [path.stat().st_ino for path in kept(cache)] == [before]


def test_each_configuration_has_its_artefact(cache: Path) -> None:
    loaded = Component.from_bytes(guest(8))
    loaded.precompile(Limits(fuel=1))
    Component.from_bytes(guest(8), limits=Limits(fuel=2))
    Component.from_bytes(guest(8), limits=Limits(seconds=2.0))
    assert len(kept(cache)) == 2


@pytest.mark.parametrize("damage", ["cut off", "empty", "other", "folder"])
def test_a_damaged_artefact_is_replaced(cache: Path, worlds: Worlds, damage: str) -> None:
    Component.from_bytes(guest(9))
    (artefact,) = kept(cache)
    content = artefact.read_bytes()
    artefact.unlink()
    match damage:
        case "cut off":
            artefact.write_bytes(content[:-1])
        case "empty":
            artefact.touch()
        case "other":
            artefact.write_bytes(bytes(len(content)))
        case _:
            artefact.mkdir()
    with worlds(WIT).from_bytes(guest(9)) as made:
        assert made.add(1, 1) == 11
    if damage != "folder":
        assert artefact.read_bytes() == content


def test_the_cache_can_be_turned_off(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Component.from_bytes(guest(10), cached=False)
    assert kept(cache) == []
    monkeypatch.setenv(artefacts.CACHE_VARIABLE, "")
    Component.from_bytes(guest(10))
    assert artefacts.cache_folder() is None
    assert kept(cache) == []


@pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")
@pytest.mark.parametrize("flaw", ["foreign", "for all", "for a group"])
def test_a_folder_that_others_can_write_to_is_left_alone(
    cache: Path, flaw: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Component.from_bytes(guest(11))
    (artefact,) = kept(cache)
    artefact.unlink()
    if flaw == "foreign":
        monkeypatch.setattr(os, "getuid", lambda: cache.stat().st_uid + 1)
    else:
        cache.chmod(0o777 if flaw == "for all" else 0o770)
    Component.from_bytes(guest(11))
    assert artefacts.cache_folder() is None
    assert kept(cache) == []


def test_a_cache_that_cannot_be_made_is_gone_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worlds: Worlds
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(artefacts.CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    with worlds(WIT).from_bytes(guest(12)) as made:
        assert made.add(1, 1) == 14


@pytest.mark.parametrize("step", ["create", "write", "rename"])
def test_a_full_disk_only_costs_the_artefact(
    cache: Path, worlds: Worlds, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*arguments: object, **_named: object) -> None:
        if arguments and isinstance(arguments[0], int):
            os.close(arguments[0])
        raise OSError(28, "No space left on device")

    target = {"create": (tempfile, "mkstemp"), "write": (os, "fdopen"), "rename": (Path, "replace")}
    monkeypatch.setattr(*target[step], full)
    with worlds(WIT).from_bytes(guest(13)) as made:
        assert made.add(1, 1) == 15
    assert kept(cache) == []


def test_only_the_newest_artefacts_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefacts, "_KEPT", 3)
    for age, number in enumerate(range(100, 105)):
        Component.from_bytes(guest(number))
        for path in kept(cache):
            status = path.stat()
            os.utime(path, (status.st_atime - age, status.st_mtime - 10))
    assert len(kept(cache)) == 3
    artefacts.store("key", b"artefact")
    names = {path.name for path in kept(cache)}
    assert len(names) == 3
    assert "key-8.cwasm" in names


FILLING = """
import sys
from wit_host import Component
for number in range(8):
    Component.from_bytes(sys.argv[1].encode().replace(b"const 0", b"const %d" % number))
"""


def test_processes_can_fill_the_cache_at_once(cache: Path) -> None:
    command = [sys.executable, "-c", FILLING, guest(0).decode()]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    for process in started:
        _, errors = process.communicate(timeout=ENOUGH_SECONDS)
        assert (process.returncode, errors) == (0, "")
    assert len(kept(cache)) == 8
    assert all(path.suffix == ".cwasm" for path in kept(cache))
