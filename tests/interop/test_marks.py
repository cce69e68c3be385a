"""Marks as other generators leave them, written by other people's libraries in the layouts that those generators publish; and files without
any. `python3 run.py TOOL test_marks` with MARKS_TABLE=1 prints the table of docs/interop.md."""
import io
import json
import os
import subprocess
import unittest
import wave
from pathlib import Path

import mutagen.flac
import mutagen.id3
import mutagen.mp4
import piexif
import piexif.helper
import pypdf
from PIL import Image, PngImagePlugin

from judges import COMPOSITE, GENERATED, SOURCE_TYPE, folder, identity, label, reference_sign, verify

AIGC = json.dumps({"Label": "1", "ContentProducer": "001191110102MAD55U9H0F10002", "ProduceID": "a1", "ReservedCode1": "", "ContentPropagator": "",
                   "PropagateID": "", "ReservedCode2": ""}, separators=(",", ":"))
WEB_UI = "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 64x48, Model hash: 6ce0161689, Version: v1.9.4"
GRAPH = json.dumps({"3": {"class_type": "KSampler", "inputs": {"seed": 5, "steps": 20, "cfg": 8}}, "9": {"class_type": "SaveImage", "inputs": {}}})
WORKFLOW = json.dumps({"last_node_id": 9, "nodes": [{"id": 3, "type": "KSampler"}], "links": []})
SWARM = json.dumps({"sui_image_params": {"prompt": "a cat", "model": "x", "seed": 1, "swarm_version": "0.9.3.1"}}, indent=2)
SUNO = "made with suno; created=2025-10-08T16:20:02.314Z; id=116d34f4-b3d5-48b8-9334-011b1dd1df00"
CAPTURE = SOURCE_TYPE + "digitalCapture"
PREFIXES = {"Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "xmp": "http://ns.adobe.com/xap/1.0/", "photoshop": "http://ns.adobe.com/photoshop/1.0/",
            "TC260": "http://www.tc260.org.cn/ns/AIGC/1.0/"}


def xmp(**properties):
    names = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in PREFIXES.items())
    values = "".join("<{0}>{1}</{0}>".format(name.replace("_", ":"), value.replace("&", "&amp;")) for name, value in properties.items())
    return (f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            f'<rdf:Description rdf:about=""{names}>{values}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>').encode()


def picture():
    return Image.effect_noise((64, 48), 60).convert("RGB")


def png(path, packed=(), packet=None, **texts):
    info = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        info.add_text(key.replace("_dash_", "-"), text, zip=key in packed)
    if packet:
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
    picture().save(path, pnginfo=info)


def gif(path, packet):
    """XMP as an application extension (XMP specification, part 3, 1.1.2), which Pillow does not write."""
    buffer = io.BytesIO()
    picture().save(buffer, "gif")
    data = buffer.getvalue()
    start = 13 + 3 * 2 ** ((data[10] & 7) + 1)  # behind the colour table
    trailer = bytes([1]) + bytes(range(255, -1, -1)) + b"\0"
    path.write_bytes(data[:start] + b"\x21\xff\x0bXMP DataXMP" + packet + trailer + data[start:])


def exif(**tags):
    """The block that piexif makes, as the web interfaces do."""
    parts = {"0th": {}, "Exif": {}}
    for name, value in tags.items():
        if name == "UserComment":
            parts["Exif"][piexif.ExifIFD.UserComment] = piexif.helper.UserComment.dump(value, encoding="unicode")
        else:
            parts["0th"][getattr(piexif.ImageIFD, name)] = value.encode()
    return piexif.dump(parts)


def saved(path, **options):
    picture().save(path, **options)


def tone(path, *options):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "sine=frequency=440:duration=1", *options, path], check=True)


def film(path, *options):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=5", "-t", "1", *options, path], check=True)


def mp3(path, *frames):
    tone(path)
    tags = mutagen.id3.ID3(path)
    for frame in frames:
        tags.add(frame)
    tags.save(path)


def flac(path, **comments):
    tone(path)
    tags = mutagen.flac.FLAC(path)
    tags.update(comments)
    tags.save()


def m4a(path, **tags):
    tone(path)
    file = mutagen.mp4.MP4(path)
    for key, value in tags.items():
        file[f"----:com.apple.iTunes:{key}" if len(key) == 4 and key.isupper() else "\xa9" + key] = value.encode() if key.isupper() else value
    file.save()


def riff(path, chunk, payload):
    """A WAV with one more chunk, as TC260's guide for sound wants it."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1), out.setsampwidth(2), out.setframerate(8000), out.writeframes(bytes(800))
    data = buffer.getvalue() + chunk + len(payload).to_bytes(4, "little") + payload + bytes(len(payload) % 2)
    path.write_bytes(data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:])


def pdf(path, **info):
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/" + key: value for key, value in info.items()})
    writer.write(path)


def text(path, content):
    path.write_text(content, encoding="utf-8")


LD = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"CreativeWork","digitalSourceType":"https://schema.org/TrainedAlgorithmicMediaDigitalSource"}</script>'
SIGNATURE = "Signature: " + "IoR6YcSlkWo/83blBnOA15zT7nnWuDE3tT3xAgkhEQ5l" * 3
UUID = "4800156b-8880-4786-9056-7ca3da449d8c"

# file, what makes it, its marks as (carrier, tool), answer, conflict
MADE = [
    ("webui.png", lambda p: png(p, parameters=WEB_UI), {("png-text", "Stable Diffusion web UI")}, "generated", False),
    ("webui-packed.png", lambda p: png(p, packed=("parameters",), parameters=WEB_UI), {("png-text", "Stable Diffusion web UI")}, "generated", False),
    ("webui.jpg", lambda p: saved(p, exif=exif(UserComment=WEB_UI)), {("exif", "Stable Diffusion web UI")}, "generated", False),
    ("webui.webp", lambda p: saved(p, exif=exif(UserComment=WEB_UI)), {("exif", "Stable Diffusion web UI")}, "generated", False),
    ("webui-comment.jpg", lambda p: saved(p, comment=WEB_UI.encode()), {("comment", "Stable Diffusion web UI")}, "generated", False),
    ("comfy.png", lambda p: png(p, prompt=GRAPH, workflow=WORKFLOW), {("png-text", "ComfyUI")}, "generated", False),
    ("comfy.webp", lambda p: saved(p, exif=exif(Model="prompt:" + GRAPH, Make="workflow:" + WORKFLOW)), {("exif", "ComfyUI")}, "generated", False),
    ("comfy.flac", lambda p: flac(p, prompt=GRAPH, workflow=WORKFLOW), {("vorbis", "ComfyUI")}, "generated", False),
    ("comfy.mp3", lambda p: tone(p, "-metadata", "prompt=" + GRAPH), {("id3", "ComfyUI")}, "generated", False),
    ("comfy.mp4", lambda p: film(p, "-metadata", "prompt=" + GRAPH, "-movflags", "use_metadata_tags"), {("mp4", "ComfyUI")}, "generated", False),
    ("comfy-helper.mp4", lambda p: film(p, "-metadata", "comment=" + json.dumps({"prompt": GRAPH})), {("mp4", "ComfyUI")}, "generated", False),
    ("swarm.png", lambda p: png(p, parameters=SWARM), {("png-text", "SwarmUI")}, "generated", False),
    ("swarm.jpg", lambda p: saved(p, exif=exif(UserComment=SWARM)), {("exif", "SwarmUI")}, "generated", False),
    ("fooocus.png", lambda p: png(p, parameters='{"prompt": "a cat"}', fooocus_scheme="fooocus"), {("png-text", "Fooocus")}, "generated", False),
    ("fooocus.jpg", lambda p: saved(p, exif=exif(Software="Fooocus v2.5.5", UserComment='{"prompt": "a cat"}')), {("exif", "Fooocus")}, "generated", False),
    ("invoke.png", lambda p: png(p, invokeai_metadata='{"positive_prompt": "a cat", "seed": 1}'), {("png-text", "InvokeAI")}, "generated", False),
    ("invoke-old.png", lambda p: png(p, Dream='"a cat" -s 50 -S 42 -W 64 -H 48 -C 7.5 -A k_lms', sd_dash_metadata='{"image": {"prompt": "a cat"}}'),
     {("png-text", "InvokeAI")}, "generated", False),
    ("novelai.png", lambda p: png(p, Software="NovelAI", Source="Stable Diffusion XL 7BCCAA2C", Description="a cat", Comment='{"uc": "", "sampler": "k_euler", "seed": 1}'),
     {("png-text", "NovelAI"), ("png-text", "Stable Diffusion")}, "generated", False),
    ("easy.jpg", lambda p: saved(p, exif=exif(UserComment='{"prompt": "a cat", "use_stable_diffusion_model": "sd-v1-4"}')), {("exif", "Easy Diffusion")}, "generated", False),
    ("draw-things.png", lambda p: png(p, packet=xmp(xmp_CreatorTool="Draw Things")), {("xmp", "Draw Things")}, "generated", False),
    ("midjourney.png", lambda p: png(p, Description=f"a cat --v 5.2 Job ID: {UUID}", packet=xmp(Iptc4xmpExt_DigitalSourceType=GENERATED)),
     {("png-text", "Midjourney"), ("xmp", "")}, "generated", False),
    ("grok.jpg", lambda p: saved(p, exif=exif(ImageDescription=SIGNATURE, Artist=UUID)), {("exif", "Grok")}, "generated", False),
    ("gemini.png", lambda p: png(p, packet=xmp(photoshop_Credit="Made with Google AI", Iptc4xmpExt_DigitalSourceType=GENERATED)), {("xmp", "Google AI"), ("xmp", "")}, "generated", False),
    ("cleaned.jpg", lambda p: saved(p, xmp=xmp(photoshop_Credit="Apple Photos Clean Up", Iptc4xmpExt_DigitalSourceType=COMPOSITE)),
     {("xmp", "Apple Photos Clean Up"), ("xmp", "")}, "modified", False),
    ("ideogram.jpg", lambda p: saved(p, exif=exif(Make="Ideogram AI")), {("exif", "Ideogram AI")}, "generated", False),
    ("iptc.jpg", lambda p: saved(p, xmp=xmp(Iptc4xmpExt_DigitalSourceType=GENERATED, Iptc4xmpExt_AISystemUsed="painter")), {("xmp", "painter")}, "generated", False),
    ("iptc.webp", lambda p: saved(p, xmp=xmp(Iptc4xmpExt_DigitalSourceType=COMPOSITE)), {("xmp", "")}, "modified", False),
    ("iptc.tif", lambda p: saved(p, tiffinfo={700: xmp(Iptc4xmpExt_DigitalSourceType=GENERATED)}), {("xmp", "")}, "generated", False),
    ("iptc.gif", lambda p: gif(p, xmp(Iptc4xmpExt_DigitalSourceType=GENERATED)), {("xmp", "")}, "generated", False),
    ("iptc.heic", lambda p: saved(p, xmp=xmp(Iptc4xmpExt_DigitalSourceType=GENERATED)), {("xmp", "")}, "generated", False),
    ("iptc.avif", lambda p: saved(p, xmp=xmp(Iptc4xmpExt_DigitalSourceType=GENERATED)), {("xmp", "")}, "generated", False),
    ("aigc.jpg", lambda p: saved(p, xmp=xmp(TC260_AIGC=AIGC)), {("aigc", "")}, "generated", False),
    ("aigc.png", lambda p: png(p, AIGC=AIGC), {("aigc", "")}, "generated", False),
    ("aigc-exif.jpg", lambda p: saved(p, exif=exif(UserComment='{"AIGC":%s}' % AIGC)), {("aigc", "")}, "generated", False),
    ("aigc.mp4", lambda p: film(p, "-metadata", "AIGC=" + AIGC, "-movflags", "use_metadata_tags"), {("aigc", "")}, "generated", False),
    ("aigc.mov", lambda p: film(p, "-metadata", "AIGC=" + AIGC, "-movflags", "use_metadata_tags"), {("aigc", "")}, "generated", False),
    ("aigc.m4a", lambda p: m4a(p, AIGC=AIGC), {("aigc", "")}, "generated", False),
    ("aigc.mp3", lambda p: mp3(p, mutagen.id3.TXXX(encoding=3, desc="AIGC", text=AIGC)), {("aigc", "")}, "generated", False),
    ("aigc-utf16.mp3", lambda p: mp3(p, mutagen.id3.TXXX(encoding=1, desc="AIGC", text=AIGC)), {("aigc", "")}, "generated", False),
    ("aigc.flac", lambda p: flac(p, AIGC=AIGC), {("aigc", "")}, "generated", False),
    ("aigc.ogg", lambda p: tone(p, "-c:a", "libvorbis", "-metadata", "AIGC=" + AIGC), {("aigc", "")}, "generated", False),
    ("aigc.wav", lambda p: riff(p, b"AIGC", AIGC.encode()), {("aigc", "")}, "generated", False),
    ("aigc.pdf", lambda p: pdf(p, AIGC=AIGC), {("aigc", "")}, "generated", False),
    ("aigc.md", lambda p: text(p, f"---\nAIGC: {AIGC}\n---\n\nText.\n"), {("aigc", "")}, "generated", False),
    ("suno.mp3", lambda p: mp3(p, mutagen.id3.COMM(encoding=3, lang="eng", desc="", text=SUNO)), {("id3", "Suno")}, "generated", False),
    ("suno.ogg", lambda p: tone(p, "-c:a", "libvorbis", "-metadata", "DESCRIPTION=" + SUNO), {("vorbis", "Suno")}, "generated", False),
    ("suno.m4a", lambda p: m4a(p, cmt=SUNO), {("mp4", "Suno")}, "generated", False),
    ("firefly.pdf", lambda p: pdf(p, Creator="Adobe Firefly"), {("pdf-info", "Adobe Firefly")}, "generated", False),
    ("meta.html", lambda p: text(p, '<!DOCTYPE html><html><head><meta name="ai-disclosure" content="ai-generated"></head><body>x</body></html>'), {("html", "")}, "generated", False),
    ("schema.html", lambda p: text(p, f"<!DOCTYPE html><html><head>{LD}</head><body>x</body></html>"), {("html", "")}, "generated", False),
    ("front.md", lambda p: text(p, f"---\ntitle: x\ndigitalSourceType: {GENERATED}\n---\n\nText.\n"), {("front-matter", "")}, "generated", False),
    ("camera.jpg", lambda p: saved(p, exif=exif(Make="Canon", Model="EOS R5"), xmp=xmp(Iptc4xmpExt_DigitalSourceType=CAPTURE)), {("xmp", "")}, "not_ai", False),
    ("contradiction.png", lambda p: png(p, parameters=WEB_UI, packet=xmp(Iptc4xmpExt_DigitalSourceType=CAPTURE)),
     {("png-text", "Stable Diffusion web UI"), ("xmp", "")}, "generated", True),
    # nothing is said in these
    ("plain.jpg", lambda p: saved(p, exif=exif(Make="NIKON CORPORATION", Model="Z 6", Software="Ver.03.40", UserComment="ASCII")), set(), "unknown", False),
    ("edited.jpg", lambda p: saved(p, exif=exif(Software="Adobe Photoshop 26.0"), xmp=xmp(xmp_CreatorTool="Adobe Photoshop 26.0")), set(), "unknown", False),
    ("gimp.png", lambda p: png(p, Comment="Created with GIMP", Software="GIMP 2.10", prompt="How was it?"), set(), "unknown", False),
    ("tone.mp3", lambda p: mp3(p, mutagen.id3.COMM(encoding=3, lang="eng", desc="", text="A real band")), set(), "unknown", False),
    ("tone.flac", lambda p: flac(p, comment="mastered by hand"), set(), "unknown", False),
    ("tone.wav", tone, set(), "unknown", False),
    ("film.mp4", film, set(), "unknown", False),
    ("plain.pdf", lambda p: pdf(p, Creator="Writer", Title="On Midjourney"), set(), "unknown", False),
    ("plain.html", lambda p: text(p, '<!DOCTYPE html><html><head><meta name="generator" content="Hugo 0.140"></head><body>x</body></html>'), set(), "unknown", False),
    ("plain.md", lambda p: text(p, "---\ntitle: AI-generated art\n---\n\nText.\n"), set(), "unknown", False),
]

# Of cameras and other tools, with no mark of AI. Relative to TANBA_TEST_DATA.
UNMARKED = ["reference/no_manifest.jpg", "reference/earth_apollo17.jpg", "reference/TUSCANY.TIF", "reference/MultiPage.tif", "reference/video1_no_manifest.mp4",
            "reference/basic-no-xmp.pdf", "reference/basic.pdf", "reference/libpng-test.png", "reference/sample1.png", "reference/sample1.heic", "reference/sample1.heif",
            "reference/sample1.avif", "reference/sample1.webp", "reference/sample1.gif", "reference/sample1.svg", "reference/sample1.jxl", "reference/sample1.mp3",
            "reference/sample1.flac", "reference/sample1.wav", "reference/sample1.m4a", "public-testfiles/image/jpeg/adobe-20220124-A.jpg",
            "public-testfiles/image/jpeg/adobe-20220124-I.jpg"]


def found(row):
    return {(mark["carrier"], mark["tool"]) for mark in row["marks"]}


def table_line(name, row):
    marks = ", ".join(f"{mark['carrier']}: {mark['tool'] or mark['detail'].split('/')[-1][:40]}" for mark in row["marks"]) or "none"
    return f"| {name} | {marks} | {row['ai']} | {'yes' if row['conflict'] else 'no'} |"


class Made(unittest.TestCase):
    def test_marks_answer_and_conflict(self):
        for name, make, marks, answer, conflict in MADE:
            with self.subTest(name):
                path = folder() / name
                make(path)
                code, row = verify(path)
                if "MARKS_TABLE" in os.environ:
                    print(table_line(name, row))
                self.assertEqual((code, row["state"], row["error"]), (3, "none", None))
                self.assertEqual((found(row), row["ai"], row["conflict"]), (marks, answer, conflict), row["marks"])
                for mark in row["marks"]:
                    self.assertFalse(mark["signed"] or mark["valid"] or mark["covered"], mark)

    def test_are_covered_but_not_signed_under_a_manifest(self):
        source = folder() / "under.png"
        png(source, parameters=WEB_UI)
        for out in (label(source, folder() / "labelled.png", identity()), reference_sign(source, folder() / "signed.png", identity())):
            code, row = verify(out)
            self.assertEqual((code, row["state"], row["ai"], row["conflict"]), (0, "valid", "generated", False))
            kinds = {mark["carrier"]: (mark["signed"], mark["valid"], mark["covered"]) for mark in row["marks"]}
            self.assertEqual((kinds["c2pa"], kinds["png-text"]), ((True, True, False), (False, False, True)))


class Unmarked(unittest.TestCase):
    def test_have_no_mark(self):
        if "TANBA_TEST_DATA" not in os.environ:
            self.skipTest("TANBA_TEST_DATA is not set")
        for name in UNMARKED:
            with self.subTest(name):
                _, row = verify(Path(os.environ["TANBA_TEST_DATA"]) / name)
                if "MARKS_TABLE" in os.environ:
                    print(table_line(name, row))
                self.assertEqual(([m for m in row["marks"] if m["carrier"] != "c2pa"], row["ai"], row["conflict"]), ([], "unknown", False))
