"""Measures the Shapley values of TorchPruner, the implementation of its authors (Ancona et al.), against ours on ResNet-20, and writes a table.

Usage: /usr/bin/python3 tools/measurements/torchpruner.py --torchpruner CHECKOUT [--settings 1:processor 2:wall] [--rounds 5] [--out FILE]
CHECKOUT is a checkout of https://github.com/marcoancona/TorchPruner at the commit that COMMIT below names; it
runs unchanged, on PyTorch.
Needs .NET 10, Debian's python3-torch (1.13) and python3-onnx, and the data and networks of ../shared. Both programs take turns, group by group, on the
same images and the same permutations, and their worths are compared.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field

import numpy
import torch
from torch import nn

from coalitions import processor
from program import SHARED, publish
from resnet20 import ResNet20

COMMIT = "65f6e3a377b68783765aa473bcbab874dce18e5c"
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
BATCHES = (16, 32, 64, 128, 256, 512)
FLOOR = -2 * math.log(10)
WARMING = 4
SAMPLES = 5
AGREES = 1e-4
# Multiply-adds of ResNet-20 behind the channels of its first group, for an image.
FIRST_MULTIPLY_ADDS = 40.11e6
CLOCKS = {"processor": time.process_time, "wall": time.perf_counter}
HEADER = (
    "| group | channels | TorchPruner (batch) | tuned (batch) | ours | ours / TorchPruner | ours / tuned | set-up: TorchPruner, ours (s) | worths differ by |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
)
INTRODUCTION = """\
## What is compared

TorchPruner's `ShapleyAttributionMetric` walks permutations of the channels of one layer. For every mini-batch it runs the network once up to the layer; then it
sets one channel after the other to zero in what came out, and after each it runs the rest of the network, one coalition at a time; the difference of two
losses goes to the channel. Where the network offers no partial evaluation (`forward_partial`), it runs the whole network instead, for all images and every channel.
Its README and its authors' experiments have partial evaluations of plain chains only; `resnet20.py` writes one for the residual blocks, which keeps the stream beside
an inner activation. This is its fastest path, and *TorchPruner* in the tables. *Tuned* is the same code on a network with BatchNormalization folded into the
convolutions by hand and with channels last in memory, which is what PyTorch does fastest here; TorchPruner does neither by itself. Each runs at the batch size, of 16
to 512, at which its inner loop is fastest for the group; a batch never holds more images than there are.

Ours are the games of our groups, as `prune` plays them, through `tools/OnnxShapley.Benchmarks removals`. A group whose channels are written by several convolutions
is compared with the first of them. Rates are coalition-images a second, without set-up: for TorchPruner the run up to the layer and the loss of the whole network,
for ours the building of the group's model, its sessions and frontier. Both programs take turns within each group, one permutation at a time; figures are medians of
the rounds; a ratio is the median of the ratios of the rounds, with the least and the greatest. Ours has evaluated a few other permutations before, in which it
finds the size of its runs. Every permutation counts as many evaluations as our group has channels, for both.

## What agrees

With `find_best_evaluation_module`, which is used, TorchPruner sets channels to zero behind the activation, where the next convolution reads them. For the first
convolution of a block that is where our masks sit too: the worths of all coalitions of all rounds are the same, as the last column says (the
largest difference; TorchPruner's losses are clipped image by image, as our payoff clips them; more than 1e-4 ends the measurement). The streams
are other games: TorchPruner sets a channel to zero behind one block, and later blocks write it again; our masks switch it off wherever it is read, as a cut does.
Both run the same part of the network. The second convolutions that begin a stage write channels of the stage before as well; those belong to its stream, so that our
group has half of the channels of TorchPruner's layer.

## Ten times

The aim was to be ten times faster over all groups. For the same coalitions on the same images, that is **not reached**, and faster convolutions alone will not
reach it: partial evaluation saves TorchPruner the same prefix as ours, and PyTorch's convolutions are not much slower than those of ONNX Runtime. What is left
are the affine part behind a mask, of which only the last group's suffix mostly consists, BatchNormalization, which ONNX Runtime folds, and several coalitions a run. The early
groups, whose suffix is nearly the whole network, take most of the time and gain least. Fewer evaluations for the same precision are no part of this comparison.

Nor can any program reach it that computes the same products in single precision: the table's rate of the first group, times the multiply-adds behind it, against
what one core does at its best.

"""


class Ours:
    """The program that answers requests for worths."""

    def __init__(self, program: pathlib.Path, model: pathlib.Path, data: pathlib.Path, images: int, threads: int, clock: str) -> None:
        normalising = ["--mean", ",".join(map(str, MEAN)), "--std", ",".join(map(str, DEVIATION))]
        command = [program, "removals", model, data, *normalising, "--images", images, "--threads", threads, "--clock", clock]
        self._process = subprocess.Popen(list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.groups: dict[str, int] = json.loads(self._process.stdout.readline())

    def measure(self, group: str, orders: list[list[int]]) -> dict:
        self._process.stdin.write(json.dumps({"group": group, "orders": orders}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()


class Whole(nn.Module):
    """A network without partial evaluation: what TorchPruner finds where nobody has written one."""

    def __init__(self, network: ResNet20) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.network(x)


class Theirs:
    """TorchPruner with a network and images."""

    def __init__(self, network: ResNet20, images: torch.Tensor, labels: torch.Tensor, clock: str, is_tuned: bool) -> None:
        self.network = network.folded().to(memory_format=torch.channels_last) if is_tuned else network
        self.images = images.contiguous(memory_format=torch.channels_last) if is_tuned else images
        self.labels, self.clock = labels, CLOCKS[clock]
        with torch.no_grad():
            self.original = nn.functional.cross_entropy(self.network(self.images), labels, reduction="none").double().numpy()

    def metric(self, batch: int, model: nn.Module | None = None) -> object:
        from torchpruner.attributions import ShapleyAttributionMetric  # noqa: PLC0415 - found by --torchpruner

        loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(self.images, self.labels), batch_size=batch)
        return ShapleyAttributionMetric(model or self.network, loader, nn.functional.cross_entropy, torch.device("cpu"), reduction="none")

    def run(self, metric: object, layer: str, samples: int, seed: int) -> tuple[float, numpy.ndarray]:
        """Seconds, and values of every image and channel."""
        module = self.network.get_submodule(layer)
        numpy.random.seed(seed)
        with contextlib.redirect_stdout(io.StringIO()):
            started = self.clock()
            values = metric.run(module, sv_samples=samples, find_best_evaluation_module=True)
            return self.clock() - started, values

    def worths(self, values: numpy.ndarray, order: list[int]) -> numpy.ndarray:
        """Our payoff of what its steps say: its values of one permutation are differences of losses, which add up."""
        losses = self.original[:, None] + numpy.cumsum(values[:, order], axis=1)
        return numpy.maximum(-losses, FLOOR).mean(0)

    def rate(self, layer: str, batch: int) -> float:
        """Images a second of one evaluation, the loop of TorchPruner for one channel."""
        metric = self.metric(batch)
        with contextlib.redirect_stdout(io.StringIO()):
            module = metric.find_evaluation_module(self.network.get_submodule(layer), find_best_evaluation_module=True)
        repeats = -(-batch // len(self.images))
        x, y = torch.cat([self.images] * repeats)[:batch], torch.cat([self.labels] * repeats)[:batch]
        times = []
        with torch.no_grad():
            z, _ = metric.run_forward_partial(x, to_module=module)
            for _ in range(4):
                runs = max(1, BATCHES[3] // batch)
                started = self.clock()
                for _ in range(runs):
                    z.index_fill_(1, torch.tensor([0]), 0.0)
                    metric.run_forward_partial(z, y_true=y, from_module=module)
                times.append((self.clock() - started) / runs)
        return batch / statistics.median(times[1:])

    def best_batch(self, layer: str) -> int:
        return min(max(BATCHES, key=lambda batch: self.rate(layer, batch)), len(self.images))

    def whole_rate(self, layer: str, channels: int) -> float:
        """Images a second where the whole network runs for every evaluation."""
        module = Whole(self.network)
        metric = self.metric(self.best_batch("conv1"), module)
        seconds, _ = self.run(metric, layer, 1, 0)
        return (channels + 1) * len(self.images) / seconds


@dataclass
class Group:
    name: str
    channels: int
    batches: list[int]
    theirs: list[list[float]] = field(default_factory=lambda: [[], []])
    ours: list[float] = field(default_factory=list)
    their_set_up: float = 0
    our_set_up: float = 0
    differences: list[float] = field(default_factory=list)

    @property
    def is_inner(self) -> bool:
        return self.name.endswith("/conv1/Conv") and self.name.count("/") > 2

    def rates(self) -> tuple[float, float, float]:
        return statistics.median(self.theirs[0]), statistics.median(self.theirs[1]), statistics.median(self.ours)

    def ratios(self, variant: int) -> list[float]:
        """Ours over theirs, of every round."""
        return sorted(our / their for our, their in zip(self.ours, self.theirs[variant]))


def layer_of(group: str) -> str:
    """'/layer1/layer1.0/conv1/Conv' is written by 'layer1.0.conv1'."""
    return ".".join(group.strip("/").split("/")[-3:-1]) if group.count("/") > 2 else group.strip("/").split("/")[0]


def players_of(permutation: list[int], channels: int) -> list[int]:
    """
    The order of our players in an order of all channels of the layer. Of a layer that has channels of an earlier stage's stream in its middle, those
    belong to that stream's group, and the outer ones are the players.
    """
    width, half = len(permutation), channels // 2
    players = range(width) if channels == width else [*range(half), *range(width - half, width)]
    numbers = {channel: player for player, channel in enumerate(players)}
    return [numbers[channel] for channel in permutation if channel in numbers]


def measure_group(name: str, channels: int, ours: Ours, theirs: list[Theirs], options: argparse.Namespace) -> Group:
    layer = layer_of(name)
    group = Group(name, channels, [their.best_batch(layer) for their in theirs])
    metrics = [their.metric(batch) for their, batch in zip(theirs, group.batches)]
    images = len(theirs[0].images)
    width = theirs[0].network.get_submodule(layer).out_channels
    random = numpy.random.RandomState(1)
    group.our_set_up = ours.measure(name, [random.permutation(channels).tolist() for _ in range(WARMING)])["setUpSeconds"]
    set_ups = [statistics.median(their.run(metric, layer, 0, 0)[0] for _ in range(3)) for their, metric in zip(theirs, metrics)]
    group.their_set_up = set_ups[0]
    for seed in range(options.rounds):
        order = numpy.random.RandomState(seed).permutation(width).tolist()
        answer = ours.measure(name, [players_of(order, channels)])
        group.ours.append(channels * images / answer["seconds"])
        for rates, their, metric, set_up in zip(group.theirs, theirs, metrics, set_ups):
            seconds, values = their.run(metric, layer, 1, seed)
            rates.append(width * images / (seconds - set_up))
            if width == channels:
                group.differences.append(float(numpy.abs(their.worths(values, order) - answer["worths"]).max()))
    if group.is_inner and max(group.differences) > AGREES:
        raise ValueError(f"Group '{name}': the programs disagree by {max(group.differences)}. They should compute the same worths.")
    return group


def ratio(ratios: list[float]) -> str:
    return f"**{statistics.median(ratios):.2f}** ({ratios[0]:.2f}–{ratios[-1]:.2f})"


def row(group: Group) -> str:
    plain, tuned, ours = group.rates()
    differ = f"{max(group.differences):.1e}" if group.is_inner else "another game"
    return (
        f"| {group.name} | {group.channels} | {plain:,.0f} ({group.batches[0]}) | {tuned:,.0f} ({group.batches[1]}) | {ours:,.0f} "
        f"| {ratio(group.ratios(0))} | {ratio(group.ratios(1))} | {group.their_set_up:.2f}, {group.our_set_up:.2f} | {differ} |"
    )


def section(setting: str, groups: list[Group], whole: float, images: int) -> str:
    threads, clock = setting.split(":")
    seconds = [sum(group.channels * images / group.rates()[i] for group in groups) for i in range(3)]
    set_ups = sum(group.their_set_up for group in groups), sum(group.our_set_up for group in groups)
    job = [SAMPLES * seconds[0] + set_ups[0], SAMPLES * seconds[2] + set_ups[1]]
    evaluations = sum(group.channels for group in groups)
    weighted = sum(group.channels * statistics.median(group.ratios(0)) for group in groups) / evaluations
    return (
        f"## {threads} thread{'' if threads == '1' else 's'}, {clock} time\n\n{HEADER}" + "\n".join(map(row, groups)) + "\n\n"
        "| all groups | TorchPruner (s) | tuned (s) | ours (s) | TorchPruner / ours | tuned / ours |\n|---|---:|---:|---:|---:|---:|\n"
        f"| one permutation of each: {evaluations} evaluations | {seconds[0]:.2f} | {seconds[1]:.2f} | {seconds[2]:.2f} "
        f"| **{seconds[0] / seconds[2]:.2f}** | {seconds[1] / seconds[2]:.2f} |\n"
        f"| {SAMPLES} permutations of each, with set-up | {job[0]:.1f} | | {job[1]:.1f} | {job[0] / job[1]:.2f} | |\n\n"
        f"The mean of the groups' ratios, weighted by channels, is {weighted:.2f}. Without partial evaluation TorchPruner evaluates {whole:,.0f} coalition-images a\n"
        f"second, whatever the group: a permutation of every group takes {evaluations * images / whole:.1f} s, {evaluations * images / whole / seconds[2]:.2f} times as long as ours.\n\n"
        f"In the first group TorchPruner makes {speed(groups[0].rates()[0]):,.0f} thousand million multiplications and additions a second, and ours {speed(groups[0].rates()[2]):,.0f}. The most\n"
        f"that one core makes here, in a large convolution of PyTorch, is {peak():,.0f}: ten times as fast as TorchPruner is {10 * speed(groups[0].rates()[0]) / int(threads) / peak():.1f} times as fast as the machine.\n"
    )


def speed(rate: float) -> float:
    """Thousand millions of floating-point operations a second in the first group, which is all but the whole network."""
    return 2e-9 * FIRST_MULTIPLY_ADDS * rate


def measure(setting: str, program: pathlib.Path, data: pathlib.Path, options: argparse.Namespace) -> str:
    threads, clock = setting.split(":")
    torch.set_num_threads(int(threads))
    model = options.shared / "models" / "cifar10" / "resnet20_cifar10_bn.onnx"
    stored = numpy.load(data)
    images = (torch.from_numpy(stored["images"]).float() / 255 - torch.tensor(MEAN)[:, None, None]) / torch.tensor(DEVIATION)[:, None, None]
    labels = torch.from_numpy(stored["labels"])
    theirs = [Theirs(ResNet20.load(model), images, labels, clock, is_tuned) for is_tuned in (False, True)]
    ours = Ours(program, model, data, len(images), int(threads), clock)
    groups = []
    try:
        for name, channels in ours.groups.items():
            groups.append(measure_group(name, channels, ours, theirs, options))
            print(row(groups[-1]), flush=True)
    finally:
        ours.close()
    last = groups[-1]
    return section(setting, groups, theirs[0].whole_rate(layer_of(last.name), last.channels), len(images))


def peak() -> float:
    """Thousand millions of floating-point operations a second of one core, by a large convolution: the median of some runs, processor time."""
    convolution = nn.Conv2d(256, 256, 3, padding=1, bias=False).to(memory_format=torch.channels_last)
    images = torch.rand(8, 256, 56, 56).contiguous(memory_format=torch.channels_last)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    seconds = []
    with torch.no_grad():
        for _ in range(15):
            start = time.process_time()
            convolution(images)
            seconds.append(time.process_time() - start)
    torch.set_num_threads(threads)
    return 2e-9 * 8 * 56 * 56 * 256 * 256 * 9 / statistics.median(seconds)


def document(sections: list[str], options: argparse.Namespace) -> str:
    return (
        "# ResNet-20: Shapley values by TorchPruner and by onnx-shapley\n\n"
        f"Made by `/usr/bin/python3 tools/measurements/torchpruner.py --torchpruner CHECKOUT --settings {' '.join(options.settings)} --rounds {options.rounds}`\n"
        f"with TorchPruner at {COMMIT} on PyTorch {torch.__version__},\n"
        f"{processor()}, {options.images} images of CIFAR-10.\n\n{INTRODUCTION}" + "\n".join(sections)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--torchpruner", type=pathlib.Path, required=True, help="a checkout of TorchPruner")
    parser.add_argument("--settings", nargs="+", default=["1:processor", "2:wall"], help="threads and clock")
    parser.add_argument("--rounds", type=int, default=5, help="permutations of every group")
    parser.add_argument("--images", type=int, default=128)
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("torchpruner.md"))
    options = parser.parse_args()
    sys.path.insert(0, str(options.torchpruner))
    logging.disable()  # TorchPruner's advice to write a partial evaluation, where it is measured without
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        stored = numpy.load(options.shared / "data" / "cifar10-train-10k.npz")
        numpy.savez(folder / "images.npz", images=stored["images"][: options.images], labels=stored["labels"][: options.images])
        publish("tools/OnnxShapley.Benchmarks", folder / "program")
        program = folder / "program" / "OnnxShapley.Benchmarks"
        sections: list[str] = []
        for setting in options.settings:
            sections.append(measure(setting, program, folder / "images.npz", options))
            options.out.write_text(document(sections, options), encoding="utf-8")


if __name__ == "__main__":
    main()
