#!/usr/bin/env bash
# Keeps of what a fuzzer found the smallest inputs that reach edges which testdata does not reach, at most 16: tests/fuzz/corpus/NAME_fuzzer, which every test run replays.
# Usage: tests/fuzz/keep.sh NAME FOLDER..., with build/fuzz built; the folders are those that the fuzzer ran with.
set -euo pipefail
name=$1_fuzzer kept=tests/fuzz/corpus/$1_fuzzer
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/all" "$kept"
find testdata -type f | while read -r file; do cp "$file" "$work/all/$(echo "$file" | tr / -)"; done
ls "$work/all" > "$work/seeds"
"build/fuzz/bin/$name" -merge=1 -use_counters=0 -max_len=2048 -detect_leaks=0 "$work/all" "$kept" "$@" 2> "$work/log" || { tail "$work/log"; exit 1; }
rm -f "$kept"/*
ls -rS "$work/all" | grep -vxFf "$work/seeds" | head -n 16 | while read -r file; do cp "$work/all/$file" "$kept/"; done || true
rmdir "$kept" 2> /dev/null || true
echo "$name: $(find "$kept" -type f 2> /dev/null | wc -l) inputs"
