"""What the measurements share: the published program, run with --json."""

from __future__ import annotations

import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


def publish(project: str, folder: pathlib.Path) -> None:
    """Builds a project, named by its path from the root, into a folder."""
    subprocess.run(["dotnet", "publish", ROOT / project, "-c", "Release", "-o", folder], check=True, stdout=subprocess.DEVNULL)


def benchmarks(folder: pathlib.Path) -> pathlib.Path:
    """The program of the benchmarks, published into a folder unless it is there."""
    if not folder.exists():
        publish("tools/OnnxShapley.Benchmarks", folder)
    return folder / "OnnxShapley.Benchmarks"


class Program:
    """onnx-shapley, published into a folder unless it is there."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.path = folder / "onnx-shapley"
        if not self.path.exists():
            publish("src/OnnxShapley.Cli", folder)

    def run(self, *arguments: object) -> dict:
        """Runs a command and returns the object that it prints."""
        command = [str(self.path), *map(str, arguments), "--json", "--quiet"]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
