"""What the training scripts share: determinism, training, measuring and writing ONNX files."""

import hashlib
import random
from pathlib import Path
from typing import Callable

import numpy as np
import onnx
import torch
from torch import nn
from torch.nn import functional
from torch.onnx import TrainingMode

OPSET = 13


def make_deterministic(seed: int) -> None:
    """Fixes everything that training depends on, so that a second run writes the same bytes."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)


def to_tensors(images: np.ndarray, labels: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """uint8 images become float32 in 0..1, as onnx-shapley itself reads them."""
    return torch.from_numpy(images.astype(np.float32) / 255), torch.from_numpy(labels)


def train(
    network: nn.Module,
    images: torch.Tensor,
    labels: torch.Tensor,
    *,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    weight_decay: float,
    augment: Callable[[torch.Tensor], torch.Tensor] = lambda batch: batch,
) -> None:
    """AdamW with a one-cycle learning rate on the cross-entropy; leaves the network in evaluation mode."""
    optimizer = torch.optim.AdamW(network.parameters(), lr=learning_rate, weight_decay=weight_decay)
    steps = epochs * -(-len(images) // batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=steps)
    network.train()
    for _ in range(epochs):
        for batch in torch.randperm(len(images)).split(batch_size):
            optimizer.zero_grad()
            functional.cross_entropy(network(augment(images[batch])), labels[batch]).backward()
            optimizer.step()
            schedule.step()
    network.eval()


@torch.no_grad()
def count_correct(network: nn.Module, images: torch.Tensor, labels: torch.Tensor) -> int:
    """How many images get their label as the largest logit."""
    batches = zip(images.split(1000), labels.split(1000))
    return sum(int((network(batch).argmax(1) == expected).sum()) for batch, expected in batches)


@torch.no_grad()
def count_multiply_adds(network: nn.Module, image_shape: tuple[int, ...]) -> int:
    """Multiply-adds of the convolutions and fully connected layers for one image."""
    counts: list[int] = []

    def record(layer: nn.Module, _: object, output: torch.Tensor) -> None:
        counts.append(layer.weight[0].numel() * output[0].numel())

    hooks = [layer.register_forward_hook(record) for layer in network.modules() if isinstance(layer, (nn.Conv2d, nn.Linear))]
    network(torch.zeros(1, *image_shape))
    for hook in hooks:
        hook.remove()
    return sum(counts)


def export(network: nn.Module, image_shape: tuple[int, ...], path: Path, *, fold: bool = False) -> None:
    """Writes 'input' [N, *image_shape] -> 'logits' [N, classes] and runs the full ONNX checker on the file.

    With fold, BatchNormalization is folded into the convolution before it, which is what the
    exporter does by default; without, its nodes stay in the graph.
    """
    torch.onnx.export(
        network,
        torch.zeros(1, *image_shape),
        str(path),
        opset_version=OPSET,
        training=TrainingMode.EVAL if fold else TrainingMode.PRESERVE,
        do_constant_folding=fold,
        keep_initializers_as_inputs=False,
        input_names=["input"],
        output_names=["logits"],
        dynamic_axes={"input": {0: "N"}, "logits": {0: "N"}},
    )
    onnx.checker.check_model(onnx.load(str(path)), full_check=True)


def describe(path: Path) -> str:
    """Name, size and SHA-256 of a written file, as models/README.md lists them."""
    content = path.read_bytes()
    return f"{path.name}: {len(content):,} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}"
