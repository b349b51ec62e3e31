"""Prunes digits and ResNet-20 to 80, 60 and 40 % of their multiply-adds and writes a table, as real_networks.py does for ratios.

Usage: /usr/bin/python3 tools/measurements/global_targets.py [--shared ../shared] [--out tools/measurements/global-targets.md]
Needs .NET 10, Debian's python3-onnx, and the data and networks of ../shared.
"""

from __future__ import annotations

import pathlib

from real_networks import arguments, table

TARGETS = (("--target-macs", "80%"), ("--target-macs", "60%"), ("--target-macs", "40%"))
NETWORKS = ("digits", "ResNet-20")


def main() -> None:
    options = arguments(__doc__, pathlib.Path(__file__).with_name("global-targets.md"))
    options.out.write_text(
        "# Global targets, without repair\n\n"
        "Made by `/usr/bin/python3 tools/measurements/global_targets.py`; columns as in [real-networks.md](real-networks.md).\n"
        "Within a group channels go in the order of their importance; between groups the one goes that loses the least payoff for what it saves.\n\n"
        + table(TARGETS, options.shared, NETWORKS),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
