"""Trains the residual network of the handwritten digits that scikit-learn carries; writes it and its data."""

import argparse
from pathlib import Path

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.nn import functional

from exporting import count_correct, count_multiply_adds, describe, export, make_deterministic, to_tensors, train

IMAGE_SHAPE = (1, 8, 8)
TEST_IMAGES = 500
CALIBRATION_IMAGES = 900


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut, which is a 1x1 convolution where the shape changes."""

    def __init__(self, channels_in: int, channels_inside: int, channels_out: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels_in, channels_inside, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels_inside)
        self.relu1 = nn.ReLU()
        self.conv2 = nn.Conv2d(channels_inside, channels_out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels_out)
        self.shortcut = nn.Sequential()
        if stride != 1 or channels_in != channels_out:
            self.shortcut.add_module("conv", nn.Conv2d(channels_in, channels_out, 1, stride, bias=False))
            self.shortcut.add_module("bn", nn.BatchNorm2d(channels_out))
        self.relu2 = nn.ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        inside = self.relu1(self.bn1(self.conv1(x)))
        return self.relu2(self.bn2(self.conv2(inside)) + self.shortcut(x))


class DigitsNetwork(nn.Module):
    """Four groups of different sizes: 16 and 32 channels on the stages, 24 and 48 inside the blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(16)
        self.relu = nn.ReLU()
        self.block1 = ResidualBlock(16, 24, 16, stride=1)
        self.block2 = ResidualBlock(16, 48, 32, stride=2)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(32, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.block2(self.block1(self.relu(self.bn(self.conv(x)))))
        return self.fc(self.flatten(self.pool(x)))


def load(seed: int) -> tuple[np.ndarray, ...]:
    """Stratified parts: training images and labels, test images and labels; uint8 [N,1,8,8] and int64 [N]."""
    images, labels = load_digits(return_X_y=True)
    images = np.rint(images * 255 / 16).astype(np.uint8).reshape(-1, *IMAGE_SHAPE)
    labels = labels.astype(np.int64)
    train_images, test_images, train_labels, test_labels = train_test_split(
        images, labels, test_size=TEST_IMAGES, stratify=labels, random_state=seed)
    return train_images, train_labels, test_images, test_labels


def shift(batch: torch.Tensor) -> torch.Tensor:
    """Moves the whole batch by at most one pixel in each direction."""
    row, column = torch.randint(0, 3, (2,)).tolist()
    return functional.pad(batch, (1, 1, 1, 1))[:, :, row:row + 8, column:column + 8]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for digits-cnn.onnx, digits-calib.npz and digits-test.npz")
    parser.add_argument("--folded", type=Path, help="file for the same network with BatchNormalization folded")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    make_deterministic(options.seed)
    train_images, train_labels, test_images, test_labels = load(options.seed)
    network = DigitsNetwork()
    train(network, *to_tensors(train_images, train_labels), epochs=40, batch_size=32,
          learning_rate=0.01, weight_decay=0.01, augment=shift)

    calibration_images, _, calibration_labels, _ = train_test_split(
        train_images, train_labels, train_size=CALIBRATION_IMAGES, stratify=train_labels, random_state=options.seed)
    calibration_path, test_path = options.out / "digits-calib.npz", options.out / "digits-test.npz"
    np.savez_compressed(calibration_path, images=calibration_images, labels=calibration_labels)
    np.savez_compressed(test_path, images=test_images, labels=test_labels)
    network_path = options.out / "digits-cnn.onnx"
    export(network, IMAGE_SHAPE, network_path)
    written = [network_path, calibration_path, test_path]
    if options.folded:
        export(network, IMAGE_SHAPE, options.folded, fold=True)
        written.append(options.folded)

    print(*map(describe, written), sep="\n")
    print(f"parameters {sum(p.numel() for p in network.parameters()):,}, "
          f"multiply-adds {count_multiply_adds(network, IMAGE_SHAPE):,}")
    for name, images, labels in [("calibration", calibration_images, calibration_labels), ("test", test_images, test_labels)]:
        print(f"{name}: {count_correct(network, *to_tensors(images, labels))} of {len(labels)} correct")


if __name__ == "__main__":
    main()
