"""Archives: what Tanba labels, a second implementation accepts, Python's zipfile reads, and no changed byte goes unnoticed."""
import io
import json
import random
import shutil
import subprocess
import unittest
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from judges import COMPOSITE, folder, identity, label, second, verify

SAMPLES = Path(__file__).resolve().parents[2] / "testdata" / "zip"
STORE = "META-INF/content_credential.c2pa"
TYPES = "[Content_Types].xml"
KINDS = {".zip": "application/zip", ".epub": "application/epub+zip",
         ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         ".odt": "application/vnd.oasis.opendocument.text"}
# The second implementation knows neither ZIP64 nor code page 437, and refuses the URI of a folder. That of Info-ZIP has to be named:
# its own header holds times that the directory does not.
ONLY_OURS = ("zip64.zip", "codepage437.zip", "infozip.zip")


def samples():
    return sorted(path for path in SAMPLES.iterdir() if path.suffix in KINDS)


def thousands():
    """An archive of 5000 files."""
    path = folder() / "thousands.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for number in range(5000):
            z.writestr(f"folder{number % 7}/{number}.txt", f"file {number}\n")
    return path


def contents(path):
    with zipfile.ZipFile(path) as z:
        assert z.testzip() is None
        return {info.filename: z.read(info) for info in z.infolist()}


class EveryArchive(unittest.TestCase):
    def test_is_accepted_by_a_second_implementation(self):
        for path in [*samples(), thousands()]:
            if path.name in ONLY_OURS:
                continue
            with self.subTest(path.name):
                out = label(path, folder() / f"a-{path.name}", identity())
                self.assertIsNone(second(out, identity(), KINDS[path.suffix]))

    def test_is_trusted_by_its_own_verifier(self):
        for path in [*samples(), thousands()]:
            with self.subTest(path.name):
                out = label(path, folder() / f"b-{path.name}", identity())
                code, found = verify(out, "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"], found["ai"]), (0, "trusted", "generated"), found["status"])
                self.assertEqual(found["format"], KINDS[path.suffix])

    def test_keeps_its_files(self):
        for path in samples():
            with self.subTest(path.name):
                before = contents(path)
                after = contents(label(path, folder() / f"c-{path.name}", identity()))
                self.assertIn(b"c2pa", after.pop(STORE)[:100])
                self.assertEqual(list(after), list(before))
                for name in before:
                    if name != TYPES:
                        self.assertEqual(after[name], before[name], name)

    def test_labelled_twice_keeps_the_first_label_as_parent(self):
        for path in samples():
            with self.subTest(path.name):
                first = label(path, folder() / f"d-{path.name}", identity())
                again = label(first, folder() / f"e-{path.name}", identity(), "--origin", "modified")
                if path.name not in ONLY_OURS:
                    self.assertIsNone(second(again, identity(), KINDS[path.suffix]))
                code, found = verify(again, "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"], found["ai"]), (0, "trusted", "modified"), found["status"])
                self.assertIn(COMPOSITE, json.dumps(found))
                self.assertIn("ingredient.manifest.validated", json.dumps(found["status"]["success"]))


class Office(unittest.TestCase):
    """China's AIGC as a custom property: read back by what knows nothing of Tanba."""

    def labelled(self, name, *options):
        return label(SAMPLES / name, folder() / f"{len(options)}-{name}", identity(), "--profile", "cn", "--provider-code", "C1", *options)

    def test_has_one_aigc_property_that_the_package_names(self):
        for name in ("text.docx", "sheet.xlsx"):
            with self.subTest(name):
                out = self.labelled(name)
                again = label(out, folder() / f"again-{name}", identity(), "--profile", "cn", "--provider-code", "C2", "--origin", "modified")
                for path, code in ((out, "C1"), (again, "C2")):
                    files = contents(path)
                    found = [one for one in ElementTree.fromstring(files["docProps/custom.xml"]) if one.get("name") == "AIGC"]
                    self.assertEqual(len(found), 1)
                    self.assertTrue(found[0][0].tag.endswith("docPropsVTypes}lpwstr"))
                    said = json.loads(found[0][0].text)
                    self.assertEqual((said["Label"], said["ContentProducer"], len(said)), ("1", code, 7))
                    self.assertEqual("urn:uuid:" + said["ProduceID"], verify(path)[1]["label"]["id"])
                    self.assertEqual(files["_rels/.rels"].count(b"/custom-properties"), 1)
                    self.assertEqual(files[TYPES].count(b'"/docProps/custom.xml"'), 1)
                    self.assertIsNone(second(path, identity(), KINDS[path.suffix]))

    @unittest.skipUnless(shutil.which("exiftool"), "exiftool is not installed")
    def test_property_is_read_by_exiftool(self):
        for name in ("text.docx", "sheet.xlsx"):
            with self.subTest(name):
                done = subprocess.run(["exiftool", "-j", "-XML:all", self.labelled(name, "--title", "t")], capture_output=True, check=True, timeout=120)
                found = {key.lower(): value for key, value in json.loads(done.stdout)[0].items()}
                said = found["aigc"] if isinstance(found["aigc"], dict) else json.loads(found["aigc"])
                self.assertEqual(said["ContentProducer"], "C1")

    @unittest.skipUnless(shutil.which("soffice"), "LibreOffice is not installed")
    def test_is_opened_by_libreoffice_which_sees_the_property(self):
        sheets = (("sheet.xlsx", "fods"),) if shutil.which("localc") else ()
        for name, kind in (("text.docx", "fodt"), *sheets):
            with self.subTest(name):
                place = folder() / "office"
                subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{place}/profile", "--convert-to", kind, "--outdir", place,
                                self.labelled(name, "--title", "u")], capture_output=True, check=True, timeout=300)
                made = next(place.glob(f"*.{kind}")).read_text(encoding="utf-8")
                self.assertIn('meta:name="AIGC"', made)


class Changed(unittest.TestCase):
    def test_is_never_valid(self):
        rnd = random.Random(2026)
        for name in ("book.epub", "infozip.zip", "text.docx"):
            data = label(SAMPLES / name, folder() / f"f-{name}", identity()).read_bytes()
            for _ in range(40):
                bad = bytearray(data)
                bad[rnd.randrange(len(bad))] ^= 1 << rnd.randrange(8)
                path = folder() / f"bad{Path(name).suffix}"
                path.write_bytes(bad)
                code, found = verify(path)
                self.assertIn(code, (0, 1, 2, 3, 5))
                self.assertNotIn(found.get("state"), ("valid", "trusted"), name)

    def test_by_another_writer_is_never_valid(self):
        out = label(SAMPLES / "book.epub", folder() / "g.epub", identity())
        made = io.BytesIO(out.read_bytes())
        with zipfile.ZipFile(made, "a") as z:
            z.writestr("EPUB/more.xhtml", "<html/>")
        more = folder() / "more.epub"
        more.write_bytes(made.getvalue())
        code, found = verify(more)
        self.assertEqual(found["state"], "invalid", found)
        self.assertIn("assertion.collectionHash.", json.dumps(found["status"]))
