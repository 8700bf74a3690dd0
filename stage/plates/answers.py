"""Answers plate: images side by side, below each the probabilities that a classifier gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stage.page import Page
from stage.readout import resolve

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def answers_plate(
    page: Page, images: str, probs: str, *, above: tuple[str, str, str], below: tuple[str, str, str]
) -> Figure:
    """Draw images (S, H, W) and probabilities (S, K); classes that win first and elsewhere have their own colours.

    ``above`` and ``below`` are words, path (S,) and format of a number over each image and under its bars.
    """
    pictures, shares = (np.asarray(resolve(page.trace, path)) for path in (images, probs))
    winners, classes = shares.argmax(axis=1), np.arange(shares.shape[1])
    marked = dict.fromkeys(winners, "loss") | {winners[0]: "activation"}
    colors = [page.color(marked.get(k, "data")) for k in classes]
    figure = page.figure(2, len(pictures), size=(8.0, 4.5), height_ratios=(1.0, 1.1))
    for k, picture in enumerate(pictures):
        top, bottom = figure.axes[k], figure.axes[k + len(pictures)]
        top.imshow(picture, cmap=page.colormap(), vmin=0.0, vmax=float(pictures.max()))
        top.set_axis_off()
        bottom.bar(classes, shares[k], color=colors)
        bottom.set(ylim=(0.0, 1.2), xticks=classes, yticks=(0.0, 0.5, 1.0))
        winner = int(winners[k])
        page.number(bottom, probs, (k, winner), (winner, float(shares[k, winner]) + 0.09), fontsize=12)
        for axes, (words, path, spec), level in ((top, above, 1.1), (bottom, below, -0.3)):
            place: dict[str, Any] = {"transform": axes.transAxes, "fontsize": 13}
            page.number(axes, path, k, (0.5, level), spec=spec, prefix=f"{words} ", **place)
    return figure
