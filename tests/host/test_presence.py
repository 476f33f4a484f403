"""The engine is imported with the first component, and where it is missing, that is said."""

from __future__ import annotations

import pytest

import wit_host
from tests.host.conftest import Child, Worlds
from wit_host import Component

WIT = "world w {}"
WITHOUT = """
    import sys

    class Missing:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] == "wasmtime":
                raise ModuleNotFoundError("No module named 'wasmtime'", name="wasmtime")

    sys.meta_path.insert(0, Missing())
    import wit_host
    from asyncio import run
    from {package}.worlds.w import AsyncW, W
    print("wasmtime" in sys.modules, wit_host.Limits(fuel=3).fuel)
    async def opened():
        await AsyncW.from_bytes(b"(component)")

    uses = lambda: W.from_bytes(b"(component)"), lambda: wit_host.Component, lambda: run(opened())
    for use in uses:
        try:
            use()
        except wit_host.HostUnavailableError as error:
            print(error)
"""


def test_without_the_engine_everything_but_components_can_be_imported(
    worlds: Worlds, child: Child
) -> None:
    ended = child(WITHOUT.format(package=worlds.package(WIT)))
    assert ended.code == 0, ended.errors
    first, *others = ended.output.splitlines()
    assert first == "False 3"
    assert len(others) == 3
    assert all("pip install" in line and "host" in line for line in others)


def test_importing_the_face_does_not_import_the_engine(worlds: Worlds, child: Child) -> None:
    program = f"""
        import sys
        import wit_host
        from {worlds.package(WIT)}.worlds.w import W
        print("wasmtime" in sys.modules, "asyncio" in sys.modules)
        W.from_bytes(b"(component)").close()
        print("wasmtime" in sys.modules)
    """
    ended = child(program)
    assert ended.output.split()[0] == "False", ended.errors
    assert ended.output.split()[-1] == "True", ended.errors


def test_the_face_has_what_it_lists() -> None:
    assert wit_host.Component is Component
    for name in wit_host.__all__:
        assert getattr(wit_host, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        wit_host.Nonsense  # noqa: B018 # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnusedExpression]


def test_all_errors_of_the_host_have_one_base() -> None:
    errors = [
        each
        for each in vars(wit_host).values()
        if isinstance(each, type) and issubclass(each, Exception)
    ]
    assert len(errors) > 20
    others = {each.__name__ for each in errors if not issubclass(each, wit_host.HostError)}
    assert others == {"LimitsError"}
    assert issubclass(wit_host.LimitsError, ValueError)
