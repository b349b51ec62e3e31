"""ResNet-20 for CIFAR-10 as a module of PyTorch, with the weights of the ONNX file, and with the partial evaluation that TorchPruner asks for.

Needs Debian's python3-torch (1.13) and python3-onnx.
"""

from __future__ import annotations

import pathlib

import onnx
import onnx.numpy_helper
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

STAGES = ((16, 1), (32, 2), (64, 2))
BLOCKS = 3


class Shortcut(nn.Module):
    """Every second row and column, with channels of zeros on both sides; nothing where the shapes agree."""

    def __init__(self, stride: int, channels: int) -> None:
        super().__init__()
        self.stride, self.zeros = stride, channels // 4

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.stride == 1:
            return x
        return nn.functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.zeros, self.zeros))


class Block(nn.Module):
    """Two convolutions and the shortcut around them. Its modules stand in the order in which they run, by which TorchPruner finds activations."""

    def __init__(self, before: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(before, channels, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu2 = nn.ReLU(inplace=True)
        self.shortcut = Shortcut(stride, channels)

    def first(self, x: torch.Tensor) -> torch.Tensor:
        return self.relu1(self.bn1(self.conv1(x)))

    def second(self, inner: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return self.relu2(self.bn2(self.conv2(inner)).add_(self.shortcut(x)))


class FoldedBlock(Block):
    """The same with BatchNormalization folded into the convolutions."""

    def first(self, x: torch.Tensor) -> torch.Tensor:
        return self.relu1(self.conv1(x))

    def second(self, inner: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return self.relu2(self.conv2(inner).add_(self.shortcut(x)))


class ResNet20(nn.Module):
    """ResNet-20 in evaluation mode."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, STAGES[0][0], 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(STAGES[0][0])
        self.relu1 = nn.ReLU(inplace=True)
        before = STAGES[0][0]
        for number, (channels, stride) in enumerate(STAGES, start=1):
            blocks = [Block(before if i == 0 else channels, channels, stride if i == 0 else 1) for i in range(BLOCKS)]
            setattr(self, f"layer{number}", nn.Sequential(*blocks))
            before = channels
        self.linear = nn.Linear(before, 10)
        self.is_folded = False
        self._stream: torch.Tensor | None = None

    @classmethod
    def load(cls, path: pathlib.Path) -> ResNet20:
        """Reads the weights, which have the names of the modules that hold them."""
        network = cls()
        weights = {tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()) for tensor in onnx.load(str(path)).graph.initializer}
        missing, _ = network.load_state_dict({name: weights[name] for name in network.state_dict() if name in weights}, strict=False)
        if any(not name.endswith("num_batches_tracked") for name in missing):
            raise ValueError(f"'{path}' does not hold {missing}. Take a file that keeps BatchNormalization.")
        return network.eval()

    def folded(self) -> ResNet20:
        """Folds every BatchNormalization into the convolution before it, in place."""
        self.conv1 = fuse_conv_bn_eval(self.conv1, self.bn1)
        del self.bn1
        for block in self.blocks():
            block.conv1, block.conv2 = fuse_conv_bn_eval(block.conv1, block.bn1), fuse_conv_bn_eval(block.conv2, block.bn2)
            del block.bn1, block.bn2
            block.__class__ = FoldedBlock
        self.is_folded = True
        return self

    def blocks(self) -> list[Block]:
        return [*self.layer1, *self.layer2, *self.layer3]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.forward_partial(x)

    def forward_partial(self, x: torch.Tensor, to_module: nn.Module | None = None, from_module: nn.Module | None = None) -> torch.Tensor:
        """
        Runs up to and with a module, or from behind a module; either an activation behind a first convolution or behind a block. Behind an inner
        activation it takes the stream that the last run up to it left, since the shortcut needs it.
        """
        runs = from_module is None
        if runs:
            x = self.relu1(self.conv1(x) if self.is_folded else self.bn1(self.conv1(x)))
            if to_module is self.relu1:
                return x
        runs = runs or from_module is self.relu1
        for block in self.blocks():
            if runs or from_module is block.relu1:
                stream = x if runs else self._stream
                inner = block.first(x) if runs else x
                if to_module is block.relu1:
                    self._stream = stream
                    return inner
                x = block.second(inner, stream)
                runs = True
                if to_module is block.relu2:
                    return x
            runs = runs or from_module is block.relu2
        return self.linear(x.mean((2, 3)))
