#!/usr/bin/env bash
# Makes the pictures of this folder with libjxl 0.7 (cjxl) and ffmpeg 5.1.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ffmpeg -v error -f lavfi -i mandelbrot=size=64x48 -frames:v 1 -bitexact "$work/picture.png"
ffmpeg -v error -i "$work/picture.png" -q:v 5 -bitexact "$work/picture.jpg"
cjxl --quiet "$work/picture.png" boxes.jxl -d 2 --container=1
cjxl --quiet ../jpeg/grey.jpg packet.jxl
cjxl --quiet "$work/picture.jpg" jpeg.jxl
ffmpeg -v error -y -i "$work/picture.png" -c:v libjxl -distance 1.5 bare.jxl
