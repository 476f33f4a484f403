"""Components: checked, compiled once for each engine configuration, and shared by instances."""

from __future__ import annotations

import ctypes
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Self

import wasmtime

from wit_host import artefacts, library, types
from wit_host.engine import Engine, compiler_for, engine_for
from wit_host.errors import ArtefactError, InvalidComponentError
from wit_host.faults import take_message
from wit_host.library import ffi
from wit_host.limits import UNLIMITED, Limits
from wit_host.matching import Match, Surface, match
from wit_host.reflection import Item, Reflector

_MAGIC = b"\0asm"
_CORE_MODULE = b"\x01\0\0\0"
_COMPONENT = b"\x0d\0\x01\0"
_TEXT = (b"(", b";;")


class Component:
    """A component that is ready to be instantiated, as often as wanted and from any thread.

    Compiling takes the engine from milliseconds to seconds; the result is kept in the user's cache
    folder, so that the next process starts with it. `limits` matter here only as far as they
    decide how code is compiled (`fuel` and `stack_bytes`); an instance whose limits need it
    compiled in another way has it compiled when it is made.
    """

    def __init__(self, content: bytes | None, name: str, *, cached: bool) -> None:
        """Use `from_file`, `from_bytes`, or `from_artefact`."""
        self._content = content
        self._name = name
        self._cached = cached
        self._lock = threading.Lock()
        self._compiled: dict[Engine, _Compiled] = {}
        self._surface: Surface | None = None
        self._matches: weakref.WeakKeyDictionary[types.World, Match] = weakref.WeakKeyDictionary()

    @classmethod
    def from_file(
        cls, path: Path | str, *, limits: Limits = UNLIMITED, cached: bool = True
    ) -> Self:
        """Load a component from a `.wasm` file.

        Raises `OSError` if the file cannot be read and `InvalidComponentError` if it is none.
        """
        return cls._made(Path(path).read_bytes(), str(path), limits, cached=cached)

    @classmethod
    def from_bytes(cls, content: bytes, *, limits: Limits = UNLIMITED, cached: bool = True) -> Self:
        """Load a component from bytes; raises `InvalidComponentError` if they are none."""
        return cls._made(bytes(memoryview(content)), "the component", limits, cached=cached)

    @classmethod
    def from_artefact(cls, artefact: Path | str | bytes, *, limits: Limits = UNLIMITED) -> Self:
        """Load what `precompile` returned, from a file or from bytes.

        An artefact is native code and is not checked: load only what you made yourself. Raises
        `ArtefactError` if it is of another engine, of other limits, or damaged, and `OSError` if
        the file cannot be read.
        """
        name = "the artefact" if isinstance(artefact, bytes) else str(artefact)
        made = cls(None, name, cached=False)
        engine = engine_for(limits)
        if isinstance(artefact, bytes):
            compiled = _deserialized(engine, artefact, name)
        else:
            with Path(artefact).open("rb"):
                compiled = _deserialized_file(engine, Path(artefact), name)
        made._compiled[engine] = compiled
        return made

    @classmethod
    def _made(cls, content: bytes, name: str, limits: Limits, *, cached: bool) -> Self:
        made = cls(_checked(content, name), name, cached=cached)
        made.compiled(engine_for(limits))
        return made

    def precompile(self, limits: Limits = UNLIMITED) -> bytes:
        """Return native code for this machine and engine, for `from_artefact`."""
        compiled = self._for(engine_for(limits))
        return compiled.serialized()

    def compiled(self, engine: Engine) -> int:
        """Return the address of the component as an engine has it."""
        return self._for(engine).pointer

    def match(self, world: types.World) -> Match:
        """Compare with a world; a comparison is made once."""
        with self._lock:
            found = self._matches.get(world)
            if found is None:
                found = self._matches[world] = match(world, self._read_surface())
            return found

    @property
    def surface(self) -> Surface:
        """What the component imports and exports."""
        with self._lock:
            return self._read_surface()

    def _for(self, engine: Engine) -> _Compiled:
        with self._lock:
            compiled = self._compiled.get(engine)
            if compiled is None:
                compiled = self._compiled[engine] = self._compile(engine)
            return compiled

    def _compile(self, engine: Engine) -> _Compiled:
        if self._content is None:
            raise ArtefactError(
                f"{self._name} was compiled with other limits on fuel or the stack; precompile it"
                " with these"
            )
        if not self._cached:
            return _compile(engine, self._content, self._name)
        key = artefacts.key_of(self._content, engine.fingerprint)
        path = artefacts.find(key)
        if path is not None:
            try:
                return _deserialized_file(engine, path, self._name)
            except ArtefactError:
                artefacts.discard(path)
        compiled = _compile(engine, self._content, self._name)
        artefacts.store(key, compiled.serialized())
        return compiled

    def _read_surface(self) -> Surface:
        if self._surface is None:
            engine, compiled = next(iter(self._compiled.items()))
            self._surface = _surface(engine, compiled)
        return self._surface


class _Compiled:
    """The engine's component, let go of with this object."""

    def __init__(self, pointer: ctypes.c_void_p) -> None:
        self.pointer: int = pointer.value or 0

    def serialized(self) -> bytes:
        data = ffi.wasm_byte_vec_t()
        error = library.component_serialize(self.pointer, ctypes.byref(data))
        if error:
            raise ArtefactError(take_message(error))
        try:
            return bytes(ffi.to_bytes(data))
        finally:
            ffi.wasm_byte_vec_delete(ctypes.byref(data))

    def __del__(self, _delete: Callable[[int], None] = library.component_delete) -> None:
        _delete(self.pointer)  # which is there even when the interpreter ends


def _checked(content: bytes, name: str) -> bytes:
    """Refuse what is no component with words for it, before the engine does with others."""
    if content.lstrip().startswith(_TEXT):
        try:
            content = bytes(wasmtime.wat2wasm(content))
        except wasmtime.WasmtimeError as error:
            raise InvalidComponentError(f"{name} is not valid WebAssembly text: {error}") from None
    if not content.startswith(_MAGIC):
        what = "empty" if not content else "not WebAssembly: it does not begin with `\\0asm`"
        raise InvalidComponentError(f"{name} is {what}")
    if content[4:8] == _CORE_MODULE:
        raise InvalidComponentError(
            f"{name} is a core module, not a component; `wasm-tools component new` makes one of it"
        )
    if content[4:8] != _COMPONENT:
        raise InvalidComponentError(
            f"{name} is cut off or of a version of WebAssembly that is not known here"
        )
    return content


def _compile(engine: Engine, content: bytes, name: str) -> _Compiled:
    made = ctypes.c_void_p()
    compiler = compiler_for(engine)
    error = library.component_new(compiler.pointer, content, len(content), ctypes.byref(made))
    if error:
        raise InvalidComponentError(f"{name} is not a valid component: {take_message(error)}")
    compiled = _Compiled(made)
    return compiled if compiler is engine else _deserialized(engine, compiled.serialized(), name)


def _deserialized(engine: Engine, artefact: bytes, name: str) -> _Compiled:
    def read(made: object) -> int | None:
        return library.component_deserialize(engine.pointer, artefact, len(artefact), made)  # type: ignore[no-any-return]  # ctypes'

    return _loaded(read, name)


def _deserialized_file(engine: Engine, path: Path, name: str) -> _Compiled:
    try:
        encoded = str(path.absolute()).encode()
    except UnicodeEncodeError:  # a path that is no text, which the engine does not take
        return _deserialized(engine, path.read_bytes(), name)

    def read(made: object) -> int | None:
        return library.component_deserialize_file(engine.pointer, encoded, made)  # type: ignore[no-any-return]  # ctypes'

    return _loaded(read, name)


def _loaded(read: Callable[[object], int | None], name: str) -> _Compiled:
    made = ctypes.c_void_p()
    error = read(ctypes.byref(made))
    if error:
        raise ArtefactError(f"{name} cannot be loaded: {take_message(error)}")
    return _Compiled(made)


def _surface(engine: Engine, compiled: _Compiled) -> Surface:
    pointer = ctypes.cast(compiled.pointer, library.pointer_to(ffi.wasmtime_component_t))
    reflector = Reflector(engine.wasmtime.ptr())
    type_ = ffi.wasmtime_component_type(pointer)
    try:
        imports = _read(reflector, type_, "import")
        exports = _read(reflector, type_, "export")
        return Surface(imports, exports, dict(reflector.names))
    except RecursionError as error:
        raise InvalidComponentError(f"the component's {error}") from None
    finally:
        ffi.wasmtime_component_type_delete(type_)
        reflector.close()


def _read(reflector: Reflector, type_: object, side: str) -> dict[str, Item]:
    reflector.side = side
    items = reflector.items(type_, f"wasmtime_component_type_{side}", "")
    return {item.name: item for item in items}
