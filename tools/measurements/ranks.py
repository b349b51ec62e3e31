"""Compares the Shapley estimators on groups of real networks, and writes tables: error, ranks, and what the network loses when the lowest channels go.

Usage: /usr/bin/python3 tools/measurements/ranks.py [--figures FOLDER] [--groups NAME ...] [--out FILE]
Needs .NET 10, the data and networks of ../shared, and Debian's python3-matplotlib. What was measured is kept in FOLDER, and not measured again.
"""

from __future__ import annotations

import argparse
import json
import math
import pathlib
import statistics
import subprocess
import tempfile
from dataclasses import dataclass

import matplotlib

from program import SHARED, publish
from real_networks import Network, networks

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402 - the back end is chosen before

DRAWN = (
    "permutation, all images", "permutation", "antithetic-control", "orthogonal", "sobol", "leverage", "leverage-sfe", "regression-slopes", "svarm", "leave-one-out", "backward",
)
BASELINES = ("leave-one-out", "backward")
COLUMNS = 5
BUDGETS = (1, 2, 4, 8, 16, 32, 64)
GOOD = 0.9
INTRODUCTION = """\
Every estimator with every budget, m evaluations for n channels, on the game of one group: the payoff is the cross-entropy of calibration images (as many as stand beside the
group's name), all other groups whole. Estimators by orders, and regressions but `ols`, see 16 images an order or a coalition, in turn; the others, and *permutation, all images*, which is
permutation averaging as Castro et al. 2009 define it, see all. `leave-one-out` and `backward` (a backward elimination) are baselines: they estimate something else, so that only
what is lost by their ranks counts. The reference is exact where there are up to 16 channels: all coalitions were evaluated. Elsewhere it is `antithetic` with 1,024 evaluations a channel
of 128 images, or as much work with other numbers; its own relative error is given. *Error* is the norm of the difference to the reference, over the norm of the reference; τ is Kendall's;
*lowest* is the share of the reference's lowest 30 % found. Errors and τ are medians over seeds, the others means. *Loss* is what the payoff loses, in nats, when the lowest 30 % or
50 % of the channels are removed: the reference's own ranks stand beside the group's name. Seconds are wall time beside other work: orders of magnitude; where the
reference is exact, those of the first seed, whose coalitions were then evaluated again. Those of `truncated` on the ResNets are of slower machines, mostly with one
thread, and cannot be compared with other rows: in one run on ResNet-20 with 16 channels (`truncated,permutation` instead of `all`) it took 0.72 to 1.13 times as long as `permutation`. Those of
ResNet-56 with 16 channels are of slower machines, too: of one day up to 16 evaluations a channel, of another with more and of `truncated`.

"""
FOLLOWS = """
What follows (made on these groups; the script does not draw it anew):

- **Plain permutation averaging needs 33 to more than 64 evaluations a channel until τ is 0.9, `regression-slopes` 7 to 15, `leverage-sfe` 6 to 22.** Plain permutations over the better of the two: more than 10
  times as many (LeNet-1), more than 5.6 (digits), 4.5, 7.3, 4.0 and 7.8 (ResNet-20: 16, 32, 64, and 64 channels with 256 images), more than 5.2, 3.0, 2.4 and
  3.8 (ResNet-56: the same; over `sobol` 3.4, 2.3 and 5.2 on the last three). On 64 channels four times fewer are reached on ResNet-20, and on ResNet-56 with 256 images, but not with 128. ResNet-56 with 32, and with 64 and 256 images, has one seed.
- **Why less is won on ResNet-56.** What a channel adds differs there so much from image to image that [any split of the images is as good](images.md), and many of its channels add next to nothing. An order gives such a
  channel next to nothing as well, whatever the others do; a regression gives it the same noise as every other. On 64 channels with 16 evaluations each `leverage-sfe` has an error of 0.165 and `sobol` of 0.177, but τ, to which small
  values count as much as large ones, is 0.88 against 0.90. By error, `regression-slopes` is with 16 evaluations where plain permutations would be with 91 (as theirs falls with the root).
- With two evaluations a channel pairs of orders are best nearly everywhere (`antithetic`, `sobol`, `orthogonal`), with four they are about as good as regressions, and better on 64 channels. With eight, `leverage-sfe`, `regression-msr`
  and `regression-slopes` are best on LeNet-1, digits and ResNet-20, and hardly differ; on 64 channels of 128 images, and on ResNet-56 with 32, `sobol` has the least error or as little, and `regression-slopes` on ResNet-56 with 16. With
  sixteen the three are best on every group, `regression-slopes` alone on ResNet-56 with 16 and 64. `ols` reaches τ = 0.9 twice only, as its limit is another; `svarm` never does. `truncated` is about as good as `permutation`,
  but where worths change behind its end, its bias is what stays (with 32 evaluations a channel an error of 0.32 on ResNet-20 with 32 channels, where `permutation` has 0.09; τ 0.63 on ResNet-56 with 16, and 0.85). On
  the former, what it leaves out, small coalitions, pruning hardly meets: by its ranks half of the channels cost 0.43 nats, by those of `permutation` 0.72.
- **The best Shapley ranks are not the best ranks.** With eight evaluations a channel, the default of `prune`, `backward` loses the least of all on every group, at 30 % and at 50 % (on ResNet-56 with 16 and 64 channels,
  where all lose next to nothing, by a hair: with 16 all, the reference's own ranks too, win or lose less than 0.0004 nats): elsewhere 2 to 83 % of what the reference's own ranks
  lose, though its τ to them is at most 0.65. On ResNet-56 with 32 channels half of the channels cost 0.14 nats by `backward`, and 1.14 by the reference. With four, others are better on some. So the default is `backward`.
"""


@dataclass(frozen=True)
class Group:
    name: str
    network: str
    group: str
    repetitions: int
    images: int = 128
    estimators: str = "all"
    decimals: int = 2
    """Of losses: more where the whole group is worth next to nothing."""


GROUPS = (
    Group("LeNet-1", "LeNet-1", "/conv2/Conv", 20, 512),
    Group("digits", "digits", "/conv/Conv", 10),
    Group("ResNet-20, 16", "ResNet-20", "/layer2/layer2.0/conv2/Conv", 5, 64),
    Group("ResNet-20, 32", "ResNet-20", "/layer3/layer3.0/conv2/Conv", 3),
    Group("ResNet-20, 64", "ResNet-20", "/layer3/layer3.1/conv1/Conv", 3),
    Group("ResNet-20, 64, 256 images", "ResNet-20", "/layer3/layer3.1/conv1/Conv", 2, 256, "permutation,sobol,leverage-sfe,regression-slopes"),
    Group("ResNet-56, 16", "ResNet-56", "/layer1/layer1.8/conv1/Conv", 5, 64, decimals=5),
    Group("ResNet-56, 32", "ResNet-56", "/layer3/layer3.0/conv2/Conv", 1, 64),
    Group("ResNet-56, 64", "ResNet-56", "/layer3/layer3.7/conv1/Conv", 3),
    Group("ResNet-56, 64, 256 images", "ResNet-56", "/layer3/layer3.7/conv1/Conv", 1, 256, "permutation,antithetic,sobol,leverage-sfe,regression-slopes"),
)


def measure(program: pathlib.Path, group: Group, network: Network, file: pathlib.Path) -> dict:
    if not file.exists():
        command = [program, "ranks", network.model, network.calibration, group.group, group.repetitions, group.estimators, "--images", group.images, *network.preprocessing]
        subprocess.run([str(part) for part in (*command, "--json", file)], check=True)
    return json.loads(file.read_text(encoding="utf-8"))


class Figures:
    """What was measured of one group."""

    def __init__(self, group: Group, figures: dict) -> None:
        self.group = group
        self.figures = figures
        self._rows: dict[tuple[str, int], list[dict]] = {}
        for row in figures["rows"]:
            self._rows.setdefault((row["estimator"], row["perPlayer"]), []).append(row)

    @property
    def estimators(self) -> list[str]:
        return list(dict.fromkeys(row["estimator"] for row in self.figures["rows"]))

    def rows(self, estimator: str, budget: int) -> list[dict]:
        return self._rows.get((estimator, budget), [])

    def cell(self, estimator: str, budget: int) -> str:
        if not (rows := self.rows(estimator, budget)):
            return "–"
        error = statistics.median(float(row["error"]) for row in rows)
        return f"{'–' if math.isnan(error) else f'{error:.3f}'} / {self.median(estimator, budget, 'tau'):.2f}"

    def median(self, estimator: str, budget: int, name: str) -> float:
        return statistics.median(float(row[name]) for row in self.rows(estimator, budget))

    def mean_loss(self, estimator: str, budget: int, share: str) -> float:
        return statistics.mean(float(row["losses"][share]) for row in self.rows(estimator, budget))

    def loss(self, estimator: str, budget: int) -> str:
        if not (rows := self.rows(estimator, budget)):
            return "–"
        third, half = (self.mean_loss(estimator, budget, share) for share in ("third", "half"))
        return f"{statistics.mean(float(row['lowest']) for row in rows):.2f} / {self.nats(third)} / {self.nats(half)}"

    def nats(self, loss: float) -> str:
        """Without the sign of a loss that is nothing."""
        return f"{round(loss, self.group.decimals) + 0.0:.{self.group.decimals}f}"

    def needed(self, estimator: str) -> float | None:
        """Evaluations a channel until the median τ is good, interpolated in the logarithm; None if it never is."""
        before = None
        for budget in BUDGETS:
            if not self.rows(estimator, budget):
                continue
            tau = self.median(estimator, budget, "tau")
            if tau >= GOOD:
                if before is None or tau == before[1]:
                    return budget
                return before[0] * (budget / before[0]) ** ((GOOD - before[1]) / (tau - before[1]))
            before = budget, tau
        return None

    def largest(self, estimator: str) -> int:
        return max(budget for name, budget in self._rows if name == estimator)

    def section(self) -> str:
        figures = self.figures
        reference = "exact" if figures["isExact"] else f"{figures['referenceEvaluations']:,} evaluations, relative error {figures['referenceError']:.3f}"
        losses = figures["referenceLosses"]
        header = "".join(f" m = {budget}n |" for budget in BUDGETS)
        line = "|---|" + "---:|" * len(BUDGETS)
        return (
            f"## {self.group.name}: `{figures['group']}`, {figures['channels']} channels, {self.group.images} images\n\n"
            f"Reference: {reference}; by its ranks, 30 % cost {self.nats(losses['third'])} and 50 % {self.nats(losses['half'])} nats. {self.group.repetitions} seeds.\n\n"
            f"Error / τ:\n\n| estimator |{header}\n{line}\n"
            + "\n".join(f"| `{name}` | " + " | ".join(self.cell(name, budget) for budget in BUDGETS) + " |" for name in self.estimators)
            + f"\n\nLowest found / loss at 30 % / loss at 50 %:\n\n| estimator |{header}\n{line}\n"
            + "\n".join(f"| `{name}` | " + " | ".join(self.loss(name, budget) for budget in BUDGETS) + " |" for name in self.estimators)
            + f"\n\nSeconds:\n\n| estimator |{header}\n{line}\n" + self.seconds()
        )

    def seconds(self) -> str:
        def cell(name: str, budget: int) -> str:
            measured = [row["seconds"] for row in self.rows(name, budget) if not math.isnan(float(row["seconds"]))]
            return f"{statistics.median(measured):.2g}" if measured else "–"

        return "\n".join(f"| `{name}` | " + " | ".join(cell(name, budget) for budget in BUDGETS) + " |" for name in self.estimators) + "\n"


def needed(all_figures: list[Figures]) -> str:
    def cell(figures: Figures, name: str) -> str:
        if name not in figures.estimators:
            return "–"
        value = figures.needed(name)
        return f"more than {figures.largest(name)}" if value is None else f"{value:.1f}"

    names = dict.fromkeys(name for figures in all_figures for name in figures.estimators if name not in BASELINES)
    lines = [f"| `{name}` | " + " | ".join(cell(figures, name) for figures in all_figures) + " |" for name in names]
    header = " | ".join(figures.group.name for figures in all_figures)
    return f"| estimator | {header} |\n|---|" + "---:|" * len(all_figures) + "\n" + "\n".join(lines) + "\n"


def draw(all_figures: list[Figures], path: pathlib.Path) -> None:
    """τ, and what removing half of the channels loses, against the budget."""
    lines = math.ceil(len(all_figures) / COLUMNS)
    picture, grid = pyplot.subplots(2 * lines, COLUMNS, figsize=(4.2 * COLUMNS, 7.2 * lines), squeeze=False)
    for place in range(len(all_figures), lines * COLUMNS):
        for axis in grid[2 * (place // COLUMNS) : 2 * (place // COLUMNS) + 2, place % COLUMNS]:
            axis.axis("off")
    for place, figures in enumerate(all_figures):
        above, below = grid[2 * (place // COLUMNS) : 2 * (place // COLUMNS) + 2, place % COLUMNS]
        for number, name in enumerate(DRAWN):
            if name not in figures.estimators:
                continue
            budgets = [budget for budget in BUDGETS if figures.rows(name, budget)]
            style = {"linestyle": "--", "color": "black"} if name in BASELINES else {"color": f"C{number}"}
            style |= {"marker": "x" if name == BASELINES[0] else ".", "label": name}
            above.plot(budgets, [figures.median(name, budget, "tau") for budget in budgets], **style)
            below.plot(budgets, [figures.mean_loss(name, budget, "half") for budget in budgets], **style)
        above.set_title(f"{figures.group.name}: {figures.figures['channels']} channels", fontsize=10)
        below.axhline(float(figures.figures["referenceLosses"]["half"]), color="black", linewidth=0.7)
        for axis in (above, below):
            axis.set_xscale("log", base=2)
            axis.set_xlabel("evaluations a channel")
            axis.grid(alpha=0.3)
    for line in range(lines):
        grid[2 * line, 0].set_ylabel("Kendall's τ to the reference")
        grid[2 * line + 1, 0].set_ylabel("loss by removing half (nats); black: the reference")
    picture.legend(*grid[0, 0].get_legend_handles_labels(), loc="lower center", ncol=len(DRAWN), fontsize=8)
    picture.tight_layout(rect=(0, 0.03, 1, 1))
    path.parent.mkdir(exist_ok=True)
    picture.savefig(path, dpi=80)
    pyplot.close(picture)


def write(found: list[Figures], out: pathlib.Path) -> None:
    draw(found, out.parent / "pictures" / "ranks.png")
    out.write_text(
        "# How well the estimators rank channels\n\nMade by `/usr/bin/python3 tools/measurements/ranks.py"
        + ("" if len(found) == len(GROUPS) else " --groups " + " ".join(f"'{figures.group.name}'" for figures in found))
        + f"`.\n\n{INTRODUCTION}## Evaluations a channel until τ is {GOOD}\n\n{needed(found)}{FOLLOWS}\n![τ and losses](pictures/ranks.png)\n\n" + "\n".join(figures.section() for figures in found),
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--figures", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "onnx-shapley-ranks")
    parser.add_argument("--groups", nargs="+", default=[group.name for group in GROUPS], choices=[group.name for group in GROUPS], metavar="NAME")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("ranks.md"))
    options = parser.parse_args()
    options.figures.mkdir(parents=True, exist_ok=True)
    known = {network.name: network for network in networks(options.shared)}
    with tempfile.TemporaryDirectory() as temporary:
        program = pathlib.Path(temporary) / "OnnxShapley.Benchmarks"
        publish("tools/OnnxShapley.Benchmarks", program.parent)
        found = [
            Figures(group, measure(program, group, known[group.network], options.figures / f"{group.name.replace(', ', '-')}.json"))
            for group in GROUPS
            if group.name in options.groups
        ]
    write(found, options.out)


if __name__ == "__main__":
    main()
