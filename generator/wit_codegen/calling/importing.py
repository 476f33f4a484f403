"""Generated packages imported as they are, without being written anywhere."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType

_INIT = "__init__.py"


class _Texts(MetaPathFinder, InspectLoader):
    """Finds modules among texts, by their paths below a package of a name of its own."""

    def __init__(self, package: str, files: Mapping[str, str]) -> None:
        self.texts = {package: ""}
        self.packages = {package}
        for path, text in files.items():
            if path.endswith(".py"):
                name = f"{package}.{path.removesuffix('.py').replace('/', '.')}"
                if path.endswith(_INIT):
                    name = name.removesuffix(".__init__")
                    self.packages.add(name)
                self.texts[name] = text

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - importlib's signature
        target: ModuleType | None = None,  # noqa: ARG002 - as above
    ) -> ModuleSpec | None:
        if fullname not in self.texts:
            return None
        return spec_from_loader(fullname, self, is_package=fullname in self.packages)

    def get_source(self, fullname: str) -> str:
        return self.texts[fullname]

    def is_package(self, fullname: str) -> bool:
        return fullname in self.packages


@contextmanager
def importable(package: str, files: Mapping[str, str]) -> Generator[tuple[str, ...]]:
    """Let files be imported as modules of a package, and forget them afterwards.

    Yields the names of the modules.
    """
    finder = _Texts(package, files)
    sys.meta_path.insert(0, finder)
    try:
        yield tuple(finder.texts)
    finally:
        sys.meta_path.remove(finder)
        for name in finder.texts:
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
