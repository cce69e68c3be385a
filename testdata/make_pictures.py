#!/usr/bin/env python3
"""Makes the pictures of gif/, jpeg/, png/, tiff/ and webp/ beside this file that README.md names. Needs Pillow."""
import struct
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent


def pattern(width, height, mode="RGB"):
    image = Image.new(mode, (width, height))
    pixels = image.load()
    for y in range(height):
        for x in range(width):
            rgb = (x * 7 + y * 3) % 256, (x * y) % 256, (x * x // 5 + y * 11) % 256
            pixels[x, y] = {"RGB": rgb, "RGBA": (*rgb, (x * 9 + y) % 256), "L": rgb[0]}[mode]
    return image


def animation(side):
    return {"save_all": True, "append_images": [pattern(side, side, "RGBA").rotate(90)], "duration": 100}


def main():
    exif = b"Exif\0\0" + struct.pack("<2sHIH", b"II", 42, 8, 0) + bytes(4)
    picture = pattern(64, 48)
    picture.save(HERE / "jpeg/baseline.jpg", quality=80)
    picture.save(HERE / "jpeg/progressive.jpg", quality=80, progressive=True, restart_marker_rows=1, exif=exif, comment="a comment")
    pattern(32, 32, "L").save(HERE / "jpeg/grey.jpg", quality=50, xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>")
    picture.save(HERE / "png/rgb.png")
    pattern(20, 20, "RGBA").save(HERE / "png/animated.png", **animation(20))
    picture.save(HERE / "webp/lossy.webp", quality=60)
    picture.save(HERE / "webp/lossless.webp", lossless=True)
    pattern(40, 30, "RGBA").save(HERE / "webp/alpha.webp", quality=60)
    pattern(24, 24, "RGBA").save(HERE / "webp/animated.webp", **animation(24))
    pattern(31, 21).save(HERE / "tiff/single.tif", compression="tiff_deflate")
    pattern(31, 21, "L").save(HERE / "tiff/big.tif", big_tiff=True)
    pages = [pattern(31, 21).rotate(90 * turn) for turn in range(3)]
    pages[0].save(HERE / "tiff/pages.tif", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    pattern(40, 30, "L").save(HERE / "gif/old.gif")
    pattern(20, 20, "RGBA").save(HERE / "gif/animated.gif", comment=b"two frames", loop=0, **animation(20))


if __name__ == "__main__":
    main()
