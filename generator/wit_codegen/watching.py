"""`generate --watch`: once now, and again whenever something it reads has changed."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from watchfiles import watch as changes

from wit_codegen import config, generating
from wit_codegen.config import ConfigError
from wit_codegen.diagnostics import WitError
from wit_codegen.exits import DONE, UsageError
from wit_codegen.inputs import STANDARD_INPUT
from wit_codegen.reporting import report
from wit_codegen.write.output import OutputError

_READ = (".wit", ".wasm", ".wat", ".jinja", "pyproject.toml")


def watch(options: Namespace) -> int:
    """Generate at every change until interrupted; what is wrong meanwhile is only reported."""
    folders = sorted(set(_watched(options)))
    _generate(options)
    ready = False
    for found in changes(
        *folders,
        watch_filter=lambda _, path: path.endswith(_READ),
        yield_on_timeout=True,
        rust_timeout=500,
        raise_interrupt=False,
    ):
        if found or not ready:
            # Once more at first: something may have changed before the watch began.
            _generate(options)
        if not ready:
            print(f"watching {', '.join(folders)}; Ctrl-C ends", file=sys.stderr, flush=True)
            ready = True
    return DONE


def _watched(options: Namespace) -> Iterator[str]:
    """Folders, also for single files: many editors put a new file in the place of the old one."""
    for job in generating.jobs(options):
        if job.path == STANDARD_INPUT:
            raise UsageError("standard input cannot be watched: name a file or a folder")
        path = Path(job.path)
        yield os.fspath(path if path.is_dir() else path.parent)
        if job.templates is not None:
            yield job.templates
    if options.path is None:
        file = config.find(Path.cwd())
        if file is not None:
            yield os.fspath(file.parent)


def _generate(options: Namespace) -> None:
    try:
        generating.generate(options)
    except WitError as error:
        report(error.diagnostics, options.format)
    except (ConfigError, OutputError, UsageError) as error:
        print(f"wit-codegen: error: {error}", file=sys.stderr)
    sys.stdout.flush()
