"""What stands beside the manifest, read by tools that know nothing of C2PA."""
import json
import shutil
import subprocess
import unittest

import judges
from PIL import Image

URL = "https://example.org/tdm"
SOURCE = judges.GENERATED
# Property, and what exiftool calls it. 12.57 knows not all of them: those it shows by their own name.
WANTED = {"DigitalSourceType": SOURCE, "AISystemUsed": "interop-model", "AISystemVersionUsed": "1.2", "AIPromptInformation": "a <cat> & Ә",
          "DataMining": "DMI-PROHIBITED-SEECONSTRAINT", "OtherConstraints": URL, "Reservation": "1", "Policy": URL}


ITEM = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:d="urn:d" d:title="Ескі"/></rdf:RDF></x:xmpmeta>')
PICTURES_IN_BOXES = {".heic", ".avif"}  # of the row of ISO BMFF, whose films have a place of their own for AIGC


def exiftool_all(path):
    """The XMP tags by name and value, copies too (-G4 tells them apart)."""
    done = subprocess.run(["exiftool", "-j", "-n", "-a", "-u", "-G1:4", str(path)], capture_output=True, timeout=120)
    return [(key, str(value)) for key, value in json.loads(done.stdout)[0].items() if key.startswith("XMP")]


def exiftool(path):
    """Every XMP tag by its own name, without the family."""
    return {key.split(":")[-1]: value for key, value in exiftool_all(path)}


def carriers(word):
    """The files whose format says that it takes `word`."""
    rows = json.loads(judges.tanba("formats", "--json").stdout)
    suffixes = {suffix for row in rows if word in row["metadata"].split() for suffix in row["extensions"].split()}
    return [path for path in judges.files() if path.suffix in suffixes]


def options(folder):
    prompt = folder / "prompt.txt"
    prompt.write_text(WANTED["AIPromptInformation"], encoding="utf-8")
    return "--prompt", prompt, "--training", "constrained:" + URL


@unittest.skipUnless(shutil.which("exiftool"), "exiftool is not installed")
class Xmp(unittest.TestCase):
    def test_is_read_by_exiftool_and_the_manifest_stays_valid(self):
        for path in carriers("xmp"):
            with self.subTest(path.name):
                out = judges.label(path, judges.folder() / f"xmp-{path.name}", judges.identity(), *options(judges.folder()))
                found = exiftool(out)
                for name, value in WANTED.items():
                    read = [text for key, text in found.items() if key.endswith(name)]  # in SVG: SvgMetadataDataMining
                    self.assertTrue(read and read[0].endswith(value), (name, read))
                self.assertIn(judges.reference(out)[0], ("Valid", "Trusted"))
                self.assertIsNone(judges.second(out, judges.identity()))
                self.assertEqual(judges.seen(out), judges.seen(path))

    def test_keeps_what_was_there(self):
        for path in carriers("xmp"):
            with self.subTest(path.name):
                source = judges.folder() / f"had-{path.name}"
                shutil.copy(path, source)
                done = subprocess.run(["exiftool", "-q", "-overwrite_original", "-XMP-dc:Title=Ескі атау", "-XMP-photoshop:Credit=Someone",
                                       "-XMP-iptcExt:DigitalSourceType=" + judges.SOURCE_TYPE + "digitalCapture", str(source)], capture_output=True, timeout=120)
                if done.returncode != 0:
                    continue  # exiftool does not write this format
                out = judges.label(source, judges.folder() / f"kept-{path.name}", judges.identity())
                found = exiftool(out)
                self.assertEqual((found["Title"], found["Credit"]), ("Ескі атау", "Someone"))
                self.assertTrue(found["DigitalSourceType"].endswith("trainedAlgorithmicMedia"), found)
                self.assertIn(judges.reference(out)[0], ("Valid", "Trusted"))
                self.assertEqual(judges.seen(out), judges.seen(path))

    def test_is_an_item_of_pictures_in_boxes_once(self):
        for path in (path for path in carriers("xmp") if path.suffix in PICTURES_IN_BOXES):
            with self.subTest(path.name):
                with Image.open(path) as picture:  # as libheif writes an item
                    picture.save(judges.folder() / f"item-{path.name}", quality=90, xmp=ITEM.encode())
                out = judges.label(judges.folder() / f"item-{path.name}", judges.folder() / f"item2-{path.name}", judges.identity())
                self.assertEqual(out.read_bytes().count(b"<x:xmpmeta"), 1)
                with Image.open(out) as picture:
                    self.assertIn(b"trainedAlgorithmicMedia", picture.info["xmp"])
                    self.assertIn("Ескі".encode(), picture.info["xmp"])
                self.assertIn(judges.reference(out)[0], ("Valid", "Trusted"))

    def test_is_left_alone_where_asked(self):
        for path in carriers("xmp"):
            with self.subTest(path.name):
                out = judges.label(path, judges.folder() / f"bare-{path.name}", judges.identity(), "--no-metadata")
                self.assertEqual(exiftool(out), exiftool(path))

    def test_holds_one_aigc_label_with_the_signed_id(self):
        places = {path.name for path in carriers("aigc") if path.suffix not in PICTURES_IN_BOXES}
        for path in carriers("xmp"):
            with self.subTest(path.name):
                first = judges.label(path, judges.folder() / f"aigc-{path.name}", judges.identity(), "--profile", "kz,cn", "--provider-code", "C1")
                out = judges.label(first, judges.folder() / f"aigc2-{path.name}", judges.identity(), "--profile", "cn", "--provider-code", "C2", "--origin", "modified")
                found = [value for key, value in exiftool_all(out) if key.lower().endswith("aigc")]
                if path.name in places:
                    self.assertEqual(found, [])
                    continue
                self.assertEqual(len(found), 1, found)
                label = json.loads(found[0])
                self.assertEqual((label["Label"], label["ContentProducer"]), ("1", "C2"))
                self.assertEqual("urn:uuid:" + label["ProduceID"], judges.verify(out)[1]["label"]["id"])
                self.assertIn(judges.reference(out)[0], ("Valid", "Trusted"))


@unittest.skipUnless(shutil.which("exiftool"), "exiftool is not installed")
class Iptc(unittest.TestCase):
    """IPTC-IIM has no property of ours: it stays, in step with the digest that says so."""

    def test_stays_and_its_digest_fits(self):
        names = ("IPTC:Caption-Abstract", "IPTC:OriginatingProgram", "Photoshop:IPTCDigest", "File:CurrentIPTCDigest", "Photoshop:PhotoshopQuality")
        # exiftool writes no BigTIFF; into TIFF it writes a digest of the block before it is padded, so that it never fits there.
        for path in (path for path in judges.files() if path.suffix in {".jpg", ".tif"} and path.name != "big.tif"):
            with self.subTest(path.name):
                source = judges.folder() / f"iim-{path.name}"
                shutil.copy(path, source)
                subprocess.run(["exiftool", "-q", "-overwrite_original", "-codedcharacterset=utf8", "-IPTC:Caption-Abstract=Ескі", "-IPTC:OriginatingProgram=Camera",
                                "-Photoshop:IPTCDigest=new", "-Photoshop:PhotoshopQuality=5", str(source)], check=True, timeout=120)
                out = judges.label(source, judges.folder() / f"iim2-{path.name}", judges.identity())

                def read(file):
                    done = subprocess.run(["exiftool", "-j", "-G", *("-" + name for name in names), str(file)], capture_output=True, check=True, timeout=120)
                    return {key: value for key, value in json.loads(done.stdout)[0].items() if key != "SourceFile"}
                found = read(out)
                self.assertEqual(found, read(source))
                if path.suffix == ".jpg":
                    self.assertEqual(found["Photoshop:IPTCDigest"], found["File:CurrentIPTCDigest"])


class Exif(unittest.TestCase):
    def test_names_the_system_and_tells_a_person(self):
        for path in carriers("exif"):
            with self.subTest(path.name):
                out = judges.label(path, judges.folder() / f"exif-{path.name}", judges.identity())
                with Image.open(out) as picture:
                    exif = picture.getexif()
                self.assertEqual(exif[0x0131], "interop-model 1.2")
                self.assertEqual(exif.get_ifd(0x8769)[0x9286], b"ASCII\0\0\0AI-generated")


if __name__ == "__main__":
    unittest.main()
