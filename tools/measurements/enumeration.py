"""Plays all coalitions of every group of up to 16 channels of four networks, and tabulates how far estimators that see all of them are from the exact values.

Usage: /usr/bin/python3 tools/measurements/enumeration.py [--networks NAME ...] [--work FOLDER] [--out FILE]
Needs .NET 10, and the data and networks of ../shared. What was measured stays in FOLDER: started again, it goes on from there.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import subprocess
import tempfile

from program import SHARED, benchmarks
from real_networks import Network, networks

# Images a coalition is evaluated on: the equations do not know how many there were.
IMAGES = {"LeNet-1": 200, "digits": 128, "ResNet-20": 2, "ResNet-56": 2}
ALLOWED = 1e-6
INTRODUCTION = f"""\
All coalitions of every group of up to 16 channels were evaluated (the payoff is the cross-entropy of the images that stand beside the network's name, in nats), and then given to every
estimator whose formula says what to do with all of them (`Exhaustive` in its guarantees), with a budget of 2ⁿ. *Difference* is the largest one of any of their values to the exact value,
divided by the largest exact value of the group: allowed is {ALLOWED:.0e}. `ols`, plain least squares as the source's code has it, is not such an estimator: its relative error (norm of the difference over the norm of the exact values) stays.
Estimators by orders have no such budget, as all orders are n!; that the mean over all of them is exact is a test (`OrdersEstimatorTests`).

"""


def measured(network: Network, work: pathlib.Path) -> dict:
    path = work / f"{network.name}.json"
    if not path.exists():
        command = [
            benchmarks(work / "benchmarks"), "enumeration", network.model, network.calibration,
            "--images", IMAGES[network.name], *network.preprocessing, "--json", path,
        ]
        subprocess.run([str(part) for part in command], check=True)
    return json.loads(path.read_text(encoding="utf-8"))


def relative(group: dict) -> dict[str, float]:
    return {name: difference / group["largest"] for name, difference in group["differences"].items()}


def section(name: str, figures: dict) -> str:
    groups = figures["groups"]
    lines = []
    for group in groups:
        differences = relative(group)
        worst = max(differences, key=differences.get)
        lines.append(
            f"| `{group['group']}` | {group['channels']} | {2 ** group['channels']:,} | {group['largest']:.3g} "
            f"| {differences[worst]:.0e} (`{worst}`) | {group['plain']:.3f} |"
        )
    return (
        f"## {name}: {figures['images']} images, {len(groups)} group{'s' if len(groups) > 1 else ''}\n\n"
        "| group | channels | coalitions | largest exact value (nats) | largest difference | relative error of `ols` |\n|---|---:|---:|---:|---:|---:|\n" + "\n".join(lines) + "\n"
    )


def by_estimator(found: dict[str, dict]) -> str:
    groups = [group for figures in found.values() for group in figures["groups"]]
    differences = [relative(group) for group in groups]
    names = differences[0]
    largest = {name: max(each[name] for each in differences) for name in names}
    missed = [name for name, difference in largest.items() if difference > ALLOWED]
    lines = [f"| `{name}` | {f'{largest[name]:.0e}' if largest[name] else '0 (it is `exact` then)'} |" for name in names]
    plain = [group["plain"] for group in groups]
    return (
        f"On all {len(groups)} groups, "
        + (f"**{', '.join(missed)} miss**" if missed else f"**all {len(names)} estimators give the exact values** to {ALLOWED:.0e}")
        + f"; the relative error of `ols` is {min(plain):.2f} to {max(plain):.2f}.\n\n| estimator | largest difference on any group |\n|---|---:|\n" + "\n".join(lines) + "\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="*", choices=list(IMAGES), default=list(IMAGES))
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "onnx-shapley-enumeration")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).with_name("enumeration.md"))
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    known = {network.name: network for network in networks(options.shared)}
    found = {name: measured(known[name], options.work) for name in options.networks}
    options.out.write_text(
        "# All coalitions: the estimators that see them, and plain least squares\n\nMade by `/usr/bin/python3 tools/measurements/enumeration.py`.\n\n"
        + INTRODUCTION + by_estimator(found) + "\n" + "\n".join(section(name, figures) for name, figures in found.items()),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
