"""Measures how fast the games of all groups evaluate coalitions, against plain inference of the unpruned network, and writes tables.

Usage: /usr/bin/python3 tools/measurements/coalitions.py [--networks ResNet-20 MobileNetV2 ...] [--threads 2] [--seconds 1] [--out FILE]
Needs .NET 10, the data and networks of ../shared, and for networks with random weights Debian's python3-torch and python3-torchvision (0.14).
A machine that does nothing else: other work falls on some figures and not on others.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from program import SHARED, publish
from real_networks import networks

MODELS = pathlib.Path(__file__).with_name("coalition_models.py")
REAL = ("digits", "LeNet-1", "ResNet-20", "ResNet-56", "VGG-16, half width")
RANDOM = {"VGG-16, CIFAR-10": ("vgg16_cifar10", 128), "MobileNetV2": ("mobilenet_v2", 16), "ResNet-50": ("resnet50", 16), "VGG-16": ("vgg16_bn", 4)}
SLOW = ("VGG-16",)
TOTALS = (
    "| network | MACs (M) | groups | channels | payoff | images | plain (images/s) | efficiency | at the limit | whole game | set-up (s) | memory (MB) | plain again |\n"
    "|---|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
)
GROUPS = (
    "| group | channels | MACs (M) | coalition-images/s | efficiency | limit (images/s) | reached / limit | set-up (s) | in ONNX Runtime | runs a coalition "
    "| bytes a coalition | memory (MB) |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
)
INTRODUCTION = """\
A *coalition-image* is one coalition evaluated on one image. *Efficiency* is coalition-images a second, over the images a second at which ONNX Runtime
runs the unpruned network at its best batch size, with the same provider and threads; of all groups, weighted by their channels. A program that ran
the whole network for every coalition would have 1 at most. *Whole game* weighs by time instead: as many times faster a game of all groups is, in which every channel
costs equally many evaluations. A group's *limit* is the images a second at which its suffix runs plainly, cut out of the network without masks and payoff,
at the best of a few batch sizes; *at the limit* is the efficiency if all groups reached it. MACs of a group are multiply-adds of its suffix for
one image. Coalitions are random halves of the channels. *Set-up* is what passes before the first coalition: building the model, opening sessions,
the frontier. *In ONNX Runtime* is its share of the wall time; bytes are what .NET allocates; memory is the most that the process had resident while the
games were set up and played. Figures are medians; *plain again* is the plain rate when all else had been measured: how steady the machine was.
"""
FAR = """\
## Groups that stay more than a fifth below their limit

Only groups of two kinds do, run after run; `tools/OnnxShapley.Benchmarks operators MODEL DATA GROUP` shows by which operators their time goes.

- **The stream of the first stage** (`/conv1/Conv`, `features.0`): its suffix is the whole network but for one convolution, and its channels are read in more places than
  those of any other group, each with masks of its own on the largest tensors of the network. On ResNet-20, of 346 microseconds for an image, 36 have no counterpart in the plain suffix
  (Mul by the masks 13, the product that takes the place of the first convolution 10, Gather 6, Reshape 5). The plain suffix takes 259, but 64 images a run, where the game
  is fastest with 5; with 5 a run it takes 395.
- **The last group before the classifier**, where a coalition is next to nothing: a product of a few hundred numbers. On digits it takes 0.07 microseconds, 0.02 of them for the product and
  the rest for the payoff (LogSoftmax, the product with the labels), and those are the highest rates of all.
"""
EVALUATIONS = 8
BOUNDS = f"""\
## What would not pay

What could be won at most, of the time of a game of all groups with {EVALUATIONS} evaluations a channel, by the tables below: *outside* is what passes outside ONNX Runtime, and could be hidden if a run were prepared
while another is under way; *prefixes* is what the frontiers take if each is computed from the images, at the plain rate, and could be saved if groups shared them.

| network | outside | prefixes |
|---|---:|---:|
"""
NOT_DONE = """
Neither is done. A game of LeNet-1 takes less than a second. A frontier computed from another one may differ in its last bits from one computed from the images, and a run that is stopped and resumed would not give the
same bytes; set-up is models and sessions more than frontiers.

Bytes a coalition fall with every call: runs of a new size allocate their buffers, and groups that evaluate few coalitions in 0.3 seconds have hardly begun. When the size has been found, a coalition allocates nothing
on the CPU (`SuffixRunsTests`).
"""


@dataclass(frozen=True)
class Task:
    name: str
    model: pathlib.Path
    arguments: list[object]


def tasks(options: argparse.Namespace) -> list[Task]:
    real = {network.name: network for network in networks(options.shared)}
    found = []
    for name in options.networks:
        if name in REAL:
            network = real[name]
            found.append(Task(name, network.model, [network.calibration, *network.preprocessing, "--images", options.images]))
        else:
            file, images = RANDOM[name]
            export = [sys.executable, MODELS, options.models, file]
            path = subprocess.run(export, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]
            found.append(Task(name, pathlib.Path(path), ["random", "--images", min(images, options.images)]))
    return found


def measure(program: pathlib.Path, task: Task, options: argparse.Namespace, file: pathlib.Path) -> dict:
    print(f"{task.name}:", flush=True)
    command = [program, "coalitions", task.model, *task.arguments, "--seconds-per-group", options.seconds, "--calls", options.calls, "--json", file]
    command += ["--clock", options.clock]
    command += ["--ep", options.ep, *(["--ep-path", options.ep_path] if options.ep_path else []), *(["--threads", options.threads] if options.threads else [])]
    subprocess.run(list(map(str, command)), check=True)
    return json.loads(file.read_text(encoding="utf-8"))


def total(name: str, figures: dict) -> str:
    return (
        f"| {name} | {figures['multiplyAdds'] / 1e6:,.2f} | {len(figures['groups'])} | {figures['channels']:,} | {figures['payoff']} | {figures['images']} "
        f"| {figures['best']['imagesPerSecond']:,.1f} (batch {figures['best']['batch']}) | **{figures['efficiency']:.2f}** | {figures['efficiencyAtLimit']:.2f} "
        f"| {figures['wholeGameEfficiency']:.2f} | {figures['setUpSeconds']:.1f} | {figures['peakMemory'] / 1e6:,.0f} "
        f"| {figures['bestAgain']['imagesPerSecond']:,.1f} |"
    )


def row(group: dict) -> str:
    game, limit = group["game"], group["limit"]
    return (
        f"| {group['name']} | {group['channels']} | {group['multiplyAdds'] / 1e6:,.2f} | {game['coalitionImagesPerSecond']:,.1f} | {group['efficiency']:.2f} "
        f"| {limit['imagesPerSecond']:,.1f} (batch {limit['batch']}) | {group['reached']:.2f} | {game['setUpSeconds']:.2f} | {game['runtimeShare']:.1%} "
        f"| {game['runsPerCoalition']:.2f} | {game['bytesPerCoalition']:,.0f} | {game['peakMemory'] / 1e6:,.0f} |"
    )


def bounds(name: str, figures: dict) -> str:
    """What could be won at most, as shares of the time of a game."""
    groups = figures["groups"]
    seconds = [EVALUATIONS * group["channels"] / group["game"]["coalitionImagesPerSecond"] for group in groups]
    outside = sum(time * (1 - group["game"]["runtimeShare"]) for time, group in zip(seconds, groups))
    prefixes = sum(1 - group["multiplyAdds"] / figures["multiplyAdds"] for group in groups) / figures["best"]["imagesPerSecond"]
    return f"| {name} | {outside / sum(seconds):.1%} | {prefixes / sum(seconds):.1%} |"


def section(name: str, figures: dict) -> str:
    plain = ", ".join(f"{rate['imagesPerSecond']:,.1f} ({rate['batch']})" for rate in figures["plain"])
    return f"## {name}\n\nPlain inference, images a second (batch size): {plain}.\n\n" + GROUPS + "\n".join(map(row, figures["groups"])) + "\n"


def processor() -> str:
    lines = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if sys.platform == "linux" else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def document(results: dict[str, dict], options: argparse.Namespace) -> str:
    machine = next(iter(results.values()))["machine"]
    command = f"--networks {' '.join(repr(name) if ' ' in name else name for name in results)} --threads {options.threads} --seconds {options.seconds} --calls {options.calls}"
    command += f" --clock {options.clock}" if options.clock != "wall" else ""
    return (
        "# Coalitions a second against plain inference\n\n"
        f"Made by `/usr/bin/python3 tools/measurements/coalitions.py {command}`\n"
        f"on {machine['cores']} cores of {processor()}. {machine['provider']} {machine['framework']}, ONNX Runtime {machine['onnxRuntime']}.\n\n"
        + INTRODUCTION + "\n"
        + TOTALS + "\n".join(total(name, figures) for name, figures in results.items()) + "\n\n" + FAR + "\n"
        + BOUNDS + "\n".join(bounds(name, figures) for name, figures in results.items()) + "\n" + NOT_DONE + "\n"
        + "\n".join(section(name, figures) for name, figures in results.items())
    )


def main() -> None:
    everything = (*REAL, *RANDOM)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="*", choices=everything, default=[name for name in everything if name not in SLOW], metavar="NAME",
                        help=f"any of {', '.join(everything)}; all but {', '.join(SLOW)} unless given")
    parser.add_argument("--threads", type=int, default=0, help="threads of ONNX Runtime; all cores unless given")
    parser.add_argument("--ep", default="cpu", help="execution provider: cpu, cuda, cuda:N")
    parser.add_argument("--ep-path", default=None, help="where the library of the execution provider is")
    parser.add_argument("--clock", default="wall", choices=("wall", "processor"),
                        help="what seconds are; with --threads 1, processor time is hardly touched by other work on the machine")
    parser.add_argument("--seconds", type=float, default=1.0, help="about how long one measured call of a game takes")
    parser.add_argument("--calls", type=int, default=5, help="measured calls of a game")
    parser.add_argument("--images", type=int, default=128, help="images of a calibration set, at most; of large networks fewer are taken")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--models", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "onnx-shapley-coalition-models",
                        help="where networks with random weights are exported to, or are from the last time")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("coalitions.md"))
    options = parser.parse_args()
    results = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        publish("tools/OnnxShapley.Benchmarks", folder / "program")
        for task in tasks(options):
            results[task.name] = measure(folder / "program" / "OnnxShapley.Benchmarks", task, options, folder / "figures.json")
            options.out.write_text(document(results, options), encoding="utf-8")


if __name__ == "__main__":
    main()
