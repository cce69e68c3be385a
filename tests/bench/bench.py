#!/usr/bin/env python3
"""Whole processes of the command beside the reference implementation, on the same files; writes the table of docs/performance.md.

Usage: build/judges-venv/bin/python tests/bench/bench.py [--rounds N] [--only NAME,...] [--work FOLDER] [--write]
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

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "tests/interop"))

VIDEO = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30", "-t", "4", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "60M", "-minrate", "60M",
         "-maxrate", "60M", "-bufsize", "1M", "-x264-params", "nal-hrd=cbr"]
NOISE = ["-f", "lavfi", "-i"]


def ffmpeg(*argv):
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, argv)], check=True)


def film(repeats):
    def make(path):
        part = path.with_name("part.mp4")
        if not part.exists():
            ffmpeg(*VIDEO, part)
        ffmpeg("-stream_loop", repeats - 1, "-i", part, "-c", "copy", path)
    return make


def picture(size, *options):
    return lambda path: ffmpeg(*NOISE, f"testsrc2=size={size},noise=alls=100:all_seed=1", "-frames:v", 1, *options, path)


INPUTS = {  # name: file, how it is made
    "text 10 KB": ("t.txt", lambda path: path.write_text("All of this was written by a model. " * 284)),
    "JPEG 60 KB": ("s.jpg", picture("520x390", "-q:v", 20)),
    "JPEG 8 MB": ("b.jpg", picture("3600x2700", "-q:v", 3)),
    "MP4 50 MB": ("s.mp4", film(2)),
    "PNG 60 MB": ("b.png", picture("5200x3900")),
    "WAV 250 MB": ("b.wav", lambda path: ffmpeg(*NOISE, "anoisesrc=r=48000:d=868", "-ac", 2, "-c:a", "pcm_s24le", path)),
    "MP4 1 GB": ("b.mp4", film(34)),
}


# Runs a command from a small process: a child counts the memory of what it was forked from to its own peak.
LAUNCHER = """
import os, sys, time
start = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(pid, 0)
print(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def measured(argv):
    """Wall seconds, processor seconds and peak memory in MB (10 at the least: the launcher's) of a process; what it printed."""
    run = subprocess.run([sys.executable, "-I", "-S", "-c", LAUNCHER, *argv], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    assert run.returncode == 0, (argv, run.returncode, run.stdout)
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
    return [min(column) for column in zip(*runs)]


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
    if path.suffix != ".txt":
        child = [sys.executable, "-W", "ignore", __file__, "reference"]
        sign = best(args.rounds, [*child, "sign", str(path), str(theirs), str(pki)], lambda: theirs.unlink(missing_ok=True))
        read = best(args.rounds, [*child, "read", str(theirs), "-", str(pki)])
        cells += [f"{seconds(sign[0])} ({seconds(sign[3])})", f"{seconds(read[0])} ({seconds(read[3])})", f"{max(sign[2], read[2]):.0f}",
                  f"{sign[0] / quick[0]:.1f} ({sign[3] / quick[0]:.1f})", f"{read[0] / verify[0]:.1f} ({read[3] / verify[0]:.1f})"]
    else:
        cells += ["-"] * 5
    for made in (ours, theirs):
        made.unlink(missing_ok=True)
    return "| " + " | ".join(cells) + " |"


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


HEAD = """| file | MB | label, no sync | label | verify | peak MB | reference: sign | reference: verify | peak MB | faster: label | faster: verify |
|---|---|---|---|---|---|---|---|---|---|---|"""


def write_page(table, command):
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    page = root / "docs/performance.md"
    text = page.read_text(encoding="utf-8")
    head, mark = text.split("<!-- table -->")[0], "<!-- table -->\n"
    page.write_text(f"{head}{mark}{table}\n\nMade by `{command}` on {os.cpu_count()} cores of {processor.group(1) if processor else platform.machine()}, "
                    f"{time.strftime('%Y-%m-%d')}.\n", encoding="utf-8")


def main():
    if sys.argv[1:2] == ["reference"]:
        return reference_child(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="names of the table's rows, by comma")
    parser.add_argument("--work", default=None)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    args = parser.parse_args()
    import judges
    with tempfile.TemporaryDirectory(dir=args.work) as work:
        pki = judges.identity()["folder"]
        lines = [HEAD]
        print(HEAD, flush=True)
        for name, (file, make) in INPUTS.items():
            if args.only and name not in args.only.split(","):
                continue
            path = Path(work, file)
            make(path)
            lines.append(row(name, path, args, pki))
            print(lines[-1], flush=True)
            path.unlink()
    if args.write:
        write_page("\n".join(lines), f"build/judges-venv/bin/python tests/bench/bench.py --rounds {args.rounds} --write")


if __name__ == "__main__":
    main()
