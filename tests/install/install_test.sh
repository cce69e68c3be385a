#!/usr/bin/env bash
# Installs a build tree to a folder that is then moved, builds a consumer by find_package and by pkg-config, and runs it.
# Usage: install_test.sh SOURCE_ROOT BUILD_TREE WORK_FOLDER [CXX_FLAGS]. TANBA_RELEASE names another build tree, without flags.
set -euo pipefail
source=$1 build=$2 work=$3 flags=${4:-}
if [ -n "${TANBA_RELEASE:-}" ]; then build=$TANBA_RELEASE flags=; fi

rm -rf "$work"
mkdir -p "$work"
cmake --install "$build" --prefix "$work/first" >/dev/null
mv "$work/first" "$work/prefix"
prefix=$work/prefix
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name tanba.pc)")
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
export PKG_CONFIG_PATH LD_LIBRARY_PATH

run() {  # FOLDER: runs the two programs that were built there
  cp "$source/testdata/samples/picture.jpg" "$1"
  (cd "$1" && ./example && ./example_c labelled.jpg)
}

cmake -G Ninja -S "$source/tests/install/consumer" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_C_FLAGS="$flags" >/dev/null
cmake --build "$work/cmake" >/dev/null
run "$work/cmake"

mkdir "$work/pkgconfig"
# shellcheck disable=SC2046,SC2086
{
  g++ -std=c++20 $flags "$source/tests/install/consumer/example.cpp" -o "$work/pkgconfig/example" $(pkg-config --cflags --libs tanba-cpp)
  gcc -std=c90 $flags "$source/tests/install/consumer/example.c" -o "$work/pkgconfig/example_c" $(pkg-config --cflags --libs tanba)
}
run "$work/pkgconfig"

# The modules for notices are found from where the folder was moved to: the one of AVIF says that the picture is too small.
noticed() {  # PICTURE
  HOME=$work "$prefix/bin/tanba" label "$source/testdata/$1" -o "$work/noticed.${1##*.}" --system m@1 --owner O --provider P --notice badge --lang en 2>&1
}
noticed samples/picture.jpg >/dev/null
{ noticed bmff/picture.avif || true; } | grep -q "64 pixels a side"
echo "both ways found the installed libraries, and the command its modules"
