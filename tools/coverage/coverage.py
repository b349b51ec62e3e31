"""Prunes architectures at half of their channels and writes what came of it: the table of what onnx-shapley can prune.

Usage: /usr/bin/python3 tools/coverage/coverage.py [NAME ...] [--models FOLDER] [--shared ../shared] [--out tools/coverage/coverage.md]
Without names: the 85 torchvision models, and every ONNX file of ../shared that has channels to prune. Exported models are kept in
FOLDER (about 21 GB, from 'coverage' in the system's folder for temporary files unless given) and used again.
Needs .NET 10 and Debian's python3-onnx, python3-torch and python3-torchvision.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

import numpy as np
import onnx

from torchvision_models import ARCHITECTURES

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
SAMPLES = 4
FREE_LENGTH = 224
LARGEST_FULL_CHECK = 1 << 30
TYPES = {onnx.TensorProto.FLOAT: np.float32, onnx.TensorProto.FLOAT16: np.float16, onnx.TensorProto.DOUBLE: np.float64}
HEADER = (
    "| model | groups | prunable MACs % | prunable parameters % | checker | ONNX Runtime | max rel diff | turned | pruned again "
    "| MACs (M) | parameters (k) | seconds | peak MB |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
)


@dataclass(frozen=True)
class Run:
    """What a command of onnx-shapley printed, and what it took."""

    answer: dict | None
    error: str
    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Row:
    name: str
    cells: list[str]
    passed: bool
    difference: float = 0.0
    is_half: bool = False

    def __str__(self) -> str:
        return f"| {self.name} | {' | '.join(self.cells)} |"


def run(program: pathlib.Path, *arguments: object) -> Run:
    """Runs a command and watches its peak memory."""
    started = time.monotonic()
    peak = 0
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as error:
        process = subprocess.Popen([program, *map(str, arguments), "--json", "--quiet"], stdout=output, stderr=error)
        while process.poll() is None:
            peak = max(peak, peak_memory(process.pid))
            time.sleep(0.02)
        seconds = time.monotonic() - started
        output.seek(0)
        error.seek(0)
        answer = json.loads(output.read()) if process.returncode == 0 else None
        return Run(answer, error.read().decode().strip(), seconds, peak / 1024)


def peak_memory(process: int) -> int:
    """The most memory that a running process has held so far, in KiB; 0 when it has just ended."""
    try:
        status = pathlib.Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def write_images(model: pathlib.Path, file: pathlib.Path) -> None:
    """Random images of the shapes that the model declares."""
    graph = onnx.load(str(model), load_external_data=False).graph
    weights = {initializer.name for initializer in graph.initializer}
    generator = np.random.default_rng(2026)
    arrays = {}
    for graph_input in graph.input:
        if graph_input.name in weights:
            continue
        tensor = graph_input.type.tensor_type
        lengths = [axis.dim_value or FREE_LENGTH for axis in tensor.shape.dim]
        arrays[graph_input.name] = generator.random([SAMPLES, *lengths[1:]]).astype(TYPES.get(tensor.elem_type, np.int64))
    np.savez(file, **arrays)


def checked(model: pathlib.Path) -> str:
    """What the ONNX checker says, from a process of its own: it holds the model several times."""
    script = "import onnx, sys; onnx.checker.check_model(sys.argv[1], full_check=sys.argv[2] == 'full')"
    extent = "full" if model.stat().st_size < LARGEST_FULL_CHECK else "nodes"
    check = subprocess.run([sys.executable, "-c", script, model, extent], capture_output=True, text=True)
    return "passes" if check.returncode == 0 else check.stderr.strip().splitlines()[-1].split(": ", 1)[-1][:100]


def measure(program: pathlib.Path, name: str, model: pathlib.Path, folder: pathlib.Path) -> Row:
    """Inspects, prunes at half of the channels, checks, and prunes the result again."""
    images, pruned, again = folder / "images.npz", folder / "pruned.onnx", folder / "again.onnx"
    write_images(model, images)
    graph = onnx.load(str(model), load_external_data=False).graph
    is_half = any(initializer.data_type == onnx.TensorProto.FLOAT16 for initializer in graph.initializer)
    options = ["--data", images, "--samples", SAMPLES, "--held-out", 0, "--importance", "l2", "--ratio", "50%"]
    options += ["--tolerance", "0.01"] if is_half else []
    shapes = [option for axis_input in graph.input for option in free_shape(axis_input, graph)]
    inspected = run(program, "inspect", model, *shapes)
    if inspected.answer is None:
        return Row(name, [inspected.error.replace("|", "/")] + [""] * 11, passed=False)
    first = run(program, "prune", model, *options, "-o", pruned)
    if first.answer is None:
        return Row(name, [str(len(inspected.answer["groups"])), first.error.replace("|", "/")] + [""] * 10, passed=False)
    original_check, check = checked(model), checked(pruned)
    second = run(program, "prune", pruned, *options, "-o", again)
    one_left = second.answer is None and "Nothing in the model can be pruned" in second.error
    verification = first.answer["verification"]
    before, after = first.answer["original"], first.answer["pruned"]
    cells = [
        str(len(inspected.answer["groups"])),
        f"{100 * inspected.answer['prunableMacs']:.1f}",
        f"{100 * inspected.answer['prunableParameters']:.1f}",
        check if check == "passes" or original_check == "passes" else f"as the original: {check}",
        "runs",
        f"{verification['maxRelDiff']:.1e}",
        f"{verification['turned']} of {verification['samples']}",
        f"{second.answer['verification']['maxRelDiff']:.1e}" if second.answer else "nothing left to prune" if one_left else second.error.replace("|", "/"),
        f"{before['macs'] / 1e6:,.1f} → {after['macs'] / 1e6:,.1f}",
        f"{before['parameters'] / 1e3:,.0f} → {after['parameters'] / 1e3:,.0f}",
        f"{first.seconds:.1f}",
        f"{first.megabytes:,.0f}",
    ]
    passed = (check == "passes" or original_check != "passes") and (second.answer is not None or one_left)
    differences = [answer["verification"]["maxRelDiff"] for answer in (first.answer, second.answer) if answer]
    return Row(name, cells, passed, max(differences), is_half)


def free_shape(graph_input: onnx.ValueInfoProto, graph: onnx.GraphProto) -> list[str]:
    """--input-shape for an input with free axes behind the batch."""
    lengths = [axis.dim_value for axis in graph_input.type.tensor_type.shape.dim]
    if all(lengths[1:]) or graph_input.name in {initializer.name for initializer in graph.initializer}:
        return []
    return ["--input-shape", f"{graph_input.name}:{','.join(str(length or (1 if axis == 0 else FREE_LENGTH)) for axis, length in enumerate(lengths))}"]


def exported(name: str, models: pathlib.Path) -> pathlib.Path | str:
    """The file of a torchvision model, or why it cannot be exported."""
    file = models / name / f"{name}.onnx"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        script = subprocess.run([sys.executable, FOLDER / "export_torchvision.py", name, file], capture_output=True, text=True)
        if script.returncode != 0:
            file.unlink(missing_ok=True)
            return "not exported: " + (script.stderr.strip().splitlines() or ["?"])[-1]
    return file


def shared_models(shared: pathlib.Path) -> list[tuple[str, pathlib.Path]]:
    files = [*sorted((shared / "models").rglob("*.onnx")), *sorted((shared / "data" / "onnx-backend" / "light").glob("*.onnx"))]
    return [(str(file.relative_to(shared)), file) for file in files]


def section(title: str, rows: list[Row]) -> str:
    passed = [row for row in rows if row.passed]
    singles = [row.difference for row in passed if not row.is_half]
    halves = [row.difference for row in passed if row.is_half]
    largest = f"{max(singles):.1e}" if singles else "–"
    half = f", {max(halves):.1e} in float16" if halves else ""
    head = f"## {title}\n\n**{len(passed)} of {len(rows)}** pruned, checked and pruned again; largest difference {largest}{half}.\n\n"
    return head + HEADER + "".join(f"{row}\n" for row in rows) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "coverage")
    parser.add_argument("--shared", type=pathlib.Path, default=ROOT.parent / "shared")
    parser.add_argument("--out", type=pathlib.Path, default=FOLDER / "coverage.md")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        subprocess.run(["dotnet", "publish", ROOT / "src" / "OnnxShapley.Cli", "-c", "Release", "-o", folder / "program"], check=True, stdout=subprocess.DEVNULL)
        program = folder / "program" / "onnx-shapley"

        def row(name: str, model: pathlib.Path | str) -> Row:
            result = Row(name, [model] + [""] * 11, passed=False) if isinstance(model, str) else measure(program, name, model, folder)
            print(result, flush=True)
            return result

        wanted = lambda name: not arguments.names or name in arguments.names  # noqa: E731
        torchvision = [row(a.name, exported(a.name, arguments.models)) for a in ARCHITECTURES if wanted(a.name)]
        others = [row(name, model) for name, model in shared_models(arguments.shared) if wanted(name)]

    arguments.out.write_text(
        "# Coverage\n\n"
        "Every model is pruned at half of the channels of every group by L2 (`--ratio 50% --importance l2`), checked by the ONNX checker, run, and pruned again.\n"
        "*Prunable*: what channels of groups take part in, of all multiply-adds, and of all weights of convolutions and matrix products.\n"
        f"*max rel diff*: masked against pruned on {SAMPLES} random images, every output divided by its largest absolute value. *turned*: images on which rounding\n"
        "turned a choice (TopK, NonMaxSuppression, a threshold), so that they are compared up to there. *seconds* and *peak MB*: the whole `prune`,\n"
        "with its runs in ONNX Runtime and the verification. Weights of the torchvision models are random (`export_torchvision.py`).\n\n"
        f"Made by `/usr/bin/python3 tools/coverage/coverage.py` on {os.cpu_count()} cores, {datetime.date.today()}.\n\n"
        + section("torchvision 0.14: the 85 models of Torch-Pruning's coverage test", torchvision)
        + section("Other exports: Keras, TFLite, CNTK, Core ML, PaddlePaddle, PyTorch, Caffe2", others))


if __name__ == "__main__":
    main()
