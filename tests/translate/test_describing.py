"""What generated worlds say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import FIXTURES, generate, generate_text
from tests.translate.outlines import describe, outline
from wit_codegen.translate.members import WORLD_ATTRIBUTES
from wit_codegen.translate.options import Options
from wit_host import AsyncImportingWorld, AsyncWorld, ImportingWorld, World, types

HEAD = "package a:b@1.0.0;\n"


def outline_of(folder: Path, wit: str, options: Options | None = None, **more: str) -> str:
    files = generate_text(folder, HEAD + wit, options)
    others = {f"{name}.py": text for name, text in more.items()}
    return outline(describe(files | others, "a_b.worlds.w", "W"))


def test_every_kind_of_type(tmp_path: Path) -> None:
    wit = """
    interface i {
        type id = u64;
        record r { id: id, %list: list<u8>, class: f32 }
        variant v { none, SOME(r), b(tuple<s8, char>) }
        enum e { a-1, B }
        flags bits { x, y-z }
        type names = list<string, 2>;
        f: func(v: v, e: e, f: bits, n: names) -> result<_, e>;
        g: func(o: option<option<bool>>, m: map<u8, list<r>>) -> result;
        h: async func(a: stream<f64>, b: future, c: result<error-context>) -> future<stream>;
    }
    world w { export i; }
    """
    r = "record r as R {id: u64, list: list<u8>, class as class_: f32}"
    v = f"variant v {{none as VNone, SOME as VSOME({r}), b as VB(tuple<s8, char>)}}"
    enum = "enum e as E {a-1, B}"
    assert outline_of(tmp_path, wit) == (
        "a:b/w@1.0.0\n"
        "export a:b/i@1.0.0 as i:\n"
        f"  f(v: {v}, e: {enum}, f: flags bits as Bits {{x, y-z}}, n: list<string, 2>)"
        f" -> result<_, {enum}>\n"
        f"  g(o: option<option<bool>>, m: map<u8, list<{r}>>) -> result<_, _>\n"
        "  async h(a: stream<f64>, b: future<_>, c: result<error-context, _>)"
        " -> future<stream<_>>\n"
    )


RESOURCES = """
interface blobs {
    resource blob {
        constructor(size: u32);
        close: func();
        merge: static func(left: borrow<blob>, right: blob) -> blob;
    }
    record pair { left: blob, plain: plain }
    record plain { x: u8 }
}
interface users {
    use blobs.{blob as own-blob, pair, plain};
    f: func(a: borrow<own-blob>, b: pair, c: plain);
}
"""


def test_each_side_has_resources_of_its_own(tmp_path: Path) -> None:
    wit = RESOURCES + "world w { import blobs; import users; export blobs; export users; }"
    plain = "record plain as Plain {x: u8}"

    def side(word: str, number: int) -> str:
        blob = f"blob#{number}"
        pair = f"record pair as Pair {{left: own<{blob}>, plain: {plain}}}"
        return (
            f"{word} a:b/blobs@1.0.0 as blobs:\n"
            f"  resource {blob} as Blob\n"
            f"  [constructor]blob as __call__(size: u32) -> own<{blob}> of {blob}\n"
            f"  [method]blob.close as close_(self: borrow<{blob}>) of {blob}\n"
            f"  [static]blob.merge as merge(left: borrow<{blob}>, right: own<{blob}>)"
            f" -> own<{blob}> of {blob}\n"
            f"{word} a:b/users@1.0.0 as users:\n"
            f"  f(a: borrow<{blob}>, b: {pair}, c: {plain})\n"
        )

    assert outline_of(tmp_path, wit) == "a:b/w@1.0.0\n" + side("import", 1) + side("export", 2)


def test_only_what_holds_a_resource_is_described_twice(tmp_path: Path) -> None:
    wit = RESOURCES + "world w { import blobs; import users; export blobs; export users; }"
    world = describe(generate_text(tmp_path, HEAD + wit), "a_b.worlds.w", "W")
    (imported,), (exported,) = world.imports[1].functions, world.exports[1].functions
    assert imported.params[1].type is not exported.params[1].type
    assert imported.params[2].type is exported.params[2].type


def test_an_export_uses_the_import_of_what_is_not_exported(tmp_path: Path) -> None:
    text = outline_of(tmp_path, RESOURCES + "world w { export users; }")
    assert "import a:b/blobs@1.0.0 as blobs:\n  resource blob#1 as Blob\n" in text
    assert "export a:b/users@1.0.0 as users:\n  f(a: borrow<blob#1>, b: record pair" in text


def test_one_interface_under_two_names_has_two_types_of_resource(tmp_path: Path) -> None:
    wit = RESOURCES + "world w { import blobs; import spare: blobs; export main: blobs; }"
    text = outline_of(tmp_path, wit)
    for line, number in (("import a:b/blobs@1.0.0 as blobs", 1), ("import spare", 2)):
        assert f"{line}:\n  resource blob#{number} as Blob\n" in text
    assert "export main:\n  resource blob#3 as Blob\n" in text
    assert text.count("blob#3>) -> own<blob#3> of blob#3\n") == 1


def test_what_is_in_the_world_itself(tmp_path: Path) -> None:
    wit = """
    world w {
        resource session { constructor(); }
        resource bare;
        record event { of: session }
        import log: func(event: event);
        import inner: interface { resource r; f: func(r: r); }
        export run: func(session: borrow<session>) -> list<event>;
        export outer: interface { enum e { a } f: func() -> e; }
    }
    """
    event = "record event as Event {of: own<session#2>}"
    assert outline_of(tmp_path, wit) == (
        "a:b/w@1.0.0\n"
        "import inner:\n"
        "  resource r#1 as None\n"
        "  f(r: own<r#1>)\n"
        "import - as None:\n"
        "  resource session#2 as Session\n"
        "  resource bare#3 as None\n"
        f"  log(event: {event})\n"
        "  [constructor]session as __call__() -> own<session#2> of session#2\n"
        "export outer:\n"
        "  f() -> enum e as E {a}\n"
        "export - as None:\n"
        f"  run(session: borrow<session#2>) -> list<{event}>\n"
    )


def test_what_binds_nothing_is_left_out(tmp_path: Path) -> None:
    wit = """
    interface words { record word { text: string } }
    interface handles { resource handle; }
    world w { import words; import handles; export words; }
    """
    assert outline_of(tmp_path, wit) == (
        "a:b/w@1.0.0\nimport a:b/handles@1.0.0 as None:\n  resource handle#1 as None\n"
    )


def test_an_empty_world(tmp_path: Path) -> None:
    assert outline_of(tmp_path, "world w {}") == "a:b/w@1.0.0\n"


def test_names_are_those_of_the_protocols(tmp_path: Path) -> None:
    wit = """
    interface error { %list: func(%self: u8, class: u8, cla-ss: u8); }
    world w {
        import close: func();
        export close: func();
        export instance: interface { a-b: func(x: u8); A: func(); }
        export error;
        export %from-file: func(%bytes: u8);
    }
    """
    assert outline_of(tmp_path, wit) == (
        "a:b/w@1.0.0\n"
        "import - as None:\n"
        "  close()\n"
        "export instance as instance_:\n"
        "  a-b as a_b(x: u8)\n"
        "  A as a()\n"
        "export a:b/error@1.0.0 as error:\n"
        "  list(self as self_: u8, class as class_: u8, cla-ss as cla_ss: u8)\n"
        "export - as None:\n"
        "  close as close_()\n"
        "  from-file as from_file_(bytes as bytes_: u8)\n"
    )


@pytest.mark.parametrize("base", [World, ImportingWorld, AsyncWorld, AsyncImportingWorld])
def test_no_export_can_take_the_name_of_what_the_base_class_has(base: type) -> None:
    annotated = (vars(each).get("__annotations__", ()) for each in base.__mro__)
    names = {*dir(base), *(name for names in annotated for name in names)}
    assert {name for name in names if not name.startswith("_")} <= set(WORLD_ATTRIBUTES)


def test_what_the_engine_brings_along_is_described_and_asked_of_nobody() -> None:
    files = generate(FIXTURES / "hosts")
    for module, name, base in (
        ("clockwork", "Clockwork", World),
        ("elsewhere", "Elsewhere", ImportingWorld),
        ("plugin", "Plugin", ImportingWorld),
    ):
        world = describe(files, f"demo_hosts.worlds.{module}", name)
        assert any(each.name.startswith("wasi:random/") for each in world.imports)
        expected = f"class {name}({base.__name__}"
        assert expected in files[f"demo_hosts/worlds/{module}.py"]
    assert "ClockworkImports" not in files["demo_hosts/worlds/clockwork.py"]
    imports = files["demo_hosts/worlds/plugin.py"].split("class PluginExports")[0]
    assert "random_random" not in imports


def test_a_name_that_somebody_has_to_write_comes_before_one_of_wasi() -> None:
    world = describe(generate(FIXTURES / "hosts"), "demo_hosts.worlds.plugin", "Plugin")
    assert world.imports[0].attribute == "random_random"
    assert [f.python for f in world.imports[-1].functions] == ["log", "random"]


OWN = """
import enum
import attrs

@attrs.frozen
class Spot:
    x: int

@attrs.frozen
class Dot:
    tag = "dot"
    val: Spot

class Line:
    tag = "line"

Shape = Line | Dot

class Hue(enum.StrEnum):
    RED = "red"
"""


def test_classes_of_the_users_own(tmp_path: Path) -> None:
    wit = """
    interface i {
        record point { x: u32 }
        variant shape { dot(point), line }
        enum colour { red }
        f: func(shape: shape, colour: colour);
    }
    world w { export i; }
    """
    names = {"point": "Spot", "shape": "Shape", "colour": "Hue"}
    replace = {f"a:b/i.{wit_name}": f"own_app.{name}" for wit_name, name in names.items()}
    text = outline_of(tmp_path, wit, Options(replace=replace), own_app=OWN)
    assert text.endswith(
        "  f(shape: variant shape {dot as Dot(record point as Spot {x: u32}), line as Line},"
        " colour: enum colour as Hue {red})\n"
    )


@pytest.mark.parametrize("variant", [int, int | str])
def test_a_variant_without_such_a_case(variant: object) -> None:
    with pytest.raises(LookupError, match=r"no class in .* has the tag `dot`"):
        types.case_class(variant, "dot")


def test_any_number_of_classes_of_one_name(tmp_path: Path) -> None:
    letters = "abcde"
    wit = "".join(
        f"interface {x} {{ record point {{ {x}: u8 }} f: func(p: point); }} " for x in letters
    )
    wit += f"world w {{ {' '.join(f'export {x};' for x in letters)} }}"
    text = outline_of(tmp_path, wit)
    for x in letters:
        assert f"export a:b/{x}@1.0.0 as {x}:\n  f(p: record point as Point {{{x}: u8}})" in text


def test_a_class_that_is_called_like_a_hidden_resource(tmp_path: Path) -> None:
    wit = """
    interface session {
        record session { x: u8 }
        f: func(s: session);
    }
    world w {
        resource session { constructor(); }
        import session;
        import open: func() -> session;
    }
    """
    files = generate_text(tmp_path, HEAD + wit)
    record = describe(files, "a_b.worlds.w", "W").imports[0].functions[0].params[0].type
    assert isinstance(record, types.Record)
    assert record.cls is not None
    assert (record.cls.__module__, record.cls.__name__) == ("a_b.session", "Session")


def test_structures_with_names_are_written_once(tmp_path: Path) -> None:
    steps = "".join(f"type t{n} = tuple<t{n - 1}, t{n - 1}>;" for n in range(1, 40))
    wit = f"interface i {{ type t0 = u8; {steps} f: func(t: t39); }} world w {{ export i; }}"
    world = describe(generate_text(tmp_path, HEAD + wit), "a_b.worlds.w", "W")
    outermost = world.exports[0].functions[0].params[0].type
    assert isinstance(outermost, types.Tuple)
    assert outermost.types[0] is outermost.types[1]


def test_chains_of_any_length(tmp_path: Path) -> None:
    steps = "".join(f"record r{n} {{ r: r{n - 1} }}" for n in range(1, 1500))
    wit = f"interface i {{ record r0 {{ x: u8 }} {steps} f: func() -> r1499; }}"
    files = generate_text(tmp_path, HEAD + wit + "world w { export i; }")
    result = describe(files, "a_b.worlds.w", "W").exports[0].functions[0].result
    assert isinstance(result, types.Record)
    assert result.name == "r1499"
