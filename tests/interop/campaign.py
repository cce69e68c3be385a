#!/usr/bin/env python3
"""Asks Tanba and the reference implementation about mutants of signed files: what one refuses, the other must not call valid without a reason.

Usage: campaign.py LIBRARY [--seconds N] [--mutants N] [--seed N] [--ledger]      (with the judges' interpreter; LIBRARY: libtanba.so)
Prints each mutant that Tanba calls valid and the reference does not, unless EXPLAINED says why, then a line of numbers. Exit code 1 where there is one.
"""
import argparse
import collections
import ctypes
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import c2pa
import cbor2

import file_mutants
import store_mutants
from judges import BY_FFMPEG, MIME, NO_THUMBNAIL, identity, reference_sign

FILES = ("picture.jpg", "picture.png", "sound.wav", "plain.mp4")
STATES = {0: "none", 1: "invalid", 2: "valid", 3: "trusted"}

# Where Tanba is right to be content and the reference is not: (words in the change, words in what the reference says), and the reason, by clause.
EXPLAINED = (
    ("9223372036854775808", "", "an integer of 64 bits without sign (RFC 8949, 3.1), which the reference cannot hold"),
    ("moved 33", "signing certificate chain", "C2PA 2.4, 14.5: the chain is read from either header"),
    ("add 7 =", "", "a member of a map that C2PA does not define: no clause makes it a failure"),
    ("bits of an assertion", "assertion.required.missing", "the same, with a name that is no text, which the reference cannot write as JSON"),
    ("= b'", "could not decode assertion c2pa.actions", "the same with bytes as its value, which the reference cannot write as JSON"),
    ("part of the file: move", "invalid BMFF structure: expected box type", "a free box that went in front of ftyp: neither is hashed (C2PA 2.4, 18.6), and what is stands where it stood"),
    ("", "claim_generator_info is missin", "the same in the claim generator's map"),
    ("bits of an assertion", "could not decode assertion cawg.metadata", "JSON without `@context`, which the reference takes for CBOR: no clause makes it a failure"),
    ("bits of an assertion", "expected field identifier", "a member of a hash assertion with a name that is no text: no clause makes it a failure"),
    ("bits of an assertion", "could not decode assertion c2pa.hash.data (version (no version), content type application/cbor): Syntax error: Invalid CBOR value",
     "the same, its name being a simple value (RFC 8949, 3.3; of two bytes below 32 it is refused: cbor_test), which the reference cannot hold"),
    ("c2pa.hash.data: add url =", "assertion.dataHash.mismatch", "C2PA 2.4, 18.5: deprecated, and no place that content is fetched from; the hash is over the asset"),
    ("c2pa.hash.bmff.v3: add url =", "assertion.bmffHash.mismatch", "the same in 18.6"),
)


class Options(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("trust", ctypes.c_void_p), ("now", ctypes.c_int64), ("hint", ctypes.c_char_p), ("name", ctypes.c_char_p),
                ("manifest", ctypes.c_char_p), ("manifest_size", ctypes.c_size_t), ("threads", ctypes.c_uint32), ("progress", ctypes.c_void_p),
                ("context", ctypes.c_void_p), ("spec", ctypes.c_int32)]


class Tanba:
    def __init__(self, library):
        self.lib = ctypes.CDLL(library)
        self.lib.tanba_report_json.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]

    def verdict(self, asset, mime, manifest):
        """State and failure codes; an error by its number."""
        options = Options(ctypes.sizeof(Options), None, 0, mime.encode(), None, manifest, len(manifest or b""), 1, None, None, 0)
        report = ctypes.c_void_p()
        done = self.lib.tanba_verify_memory(asset, ctypes.c_size_t(len(asset)), ctypes.byref(options), ctypes.byref(report), None)
        if done != 0:
            return f"error {done}", ()
        try:
            return self.read(report)
        finally:
            self.lib.tanba_report_free(ctypes.byref(report))

    def read(self, report):
        text, size = ctypes.c_char_p(), ctypes.c_size_t()
        self.lib.tanba_report_json(report, ctypes.byref(text), ctypes.byref(size))
        found = json.loads(ctypes.string_at(text, size.value))
        return found["state"], tuple(sorted({row["code"] for row in found["status"]["failure"]}))


def reference_verdict(asset, mime, manifest):
    try:
        report = json.loads(c2pa.Reader(mime, io.BytesIO(asset), manifest).json())
    except Exception as error:  # its error types differ from version to version
        return "error " + type(error).__name__, (str(error)[:200],)
    failures = report.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    return report.get("validation_state", "none").lower(), tuple(sorted({row["code"] for row in failures}))


def reference_store(path, pki):
    """A detached store by the reference, whose asset stays as it is."""
    manifest = {"claim_generator_info": [{"name": "reference", "version": "1"}], "title": path.name, "assertions": [
        {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": "http://c2pa.org/digitalsourcetype/empty"},
                                                       {"action": "c2pa.edited", "description": "words"}]}},
        {"label": "cawg.training-mining", "data": {"entries": {"cawg.ai_training": {"use": "notAllowed"}}}}]}
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=b"es256", sign_cert=pki["chain"], private_key=pki["key"], ta_url=None))
    builder = c2pa.Builder(json.dumps(manifest), context=c2pa.Context(c2pa.Settings.from_dict(NO_THUMBNAIL)))
    builder.set_no_embed()
    with open(path, "rb") as stream:
        return bytes(builder.sign(signer, MIME[path.suffix], stream, io.BytesIO()))


def own(command, path, out, pki, *options):
    subprocess.run([command, "label", *options, "--force", "--system", "model@1", "--provider", "P", "--owner", "O", "--training", "deny", "--key", pki["folder"] / "key.pem",
                    "--cert", pki["folder"] / "chain.pem", path, "-o", out], check=True, capture_output=True)
    return out.read_bytes()


def embedded_by_reference(path, pki):
    return reference_sign(path, path.with_name("reference-" + path.name), pki).read_bytes()


def subjects(folder, command, pki):
    """(name, asset, MIME type, store): each file with a store by either writer, beside it and, where it is None, in it."""
    found = []
    for name in FILES:
        path = folder / name
        subprocess.run(["ffmpeg", "-v", "error", "-y", *BY_FFMPEG[name], path], check=True)
        asset, mime = path.read_bytes(), MIME[path.suffix]
        found.append((f"reference {name}", asset, mime, reference_store(path, pki)))
        found.append((f"own {name}", asset, mime, own(command, path, path.with_name(name + ".c2pa"), pki, "--sidecar")))
        found.append((f"in reference {name}", embedded_by_reference(path, pki), mime, None))
        found.append((f"in own {name}", own(command, path, path.with_name("own-" + name), pki), mime, None))
    return found


def explanation(how, theirs):
    said = " ".join((theirs[0], *theirs[1]))
    return next((why for words, says, why in EXPLAINED if words in how and says in said), None)


class Campaign:
    def __init__(self, tanba, found, pki):
        self.tanba, self.subjects, self.pki = tanba, found, pki
        self.total, self.lenient, self.explained = 0, [], collections.Counter()
        self.ledger = collections.Counter()

    def ask(self, number, seed):
        rnd = random.Random(f"{seed}/{number}")
        name, asset, mime, store = self.subjects[number % len(self.subjects)]
        try:
            if store is None:
                changed, how = file_mutants.mutant(asset, mime, rnd)
            else:
                changed, how = store_mutants.mutant(store, self.pki["key"], rnd)
        except (cbor2.CBORError, LookupError, TypeError, AttributeError, ValueError, StopIteration, OverflowError):  # two changes that do not go together
            return
        if changed in (store, asset):
            return
        self.total += 1
        asked = (changed, mime, None) if store is None else (asset, mime, changed)
        mine, theirs = self.tanba.verdict(*asked), reference_verdict(*asked)
        good = mine[0] in ("valid", "trusted"), theirs[0] in ("valid", "trusted")
        self.ledger[how.split(":")[0], good, mine[1], theirs[1] if not theirs[0].startswith("error") else theirs[0]] += 1
        if good == (True, False):
            why = explanation(how, theirs)
            self.explained[why] += why is not None
            if why is None:
                self.lenient.append((name, seed, number, how, theirs))


def run(tanba, found, pki, options):
    campaign, end = Campaign(tanba, found, pki), time.monotonic() + options.seconds
    number = 0
    while time.monotonic() < end and campaign.total < options.mutants:
        campaign.ask(number, options.seed)
        number += 1
    return campaign


def with_sanitizer(library):
    """A library that was built with ASan wants it loaded first."""
    needs = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    runtime = next((line.split("=>")[-1].split()[0] for line in needs.splitlines() if "libasan" in line), None)
    if runtime and "LD_PRELOAD" not in os.environ:
        os.environ.update(LD_PRELOAD=runtime, ASAN_OPTIONS="detect_leaks=0")
        os.execv(sys.executable, [sys.executable, *sys.argv])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library")
    parser.add_argument("--command", default=None, help="the command tanba; else the one beside the library")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--mutants", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ledger", action="store_true", help="print how often which codes stood against which")
    options = parser.parse_args()
    with_sanitizer(options.library)
    command = options.command or str(Path(options.library).parents[1] / "bin/tanba")
    pki = identity()
    with tempfile.TemporaryDirectory() as folder:
        campaign = run(Tanba(options.library), subjects(Path(folder), command, pki), pki, options)
    for found in campaign.lenient[:50]:
        print("LENIENT", *found)
    if options.ledger:
        for key, count in campaign.ledger.most_common():
            print(count, *key, sep="\t")
    print(f"{campaign.total} mutants, {len(campaign.lenient)} that Tanba alone calls valid, {sum(campaign.explained.values())} explained")
    return 1 if campaign.lenient or not campaign.total else 0


if __name__ == "__main__":
    sys.exit(main())
