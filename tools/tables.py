#!/usr/bin/env python3
"""Writes the tables of docs/limits.md (from include/tanba/limits.hpp), docs/formats.md (from `tanba formats --json`) and docs/law.md
(from `tanba profiles --json`).

Usage: tables.py PROJECT_ROOT TANBA [--check]: with --check it only compares.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

MARK = "|---|"  # the line under a table's head; all that follows it is written by this script
ROW = re.compile(r"std::uint\d+_t (\w+) =\s*([^;]+);\s*///<\s*(.*?)(?=\n\s*(?:std|};)|\Z)", re.S)


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


SURE = {"primary": "read", "secondary": "about", "memory": "memory", "unsure": "doubtful"}
SIGNATURE = {
    "identifier": ("the manifest's own label", "the manifest is valid", "-"),
    "time": ("the action's time and the time of signing, in the manifest", "the manifest is valid and says a time", "whether the clock was right: a time-stamp does"),
    "time_stamp": ("room for a time-stamp (`--reserve`)", "a token of an authority that the verifier trusts", "-"),
    "notice": ("the notice itself with `--notice`, and under `notice` in the signed label what was given, or what the caller says was shown or told",
               "the signed label tells of a notice as the profile wants it", "whether the notice is really there: `verify --look` does"),
}


def mark_columns(mark):
    carriers = " or ".join(f"`{carrier}`" for carrier in mark["carriers"])
    weak = "an unsigned mark can be anyone's" if not mark.get("signed") else "-"
    return "a signed manifest; marks beside it where the format has a place", f"a mark: {carriers}" + (", signed and valid" if mark.get("signed") else ""), weak


def columns(evidence):
    """What Tanba writes and where, how a file shows it, what that cannot show."""
    if "mark" in evidence:
        return mark_columns(evidence["mark"])
    if "unseen" in evidence:
        return "nothing", "it cannot", evidence["unseen"]
    if "fields" in evidence:
        names = ", ".join(" or ".join(f"`{name}`" for name in field.split("|")) for field in evidence["fields"])
        return f"{names} in the signed label, where given", "the signed label has it", "whether it is true: the signer says so"
    return SIGNATURE[next(iter(evidence))]


def laws(tool):
    for profile in json.loads(subprocess.run([tool, "profiles", "--json"], check=True, capture_output=True).stdout):
        for rule in profile["rules"]:
            source = f"[{rule['source']}]({rule['url']})" if "url" in rule else rule["source"]
            writes, shows, hides = columns(rule["evidence"])
            when = f"; only where `{rule['when']['field']}` is {' or '.join(rule['when']['values'])}" if "when" in rule else ""
            if rule.get("if_any"):
                hides += "; where it is absent, that cannot be seen" if hides != "-" else "where it is absent, that cannot be seen"
            media = ", ".join(rule.get("media", profile["media"]))
            yield f"| {rule['id']} | {rule['what']} | {source} | {SURE[rule['confidence']]}, {rule['checked_on']} | {media}{when} | {writes} | {shows} | {hides} |"


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
    pages = {"limits.md": limits(root), "formats.md": formats(tool), "law.md": laws(tool)}
    return all([put(root / "docs" / name, list(rows), check) for name, rows in pages.items()])


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1]), sys.argv[2], "--check" in sys.argv[3:]) else 1)
