from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import FIXTURES, generate, generate_text, write_files
from wit_codegen.translate.options import Options, OptionsError

WIT = """
record point { x: u32 }
variant shape { dot(point), line(tuple<point, point>) }
resource canvas { draw: func(shape: shape); blank: static func() -> canvas; }
f: func(point: point) -> list<shape>;
"""


def _api(folder: Path, **replace: str) -> str:
    wanted = {f"test:example/api.{key}": value for key, value in replace.items()}
    return generate_text(folder, WIT, Options(replace=wanted))["test_example/api.py"]


def test_a_record_of_the_users_own(tmp_path: Path) -> None:
    module = _api(tmp_path, point="app.geometry.Point")
    assert "from app.geometry import Point\n" in module
    assert "class Point" not in module
    assert '"Point"' in module
    assert "val: tuple[Point, Point]" in module


def test_a_class_with_another_name_is_renamed(tmp_path: Path) -> None:
    assert "from app.geometry import Vec as Point\n" in _api(tmp_path, point="app.geometry.Vec")


def test_a_variant_comes_without_case_classes(tmp_path: Path) -> None:
    module = _api(tmp_path, shape="app.shapes.Shape")
    assert "ShapeDot" not in module
    assert "from app.shapes import Shape\n" in module


def test_a_resource_keeps_the_protocol_of_its_class(tmp_path: Path) -> None:
    module = _api(tmp_path, canvas="app.ui.Canvas")
    assert "class Canvas(" not in module
    assert "class CanvasClass(Protocol):" in module
    assert "AsyncCanvas(" not in module
    assert "class AsyncCanvasClass(Protocol):" in module
    assert "async def blank(self) -> Canvas: ..." in module


def test_an_enum_replaced_in_another_interface_is_used_from_there() -> None:
    options = Options(replace={"demo:kinds/kinds.colour@1.2.0": "app.Colour"})
    with pytest.raises(OptionsError, match="did you mean `demo:kinds/kinds"):
        generate(FIXTURES / "kinds", options)
    options = Options(replace={"demo:kinds/kinds@1.2.0.colour": "app.Colour"})
    files = generate(FIXTURES / "kinds", options)
    assert "from app import Colour\n" in files["demo_kinds/kinds.py"]
    assert "from .kinds import Colour as Hue, Shape\n" in files["demo_kinds/resources.py"]


def test_a_package_generated_elsewhere_is_imported_from_there(tmp_path: Path) -> None:
    options = Options(replace={"demo:clocks@2.0.0": "shared.clocks"})
    files = generate(FIXTURES / "worlds", options)
    assert not any(name.startswith("demo_clocks_2_0_0/") for name in files)
    assert "from shared.clocks.clock import Instant\n" in files["demo_worlds/store.py"]
    write_files(tmp_path, files)
    elsewhere = generate(FIXTURES / "worlds" / "deps" / "clocks")
    write_files(
        tmp_path / "shared",
        {name.replace("demo_clocks/", "clocks/"): text for name, text in elsewhere.items()},
    )
    command = [sys.executable, "-W", "error", "-c", "import demo_worlds.worlds.everything"]
    subprocess.run(command, cwd=tmp_path, check=True)


def test_an_interface_generated_elsewhere(tmp_path: Path) -> None:
    wit = (
        "package a:b;\ninterface i { record r { x: u32 } g: func(); }\n"
        "interface j { use i.{r}; f: func(r: r); }\nworld w { import i; import j; }\n"
    )
    options = Options(replace={"a:b/i": "other.module"})
    files = generate_text(tmp_path, wit, options)
    assert "a_b/i.py" not in files
    assert "from other.module import R\n" in files["a_b/j.py"]
    assert "from other.module import AsyncI, I, R\n" in files["a_b/worlds/w.py"]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("test:example/api.pont", "a.B", "did you mean `test:example/api.point`"),
        ("nonsense", "a.B", "write `ns:pkg/interface.type`"),
        ("test:example/api.point", "Point", "names no module"),
        ("test:example/api.point", "a.b; import os", "is not a dotted name"),
        ("test:example", "elsewhere", "test:example@1.2.0 itself cannot be replaced"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, key: str, value: str, message: str) -> None:
    with pytest.raises(OptionsError, match=message):
        generate_text(tmp_path, WIT, Options(replace={key: value}))
