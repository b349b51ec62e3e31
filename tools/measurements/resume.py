"""Kills prune --cache at random moments, starts it again, and compares the result with that of a run that was never interrupted.

Usage: /usr/bin/python3 tools/measurements/resume.py [--kills 50] [--out tools/measurements/resume.md]
Needs .NET 10. Every run on the digits network of models/.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import random
import subprocess
import tempfile
import time

from program import ROOT, Program

ARGUMENTS = ("prune", ROOT / "models" / "digits-cnn.onnx", "--data", ROOT / "models" / "digits-calib.npz", "--target-macs", "60%")
SEED = 7


def comparable(result: dict) -> dict:
    """The result without what may differ between two runs."""
    return {name: value for name, value in result.items() if name not in ("seconds", "output")}


def length(path: pathlib.Path) -> int:
    return path.stat().st_size if path.exists() else 0


def killed(program: Program, folder: pathlib.Path, after: float) -> dict | None:
    """Starts the command and kills it after some seconds; its result where it ended before."""
    process = subprocess.Popen(
        [str(part) for part in (program.path, *ARGUMENTS, "-o", folder / "out.onnx", "--cache", folder / "worths", "--json", "--quiet")],
        stdout=subprocess.PIPE, text=True,
    )
    try:
        output, _ = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    assert process.returncode == 0, process.returncode
    return json.loads(output)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("resume.md"))
    options = parser.parse_args()
    moments = random.Random(SEED)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        program = Program(folder / "program")
        begun = time.monotonic()
        expected = program.run(*ARGUMENTS, "-o", folder / "expected.onnx", "--cache", folder / "whole")
        duration = time.monotonic() - begun
        header = sum(len(line) for line in (folder / "whole").read_bytes().splitlines(keepends=True)[:7])
        whole = length(folder / "whole")

        kills = series = equal = before = during = after = 0
        while kills < options.kills:
            result = None
            while result is None:
                left = options.kills - kills
                at = length(folder / "worths")
                result = killed(program, folder, moments.uniform(0, duration) if left else 600)
                if result is None:
                    kills += 1
                    reached = length(folder / "worths")
                    before += reached <= max(header, at) < whole
                    during += max(header, at) < reached < whole
                    after += reached == whole
            series += 1
            same = (
                comparable(result) == comparable(expected)
                and (folder / "out.onnx").read_bytes() == (folder / "expected.onnx").read_bytes()
                and length(folder / "worths") == whole
            )
            equal += same
            print(f"series {series}: {kills} kills so far, {'equal' if same else 'DIFFERENT'}", flush=True)
            (folder / "worths").unlink()

        options.out.write_text(
            "# Killed and started again\n\n"
            "Made by `/usr/bin/python3 tools/measurements/resume.py`: `prune --cache` on the digits network, killed (SIGKILL) at moments drawn uniformly\n"
            f"from the {duration:.1f} seconds that an uninterrupted run took, and started again with the same command until it came to its end; then with a new cache.\n\n"
            "| | |\n|---|---:|\n"
            f"| kills | {kills} |\n"
            f"| of them before this start had kept a worth | {before} |\n"
            f"| of them after it had kept some | {during} |\n"
            f"| of them with all worths in the cache (selecting, cutting, verifying, writing) | {after} |\n"
            f"| runs brought to their end | {series} |\n"
            f"| of them with the same values (JSON), the same bytes of the model and every worth once in the cache | {equal} |\n",
            encoding="utf-8",
        )
        assert equal == series


if __name__ == "__main__":
    main()
