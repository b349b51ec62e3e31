"""Exports a torchvision model to ONNX, as its exporter does by default, with random weights.

Usage: /usr/bin/python3 tools/coverage/export_torchvision.py NAME FILE
Needs Debian's python3-torch and python3-torchvision (0.14). Writes external data beside FILE where the model is over 2 GB.
"""

from __future__ import annotations

import importlib
import pathlib
import sys
import warnings

import torch
from torch import nn
from torchvision.ops import FrozenBatchNorm2d

from torchvision_models import BY_NAME, Architecture

OPSET = 16
SEED = 2026


class Exported(nn.Module):
    """The model with a batch of images in and tensors out, whatever it takes and returns itself."""

    def __init__(self, network: nn.Module, architecture: Architecture) -> None:
        super().__init__()
        self.network = network
        self.is_detector = architecture.is_detector

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor, ...]:
        answer = self.network([inputs[0][0]] if self.is_detector else inputs[0]) if len(inputs) == 1 else self.network(*inputs)
        return tuple(tensors(answer))


def tensors(answer: object) -> list[torch.Tensor]:
    """The tensors of an answer; of a list of refinements (RAFT) the last."""
    if isinstance(answer, torch.Tensor):
        return [answer]
    if isinstance(answer, dict):
        return [tensor for value in answer.values() for tensor in tensors(value)]
    return tensors(answer[-1])


def build(architecture: Architecture) -> nn.Module:
    """A network whose numbers are like those of a trained one: no two channels alike, activations of order one."""
    torch.manual_seed(SEED)
    network = getattr(importlib.import_module(architecture.module), architecture.name)(weights=None, **architecture.options)
    with torch.no_grad():
        for module in norms(network):
            module.weight.uniform_(0.5, 1.5)
            module.bias.normal_(0, 0.2)
        for module in network.modules():
            if isinstance(module, nn.Linear) and not module.weight.any():
                module.weight.normal_(0, module.in_features ** -0.5)
        for name, parameter in network.named_parameters():
            if name.endswith("layer_scale"):
                parameter.uniform_(0.1, 0.5)
    return network.eval()


def norms(network: nn.Module) -> list[nn.Module]:
    return [module for module in network.modules() if isinstance(module, (nn.BatchNorm2d, FrozenBatchNorm2d))]


def settle(network: nn.Module, inputs: list[torch.Tensor]) -> None:
    """Lets every BatchNormalization take the statistics of its input when the network runs once."""
    def take(module: nn.Module, arguments: tuple[torch.Tensor]) -> None:
        module.running_mean.copy_(arguments[0].mean((0, 2, 3)))
        module.running_var.copy_(arguments[0].var((0, 2, 3), unbiased=False))

    hooks = [norm.register_forward_pre_hook(take) for norm in norms(network)]
    with torch.no_grad():
        network(*inputs)
    for hook in hooks:
        hook.remove()


def root_of_number(number: torch.Tensor) -> torch.Tensor:
    """RAFT takes the square root of an integer, which PyTorch allows and ONNX does not."""
    return number.to(torch.get_default_dtype()).pow(0.5)


def main() -> None:
    name, file = sys.argv[1], pathlib.Path(sys.argv[2])
    warnings.filterwarnings("ignore")
    torch.sqrt = root_of_number
    architecture = BY_NAME[name]
    network = Exported(build(architecture), architecture)
    count = 1 if architecture.is_detector else 2
    inputs = [torch.rand(count, 3, architecture.size, architecture.size) for _ in architecture.inputs]
    settle(network, inputs)
    torch.onnx.export(
        network,
        tuple(inputs),
        str(file),
        opset_version=OPSET,
        input_names=list(architecture.inputs),
        dynamic_axes=None if architecture.is_detector else {name: {0: "batch"} for name in architecture.inputs},
    )


if __name__ == "__main__":
    main()
