#!/usr/bin/env python3
"""Whole processes of the command beside the reference implementation, on the same files; writes the table of docs/performance.md.

Usage: build/judges-venv/bin/python tests/bench/bench.py [--formats] [--rounds N] [--only NAME,...] [--work FOLDER] [--write]
Needs build/release/bin/tanba, ffmpeg, the judges of tests/run.sh, and 6 GB in the work folder. Each figure is the best of the rounds.
"""
import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bench_inputs

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "tests/interop"))

# Runs a command from a small process: a child counts the memory of what it was forked from to its own peak.
LAUNCHER = """
import os, sys, time
start = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
print(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Failed(Exception):
    """A command that was to be measured ended in an error."""


def measured(argv):
    """Wall seconds, processor seconds and peak memory in MB (10 at the least: the launcher's) of a process; what it printed."""
    run = subprocess.run([sys.executable, "-I", "-S", "-c", LAUNCHER, *argv], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    if run.returncode != 0:
        raise Failed(argv, run.returncode, run.stdout)
    said, _, figures = run.stdout.strip().rpartition("\n")
    return tuple(float(figure) for figure in figures.split()), said


def best(rounds, argv, before=lambda: None):
    """The best of each figure; the last is the seconds that the process measured itself, around the call alone."""
    runs = []
    for _ in range(rounds):
        before()
        figures, said = measured(argv)
        own = re.search(r"took ([\d.]+)", said)
        runs.append((*figures, float(own.group(1)) if own else figures[0]))
    return least(runs)


def least(runs):
    return [min(column) for column in zip(*runs)]


def by_turns(rounds, commands):
    """The figures of each command's runs, one after the other in each round: what else the machine does falls on all of them."""
    runs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, argv in commands.items():
            runs[name].append(measured([str(part) for part in argv])[0])
    return runs


def reference_child(verb, source, out, folder):
    """Runs in a process of its own: one call of the reference implementation."""
    import judges
    source, out = Path(source), Path(out)
    pki = {part: Path(folder, f"{part}.pem").read_bytes() for part in ("root", "chain", "key")}
    start = time.perf_counter()
    if verb == "sign":
        judges.reference_sign(source, out, pki)
    else:
        assert judges.reference(source)[0] in ("Valid", "Trusted")
    print(f"took {time.perf_counter() - start:.4f}")


def beside_reference(path, theirs, args, pki, quick, verify):
    """The reference's cells of the line; dashes where it does not take the file."""
    child = [sys.executable, "-W", "ignore", __file__, "reference"]
    try:
        sign = best(args.rounds, [*child, "sign", str(path), str(theirs), str(pki)], lambda: theirs.unlink(missing_ok=True))
        read = best(args.rounds, [*child, "read", str(theirs), "-", str(pki)])
    except Failed:
        return ["-"] * 5
    return [f"{seconds(sign[0])} ({seconds(sign[3])})", f"{seconds(read[0])} ({seconds(read[3])})", f"{max(sign[2], read[2]):.0f}",
            f"{sign[0] / quick[0]:.1f} ({sign[3] / quick[0]:.1f})", f"{read[0] / verify[0]:.1f} ({read[3] / verify[0]:.1f})"]


def row(name, path, args, pki):
    """One line of the table."""
    ours, theirs = path.with_name("ours" + path.suffix), path.with_name("theirs" + path.suffix)
    tool = str(root / "build/release/bin/tanba")
    label = [tool, "label", "--key", str(pki / "key.pem"), "--cert", str(pki / "chain.pem"), str(path), "-o", str(ours)]

    def clean():
        ours.unlink(missing_ok=True)

    quick = best(args.rounds, [*label, "--no-sync"], clean)
    durable = best(args.rounds, label, clean)
    verify = best(args.rounds, [tool, "verify", str(ours)])
    cells = [name, f"{path.stat().st_size / 1e6:.2f}", *(seconds(x) for x in (quick[0], durable[0], verify[0])), f"{max(quick[2], verify[2]):.0f}"]
    cells += beside_reference(path, theirs, args, pki, quick, verify)
    for made in (ours, theirs):
        made.unlink(missing_ok=True)
    return "| " + " | ".join(cells) + " |"


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


HEAD = """| file | MB | label, no sync | label | verify | peak MB | reference: sign | reference: verify | peak MB | faster: label | faster: verify |
|---|---|---|---|---|---|---|---|---|---|---|"""


def write_page(mark, table, command):
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    page = root / "docs/performance.md"
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(f"<!-- {mark} -->\n")
    tail = rest[rest.find("\n## "):] if "\n## " in rest else ""
    page.write_text(f"{head}<!-- {mark} -->\n{table}\n\nMade by `{command}` on {os.cpu_count()} cores of {processor.group(1) if processor else platform.machine()}, "
                    f"{time.strftime('%Y-%m-%d')}.\n{tail}", encoding="utf-8")


def main():
    if sys.argv[1:2] == ["reference"]:
        return reference_child(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--formats", action="store_true", help="a large file of each format, not the usual files")
    parser.add_argument("--only", default="", help="names of the table's rows, by comma")
    parser.add_argument("--work", default=None)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    args = parser.parse_args()
    import judges
    with tempfile.TemporaryDirectory(dir=args.work) as work:
        pki = judges.identity()["folder"]
        lines = [HEAD]
        print(HEAD, flush=True)
        for name in bench_inputs.FORMATS if args.formats else bench_inputs.FILES:
            if args.only and name not in args.only.split(","):
                continue
            path = bench_inputs.make(name, work)
            lines.append(row(name, path, args, pki))
            print(lines[-1], flush=True)
            path.unlink()
    if args.write:
        option = " --formats" if args.formats else ""
        write_page("formats" if args.formats else "table", "\n".join(lines),
                   f"build/judges-venv/bin/python tests/bench/bench.py{option} --rounds {args.rounds} --write")


if __name__ == "__main__":
    main()
