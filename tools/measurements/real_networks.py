"""Prunes the real networks at ratios 0.3 and 0.5 and writes a table: costs, accuracy, masked against pruned, ONNX checker.

Usage: /usr/bin/python3 tools/measurements/real_networks.py [--shared ../shared] [--out tools/measurements/real-networks.md]
Needs .NET 10, Debian's python3-onnx, and the data and networks of ../shared.
"""

from __future__ import annotations

import argparse
import pathlib
import tempfile
from dataclasses import dataclass, field

import onnx

from program import ROOT, SHARED, Program

IMAGENET = ["--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225"]
CIFAR = ["--mean", "0.4914,0.4822,0.4465", "--std", "0.2470,0.2435,0.2616"]
RATIOS = (("--ratio", "0.3"), ("--ratio", "0.5"))
HEADER = (
    "| network | importance | target | MACs (M) | parameters | accuracy (%) | max abs diff | max rel diff | images | checker | evaluations | seconds |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|\n"
)
ALL = ("permutation", "leave-one-out", "l2", "random")
WITHOUT_GAMES = ("l2", "random")


@dataclass(frozen=True)
class Network:
    name: str
    model: pathlib.Path
    calibration: pathlib.Path
    test: pathlib.Path
    preprocessing: list[str] = field(default_factory=list)
    importances: tuple[str, ...] = ALL


def networks(shared: pathlib.Path) -> list[Network]:
    models, data = ROOT / "models", shared / "data"
    cifar10 = shared / "models" / "cifar10"
    digits = (models / "digits-calib.npz", models / "digits-test.npz")
    mnist = (data / "mnist-train-60k.npz", data / "mnist-test-10k.npz")
    cifar = (data / "cifar10-train-10k.npz", data / "cifar10-test-10k.npz")
    return [
        Network("digits", models / "digits-cnn.onnx", *digits),
        Network("digits, folded", models / "digits-cnn-folded.onnx", *digits),
        Network("LeNet-1", models / "lenet1.onnx", *mnist),
        Network("ResNet-20", cifar10 / "resnet20_cifar10_bn.onnx", *cifar, IMAGENET),
        Network("ResNet-20, folded", cifar10 / "resnet20_cifar10_folded.onnx", *cifar, IMAGENET),
        Network("ResNet-56", cifar10 / "resnet56_cifar10_bn.onnx", *cifar, IMAGENET, WITHOUT_GAMES),
        Network("ResNet-56, folded", cifar10 / "resnet56_cifar10_folded.onnx", *cifar, IMAGENET, WITHOUT_GAMES),
        Network("VGG-16, half width", cifar10 / "vgg16bn_w0.5_bn.onnx", *cifar, CIFAR, WITHOUT_GAMES),
    ]


def evaluate(program: Program, model: pathlib.Path, network: Network) -> dict:
    return program.run("evaluate", model, "--data", network.test, *network.preprocessing)


def checked(model: pathlib.Path) -> str:
    try:
        onnx.checker.check_model(str(model), full_check=True)
        return "passes"
    except Exception as error:  # noqa: BLE001 - whatever the checker says goes into the table
        return str(error).splitlines()[0]


def rows(program: Program, network: Network, importance: str, targets: tuple[tuple[str, str], ...], folder: pathlib.Path) -> list[str]:
    before = evaluate(program, network.model, network)
    lines = []
    for target in targets:
        output = folder / "pruned.onnx"
        pruned = program.run(
            "prune", network.model, "--data", network.calibration, *network.preprocessing,
            "--samples", 512, *target, "--importance", importance, "--images-per-order", 512, "-o", output,
        )
        after = evaluate(program, output, network)
        verification = pruned["verification"]
        lines.append(
            f"| {network.name} | {importance} | {' '.join(target)[2:]} "
            f"| {before['macs'] / 1e6:.2f} → {after['macs'] / 1e6:.2f} "
            f"| {before['parameters']:,} → {after['parameters']:,} "
            f"| {100 * before['accuracy']:.2f} → {100 * after['accuracy']:.2f} "
            f"| {verification['maxAbsDiff']:.1e} | {verification['maxRelDiff']:.1e} | {verification['samples']} "
            f"| {checked(output)} | {pruned['evaluations']:,} | {pruned['seconds']:.0f} |"
        )
        print(lines[-1], flush=True)
    return lines


def table(targets: tuple[tuple[str, str], ...], shared: pathlib.Path) -> str:
    """Prunes all networks by each of their importances to each target."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = Program(folder / "program")
        lines = [
            line
            for network in networks(shared)
            for importance in network.importances
            for line in rows(program, network, importance, targets, folder)
        ]
    return HEADER + "\n".join(lines) + "\n"


def arguments(description: str | None, out: pathlib.Path) -> argparse.Namespace:
    """Where the data lie, and where the table goes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=out)
    return parser.parse_args()


def main() -> None:
    options = arguments(__doc__, pathlib.Path(__file__).with_name("real-networks.md"))
    options.out.write_text(
        "# Real networks, pruned without repair\n\n"
        "Made by `/usr/bin/python3 tools/measurements/real_networks.py`. The ratio is the share of channels removed in every group;\n"
        "accuracy is on the whole test set; masked against pruned is the largest difference of any output on calibration images,\n"
        "absolute and relative to the output's scale; the checker is `onnx.checker` with `full_check`; seconds are the wall time of\n"
        "`prune` on 2 cores. `permutation` is Shapley values by averaging eight permutations that see all images;\n"
        "importances that play games are left out for the largest networks.\n"
        "Nothing is repaired or fine-tuned, and the same ratio everywhere hits the narrow first stages and the residual channels hardest.\n\n"
        + table(RATIOS, options.shared),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
