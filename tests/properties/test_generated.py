"""Whatever a valid package holds, Python is made of it that imports, and whose JSON comes back."""

from __future__ import annotations

import importlib
import keyword
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType

import attrs
from hypothesis import given

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


class Files(MetaPathFinder, Loader):
    """Imports modules from texts in memory."""

    def __init__(self, files: dict[str, str]) -> None:
        self.texts = {
            name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): (name, text)
            for name, text in files.items()
            if name.endswith(".py")
        }

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
        /,
    ) -> ModuleSpec | None:
        del path, target
        if fullname not in self.texts:
            return None
        is_package = self.texts[fullname][0].endswith("__init__.py")
        return spec_from_loader(fullname, self, is_package=is_package)

    def exec_module(self, module: ModuleType) -> None:
        name, text = self.texts[module.__name__]
        exec(compile(text, name, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 (that is what importing is)


@contextmanager
def imported(files: dict[str, str]) -> Generator[list[ModuleType], None, None]:
    """Import all modules among files, and forget them again."""
    finder = Files(files)
    sys.meta_path.insert(0, finder)
    try:
        yield [importlib.import_module(name) for name in sorted(finder.texts)]
    finally:
        sys.meta_path.remove(finder)
        for name in finder.texts:
            sys.modules.pop(name, None)


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
