#!/usr/bin/env python3
"""Checks that no room of lib/ includes what lib/ROOMS does not let it. Usage: check_rooms.py [PROJECT_ROOT]"""
import re
import sys
from pathlib import Path


def read_rooms(path):
    """room -> allowed rooms, and public header -> owning room."""
    allowed, owner = {}, {}
    for line in path.read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        room, _, rest = line.partition(":")
        uses, _, headers = rest.partition("|")
        allowed[room.strip()] = uses.split()
        owner.update({header: room.strip() for header in headers.split()})
    return allowed, owner


def check_order(allowed):
    """A room names only rooms above it, so there are no cycles."""
    seen = set()
    for room, uses in allowed.items():
        for used in uses:
            if used not in ("*", "public") and used not in seen:
                yield f"ROOMS: {room} names {used}, which does not stand above it"
        seen.add(room)


def check_file(path, room, allowed, owner):
    uses = allowed[room]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r'\s*#include "([^"]+)"', line)
        if not found:
            continue
        included = found.group(1)
        first, _, name = included.partition("/")
        public = first == "tanba" or included == "tanba.h"
        target = owner.get(name) if first == "tanba" else first
        if public and "public" in uses:
            continue
        if target is None or (target != room and target not in uses and "*" not in uses):
            yield f"{path}:{number}: room {room} may not include {included}"


# What only some rooms may touch: pattern, rooms that may, why.
ONLY = [
    (r"#include <openssl/", {"crypto"}, "OpenSSL stays in crypto"),
    (r"\b(std::cout|std::cerr|printf\(|abort\(|std::exit|getenv\()", set(), "no output, exit or environment in the library"),
    (r"\b(std::time\(|system_clock::now|clock_gettime\()", {"api"}, "only api asks the clock"),
    (r"\b(socket|getaddrinfo)\(", set(), "no network in the library"),
    (r"\b(::open\(|openat\(|std::ifstream|std::ofstream|std::fopen)", {"io"}, "only io opens files"),
]


def check_touch(path, room):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        code = line.split("//")[0]
        for pattern, rooms, why in ONLY:
            if room not in rooms and re.search(pattern, code):
                yield f"{path}:{number}: {why}"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    allowed, owner = read_rooms(root / "lib/ROOMS")
    problems = list(check_order(allowed))
    for path in sorted((root / "lib").rglob("*.[ch]pp")):
        room = path.relative_to(root / "lib").parts[0]
        if room not in allowed:
            problems.append(f"{path}: no room {room} in lib/ROOMS")
            continue
        problems += check_file(path, room, allowed, owner)
        problems += check_touch(path, room)
    print("\n".join(problems) or f"{len(allowed)} rooms: no forbidden include")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
