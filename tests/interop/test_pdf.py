"""PDF of several writers: what Tanba appends, the other implementations accept, and other readers see the same pages and signatures."""
import json
import random
import unittest
from pathlib import Path

import pypdf

from judges import GENERATED, folder, identity, label, reference, second, verify

SAMPLES = sorted((Path(__file__).parents[2] / "testdata" / "pdf").glob("*.pdf"))
ENCRYPTED = [path for path in SAMPLES if path.name.startswith("aes")]
NAME = "content_credential.c2pa"


def labelled(path, mark, *options):
    return label(path, folder() / f"pdf-{mark}-{path.name}", identity(), *options)


def pages(path):
    reader = pypdf.PdfReader(path)
    if reader.is_encrypted:
        reader.decrypt("")
    return [(page.extract_text(), page.mediabox) for page in reader.pages]


class Pdf(unittest.TestCase):
    def test_is_accepted_by_the_reference_implementation(self):
        for path in SAMPLES:
            with self.subTest(path.name):
                out = labelled(path, "a")
                for file in (out, labelled(out, "b", "--origin", "modified")):
                    state, report = reference(file)
                    self.assertIn(state, ("Valid", "Trusted"), report.get("validation_results"))
                self.assertIn(GENERATED, json.dumps(report))

    def test_is_accepted_by_a_second_implementation(self):
        for path in SAMPLES:
            if path in ENCRYPTED:  # it reads no encrypted PDF
                continue
            with self.subTest(path.name):
                self.assertIsNone(second(labelled(path, "c"), identity()))

    def test_shows_another_reader_the_same_pages(self):
        for path in SAMPLES:
            with self.subTest(path.name):
                out = labelled(path, "d")
                self.assertEqual(out.read_bytes()[:path.stat().st_size], path.read_bytes())
                self.assertEqual(pages(out), pages(path))

    def test_shows_another_reader_the_store(self):
        for path in SAMPLES:
            if path in ENCRYPTED or path.name == "certified.pdf":  # an annotation there, no attachment by name
                continue
            with self.subTest(path.name):
                attached = pypdf.PdfReader(labelled(path, "e")).attachments
                self.assertEqual(attached[NAME][0][4:8], b"jumb")

    def test_notices_every_change(self):
        chance = random.Random(7)
        for path in SAMPLES[:4]:
            data = labelled(path, "f").read_bytes()
            for _ in range(25):
                changed = bytearray(data)
                changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
                out = folder() / "changed.pdf"
                out.write_bytes(changed)
                code, found = verify(out, "--trust", identity()["folder"] / "root.pem")
                self.assertNotEqual(code, 0, found)
