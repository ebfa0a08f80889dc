"""Pictures: drawn into PNG with matplotlib, without a screen. Readable on dark and on light: on a card of its own."""

from io import BytesIO

from messages.digest import Chart

CARD, INK = "#fbfaf7", "#22302e"
"""The colours of the card and of what is written on it, whatever the reader's theme is."""

COLOURS = ("#1f6f5c", "#7bb8a4", "#d9822b", "#c9ccc6")
"""Of the series, from the bottom; told apart also by who does not tell red from green, and each is named."""

WIDTH, HEIGHT, DOTS = 8.0, 4.0, 120
"""Inches, and dots an inch: 960 x 480."""


def draw(chart: Chart) -> bytes:
    """The picture of a chart. It takes a good second the first time, and no other thread's time: call it in one."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # loaded where a picture is wanted: it takes a while
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, facecolor=CARD, layout="constrained")
    axes = figure.add_subplot(facecolor=CARD)
    places = range(len(chart.weeks))
    below = [0] * len(chart.weeks)
    for series, colour in zip(chart.series, COLOURS, strict=True):
        axes.bar(places, series.numbers, bottom=below, color=colour, label=series.label, width=0.7)
        for place, number in zip(places, series.numbers, strict=True):
            if number:
                dark = colour == COLOURS[0]
                middle = below[place] + number / 2
                axes.text(place, middle, str(number), ha="center", va="center", color=CARD if dark else INK)
        below = [low + number for low, number in zip(below, series.numbers, strict=True)]
    axes.set_xticks(list(places), chart.weeks, color=INK)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(colors=INK, length=0)
    axes.set_ylim(0, max([*below, 1]) * 1.1)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    axes.set_title(chart.title, color=INK, loc="left", fontweight="bold")
    figure.legend(loc="outside lower center", ncols=4, frameon=False, labelcolor=INK)
    file = BytesIO()
    FigureCanvasAgg(figure).print_png(file)  # type: ignore[no-untyped-call]  # matplotlib has no annotations there
    return file.getvalue()
