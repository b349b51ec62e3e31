"""Measures which images an order should see: replays splits of a fixed budget between images and orders, and writes tables.

Usage: /usr/bin/python3 tools/measurements/images.py [--tables FOLDER] [--repetitions 100] [--out FILE]
Needs .NET 10, Debian's python3-numpy, and the data and networks of ../shared. Evaluating takes about 10 minutes on one processor. What was evaluated is
kept in FOLDER, and not evaluated again.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy  # noqa: E402

from program import SHARED, benchmarks  # noqa: E402
from real_networks import networks  # noqa: E402

BUDGETS = (1, 2, 4, 8, 16, 32)
LOWEST = 0.3
SAME, UNPAIRED, OWN, IN_TURN = "the same for all orders", "drawn for every coalition", "drawn for every order", "in turn"


@dataclass(frozen=True)
class Case:
    """A group, and how much of it is evaluated: random orders, or all coalitions where that is None."""

    name: str
    network: str
    group: str
    images: int
    orders: int | None
    budget: int
    """As many orders on all images as the program's default budget spends, which is 8 orders on 512 images."""

    is_timed: bool = True

    @property
    def key(self) -> str:
        return self.name.lower().replace(", ", "-")


CASES = (
    Case("LeNet-1", "LeNet-1", "/conv2/Conv", 512, None, 8),
    Case("ResNet-20, beginning", "ResNet-20", "/layer1/layer1.1/conv1/Conv", 256, 64, 16),
    Case("ResNet-20, middle", "ResNet-20", "/layer2/layer2.1/conv1/Conv", 256, 64, 16),
    Case("ResNet-20, end", "ResNet-20", "/layer3/layer3.1/conv1/Conv", 256, 64, 16),
    Case("ResNet-56, middle", "ResNet-56", "/layer2/layer2.4/conv1/Conv", 256, 32, 16, is_timed=False),
    Case("ResNet-56, end", "ResNet-56", "/layer3/layer3.4/conv1/Conv", 256, 64, 16, is_timed=False),
)


class Evaluations:
    """The tables and rates of the groups, made by tools/OnnxShapley.Benchmarks where they are not in the folder yet."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._folder = folder
        self._networks = {network.name: network for network in networks(SHARED)}
        folder.mkdir(parents=True, exist_ok=True)

    def table(self, case: Case) -> numpy.ndarray:
        """[orders, players, images], or [coalitions, images]."""
        path = self._folder / f"{case.key}.npy"
        if not path.exists():
            partial = path.with_suffix(".partial")
            self._run("scores", case, case.orders or "all", partial)
            partial.rename(path)
        return numpy.load(path)

    def rates(self, case: Case) -> dict[int, float]:
        """Coalition-images a second, by the number of images that an order sees."""
        path = self._folder / f"{case.key}-rates.txt"
        if not path.exists():
            path.write_text(self._run("orders", case, "--seconds-per-group", 0.6), encoding="utf-8")
        return {int(images): float(rate) for images, rate in map(str.split, path.read_text(encoding="utf-8").splitlines())}

    def _run(self, stage: str, case: Case, *arguments: object) -> str:
        network = self._networks[case.network]
        command = [benchmarks(self._folder / "program"), stage, network.model, network.calibration, case.group, *arguments]
        settings = [*network.preprocessing, "--images", case.images, "--threads", 1, "--clock", "processor"]
        return subprocess.run([str(word) for word in [*command, *settings]], check=True, stdout=subprocess.PIPE, text=True).stdout


class SampledOrders:
    """Orders that were evaluated on all images, taken for all that there are: they are drawn with replacement, and their mean is the exact answer."""

    def __init__(self, table: numpy.ndarray) -> None:
        self._marginals = numpy.ascontiguousarray(table.transpose(0, 2, 1))
        self.images = table.shape[2]
        self.exact = table.mean((0, 2), dtype=float)

    def estimate(self, random: numpy.random.Generator, images: numpy.ndarray) -> numpy.ndarray:
        """Values by as many orders as there are rows of images, each on its row."""
        orders = random.integers(len(self._marginals), size=len(images))
        return self._marginals[orders[:, None], images].mean((0, 1), dtype=float)


class AllCoalitions:
    """A game of which every coalition was evaluated on all images."""

    def __init__(self, table: numpy.ndarray) -> None:
        self._scores = table
        self.images = table.shape[1]
        self._players = len(table).bit_length() - 1
        self.exact = self._shapley(table.mean(1, dtype=float))

    def estimate(self, random: numpy.random.Generator, images: numpy.ndarray) -> numpy.ndarray:
        """Values by as many orders as there are rows of images, each on its row."""
        orders = random.random((len(images), self._players)).argsort(1)
        return numpy.bincount(orders.ravel(), self.marginals(orders, images).mean(2, dtype=float).ravel(), self._players) / len(images)

    def marginals(self, orders: numpy.ndarray, images: numpy.ndarray) -> numpy.ndarray:
        """[orders, positions, images]: what each player adds, in the order of joining; on images of each order, or of each prefix of it."""
        joined = numpy.cumsum(1 << orders, axis=1)
        prefixes = numpy.concatenate([numpy.zeros_like(joined[:, :1]), joined], axis=1)
        return numpy.diff(self._scores[prefixes[:, :, None], images if images.ndim > 2 else images[:, None, :]], axis=1)

    def table(self, random: numpy.random.Generator, count: int) -> numpy.ndarray:
        """[orders, players, images] of some random orders."""
        orders = random.random((count, self._players)).argsort(1)
        images = numpy.broadcast_to(numpy.arange(self.images), (count, self.images))
        return numpy.take_along_axis(self.marginals(orders, images), orders.argsort(1)[:, :, None], axis=1)

    def _shapley(self, worths: numpy.ndarray) -> numpy.ndarray:
        n = self._players
        coalitions = numpy.arange(1 << n)
        sizes = sum((coalitions >> player) & 1 for player in range(n))
        weights = numpy.zeros(n)
        weights[0] = 1 / n
        for size in range(1, n):
            weights[size] = weights[size - 1] * size / (n - size)
        without = [coalitions[(coalitions >> player) & 1 == 0] for player in range(n)]
        return numpy.array([(weights[sizes[rest]] * (worths[rest | 1 << player] - worths[rest])).sum() for player, rest in enumerate(without)])


def choose(split: str, random: numpy.random.Generator, images: int, orders: int, each: int) -> numpy.ndarray:
    """[orders, each]: the images that every order sees, none twice within an order."""
    if each == images:
        return numpy.broadcast_to(numpy.arange(images), (orders, images))
    if split == SAME:
        return numpy.broadcast_to(random.permutation(images)[:each], (orders, each))
    if split == IN_TURN:
        rounds = -(-orders * each // images)
        return numpy.concatenate([random.permutation(images) for _ in range(rounds)])[: orders * each].reshape(orders, each)
    if each == 1:
        return random.integers(images, size=(orders, 1))
    return random.random((orders, images), dtype=numpy.float32).argpartition(each, axis=1)[:, :each]


@dataclass(frozen=True)
class Score:
    """Medians over the repetitions."""

    error: float
    tau: float
    overlap: float


class Replay:
    """Estimates by splits of a budget, against the exact values of a game."""

    def __init__(self, game: SampledOrders | AllCoalitions, repetitions: int) -> None:
        self._game = game
        self._repetitions = repetitions
        self._known: dict[tuple[str, int, int], Score] = {}

    def score(self, split: str, order_images: float, each: int) -> Score:
        orders = max(1, round(order_images / each))
        if (split, orders, each) not in self._known:
            random = numpy.random.default_rng([2026, orders, each])
            self._known[split, orders, each] = self._score(split, random, orders, each)
        return self._known[split, orders, each]

    def _score(self, split: str, random: numpy.random.Generator, orders: int, each: int) -> Score:
        exact = self._game.exact
        found = [
            self._game.estimate(random, self._images(split, random, orders, each)) for _ in range(self._repetitions)
        ]
        measures = [(distance(values, exact), kendall(values, exact), overlap(values, exact)) for values in found]
        return Score(*numpy.median(measures, axis=0))

    def _images(self, split: str, random: numpy.random.Generator, orders: int, each: int) -> numpy.ndarray:
        prefixes = len(self._game.exact) + 1
        if split == UNPAIRED:
            return choose(OWN, random, self._game.images, orders * prefixes, each).reshape(orders, prefixes, each)
        return choose(split, random, self._game.images, orders, each)


def distance(values: numpy.ndarray, exact: numpy.ndarray) -> float:
    return float(numpy.linalg.norm(values - exact) / numpy.linalg.norm(exact))


def kendall(left: numpy.ndarray, right: numpy.ndarray) -> float:
    pairs = numpy.triu_indices(len(left), 1)
    signs = [numpy.sign(values[:, None] - values[None, :])[pairs] for values in (left, right)]
    return float((signs[0] * signs[1]).mean())


def overlap(left: numpy.ndarray, right: numpy.ndarray) -> float:
    count = round(LOWEST * len(left))
    return len(set(left.argsort()[:count]) & set(right.argsort()[:count])) / count


class Group:
    """All that is known of a group."""

    def __init__(self, case: Case, evaluations: Evaluations, repetitions: int) -> None:
        self.case = case
        stored = evaluations.table(case)
        self.game = AllCoalitions(stored) if case.orders is None else SampledOrders(stored)
        self.table = self.game.table(numpy.random.default_rng(2026), 256) if case.orders is None else stored
        self.rates = evaluations.rates(case) if case.is_timed else {}
        self.replay = Replay(self.game, repetitions)
        self.sizes = [each for each in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512) if each <= case.images]

    def score(self, split: str, budget: float, each: int) -> Score:
        """At a budget in orders on all images, at equal coalition-images."""
        return self.replay.score(split, budget * self.case.images, each)

    def timed(self, split: str, budget: float, each: int) -> Score:
        """At the time which that many orders on all images take."""
        return self.replay.score(split, budget * self.case.images * self.rates[each] / self.rates[self.case.images], each)

    def variances(self) -> tuple[float, float]:
        """Of a player's marginal contribution, mean over players: between orders, of the mean over all images; and between images, within an order."""
        return float(self.table.mean(2, dtype=float).var(0, ddof=1).mean()), float(self.table.var(2, dtype=float).mean())

    def halves(self) -> tuple[float, float]:
        """How far the values of the first half of the orders are from those of the second."""
        half = len(self.table) // 2
        first, second = self.table[:half].mean((0, 2), dtype=float), self.table[half:].mean((0, 2), dtype=float)
        return distance(first, second), kendall(first, second)


SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


def markdown(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---", *("---:" for _ in header[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def sweep(groups: list[Group], what: Callable[[Group, int, int], str], budgets: Callable[[Group], tuple[int, ...]]) -> str:
    """A row a group and budget, a column a number of images."""
    rows = [
        [group.case.name, str(budget), *(what(group, budget, each) if each in group.sizes else "" for each in SIZES)]
        for group in groups
        for budget in budgets(group)
    ]
    return markdown(["group", "budget", *(f"b = {each}" for each in SIZES)], rows)


def report(groups: list[Group]) -> str:
    def both(score: Score) -> str:
        return f"{score.error:.3f} / {score.tau:.2f}"

    def default(group: Group) -> tuple[int, ...]:
        return (group.case.budget,)

    def ends(group: Group) -> tuple[int, ...]:
        return (group.case.budget // 8, group.case.budget)

    spread = [
        [
            group.case.name, str(len(group.game.exact)), str(group.case.images), str(group.case.orders or "all coalitions"),
            f"{group.variances()[1] / group.variances()[0]:.1f}", *(["0", "1"] if group.case.orders is None else [f"{group.halves()[0]:.3f}", f"{group.halves()[1]:.2f}"]),
        ]
        for group in groups
    ]
    schemes = [
        [group.case.name, split, *(both(group.score(split, group.case.budget, each)) if each in group.sizes else "" for each in SIZES[::2])]
        for group in groups
        for split in ((SAME, UNPAIRED, OWN, IN_TURN) if group.case.orders is None else (SAME, OWN, IN_TURN))
    ]
    rates = [[group.case.name, *(f"{group.rates[each]:,.0f}" if each in group.rates else "" for each in SIZES)] for group in groups if group.rates]
    return "\n".join(
        [
            "## The groups\n",
            markdown(["group", "channels", "images", "orders", "image / order variance", "halves: error", "halves: τ"], spread),
            "## Equal coalition-images: relative L2 error / Kendall τ, images in turn\n",
            sweep(groups, lambda group, budget, each: both(group.score(IN_TURN, budget, each)), lambda _: BUDGETS),
            "## Which b images: the default budget, relative L2 error / Kendall τ\n",
            markdown(["group", "images", *(f"b = {each}" for each in SIZES[::2])], schemes),
            "## Equal coalition-images: share of the lowest 30 % found, images in turn\n",
            sweep(groups, lambda group, budget, each: f"{group.score(IN_TURN, budget, each).overlap:.2f}", ends),
            "## What an order costs: coalition-images a second\n",
            markdown(["group", *(f"b = {each}" for each in SIZES)], rates),
            "## Equal measured time: relative L2 error / Kendall τ, images in turn\n",
            sweep([group for group in groups if group.rates], lambda group, budget, each: both(group.timed(IN_TURN, budget, each)), ends),
        ]
    )


MARK = "## The groups\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "onnx-shapley-images")
    parser.add_argument("--repetitions", type=int, default=100)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("images.md"))
    options = parser.parse_args()
    evaluations = Evaluations(options.tables)
    groups = [Group(case, evaluations, options.repetitions) for case in CASES]
    # What stands above the tables is written by hand, and stays.
    above = options.out.read_text(encoding="utf-8").split(MARK)[0] if options.out.exists() else ""
    options.out.write_text(above + report(groups), encoding="utf-8")


if __name__ == "__main__":
    main()
