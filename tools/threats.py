#!/usr/bin/env python3
"""Prints, for each row of docs/threats.md, the tests that hold it and what they say.

Usage: threats.py PROJECT_ROOT [BUILD]: without BUILD it only checks that every test is there; with it the tests are run.
"""
import ast
import re
import subprocess
import sys
from pathlib import Path

ROW = re.compile(r"^\| ([A-Z]\d\d) \|.*\| ([^|]*) \|$")
NAME = re.compile(r"`(\w+\.\w+)`")
TEST = re.compile(r"^TEST(?:_P|_F)?\((\w+), (\w+)\)", re.M)


def rows(root):
    for line in (root / "docs/threats.md").read_text(encoding="utf-8").splitlines():
        if found := ROW.match(line):
            yield found[1], NAME.findall(found[2])


def of_command(root):
    """The script of each test of the command."""
    for path in sorted((root / "tests/cli").glob("*_test.py")):
        for each in ast.parse(path.read_text(encoding="utf-8")).body:
            for one in each.body if isinstance(each, ast.ClassDef) else ():
                if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
                    yield f"{each.name}.{one.name}", path


def known(root):
    """The program of each test."""
    return {**{f"{suite}.{name}": path.stem for path in sorted((root / "tests").glob("*_test.cpp"))
               for suite, name in TEST.findall(path.read_text(encoding="utf-8"))}, **dict(of_command(root))}


def result(build, program, test):
    if isinstance(program, Path):
        done = subprocess.run([sys.executable, "-B", program, build / "bin/tanba", test], capture_output=True, text=True)
        return "passed (1)" if done.returncode == 0 and "Ran 1 test" in done.stderr else "FAILED"
    done = subprocess.run([build / "bin" / program, f"--gtest_filter={test}:*/{test}/*", "--gtest_brief=1"], capture_output=True, text=True)
    passed = re.search(r"\[  PASSED  \] (\d+) test", done.stdout)
    return f"passed ({passed[1]})" if done.returncode == 0 and passed and passed[1] != "0" else "FAILED"


def main(root, build=None):
    programs, good = known(root), True
    for id, tests in rows(root):
        good &= bool(tests)
        for test in tests:
            said = "no such test" if test not in programs else result(build, programs[test], test) if build else "there"
            good &= said == "there" or said.startswith("passed")
            print(id, test, said, sep="\t")
        if not tests:
            print(id, "-", "no test", sep="\t")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
