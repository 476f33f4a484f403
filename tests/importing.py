"""Generated modules, imported from memory."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType


class _Files(MetaPathFinder, Loader):
    """Imports modules from texts in memory."""

    def __init__(self, files: Mapping[str, str]) -> None:
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
def imported(files: Mapping[str, str]) -> Generator[list[ModuleType], None, None]:
    """Import all modules among files, and forget them again."""
    finder = _Files(files)
    sys.meta_path.insert(0, finder)
    try:
        yield [importlib.import_module(name) for name in sorted(finder.texts)]
    finally:
        sys.meta_path.remove(finder)
        for name in finder.texts:
            sys.modules.pop(name, None)
