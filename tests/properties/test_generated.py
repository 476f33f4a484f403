"""Whatever a valid package holds, Python is made of it that imports, and whose JSON comes back."""

from __future__ import annotations

import keyword

import attrs
from hypothesis import given

from tests.importing import imported
from tests.properties.effort import FEWER
from tests.properties.packages import Texts, packages
from tests.properties.samples import UnbuildableError, sample
from tests.properties.test_identity import resolved
from wit_codegen.translate.options import Options
from wit_codegen.translate.translator import translate
from wit_codegen.write.renderer import render
from wit_runtime.annotations import shape_of
from wit_runtime.json import JsonCodec

PREFIX = "made_at_random"
CODEC = JsonCodec()


def files_of(texts: Texts) -> dict[str, str]:
    written = render(translate(resolved(str(texts)), Options(prefix=PREFIX)))
    return {f"{PREFIX}/__init__.py": ""} | {f"{PREFIX}/{name}": written[name] for name in written}


@FEWER
@given(packages())
def test_every_module_imports_with_the_names_it_lists(texts: Texts) -> None:
    with imported(files_of(texts)) as modules:
        for module in modules:
            listed: list[str] = getattr(module, "__all__", [])
            assert len(set(listed)) == len(listed)
            for name in listed:
                assert name.isidentifier()
                assert not keyword.iskeyword(name)
                assert hasattr(module, name)


@FEWER
@given(packages(includes=False))
def test_json_of_every_record_and_case_comes_back(texts: Texts) -> None:
    with imported(files_of(texts)) as modules:
        for module in modules:
            for cls in vars(module).values():
                if isinstance(cls, type) and attrs.has(cls) and cls.__module__ == module.__name__:
                    _comes_back(cls)


def _comes_back(cls: type) -> None:
    try:
        value = sample(shape_of(cls))
    except UnbuildableError:
        return
    assert CODEC.loads(CODEC.dumps(value, cls), cls) == value
