"""`v6r serve`: the settings are gathered, the ledger is opened, and it is served until the end."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from memory_accounting.service.configuring import flags
from memory_accounting.service.configuring.choosing import Configured, configure
from memory_accounting.service.configuring.showing import masked, shown
from memory_accounting.service.settings import ServiceSettings
from memory_accounting.stores.seam import StoreError

_DONE: Final = 0
_WRONG: Final = 2
_UNREACHABLE: Final = 3
_OWN: Final = frozenset({"memory_accounting", "flight_memory", "flight_v6r", "wit_runtime"})
_log: Final = logging.getLogger("memory_accounting.service")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `v6r serve`."""
    flags.add_arguments(parser)


def run(options: argparse.Namespace, environment: Mapping[str, str] | None = None) -> int:
    """Serve, and return an exit code: 0 done, 2 wrong usage, 3 the store cannot be reached."""
    try:
        configured = configure(options, os.environ if environment is None else environment)
        if flags.is_to_show(options):
            sys.stdout.write(shown(configured))
            return _DONE
        return serve(configured)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in _OWN:
            raise
        return _fail(f"this needs {error.name}: pip install 'wit-codegen[service]'", _WRONG)
    except ValueError as error:
        return _fail(str(error), _WRONG)
    except StoreError as error:
        return _fail(str(error), _UNREACHABLE)


def serve(configured: Configured) -> int:
    """Serve until a signal; raises ValueError for what is set wrong, StoreError for no ledger."""
    import prometheus_client  # noqa: PLC0415 - slow to load

    from memory_accounting.service.observing.logs import (  # noqa: PLC0415 - slow to load
        configure_logging,
    )
    from memory_accounting.service.security.exposure import check_exposure  # noqa: PLC0415 - same

    settings = configured.settings
    # When each counter began is of no use to a Prometheus that does not ask for it.
    prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types
    check_exposure(settings)
    configure_logging(settings.log)
    for warning in configured.warnings:
        _log.warning("%s", warning)
    # Not for every system; the loop of the standard library does the same, more slowly.
    make_loop = import_module("uvloop").new_event_loop if find_spec("uvloop") else None
    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(_serve(settings))
    _log.info("stopped")
    return _DONE


async def _serve(settings: ServiceSettings) -> None:
    from memory_accounting.service.app import create_app  # noqa: PLC0415 - slow to load
    from memory_accounting.service.listening import listen, url_of  # noqa: PLC0415 - same
    from memory_accounting.service.opening import open_engine  # noqa: PLC0415 - same
    from memory_accounting.service.server import Server, server_config  # noqa: PLC0415 - same

    sockets = listen(settings.host, settings.port)
    try:
        engine = await open_engine(settings)
        try:
            app = create_app(settings, engine=engine)
            url = url_of(sockets[0], settings.host)
            server = Server(
                server_config(app, settings),
                on_ready=lambda: _log.info("serving %s from %s", url, _ledger(settings)),
                on_stopping=app.stop,
            )
            await server.serve(sockets=sockets)
        finally:
            await engine.close()
    finally:
        for each in sockets:
            each.close()


def _ledger(settings: ServiceSettings) -> str:
    return masked(settings.store) if settings.component is None else str(settings.component)


def _fail(message: str, code: int) -> int:
    for line in message.splitlines():
        print(f"v6r: {line}", file=sys.stderr)  # noqa: T201 - the log may not be set up yet
    return code
