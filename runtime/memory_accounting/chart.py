"""A chart of a session's history: use by purpose, what is committed, and the capacity."""

# pyright: reportUnknownMemberType=false
# matplotlib's own annotations leave out what keyword arguments its functions pass on.
from __future__ import annotations

import io
import math
import threading
from collections.abc import Container, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from memory_accounting.course import SECOND, Sample
from memory_accounting.purposes import PURPOSES
from memory_accounting.sizes import format_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

Form: TypeAlias = Literal["svg", "png"]

# Okabe and Ito's palette, which people who are blind to some colours can tell apart, and a grey.
_COLOURS: Final = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#999999",
    "#56B4E9",
    "#D55E00",
    "#F0E442",
)
_SIZE: Final = (9.0, 4.5)
"""Inches, at 100 dots each in PNG."""
_LONGEST_TITLE: Final = 80
_FONT: Final = "DejaVu Sans"
"""It comes with matplotlib."""
_STYLE: Final[dict[RcKeyType, Any]] = {
    "axes.edgecolor": "#666666",
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.family": [_FONT],
    "font.size": 9.0,
    "svg.fonttype": "none",
    "svg.hashsalt": "memory_accounting",
    "text.parse_math": False,
}

_STYLING: Final = threading.Lock()
"""Matplotlib's style is the process's; only one chart is drawn under it at a time."""


def draw(title: str, samples: Sequence[Sample], *, form: Form) -> bytes:
    """Draw samples, oldest first, as a file in SVG or PNG.

    Equal samples make equal bytes (with one version of matplotlib). The title is any text; none of
    it is taken for markup. Raises ImportError without the extra `chart`, ValueError for another
    form.
    """
    if form not in {"svg", "png"}:
        raise ValueError(f"{form!r} is not a form of a chart; there are svg and png")
    try:
        import matplotlib as mpl  # noqa: PLC0415 - needed for charts alone
        from matplotlib import font_manager  # noqa: PLC0415 - the same
        from matplotlib.figure import Figure  # noqa: PLC0415 - the same
    except ImportError as error:
        raise ImportError(
            "charts need matplotlib: pip install 'wit-codegen[chart]'", name=error.name
        ) from error
    file = io.BytesIO()
    with _STYLING, mpl.rc_context(_STYLE):
        font = font_manager.get_font(font_manager.findfont(_FONT))
        figure = Figure(figsize=_SIZE, dpi=100, layout="constrained")
        axes = figure.add_subplot()
        axes.set_title(_printable(title, font.get_charmap()), loc="left")
        if samples:
            _plot(axes, samples)
        else:
            axes.set_axis_off()
            axes.text(0.5, 0.5, "no samples", ha="center", va="center")
        figure.savefig(file, format=form, metadata={"Date": None} if form == "svg" else None)
    return file.getvalue()


def _plot(axes: Axes, samples: Sequence[Sample]) -> None:
    """Draw steps: an amount stays until the next sample."""
    ends = samples[-1].at + SECOND
    times = [(sample.at - samples[0].at) / 1000 for sample in samples]
    times.append((ends - samples[0].at) / 1000)
    columns = list(zip(*(sample.uses for sample in samples), strict=True))
    base = [0] * len(times)
    for purpose, colour, column in zip(PURPOSES, _COLOURS, columns, strict=True):
        if any(column):
            top = [low + use for low, use in zip(base, (*column, column[-1]), strict=True)]
            axes.fill_between(
                times, base, top, step="post", color=colour, linewidth=0, label=purpose.value
            )
            base = top
    capacity = f"capacity {format_size(samples[-1].capacity)}"
    lines = (
        ("committed", [sample.committed for sample in samples], "#666666", ":"),
        ("used", [sample.used for sample in samples], "#000000", "-"),
        (capacity, [sample.capacity for sample in samples], "#8B0000", "--"),
    )
    for label, amounts, colour, style in lines:
        axes.step(
            times,
            [*amounts, amounts[-1]],
            where="post",
            color=colour,
            linestyle=style,
            linewidth=1.0,
            label=label,
        )
    _scale(axes, samples, times[-1])


def _scale(axes: Axes, samples: Sequence[Sample], length: float) -> None:
    """Label the axes in sizes of 1024 and in the time that has passed."""
    most = max(max(sample.committed, sample.capacity) for sample in samples)
    if (peak := max(sample.committed for sample in samples)) * 20 < most:
        most = 2 * peak  # a capacity far above would flatten all there is to see
    marks = _marks(max(1, most))
    axes.set_ylim(0, 1.05 * max(1, most))
    axes.set_yticks(marks, [format_size(mark) for mark in marks])
    unit, name = next(
        (unit, name)
        for unit, name in ((86_400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))
        if length >= 2 * unit or unit == 1
    )
    step = _step(length / unit)
    times = [step * place for place in range(int(length / unit / step) + 1)]
    axes.set_xlim(0, max(length, 1))
    axes.set_xticks([time * unit for time in times], [f"{time:g}" for time in times])
    axes.set_xlabel(f"{name} since {_moment(samples[0].at)}")
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)


def _marks(most: int) -> list[int]:
    """Return a few round sizes from none to `most`."""
    step = 2 ** max(0, math.ceil(math.log2(most / 6)))
    return list(range(0, most + 1, step))


def _step(most: float) -> float:
    """Return a round distance for at most a dozen marks."""
    rough = most / 12
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)


def _moment(at: int) -> str:
    try:
        return f"{datetime.fromtimestamp(at // 1000, tz=UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return f"{at} ms after 1970"


def _printable(title: str, glyphs: Container[int]) -> str:
    """Return text that the font can show and every file can hold, on one line of some length."""
    shown = "".join(
        each if each.isprintable() and ord(each) in glyphs else "\N{REPLACEMENT CHARACTER}"
        for each in title
    )
    return shown if len(shown) <= _LONGEST_TITLE else f"{shown[: _LONGEST_TITLE - 1]}…"
