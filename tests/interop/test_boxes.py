"""The general box hash: lists that the reference implementation makes, and fonts, which only a second implementation knows."""
import random
import unittest
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image

from judges import folder, identity, label, reference, reference_refuses, reference_sign, second, verify
from test_read import mutant

TESTDATA = Path(__file__).resolve().parents[2] / "testdata"
ROUNDS = 25  # mutants of each file
# Compressed manifests are what brings the reference implementation to hash boxes.
BOXES = {"core": {"prefer_compress_manifests": True}, "builder": {"thumbnail": {"enabled": False}}}
PICTURES = ("jpeg/baseline.jpg", "jpeg/progressive.jpg", "png/rgb.png", "png/animated.png", "gif/animated.gif")
FONTS = ("square.ttf", "square.otf", "dejavu_subset.ttf")


def sources():
    several = folder() / "several.jpg"
    if not several.exists():
        pictures = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "green")]
        pictures[0].save(several, format="MPO", save_all=True, append_images=pictures[1:])
    return [TESTDATA / name for name in PICTURES] + [several]


def boxed(path):
    out = folder() / f"boxes-{path.name}"
    return out if out.exists() else reference_sign(path, out, identity(), settings=BOXES)


def labelled(name):
    out = folder() / f"labelled-{name}"
    return out if out.exists() else label(TESTDATA / "font" / name, out, identity())


def kind(path):
    return "font/otf" if path.suffix == ".otf" else "font/ttf"


class Boxes(unittest.TestCase):
    def test_hashed_by_the_reference_implementation_hold(self):
        for path in sources():
            with self.subTest(path.name):
                code, found = verify(boxed(path), "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"]), (0, "trusted"), found["status"])
                self.assertTrue(all(row["by_specification"] for row in found["uncovered"]), found["uncovered"])
                self.assertIn("assertion.boxesHash.match", [x["code"] for x in found["status"]["success"]])
                self.assertEqual(reference(boxed(path))[0], "Valid")

    def test_changed_are_never_valid_where_the_reference_refuses(self):
        rnd = random.Random(2026)
        for path in sources():
            data = boxed(path).read_bytes()
            for number in range(ROUNDS):
                changed, how = mutant(data, rnd)
                bad = folder() / f"mutant{path.suffix}"
                bad.write_bytes(changed)
                _, found = verify(bad)
                if changed != data and found["state"] in ("valid", "trusted"):
                    self.assertFalse(reference_refuses(bad), f"{path.name}, {number}: {how}")

    def test_with_bytes_behind_the_last_are_invalid(self):
        for path in sources():
            with self.subTest(path.name):
                longer = folder() / f"longer{path.suffix}"
                longer.write_bytes(boxed(path).read_bytes() + b"more")
                self.assertEqual(verify(longer)[1]["state"], "invalid")


class Fonts(unittest.TestCase):
    def test_are_accepted_by_a_second_implementation(self):
        for name in FONTS:
            with self.subTest(name):
                self.assertIsNone(second(labelled(name), identity(), kind(labelled(name))))

    def test_are_trusted_by_our_own_verifier(self):
        for name in FONTS:
            with self.subTest(name):
                code, found = verify(labelled(name), "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"], found["ai"]), (0, "trusted", "generated"), found["status"])

    def test_load_with_good_checksums_and_the_same_tables(self):
        for name in FONTS:
            with self.subTest(name):
                before, after = TTFont(TESTDATA / "font" / name), TTFont(labelled(name), checkChecksums=2)
                tags = set(before.keys()) - {"GlyphOrder"}
                self.assertEqual(set(after.keys()) - {"GlyphOrder"}, tags | {"C2PA"})
                for tag in tags - {"head"}:
                    self.assertEqual(after.getTableData(tag), before.getTableData(tag), tag)

    def test_labelled_twice_keep_the_first_label_as_parent(self):
        for name in FONTS:
            with self.subTest(name):
                again = label(labelled(name), folder() / f"twice-{name}", identity(), "--origin", "modified")
                self.assertIsNone(second(again, identity(), kind(again)))
                self.assertEqual(verify(again)[1]["state"], "valid")

    def test_changed_are_never_valid_where_the_second_implementation_refuses(self):
        rnd = random.Random(2026)
        for name in FONTS:
            data = labelled(name).read_bytes()
            for number in range(ROUNDS):
                changed, how = mutant(data, rnd)
                bad = folder() / f"mutant-{name}"
                bad.write_bytes(changed)
                _, found = verify(bad)
                if changed != data and found["state"] in ("valid", "trusted"):
                    self.assertIsNone(second(bad, identity(), kind(bad)), f"{name}, {number}: {how}")
