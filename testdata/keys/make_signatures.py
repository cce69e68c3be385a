#!/usr/bin/env python3
"""Signs one message with each algorithm by pyca/cryptography (no code of the project): signatures.tsv.
Columns: COSE algorithm, certificate, signature in hex (ECDSA: r and s side by side). Usage: python3 make_signatures.py"""
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

MESSAGE = b"what is signed"
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def load(name):
    locked = name == "encrypted"
    return serialization.load_pem_private_key(Path(f"{name}.key").read_bytes(), b"open" if locked else None)


def sign(alg, key):
    if alg == "Ed25519":
        return key.sign(MESSAGE)
    digest = HASHES[alg[2:]]
    if alg.startswith("PS"):
        return key.sign(MESSAGE, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
    r, s = decode_dss_signature(key.sign(MESSAGE, ec.ECDSA(digest)))
    width = (key.curve.key_size + 7) // 8
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")


ROWS = [("ES256", "sec1"), ("ES384", "encrypted"), ("ES512", "p521"), ("ES384", "sec1"), ("ES256", "p521"),
        ("PS256", "pkcs1"), ("PS384", "pkcs1"), ("PS512", "pkcs1"), ("Ed25519", "ed25519")]
Path("signatures.tsv").write_text("".join(f"{alg}\t{name}\t{sign(alg, load(name)).hex()}\n" for alg, name in ROWS))
