#!/usr/bin/env python3
"""Makes the fonts of font/ beside this file that README.md names. Needs fontTools and DejaVu Sans.

Usage: make_fonts.py /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
"""
import sys
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent / "font"
GLYPHS = [".notdef", "space", "A", "b"]


def square(pen, size):
    pen.moveTo((100, 0))
    for x, y in ((100, size), (size, size), (size, 0)):
        pen.lineTo((x, y))
    pen.closePath()


def built(is_ttf):
    font = FontBuilder(1000, isTTF=is_ttf)
    font.setupGlyphOrder(GLYPHS)
    font.setupCharacterMap({0x20: "space", 0x41: "A", 0x62: "b"})
    shapes = {}
    for number, name in enumerate(GLYPHS):
        pen = TTGlyphPen(None) if is_ttf else T2CharStringPen(600, None)
        if name != "space":
            square(pen, 300 + 100 * number)
        shapes[name] = pen.glyph() if is_ttf else pen.getCharString()
    if is_ttf:
        font.setupGlyf(shapes)
    else:
        font.setupCFF("Square-Regular", {"FullName": "Square Regular"}, shapes, {})
    font.setupHorizontalMetrics({name: (600, 100) for name in GLYPHS})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Square", "styleName": "Regular", "psName": "Square-Regular"})
    font.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    font.setupPost()
    font.font["head"].created = font.font["head"].modified = 0
    font.font.recalcTimestamp = False
    return font.font


def main(dejavu):
    HERE.mkdir(exist_ok=True)
    built(True).save(HERE / "square.ttf")
    built(False).save(HERE / "square.otf")
    font = TTFont(dejavu, recalcTimestamp=False)
    options = subset.Options(hinting=True, layout_features=["kern"])
    cutter = subset.Subsetter(options)
    cutter.populate(text="Қазақ тілі Tanba 2026")
    cutter.subset(font)
    font.save(HERE / "dejavu_subset.ttf")


if __name__ == "__main__":
    main(sys.argv[1])
