"""Repeats Figure 1 of Adamczewski, Li and Van Gool 2024 without gradients: where ResNet-20 looks, whole, without its lowest-ranked and without its highest-ranked channels.

Usage: /usr/bin/python3 tools/measurements/heatmaps.py [--samples 256] [--target-macs 80%] [--images 500] [--out tools/measurements/heatmaps.md]
Needs .NET 10, Debian's python3-onnx and python3-matplotlib, and the data and networks of ../shared.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import subprocess
import tempfile

import matplotlib
import numpy as np

from program import SHARED, Program, publish
from real_networks import Network, evaluate, networks

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402 - the back end is chosen before

NETWORK = "ResNet-20"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
DRAWN = ("original", "lowest", "highest")
WORDS = {"original": "original", "lowest": "lowest-ranked removed", "random": "random ones removed", "highest": "highest-ranked removed"}
SEED = 2026


def plans(groups: list[dict]) -> dict[str, dict[str, list[int]]]:
    """What to remove of every group: as many of the lowest, of the highest, and drawn."""
    random = np.random.default_rng(SEED)
    found: dict[str, dict[str, list[int]]] = {"lowest": {}, "random": {}, "highest": {}}
    for group in groups:
        channels, count = group["channels"], group["channels"] - len(group["kept"])
        found["lowest"][group["name"]] = sorted(set(range(channels)) - set(group["kept"]))
        found["random"][group["name"]] = sorted(random.choice(channels, count, replace=False).tolist())
        found["highest"][group["name"]] = sorted(np.argsort(group["importance"], kind="stable")[channels - count:].tolist())
    return found


def probabilities(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of the maps of every image; 0 where one of them is empty."""
    first, second = (maps.reshape(len(maps), -1).astype(np.float64) for maps in (first, second))
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    return np.where(lengths > 0, (first * second).sum(1) / np.maximum(lengths, 1e-300), 0)


def draw(images: np.ndarray, labels: np.ndarray, maps: dict[str, np.ndarray], scores: dict[str, np.ndarray], path: pathlib.Path) -> None:
    """The first image of every class that the original has right, alone and under the maps of the models."""
    right = scores["original"].argmax(1) == labels
    chosen = [int(np.argmax(right & (labels == label))) for label in range(len(CLASSES))]
    figure, axes = pyplot.subplots(1 + len(DRAWN), len(chosen), figsize=(13.5, 6.4))
    for column, image in enumerate(chosen):
        picture = images[image].transpose(1, 2, 0)
        axes[0, column].imshow(picture)
        axes[0, column].set_title(CLASSES[labels[image]], fontsize=11)
        for line, name in zip(axes[1:], DRAWN):
            line[column].imshow(picture.mean(2), cmap="gray", extent=(0, 1, 0, 1))
            line[column].imshow(maps[name][image], cmap="jet", alpha=0.5, extent=(0, 1, 0, 1), interpolation="bilinear", vmin=0)
            given = probabilities(scores[name])[image]
            line[column].set_xlabel(f"{CLASSES[given.argmax()]} {given.max():.2f}", fontsize=9, color="black" if given.argmax() == labels[image] else "firebrick")
    for axis in axes.flat:
        axis.set_xticks([])
        axis.set_yticks([])
    for line, name in zip(axes[1:], DRAWN):
        line[0].set_ylabel(WORDS[name].replace("-ranked ", "-ranked\n"), fontsize=11)
    axes[0, 0].set_ylabel("image", fontsize=11)
    figure.tight_layout(pad=0.5)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


class Results:
    """What the models say of the test images, and where they look."""

    def __init__(self, folder: pathlib.Path, names: tuple[str, ...]) -> None:
        self.names = names
        self.maps = {name: np.load(folder / f"{name}-maps.npy") for name in names}
        self.scores = {name: np.load(folder / f"{name}-scores.npy") for name in names}
        self.figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))

    def row(self, name: str, quality: dict) -> str:
        whole = self.maps["original"]
        moved = cosines(whole, self.maps[name])
        same = self.scores[name].argmax(1) == self.scores["original"].argmax(1)
        places = (self.maps[name].reshape(len(whole), -1).argmax(1) == whole.reshape(len(whole), -1).argmax(1)) & self.maps[name].any((1, 2))
        given = np.take_along_axis(probabilities(self.scores[name]), self.scores["original"].argmax(1)[:, None], 1)
        return (
            f"| {WORDS[name]} | {quality['macs'] / 1e6:.1f} M | {quality['parameters']:,} | {100 * quality['accuracy']:.1f} | {100 * same.mean():.1f} | {given.mean():.2f} "
            f"| {moved.mean():.2f} | {np.quantile(moved, 0.1):.2f} | {100 * places.mean():.0f} | {int((~self.maps[name].any((1, 2))).sum())} |"
        )

    def strangers(self) -> float:
        """Mean cosine of the maps of an image and of the next one, by the original."""
        return float(cosines(self.maps["original"], np.roll(self.maps["original"], 1, axis=0)).mean())


def measure(program: Program, network: Network, options: argparse.Namespace, folder: pathlib.Path) -> tuple[dict, dict[str, dict], Results]:
    with np.load(network.test) as arrays:
        np.savez(folder / "images.npz", images=arrays["images"][: options.images], labels=arrays["labels"][: options.images])
    pruned = program.run(
        "prune", network.model, "--data", network.calibration, *network.preprocessing, "--samples", options.samples, "--importance", options.importance,
        "--target-macs", options.target_macs, "-o", folder / "pruned.onnx",
    )
    removed = plans(pruned["groups"])
    (folder / "plans.json").write_text(json.dumps(removed), encoding="utf-8")
    publish("tools/OnnxShapley.Benchmarks", folder / "benchmarks")
    command = [folder / "benchmarks" / "OnnxShapley.Benchmarks", "heatmaps", network.model, folder / "images.npz", folder / "plans.json", folder / "maps", *network.preprocessing]
    subprocess.run([str(part) for part in command], check=True)
    models = {"original": network.model, **{name: folder / "maps" / f"{name}.onnx" for name in removed}}
    return pruned, {name: evaluate(program, model, network) for name, model in models.items()}, Results(folder / "maps", tuple(models))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=256, help="images by which channels are ranked")
    parser.add_argument("--importance", default="backward")
    parser.add_argument("--target-macs", default="80%", help="what is left when the lowest-ranked channels are gone")
    parser.add_argument("--images", type=int, default=500, help="test images whose maps are compared, from the first")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("heatmaps.md"))
    options = parser.parse_args()
    network = next(candidate for candidate in networks(options.shared) if candidate.name == NETWORK)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = Program(folder / "program")
        pruned, qualities, results = measure(program, network, options, folder)
        with np.load(folder / "images.npz") as arrays:
            images, labels = arrays["images"], arrays["labels"]
    pictures = options.out.parent / "pictures"
    pictures.mkdir(exist_ok=True)
    draw(images, labels, results.maps, results.scores, pictures / "heatmaps.png")
    options.out.write_text(text(options, pruned, qualities, results), encoding="utf-8")
