"""Exports networks whose shapes matter and whose weights do not, with seeded random weights and a free batch.

Usage: /usr/bin/python3 tools/measurements/coalition_models.py FOLDER [NAME ...]
Needs Debian's python3-torch and python3-torchvision (0.14). Names: mobilenet_v2, resnet50, vgg16_cifar10, vgg16_bn; all but the last, which is
slow, unless some are given. vgg16_cifar10 is VGG-16 with BatchNormalization as it is trained on CIFAR-10: 32 x 32 pixels and one last layer.
"""

from __future__ import annotations

import pathlib
import sys
import warnings

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "coverage"))

from export_torchvision import OPSET, build, settle  # noqa: E402
from torchvision_models import BY_NAME  # noqa: E402

CIFAR = "vgg16_cifar10"
NAMES = ("mobilenet_v2", "resnet50", CIFAR)


def network(name: str) -> tuple[nn.Module, int]:
    """A network, and how wide and high its images are."""
    if name != CIFAR:
        return build(BY_NAME[name]), BY_NAME[name].size
    vgg = build(BY_NAME["vgg16_bn"])
    vgg.avgpool, vgg.classifier = nn.Identity(), nn.Linear(512, 10)
    return vgg, 32


def export(name: str, folder: pathlib.Path) -> pathlib.Path:
    """Writes a network unless it is there, and returns its path."""
    path = folder / f"{name}.onnx"
    if path.exists():
        return path
    warnings.filterwarnings("ignore")
    folder.mkdir(parents=True, exist_ok=True)
    module, size = network(name)
    images = torch.rand(2, 3, size, size)
    settle(module, [images])
    torch.onnx.export(module, images, str(path), opset_version=OPSET, input_names=["input"], dynamic_axes={"input": {0: "batch"}})
    return path


def main() -> None:
    for name in sys.argv[2:] or NAMES:
        print(export(name, pathlib.Path(sys.argv[1])))


if __name__ == "__main__":
    main()
