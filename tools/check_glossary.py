#!/usr/bin/env python3
"""Checks that every public name stands in docs/glossary.md, in backticks. Usage: check_glossary.py PROJECT_ROOT"""
import re
import sys
from pathlib import Path

TYPE = re.compile(r"^(?:struct|class|enum class|using) (?:\[\[\w+\]\] )?(\w+)", re.M)
FUNCTION = re.compile(r"^\w[\w:<>,&* ]*[ &*](\w+)\(", re.M)


def cpp_names(text):
    text = re.sub(r"//.*", "", text)
    return set(TYPE.findall(text)) | set(FUNCTION.findall(text))


def c_names(text):
    return set(re.findall(r"TANBA_API[^;(]*?\b(tanba_\w+)\(", text)) | set(re.findall(r"^typedef struct (\w+)", text, re.M)) \
        | set(re.findall(r"\(\*(tanba_\w+_fn)\)", text))


def main(root):
    names = c_names((root / "include/tanba.h").read_text(encoding="utf-8"))
    for header in sorted((root / "include/tanba").glob("*.hpp")):
        names |= cpp_names(header.read_text(encoding="utf-8"))
    known = set(re.findall(r"`(\w+)`", (root / "docs/glossary.md").read_text(encoding="utf-8")))
    missing = sorted(names - known)
    print(f"{len(names)} public names" + (f", not in docs/glossary.md: {', '.join(missing)}" if missing else ", all in the glossary"))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
