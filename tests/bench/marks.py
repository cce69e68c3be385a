#!/usr/bin/env python3
"""What the marks beside the manifest cost: label with all of --profile kz,eu,cn, and with the manifest alone, by turns on the same file.

Usage: build/judges-venv/bin/python tests/bench/marks.py [--bin FILE] [--rounds N] [--work FOLDER]
Prints for each file the best and the median of wall and of processor seconds, and what is dearer in percent. Ends with 1 where the best of the
marks costs more than 30 % in both.
"""
import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import bench
import bench_inputs

FILES = ("JPEG 8 MB", "MP4 1 GB")
OPTIONS = ("--force", "--no-sync", "--profile", "kz,eu,cn", "--system", "model@1", "--provider", "Example", "--provider-code", "C1", "--owner", "Example")
MOST = 1.3


def compare(tanba, path, out, rounds):
    label = [tanba, "label", path, "-o", out, *OPTIONS]
    return bench.by_turns(rounds, {"manifest alone": [*label, "--no-metadata"], "all marks": label})


def report(name, runs):
    dearer = []
    for column, what in enumerate(("wall", "processor")):
        times = {kind: [one[column] for one in all_of] for kind, all_of in runs.items()}
        alone, marks = min(times["manifest alone"]), min(times["all marks"])
        dearer.append(marks / alone)
        medians = ", ".join(f"{kind} {statistics.median(values) * 1000:.0f} ms" for kind, values in times.items())
        print(f"{name}, {what}: best {alone * 1000:.0f} ms alone, {marks * 1000:.0f} ms with all marks, {100 * (marks / alone - 1):+.1f} %; medians: {medians}")
    return min(dearer) <= MOST


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=Path, default=bench.root / "build/release/bin/tanba")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--work", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        work = args.work or Path(place)
        good = True
        for name in FILES:
            path = bench_inputs.make(name, work)
            good = report(name, compare(args.bin, path, work / ("out" + path.suffix), args.rounds)) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
