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

from ancona_low_data import EARLY_BUDGET, FIRST_LAYERS, KEPT, IMAGES, LATE_BUDGET, LATE_LAYERS, RANDOM_SEEDS, RANKINGS, THREADS, LowData
from program import SHARED, Program, publish
from real_networks import Network, networks

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402 - the back end is chosen before

RANK_IMAGES = 128
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


SIZES = {"LeNet-1": Sizes(1000, 64), "ResNet-20": Sizes(256, 4), "ResNet-56": Sizes(256, 4), VGG: Sizes(256, 2)}


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
        return statistics.geometric_mean(group[label].increase / group["random"].increase for group in self.groups.values())

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


def robustness(network: Network, work: pathlib.Path) -> Robustness:
    """Runs the benchmark for a network, unless its figures are there."""
    path = work / f"robustness-{network.name}.json"
    if not path.exists():
        sizes = SIZES[network.name]
        with np.load(network.test) as arrays:
            np.savez(work / "test.npz", images=arrays["images"][: sizes.test_images], labels=arrays["labels"][: sizes.test_images])
        benchmarks = work / "benchmarks"
        if not benchmarks.exists():
            publish("tools/OnnxShapley.Benchmarks", benchmarks)
        command = [
            benchmarks / "OnnxShapley.Benchmarks", "robustness", network.model, network.calibration, work / "test.npz", ",".join(IMPORTANCES),
            sizes.a_channel, RANDOM_SEEDS, "--images", RANK_IMAGES, *THREADS, *network.preprocessing, "--json", path,
        ]
        subprocess.run([str(part) for part in command], check=True)
    return Robustness(json.loads(path.read_text(encoding="utf-8")))


def summary(measured: dict[str, Robustness]) -> str:
    lines = []
    for name, figures in measured.items():
        for label in IMPORTANCES.values():
            among = [IMPORTANCES[name] for name in OF_THE_SOURCE]
            first = f"{figures.first(label, among)}" if label in among else ""
            lines.append(
                f"| {name} | {label} | {figures.mean(label, 'increase'):.3f} | {figures.share_of_random(label):.2f} "
                f"| {figures.better_than_random(label)} of {len(figures.groups)} | {first} | {figures.first(label, list(IMPORTANCES.values()))} "
                f"| {100 * figures.mean(label, 'accuracy'):.1f} | {sum(group[label].evaluations for group in figures.groups.values()):,.0f} |"
            )
    return (
        "| network | importance | mean loss increase | of random's | better than random | first of the source's six | first of all | mean accuracy (%) | evaluations |\n"
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
            found = low_data.accuracies(ranking, share)
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
    shares = [100, *sorted(kept, reverse=True)]
    for ranking in RANKINGS:
        accuracies = [100 * low_data.original()["accuracy"]]
        accuracies += [100 * statistics.mean(found["accuracy"] for found in low_data.accuracies(ranking, share)) for share in shares[1:]]
        axis.plot(shares, accuracies, ":" if ranking.name == "random" else "-", marker=".", label=ranking.name)
    for name in ("permutation (μ+2σ)", "random", "taylor"):
        given = [(share, SOURCE[share][name]) for share in shares if share in SOURCE]
        axis.plot(*zip(*given), "--", marker="x", color="grey", alpha=0.6)
        axis.annotate(f"source: {name}", given[-1], fontsize=7, color="grey")
    axis.set_xlabel("channels kept in each of eleven layers (%)")
    axis.set_ylabel("accuracy on 10,000 test images (%)")
    axis.invert_xaxis()
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="*", choices=list(SIZES), default=list(SIZES), help="networks of the first experiment")
    parser.add_argument("--kept", nargs="*", type=int, default=list(KEPT), help="per cent of channels that the second experiment keeps")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "onnx-shapley-ancona")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("ancona.md"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    known = {network.name: network for network in networks(options.shared)}
    low_data = LowData(Program(options.work / "program"), known[VGG], options.work)
    second = low_data_table(low_data, options.kept)
    pictures = options.out.parent / "pictures"
    pictures.mkdir(exist_ok=True)
    draw(low_data, options.kept, pictures / "ancona-low-data.png")
    measured = {name: robustness(known[name], options.work) for name in options.networks}
    sizes = "; ".join(
        f"{name}: {figures.figures['testImages']:,} test images, {SIZES[name].a_channel} evaluations a channel, "
        f"{100 * figures.base['accuracy'][0]:.1f} % before anything is removed" for name, figures in measured.items()
    )
    asked = " ".join(f"'{name}'" if " " in name else name for name in options.networks)
    options.out.write_text(
        "# One layer at a time, and with 500 images: two experiments of Ancona et al. 2020\n\n"
        f"Made by `/usr/bin/python3 tools/measurements/ancona.py --networks {asked} --kept {' '.join(map(str, options.kept))}`.\n\n"
        + INTRODUCTION
        + CONCLUSIONS
        + f"## Low data: the VGG-16 with {IMAGES} images\n\n" + second + "\n![Accuracy by share of channels kept](pictures/ancona-low-data.png)\n\n"
        + f"## Layer-wise robustness\n\n{sizes}.\n\n" + summary(measured)
        + "".join(f"\n### {name}: mean loss increase of every group\n\n{by_group(figures)}" for name, figures in measured.items()),
        encoding="utf-8",
    )


INTRODUCTION = f"""\
"""

CONCLUSIONS = """\
"""


if __name__ == "__main__":
    main()
