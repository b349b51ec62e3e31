"""Repeats two experiments of Ancona, Öztireli and Gross 2020 (arXiv 2006.01795): layer-wise robustness, and pruning a VGG-16 with 500 images.

Usage: /usr/bin/python3 tools/measurements/ancona.py [--networks NAME ...] [--kept PERCENT ...] [--work FOLDER] [--out FILE]
Needs .NET 10, the data and networks of ../shared, and Debian's python3-onnx and python3-matplotlib. What was measured stays in FOLDER: started again, it goes on from there.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile
from dataclasses import dataclass

import matplotlib
import numpy as np

from ancona_low_data import A_CHANNEL, FIRST_LAYERS, IMAGES, KEPT, RANDOM_SEEDS, RANKINGS, LowData
from program import SHARED, Program, benchmarks
from real_networks import Network, networks

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402 - the back end is chosen before

RANK_IMAGES = 128
IMAGES_OF_ORDER = 16
IMPORTANCES = {
    "random": "random",
    "l2": "l2",
    "apoz": "apoz",
    "taylor": "taylor",
    "permutation": "permutation (μ)",
    "permutation+2std": "permutation (μ+2σ)",
    "leave-one-out": "leave-one-out",
    "backward": "backward",
}
OF_THE_SOURCE = tuple(IMPORTANCES)[:6]
# Ancona et al. 2020, accuracy in the authors' logs: 11 layers pruned, before any fine-tuning.
SOURCE = {
    75: {"permutation (μ+2σ)": 88.5, "random": 85.7, "taylor": 79.5},
    50: {"permutation (μ+2σ)": 72.1, "random": 63.6, "taylor": 67.9},
}
VGG = "VGG-16, half width"


@dataclass(frozen=True)
class Sizes:
    """How much is spent on a network."""

    test_images: int
    a_channel: int


SIZES = {"LeNet-1": Sizes(1000, 64), "ResNet-20": Sizes(512, 8), "ResNet-56": Sizes(256, 8), VGG: Sizes(256, 8)}


@dataclass(frozen=True)
class Curve:
    """What one importance does to one group; of several seeds, the means."""

    increase: float
    accuracy: float
    evaluations: float


class Robustness:
    """The figures of one network, group by group and importance by importance."""

    def __init__(self, figures: dict) -> None:
        self.figures = figures
        self.base = figures["groups"][0]["rows"][0]
        self.groups = {
            f"{group['group']} ({group['channels']})": {label: curve(group, name) for name, label in IMPORTANCES.items()}
            for group in figures["groups"]
        }

    def mean(self, label: str, figure: str) -> float:
        return statistics.mean(getattr(group[label], figure) for group in self.groups.values())

    def share_of_random(self, label: str) -> float:
        """Of a group, in the median: in some, random loses nothing."""
        return statistics.median(group[label].increase / group["random"].increase for group in self.groups.values())

    def better_than_random(self, label: str) -> int:
        return sum(group[label].increase < group["random"].increase for group in self.groups.values())

    def first(self, label: str, among: list[str]) -> int:
        return sum(label == min(among, key=lambda other: group[other].increase) for group in self.groups.values())


def curve(group: dict, importance: str) -> Curve:
    rows = [row for row in group["rows"] if row["importance"] == importance]
    return Curve(
        statistics.mean(statistics.mean(loss - row["loss"][0] for loss in row["loss"][1:]) for row in rows),
        statistics.mean(statistics.mean(row["accuracy"][1:]) for row in rows),
        statistics.mean(row["evaluations"] for row in rows),
    )


def figures_of(network: str, work: pathlib.Path) -> pathlib.Path:
    return work / f"robustness-{network}.json"


def robustness(network: Network, work: pathlib.Path) -> Robustness:
    """Runs the benchmark for a network, unless its figures are there."""
    path = figures_of(network.name, work)
    if not path.exists():
        sizes = SIZES[network.name]
        with np.load(network.test) as arrays:
            np.savez(work / "test.npz", images=arrays["images"][: sizes.test_images], labels=arrays["labels"][: sizes.test_images])
        command = [
            benchmarks(work / "benchmarks"), "robustness", network.model, network.calibration, work / "test.npz", ",".join(IMPORTANCES),
            sizes.a_channel, RANDOM_SEEDS, "--images", RANK_IMAGES, *network.preprocessing, "--json", path,
        ]
        subprocess.run([str(part) for part in command], check=True)
    return Robustness(json.loads(path.read_text(encoding="utf-8")))


def summary(measured: dict[str, Robustness]) -> str:
    lines = []
    for name, figures in measured.items():
        for label in IMPORTANCES.values():
            among = [IMPORTANCES[name] for name in OF_THE_SOURCE]
            first = f"{figures.first(label, among)}" if label in among else ""
            better = f"{figures.better_than_random(label)} of {len(figures.groups)}" if label != "random" else ""
            lines.append(
                f"| {name} | {label} | {figures.mean(label, 'increase'):.3f} | {figures.share_of_random(label):.2f} "
                f"| {better} | {first} | {figures.first(label, list(IMPORTANCES.values()))} "
                f"| {100 * figures.mean(label, 'accuracy'):.1f} | {sum(group[label].evaluations for group in figures.groups.values()):,.0f} |"
            )
    return (
        "| network | importance | mean loss increase | of random's (median) | better than random | first of the source's six | first of all | mean accuracy (%) | evaluations |\n"
        "|---|---|---:|---:|---:|---:|---:|---:|---:|\n" + "\n".join(lines) + "\n"
    )


def by_group(figures: Robustness) -> str:
    labels = list(IMPORTANCES.values())
    lines = []
    for name, group in figures.groups.items():
        lowest = min(curve.increase for curve in group.values())
        cells = [f"**{group[label].increase:.3f}**" if group[label].increase == lowest else f"{group[label].increase:.3f}" for label in labels]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return f"| group (channels) | {' | '.join(labels)} |\n|---|" + "---:|" * len(labels) + "\n" + "\n".join(lines) + "\n"


def low_data_table(low_data: LowData, kept: list[int]) -> str:
    original = low_data.original()
    lines = [f"| 100 % | *the network* | {100 * original['accuracy']:.1f} | | {original['loss']:.2f} | {original['macs'] / 1e6:.1f} | |"]
    for share in sorted(kept, reverse=True):
        for ranking in RANKINGS:
            if not (found := low_data.accuracies(ranking, share)):
                lines.append(f"| {share} % | {ranking.name} | not measured | {SOURCE.get(share, {}).get(ranking.name, '')} | | | |")
                continue
            accuracies = [100 * figures["accuracy"] for figures in found]
            spread = f" ({min(accuracies):.1f}–{max(accuracies):.1f})" if len(found) > 1 else ""
            source = SOURCE.get(share, {}).get(ranking.name, "")
            lines.append(
                f"| {share} % | {ranking.name} | {statistics.mean(accuracies):.1f}{spread} | {source} "
                f"| {statistics.mean(figures['loss'] for figures in found):.2f} | {found[0]['macs'] / 1e6:.1f} | {found[0]['evaluations']:,} |"
            )
    return (
        "| kept in each layer | importance | accuracy (%) | accuracy in the source (%) | loss | MACs (M) | evaluations |\n"
        "|---:|---|---:|---:|---:|---:|---:|\n" + "\n".join(lines) + "\n"
    )


def draw(low_data: LowData, kept: list[int], path: pathlib.Path) -> None:
    figure, axis = pyplot.subplots(figsize=(7, 4.5))
    whole = 100 * low_data.original()["accuracy"]
    for ranking in RANKINGS:
        found = {share: low_data.accuracies(ranking, share) for share in sorted(kept, reverse=True)}
        points = [(share, 100 * statistics.mean(figures["accuracy"] for figures in each)) for share, each in found.items() if each]
        if points:
            axis.plot(*zip((100, whole), *points), ":" if ranking.name == "random" else "-", marker=".", label=ranking.name)
    for name in ("permutation (μ+2σ)", "random", "taylor"):
        given = [(share, SOURCE[share][name]) for share in SOURCE]
        axis.plot(*zip(*given), "--", marker="x", color="grey", alpha=0.6)
        axis.annotate(f"source: {name}", given[-1], fontsize=7, color="grey")
    axis.set_xlabel("channels kept in each of eleven layers (%)")
    axis.set_ylabel("accuracy on 10,000 test images (%)")
    axis.invert_xaxis()
    axis.grid(alpha=0.3)
    axis.legend(fontsize=7, loc="center right")
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="*", choices=list(SIZES), default=list(SIZES), help="networks of the first experiment")
    parser.add_argument("--kept", nargs="*", type=int, default=list(KEPT), help="per cent of channels that the second experiment keeps")
    parser.add_argument("--report", action="store_true", help="measure nothing, and write what was measured already")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "onnx-shapley-ancona")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("ancona.md"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    known = {network.name: network for network in networks(options.shared)}
    low_data = LowData(Program(options.work / "program"), known[VGG], options.work, not options.report)
    second = low_data_table(low_data, options.kept)
    pictures = options.out.parent / "pictures"
    pictures.mkdir(exist_ok=True)
    draw(low_data, options.kept, pictures / "ancona-low-data.png")
    measured = {
        name: robustness(known[name], options.work)
        for name in options.networks
        if not options.report or figures_of(name, options.work).exists()
    }
    sizes = "; ".join(
        f"{name}: {figures.figures['testImages']:,} test images, {SIZES[name].a_channel} evaluations a channel, "
        f"{100 * figures.base['accuracy'][0]:.1f} % before anything is removed" for name, figures in measured.items()
    )
    left_out = [name for name in SIZES if name not in measured]
    options.out.write_text(
        "# One layer at a time, and with 500 images: two experiments of Ancona et al. 2020\n\n"
        "Made by `/usr/bin/python3 tools/measurements/ancona.py`"
        + (f"; not measured yet: robustness of {' and '.join(left_out)}, and what the first table says" if left_out else "") + ".\n\n"
        + INTRODUCTION
        + CONCLUSIONS
        + f"## Low data: the VGG-16 with {IMAGES} images\n\n" + second + "\n![Accuracy by share of channels kept](pictures/ancona-low-data.png)\n\n"
        + f"## Layer-wise robustness\n\n{sizes}.\n\n" + summary(measured)
        + "".join(f"\n### {name}: mean loss increase of every group\n\n{by_group(figures)}" for name, figures in measured.items()),
        encoding="utf-8",
    )


INTRODUCTION = f"""\
Two experiments, without fine-tuning, repair or re-estimated statistics. In the first, *layer-wise robustness*, the channels of one group after another are removed in the order of an
importance, one by one, with all other groups whole; the figure of a group is the mean, over all steps, of what the cross-entropy on test images has grown by. In the second, *low data*,
{IMAGES} images rank, and eleven of the thirteen convolutions of a VGG-16 (all but the first {FIRST_LAYERS}) lose a share of their channels each, from the last to the first: each is ranked in the
network that is pruned behind it, and cut in one step. All 10,000 test images judge the result, and nothing else. The source's importances are random, weight norm, APoZ, Taylor, and Shapley
values with the mean over images (μ) and with two standard deviations over images added (μ+2σ); beside them stand leave-one-out and backward elimination, which are not the source's.

What differs from the source:

- A group is all channels that can only go together, not the outputs of one layer: in the ResNets the channels of a residual stream, whatever number of convolutions write them.
- The networks are others. The VGG-16 is half as wide as the source's and has 89.4 %; **the figures of the source are of its own network, and are here to be
  compared as orders, not as values.** What the source's layer-wise curves are in numbers is not known to us.
- A mask sits where a channel is summed over, behind BatchNormalization and activation, so that a step is what cutting gives. Taylor is a finite difference in that mask, of the same
  formula. Channels are ranked by a loss that is clipped image by image at twice that of a guess; the loss in the tables is not clipped.
- First experiment: {RANK_IMAGES} images rank. With {RANK_IMAGES // IMAGES_OF_ORDER} blocks of {IMAGES_OF_ORDER} images in turn, μ has {RANK_IMAGES // IMAGES_OF_ORDER} times as many orders as evaluations divided by channels say; for μ+2σ each order sees all images.
  The last step leaves one channel. Of random, the mean of {RANDOM_SEEDS} seeds; all else is one seed.
- Second experiment: {A_CHANNEL} evaluations a channel, what the source's {A_CHANNEL} orders on all images cost. For μ+2σ these are such orders; μ has {A_CHANNEL * round(IMAGES / IMAGES_OF_ORDER)}, of about {IMAGES_OF_ORDER} images each, in turn. Leave-one-out and Taylor
  take one a channel. What looks at nothing behind a layer (random, L2, APoZ) is cut in one step, which is the same. The networks see training images for ranks, of which the VGG-16 has
  95 % right.

"""

CONCLUSIONS = """\
What follows (made on these figures; the script does not draw it anew):

- One group at a time, **Shapley values lose less on average than all other rankings of the source, on every network**, as the source says. Adding two standard deviations over images pays on both ResNets (by 3 %) and
  on the VGG-16 (by 10 %, the best of the source's six on 12 of 13 groups), but not on LeNet-1.
- **`backward`, which is not the source's, loses the least on average on all four**: 14 to 30 % less than the better of the two Shapley values, better than random on 54 of 57 groups, and the first of all on 35. It
  needs its evaluations: with two a channel (at commit 28c766b, 32 steps a group) it lost 0.855 on the VGG-16, where μ lost 0.822 and μ+2σ 0.765. So with less than the default budget in large groups,
  `--importance permutation --aggregate mean+2std` is worth a try.
- APoZ loses more than random on average on every network, L2 and Taylor on ResNet-56, for two of its groups, Taylor on LeNet-1, and leave-one-out on the VGG-16, where no channel is missed alone.
- In some groups of ResNet-56 random loses next to nothing, or less than that: orders of such groups say little.
- Low data: at three quarters of the channels **`backward` keeps most, 71.0 %**, ahead of μ+2σ (64.5 %, first of the source's six, as in the source), μ (59.1 %), Taylor (52.7 %), leave-one-out (45.6 %) and L2 (42.6 %).
  With two evaluations a channel instead of five in the first six layers (commit 7566e46), μ+2σ had kept 69.7 %, μ 57.8 % and `backward` 49.4 %: it needs its evaluations, and one seed says little about a few points.
  At half of the channels `backward` keeps 26.9 %, μ+2σ 20.4 %, and no other as much; at a quarter all are near chance. Our VGG-16 is half as wide as the source's, and loses far more than the source's does, by a random order as well; why, these
  figures do not say.

"""


if __name__ == "__main__":
    main()
