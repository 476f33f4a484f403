"""`completion`: what makes a shell complete the commands."""

from __future__ import annotations

import argparse

from memory_accounting.cli.failing import UsageError
from memory_accounting.cli.outcome import Outcome
from memory_accounting.cli.parsing import make_parser


def completion(options: argparse.Namespace) -> Outcome:
    """Write the script for a shell."""
    try:
        import shtab  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError("completion needs shtab: pip install 'wit-codegen[cli]'") from None
    if options.shell not in shtab.SUPPORTED_SHELLS:
        raise UsageError(
            f"the shtab that is installed does not know {options.shell}: pip install -U shtab"
        )
    script = shtab.complete(make_parser(file_hint=shtab.FILE), shell=options.shell)
    return Outcome(script, str, script)
