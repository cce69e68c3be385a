#!/usr/bin/env bash
# Whether every C and C++ file has the form of .clang-format. Exit code 77: there is no clang-format 19, the version that is pinned.
set -eu
cd "$(dirname "$0")/.."
command -v clang-format-19 >/dev/null || { echo "skipped: no clang-format-19; tests/run.sh installs it"; exit 77; }
find examples include lib tests tools -regex '.*\.\([ch]\|[ch]pp\)' -print0 | xargs -0 clang-format-19 --dry-run -Werror
