#!/usr/bin/env bash
# Every test, from a fresh clone: installs what the tests need, builds the command (release preset) and the tests (dev
# preset: ASan and UBSan), runs them all. It can be run again at any time, and asks nothing. Arguments go to ctest.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/packages.sh
export CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"

# shellcheck disable=SC2086
install_missing $TANBA_BUILD_PACKAGES $TANBA_TEST_PACKAGES

judges=build/judges-venv
if ! cmp -s tests/interop/requirements.txt "$judges/requirements.txt"; then
  python3 -m venv --clear "$judges"
  "$judges/bin/python" -m pip install -q -r tests/interop/requirements.txt
  cp tests/interop/requirements.txt "$judges/requirements.txt"
fi

for preset in release dev; do
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset"
done

# What judges the command, installs the package or measures, takes the release build.
export TANBA_RELEASE="$PWD/build/release" TANBA_JUDGES="$PWD/$judges/bin/python"
exec ctest --preset dev --parallel "$(nproc)" "$@"
