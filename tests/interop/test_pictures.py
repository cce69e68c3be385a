"""Metadata of pictures beside the manifest: a second reader finds it, and what real files had before is still there."""
import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

import judges

PROMPT = "a <cat> & Ә"
# What exiv2 0.27 calls what goes in.
WANTED = {"Xmp.iptcExt.DigitalSourceType": judges.GENERATED, "Xmp.iptcExt.AISystemUsed": "interop-model", "Xmp.iptcExt.AISystemVersionUsed": "1.2",
          "Xmp.iptcExt.AIPromptInformation": PROMPT, "Xmp.plus.DataMining": "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"}
EXIF = {"Exif.Image.Software": "interop-model 1.2", "Exif.Photo.UserComment": "AI-generated"}
KNOWN = (".jpg", ".png", ".webp", ".tif")  # to exiv2
REAL = ["C.jpg", "earth_apollo17.jpg", "sample1.png", "libpng-test.png", "sample1.webp", "test_xmp.webp", "mars.webp", "sample1.gif", "sample1.svg",
        "sample1.jxl", "TUSCANY.TIF", "MultiPage.tif", "test.tiff"]
OURS = ("DigitalSourceType", "AISystem", "AIPrompt", "DataMining", "Software", "UserComment", "ExifVersion", "Toolkit", "Provenance", "ExifTag")


def exiv2(path):
    done = subprocess.run(["exiv2", "-q", "-PEXIkt", str(path)], capture_output=True, timeout=120)
    rows = [line.split(None, 1) for line in done.stdout.decode(errors="replace").splitlines()]
    return {row[0]: row[1].strip() if len(row) > 1 else "" for row in rows if row}


def described(path):
    """What there is of XMP, Exif and IPTC, by group and name."""
    if path.suffix == ".png":  # exiftool 12.57 takes the Exif block behind a manifest in PNG for a part of that, and leaves it out
        return exiv2(path)
    done = subprocess.run(["exiftool", "-j", "-n", "-a", "-G1", "-XMP:all", "-EXIF:all", "-IPTC:all", str(path)], capture_output=True, timeout=120)
    return {key: value for key, value in json.loads(done.stdout)[0].items() if ":" in key and not key.startswith(("ExifTool", "File", "System"))}


def takes(word):
    rows = json.loads(judges.tanba("formats", "--json").stdout)
    return {suffix for row in rows if word in row["metadata"].split() for suffix in row["extensions"].split()}


def labelled(path, name):
    prompt = judges.folder() / "picture-prompt.txt"
    prompt.write_text(PROMPT, encoding="utf-8")
    return judges.label(path, judges.folder() / name, judges.identity(), "--prompt", prompt, "--training", "deny")


class Pictures(unittest.TestCase):
    @unittest.skipUnless(shutil.which("exiv2"), "exiv2 is not installed")
    def test_are_read_by_exiv2(self):
        for path in judges.files():
            if path.suffix not in KNOWN or path.name == "big.tif":  # no BigTIFF
                continue
            with self.subTest(path.name):
                found = exiv2(labelled(path, "exiv2-" + path.name))
                for name, value in {**WANTED, **(EXIF if path.suffix in takes("exif") else {})}.items():
                    self.assertIn(value, found.get(name, ""), (name, found))

    @unittest.skipUnless(shutil.which("exiftool") and shutil.which("exiv2"), "exiftool or exiv2 is not installed")
    @unittest.skipUnless("TANBA_TEST_DATA" in os.environ, "TANBA_TEST_DATA is not set")
    def test_keep_what_real_files_had(self):
        for name in REAL:
            source = Path(os.environ["TANBA_TEST_DATA"], "reference", name)
            with self.subTest(name):
                out = labelled(source, "kept-" + name.lower())
                before, after = described(source), described(out)
                lost = {key: value for key, value in before.items() if after.get(key) != value and not any(own in key for own in OURS)
                        and not key.startswith(("IFD0:StripOffsets", "IFD0:JPG", "IFD1:"))}
                self.assertEqual(lost, {}, after)
                self.assertIn(judges.GENERATED, after.values())
                kind = {".tif": "image/tiff", ".tiff": "image/tiff"}.get(out.suffix, judges.MIME.get(out.suffix))
                self.assertIn(judges.reference(out, kind)[0], ("Valid", "Trusted"))


if __name__ == "__main__":
    unittest.main()
