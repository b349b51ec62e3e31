"""LeNet-1, second convolution: permutation averaging against the exact Shapley values of all 4,096 coalitions.

Usage: /usr/bin/python3 tools/measurements/lenet1_convergence.py [--out tools/measurements/lenet1-convergence.md]
Needs .NET 10 and ../shared/data/mnist-test-10k.npz.
"""

from __future__ import annotations

import argparse
import itertools
import pathlib
import statistics
import tempfile

from program import ROOT, SHARED, Program

GROUP = 1
SEEDS = range(10)
BUDGETS = (13, 24, 46, 90, 178, 354, 706)


def scores(program: Program, folder: pathlib.Path, *arguments: object) -> tuple[list[float], dict]:
    result = program.run(
        "prune", ROOT / "models" / "lenet1.onnx", "--data", SHARED / "data" / "mnist-test-10k.npz", "--samples", 1000,
        "--ratio", 0.3, "-o", folder / "lenet1.onnx", *arguments,
    )
    return result["groups"][GROUP]["importance"], result


def relative_error(estimate: list[float], exact: list[float]) -> float:
    return (sum((a - b) ** 2 for a, b in zip(estimate, exact)) / sum(b * b for b in exact)) ** 0.5


def kendall(estimate: list[float], exact: list[float]) -> float:
    pairs = list(itertools.combinations(range(len(exact)), 2))
    signs = [(estimate[i] - estimate[j]) * (exact[i] - exact[j]) for i, j in pairs]
    return (sum(sign > 0 for sign in signs) - sum(sign < 0 for sign in signs)) / len(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("lenet1-convergence.md"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = Program(folder / "program")
        # The seed of the draws is also that of the choice of images, so every seed has exact values of its own.
        references = {seed: scores(program, folder, "--importance", "exact", "--seed", seed) for seed in SEEDS}
        table = []
        for budget in BUDGETS:
            errors, ranks = [], []
            for seed in SEEDS:
                estimate, _ = scores(program, folder, "--importance", "permutation", "--budget", budget, "--seed", seed)
                errors.append(relative_error(estimate, references[seed][0]))
                ranks.append(kendall(estimate, references[seed][0]))
            table.append(f"| {budget} | {(budget - 2) // 11} | {statistics.mean(errors):.3f} | {statistics.mean(ranks):.2f} |")
            print(table[-1], flush=True)

    exact, result = references[0]
    values = ", ".join(f"{value:.4f}" for value in exact)
    options.out.write_text(
        "# LeNet-1: permutation averaging against exact values\n\n"
        "Made by `/usr/bin/python3 tools/measurements/lenet1_convergence.py`: second convolution, 12 channels, payoff cross-entropy (clipped) on\n"
        f"1,000 images of the MNIST test file; mean of {len(SEEDS)} seeds, each with its own images. Exact values of seed 0, nats ({result['evaluations']:,}\n"
        f"coalitions for both groups, {result['seconds']:.0f} s): {values}; their sum is {sum(exact):.6f}.\n\n"
        "| budget | orders | relative L2 error | Kendall τ |\n|---:|---:|---:|---:|\n" + "\n".join(table) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
