"""LeNet-1 at uniform ratios: exact Shapley values, estimates and baselines, each with twelve seeds.

Usage: /usr/bin/python3 tools/measurements/lenet1_ratios.py [--out tools/measurements/lenet1-ratios.md]
Needs .NET 10 and ../shared/data/mnist-train-60k.npz.
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import tempfile

from program import ROOT, SHARED, Program

IMPORTANCES = ("exact", "permutation", "backward", "leave-one-out", "l2", "random")
RATIOS = (0.3, 0.5)
SEEDS = range(12)


def accuracies(program: Program, folder: pathlib.Path, importance: str, ratio: float) -> list[float]:
    """Accuracy in % on the held-out images of every seed, which chooses the images as well."""
    return [
        100 * program.run(
            "prune", ROOT / "models" / "lenet1.onnx", "--data", SHARED / "data" / "mnist-train-60k.npz", "--samples", 512,
            "--ratio", ratio, "--importance", importance, "--seed", seed, "-o", folder / "pruned.onnx",
        )["pruned"]["accuracy"]
        for seed in SEEDS
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("lenet1-ratios.md"))
    options = parser.parse_args()
    table = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = Program(folder / "program")
        for importance in IMPORTANCES:
            cells = []
            for ratio in RATIOS:
                values = accuracies(program, folder, importance, ratio)
                cells.append(f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})")
            table.append(f"| {importance} | {' | '.join(cells)} |")
            print(table[-1], flush=True)

    options.out.write_text(
        "# LeNet-1 at uniform ratios, without repair\n\n"
        "Made by `/usr/bin/python3 tools/measurements/lenet1_ratios.py`: accuracy in % on 1,000 held-out MNIST training images, median of\n"
        f"{len(SEEDS)} seeds (lowest to highest); each seed draws 512 calibration images of its own. The original has 98.9 % on the test set.\n\n"
        f"| importance | {' | '.join(f'ratio {ratio}' for ratio in RATIOS)} |\n|---|---|---|\n" + "\n".join(table) + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
