"""Puts what run.sh measured into tables.

Usage: python3 table.py FOLDER     FOLDER holds the results of run.sh; the tables go to standard output
"""

from __future__ import annotations

import json
import pathlib
import sys

SPEED = (
    "| network | runs on | MACs (M) | groups | channels | images | plain (images/s) | efficiency | at the limit | whole game | set-up (s) | in ONNX Runtime |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)
AGREEMENT = (
    "| step | runs on | channels | worths differ by | values differ by | pairs turned | chosen otherwise | other orders: values differ by | pairs turned | chosen otherwise |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def speed(figures: dict) -> str:
    games = [group["game"] for group in figures["groups"]]
    share = sum(game["runtimeShare"] for game in games) / len(games)
    return (
        f"| {figures['model']} | {figures['machine']['provider']} | {figures['multiplyAdds'] / 1e6:,.1f} | {len(games)} | {figures['channels']:,} | {figures['images']} "
        f"| {figures['best']['imagesPerSecond']:,.1f} (batch {figures['best']['batch']}) | **{figures['efficiency']:.2f}** | {figures['efficiencyAtLimit']:.2f} "
        f"| {figures['wholeGameEfficiency']:.2f} | {figures['setUpSeconds']:.1f} | {share:.0%} |"
    )


def agreement(path: pathlib.Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = [cell.strip() for cell in lines[-1].split("|")]
    device = lines[0].split(" Payoff ")[0]
    return f"| {path.stem} | {device} | {cells[1]} | {cells[2]} | {' | '.join(cells[4:])} |"


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    figures = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    compared = [*sorted(folder.glob("agreement-*[0-9].txt")), *sorted(folder.glob("tf32-*[0-9].txt"))]
    if figures:
        print("\n".join(["## Speed", "", SPEED, *map(speed, figures), ""]))
    if compared:
        print("\n".join(["## Agreement with the CPU", "", AGREEMENT, *map(agreement, compared), ""]))


if __name__ == "__main__":
    main()
