"""Notices in text, documents and by themselves: other people's readers find the sentences, in Kazakh and in Russian, where they have to be."""
import html.parser
import io
import re
import shutil
import subprocess
import unittest
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import zxingcpp
from judges import folder, identity, label, tanba, verify
from PIL import Image

KAZAKH, RUSSIAN = "Жасанды интеллект жасаған", "Создано искусственным интеллектом"
LINES = f"{KAZAKH}\n{RUSSIAN}"
SAMPLES = sorted((Path(__file__).parents[2] / "testdata" / "pdf").glob("*.pdf"))
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
URL = "https://example.org/verify?id=7f3a&lang=kk"


def noticed(source, name, *options):
    out = label(source, folder() / name, identity(), "--notice", "auto", "--profile", "generic", "--lang", "kk,ru", *options)
    code, report = verify(out, "--look")
    assert code == 0 and report["state"] in ("valid", "trusted"), report["status"]
    assert report["notice"]["state"] == "found", report["notice"]
    return out


def written(name, content):
    path = folder() / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def seen(*command):
    return subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.decode()


class Page(html.parser.HTMLParser):
    """The paragraphs of the role note that stand in the body, outside of what is not shown."""

    def __init__(self, text):
        super().__init__()
        self.notes, self.open, self.order = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.order.append(tag)
        self.open.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        names = [name for name, _ in self.open]
        if self.open and self.open[-1][1].get("role") == "note" and not {"script", "template", "head"} & set(names):
            self.notes.append((self.open[-1][1]["lang"], data))


def cues_of(path):
    """Start, end and words of each cue. FFmpeg reads ASS; of a labelled SRT it drops the last cue, and of a labelled WebVTT all (docs/interop.md)."""
    if path.suffix == ".ass":
        text = seen("ffmpeg", "-v", "error", "-i", path, "-f", "srt", "-").replace("\r", "")
    else:
        text = re.sub("[\ufe00-\ufe0f\U000e0100-\U000e01ef\ufeff]", "", path.read_text(encoding="utf-8"))
    found = re.findall(r"^(?:\d\d:)?(\d\d:\d\d[.,]\d{3}) --> (?:\d\d:)?(\d\d:\d\d[.,]\d{3})\n((?:.+\n?)+)", text, re.M)
    return [(start.replace(",", "."), end.replace(",", "."), re.sub(r"<[^>]*>|{[^}]*}", "", words).strip()) for start, end, words in found]


class Text(unittest.TestCase):
    def test_of_a_page_is_read_by_another_parser(self):
        for name, text in {"a.html": "<!DOCTYPE html><html><head><title>T</title></head><body><h1>H</h1></body></html>",
                           "b.html": "<title>T</title><script>'<body>'</script><h1>H</h1>"}.items():
            page = Page(noticed(written(name, text), "n-" + name).read_text())
            self.assertEqual(page.notes, [("kk", KAZAKH), ("ru", RUSSIAN)])
            self.assertLess(page.order.index("p"), page.order.index("h1"))

    @unittest.skipUnless(shutil.which("ffmpeg"), "no ffmpeg")
    def test_of_subtitles_is_the_first_cue_and_moves_none(self):
        cues = "1\n00:00:01,500 --> 00:00:03,000\nFirst\n\n2\n00:01:00,000 --> 00:01:02,000\nSecond\n"
        vtt = "WEBVTT\n\nSTYLE\n::cue { color: white }\n\n00:01.500 --> 00:03.000\nFirst\n\n01:00.000 --> 01:02.000\nSecond\n"
        ass = ("[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n\n[Events]\n"
               "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
               "Dialogue: 0,0:00:01.50,0:00:03.00,Default,,0,0,0,,First\nDialogue: 0,0:01:00.00,0:01:02.00,Default,,0,0,0,,Second\n")
        for name, text in {"s.srt": cues, "s.vtt": vtt, "s.ass": ass}.items():
            with self.subTest(name):
                found = cues_of(noticed(written(name, text), "n-" + name))
                self.assertEqual([(start, end) for start, end, _ in found], [("00:00.000", "00:04.000"), ("00:01.500", "00:03.000"), ("01:00.000", "01:02.000")])
                self.assertEqual([words for _, _, words in found], [LINES, "First", "Second"])

    def test_of_code_is_a_comment_that_its_compiler_takes(self):
        script = noticed(written("a.py", "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint('ok')\n"), "n.py")
        self.assertEqual(seen("python3", script), "ok\n")
        self.assertIn(f"# {KAZAKH}", script.read_text())
        shell = noticed(written("a.sh", "#!/bin/sh\necho ok\n"), "n.sh")
        self.assertEqual(seen("sh", shell), "ok\n")
        tree = ElementTree.parse(noticed(written("a.xml", "<?xml version=\"1.0\"?><a/>"), "n.xml"))
        self.assertEqual(tree.getroot().tag, "a")

    def test_of_a_drawing_is_text_in_it(self):
        drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480"><rect width="640" height="480" fill="teal"/></svg>'
        root = ElementTree.parse(noticed(written("a.svg", drawing), "n.svg")).getroot()
        notes = [element for element in root if element.get("class") == "ai-notice"]
        self.assertEqual([note.findtext("{http://www.w3.org/2000/svg}title") for note in notes], [LINES])

    def test_is_refused_where_there_is_no_place(self):
        for name in ("a.json", "a.csv"):
            done = tanba("label", written(name, "{}\n"), "-o", folder() / ("n-" + name), "--notice", "auto")
            self.assertEqual(done.returncode, 1)
            self.assertIn("no notice can be written", done.stderr.decode())


@unittest.skipUnless(shutil.which("pdftotext") and shutil.which("qpdf"), "no pdftotext or qpdf")
class Pdf(unittest.TestCase):
    def test_is_read_on_each_page(self):
        for path in SAMPLES:
            if path.name.startswith("aes") or path.name == "certified.pdf":
                continue
            with self.subTest(path.name):
                out = noticed(path, "n-" + path.name, "--notice-place", "whole")
                self.assertEqual(out.read_bytes()[:path.stat().st_size], path.read_bytes())
                subprocess.run(["qpdf", "--check", out], check=True, capture_output=True)
                for number in range(1, len(pikepdf.open(out).pages) + 1):
                    text = seen("pdftotext", "-f", str(number), "-l", str(number), out, "-")
                    self.assertIn(KAZAKH, text)
                    self.assertIn(RUSSIAN, text)

    def test_stands_upright_in_its_corner_however_the_page_is_turned(self):
        for turn in (0, 90, 180, 270):
            with self.subTest(turn):
                plain = folder() / f"turn-{turn}.pdf"
                with pikepdf.new() as made:
                    page = made.add_blank_page(page_size=(400, 600))
                    page.obj.CropBox = [50, 100, 350, 500]
                    page.obj.Rotate = turn
                    page.obj.Contents = made.make_stream(b"0.5 g 0 0 m 9 9 l S 2 0 0 2 7 7 cm")  # what is left behind must not count
                    made.save(plain)
                out = noticed(plain, f"n-turn-{turn}.pdf")
                png = subprocess.run(["pdftoppm", "-png", "-r", "72", "-cropbox", out], capture_output=True, check=True).stdout
                dark = Image.open(io.BytesIO(png)).convert("L").point(lambda value: 255 if value < 128 else 0)
                left, top, right, bottom = dark.getbbox()
                width, height = dark.size
                self.assertEqual((width, height), (300, 400) if turn % 180 == 0 else (400, 300))
                self.assertGreater(left, width * 0.2)
                self.assertGreater(right, width * 0.9)
                self.assertLess(bottom, height * 0.3)
                self.assertGreater(right - left, 2 * (bottom - top))

    def test_is_refused_in_what_is_encrypted_or_certified(self):
        for path in SAMPLES:
            if path.name.startswith("aes") or path.name == "certified.pdf":
                out = folder() / ("no-" + path.name)
                done = tanba("label", path, "-o", out, "--notice", "auto")
                self.assertEqual(done.returncode, 1, path.name)
                self.assertFalse(out.exists())


def document(name, files):
    path = folder() / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, text in files.items():
            archive.writestr(inner, text, zipfile.ZIP_STORED if inner == "mimetype" else None)
    return path


def word_document(name, body, headers):
    """A document whose headers have the ids h0, h1 ..."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    types = "".join(f'<Override PartName="/word/{part}" ContentType="{kind}header+xml"/>' for part in headers)
    links = "".join(f'<Relationship Id="h{i}" Type="{relation}/header" Target="{part}"/>' for i, part in enumerate(headers))
    space = f'xmlns:w="{WORD[1:-1]}" xmlns:r="{relation}"'
    return document(name, {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
                               'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               f'<Override PartName="/word/document.xml" ContentType="{kind}document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                       f'<Relationship Id="r" Type="{relation}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
        **{f"word/{part}": f"<w:hdr {space}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>" for part, text in headers.items()}})


def headers_of(path):
    """For each header that a section names, and each type: its lines."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        root = ElementTree.fromstring(archive.read("word/document.xml"))
        links = {link.get("Id"): link.get("Target") for link in ElementTree.fromstring(archive.read("word/_rels/document.xml.rels"))}
        found = []
        for reference in root.iter(WORD + "headerReference"):
            target = links[reference.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")]
            assert f'/word/{target}"' in archive.read("[Content_Types].xml").decode()
            header = ElementTree.fromstring(archive.read("word/" + target))
            found.append((reference.get(WORD + "type"), ["".join(p.itertext()) for p in header.iter(WORD + "p")]))
        return found


class Documents(unittest.TestCase):
    def test_of_word_stands_in_every_header(self):
        text = "<w:p><w:r><w:t>Text</w:t></w:r></w:p>"
        lines = [KAZAKH, RUSSIAN]
        reference = '<w:headerReference w:type="default" r:id="h{}"/>'
        for name, body, headers, expected in (
                ("none.docx", text, {}, [("default", lines), ("first", lines), ("even", lines)]),
                ("empty.docx", text + "<w:sectPr/>", {}, [("default", lines), ("first", lines), ("even", lines)]),
                ("two.docx", f"<w:p><w:pPr><w:sectPr>{reference.format(0)}<w:titlePg/></w:sectPr></w:pPr></w:p>{text}<w:sectPr>{reference.format(1)}</w:sectPr>",
                 {"header1.xml": "One", "header2.xml": "Two"},
                 [("first", lines), ("even", lines), ("default", [*lines, "One"]), ("default", [*lines, "Two"])])):
            with self.subTest(name):
                out = noticed(word_document(name, body, headers), "n-" + name)
                self.assertEqual(headers_of(out), expected)

    def test_of_opendocument_and_of_a_book_comes_first(self):
        office = "urn:oasis:names:tc:opendocument:xmlns:"
        odt = document("a.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml":
                       f'<o:document-content xmlns:o="{office}office:1.0" xmlns:t="{office}text:1.0"><o:body><o:text><t:sequence-decls/>'
                       '<t:h>Title</t:h></o:text></o:body></o:document-content>'})
        with zipfile.ZipFile(noticed(odt, "n.odt")) as archive:
            text = ElementTree.fromstring(archive.read("content.xml"))[0][0]
        self.assertEqual(["".join(element.itertext()) for element in text], ["", KAZAKH, RUSSIAN, "Title"])
        epub = document("a.epub", {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/a.opf"/></rootfiles></container>',
            "OEBPS/a.opf": '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="nav" href="nav.xhtml"/><item id="one" href="page%201.xhtml"/></manifest>'
                           '<spine><itemref idref="nav" linear="no"/><itemref idref="one"/></spine></package>',
            "OEBPS/nav.xhtml": "<html/>",
            "OEBPS/page 1.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body><h1>H</h1></body></html>'})
        with zipfile.ZipFile(noticed(epub, "n.epub")) as archive:
            body = ElementTree.fromstring(archive.read("OEBPS/page 1.xhtml"))[1]
        self.assertEqual([(element.tag.split("}")[1], element.text) for element in body], [("p", KAZAKH), ("p", RUSSIAN), ("h1", "H")])

    def test_of_slides_and_signed_documents_is_refused(self):
        signed = document("signed.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>", "META-INF/documentsignatures.xml": "<a/>"})
        for path, why in ((document("a.pptx", {"ppt/presentation.xml": "<a/>"}), "slides"), (signed, "signed")):
            done = tanba("label", path, "-o", folder() / ("no-" + path.name), "--notice", "auto")
            self.assertEqual(done.returncode, 1)
            self.assertIn(why, done.stderr.decode())


class ByItself(unittest.TestCase):
    def made(self, kind, *options):
        done = tanba("notice", "--format", kind, "-o", "-", "--lang", "kk,ru", "--verify-url", URL, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_has_its_words_in_every_form(self):
        self.assertEqual(self.made("txt").decode(), f"{LINES}\n{URL}\n")
        page = self.made("html").decode()
        self.assertIn(f'<p lang="kk" dir="auto">{KAZAKH}</p>', page)
        self.assertIn(f'href="{URL.replace("&", "&amp;")}"', page)
        drawing = ElementTree.fromstring(self.made("svg"))
        title = drawing.findtext("{http://www.w3.org/2000/svg}title")
        self.assertEqual(title, f"{KAZAKH}. {RUSSIAN}. {URL}")
        pdf = written("alone.pdf", self.made("pdf"))
        text = seen("pdftotext", pdf, "-")
        self.assertIn(KAZAKH, text)
        self.assertIn(RUSSIAN, text)

    def test_leads_to_the_address_by_its_code(self):
        picture = Image.open(io.BytesIO(self.made("png", "--size", "4")))
        self.assertEqual([code.text for code in zxingcpp.read_barcodes(picture)], [URL])
        pdf = written("code.pdf", self.made("pdf"))
        page = subprocess.run(["pdftoppm", "-png", "-r", "150", pdf], capture_output=True, check=True).stdout
        self.assertEqual([code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))], [URL])

    def test_says_what_it_cannot_be(self):
        for options in (("--verify-url", "javascript:alert(1)"), ("--size", "0"), ("--lang", "xx"), ("--format", "gif")):
            done = tanba("notice", "--format", "txt", "-o", "-", *options)
            self.assertEqual(done.returncode, 1, options)
            self.assertEqual(done.stdout, b"")


if __name__ == "__main__":
    unittest.main()
