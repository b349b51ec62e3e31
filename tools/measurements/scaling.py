"""Measures loading, analysis, cutting and writing against the number of nodes, and on networks that are given, and writes a table.

Usage: /usr/bin/python3 tools/measurements/scaling.py [--nodes 100 300 ...] [--runs 3] [--networks a.onnx b.onnx ...]
Needs .NET 10 and Linux. Networks that are given are run once, in a process of its own, to observe their shapes.
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import subprocess
import tempfile
from dataclasses import dataclass

from program import publish

NODES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
STAGES = ("load", "index", "analyse", "count", "cut", "write")
HEADER = (
    f"| network | nodes | groups | most members | file (MB) | {' (s) | '.join(STAGES)} (s) | all (s) | wall time (s) | allocated (MB) | most memory (MB) | memory / file |\n"
    f"|{'---|' * (10 + len(STAGES))}\n"
)


@dataclass(frozen=True)
class Stage:
    wall: float
    processor: float
    allocated: int
    peak: int


class Benchmarks:
    """The program tools/OnnxShapley.Benchmarks, published into a folder."""

    def __init__(self, folder: pathlib.Path) -> None:
        self._folder = folder
        publish("tools/OnnxShapley.Benchmarks", folder / "program")

    def generate(self, kind: str, nodes: int) -> tuple[pathlib.Path, pathlib.Path]:
        model, facts = self._folder / "model.onnx", self._folder / "facts.onnx"
        self._run("generate", kind, nodes, model, facts)
        return model, facts

    def trace(self, model: pathlib.Path) -> tuple[pathlib.Path, Stage]:
        facts = self._folder / "facts.onnx"
        return facts, self._stages(self._run("trace", model, facts))[0]["trace"]

    def measure(self, model: pathlib.Path, facts: pathlib.Path) -> tuple[dict[str, Stage], dict[str, int]]:
        return self._stages(self._run("measure", model, facts, self._folder / "pruned.onnx"))

    def _run(self, *arguments: object) -> str:
        command = [str(self._folder / "program" / "OnnxShapley.Benchmarks"), *map(str, arguments)]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    @staticmethod
    def _stages(output: str) -> tuple[dict[str, Stage], dict[str, int]]:
        stages, counts = {}, {}
        for name, *figures in map(str.split, output.splitlines()):
            if len(figures) == 1:
                counts[name] = int(figures[0])
            else:
                stages[name] = Stage(float(figures[0]), float(figures[1]), int(figures[2]), int(figures[3]))
        return stages, counts


def size(model: pathlib.Path) -> int:
    """Bytes of the model and of all files beside it, which is where an exporter puts external data."""
    external = model.stat().st_size < 2**21 and len(list(model.parent.iterdir())) > 1 and model.parent.name == model.stem
    return sum(file.stat().st_size for file in model.parent.iterdir()) if external else model.stat().st_size


def row(name: str, benchmarks: Benchmarks, model: pathlib.Path, facts: pathlib.Path, runs: int) -> str:
    results = [benchmarks.measure(model, facts) for _ in range(runs)]
    counts = results[0][1]
    median = lambda figure: statistics.median(figure(stages) for stages, _ in results)  # noqa: E731
    processor = " | ".join(f"{median(lambda stages, stage=stage: stages[stage].processor):.2f}" for stage in STAGES)
    everything = median(lambda stages: sum(stages[stage].processor for stage in STAGES))
    wall = median(lambda stages: sum(stages[stage].wall for stage in STAGES))
    allocated = median(lambda stages: sum(stages[stage].allocated for stage in STAGES))
    peak = median(lambda stages: max(stage.peak for stage in stages.values()))
    line = (
        f"| {name} | {counts['nodes']:,} | {counts['groups']:,} | {counts['members']:,} | {size(model) / 1e6:,.1f} | {processor} "
        f"| {everything:.2f} | {wall:.2f} | {allocated / 1e6:,.0f} | {peak / 1e6:,.0f} | {peak / size(model):.2f} |"
    )
    print(line, flush=True)
    return line


def tables(options: argparse.Namespace, folder: pathlib.Path) -> tuple[str, str]:
    benchmarks = Benchmarks(folder)
    synthetic = [row(kind, benchmarks, *benchmarks.generate(kind, nodes), options.runs) for kind in ("blocks", "group") for nodes in options.nodes]
    real, traces = [], []
    for network in options.networks:
        facts, trace = benchmarks.trace(network)
        real.append(row(network.stem, benchmarks, network, facts, options.runs))
        traces.append(f"| {network.stem} | {trace.wall:.1f} | {trace.peak / 1e6:,.0f} |")
    lines = HEADER + "\n".join(synthetic + real) + "\n"
    return lines, "| network | seconds | most memory (MB) |\n|---|---|---|\n" + "\n".join(traces) + "\n" if traces else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="*", default=NODES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--networks", type=pathlib.Path, nargs="*", default=[])
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("scaling.md"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        lines, traces = tables(options, pathlib.Path(temporary))
    names = " ".join(network.name for network in options.networks)
    options.out.write_text(
        "# Analysis and cutting against the number of nodes\n\n"
        f"Made by `/usr/bin/python3 tools/measurements/scaling.py --networks {names}`, the median of {options.runs} runs, each in a process of its own.\n"
        "No model is run: shapes come from a file. Every second channel of every group is removed. Seconds of a stage are processor time, so that\n"
        "other work on the machine does not count; wall time is there beside it, with the flush of the written file to the disk.\n"
        "Memory is the most that was resident, with the 29 MB of an empty .NET process; memory / file compares it with the file and its external data.\n\n"
        "`blocks` are residual blocks of two convolutions (3 x 3, 16 channels) with batch normalisation, 16 blocks a stage. `group` is one residual\n"
        "stream of 256 channels: all blocks read and write it, so that a single group has nearly as many members as the network has nodes.\n\n"
        + lines
        + ("\nWhat observing them takes, two runs of 2 and of 3 images in ONNX Runtime:\n\n" + traces if traces else ""),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
