#!/usr/bin/env python3
"""What a notice that is drawn or spoken costs, beside other programs that put equal words into the same file; writes the table of docs/performance.md.

Usage: build/judges-venv/bin/python tests/bench/notices.py [--bin FILE] [--rounds N] [--only NAME] [--work FOLDER] [--write]
Needs a release build, ffmpeg and ImageMagick. By turns on the same file: the label alone, the label with the notice, the other program; each figure is the
best of the rounds.
"""
import argparse
import shutil
import tempfile
from pathlib import Path

import bench
import bench_inputs

OPTIONS = ("--force", "--no-sync", "--no-metadata", "--lang", "kk,ru")
BADGE, SENTENCES = "ЖИ  ИИ", "Жасанды интеллект жасаған\nСоздано искусственным интеллектом"
HEAD = """| file | MB | notice | label alone | with the notice | other program | its time | faster | faster, processor seconds |
|---|---|---|---|---|---|---|---|---|"""


def photo(*options):
    """12 million pixels, with as much noise as a camera's."""
    return lambda path: bench_inputs.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=4000x3000,noise=alls=20:all_seed=1", "-frames:v", 1, *options, path)


def magick(text, points):
    """ImageMagick decodes, draws on a plate, encodes."""
    return lambda source, out: [shutil.which("convert"), str(source), "-gravity", "southeast", "-font", "Noto-Sans-Regular", "-pointsize", str(points), "-undercolor", "#101010e0",
                                "-fill", "white", "-annotate", "+75+75", text, str(out)]


K3 = ("-huffman", "default")  # the codes that cameras take: ITU-T T.81, K.3

# name: file, how it is made, what is given, whose command does the same, that command
ROWS = {
    "JPEG 12 Mpx, badge": ("b.jpg", photo("-q:v", 3, *K3), ("--notice", "badge", "--notice-size", "5"), "ImageMagick", magick(BADGE, 210)),
    "JPEG 12 Mpx, sentences": ("b.jpg", photo("-q:v", 3, *K3), ("--notice", "line", "--notice-size", "4"), "ImageMagick", magick(SENTENCES, 168)),
    "JPEG 12 Mpx of optimised codes, badge": ("o.jpg", photo("-q:v", 3, "-huffman", "optimal"), ("--notice", "badge", "--notice-size", "5"), "ImageMagick", magick(BADGE, 210)),
    "PNG 12 Mpx, badge": ("b.png", photo(), ("--notice", "badge", "--notice-size", "5"), "ImageMagick", magick(BADGE, 210)),
}


def row(name, path, args):
    """One line of the table."""
    _, _, notice, program, other = ROWS[name]
    ours, theirs = path.with_name("ours" + path.suffix), path.with_name("theirs" + path.suffix)
    label = [str(args.bin), "label", str(path), "-o", str(ours), *OPTIONS]
    commands = {"alone": label[:-2], "notice": [*label, *notice], "other": other(path, theirs)}
    alone, ours_s, theirs_s = (bench.least(runs) for runs in bench.by_turns(args.rounds, commands).values())
    cells = [name.partition(",")[0], f"{path.stat().st_size / 1e6:.2f}", name.partition(", ")[2], bench.seconds(alone[0]), bench.seconds(ours_s[0]), program,
             bench.seconds(theirs_s[0]), f"{theirs_s[0] / ours_s[0]:.1f}", f"{theirs_s[1] / ours_s[1]:.1f}"]
    for made in (ours, theirs):
        made.unlink(missing_ok=True)
    return "| " + " | ".join(cells) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, default=bench.root / "build/release/bin/tanba")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", default="", help="how the names of rows begin")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    args = parser.parse_args()
    lines = [HEAD]
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory(dir=args.work) as work:
        for name, (file, make, *_) in ROWS.items():
            if args.only and not name.startswith(args.only):
                continue
            lines.append(row(name, bench_inputs.made(work, file, make), args))
            print(lines[-1], flush=True)
    if args.write:
        bench.write_page("notices", "\n".join(lines), f"build/judges-venv/bin/python tests/bench/notices.py --rounds {args.rounds} --write")


if __name__ == "__main__":
    main()
