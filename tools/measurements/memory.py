"""Measures the most memory that a pruning of ResNet-50 with 1,024 images of 224 x 224 pixels takes, and writes tables.

Usage: /usr/bin/python3 tools/measurements/memory.py FOLDER [--memory 512 1000] [--images 1024] [--groups 1,8,24,37] [--out FILE]
FOLDER takes the network, the images and the programs: 300 MB. Needs .NET 10, Linux, and Debian's python3-torch and python3-torchvision (0.14).
Whole games of all groups would take days: a pruning by weights shows what loading, analysing, cutting, verifying and writing take, and one with the whole game of the last
group adds its evaluations; then one coalition of each of some groups is evaluated on all images, with the same data, sessions and limits as in a pruning.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import numpy as np

from coalition_models import export
from program import publish

MEGABYTE = 1_000_000
PRUNE = "| prune | --memory (MB) | most memory (MB) | evaluations | seconds |\n|---|---:|---:|---:|---:|\n"
WEIGHTS = ["--ratio", "0.3", "--importance", "l2"]
GAME = ["--keep", "/layer4/layer4.2/conv2/Conv=70%", "--importance", "permutation", "--budget", "513"]
GAMES = "| --memory (MB) | group | set-up (s) | one coalition (s) | most memory (MB) |\n|---:|---|---:|---:|---:|\n"


def images(folder: pathlib.Path, count: int) -> pathlib.Path:
    """Random images of bytes with random labels, as numpy.savez stores them."""
    path = folder / f"images{count}.npz"
    if not path.exists():
        random = np.random.default_rng(1)
        np.savez(path, images=random.integers(0, 256, (count, 3, 224, 224), dtype=np.uint8), labels=random.integers(0, 1000, count))
    return path


def peak(process: int) -> int:
    """The most resident memory of a process so far, in bytes. What wait4 tells begins with the memory of the process that started it."""
    try:
        status = pathlib.Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def prune(program: pathlib.Path, model: pathlib.Path, data: pathlib.Path, count: int, memory: int, arguments: list[str]) -> str:
    """A line of the first table."""
    command = [
        str(program), "prune", str(model), "--data", str(data), "--samples", str(count), "--held-out", "0", "--memory", f"{memory}MB",
        *arguments, "-o", str(model.with_name("pruned.onnx")), "--quiet", "--json",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as result:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=result)
        most = 0
        while process.poll() is None:
            most = max(most, peak(process.pid))
            time.sleep(0.02)
        seconds = time.monotonic() - started
        if process.returncode != 0:
            raise SystemExit(f"prune ended with {process.returncode}.")
        result.seek(0)
        evaluations = sum(group["evaluations"] for group in json.load(result)["groups"])
    return f"| `{' '.join(arguments)}` | {memory} | {most / MEGABYTE:.0f} | {evaluations:,} | {seconds:.0f} |\n"


def games(benchmarks: pathlib.Path, model: pathlib.Path, data: pathlib.Path, count: int, groups: str, memory: int) -> str:
    """Lines of the second table."""
    command = [str(benchmarks), "memory", str(model), str(data), groups, "--images", str(count), "--memory", str(memory), "--calls", "1"]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout.splitlines()
    rows = [line.split()[:5] for line in lines]
    return "".join(f"| {memory} | {name} | {float(setup):.2f} | {float(calls):.1f} | {int(peak) / MEGABYTE:.0f} |\n" for _, name, setup, calls, peak in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--memory", type=int, nargs="+", default=[512, 1000])
    parser.add_argument("--images", type=int, default=1024)
    parser.add_argument("--groups", default="1,8,24,37")
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()

    model = export("resnet50", options.folder)
    data = images(options.folder, options.images)
    publish("src/OnnxShapley.Cli", options.folder / "program")
    publish("tools/OnnxShapley.Benchmarks", options.folder / "benchmarks")
    program = options.folder / "program" / "onnx-shapley"
    text = PRUNE + "".join(prune(program, model, data, options.images, memory, arguments) for arguments in (WEIGHTS, GAME) for memory in options.memory)
    benchmarks = options.folder / "benchmarks" / "OnnxShapley.Benchmarks"
    text += "\n" + GAMES + "".join(games(benchmarks, model, data, options.images, options.groups, memory) for memory in options.memory)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
