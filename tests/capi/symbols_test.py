#!/usr/bin/env python3
"""What libtanba.so shows is what tanba.h declares, and it asks the system for no network.

Usage: symbols_test.py TANBA_H LIBTANBA_SO
"""
import re
import subprocess
import sys

NETWORK = {"socket", "connect", "getaddrinfo", "gethostbyname", "sendto", "recvfrom", "listen", "accept"}
OUTPUT = {"printf", "puts", "perror", "exit", "abort", "system", "popen", "execve", "fork"}


def symbols(library, kind):
    text = subprocess.run(["nm", "-D", kind, library], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in text.splitlines()]
    return {row[-1].split("@")[0] for row in rows if row[-2] != "A"}  # A: the version node itself


def main(header, library):
    declared = set(re.findall(r"TANBA_API[^;(]*?\b(tanba_\w+)\(", open(header, encoding="utf-8").read()))
    shown = symbols(library, "--defined-only")
    wanted = symbols(library, "--undefined-only")
    assert declared, "no declaration found"
    assert shown == declared, f"not declared: {sorted(shown - declared)}, not shown: {sorted(declared - shown)}"
    assert not wanted & NETWORK, f"the library imports {sorted(wanted & NETWORK)}"
    assert not wanted & OUTPUT, f"the library imports {sorted(wanted & OUTPUT)}"
    print(f"{len(declared)} names, as declared; no network, no output")


if __name__ == "__main__":
    main(*sys.argv[1:])
