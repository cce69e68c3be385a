#!/usr/bin/env python3
"""Runs PKITS, which comes in the package cryptography-vectors. Usage: run.py PROGRAM

The package stands with the judges of tests/interop (build/judges-venv, or the interpreter that TANBA_JUDGES names). Exit code 77: it is not there.
"""
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHERE = "import cryptography_vectors, pathlib; print(pathlib.Path(cryptography_vectors.__file__).parent / 'x509/PKITS_data/certs')"


def main(program):
    python = Path(os.environ.get("TANBA_JUDGES", HERE.parents[1] / "build/judges-venv/bin/python"))
    if not python.exists():
        print(f"skipped: no judges at {python}; tests/run.sh installs them")
        return 77
    found = subprocess.run([python, "-c", WHERE], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        print("skipped: the judges have no cryptography-vectors")
        return 77
    return subprocess.run([program, found.stdout.strip()], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
