"""`python -m benchmarks [name …]`: run the benchmarks and print one table.

Exits with 1 when a figure misses its bound.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Iterator

from benchmarks.measuring import Row

SUITES = ("parsing", "generating", "importing", "accounting", "host", "service")


def _rows(names: list[str]) -> Iterator[Row]:
    for name in names:
        yield from importlib.import_module(f"benchmarks.{name}").rows()


def _line(row: Row) -> str:
    verdict = "" if row.bound is None else "ok" if row.holds else "MISSED"
    return (
        f"{row.what:<68} {row.figure:>10.3g} {row.unit:<4} {row.limit:>11}  {verdict:<6} {row.note}"
    )


def main(names: list[str]) -> int:
    """Run the named suites, or all of them."""
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are: {', '.join(SUITES)}", file=sys.stderr)
        return 2
    return table(_rows(names or list(SUITES)))


def table(rows: Iterable[Row]) -> int:
    """Print rows as they come; return 1 when one misses its bound."""
    missed = False
    print(f"{'what':<68} {'figure':>10} {'':<4} {'bound':>11}")
    for row in rows:
        print(_line(row), flush=True)
        missed |= not row.holds
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
