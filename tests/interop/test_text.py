"""Text: three other implementations find our manifest and accept it, and no visible character changes."""
import re
import unittest
from pathlib import Path

import c2pa_text
import c2patxt
from judges import folder, identity, label, second, tanba, verify

SELECTORS = "[\ufe00-\ufe0f\U000e0100-\U000e01ef\ufeff]"
TEXTS = {
    "kazakh.txt": "Жасанды интеллект жасаған мәтін. Әріптер: Ә Ғ Қ Ң Ө Ұ Ү Һ І.\n",
    "russian.txt": "Текст, созданный системой искусственного интеллекта.\r\nВторая строка.\r\n",
    "emoji.txt": "Plain text 👍🏽 with emoji ❤️ and no end of line",
    "decomposed.txt": "e\u0301 and \u1e9b\u0323 are not in NFC\n",
    "one.txt": "a",
}
MARKDOWN = "# Заголовок\n\nТекст, *созданный* системой.\n\n```py\nprint(1)\n```\n"


def written(name, text):
    path = folder() / name
    path.write_bytes(text.encode())
    return path


class PlainText(unittest.TestCase):
    def test_is_accepted_by_three_implementations(self):
        for name, text in TEXTS.items():
            with self.subTest(name):
                out = label(written(name, text), folder() / f"a-{name}", identity())
                marked = out.read_bytes().decode()
                found = c2pa_text.extract_manifest(marked)
                self.assertIn(b"c2pa", bytes(found[0] if isinstance(found, tuple) else found.manifest))
                self.assertIsNone(second(out, identity()))
                third = c2patxt.verify(marked)
                self.assertEqual(third.state.value, "valid", [x.code.value for x in third.failure])

    def test_keeps_every_visible_character(self):
        for name, text in TEXTS.items():
            with self.subTest(name):
                marked = label(written(name, text), folder() / f"b-{name}", identity()).read_bytes().decode()
                self.assertEqual(re.sub(SELECTORS, "", marked), re.sub(SELECTORS, "", text))

    def test_a_changed_letter_is_found(self):
        for name, text in TEXTS.items():
            with self.subTest(name):
                out = label(written(name, text), folder() / f"c-{name}", identity())
                code, found = verify(out, "--trust", identity()["folder"] / "root.pem")
                self.assertEqual((code, found["state"]), (0, "trusted"), found["status"])
                out.write_bytes(b"Z" + out.read_bytes()[1:] if text[0].isascii() else "Ж".encode() + out.read_bytes()[2:].replace("т".encode(), "м".encode()))
                code, found = verify(out)
                self.assertEqual((code, found["state"]), (2, "invalid"), found["status"])

    def test_passes_through_pipes(self):
        text = TEXTS["kazakh.txt"].encode()
        done = tanba("label", "--type", "text/plain", "-", "-o", "-", data=text)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(tanba("verify", "--type", "text/plain", "-", data=done.stdout).returncode, 0)


class Markdown(unittest.TestCase):
    def test_is_accepted_by_two_implementations(self):
        out = label(written("words.md", MARKDOWN), folder() / "a-words.md", identity())
        marked = out.read_bytes().decode()
        self.assertIn(b"c2pa", bytes(c2pa_text.extract_structured(marked).manifest))
        self.assertIsNone(second(out, identity()))
        kept = iter(marked.splitlines())
        self.assertTrue(all(line in kept for line in MARKDOWN.splitlines()), marked)


TESTDATA = Path(__file__).resolve().parents[2] / "testdata"
# By the comments of their hosts, and as what the second implementation takes them; it knows no more.
STRUCTURED = {"script.py": "text/x-python", "page.js": "text/javascript", "style.css": "text/css", "feed.xml": "application/xml",
              "query.sql": None, "paper.tex": None, "settings.ini": None, "subtitles.vtt": None}


class Structured(unittest.TestCase):
    def test_is_found_by_one_implementation_and_accepted_by_another(self):
        for name, kind in STRUCTURED.items():
            with self.subTest(name):
                out = label(TESTDATA / "text" / name, folder() / f"a-{name}", identity())
                self.assertIn(b"c2pa", bytes(c2pa_text.extract_structured(out.read_text()).manifest))
                if kind:
                    self.assertIsNone(second(out, identity(), kind))


PAGES = {
    "page.html": "<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>Бет</title></head>\n<body><p>Мәтін</p></body></html>\n",
    "fragment.html": "<p>Текст, <em>созданный</em> системой.</p>\n",
}


class Html(unittest.TestCase):
    def test_is_accepted_by_two_implementations(self):
        for name, text in PAGES.items():
            with self.subTest(name):
                out = label(written(name, text), folder() / f"a-{name}", identity())
                self.assertIn(b"c2pa", bytes(c2pa_text.extract_html(out.read_text()).manifest))
                self.assertIsNone(second(out, identity()))

    def test_reads_where_another_implementation_puts_it(self):
        out = label(written("host.html", PAGES["page.html"]), folder() / "b-host.html", identity(), "--no-metadata")
        store = c2pa_text.extract_html(out.read_text()).manifest
        theirs = folder() / "c-host.html"
        theirs.write_text(c2pa_text.embed_html_inline(PAGES["page.html"], store, newline="").html)
        code, found = verify(theirs, "--trust", identity()["folder"] / "root.pem")
        self.assertEqual((code, found["state"]), (0, "trusted"), found["status"])
