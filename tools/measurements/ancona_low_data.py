"""The low-data protocol of Ancona et al. 2020 on the half-width VGG-16, by the command line: layer by layer, from the last to the first."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable
from dataclasses import dataclass

from program import Program
from real_networks import Network, evaluate

IMAGES = 500
KEPT = (50, 75, 25)
FIRST_LAYERS = 2
# As many orders as in the source.
A_CHANNEL = 5
RANDOM_SEEDS = 5


@dataclass(frozen=True)
class Ranking:
    name: str
    options: tuple[str, ...]
    takes_budget: bool = False
    # Whether it looks at what lies behind a layer: if not, the order in which layers are pruned does not matter.
    looks_behind: bool = True
    seeds: int = 1


RANKINGS = (
    Ranking("taylor", ("taylor",)),
    Ranking("permutation (μ)", ("permutation",), takes_budget=True),
    Ranking("permutation (μ+2σ)", ("permutation", "--aggregate", "mean+2std"), takes_budget=True),
    Ranking("l2", ("l2",), looks_behind=False),
    Ranking("apoz", ("apoz",), looks_behind=False),
    Ranking("random", ("random",), looks_behind=False, seeds=RANDOM_SEEDS),
    Ranking("leave-one-out", ("leave-one-out",)),
    Ranking("backward", ("backward",), takes_budget=True),
)


class LowData:
    """Prunes all layers but the first two to a share of their channels; what was measured is kept in a folder, and not measured again."""

    def __init__(self, program: Program, network: Network, folder: pathlib.Path, measures: bool = True) -> None:
        self.program = program
        self.network = network
        self.folder = folder
        self.measures = measures
        groups = program.run("inspect", network.model)["groups"]
        self.layers = [(group["name"], group["channels"]) for group in groups][FIRST_LAYERS:]

    def original(self) -> dict:
        return self.kept("original", lambda: evaluate(self.program, self.network.model, self.network))[0]

    def accuracies(self, ranking: Ranking, share: int) -> list[dict]:
        """What is left on the test images, seed by seed; of seeds that are not measured and shall not be, nothing."""
        return [
            figures
            for seed in range(ranking.seeds)
            for figures in self.kept(f"{ranking.name}-{share}-{seed}", lambda seed=seed: self.measure(ranking, share, seed))
        ]

    def kept(self, name: str, measure: Callable[[], dict]) -> list[dict]:
        path = self.folder / f"low-data-{name}.json"
        if self.measures and not path.exists():
            path.write_text(json.dumps(measure()), encoding="utf-8")
            print(name, path.read_text(encoding="utf-8"), flush=True)
        return [json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []

    def measure(self, ranking: Ranking, share: int, seed: int) -> dict:
        steps = [[number] for number in reversed(range(len(self.layers)))] if ranking.looks_behind else [list(range(len(self.layers)))]
        model, evaluations, seconds = self.network.model, 0, 0.0
        for number, step in enumerate(steps):
            output = self.folder / f"pruned-{number % 2}.onnx"
            pruned = self.prune(ranking, model, output, step, share, seed)
            model, evaluations, seconds = output, evaluations + pruned["evaluations"], seconds + pruned["seconds"]
        after = evaluate(self.program, model, self.network)
        return {key: after[key] for key in ("accuracy", "loss", "macs", "parameters")} | {"evaluations": evaluations, "seconds": seconds}

    def prune(self, ranking: Ranking, model: pathlib.Path, output: pathlib.Path, step: list[int], share: int, seed: int) -> dict:
        keep = [word for number in step for word in ("--keep", f"{self.layers[number][0]}={share}%")]
        budget = ["--budget", A_CHANNEL * self.layers[step[0]][1]] if ranking.takes_budget else []
        return self.program.run(
            "prune", model, "--data", self.network.calibration, *self.network.preprocessing, "--samples", IMAGES, "--held-out", 0,
            "--seed", seed, *keep, "--importance", *ranking.options, *budget, "-o", output,
        )
