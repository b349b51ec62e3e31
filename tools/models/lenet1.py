"""Trains LeNet-1 on MNIST and writes it.

The architecture is that of Munovas' thesis: two unpadded 5x5 convolutions with 4 and 12 channels,
each with tanh and 2x2 average pooling, and one fully connected layer from 192 to 10.
"""

import argparse
from pathlib import Path

import numpy as np
from torch import nn

from exporting import count_correct, count_multiply_adds, describe, export, make_deterministic, to_tensors, train

IMAGE_SHAPE = (1, 28, 28)
# The thesis plays on the test images 0..999, validates on 1000..1999 and tests on the rest.
FIRST_TEST_IMAGE = 2000


class LeNet1(nn.Sequential):
    """Logits out; the softmax is part of the loss only."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 5)
        self.tanh1 = nn.Tanh()
        self.pool1 = self._pool()
        self.conv2 = nn.Conv2d(4, 12, 5)
        self.tanh2 = nn.Tanh()
        self.pool2 = self._pool()
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(192, 10)

    @staticmethod
    def _pool() -> nn.AvgPool2d:
        # There is no padding to count: with count_include_pad the exporter would write a Pad of zeros.
        return nn.AvgPool2d(2, count_include_pad=False)


def load(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """images uint8 [N,1,28,28] and labels int64 [N]."""
    with np.load(path) as arrays:
        return arrays["images"], arrays["labels"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path, help="mnist-train-60k.npz: images uint8 [N,1,28,28], labels")
    parser.add_argument("test", type=Path, help="mnist-test-10k.npz, to report the accuracy")
    parser.add_argument("--out", type=Path, required=True, help="the ONNX file to write")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    make_deterministic(options.seed)
    network = LeNet1()
    train(network, *to_tensors(*load(options.train)), epochs=20, batch_size=64, learning_rate=0.01, weight_decay=0.0)
    export(network, IMAGE_SHAPE, options.out)

    test_images, test_labels = (array[FIRST_TEST_IMAGE:] for array in load(options.test))
    print(describe(options.out))
    print(f"parameters {sum(p.numel() for p in network.parameters()):,}, "
          f"multiply-adds {count_multiply_adds(network, IMAGE_SHAPE):,}")
    print(f"test: {count_correct(network, *to_tensors(test_images, test_labels))} of {len(test_labels)} correct")


if __name__ == "__main__":
    main()
