"""`wit-codegen call`: functions of a component from the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support import FIXTURES, ROOT
from wit_codegen.codes import Code

DECODE = ROOT / "tests/fixtures/decode"


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("add(1, 2)", "3"),
        (" add ( 1 , 2 , ) ", "3"),
        ("nothing()", "()"),
        ("nothing", "()"),
        ("half(0.3)", "0.15"),
        ("half(-inf)", "-inf"),
        ("paint(dark-blue)", "dark-blue"),
        ("letter('é')", "'é'"),
        ("perhaps()", "none"),
        ("perhaps(3)", "some(3)"),
        ("perhaps(some(3))", "some(3)"),
        ('repeat("hé\\n")', '"hé\\n"'),
        ("octets([1, 2, 255])", "[1, 2, 255]"),
        ("move({x: 1})", "{x: 1, the-y: none}"),
        ("move({the-y: 2, x: 1})", "{x: 1, the-y: some(2)}"),
        ("check(3)", "ok(3)"),
        ("check(30)", "err(30)"),
        ("counter.get()", "0"),
        ("bump(2)", "2"),
        ("toy:box/counter.get", "0"),
        ("toy:box/counter@1.2.0.bump(4)", "4"),
        ("other.get()", "7"),
        ("blob.limit()", "100"),
        ("blobs.blob.limit", "100"),
        ("toy:box/blobs@1.2.0.blob.limit()", "100"),
    ],
)
def test_a_call_prints_its_result(run: Run, toy: Path, call: str, result: str) -> None:
    assert run("call", toy, call) == (0, f"{result}\n", "")


def test_several_calls_go_to_one_instance(run: Run, toy: Path) -> None:
    calls = ["bump(5)", "counter.bump(2)", "counter.get()", "add(1, 1)"]
    assert run("call", toy, *calls) == (0, "5\n7\n7\n2\n", "")
    assert run("call", toy, "bump(1)") == (0, "1\n", "")


def test_options_may_stand_anywhere(run: Run, toy: Path) -> None:
    assert run("call", toy, "--seconds", 5, "add(1, 1)", "--json", "add(2, 2)") == (0, "2\n4\n", "")
    assert run("call", "--fuel", 100_000, toy, "add(1, 1)") == (0, "2\n", "")


def test_without_a_call_all_functions_are_listed(run: Run, toy: Path) -> None:
    code, out, _ = run("call", toy)
    assert code == 0
    assert out.startswith("add(left: u32, right-one: u32) -> u32\nnothing()\n")
    assert "\ntoy:box/counter@1.2.0\n  bump(by: u32) -> u32\n  get() -> u32\n" in out
    assert "  blob.constructor(n: u32) -> blob\n  blob.size() -> u32\n" in out


def test_a_component_without_functions_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.wat").write_text("(component)")
    assert run("call", tmp_path / "empty.wat") == (0, "(it exports no functions)\n", "")
    code, _, err = run("call", tmp_path / "empty.wat", "f()")
    assert code == 1
    assert "W301" in err
    assert "it exports no functions at all" in err


def test_long_results_take_several_lines(run: Run, toy: Path) -> None:
    code, out, _ = run("call", toy, f"octets([{', '.join(['255'] * 40)}])")
    assert code == 0
    first, *middle, last = out.splitlines()
    assert (first, last) == ("[", "]")
    assert all(len(line) <= 100 for line in middle)
    text = f'repeat("{"word " * 30}\\n  and more")'
    assert run("call", toy, text)[1].splitlines()[::3] == ['"""', '"""']


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("add(1, 2)", "3"),
        ("add [1, 2]", "3"),
        ('add {"right_one": 2, "left": 1}', "3"),
        ("nothing()", "null"),
        ("nothing", "null"),
        ("nothing {}", "null"),
        ('paint("dark-blue")', '"dark-blue"'),
        ("perhaps()", "null"),
        ("perhaps(3)", "3"),
        ("perhaps {}", "null"),
        ('repeat("hé\\n")', '"hé\\n"'),
        ('octets("AQI=")', '"AQI="'),
        ("octets([1, 2])", '"AQI="'),
        ('move({"x": 1})', '{"x": 1, "the_y": null}'),
        ('move {"to_where": {"x": 1, "the_y": 2}}', '{"x": 1, "the_y": 2}'),
        ("check(30)", '{"tag": "err", "val": 30}'),
        ('half("NaN")', '"NaN"'),
    ],
)
def test_json_in_and_out(run: Run, toy: Path, call: str, result: str) -> None:
    assert run("call", toy, "--json", call) == (0, f"{result}\n", "")


def test_an_err_is_a_result_unless_it_shall_fail(run: Run, toy: Path) -> None:
    calls = ["check(1)", "check(30)", "check(2)"]
    assert run("call", toy, *calls) == (0, "ok(1)\nerr(30)\nok(2)\n", "")
    assert run("call", toy, "--fail-on-err", *calls) == (1, "ok(1)\nerr(30)\n", "")


@pytest.mark.parametrize(
    ("call", "code", "column", "message", "advice"),
    [
        ("", "W300", 1, "this is no call", "`function(arguments)`"),
        ("(1)", "W300", 1, "this is no call", "`function(arguments)`"),
        (
            "add",
            "W300",
            4,
            "expected `(`, found the end",
            "`add(left: u32, right-one: u32) -> u32`",
        ),
        ("add 1", "W300", 5, "expected `(`, found the number `1`", "called like `add(0, 0)`"),
        ("ad(1)", "W301", 1, "exports no function `ad`", "did you mean `add`?"),
        ("zzzzzz()", "W301", 1, "exports no function", "it exports `add`, `nothing`, "),
        ("toy:box/counter@1.3.0.get()", "W301", 1, "exports no function", "did you mean `toy:box/"),
        ("get()", "W302", 1, "the name of 2 functions", "which one: `counter.get`, `other.get`"),
        ("blob.size()", "W303", 1, "a method needs a handle", "from a program"),
        ("blob.constructor(1)", "W303", 1, "a handle to a `blob`", "from a program"),
        ("later()", "W303", 1, "takes or returns a future", "from a program"),
        ("add(1)", "W304", 4, "takes 2 arguments, and 1 is given", "it is `add(left: u32, "),
        ("add()", "W304", 4, "takes 2 arguments, and none are given", "it is `add(left: u32, "),
        ("add(1, 2, 3)", "W304", 11, "takes 2 arguments, and more are given", "it is `add("),
        ("move()", "W304", 5, "and none are given", "like `move({x: 0, the-y: none})`"),
        ("counter.bump()", "W304", 13, "takes 1 argument, and none are", "it is `bump(by: u32)"),
        ("add(1, 2", "W310", 9, "expected `,` or `)`, found the end", "every bracket"),
        ("add(1, 2) 3", "W310", 11, "the number `3` is left behind", "take it away"),
        ("add(1, x)", "W311", 8, "`right-one`: expected a `u32`", "a whole number from 0 to"),
        ("repeat(hi)", "W311", 8, "expected a `string`", 'write `"hi"`'),
        ("add(1, -1)", "W312", 8, "`right-one`: the number `-1` is out of the range", "a whole"),
        ("move({the-y: 1})", "W313", 6, "`to-where`: field `x` is missing", "`x` is a `u32`"),
        ("move({y: 1})", "W314", 7, "`to-where`: `point` has no field `y`", "{x: 0, the-y: none}"),
        ("move({x: 1, x: 1})", "W315", 13, "field `x` is given twice", "give it once"),
        ("move({x: 1, the-y: x})", "W311", 20, "`to-where.the-y`: expected a `u32`", "a whole"),
    ],
)
def test_what_is_wrong_with_a_call_is_shown_at_its_place(  # noqa: PLR0913, PLR0917
    run: Run, toy: Path, call: str, code: str, column: int, message: str, advice: str
) -> None:
    exit_code, out, err = run("call", toy, call)
    assert (exit_code, out) == (1, "")
    assert err.startswith(f"<call>:1:{column}: error[{code}]: ")
    assert message in err
    assert advice in err


@pytest.mark.parametrize(
    ("call", "code", "column", "message"),
    [
        ("add(1)", "W304", 4, "takes 2 arguments, and 1 is given"),
        ("add(1, 2, 3)", "W304", 4, "takes 2 arguments, and more are given"),
        ("add 1", "W300", 5, "expected arguments in JSON"),
        ("add(1, 2", "W300", 4, "expected arguments in JSON"),
        ("add(1, ])", "W316", 8, "Expecting value"),
        ("add [1, ]", "W316", 9, "Expecting value"),
        ('add(1,\n "a)', "W316", None, "<call>:2:2: error[W316]: Unterminated string"),
        ('add(1, "2")', "W316", 4, "`right_one`: '2' is not"),
        ("add(1, -2)", "W316", 4, "`right_one`: -2 is not a u32"),
        ('move({"x": "1"})', "W316", 5, "`to_where.x`: '1' is not"),
        ('add {"left": 1}', "W313", 5, "missing: `right_one`"),
        ('add {"left": 1, "right": 2}', "W314", 5, "no parameter `right`"),
        ('repeat("\\ud800")', "W316", 7, "`text`: "),
    ],
)
def test_what_is_wrong_with_a_call_in_json(  # noqa: PLR0913, PLR0917
    run: Run, toy: Path, call: str, code: str, column: int | None, message: str
) -> None:
    exit_code, out, err = run("call", toy, "--json", call)
    assert (exit_code, out) == (1, "")
    if column is not None:
        assert err.startswith(f"<call>:1:{column}: error[{code}]: ")
    assert message in err
    assert "help: " in err


def test_all_calls_are_read_before_any_is_made(run: Run, toy: Path) -> None:
    code, out, err = run("call", toy, "bump(1)", "bump(x)", "nope()", "--format", "json")
    assert (code, out) == (1, "")
    first, second = map(json.loads, err.splitlines())
    assert (first["file"], first["code"], first["column"]) == ("<call 2>", "W311", 6)
    assert (second["file"], second["code"], second["notes"]) == ("<call 3>", "W301", [])


def test_a_trap_ends_the_run_and_shows_where_it_was(run: Run, toy: Path) -> None:
    code, out, err = run("call", toy, "bump(1)", "boom()", "bump(1)")
    assert (code, out) == (1, "1\n")
    assert f"{toy}: error[W323]: `boom` trapped: " in err
    assert "unreachable" in err
    assert "  note: in m!function 3 at 0x" in err
    assert "--stdio" in err


@pytest.mark.parametrize(
    ("limit", "message", "advice"),
    [
        (("--seconds", "0.1"), "`spin` was ended: it took longer than 0.1 s", "--seconds"),
        (("--fuel", "10000"), "`spin` was ended: ", "--fuel"),
    ],
)
def test_limits_end_a_call(
    run: Run, toy: Path, limit: tuple[str, str], message: str, advice: str
) -> None:
    code, out, err = run("call", toy, *limit, "add(1, 2)", "spin()")
    assert (code, out) == (1, "3\n")
    assert "W323" in err
    assert message in err
    assert advice in err


def test_too_little_memory_is_no_instance(run: Run, toy: Path) -> None:
    assert run("call", toy, "--memory", "64KiB", "add(1, 2)")[:2] == (0, "3\n")
    code, out, err = run("call", toy, "--memory", "1KiB", "add(1, 2)")
    assert (code, out) == (1, "")
    assert "W322" in err
    assert "--memory" in err


def test_an_import_that_nobody_supplies_is_named_when_it_is_called(run: Run, toy: Path) -> None:
    code, out, err = run("call", toy, "add(1, 2)", "chatty()")
    assert (code, out) == (1, "3\n")
    assert f"{toy}: error[W324]: the component called its import `log`" in err
    assert "help: call the component from a program" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--memory", "much"), "'much' is not a size such as 64MiB"),
        (("--memory", "0"), "a limit is a number above zero"),
        (("--seconds", "-1"), "a limit is a number above zero"),
        (("--seconds", "nan"), "a limit is a number above zero"),
        (("--fuel", "0.5"), "invalid int value"),
        (("--nonsense",), "unrecognized arguments: --nonsense"),
    ],
)
def test_wrong_usage(run: Run, toy: Path, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run("call", toy, *arguments, "add(1, 2)")
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize(
    ("call", "import_"),
    [
        ("bump(3)", "`bump` of `toy:box/counter@1.2.0`"),
        ("make()", "`[constructor]h` of `toy:box/handles`"),
        ("count()", "`[static]h.count` of `toy:box/handles`"),
    ],
)
def test_imports_of_interfaces_are_named_with_them(
    run: Run, middle: Path, call: str, import_: str
) -> None:
    code, out, err = run("call", middle, "get()", call)
    assert (code, out) == (1, "42\n")
    assert f"the component called its import {import_}" in err


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        (DECODE / "harbour.module.wasm", "W321", "is no component but a core module"),
        (DECODE / "harbour.package.wasm", "W321", "is no component but a package of WIT"),
        (FIXTURES / "kinds", "W321", "is no component but WIT"),
        (ROOT / "nowhere.wasm", "W100", "does not exist"),
    ],
)
def test_what_cannot_be_called(run: Run, path: Path, code: str, message: str) -> None:
    exit_code, out, err = run("call", path, "f()")
    assert (exit_code, out) == (1, "")
    assert code in err
    assert message in err


def test_a_damaged_component_is_refused(run: Run, toy: Path, tmp_path: Path) -> None:
    whole = toy.read_bytes()
    (tmp_path / "cut.wasm").write_bytes(whole[:200])
    assert "W201" in run("call", tmp_path / "cut.wasm", "f()")[2]
    # Well-formed for a decoder of types, which does not look into functions.
    (tmp_path / "bad.wasm").write_bytes(
        whole.replace(b"\x20\x00\x20\x01\x6a", b"\x20\x00\x20\x63\x6a")
    )
    code, out, err = run("call", tmp_path / "bad.wasm", "add(1, 2)")
    assert (code, out) == (1, "")
    assert "W322" in err
    assert "wit-codegen inspect" in err


def test_without_the_engine_the_remedy_is_named(toy: Path) -> None:
    code = (
        "import sys; sys.modules['wasmtime'] = None; from wit_codegen.cli import main; "
        f"sys.exit(main(['call', {str(toy)!r}, 'add(1, 2)']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "W320" in done.stderr
    assert "pip install 'wit-codegen[host]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_text_form_and_standard_input(toy: Path, tmp_path: Path, run: Run) -> None:
    from tests.cli import toys  # noqa: PLC0415 - long, and here alone

    (tmp_path / "toy.wat").write_text(toys.TOY)
    assert run("call", tmp_path / "toy.wat", "add(1, 2)")[:2] == (0, "3\n")
    done = subprocess.run(
        [sys.executable, "-m", "wit_codegen", "call", "-", "add(1, 2)"],
        input=toy.read_bytes(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b"3\n")


def test_letters_that_the_output_lacks_are_no_traceback(toy: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "wit_codegen", "call", str(toy), 'repeat("hé")'],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, '"h\\xe9"\n')


def test_help_has_examples(run: Run) -> None:
    code, out, _ = run("call", "--help")
    assert code == 0
    assert "wit-codegen call app.wasm 'add(1, 2)'" in out


def test_every_code_of_calls_is_met_here() -> None:
    files = (Path(__file__), Path(__file__).with_name("test_grants.py"))
    met = set(re.findall(r"W3\d\d", "".join(file.read_text(encoding="utf-8") for file in files)))
    assert met == {code for code in Code if code >= "W300"}
