#!/usr/bin/env python3
"""Makes picture.dng beside this file: a thumbnail, and raw pixels in a SubIFD. Needs tifffile and NumPy."""
from pathlib import Path

import numpy
import tifffile

SIDE = 32
DNG_VERSION, BACKWARD_VERSION, CAMERA_MODEL, CFA_REPEAT, CFA_PATTERN = 50706, 50707, 50708, 33421, 33422


def main():
    y, x = numpy.mgrid[0:SIDE, 0:SIDE]
    raw = ((x * 37 + y * 11) % 4096).astype(numpy.uint16)
    thumbnail = numpy.dstack([raw[::4, ::4] // 16] * 3).astype(numpy.uint8)
    with tifffile.TiffWriter(Path(__file__).parent / "picture.dng") as out:
        out.write(thumbnail, photometric="rgb", subfiletype=1, subifds=1, metadata=None, extratags=[
            (271, 2, 0, "Test", True), (DNG_VERSION, 1, 4, b"\1\4\0\0", True), (BACKWARD_VERSION, 1, 4, b"\1\1\0\0", True),
            (CAMERA_MODEL, 2, 0, "Test Camera", True)])
        out.write(raw, photometric=32803, subfiletype=0, metadata=None, extratags=[
            (CFA_REPEAT, 3, 2, (2, 2), True), (CFA_PATTERN, 1, 4, b"\0\1\1\2", True)])


if __name__ == "__main__":
    main()
