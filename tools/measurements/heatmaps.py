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


def peaks_are_near(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Whether the greatest values of the maps of every image lie at the same place or at one that touches it."""
    places = [np.stack(np.unravel_index(maps.reshape(len(maps), -1).argmax(1), maps.shape[1:])) for maps in (first, second)]
    return np.abs(places[0] - places[1]).max(0) <= 1


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
        moved = self.alike(name)
        same = self.scores[name].argmax(1) == self.scores["original"].argmax(1)
        is_empty = ~self.maps[name].any((1, 2))
        near = peaks_are_near(whole, self.maps[name]) & ~is_empty
        given = np.take_along_axis(probabilities(self.scores[name]), self.scores["original"].argmax(1)[:, None], 1)
        return (
            f"| {WORDS[name]} | {quality['macs'] / 1e6:.1f} M | {quality['parameters']:,} | {100 * quality['accuracy']:.1f} | {100 * same.mean():.1f} | {given.mean():.2f} "
            f"| {moved.mean():.2f} | {moved[same].mean():.2f} | {np.quantile(moved, 0.1):.2f} | {100 * near.mean():.0f} | {is_empty.sum()} |"
        )

    def alike(self, name: str) -> np.ndarray:
        """The cosine of every map and the original's."""
        return cosines(self.maps["original"], self.maps[name])

    def strangers(self) -> tuple[float, float]:
        """The original's maps of an image and of the next one: their mean cosine, and the share of near peaks."""
        whole = self.maps["original"]
        other = np.roll(whole, 1, axis=0)
        return float(cosines(whole, other).mean()), float(peaks_are_near(whole, other).mean())


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


def text(options: argparse.Namespace, pruned: dict, qualities: dict[str, dict], results: Results) -> str:
    figures = results.figures
    count = len(results.maps["original"])
    alike, near = results.strangers()
    removed = ", ".join(f"{group['channels'] - len(group['kept'])} of {group['channels']}" for group in pruned["groups"])
    return (
        "# Where ResNet-20 looks: Figure 1 of Adamczewski, Li and Van Gool 2024 without gradients\n\n"
        f"Made by `/usr/bin/python3 tools/measurements/heatmaps.py --samples {options.samples} --importance {options.importance} --target-macs {options.target_macs} "
        f"--images {options.images}`, which takes its maps from `tools/OnnxShapley.Benchmarks heatmaps`.\n\n"
        "![Ten images and what three models see in them](pictures/heatmaps.png)\n\n"
        "The first test image of every class that the original has right. Red is where the model sees the class that the *original* answers, the same for all models; every map is scaled to its "
        "greatest value, so that colours say where, not how much. Below stand the model's own answer and its probability, in red where it is wrong.\n\n"
        + INTRODUCTION.format(
            samples=options.samples, importance=options.importance, target=options.target_macs, removed=removed, tensor=figures["tensor"], channels=figures["channels"],
            size=f"{figures['height']} × {figures['width']}", checked=figures["checkedChannels"], difference=f"{figures['largestDifference']:.1e}", score=f"{figures['largestScore']:.0f}",
            images=count,
        )
        + f"## Maps of {count} images\n\nAccuracy is on the 10,000 test images; all else on the first {count}. *Answer*: the share of images on which the model answers what the original does; *p*: "
        "the mean probability of that class. *Cosine*: of the model's map and the original's, the mean over images; *answer stays*: the mean over those on which the answer is the "
        "original's; *tenth*: a tenth of the images is below. *Peak*: the share of images whose map is greatest at the same of the "
        f"{figures['height'] * figures['width']} places as the original's, or at one that touches it. *Empty*: images whose map is zero everywhere, because no channel speaks for the class; "
        f"their cosine counts as 0. The original's maps of two different images have a cosine of {alike:.2f} on average, and near peaks in {100 * near:.0f} % of the "
        "cases: objects lie in the middle.\n\n"
        "| model | multiply-adds | parameters | accuracy (%) | answer (%) | p | cosine | answer stays | tenth | peak (%) | empty |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        + "\n".join(results.row(name, qualities[name]) for name in results.names) + "\n\n" + findings(results)
    )


def findings(results: Results) -> str:
    means = {name: f"{results.alike(name).mean():.2f}" for name in results.names}
    answers = np.bincount(results.scores["highest"].argmax(1), minlength=len(CLASSES))
    return FINDINGS.format(
        **means, strangers=f"{results.strangers()[0]:.2f}", most=CLASSES[answers.argmax()], share=f"{100 * answers.max() / answers.sum():.0f}",
    )


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


INTRODUCTION = """\
## How

Channels are ranked by `{importance}` on {samples} training images. The lowest go as `prune --target-macs {target}` chooses, over all groups: {removed}. From every group as many of the highest
go from the same ranking, or as many drawn by chance, once; so the three models have the same shape. Nothing is trained again. One seed and one ranking: a picture, not a verdict.

The maps are those of Ablation-CAM (Desai and Ramaswamy 2020): the maps of a tensor, each weighed by what the score of a class loses when its channel is switched off, added up, without what is
below zero. (The source divides by the score, which is the same for all maps of an image, and would turn them around where the score is negative.) What is lost is leave-one-out on a
single image, so that the game of a group evaluates it with the masks that rank channels, and no gradient is taken. Score-CAM (Wang et al. 2020) masks the input instead, which no game of
channels asks for.

The tensor is `{tensor}`, which the last convolution sums over: {channels} maps of {size}, all of one group. There a channel is off in one place, as Ablation-CAM wants it. Of the tensor
behind the last addition, channels belong to three groups and run through whole stages; switched off, they would be missing in earlier blocks too. So a map shows what the last block
sees, not what its shortcut carries past it. The class scores are logits.

{checked} channels of the original were also cut out of it, each alone: on {images} images the largest difference to the masked score was {difference}, where scores reach {score}.

"""
FINDINGS = """\
## What it shows

- Without its lowest-ranked channels the network looks where it looked: a cosine of {lowest}, where maps of different images have {strangers}.
- Without as many of its highest-ranked it looks elsewhere: {highest}, less alike than the maps of two images. It answers '{most}' on {share} % of the images, so such a map says where a class
  that the network no longer answers would be; the picture is of a network that is destroyed rather than one that attends to the background.
- Channels drawn by chance stand between, with {random}. Much of the likeness is therefore no merit of the ranking: what ranks are worth is the distance between these rows, and accuracy
  shows it more clearly than maps do.
- Like maps do not mean like answers: the automobile becomes a cat while the map stays on the car. Where the answer stays, maps are more alike in every row.
"""


if __name__ == "__main__":
    main()
