#!/usr/bin/env python3
"""Writes the tables of docs/limits.md (from include/tanba/limits.hpp) and docs/formats.md (from `tanba formats --json`).

Usage: tables.py PROJECT_ROOT TANBA [--check]: with --check it only compares.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

MARK = "|---|"  # the line under a table's head; all that follows it is written by this script
ROW = re.compile(r"std::uint\d+_t (\w+) =\s*([^;]+);\s*///<\s*([^;]*?)(?=\n\s*(?:std|};)|\Z)", re.S)


def value(text):
    """A default as a reader likes it: 64ull << 20 is 64 MiB."""
    text = text.replace("'", "").replace("ull", "").replace("u", "")
    base, _, shift = text.partition("<<")
    if not shift:
        return f"{int(base):,}"
    return f"{int(base)} {({10: 'KiB', 20: 'MiB', 30: 'GiB'})[int(shift)]}"


def limits(root):
    header = (root / "include/tanba/limits.hpp").read_text(encoding="utf-8")
    found = ROW.findall(header)
    declared = len(re.findall(r"std::uint\d+_t max_", header))
    assert len(found) == declared, f"{declared} limits declared, {len(found)} understood"
    for name, default, comment in found:
        words = re.sub(r"\s*\n\s*///<\s*", " ", comment).strip()
        yield f"| `{name}` | {value(default)} | {words} |"


def formats(tool):
    for row in json.loads(subprocess.run([tool, "formats", "--json"], check=True, capture_output=True).stdout):
        names = " ".join(f"`{name}`" for name in row["extensions"].split())
        carrier = "embedded" if row["writes"] else "sidecar"
        yield f"| {row['name']} | `{row['mime_type']}` | {names} | {row['media']} | {carrier} | {row['metadata'] or '-'} | {row['binding']} | {row['clause'] or '-'} |"


def put(page, rows, check):
    """Writes the rows under the head of the page's table, or says whether they stand there."""
    old = page.read_text(encoding="utf-8")
    head = old[:old.index("\n", old.index(MARK)) + 1]
    new = head + "\n".join(rows) + "\n"
    if not check:
        page.write_text(new, encoding="utf-8")
    elif new != old:
        print(f"{page.name} is not what the code says; run tools/tables.py")
        return False
    return True


def main(root, tool, check):
    pages = {"limits.md": limits(root), "formats.md": formats(tool)}
    return all([put(root / "docs" / name, list(rows), check) for name, rows in pages.items()])


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1]), sys.argv[2], "--check" in sys.argv[3:]) else 1)
