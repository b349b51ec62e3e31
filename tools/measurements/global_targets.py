"""Prunes digits and ResNet-20 to 80, 60 and 40 % of their multiply-adds with several seeds, and writes the accuracy that is left.

Usage: /usr/bin/python3 tools/measurements/global_targets.py [--networks digits ResNet-20] [--seeds 8] [--out tools/measurements/global-targets.md]
Needs .NET 10, Debian's python3-onnx, and the data and networks of ../shared.
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import tempfile

from program import SHARED, Program
from real_networks import Network, checked, evaluate, networks

TARGETS = ("80%", "60%", "40%")
IMPORTANCES = {
    "permutation": ["--importance", "permutation"],
    "permutation, all images": ["--importance", "permutation", "--images-per-order", "512"],
    "orthogonal": ["--importance", "orthogonal"],
    "backward": ["--importance", "backward"],
    "leave-one-out": ["--importance", "leave-one-out"],
    "l2": ["--importance", "l2"],
    "random": ["--importance", "random"],
}
INTRODUCTION = """\
The accuracy on the whole test set (%): the median over seeds, with the least and the greatest. A seed chooses 512 of the calibration images and all that is drawn.
Within a group channels go in the order of their importance; between groups the one goes that loses the least payoff for what it saves. Nothing is
repaired or fine-tuned. *permutation* and *orthogonal* are Shapley values by about eight evaluations a channel, of orders that see 16 images each;
*all images*: of eight orders that see all 512. *backward* takes at most eight evaluations a channel, too. Every pruned model passed the ONNX checker; *difference* is the largest between its outputs and the masked
model's on the calibration images, as a share of their scale, in all of the row.

"""
HEADER = "| network | importance | seeds | of 100 % | 80 % | 60 % | 40 % | difference | evaluations |\n|---|---|---:|---:|---:|---:|---:|---:|---:|\n"


def prune(program: Program, network: Network, folder: pathlib.Path, seed: int, importance: str, target: str) -> tuple[float, dict]:
    """The accuracy of the pruned model, and the result of pruning. Worths are kept from one target and importance to the next."""
    output = folder / "pruned.onnx"
    result = program.run(
        "prune", network.model, "--data", network.calibration, *network.preprocessing, "--samples", 512, "--seed", seed,
        "--target-macs", target, *IMPORTANCES[importance], "--cache", folder / f"{network.name}-{seed}.worths", "-o", output,
    )
    if (verdict := checked(output)) != "passes":
        raise ValueError(f"{network.name}, {importance}, {target}, seed {seed}: the checker says '{verdict}'")
    return 100 * evaluate(program, output, network)["accuracy"], result


def row(program: Program, network: Network, folder: pathlib.Path, seeds: int, importance: str) -> str:
    cells, difference, evaluations = [], 0.0, 0
    for target in TARGETS:
        accuracies = []
        for seed in range(seeds):
            accuracy, result = prune(program, network, folder, seed, importance, target)
            accuracies.append(accuracy)
            difference = max(difference, result["verification"]["maxRelDiff"])
            evaluations = result["evaluations"]
        cells.append(f"**{statistics.median(accuracies):.1f}** ({min(accuracies):.1f}–{max(accuracies):.1f})")
    whole = 100 * evaluate(program, network.model, network)["accuracy"]
    line = f"| {network.name} | {importance} | {seeds} | {whole:.1f} | {' | '.join(cells)} | {difference:.1e} | {evaluations:,} |"
    print(line, flush=True)
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", default=["digits", "ResNet-20"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[8, 3], help="how many for each network")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("global-targets.md"))
    options = parser.parse_args()
    known = {network.name: network for network in networks(options.shared)}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = Program(folder / "program")
        lines = [
            row(program, known[name], folder, seeds, importance)
            for name, seeds in zip(options.networks, options.seeds, strict=True)
            for importance in IMPORTANCES
        ]
    command = f"global_targets.py --networks {' '.join(options.networks)} --seeds {' '.join(map(str, options.seeds))}"
    options.out.write_text(
        f"# Global targets, without repair\n\nMade by `/usr/bin/python3 tools/measurements/{command}`.\n\n{INTRODUCTION}{HEADER}" + "\n".join(lines) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
