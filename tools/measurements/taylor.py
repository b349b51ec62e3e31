"""Measures which step suits the importance 'taylor': its scores with several steps against exact slopes, and writes a table.

Usage: /usr/bin/python3 tools/measurements/taylor.py [--images 128] [--shared ../shared] [--out tools/measurements/taylor.md]
Needs .NET 10, Debian's python3-torch (1.13) and python3-onnx, and the data and networks of ../shared.
The exact slopes are derivatives by automatic differentiation, in double precision, of the masked model that `prune --keep-intermediate` writes.
"""

from __future__ import annotations

import argparse
import itertools
import pathlib
import subprocess
import tempfile

import numpy
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional

from program import ROOT, SHARED, Program, publish
from real_networks import Network, networks

NAMES = ("digits", "LeNet-1", "ResNet-20")
PAYOFFS = ("cross-entropy", "kl")
PREFIX = "onnx_shapley.mask."
STEPS = [2.0**-exponent for exponent in range(1, 11)]
TABLE = "| network | payoff | channels | " + " | ".join(f"1/{int(1 / step)}" for step in STEPS) + " |\n|---|---|---:|" + "---:|" * len(STEPS) + "\n"
INTRODUCTION = """\
The importance `taylor` scores a channel by the mean over the images of |u(1) − u(1 − ε·e(i))| / ε. Its scores are compared with exact ones for several steps ε.
Of the payoff `cross-entropy` those are the means of |∂u/∂m(i)|. The payoff `kl` has its maximum where all masks are 1, so that the slope is zero and the scores are ε/2 times
the curvature, which is the mean over the classes of (∂ln q/∂m(i))², each with its probability q (Fisher information). Too large a step sees what comes next in the
series, too small a one what single precision rounds off; `kl`, whose scores are smaller by ε, needs the larger step.

Pairs of channels of a group that are ranked differently, and in brackets by how much the scores of a group differ from the exact ones on average, in units of
their mean; over all groups.

"""


def run(model: onnx.ModelProto, images: torch.Tensor, masks: dict[str, torch.Tensor]) -> torch.Tensor:
    """The first output, in double precision."""
    values = {tensor.name: wide(torch.from_numpy(numpy_helper.to_array(tensor).copy())) for tensor in model.graph.initializer}
    values.update(masks)
    inputs = [value.name for value in model.graph.input if value.name not in values]
    values[inputs[0]] = images
    for node in model.graph.node:
        attributes = {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}
        values[node.output[0]] = OPERATORS[node.op_type]([values[name] if name else None for name in node.input], attributes)
    return values[model.graph.output[0].name]


def wide(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.double() if tensor.is_floating_point() else tensor


def padding(attributes: dict) -> list[int]:
    pads = attributes.get("pads", [0, 0, 0, 0])
    assert pads[:2] == pads[2:]
    return pads[:2]


def convolve(x: list, a: dict) -> torch.Tensor:
    return functional.conv2d(
        x[0], x[1], x[2] if len(x) > 2 else None, a.get("strides", [1, 1]), padding(a), a.get("dilations", [1, 1]), a.get("group", 1))


def slice_of(x: list, _: dict) -> torch.Tensor:
    starts, ends = x[1].tolist(), x[2].tolist()
    axes = x[3].tolist() if len(x) > 3 else range(len(starts))
    steps = x[4].tolist() if len(x) > 4 else [1] * len(starts)
    result = x[0]
    for start, end, axis, step in zip(starts, ends, axes, steps):
        chosen = range(result.shape[axis])[slice(start, end if end > -(2**31) else None, step)]
        result = result.index_select(axis, torch.tensor(list(chosen), dtype=torch.long))
    return result


def pad(x: list, _: dict) -> torch.Tensor:
    amounts = x[1].tolist()
    rank = len(amounts) // 2
    pairs = [(amounts[axis], amounts[axis + rank]) for axis in reversed(range(rank))]
    return functional.pad(x[0], list(itertools.chain(*pairs)))


def reshape(x: list, _: dict) -> torch.Tensor:
    return x[0].reshape([x[0].shape[axis] if length == 0 else length for axis, length in enumerate(x[1].tolist())])


def gemm(x: list, a: dict) -> torch.Tensor:
    left, right = (x[0].T if a.get("transA") else x[0]), (x[1].T if a.get("transB") else x[1])
    return a.get("alpha", 1.0) * left @ right + (a.get("beta", 1.0) * x[2] if len(x) > 2 else 0)


def gather(x: list, a: dict) -> torch.Tensor:
    axis, indices = a.get("axis", 0), x[1].long()
    return x[0].index_select(axis, indices.reshape(-1)).reshape([*x[0].shape[:axis], *indices.shape, *x[0].shape[axis + 1 :]])


def unsqueeze(x: list, _: dict) -> torch.Tensor:
    result = x[0]
    for axis in x[1].tolist():
        result = result.unsqueeze(axis)
    return result


OPERATORS = {
    "Add": lambda x, _: x[0] + x[1],
    "AveragePool": lambda x, a: functional.avg_pool2d(x[0], a["kernel_shape"], a.get("strides", [1, 1]), padding(a)),
    "BatchNormalization": lambda x, a: functional.batch_norm(x[0], x[3], x[4], x[1], x[2], eps=a.get("epsilon", 1e-5)),
    "Cast": lambda x, a: x[0].long() if a["to"] == 7 else x[0].double(),
    "Concat": lambda x, a: torch.cat(x, a["axis"]),
    "Constant": lambda _, a: wide(torch.from_numpy(numpy_helper.to_array(a["value"]).copy())),
    "ConstantOfShape": lambda x, a: torch.full(x[0].tolist(), int(numpy_helper.to_array(a["value"])[0]) if "value" in a else 0),
    "Conv": convolve,
    "Flatten": lambda x, _: x[0].flatten(1),
    "Gather": gather,
    "Gemm": gemm,
    "GlobalAveragePool": lambda x, _: x[0].mean((2, 3), keepdim=True),
    "Identity": lambda x, _: x[0],
    "Mul": lambda x, _: x[0] * x[1],
    "Pad": pad,
    "Relu": lambda x, _: x[0].relu(),
    "Reshape": reshape,
    "Shape": lambda x, _: torch.tensor(x[0].shape),
    "Slice": slice_of,
    "Sub": lambda x, _: x[0] - x[1],
    "Tanh": lambda x, _: x[0].tanh(),
    "Transpose": lambda x, a: x[0].permute(a["perm"]),
    "Unsqueeze": unsqueeze,
}


def slopes(outputs: list, masks: dict[str, torch.Tensor]) -> dict[str, numpy.ndarray]:
    """The derivatives of some numbers, one row a number."""
    rows = [torch.autograd.grad(output, list(masks.values()), retain_graph=True) for output in outputs]
    return {name: torch.stack([row[place] for row in rows]).numpy() for place, name in enumerate(masks)}


def exact(model: onnx.ModelProto, images: numpy.ndarray, labels: numpy.ndarray) -> dict[str, dict[str, numpy.ndarray]]:
    """For every payoff and group, the mean over the images of the absolute slope, or of half the curvature."""
    masks = {
        tensor.name: torch.ones(tensor.dims[0], dtype=torch.double, requires_grad=True)
        for tensor in model.graph.initializer
        if tensor.name.startswith(PREFIX) and tensor.name in {value.name for value in model.graph.input}
    }
    sums = {payoff: {name: numpy.zeros(len(mask)) for name, mask in masks.items()} for payoff in PAYOFFS}
    for image, label in zip(images, labels):
        logarithms = functional.log_softmax(run(model, torch.from_numpy(image[None]).double(), masks), 1)[0]
        payoff = logarithms[int(label)].clamp(min=-2 * numpy.log(len(logarithms)))
        for name, slope in slopes([payoff], masks).items():
            sums["cross-entropy"][name] += numpy.abs(slope[0])
        for name, slope in slopes(list(logarithms), masks).items():
            sums["kl"][name] += logarithms.detach().exp().numpy() @ slope**2 / 2
    return {payoff: {name[len(PREFIX) :]: sum_ / len(images) for name, sum_ in groups.items()} for payoff, groups in sums.items()}


def preprocessed(network: Network, count: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """As the model takes them: the first images of the calibration data."""
    data = numpy.load(network.calibration)
    images = data["images"][:count]
    values = images.astype(numpy.float32) / 255 if images.dtype == numpy.uint8 else images.astype(numpy.float32)
    given = dict(zip(network.preprocessing[::2], network.preprocessing[1::2]))
    mean, deviation = (numpy.array([float(part) for part in given.get(name, default).split(",")], numpy.float32) for name, default in (("--mean", "0"), ("--std", "1")))
    return (values - mean[:, None, None]) / deviation[:, None, None], data["labels"][:count].astype(numpy.int64)


def rows(network: Network, program: Program, benchmarks: pathlib.Path, count: int, folder: pathlib.Path) -> str:
    images, labels = preprocessed(network, count)
    data = {payoff: folder / f"{payoff}.npz" for payoff in PAYOFFS}
    numpy.savez(data["cross-entropy"], images=images, labels=labels)
    numpy.savez(data["kl"], images=images)
    kept = folder / network.name
    program.run(
        "prune", network.model, "--data", data["kl"], "--importance", "l1", "--ratio", 0.1, "--held-out", 0, "--keep-intermediate", kept, "-o", folder / "pruned.onnx")
    wanted = exact(onnx.load(str(next(kept.iterdir()))), images, labels)
    lines = []
    for payoff in PAYOFFS:
        command = [benchmarks / "OnnxShapley.Benchmarks", "slopes", network.model, data[payoff], ",".join(map(str, STEPS)), "--images", str(count)]
        found = [line.split("\t") for line in subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()]
        scores = {(line[0], float(line[1])): numpy.array(line[2:], float) for line in found}
        cells = [cell(wanted[payoff], {group: scores[group, step] / (step if payoff == "kl" else 1) for group in wanted[payoff]}) for step in STEPS]
        lines.append(f"| {network.name} | {payoff} | {sum(map(len, wanted[payoff].values()))} | {' | '.join(cells)} |\n")
    return "".join(lines)


def cell(wanted: dict[str, numpy.ndarray], found: dict[str, numpy.ndarray]) -> str:
    turned = pairs = 0
    differences = []
    for group, exact_scores in wanted.items():
        differences.append(numpy.abs(found[group] - exact_scores).mean() / exact_scores.mean())
        for one, other in itertools.combinations(range(len(exact_scores)), 2):
            pairs += 1
            turned += (exact_scores[one] - exact_scores[other]) * (found[group][one] - found[group][other]) < 0
    return f"{100 * turned / pairs:.2f} % ({100 * numpy.mean(differences):.1f} %)"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=128)
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "tools" / "measurements" / "taylor.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program = Program(folder / "program")
        publish("tools/OnnxShapley.Benchmarks", folder / "benchmarks")
        lines = [rows(network, program, folder / "benchmarks", arguments.images, folder) for network in networks(arguments.shared) if network.name in NAMES]
    arguments.out.write_text(
        "# The step of the importance `taylor`\n\n"
        f"Written by `tools/measurements/taylor.py`: {arguments.images} images.\n\n{INTRODUCTION}"
        f"{TABLE}{''.join(lines)}"
    )


if __name__ == "__main__":
    main()
