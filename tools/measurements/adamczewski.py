"""Repeats experiments of Adamczewski, Li and Van Gool 2024: rankings against the best sets of all coalitions, and ResNet-56 at the widths that they published.

Usage: /usr/bin/python3 tools/measurements/adamczewski.py [--samples 128] [--out tools/measurements/adamczewski.md]
Needs .NET 10, Debian's python3-onnx, and the data and networks of ../shared.
"""

from __future__ import annotations

import argparse
import fnmatch
import pathlib
import statistics
import tempfile

from program import SHARED, Program
from real_networks import Network, checked, evaluate, networks

# Groups whose coalitions can all be evaluated, and on how many images.
GROUPS = (("LeNet-1", "/conv2/Conv", 512), ("digits", "/conv/Conv", 128))
SEEDS = range(5)
# The importance, and the largest number of removed channels of a partial Shapley value.
RANKINGS = (
    ("leave-one-out", None), ("partial", 1), ("partial", 2), ("partial", 3), ("permutation", None), ("ols", None), ("kernel", None), ("leverage-sfe", None), ("backward", None),
    ("l2", None), ("random", None),
)
# Channels kept in the first convolution of every block, of 16, 32 and 64.
WIDTHS = ("/layer1/layer1.?/conv1/Conv=11", "/layer2/layer2.?/conv1/Conv=18", "/layer3/layer3.?/conv1/Conv=30")
IMPORTANCES = ("random", "l2", "fpgm", "leave-one-out", "ols", "permutation", "backward")
# Ranked again block by block, from the last to the first, in the network that is pruned behind.
ANEW = ("leave-one-out", "backward")
INTRODUCTION = """\
## Against the best sets

All coalitions of a group are evaluated. T*_r, the best r channels to remove, is the set whose removal loses least; *remove* is Acc_5 = Σ_r |T*_r ∩ lowest r| / Σ_r r over
r = 1 … 5, *keep* the same of the best sets to keep and the highest. τ: Kendall's, to the exact Shapley values. *Lost*: payoff lost by removing the lowest 30 and 50 %, in
nats; *below*: how far the mean payoff over all numbers of removed channels is below that of the best sets, which no order reaches where they are not nested. Partial values look at coalitions with at most k removed channels, as
many as there are; permutation averaging (orders of 16 images each), least squares without weights as the source's code does it (`ols`), with them (`kernel`), `leverage-sfe`
and `backward` have eight evaluations a channel. Means of {seeds} seeds, each with its own images.

"""
FOLLOWS = """
What follows: `backward` comes closest to the best sets on both groups (*below*), and finds the five best to remove most often on LeNet-1; on digits it does not, where partial values
with k = 2 and 3 do. Exact Shapley values are no better than estimates of them. Of the source's rankings, partial values
(k > 1) are ahead of permutation averages by *remove* and behind them by *keep*, on both groups.

"""
WIDTHS_FOLLOW = """
What follows: all 27 groups cut at once, **L2 and the geometric median beat every game by accuracy**; only `backward` comes near, and has the least loss. The reason is that a game ranks the
channels of a group while all other groups are whole, and here each of them loses a third to a half of its channels as well, which no game has seen. Ranked *anew for each block*, in the network that is
pruned behind it, the same games with as many evaluations leave **63.8 % and 68.0 %**: leave-one-out comes from below a random order to 19 points above L2. One seed.
"""


def budget(channels: int, size: int) -> int:
    """Coalitions with at most so many of the channels removed, and the empty one."""
    count, of_size = 2, 1.0
    for removed in range(1, size + 1):
        of_size = of_size * (channels - removed + 1) / removed
        count += round(of_size)
    return count


def compare(program: Program, network: Network, group: str, images: int, folder: pathlib.Path) -> str:
    found: dict[str, list[dict]] = {}
    chance = channels = 0
    for seed in SEEDS:
        shared = ["compare-ranks", network.model, "--data", network.calibration, *network.preprocessing, "--group", group, "--samples", images, "--seed", seed]
        shared += ["--cache", folder / f"{network.name}-{seed}.worths"]
        for importance, size in RANKINGS:
            limit = ["--budget", budget(channels, size)] if size else []
            result = program.run(*shared, "--importance", importance, *limit)
            chance, channels = result["oracle"]["overlapByChance"], result["channels"]
            found.setdefault(f"`{importance}`" + (f", k = {size}" if size else ""), []).append(result["ranks"][0])
            found.setdefault("exact Shapley values", []).append(result["reference"])

    def cell(rows: list[dict], name: str, digits: int) -> str:
        return f"{statistics.mean(row[name] for row in rows):.{digits}f}"

    lines = [
        f"| {name} | {100 * statistics.mean(row['overlapToRemove'] for row in rows):.0f} % | {100 * statistics.mean(row['overlapToKeep'] for row in rows):.0f} % "
        f"| {cell(rows, 'tau', 2)} | {cell(rows, 'lossOfLowest', 2)} | {cell(rows, 'lossOfLowestHalf', 2)} | {cell(rows, 'belowOracle', 2)} | {cell(rows, 'evaluations', 0)} |"
        for name, rows in found.items()
    ]
    return (
        f"{network.name}, `{group}`: {channels} channels, {images} images. A random order has {100 * chance:.0f} % on average.\n\n"
        "| ranking | remove | keep | τ | lost, 30 % | lost, 50 % | below | evaluations |\n|---|---:|---:|---:|---:|---:|---:|---:|\n" + "\n".join(lines) + "\n"
    )


def prune(program: Program, network: Network, importance: str, samples: int, folder: pathlib.Path) -> str:
    """All blocks at once."""
    output = folder / "pruned.onnx"
    widths = [argument for width in WIDTHS for argument in ("--keep", width)]
    result = program.run(*command(network, network.model, samples, importance), *widths, "--cache", folder / "resnet56.worths", "-o", output)
    return line(program, network, output, f"`{importance}`", result["original"]["macs"], result["evaluations"], result["verification"]["maxRelDiff"])


def prune_in_turn(program: Program, network: Network, importance: str, samples: int, folder: pathlib.Path) -> str:
    """One block after the other, from the last."""
    groups = program.run("inspect", network.model)["groups"]
    widths = [f"{group['name']}={width.rpartition('=')[2]}" for group in groups for width in WIDTHS if fnmatch.fnmatchcase(group["name"], width.rpartition("=")[0])]
    model, evaluations, difference = network.model, 0, 0.0
    for number, width in enumerate(reversed(widths)):
        output = folder / f"pruned-{number % 2}.onnx"
        result = program.run(*command(network, model, samples, importance), "--keep", width, "-o", output)
        model, evaluations, difference = output, evaluations + result["evaluations"], max(difference, result["verification"]["maxRelDiff"])
    original = program.run("inspect", network.model)["macs"]
    return line(program, network, model, f"`{importance}`, anew for each block", original, evaluations, difference)


def command(network: Network, model: pathlib.Path, samples: int, importance: str) -> list:
    return ["prune", model, "--data", network.calibration, *network.preprocessing, "--samples", samples, "--importance", importance]


def line(program: Program, network: Network, output: pathlib.Path, name: str, original: int, evaluations: int, difference: float) -> str:
    if (verdict := checked(output)) != "passes":
        raise ValueError(f"{name}: the checker says '{verdict}'")
    quality = evaluate(program, output, network)
    text = (
        f"| {name} | {quality['macs'] / 1e6:.1f} M ({100 * quality['macs'] / original:.1f} %) | {quality['parameters']:,} "
        f"| {100 * quality['accuracy']:.1f} | {quality['loss']:.3f} | {evaluations:,} | {difference:.1e} |"
    )
    print(text, flush=True)
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=128, help="images by which the channels of ResNet-56 are ranked")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("adamczewski.md"))
    options = parser.parse_args()
    known = {network.name: network for network in networks(options.shared)}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = Program(folder / "program")
        tables = [compare(program, known[name], group, images, folder) for name, group, images in GROUPS]
        network = known["ResNet-56"]
        whole = evaluate(program, network.model, network)
        lines = [prune(program, network, importance, options.samples, folder) for importance in IMPORTANCES]
        lines += [prune_in_turn(program, network, importance, options.samples, folder) for importance in ANEW]
    options.out.write_text(
        f"# Experiments of Adamczewski, Li and Van Gool 2024\n\nMade by `/usr/bin/python3 tools/measurements/adamczewski.py --samples {options.samples}`.\n\n"
        + INTRODUCTION.format(seeds=len(SEEDS)) + "\n".join(tables) + FOLLOWS
        + f"## ResNet-56 at published widths\n\nThe first convolution of every block keeps 11, 18 or 30 of its 16, 32 or 64 channels, the widths of the source; all else stays whole, nothing is "
        f"trained again. Ranks by {options.samples} images, one seed; accuracy (%) and loss on the 10,000 test images, where the original has {100 * whole['accuracy']:.1f} and {whole['loss']:.3f}. "
        "*Difference* is the largest between the outputs of the pruned and the masked model, as a share of their scale. Every pruned model passed the ONNX checker.\n\n"
        "| ranking | multiply-adds | parameters | accuracy | loss | evaluations | difference |\n|---|---:|---:|---:|---:|---:|---:|\n" + "\n".join(lines) + "\n" + WIDTHS_FOLLOW,
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
