#!/usr/bin/env python3
"""Signs a picture with the reference implementation (PyPI c2pa-python) and keeps the claim and the signature box of what it wrote.
Usage: cd testdata/cose && python3 make_boxes.py (needs c2pa-python)"""
import io
import json
from pathlib import Path

import c2pa
from cryptography.hazmat.primitives import serialization

KEYS, PICTURE = Path("../keys"), Path("../samples/picture.jpg")
ALGS = {"es256": "sec1", "ed25519": "ed25519", "ps384": "pkcs1"}
MANIFEST = {"claim_generator_info": [{"name": "fixture", "version": "1"}], "assertions": [{"label": "c2pa.actions", "data": {"actions": [
    {"action": "c2pa.created", "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"}]}}]}


def pkcs8(name):
    key = serialization.load_pem_private_key((KEYS / f"{name}.key").read_bytes(), None)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def content(store, label):
    """The cbor box behind a label; a label in a reference has a slash before it."""
    at = store.find(label)
    while store[at - 1:at] == b"/":
        at = store.find(label, at + 1)
    start = store.index(b"cbor", at) - 4
    return store[start + 8:start + int.from_bytes(store[start:start + 4], "big")]


for alg, key in ALGS.items():
    chain = (KEYS / f"{key}.pem").read_bytes()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=alg.encode(), sign_cert=chain, private_key=pkcs8(key), ta_url=None))
    context = c2pa.Context(c2pa.Settings.from_dict({"builder": {"thumbnail": {"enabled": False}}}))
    out = io.BytesIO()
    store = bytes(c2pa.Builder(json.dumps(MANIFEST), context=context).sign(signer, "image/jpeg", io.BytesIO(PICTURE.read_bytes()), out))
    Path(f"{alg}.claim").write_bytes(content(store, b"c2pa.claim.v2\0"))
    Path(f"{alg}.signature").write_bytes(content(store, b"c2pa.signature\0"))
