#!/usr/bin/env python3
"""What a notice in films and sound costs, beside FFmpeg's command that does the same to the same file, by turns.

Usage: build/judges-venv/bin/python tests/bench/notices_media.py [--bin FILE] [--rounds N] [--only NAME] [--work FOLDER]
Needs a release build and ffmpeg. Prints a table of processor seconds (user and system) and wall seconds, each the best of the rounds; ours sign and verify too.
"""
import argparse
import tempfile
from pathlib import Path

import bench
import bench_inputs

WORDS = "Жасанды интеллект жасаған"
CLIP = bench.root / "lib/media/clips/kk-generated.opus"
HEAD = """| file | MB | notice | tanba: processor | wall | peak MB | ffmpeg: processor | wall | peak MB | faster, processor |
|---|---|---|---|---|---|---|---|---|---|"""


def film(path):
    bench_inputs.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=25:duration=60", "-f", "lavfi", "-i", "anoisesrc=seed=7:duration=60:amplitude=0.1",
                        "-c:v", "libx264", "-preset", "ultrafast", "-crf", 20, "-pix_fmt", "yuv420p", "-c:a", "aac", path)


def sound(*options):
    return lambda path: bench_inputs.ffmpeg("-f", "lavfi", "-i", "anoisesrc=seed=7:duration=600:amplitude=0.1:color=pink", "-ac", 2, "-ar", 44100, *options, path)


def burned(source, out):
    """With the encoder and the quality that ours has."""
    plate = f"drawtext=font=Noto Sans:text='{WORDS}':fontsize=72:fontcolor=white:box=1:boxcolor=black@0.9:boxborderw=20:x=w-tw-54:y=h-th-54"
    return ["-i", source, "-vf", plate, "-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-c:a", "copy", out]


def track(source, out):
    cues = source.with_name("cues.srt")
    cues.write_text("".join(f"{i + 1}\n00:00:{10 * i:02},000 --> 00:00:{10 * i + 9:02},999\n{WORDS}\n\n" for i in range(6)))
    return ["-i", source, "-i", cues, "-map", "0", "-map", "1", "-c", "copy", "-c:s", "mov_text", "-disposition:s:0", "default+forced", out]


def joined(*options):
    """The clip and the programme one behind the other: FFmpeg's command has to encode both."""
    graph = "[0:a]aresample=44100,aformat=channel_layouts=stereo[a];[a][1:a]concat=v=0:a=1"
    return lambda source, out: ["-i", CLIP, "-i", source, "-filter_complex", graph, *options, out]


SPOKEN = ("--notice", "spoken", "--notice-place", "start", "--lang", "kk")
ROWS = {
    "1080p MP4, a minute, line": ("film.mp4", film, ("--notice", "line", "--lang", "kk"), burned),
    "1080p MP4, a minute, track": ("film.mp4", film, ("--notice", "track", "--lang", "kk"), track),
    "MP3, ten minutes, spoken": ("sound.mp3", sound("-b:a", "192k"), SPOKEN, joined("-b:a", "192k")),
    "M4A, ten minutes, spoken": ("sound.m4a", sound("-c:a", "aac", "-b:a", "128k"), SPOKEN, joined("-c:a", "aac", "-b:a", "128k")),
    "WAV, ten minutes, spoken": ("sound.wav", sound(), SPOKEN, joined()),
}


def row(name, path, args):
    _, _, notice, other = ROWS[name]
    ours, theirs = path.with_name("ours" + path.suffix), path.with_name("theirs" + path.suffix)
    commands = {"ours": [args.bin, "label", path, "-o", ours, "--force", "--no-sync", "--system", "model@1", *notice],
                "theirs": ["/usr/bin/ffmpeg", "-v", "error", "-nostdin", "-y", *other(path, theirs)]}
    best = {who: bench.least(runs) for who, runs in bench.by_turns(args.rounds, commands).items()}
    cells = [name.rpartition(", ")[0], f"{path.stat().st_size / 1e6:.1f}", name.rpartition(", ")[2]]
    for who in commands:
        wall, processor, peak = best[who]
        cells += [bench.seconds(processor), bench.seconds(wall), f"{peak:.0f}"]
    return "| " + " | ".join([*cells, f"{best['theirs'][1] / best['ours'][1]:.1f}"]) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, default=bench.root / "build/release/bin/tanba")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="how the names of rows begin")
    parser.add_argument("--work", type=Path)
    args = parser.parse_args()
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory(dir=args.work) as work:
        for name, (file, make, *_) in ROWS.items():
            if not name.startswith(args.only):
                continue
            print(row(name, bench_inputs.made(work, file, make), args), flush=True)


if __name__ == "__main__":
    main()
