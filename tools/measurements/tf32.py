"""Measures what TensorFloat-32 does to Shapley values and ranks, without a GPU: factors of products are rounded as it rounds them.

Usage: /usr/bin/python3 tools/measurements/tf32.py [--orders 16] [--images 64] [--threads 2] [--shared ../shared] [--out FILE]
Needs .NET 10, Debian's python3-onnx and python3-numpy, and the data and networks of ../shared.
Every Conv, Gemm and MatMul gets factors of 10 bits of fraction: constants are rounded in the file, and all else goes through float16 and back, which has as
many bits (its range is smaller: numbers below 6e-5 lose more than they would). Sums stay in single precision, as they do on a GPU.
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import tempfile

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

from program import ROOT, SHARED, publish
from real_networks import networks

PRODUCTS = {"Conv": (0, 1), "Gemm": (0, 1), "MatMul": (0, 1)}
DROPPED_BITS = 13
NAMES = ("digits", "LeNet-1", "ResNet-20")
TABLE = (
    "| network | channels | worths differ by | values differ by | pairs turned | chosen otherwise | other orders: values differ by | pairs turned | chosen otherwise |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
)
INTRODUCTION = """\
Shapley values of the same orders of channels on the same images, in single precision and with the factors of all products rounded to the 10 bits
of fraction that TensorFloat-32 keeps. *Pairs turned* are pairs of channels of a group that the two rank differently; *chosen otherwise* are channels that are among
the better half of their group in one and not in the other. *Other orders* is what the same number of other orders does in single precision: how much
the estimate itself wavers. Cross-entropy in nats. Rounding is emulated on the CPU; no GPU has been measured. With
the rounding in between, no part of a network is affine in the masks: the sums of contributions, which a GPU would round as well, are not among what was rounded.
"""


def rounded(values: numpy.ndarray) -> numpy.ndarray:
    """Float32 with 10 bits of fraction, to the nearest."""
    bits = values.astype(numpy.float32).view(numpy.uint32).astype(numpy.uint64)
    kept = (bits + (1 << (DROPPED_BITS - 1))) >> DROPPED_BITS << DROPPED_BITS
    return kept.astype(numpy.uint32).view(numpy.float32)


def round_factors(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy whose products take rounded factors."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    constants = {tensor.name: tensor for tensor in copy.graph.initializer}
    nodes, done = [], {}
    for node in copy.graph.node:
        for index in PRODUCTS.get(node.op_type, ()):
            name = node.input[index]
            if name not in done:
                done[name] = f"{name}.tf32"
                if name in constants:
                    copy.graph.initializer.append(numpy_helper.from_array(rounded(numpy_helper.to_array(constants[name])), done[name]))
                else:
                    nodes.append(helper.make_node("Cast", [name], [f"{name}.half"], name=f"{name}.to_half", to=TensorProto.FLOAT16))
                    nodes.append(helper.make_node("Cast", [f"{name}.half"], [done[name]], name=f"{name}.to_single", to=TensorProto.FLOAT))
            node.input[index] = done[name]
        nodes.append(node)
    del copy.graph.node[:]
    copy.graph.node.extend(nodes)
    return copy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", default=NAMES)
    parser.add_argument("--orders", type=int, default=16)
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_suffix(".md"))
    options = parser.parse_args()
    rows = ""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        publish("tools/OnnxShapley.Benchmarks", folder / "program")
        for network in networks(options.shared):
            if network.name not in options.networks:
                continue
            changed = folder / "rounded.onnx"
            onnx.save(round_factors(onnx.load(str(network.model))), str(changed))
            command = [folder / "program" / "OnnxShapley.Benchmarks", "agreement-of", network.model, changed, network.calibration, options.orders]
            command += [*network.preprocessing, "--images", options.images, "--threads", options.threads]
            lines = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
            print("\n".join(lines))
            cells = [cell.strip() for cell in lines[-1].split("|")]
            rows += f"| {network.name} | {cells[1]} | {cells[2]} | {' | '.join(cells[4:])} |\n"
    heading = f"# What TensorFloat-32 does to values and ranks\n\nWritten by `tools/measurements/tf32.py`: {options.orders} orders a group, {options.images} images.\n\n"
    options.out.write_text(f"{heading}{INTRODUCTION}\n{TABLE}{rows}", encoding="utf-8")


if __name__ == "__main__":
    main()
