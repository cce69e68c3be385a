"""The command under test, the independent judges, and what both are given: identities and files of every format."""
import datetime
import functools
import hashlib
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import c2pa
import encypher_c2pa
import pillow_heif
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, ImageSequence

pillow_heif.register_heif_opener()

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GENERATED = SOURCE_TYPE + "trainedAlgorithmicMedia"
COMPOSITE = SOURCE_TYPE + "compositeWithTrainedAlgorithmicMedia"
MIME = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif", ".tif": "image/tiff", ".svg": "image/svg+xml", ".jxl": "image/jxl",
        ".heic": "image/heic", ".avif": "image/avif", ".mp4": "video/mp4", ".mov": "video/quicktime", ".avi": "video/avi", ".m4a": "audio/mp4",
        ".pdf": "application/pdf", ".wav": "audio/wav", ".mp3": "audio/mpeg", ".flac": "audio/flac", ".txt": "text/plain", ".md": "text/markdown", ".html": "text/html"}


# ---- The command under test

def tanba(*argv, data=None):
    home = str(folder() / "home")
    env = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home}
    return subprocess.run([os.environ["TANBA_BIN"], *map(str, argv)], capture_output=True, env=env, timeout=600,
                          **({"stdin": subprocess.DEVNULL} if data is None else {"input": data}))


def label(source, out, pki, *options):
    done = tanba("label", "--system", "interop-model@1.2", "--provider", "Interop Provider", "--owner", "Interop Owner", "--force",
                 "--key", pki["folder"] / "key.pem", "--cert", pki["folder"] / "chain.pem", *options, source, "-o", out)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return out


def verify(path, *options):
    """Exit code and report."""
    done = tanba("verify", "--json", *options, path)
    lines = done.stdout.decode().splitlines()
    assert len(lines) == 1, (done.stdout, done.stderr)
    return done.returncode, json.loads(lines[0])


def beside(source, out, *payloads):
    """`source` with XMP, the AIGC field or properties put in, and no manifest."""
    done = subprocess.run([os.environ["TANBA_BESIDE"], "put", source, out, *payloads], capture_output=True, timeout=600)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return out


def listed(path):
    """What metadata is found: carrier, key and value of each piece."""
    done = subprocess.run([os.environ["TANBA_BESIDE"], "list", path], capture_output=True, timeout=600, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


@functools.cache
def writable():
    """The suffixes that this build embeds manifests in."""
    rows = json.loads(tanba("formats", "--json").stdout)
    return {suffix for row in rows if row["writes"] for suffix in (row["extensions"].split() if isinstance(row["extensions"], str) else row["extensions"])}


# ---- The judges

def reference(path, kind=None):
    """What the reference implementation says: (state, report)."""
    with open(path, "rb") as stream:
        report = json.loads(c2pa.Reader(kind or MIME[path.suffix], stream).json())
    return report.get("validation_state"), report


def reference_refuses(path):
    """Whether the reference implementation gives another answer than valid, an exception included."""
    try:
        return reference(path)[0] not in ("Valid", "Trusted")
    except Exception:  # its error types differ from version to version
        return True


NO_THUMBNAIL = {"builder": {"thumbnail": {"enabled": False}}}


def reference_sign(source, out, pki, parent=False, settings=None, claim_version=2):
    """Signed by the reference implementation; with `parent` the source becomes the parentOf ingredient."""
    edited = [{"action": "c2pa.opened", "parameters": {"ingredientIds": ["parent"]}}, {"action": "c2pa.edited"}]
    created = [{"action": "c2pa.created", "digitalSourceType": GENERATED}]
    manifest = {"claim_version": claim_version, "claim_generator_info": [{"name": "reference", "version": "1"}], "title": source.name, "assertions": [
        {"label": "c2pa.actions", "data": {"actions": edited if parent else created}}]}
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=b"es256", sign_cert=pki["chain"], private_key=pki["key"], ta_url=None))
    context = c2pa.Context(c2pa.Settings.from_dict(settings or NO_THUMBNAIL))
    builder = c2pa.Builder(json.dumps(manifest), context=context)
    with open(source, "rb") as i, open(out, "w+b") as o:
        if parent:
            builder.add_ingredient(json.dumps({"title": source.name, "relationship": "parentOf", "instance_id": "parent"}), MIME[source.suffix], i)
            i.seek(0)
        builder.sign(signer, MIME[source.suffix], i, o)
    return out


def second(path, pki, kind=None):
    """What a second, independent implementation objects to; nothing where it accepts."""
    found = encypher_c2pa.verify(path.read_bytes(), kind or MIME[path.suffix], trust_pem=pki["root"].decode(), no_default_trust=True,
                                 telemetry=False, online=False)
    failures = [x["code"] for x in found["validation_results"]["failure"]]
    if (found["integrity"], found["hard_binding"]) == ("valid", "match") and not failures:
        return None
    return found["integrity"], found["hard_binding"], found["trust"]["status"], failures


def frames(path):
    with Image.open(path) as image:
        try:
            for frame in ImageSequence.Iterator(image):
                yield hashlib.sha256(frame.convert("RGBA").tobytes()).hexdigest()
        except Exception:  # of no common type
            if path.suffix != ".tif":  # which may end in a directory that holds only the manifest
                raise


def seen(path):
    """A hash of what a decoder sees: pixels of every frame, or the packets of every stream."""
    only_ffmpeg = path.suffix in (".svg", ".jxl")
    if MIME[path.suffix].startswith("image/") and not only_ffmpeg:
        return list(frames(path))
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-map", "0", *([] if only_ffmpeg else ["-c", "copy"]), "-f", "framehash", "-"], capture_output=True, check=True)
    return [line for line in done.stdout.decode().splitlines() if not line.startswith("#")]


# ---- Identities

KEYS = {"es256": lambda: ec.generate_private_key(ec.SECP256R1()), "es384": lambda: ec.generate_private_key(ec.SECP384R1()),
        "es512": lambda: ec.generate_private_key(ec.SECP521R1()), "ps256": lambda: rsa.generate_private_key(65537, 2048),
        "ed25519": ed25519.Ed25519PrivateKey.generate}


def certificate(subject, key, issuer_key, is_ca):
    def name(common):
        return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Interop Tests"), x509.NameAttribute(NameOID.COMMON_NAME, common)])

    now = datetime.datetime.now(datetime.timezone.utc)
    usage = x509.KeyUsage(not is_ca, False, False, False, False, is_ca, is_ca, False, False)
    builder = (x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name("Interop Root")).public_key(key.public_key())
               .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
               .not_valid_after(now + datetime.timedelta(days=365)).add_extension(x509.BasicConstraints(is_ca, None), True)
               .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
               .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False).add_extension(usage, True))
    if not is_ca:
        purposes = [ExtendedKeyUsageOID.EMAIL_PROTECTION, x509.ObjectIdentifier("1.3.6.1.4.1.62558.2.1")]
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), False)
    return builder.sign(issuer_key, hashes.SHA256())


def identity(alg="es256"):
    """The one identity of this run for that algorithm, however it is asked for."""
    return made_identity(alg)


@functools.cache
def made_identity(alg):
    """A root and a leaf that fit the certificate profile of C2PA, as PEM, and the folder where they lie."""
    root_key, key = KEYS["es256"](), KEYS[alg]()
    pem = serialization.Encoding.PEM
    pki = {"root": certificate("Interop Root", root_key, root_key, True).public_bytes(pem),
           "chain": certificate("Interop Signer", key, root_key, False).public_bytes(pem),
           "key": key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())}
    place = folder() / f"identity-{alg}"
    place.mkdir()
    for part, data in pki.items():
        (place / f"{part}.pem").write_bytes(data)
    return {**pki, "folder": place}


# ---- Files

VIDEO = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-f", "lavfi", "-i", "sine=frequency=440", "-t", "2"]
SOUND = ["-f", "lavfi", "-i", "anoisesrc=seed=7:duration=1"]
PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=200x150,noise=alls=30:all_seed=7", "-frames:v", "1"]
BY_FFMPEG = {
    "picture.jpg": PICTURE, "picture.png": PICTURE, "picture.webp": PICTURE, "picture.gif": PICTURE, "picture.tif": PICTURE,
    "plain.mp4": [*VIDEO, "-c:v", "libx264", "-c:a", "aac"], "faststart.mp4": [*VIDEO, "-c:v", "libx264", "-c:a", "aac", "-movflags", "+faststart"],
    "film.mov": [*VIDEO, "-c:v", "mpeg4", "-c:a", "pcm_s16le"], "film.avi": [*VIDEO, "-c:v", "mjpeg", "-c:a", "pcm_s16le"],
    "sound.m4a": [*SOUND, "-c:a", "aac"], "sound.wav": SOUND, "sound.mp3": [*SOUND, "-c:a", "libmp3lame"], "sound.flac": SOUND,
}
SVG = ('<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
       '<rect width="20" height="20" fill="#00afca"/></svg>\n')


@functools.cache
def folder():
    place = tempfile.TemporaryDirectory(prefix="tanba-interop-")
    unittest.addModuleCleanup(place.cleanup)
    return Path(place.name)


def boxed_jxl(picture):
    """JPEG XL in boxes: ffmpeg writes the bare codestream, in which the reference implementation has no place for a manifest."""
    stream = subprocess.run(["ffmpeg", "-v", "error", "-i", picture, "-c:v", "libjxl", "-f", "image2pipe", "-"], capture_output=True, check=True).stdout
    start = b"\x00\x00\x00\x0cJXL \r\n\x87\n\x00\x00\x00\x14ftypjxl \x00\x00\x00\x00jxl "
    return start + (len(stream) + 8).to_bytes(4, "big") + b"jxlc" + stream


@functools.cache
def files():
    """A file of each format that this build can write."""
    place = folder() / "files"
    place.mkdir()
    made = []
    for name, options in BY_FFMPEG.items():
        subprocess.run(["ffmpeg", "-v", "error", "-y", *options, place / name], check=True)
        made.append(place / name)
    (place / "drawing.svg").write_text(SVG)
    (place / "picture.jxl").write_bytes(boxed_jxl(place / "picture.png"))
    picture = Image.open(place / "picture.png").convert("RGB")
    for name in ("picture.heic", "picture.avif"):
        picture.save(place / name, quality=90)
    turned = [picture.rotate(90), picture.rotate(180)]
    picture.save(place / "pages.tif", save_all=True, append_images=turned)
    picture.save(place / "big.tif", big_tiff=True)
    picture.save(place / "frames.gif", save_all=True, append_images=turned, loop=0)
    made += [place / name for name in ("drawing.svg", "picture.jxl", "picture.heic", "picture.avif", "pages.tif", "big.tif", "frames.gif")]
    return [path for path in made if path.suffix in writable()]
