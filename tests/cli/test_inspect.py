"""`wit-codegen inspect`: what a file of WebAssembly is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from tests.cli.conftest import Run
from tests.support import FIXTURES, ROOT

DECODE = ROOT / "tests/fixtures/decode"


def as_json(run: Run, path: Path) -> dict[str, Any]:
    code, out, err = run("inspect", path, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    assert sum(found["sizes"].values()) == found["size"] == path.stat().st_size
    return found


def test_a_component(run: Run, toy: Path) -> None:
    code, out, err = run("inspect", toy)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith(f"{toy}: a component, ")
    assert "Imports that WASI supplies\n  none\n" in out
    assert "Imports that the host must supply\n  log: function\n" in out
    assert "Imports that need nobody, being types\n  colour: type\n  point: type\n" in out
    assert "  toy:box/counter@1.2.0: 2 functions\n" in out
    assert "  toy:box/blobs@1.2.0: 3 functions, 1 type\n" in out
    assert "  in 5 core modules and 3 components\n" in out
    assert "\nMade with" not in out
    assert "  world root {\n" in out
    assert out.endswith("}\n")


def test_a_component_for_programs(run: Run, toy: Path) -> None:
    found = as_json(run, toy)
    assert (found["file"], found["kind"]) == (str(toy), "component")
    assert (found["modules"], found["components"]) == (5, 3)
    assert {"name": "log", "kind": "function", "from": "host"} in found["imports"]
    assert {"name": "colour", "kind": "type", "from": None} in found["imports"]
    assert {
        "name": "toy:box/counter@1.2.0",
        "kind": "interface",
        "functions": ["bump", "get"],
    } in found["exports"]
    assert found["producers"] == []
    assert "export toy:box/counter@1.2.0;" in found["wit"]


def test_what_wasi_supplies_is_told_apart_and_not_shown(run: Run, clock: Path) -> None:
    _, out, _ = run("inspect", clock)
    assert "Imports that WASI supplies\n  wasi:clocks/wall-clock@0.2.0: 1 function, 1 type\n" in out
    assert "Imports that the host must supply\n  none\n" in out
    assert "// Not shown, since they are WASI's: wasi:clocks@0.2.0\n" in out
    assert "record datetime" not in out
    found = as_json(run, clock)
    assert found["imports"] == [
        {
            "name": "wasi:clocks/wall-clock@0.2.0",
            "kind": "interface",
            "functions": ["now"],
            "from": "wasi",
        }
    ]
    assert "record datetime" in found["wit"]


def test_resources_alone_need_a_host_and_types_alone_nobody(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "imports.wat"
    path.write_text(
        """(component
        (import "a:b/handles" (instance (export "r" (type (sub resource)))))
        (import "a:b/types" (instance (type $t u8) (export "t" (type (eq $t))))))"""
    )
    _, out, _ = run("inspect", path)
    assert "Imports that the host must supply\n  a:b/handles: 1 type\n" in out
    assert "Imports that need nobody, being types\n  a:b/types: 1 type\n" in out


def test_a_package(run: Run) -> None:
    path = DECODE / "harbour.package.wasm"
    code, out, _ = run("inspect", path)
    assert code == 0
    assert out.startswith(f"{path}: a WIT package, encoded, ")
    assert "\nExports" not in out
    assert "  package sea:harbour@1.4.0-rc.1;\n" in out
    found = as_json(run, path)
    assert (found["kind"], found["imports"], found["exports"]) == ("package", [], [])


def test_a_core_module_with_a_world(run: Run) -> None:
    path = DECODE / "harbour.module.wasm"
    assert "a core module, 3,699 bytes (3.6 KiB)" in run("inspect", path)[1]
    found = as_json(run, path)
    assert found["kind"] == "module"
    assert found["wit"].startswith("package sea:harbour@1.4.0-rc.1;")


def test_a_plain_core_module(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "plain.wasm"
    module = '(module (memory 1) (func (export "f")) (data (i32.const 0) "hello"))'
    path.write_bytes(wasmtime.wat2wasm(module))
    code, out, err = run("inspect", path)
    assert (code, err) == (0, "")
    assert "none; `wasm-tools component new` makes a component of it" in out
    found = as_json(run, path)
    assert (found["kind"], found["wit"]) == ("module", None)
    assert found["sizes"]["core_data"] >= len("hello")
    assert found["sizes"]["core_code"] > 0


def section(number: int, payload: bytes) -> bytes:
    return bytes([number, len(payload)]) + payload


def custom(name: str, payload: bytes) -> bytes:
    return section(0, bytes([len(name)]) + name.encode() + payload)


PREAMBLE = b"\0asm\x0d\0\1\0"
MODULE = b"\0asm\1\0\0\0"
PRODUCERS = b"\x02\x08language\x01\x04Rust\x042021\x03sdk\x01\x05x\x1b[1m\x00"


def test_producers_and_names_are_found_inside_of_modules_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "made.wasm"
    inner = MODULE + custom("producers", PRODUCERS) + custom("name", b"\x00\x01\x00")
    inner += custom(".debug_info", b"1234") + custom("build_id", b"5")
    path.write_bytes(PREAMBLE + section(1, inner) + custom("producers", PRODUCERS))
    _, out, _ = run("inspect", path)
    assert "Made with\n  language: Rust 2021\n  sdk: x\N{REPLACEMENT CHARACTER}[1m\n" in out
    found = as_json(run, path)
    assert found["producers"] == [
        {"kind": "language", "name": "Rust", "version": "2021"},
        {"kind": "sdk", "name": "x\x1b[1m", "version": ""},
    ]
    assert found["sizes"]["names_for_debugging"] == len(custom("name", b"\x00\x01\x00"))
    assert found["sizes"]["other_debugging"] == len(custom(".debug_info", b"1234"))


@pytest.mark.parametrize(
    "payload", [b"", b"\x09", b"\x01", b"\xff\xff\xff\xff\x0f", b"\x01\x03sdk\x05", b"\x01\x01\xff"]
)
def test_damaged_custom_sections_are_no_fault(run: Run, tmp_path: Path, payload: bytes) -> None:
    path = tmp_path / "odd.wasm"
    path.write_bytes(PREAMBLE + custom("producers", payload))
    assert as_json(run, path)["producers"] == []


def test_a_component_without_wit_is_measured_all_the_same(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "url.wat"
    path.write_text('(component (component $c) (export "c" (component $c)) (import "f" (func)) )')
    code, out, err = run("inspect", path)
    assert code == 1
    assert "a component, " in out
    assert "component wiring" in out
    assert "\nWIT" not in out
    assert "W206" in err
    code, out, _ = run("inspect", path, "--json", "--format", "json")
    assert (code, json.loads(out)["wit"]) == (1, None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"package a:b;", "W200"),
        (b"\0asm\x07\0\0\0", "W200"),
        (PREAMBLE + b"\x01", "W201"),
        (PREAMBLE + b"\x01\x05abc", "W201"),
        (PREAMBLE + section(1, b"\0asm\x07\0\0\0"), "W202"),
        (PREAMBLE + section(4, b"\0asm"), "W201"),
        (PREAMBLE + section(0, b"\x02\xff\xff"), "W202"),
    ],
)
def test_what_is_no_webassembly_or_damaged_is_refused(
    run: Run, tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "bad.wasm"
    path.write_bytes(content)
    exit_code, out, err = run("inspect", path)
    assert (exit_code, out) == (1, "")
    assert code in err
    assert "help: " in err


def test_components_that_nest_without_end_are_refused(run: Run, tmp_path: Path) -> None:
    content = b""
    for _ in range(2000):
        size = len(PREAMBLE + content)
        length = b""
        while size > 0x7F:
            length += bytes([size & 0x7F | 0x80])
            size >>= 7
        content = b"\x04" + length + bytes([size]) + PREAMBLE + content
    path = tmp_path / "deep.wasm"
    path.write_bytes(PREAMBLE + content)
    code, _, err = run("inspect", path)
    assert code == 1
    assert "W205" in err


def test_wit_as_text_is_sent_to_another_command(run: Run) -> None:
    code, _, err = run("inspect", FIXTURES / "kinds")
    assert code == 1
    assert "is not WebAssembly but WIT, as text" in err
    assert "`wit-codegen resolve`" in err


def test_headings_are_bold_on_a_terminal(
    run: Run, toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run("inspect", toy)[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    bold = run("inspect", toy)[1]
    assert "\n\x1b[1mSize\x1b[0m\n" in bold
    assert bold.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


def test_it_works_without_the_engine(toy: Path) -> None:
    code = (
        "import sys; sys.modules['wasmtime'] = None; from wit_codegen.cli import main; "
        f"sys.exit(main(['inspect', {str(toy)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
