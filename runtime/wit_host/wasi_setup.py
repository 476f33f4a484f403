"""Turning grants into the engine's WASI configuration."""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from wit_host import library, types
from wit_host.entering import called_by_the_engine
from wit_host.errors import GrantError, HostError
from wit_host.instance import Instance
from wit_host.linking import Linker
from wit_host.matching import Surface
from wit_host.wasi import Folder, Output, Wasi


def configure(instance: Instance, wasi: Wasi) -> None:
    """Give a store its WASI; raises `GrantError` for what cannot be granted."""
    config: int = library.wasi_new()
    try:
        _set_texts(config, wasi)
        _set_streams(instance, config, wasi)
        for folder in wasi.folders:
            _open_folder(config, folder)
    except BaseException:
        library.wasi_delete(config)
        raise
    error = library.set_wasi(instance.context, config)  # which takes the configuration
    instance.check(error, GrantError)


def _set_texts(config: int, wasi: Wasi) -> None:
    if isinstance(wasi.args, str):
        raise GrantError(f"args is one text, not a list of them: {wasi.args!r}")
    if wasi.args:
        library.wasi_set_argv(config, len(wasi.args), _texts(wasi.args, "an argument"))
    if wasi.env:
        names, values = list(wasi.env), list(wasi.env.values())
        what = "an environment variable"
        library.wasi_set_env(config, len(names), _texts(names, what), _texts(values, what))


def _texts(texts: Sequence[str], what: str) -> ctypes.Array[ctypes.c_char_p]:
    return (ctypes.c_char_p * len(texts))(*(_text(text, what) for text in texts))


def _text(text: object, what: str) -> bytes:
    if not isinstance(text, str):
        raise GrantError(f"{what} is not text: {text!r}")
    if "\0" in text:
        raise GrantError(f"{what} cannot hold a NUL: {text!r}")
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise GrantError(f"{what} is not text: {text!r}") from None


def _set_streams(instance: Instance, config: int, wasi: Wasi) -> None:
    if wasi.stdin == "inherit":
        library.wasi_inherit["stdin"](config)
    elif isinstance(wasi.stdin, bytes):
        library.set_stdin(config, wasi.stdin)
    elif isinstance(wasi.stdin, Path):
        _use_file(config, "stdin", wasi.stdin)
    elif wasi.stdin is not None:
        raise GrantError(f"stdin cannot be {wasi.stdin!r}: give bytes, a Path, or 'inherit'")
    _set_output(instance, config, "stdout", wasi.stdout)
    _set_output(instance, config, "stderr", wasi.stderr)


def _set_output(instance: Instance, config: int, name: str, output: Output) -> None:
    if output is None:
        return
    if output == "inherit":
        library.wasi_inherit[name](config)
    elif isinstance(output, Path):
        _use_file(config, name, output)
    elif not callable(output):
        raise GrantError(f"{name} cannot be {output!r}: give a Path, a function, or 'inherit'")
    else:
        callback = library.OUTPUT(_writer(instance, output))
        instance.kept.append(callback)
        instance.call = instance.checked_call
        library.wasi_custom[name](config, callback, None, None)


def _use_file(config: int, name: str, path: Path) -> None:
    if not library.wasi_file[name](config, _text(str(path), "a path")):
        raise GrantError(f"{name} cannot be {path}: it cannot be opened")


@called_by_the_engine
def _writer(instance: Instance, output: Callable[[bytes], object]) -> Callable[..., int]:
    def write(_data: object, address: int | None, size: int) -> int:
        try:
            output(ctypes.string_at(address, size) if address is not None else b"")
        except BaseException as error:  # noqa: BLE001 - it reaches the caller of the export
            instance.keep(error)
            instance.interrupt()
            return -errno.EIO
        return size

    return write


def _open_folder(config: int, folder: Folder) -> None:
    host, guest = str(folder.host_path), folder.guest_path
    if not Path(host).is_dir():
        raise GrantError(f"{host} cannot be granted: it is not a folder")
    paths = _text(host, "a path"), _text(guest, "a path")
    if not library.wasi_preopen(config, *paths, folder.writable):
        raise GrantError(f"{host} cannot be granted as {guest}")


def withhold_clocks(linker: Linker, surface: Surface) -> None:
    """Put functions that say so in the place of the clocks."""
    for name, item in surface.imports.items():
        if name.startswith("wasi:clocks/") and isinstance(item.what, types.Interface):
            with linker.scope(name) as scope:
                for function in item.what.functions:
                    linker.refuse(scope, function.name, _refusal(name, function.name))


def _refusal(interface: str, function: str) -> Callable[[], Any]:
    def refuse() -> HostError:
        return GrantError(
            f"the component called `{interface}` `{function}`, and clocks were not granted; grant"
            " them with Wasi(clocks=True)"
        )

    return refuse
