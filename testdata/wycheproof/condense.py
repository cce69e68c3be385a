#!/usr/bin/env python3
"""Condenses test vectors of Wycheproof (github.com/C2SP/wycheproof, Apache-2.0) to one TSV an algorithm.
Usage: python3 condense.py TESTVECTORS_FOLDER. Lines: "key SPKI" and "valid|invalid ID MESSAGE SIGNATURE", hex.
A vector that is only "acceptable", and valid ones past the first 15 of a file, are left out."""
import json
import sys
from pathlib import Path

FILES = {"ES256": "ecdsa_secp256r1_sha256_p1363_test", "ES384": "ecdsa_secp384r1_sha384_p1363_test", "ES512": "ecdsa_secp521r1_sha512_p1363_test",
         "PS256": "rsa_pss_2048_sha256_mgf1_32_test", "PS256-salt0": "rsa_pss_2048_sha256_mgf1_0_test", "Ed25519": "ed25519_test"}
MAX_BYTES = 29_000


def rows(groups, salt_differs):
    last, valid = None, 0
    for group in groups:
        for test in group["tests"]:
            # A salt of another length than the hash is refused, though the vectors call it valid (RFC 8230, 2).
            if salt_differs and test["result"] != "valid":
                continue
            result = "invalid" if salt_differs else test["result"]
            valid += test["result"] == "valid"
            if result == "acceptable" or (test["result"] == "valid" and valid > 15) or len(test["msg"]) > 400:
                continue
            key = group.get("publicKeyDer") or group["keyDer"]
            if key != last:
                last = key
                yield f"key\t{key}"
            yield f"{result}\t{test['tcId']}\t{test['msg']}\t{test['sig']}"


for name, file in FILES.items():
    vectors = json.loads((Path(sys.argv[1]) / f"{file}.json").read_text())
    text = ""
    for row in rows(vectors["testGroups"], name.endswith("salt0")):
        if len(text) + len(row) < MAX_BYTES:
            text += row + "\n"
    Path(f"{name}.tsv").write_text(text)
