"""Notices in pictures: tesseract reads them, other programs open the files, and metadata is still there."""
import io
import json
import os
import random
import shutil
import struct
import subprocess
import unittest
from collections import Counter

import numpy
from PIL import Image, ImageChops, ImageDraw, ImageFilter

import judges

SIDE = (1000, 700)
SENTENCES = {"kaz": "Жасанды интеллект жасаған", "rus": "Создано искусственным интеллектом"}
ELSE = {"eng": ("en", "AI-generated"), "chi_sim": ("zh-Hans", "本内容由人工智能生成")}
LANGUAGES = {"kaz", "rus", "eng", "chi_sim"}
FORMATS = {".jpg": {"quality": 90, "comment": b"kept"}, ".png": {}, ".webp": {"lossless": True}, ".tif": {"compression": "tiff_lzw"}, ".gif": {},
           ".heic": {"quality": 90}}
EXACT = (".png", ".webp", ".tif", ".gif")


def ground(number):
    """Twenty pictures: dark, light, in colours, busy, noise."""
    kind, chance = number % 5, random.Random(number)
    if kind == 0:
        return Image.effect_noise(SIDE, 60).point(lambda v: v // (4 + number)).convert("RGB")
    if kind == 1:
        return Image.effect_noise(SIDE, 60).point(lambda v: 255 - v // (4 + number)).convert("RGB")
    if kind == 2:
        return Image.merge("RGB", [Image.effect_noise(SIDE, 90 + 10 * i) for i in range(3)])
    picture = Image.new("RGB", SIDE, tuple(chance.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(900):
        x, y, size = chance.randrange(SIDE[0]), chance.randrange(SIDE[1]), chance.randrange(5, 90)
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.text((x, y), chance.choice(["AI", "notice", "WWW", "####"]), fill=colour) if kind == 4 else draw.ellipse((x, y, x + size, y + size), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(number % 3))


def saved(picture, name, **options):
    path = judges.folder() / name
    picture.save(path, **{**FORMATS.get(path.suffix, {}), **options})
    return path


def noticed(source, name, *options):
    return judges.label(source, judges.folder() / name, judges.identity(), "--notice", "line", *options)


def region(path):
    _, report = judges.verify(path)
    found = [value for value in walk(report) if isinstance(value, dict) and "region" in value and "position" in value]
    return found[0]["region"]


def tiff_of(picture, order, orientation, tile, planar):
    """A TIFF file of this file's own, in tiles of that size (width 0: strips) or separate planes."""
    pixels = numpy.asarray(picture)
    width, height = tile[0] or picture.width, tile[1]
    pieces = []
    for plane in ([pixels[:, :, i:i + 1] for i in range(3)] if planar else [pixels]):
        for y in range(0, picture.height, height):
            for x in range(0, picture.width, width):
                piece = plane[y:y + height, x:x + width]
                short = ((0, height - piece.shape[0]), (0, width - piece.shape[1]), (0, 0)) if tile[0] else ((0, 0),) * 3
                pieces.append(numpy.pad(piece, short).tobytes())
    places, at = [], 8
    for piece in pieces:
        places.append(at)
        at += len(piece)
    shape = {322: (4, [width]), 323: (4, [height]), 324: (4, places), 325: (4, [len(piece) for piece in pieces])} if tile[0] else \
            {273: (4, places), 278: (4, [height]), 279: (4, [len(piece) for piece in pieces])}
    tags = {256: (4, [picture.width]), 257: (4, [picture.height]), 258: (3, [8, 8, 8]), 259: (3, [1]), 262: (3, [2]), 270: (2, b"kept\0"), 274: (3, [orientation]),
            277: (3, [3]), 284: (3, [2 if planar else 1]), 34675: (7, b"a profile"), 65000: (7, b"odd"), **shape}
    entries, values = b"", b""
    values_at = at + 2 + 12 * len(tags) + 4
    for tag, (kind, value) in sorted(tags.items()):
        packed = value if isinstance(value, bytes) else struct.pack(f"{order}{len(value)}{'HI'[kind - 3]}", *value)
        entries += struct.pack(f"{order}HHI", tag, kind, len(value))
        entries += packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack(f"{order}I", values_at + len(values))
        values += (packed + b"\0" * (len(packed) % 2)) if len(packed) > 4 else b""
    head = {"<": b"II", ">": b"MM"}[order] + struct.pack(f"{order}HI", 42, at)
    return head + b"".join(pieces) + struct.pack(f"{order}H", len(tags)) + entries + struct.pack(f"{order}I", 0) + values


def walk(value):
    yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(part)


def read(picture, language):
    """What tesseract reads in the declared place."""
    data = io.BytesIO()
    picture.convert("L").save(data, "PNG")
    done = subprocess.run(["tesseract", "-", "-", "-l", language, "--psm", "6"], input=data.getvalue(), capture_output=True, timeout=300, check=True,
                          env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    return "".join(done.stdout.decode().split()).replace("Al", "AI")  # which look alike


def cut(path):
    place = region(path)
    box = (place["x"], place["y"], place["x"] + place["width"], place["y"] + place["height"])
    return Image.open(path).convert("RGB").crop(tuple(map(int, box)))


def measured(notice):
    """How high its capital letters are, and their contrast (WCAG 2.2) with the twentieth of the plate that is nearest to them."""
    corner = int(SIDE[1] * 0.05 * 0.6)  # rounded: the picture shows there
    parts = numpy.asarray(notice, numpy.float64)[:, corner:-corner] / 255
    light = numpy.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)
    is_dark = numpy.median(light) < 0.5
    ink = (light > 0.5) == is_dark
    rows = numpy.flatnonzero(ink.any(axis=1))
    plate = light[rows[0]:rows[-1] + 1][~ink[rows[0]:rows[-1] + 1]]
    letters, nearest = numpy.median(light[ink]), numpy.percentile(plate, 95 if is_dark else 5)
    return rows[-1] - rows[0] + 1, (max(letters, nearest) + 0.05) / (min(letters, nearest) + 0.05)


def installed():
    done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@unittest.skipUnless(shutil.which("tesseract") and LANGUAGES <= installed(), "tesseract or one of its languages is not installed")
class Eyes(unittest.TestCase):
    def test_read_kazakh_and_russian_in_nineteen_of_twenty(self):
        missed = []
        for number in range(20):
            suffix, place = [".jpg", ".png"][number % 2], ["bottom_right", "top_left", "bottom_left", "top_right"][number % 4]
            source = saved(ground(number), f"ground-{number}{suffix}")
            out = noticed(source, f"eyes-{number}{suffix}", "--lang", "kk,ru", "--notice-place", place, "--notice-size", "4")
            text = read(cut(out), "kaz+rus")
            if any("".join(sentence.split()) not in text for sentence in SENTENCES.values()):
                missed.append((number, text))
        self.assertLessEqual(len(missed), 1, missed)

    def test_read_english_and_chinese(self):
        for language, (code, sentence) in ELSE.items():
            for number in range(5):
                with self.subTest(language, number=number):
                    out = noticed(saved(ground(number), f"other-{number}.jpg"), f"other-{code}-{number}.jpg", "--lang", code, "--notice-size", "5")
                    self.assertIn(sentence, read(cut(out), language))


class Formats(unittest.TestCase):
    def test_are_valid_and_unchanged_elsewhere(self):
        for suffix in FORMATS:
            with self.subTest(suffix):
                source = saved(ground(3), "format" + suffix)
                out = noticed(source, "noticed" + suffix, "--lang", "kk,ru", "--notice-size", "4")
                self.assertIn(judges.reference(out, judges.MIME.get(suffix))[0], ("Valid", "Trusted"))
                before, after = Image.open(source).convert("RGB"), Image.open(out).convert("RGB")
                self.assertEqual(before.size, after.size)
                if suffix in EXACT:
                    place = region(out)
                    changed = ImageChops.difference(before, after).getbbox()
                    self.assertGreaterEqual(changed[0], place["x"])
                    self.assertGreaterEqual(changed[1], place["y"])
                    self.assertLessEqual(changed[2], place["x"] + place["width"])
                    self.assertLessEqual(changed[3], place["y"] + place["height"])

    def test_have_the_size_and_the_contrast_that_were_asked_for(self):
        for suffix in FORMATS:
            for number in range(3):
                with self.subTest(suffix, number=number):
                    source = saved(ground(number), f"measured-{number}{suffix}")
                    out = judges.label(source, judges.folder() / f"out-{source.name}", judges.identity(), "--notice", "badge", "--lang", "kk,ru", "--notice-size", "5")
                    height, contrast = measured(cut(out))
                    self.assertAlmostEqual(height, SIDE[1] * 0.05, delta=1)
                    self.assertGreaterEqual(contrast, 4.5)

    def test_show_the_notice_in_every_frame(self):
        frames = [ground(3).rotate(5 * i).quantize(64) for i in range(4)]
        for suffix in (".gif", ".webp", ".png"):
            with self.subTest(suffix):
                source = judges.folder() / ("moving" + suffix)
                parts = [frame.convert("RGB") for frame in frames] if suffix != ".gif" else frames
                parts[0].save(source, save_all=True, append_images=parts[1:], duration=100, loop=0)
                out = noticed(source, "moving-noticed" + suffix, "--lang", "kk", "--notice-size", "5")
                place = region(out)
                box = tuple(map(int, (place["x"], place["y"], place["x"] + place["width"], place["y"] + place["height"])))
                moving = Image.open(out)
                self.assertEqual(moving.n_frames, 4)
                seen = []
                for number in range(4):
                    moving.seek(number)
                    seen.append(moving.convert("L").crop(box))
                for later in seen[1:]:
                    self.assertLess(sum(ImageChops.difference(seen[0], later).histogram()[90:]), seen[0].width * seen[0].height / 50)

    def test_grow_a_gif_by_a_margin(self):
        frames = [ground(3).rotate(5 * i).quantize(64) for i in range(4)]
        for place, down in (("bottom_left", 0), ("top_right", 1)):
            for count in (1, 4):
                with self.subTest(place, count=count):
                    source, out = judges.folder() / "grow.gif", judges.folder() / f"grown-{down}-{count}.gif"
                    frames[0].save(source, save_all=True, append_images=frames[1:count], duration=100, loop=0, disposal=1)
                    judges.label(source, out, judges.identity(), "--notice", "margin", "--lang", "kk,ru", "--notice-place", place)
                    before, after = Image.open(source), Image.open(out)
                    added = after.height - before.height
                    self.assertGreater(added, 20)
                    self.assertEqual((after.n_frames, after.width), (before.n_frames, before.width))
                    for number in range(count):
                        before.seek(number), after.seek(number)
                        kept = after.convert("RGB").crop((0, added * down, after.width, before.height + added * down))
                        self.assertIsNone(ImageChops.difference(before.convert("RGB"), kept).getbbox(), number)
                    strip = (0, 0, after.width, added) if down else (0, before.height, after.width, after.height)
                    text = read(after.convert("RGB").crop(strip), "kaz+rus")
                    self.assertTrue(all("".join(sentence.split()) in text for sentence in SENTENCES.values()), text)
                    done = judges.tanba("verify", "--json", "--look", out)
                    self.assertEqual(json.loads(done.stdout.decode().splitlines()[0])["notice"]["state"], "found", done.stdout)

    def test_stand_in_palettes_and_below_a_tiff(self):
        picture = ground(3)
        kinds = {"few": (picture.quantize(64), {"compression": "tiff_lzw"}), "full": (picture.quantize(256), {}), "fax": (picture.convert("1"), {"compression": "group4"}),
                 "rgb": (picture, {"compression": "tiff_adobe_deflate"}), "ink": (picture.convert("CMYK"), {"compression": "tiff_lzw"}),
                 "pages": (picture, {"save_all": True, "append_images": [picture.convert("L"), picture.quantize(40)], "compression": "tiff_lzw"})}
        for name, (kind, options) in kinds.items():
            for form in ("line", "margin"):
                with self.subTest(name, form=form):
                    source, out = judges.folder() / f"{name}.tif", judges.folder() / f"{name}-{form}.tif"
                    kind.save(source, tiffinfo={270: "kept"}, **options)
                    judges.label(source, out, judges.identity(), "--notice", form, "--lang", "kk,ru", "--notice-place", "bottom_right")
                    self.assertIn(judges.reference(out, "image/tiff")[0], ("Valid", "Trusted"))
                    place, before, after = region(out), Image.open(source), Image.open(out)
                    self.assertEqual((after.mode, after.tag_v2[270], after.width), (before.mode, "kept", before.width))
                    for page in range(before.n_frames):
                        before.seek(page), after.seek(page)
                        changed = ImageChops.difference(before.convert("RGB"), after.convert("RGB").crop((0, 0, *before.size))).getbbox()
                        if form == "margin":
                            self.assertIsNone(changed)
                            self.assertEqual(after.height, before.height + place["height"])
                        else:
                            self.assertTrue(changed[0] >= place["x"] and changed[1] >= place["y"])
                        box = tuple(map(int, (place["x"], place["y"], place["x"] + place["width"], place["y"] + place["height"])))
                        text = read(after.convert("RGB").crop(box), "kaz+rus")
                        self.assertTrue(all("".join(sentence.split()) in text for sentence in SENTENCES.values()), text)
                    done = judges.tanba("verify", "--json", "--look", out)
                    self.assertEqual(json.loads(done.stdout.decode().splitlines()[0])["notice"]["state"], "found", done.stdout)

    def test_stand_in_a_margin_of_a_tiff_however_it_is_stored(self):
        picture = ground(4)
        kinds = {"strips": ((0, 50), False), "tiles": ((64, 128), False), "planes": ((0, 33), True), "tiled-planes": ((128, 64), True)}
        for number, (name, (tile, planar)) in enumerate(kinds.items()):
            for orientation in (1 + number, 5 + number):
                place = ("top_left", "bottom_right")[number % 2]
                with self.subTest(name, orientation=orientation, place=place):
                    source, out = judges.folder() / f"{name}-{orientation}.tif", judges.folder() / f"{name}-{orientation}-margin.tif"
                    source.write_bytes(tiff_of(picture, "<>"[number % 2], orientation, tile, planar))
                    judges.label(source, out, judges.identity(), "--notice", "margin", "--lang", "kk,ru", "--notice-place", place)
                    self.assertIn(judges.reference(out, "image/tiff")[0], ("Valid", "Trusted"))
                    after = Image.open(out)
                    self.assertEqual([after.tag_v2[tag] for tag in (270, 274, 34675, 65000)], ["kept", orientation, b"a profile", b"odd"])
                    seen, original = after.convert("RGB"), Image.open(source).convert("RGB")  # which Pillow turns
                    self.assertEqual(Counter(original.getdata()), Counter(picture.getdata()))
                    added = seen.height - original.height
                    self.assertEqual((seen.width, added), (original.width, region(out)["height"]))
                    top = added if place == "top_left" else 0
                    self.assertIsNone(ImageChops.difference(original, seen.crop((0, top, original.width, top + original.height))).getbbox())
                    strip = (0, 0, seen.width, added) if top else (0, original.height, seen.width, seen.height)
                    text = read(seen.crop(strip), "kaz+rus")
                    self.assertTrue(all("".join(sentence.split()) in text for sentence in SENTENCES.values()), text)

    def test_stand_in_jpeg_in_tiff_of_any_quality(self):
        for quality in (40, 75, 97):
            for form, place in (("line", "bottom_right"), ("margin", "bottom_right"), ("margin", "top_left")):
                with self.subTest(quality=quality, form=form, place=place):
                    source, out = judges.folder() / f"jpeg-{quality}.tif", judges.folder() / f"jpeg-{quality}-{form}-{place}.tif"
                    ground(4).save(source, compression="jpeg", quality=quality)
                    judges.label(source, out, judges.identity(), "--notice", form, "--lang", "kk,ru", "--notice-place", place)
                    self.assertIn(judges.reference(out, "image/tiff")[0], ("Valid", "Trusted"))
                    box, before, after = region(out), Image.open(source).convert("RGB"), Image.open(out).convert("RGB")
                    top = after.height - before.height if place == "top_left" else 0
                    difference = ImageChops.difference(before, after.crop((0, top, before.width, top + before.height)))
                    if form == "line":
                        changed = difference.getbbox()
                        self.assertTrue(changed[0] > box["x"] - 18 and changed[1] > box["y"] - 18, changed)
                    else:
                        whole = (0, 2 if top else 0, before.width, before.height // 16 * 16 - 2)
                        self.assertIsNone(difference.crop(whole).getbbox())
                    shown = tuple(map(int, (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])))
                    text = read(after.crop(shown), "kaz+rus")
                    self.assertTrue(all("".join(sentence.split()) in text for sentence in SENTENCES.values()), text)

    def test_keep_profiles_and_exif(self):
        exif = Image.Exif()
        exif[0x010E], exif[0x0112] = "a description", 6
        for suffix in (".jpg", ".png", ".webp"):
            with self.subTest(suffix):
                source = saved(ground(4), "exif" + suffix, exif=exif, icc_profile=b"a profile" * 20)
                out = noticed(source, "exif-noticed" + suffix, "--lang", "ru", "--no-metadata")
                kept = Image.open(out)
                self.assertEqual(kept.info["icc_profile"], b"a profile" * 20)
                self.assertEqual(dict(kept.getexif()), dict(exif))

    def test_are_found_by_look(self):
        for suffix in (".jpg", ".png"):
            with self.subTest(suffix):
                out = noticed(saved(ground(2), "look" + suffix), "looked" + suffix, "--lang", "kk,ru")
                done = judges.tanba("verify", "--json", "--look", out)
                self.assertEqual(json.loads(done.stdout.decode().splitlines()[0])["notice"]["state"], "found", done.stdout)


if __name__ == "__main__":
    unittest.main()
