#!/usr/bin/env bash
# Sourced by quickstart.sh and tests/run.sh: which Debian packages there must be, and how they come in.
# shellcheck disable=SC2034  # who sources it uses them

TANBA_BUILD_PACKAGES="cmake ninja-build g++ pkg-config libssl-dev nlohmann-json3-dev libcli11-dev libutf8proc-dev libbrotli-dev zlib1g-dev libexpat1-dev libp11-kit-dev libcurl4-openssl-dev libpango1.0-dev libjpeg62-turbo-dev libwebp-dev libtiff-dev libheif-dev libavformat-dev libavcodec-dev libavfilter-dev libswresample-dev libavutil-dev libqrencode-dev fonts-noto-core fonts-droid-fallback fonts-nanum"
TANBA_TEST_PACKAGES="libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev clang-format-19 ffmpeg openssl softhsm2 poppler-utils qpdf tesseract-ocr tesseract-ocr-kaz tesseract-ocr-rus tesseract-ocr-chi-sim mediainfo libimage-exiftool-perl libarchive-zip-perl exiv2 strace python3 python3-venv ca-certificates"

# install_missing PACKAGE...: puts in those that are not there; does nothing, and needs no rights, where all are.
install_missing() {
  local missing=() package as_root=""
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "as root, run: apt-get install ${missing[*]}" >&2; return 1; }
    as_root=sudo
  fi
  echo "installing ${missing[*]}"
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "${missing[@]}" >/dev/null
}
