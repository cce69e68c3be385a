#!/usr/bin/env python3
"""Runs one module of this folder with the interpreter that has the independent judges. Usage: run.py TOOL MODULE

The judges come from PyPI and stand in build/judges-venv, where tests/run.sh puts them; TANBA_JUDGES names another interpreter.
TANBA_RELEASE names another build tree to take the command from than that of TOOL. Exit code 77: there are no judges.
"""
import os
import sys
from pathlib import Path

here = Path(__file__).resolve().parent


def main(tool, module):
    python = Path(os.environ.get("TANBA_JUDGES", here.parents[1] / "build/judges-venv/bin/python"))
    if not python.exists():
        print(f"skipped: no judges at {python}; tests/run.sh installs them")
        return 77
    os.environ["TANBA_BIN"] = str(Path(os.environ["TANBA_RELEASE"], "bin/tanba")) if "TANBA_RELEASE" in os.environ else tool
    os.environ["TANBA_BESIDE"] = str(Path(tool).with_name("beside"))
    os.environ["PYTHONPATH"] = str(here)
    os.execv(python, [str(python), "-W", "ignore", "-m", "unittest", "-v", module])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
