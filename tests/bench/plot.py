#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""plot.py PEERS - draws the figures of peers.sh as SVG: the CPU time of one
connection by tool, on a log scale."""

import html
import math
import sys

LEFT, RIGHT, TOP, ROW, WIDTH = 190, 130, 92, 26, 900
KINDS = {"short": ("a short connection", "#2563a8"),
         "kept": ("a request on a kept one", "#e08a1e")}
INK, FAINT, FOUND = "#222222", "#dddddd", "#eef4fb"


def read(path):
    """Names in order, and (name, kind) -> microseconds and ratio."""
    figures, names = {}, []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, kind, ns, ratio = line.split("\t")[:4]
            figures[name, kind] = float(ns) / 1000, float(ratio)
            if name not in names and "again" not in name:
                names.append(name)
    names.sort(key=lambda name: (name != "bare",
                                 figures[name, "short"][0]))
    return names, figures


class Scale:
    """Microseconds to pixels, by whole decades."""

    def __init__(self, values):
        self.low = math.floor(math.log10(min(values)))
        self.high = math.ceil(math.log10(max(values)))

    def x(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def decades(self):
        return [10 ** power for power in range(self.low, self.high + 1)]


def text(x, y, words, anchor="start", size=13, color=INK, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
            f'font-size="{size}" fill="{color}" font-weight="{weight}">'
            f'{html.escape(words)}</text>')


def legend():
    parts, x = [], LEFT
    for words, color in KINDS.values():
        parts.append(f'<rect x="{x}" y="48" width="12" height="12" '
                     f'fill="{color}"/>')
        parts.append(text(x + 18, 59, words))
        x += 190
    return parts


def grid(scale, bottom):
    parts = []
    for value in scale.decades():
        x = scale.x(value)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" '
                     f'y2="{bottom}" stroke="{FAINT}"/>')
        words = f"{value:g} us" if value < 1000 else f"{value / 1000:g} ms"
        parts.append(text(x, TOP - 13, words, "middle", 11))
    return parts


def label(ratio):
    return "x%.3f" % ratio if ratio < 10 else "x%.0f" % ratio


def row(scale, y, name, figures):
    ours = name == "finleak"
    parts = []
    if ours:
        parts.append(f'<rect x="0" y="{y - 3}" width="{WIDTH}" '
                     f'height="{2 * ROW - 8}" fill="{FOUND}"/>')
    parts.append(text(LEFT - 12, y + 22, name, "end",
                      weight="bold" if ours else "normal"))
    for i, (kind, (_, color)) in enumerate(KINDS.items()):
        value, ratio = figures[name, kind]
        top, end = y + i * 20, scale.x(value)
        parts.append(f'<rect x="{LEFT}" y="{top}" '
                     f'width="{end - LEFT:.1f}" height="16" '
                     f'fill="{color}"/>')
        words = f"{value:.1f} us"
        if name != "bare":
            words += f" ({label(ratio)})"
        parts.append(text(end + 6, top + 12.5, words, size=11))
    return parts


def main():
    names, figures = read(sys.argv[1])
    scale = Scale([figures[name, kind][0]
                   for name in names for kind in KINDS])
    bottom = TOP + len(names) * 2 * ROW
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
             f'height="{bottom + 16}" font-family="sans-serif">',
             f'<rect width="{WIDTH}" height="{bottom + 16}" '
             'fill="white"/>',
             text(20, 28, "CPU time of a small server and of what watches "
                  "it, for each (log scale; ratio to bare)", size=15,
                  weight="bold")]
    parts += legend() + grid(scale, bottom)
    for i, name in enumerate(names):
        parts += row(scale, TOP + i * 2 * ROW + 4, name, figures)
    print("\n".join(parts + ["</svg>"]))


if __name__ == "__main__":
    main()
