"""Repeats the experiment of Munovas 2023 (bachelor thesis): the channels of LeNet-1's second convolution are removed one by one, without fine-tuning.

Usage: /usr/bin/python3 tools/measurements/munovas.py [--repetitions 20] [--networks FOLDER] [--out FILE]
Needs .NET 10, MNIST of ../shared, and Debian's python3-torch (two more networks are trained once, into FOLDER), python3-onnx and python3-matplotlib.
"""

from __future__ import annotations

import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

import matplotlib
import numpy as np
import onnx
from onnx import numpy_helper

from program import ROOT, SHARED, publish

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402 - the back end is chosen before

GROUP = "/conv2/Conv"
SEEDS = (0, 1, 2)
RANK_IMAGES = slice(0, 1000)
TEST_IMAGES = slice(2000, 10000)
LATE = (6, 9, 10, 11)
DRAWN = (
    "random", "Monte Carlo (thesis)", "hybrid (thesis)", "exact, ranked anew", "leave-one-out, ranked anew", "partial k = 3, ranked anew",
    "best sets on the images for ranks", "best sets on the test images",
)
# Evaluations of exact values where hybrid takes them: by all coalitions, and by all orders, as in the thesis.
LAST_CHANNELS = range(2, 7)
SUBSETS = sum(2**channels for channels in LAST_CHANNELS)
ORDERS = sum(channels * math.factorial(channels) for channels in LAST_CHANNELS)
# Munovas 2023, as the runs that were published with it give them; AUC divided by 12.
THESIS = {"Monte Carlo (thesis)": (0.7866, 0.3768), "hybrid (thesis)": (0.7848, 0.3826)}
THESIS_ACCURACY = {"hybrid (thesis)": {9: 0.812, 10: 0.500, 11: 0.416}}


def auc(curve: list[float], points: int) -> float:
    """Area under a curve by trapezoids. The thesis divides by its 12 points, the mean is that over its 11 steps."""
    return (sum(curve) - (curve[0] + curve[-1]) / 2) / points


def network(seed: int, folder: pathlib.Path, data: pathlib.Path) -> pathlib.Path:
    if seed == 0:
        return ROOT / "models" / "lenet1.onnx"
    path = folder / f"lenet1-{seed}.onnx"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        train, test = data / "mnist-train-60k.npz", data / "mnist-test-10k.npz"
        subprocess.run([sys.executable, ROOT / "tools/models/lenet1.py", train, test, "--out", path, "--seed", str(seed)], check=True)
    return path


class Curves:
    """All curves of all networks, by the name of the ranking."""

    def __init__(self, figures: list[dict]) -> None:
        self.figures = figures
        self.names = list(dict.fromkeys(row["ranking"] for row in figures[0]["rows"]))

    def rows(self, name: str, number: int | None = None) -> list[dict]:
        chosen = self.figures if number is None else [self.figures[number]]
        return [row for figures in chosen for row in figures["rows"] if row["ranking"] == name]

    def mean(self, name: str, kind: str, number: int | None = None) -> list[float]:
        """The mean curve: over seeds, and over networks unless one is chosen."""
        return [statistics.mean(values) for values in zip(*(row[kind] for row in self.rows(name, number)))]

    def evaluations(self, name: str) -> float:
        return statistics.mean(row["evaluations"] for row in self.rows(name))


def table(curves: Curves, number: int | None) -> str:
    lines = []
    for name in curves.names:
        accuracy, loss = (curves.mean(name, kind, number) for kind in ("accuracy", "loss"))
        cells = [f"{curves.evaluations(name):,.0f}", f"{auc(accuracy, 12):.4f}", f"{auc(accuracy, 11):.4f}", f"{auc(loss, 12):.4f}", f"{auc(loss, 11):.4f}"]
        lines.append(f"| {name} | " + " | ".join(cells + [f"{100 * accuracy[removed]:.1f}" for removed in LATE]) + " |")
        if number is None and name in THESIS:
            late = THESIS_ACCURACY.get(name, {})
            cells = [f"{value:.4f}" for given in THESIS[name] for value in (given, given * 12 / 11)]
            lines.append(f"| *its own figures* | | {' | '.join(cells)} | " + " | ".join(f"{100 * late[removed]:.1f}" if removed in late else "" for removed in LATE) + " |")
    header = "| ranking | evaluations | accuracy, AUC / 12 | / 11 | loss, AUC / 12 | / 11 | " + " | ".join(f"{removed} removed" for removed in LATE) + " |\n"
    return header + "|---|" + "---:|" * (5 + len(LATE)) + "\n" + "\n".join(lines) + "\n"


def wins(curves: Curves, name: str) -> str:
    """Of how many networks a ranking beats hybrid's mean."""
    def better(kind: str, sign: int) -> int:
        return sum(
            sign * auc(curves.mean(name, kind, number), 12) > sign * auc(curves.mean("hybrid (thesis)", kind, number), 12) for number in range(len(SEEDS))
        )
    return f"| {name} | {better('accuracy', 1)} of {len(SEEDS)} | {better('loss', -1)} of {len(SEEDS)} |"


def draw_curves(curves: Curves, path: pathlib.Path) -> None:
    figure, axes = pyplot.subplots(1, 2, figsize=(13, 5))
    for name in DRAWN:
        style = "--" if name.startswith("best") else ":" if name == "random" else "-"
        for axis, kind, scale in zip(axes, ("accuracy", "loss"), (100, 1)):
            axis.plot(range(12), [scale * value for value in curves.mean(name, kind)], style, marker=".", label=name)
    for axis, label in zip(axes, ("accuracy on 8,000 test images (%)", "cross-entropy on 8,000 test images (nats)")):
        axis.set_xlabel("channels removed, of 12")
        axis.set_ylabel(label)
        axis.grid(alpha=0.3)
    axes[1].legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def convolve(images: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    patches = np.lib.stride_tricks.sliding_window_view(images, weights.shape[2:], axis=(2, 3))
    return np.tanh(np.einsum("nchwij,ocij->nohw", patches, weights) + bias[:, None, None])


def pool(maps: np.ndarray) -> np.ndarray:
    images, channels, height, width = maps.shape
    return maps.reshape(images, channels, height // 2, 2, width // 2, 2).mean((3, 5))


def second_maps(model: pathlib.Path, images: np.ndarray) -> np.ndarray:
    """[N, 12, 8, 8]: what LeNet-1's second convolution gives, behind its tanh."""
    weights = {value.name: numpy_helper.to_array(value) for value in onnx.load(str(model)).graph.initializer}
    first = pool(convolve(images, weights["conv1.weight"], weights["conv1.bias"]))
    return convolve(first, weights["conv2.weight"], weights["conv2.bias"])


def draw_maps(model: pathlib.Path, exact: list[float], images: np.ndarray, labels: np.ndarray, path: pathlib.Path) -> None:
    """One image of every digit, and what the channels with the highest and the lowest Shapley value make of it."""
    chosen = images[[int(np.argmax(labels == digit)) for digit in range(10)]]
    maps = second_maps(model, chosen.astype(np.float64) / 255)
    rows = [("image", chosen[:, 0], "gray")]
    for word, channel in (("highest", int(np.argmax(exact))), ("lowest", int(np.argmin(exact)))):
        rows.append((f"{word}:\nchannel {channel}\nφ = {exact[channel]:.3f}", maps[:, channel], "coolwarm"))
    figure, axes = pyplot.subplots(len(rows), 10, figsize=(11, 3.6))
    for line, (name, pictures, colours) in zip(axes, rows):
        for axis, picture in zip(line, pictures):
            limits = {"vmin": -1, "vmax": 1} if colours == "coolwarm" else {}
            axis.imshow(picture, cmap=colours, **limits)
            axis.set_xticks([])
            axis.set_yticks([])
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=20, help="seeds of the rankings that draw")
    parser.add_argument("--networks", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "onnx-shapley-lenet1")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("munovas.md"))
    options = parser.parse_args()
    data = options.shared / "data"
    models = [network(seed, options.networks, data) for seed in SEEDS]
    with np.load(data / "mnist-test-10k.npz") as arrays:
        images, labels = arrays["images"], arrays["labels"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = folder / "OnnxShapley.Benchmarks"
        publish("tools/OnnxShapley.Benchmarks", folder)
        np.savez(folder / "ranks.npz", images=images[RANK_IMAGES], labels=labels[RANK_IMAGES])
        np.savez(folder / "test.npz", images=images[TEST_IMAGES], labels=labels[TEST_IMAGES])
        figures = []
        for model in models:
            command = [program, "removal", model, folder / "ranks.npz", folder / "test.npz", GROUP, options.repetitions, "--images", 1000, "--json", folder / "figures.json"]
            subprocess.run([str(part) for part in command], check=True)
            figures.append(json.loads((folder / "figures.json").read_text(encoding="utf-8")))
    curves = Curves(figures)
    pictures = options.out.parent / "pictures"
    pictures.mkdir(exist_ok=True)
    draw_curves(curves, pictures / "munovas-curves.png")
    draw_maps(models[0], figures[0]["exact"], images[TEST_IMAGES], labels[TEST_IMAGES], pictures / "munovas-maps.png")

    base = ", ".join(f"{100 * curves.mean('random', 'accuracy', number)[0]:.2f}" for number in range(len(SEEDS)))
    hybrid = curves.evaluations("hybrid (thesis)")
    oracle = {kind: auc(curves.mean("best sets on the test images", kind), 11) for kind in ("accuracy", "loss")}
    distances = "\n".join(
        f"| {name} | {oracle['accuracy'] - auc(curves.mean(name, 'accuracy'), 11):.4f} | {auc(curves.mean(name, 'loss'), 11) - oracle['loss']:.4f} |"
        for name in curves.names
    )
    options.out.write_text(
        "# LeNet-1, channel by channel: the experiment of Munovas 2023\n\n"
        f"Made by `/usr/bin/python3 tools/measurements/munovas.py --repetitions {options.repetitions}`.\n\n"
        + INTRODUCTION
        + f"The networks have {base} % on the 8,000 test images; the thesis has 98.55 %. Hybrid takes {hybrid:,.0f} evaluations; the table of all coalitions, "
        f"from which the exact ranks of every step and the best sets follow, {figures[0]['tableEvaluations']:,}: {hybrid / figures[0]['tableEvaluations']:.1f} times fewer. "
        f"From six channels on, exact values count all coalitions here, {SUBSETS}; the thesis goes through all orders, {ORDERS:,} evaluations, with which hybrid takes "
        f"{hybrid - SUBSETS + ORDERS:,.0f}: {(hybrid - SUBSETS + ORDERS) / figures[0]['tableEvaluations']:.1f} times as many as the table.\n\n"
        "## Three networks\n\n" + table(curves, None) + "\n![Accuracy and loss](pictures/munovas-curves.png)\n\n"
        "## Networks on which a ranking beats hybrid's mean\n\n| ranking | accuracy | loss |\n|---|---:|---:|\n"
        + "\n".join(wins(curves, name) for name in curves.names if name != "hybrid (thesis)")
        + "\n\n## Distance to the best sets on the test images\n\nMean over the 11 steps.\n\n| ranking | accuracy | loss |\n|---|---:|---:|\n" + distances + "\n\n"
        + "\n".join(f"## Network {seed}\n\n{table(curves, number)}" for number, seed in enumerate(SEEDS))
        + "\n## What the channels see\n\nThe maps of the channel with the highest and of that with the lowest exact Shapley value, of network 0 (as Figure 3.3 of the thesis); "
        "blue is −1, red is 1.\n\n![Maps of two channels](pictures/munovas-maps.png)\n",
        encoding="utf-8",
    )


INTRODUCTION = """\
Three networks are trained on MNIST's 60,000 training images. As in the thesis, images 0 to 999 of the test file rank, and 2,000 to 9,999 judge; channels of the second
convolution are removed one by one, and what is left is not trained again. *Monte Carlo* ranks those that are left before every removal by 100 random orders, *hybrid* by
100, 144, 214, … (⌊C^1.08⌋), and exactly from six channels on. An order counts n evaluations, as in the thesis, whether its coalitions were seen before or not; others count
distinct coalitions, step by step. The loss by which channels are ranked is clipped image by image at twice that of a guess, 4.6 nats; the loss in the tables is not. AUC: the area
under the curve over 0 to 11 removed channels by trapezoids, divided by its 12 points, as the thesis does, and by its 11 steps. The best sets are the best of their size among all 4,096;
they are not nested: no order of removal can be better on the images that they are chosen by. Rankings that draw are means over seeds.

What follows:

- **Removing well is not ranking well.** Hybrid has the exact values at every step, but for noise, and exact values are no better than it is. What they answer is what a channel
  adds on average over coalitions of all sizes; what the next removal loses is what it adds to those that are left.
- **Leave-one-out, ranked anew after every removal, beats hybrid on all three networks, in accuracy and in loss, from 99 evaluations instead of 18,181.** Ranked once, it is
  the worst but for random. Partial Shapley values, which look two or three removals ahead, are a little better still in accuracy; in loss they are as good.
- From 9 removed channels on, hybrid is near the best sets (62.3, 46.3 and 35.2 %, which have 62.6, 48.8 and 33.0 on the test images), and ahead of leave-one-out, ranked anew, with 9 and with 11
  removed (59.1, 32.7), though not with 10 (49.0), and on network 0 with none: with few channels left, small coalitions are what matters.
- The best sets on the images for ranks are hardly worse on the test images than the best sets there: a thousand images are enough.
- These networks lose more than the one of the thesis, whatever ranks them. Figures of different networks are not to be compared: its own stand here to say what they were.

"""


if __name__ == "__main__":
    main()
