#!/usr/bin/env python3
"""Which conditions of a room the unit tests never saw true, or never saw false (clang's branch coverage, preset `branches`).

branches.py ROOT [--room validate] [--tests REGEX] [--jobs N]: builds the test programs whose names match (all of them, where none is
given), runs them, and prints a line for each outcome that never came and the sums. Needs clang 19 and llvm-19. Never a test itself: what
no test reaches has its reason in docs/coverage.md.
"""
import argparse, collections, json, os, pathlib, re, subprocess

SLOW = "--gtest_filter=-*FlippedBit*:*EveryByte*"  # thousands of files each, and nothing that others do not reach


def run(*command, **how):
    return subprocess.run([str(part) for part in command], check=True, **how)


def measure(root, build, tests, jobs):
    run("cmake", "--preset", "branches", cwd=root, stdout=subprocess.DEVNULL)
    run("ninja", "-C", build, f"-j{jobs}", *tests)
    for old in build.glob("*.profraw"):
        old.unlink()
    for test in tests:
        where = {**os.environ, "LLVM_PROFILE_FILE": str(build / f"{test}.profraw")}
        if subprocess.run([build / "bin" / test, SLOW, "--gtest_brief=1"], env=where, stdout=subprocess.DEVNULL).returncode != 0:
            print(f"{test} failed: what it reached is counted")
    run("llvm-profdata-19", "merge", "-o", build / "all.profdata", *build.glob("*.profraw"))
    export = ("llvm-cov-19", "export", "-instr-profile", build / "all.profdata", build / "lib/libtanba_rooms.so")
    return json.loads(run(*export, stdout=subprocess.PIPE).stdout)["data"][0]


def outcomes(data, folder):
    """{(file, line, column, end): [times true, times false]}, of every copy that a template or a macro made of it."""
    found = collections.defaultdict(lambda: [0, 0])
    for function in data["functions"]:
        for line, column, _, end, true, false, file, *_ in function["branches"]:
            path = pathlib.Path(function["filenames"][file])
            if folder in path.parents:
                counts = found[(path, line, column, end)]
                counts[0] += true
                counts[1] += false
    return found


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("root", type=pathlib.Path)
    asked.add_argument("--room", default="validate")
    asked.add_argument("--tests", default=".")
    asked.add_argument("--jobs", type=int, default=os.cpu_count())
    given = asked.parse_args()
    root = given.root.resolve()
    tests = [path.stem for path in sorted(root.glob("tests/*_test.cpp")) if re.search(given.tests, path.stem)]
    found = outcomes(measure(root, root / "build/branches", tests, given.jobs), root / "lib" / given.room)
    for (path, line, column, end), counts in sorted(found.items()):
        text = path.read_text().splitlines()[line - 1].strip()
        for outcome, count in zip(("true", "false"), counts):
            if count == 0:
                print(f"{path.relative_to(root)}:{line}:{column}: never {outcome}: {text}")
    met = sum(count > 0 for counts in found.values() for count in counts)
    print(f"{met} of {2 * len(found)} outcomes of {len(found)} conditions of lib/{given.room}")


main()
