"""Makes the archives of this folder: python3 make_archives.py FOLDER; needs openpyxl and Info-ZIP's zip."""
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import openpyxl

OUT = Path(sys.argv[1])
DAY = (2026, 11, 20, 12, 0, 0)
TEXT = "Сәлем, әлем! Привет, мир! Hello, world!\n".encode() * 8


def entry(name, method=zipfile.ZIP_DEFLATED):
    info = zipfile.ZipInfo(name, DAY)
    info.compress_type = method
    return info


def book():
    """An EPUB 3 of one page."""
    with zipfile.ZipFile(OUT / "book.epub", "w") as z:
        z.writestr(entry("mimetype", zipfile.ZIP_STORED), "application/epub+zip")
        z.writestr(entry("META-INF/container.xml"), '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
                   '<rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>')
        z.writestr(entry("EPUB/book.opf"), '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
                   '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:uuid:00000000-0000-4000-8000-000000000001</dc:identifier>'
                   '<dc:title>Кітап</dc:title><dc:language>kk</dc:language><meta property="dcterms:modified">2026-11-20T12:00:00Z</meta></metadata>'
                   '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
                   '<item id="page" href="page.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="page"/></spine></package>')
        page = ('<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
                'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>Кітап</title></head><body>%s</body></html>')
        z.writestr(entry("EPUB/nav.xhtml"), page % '<nav epub:type="toc"><ol><li><a href="page.xhtml">Бет</a></li></ol></nav>')
        z.writestr(entry("EPUB/page.xhtml"), page % ("<p>" + TEXT.decode() + "</p>"))


def archive():
    """Python's writer: a folder, a name in Kazakh, a stored and an empty file, a comment."""
    with zipfile.ZipFile(OUT / "python.zip", "w") as z:
        z.writestr(entry("folder/", zipfile.ZIP_STORED), b"")
        z.writestr(entry("folder/сәлем.txt"), TEXT)
        z.writestr(entry("stored.txt", zipfile.ZIP_STORED), TEXT)
        z.writestr(entry("empty", zipfile.ZIP_STORED), b"")
        z.comment = "түсініктеме".encode()


def old_names():
    """A name in code page 437, as archives from before UTF-8 have it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as z:
        z.writestr(entry("cafX.txt"), TEXT)
    (OUT / "codepage437.zip").write_bytes(made.getvalue().replace(b"cafX.txt", b"caf\x82.txt"))


def by_zip(name, *options):
    """Info-ZIP: extra fields with times and owners, and into a pipe data descriptors."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "a.txt", Path(folder) / "sub" / "b.txt", Path(folder) / "sub"]
        files[2].mkdir()
        for number, path in enumerate(files):
            if number < 2:
                path.write_bytes(TEXT * (number + 1))
            os.utime(path, (1_800_000_000, 1_800_000_000))
        done = subprocess.run(["zip", "-q", "-r", *options, "a.txt", "sub"], cwd=folder, stdout=subprocess.PIPE, check=True)
        (OUT / name).write_bytes(done.stdout or (Path(folder) / "made.zip").read_bytes())


def sheet():
    book = openpyxl.Workbook()
    book.active["A1"] = "сәлем"
    book.save(OUT / "sheet.xlsx")


def declared():
    """The same workbook, with a type for the store in its list already."""
    with zipfile.ZipFile(OUT / "sheet.xlsx") as source, zipfile.ZipFile(OUT / "declared.xlsx", "w") as z:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "[Content_Types].xml":
                data = data.replace(b"<Override", b'<Override PartName="/META-INF/Content_Credential.c2pa" ContentType="application/c2pa" /><Override', 1)
            z.writestr(entry(info.filename), data)


book()
archive()
old_names()
by_zip("infozip.zip", "-")
by_zip("zip64.zip", "-fz", "made.zip")
sheet()
declared()
