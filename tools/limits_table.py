#!/usr/bin/env python3
"""Writes docs/limits.md's table from include/tanba/limits.hpp; with --check it only compares.

Usage: limits_table.py PROJECT_ROOT [--check]
"""
import re
import sys
from pathlib import Path

ROW = re.compile(r"std::uint\d+_t (\w+) =\s*([^;]+);\s*///<\s*([^;]*?)(?=\n\s*(?:std|};)|\Z)", re.S)


def value(text):
    """A default as a reader likes it: 64ull << 20 is 64 MiB."""
    text = text.replace("'", "").replace("ull", "").replace("u", "")
    base, _, shift = text.partition("<<")
    if not shift:
        return f"{int(base):,}"
    return f"{int(base)} {({10: 'KiB', 20: 'MiB', 30: 'GiB'})[int(shift)]}"


def rows(header):
    for name, default, comment in ROW.findall(header):
        words = re.sub(r"\s*\n\s*///<\s*", " ", comment).strip()
        yield f"| `{name}` | {value(default)} | {words} |"


def main(root, check):
    table = list(rows((root / "include/tanba/limits.hpp").read_text(encoding="utf-8")))
    page = root / "docs/limits.md"
    old = page.read_text(encoding="utf-8")
    new = old[:old.index("|---|---|---|\n") + len("|---|---|---|\n")] + "\n".join(table) + "\n"
    declared = len(re.findall(r"std::uint\d+_t max_", (root / "include/tanba/limits.hpp").read_text(encoding="utf-8")))
    assert len(table) == declared, f"{declared} limits declared, {len(table)} understood"
    if check:
        assert new == old, "docs/limits.md is not what limits.hpp says; run tools/limits_table.py"
    else:
        page.write_text(new, encoding="utf-8")
    print(f"{len(table)} limits")


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--check" in sys.argv[2:])
