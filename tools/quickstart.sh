#!/usr/bin/env bash
# From a bare Debian 12 to labelled and verified samples: installs what is missing, builds the release preset into
# build/release, makes a local identity, labels the samples in testdata, verifies them, prints a table.
# It can be run again at any time, and asks nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/packages.sh
export CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"

# shellcheck disable=SC2086
install_missing $TANBA_BUILD_PACKAGES
cmake --preset release >/dev/null
cmake --build --preset release

tanba=build/release/bin/tanba
out=build/quickstart
mkdir -p "$out"
printf '\n%-14s %10s %10s  %s\n' "file" "bytes" "labelled" "verdict"
for sample in picture.jpg sound.wav video.mp4 words.txt; do
  "$tanba" label "testdata/samples/$sample" -o "$out/$sample" --force --title "$sample" --system quickstart-model@1.0 \
    --provider "Example provider" --owner "Example owner" 2>"$out/label.log" || { cat "$out/label.log" >&2; exit 1; }
  verdict=$("$tanba" verify "$out/$sample")
  printf '%-14s %10s %10s  %s\n' "$sample" "$(stat -c %s "testdata/samples/$sample")" "$(stat -c %s "$out/$sample")" "$verdict"
done
printf '\nThe command: %s   The labelled files: %s/   Next: %s --help\n' "$tanba" "$out" "$tanba"
