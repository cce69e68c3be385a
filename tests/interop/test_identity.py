"""Identity assertions (CAWG) that the reference implementation signs."""
import io
import json
import unittest

import c2pa
from PIL import Image

import judges
from judges import folder, identity, verify


def settings_of(pki, alg):
    return {"local": {"alg": alg, "sign_cert": pki["chain"].decode(), "private_key": pki["key"].decode()}}


class Identity(unittest.TestCase):
    def signed(self):
        """A picture whose claim one key signed and whose identity assertion another."""
        context = c2pa.Context(c2pa.Settings.from_dict({
            "version": 1, "builder": {"thumbnail": {"enabled": False}},
            "signer": settings_of(identity("es256"), "es256"), "cawg_x509_signer": settings_of(identity("ps256"), "ps256")}))
        context._has_signer = True  # it has one from its settings, which the wrapper does not look at
        builder = c2pa.Builder(json.dumps({"claim_generator_info": [{"name": "reference", "version": "1"}], "assertions": [
            {"label": "c2pa.actions", "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": judges.GENERATED}]}}]}), context=context)
        picture, out = io.BytesIO(), io.BytesIO()
        Image.new("RGB", (64, 64), (9, 99, 9)).save(picture, "JPEG")
        picture.seek(0)
        builder.sign("image/jpeg", picture, out)
        path = folder() / "identity.jpg"
        path.write_bytes(out.getvalue())
        return path

    def test_is_verified_and_trusted_by_its_own_list(self):
        path = self.signed()
        code, found = verify(path)
        said = {kind: [row["code"] for row in rows] for kind, rows in found["status"].items()}
        self.assertEqual((code, found["state"]), (0, "valid"), found["status"])
        self.assertIn("cawg.x509.signature.validated", said["success"])
        self.assertIn("cawg.identity.well-formed", said["success"])
        self.assertIn("cawg.x509.credential.untrusted", said["informational"])
        root = identity("ps256")["folder"] / "root.pem"
        said = [row["code"] for row in verify(path, "--identity-trust", root)[1]["status"]["success"]]
        self.assertIn("cawg.identity.trusted", said)
        self.assertIn("cawg.x509.credential.trusted", said)

    def test_that_we_sign_holds_for_the_reference_implementation(self):
        for alg in ("es256", "ps256", "ed25519"):
            pki = identity(alg)["folder"]
            for path in judges.files():
                if path.suffix not in (".jpg", ".png", ".mp4", ".wav"):
                    continue
                with self.subTest(f"{path.name} {alg}"):
                    out = judges.label(path, folder() / f"identity-{alg}-{path.name}", identity(), "--identity-key", pki / "key.pem",
                                       "--identity-cert", pki / "chain.pem", "--identity-role", "cawg.creator")
                    context = c2pa.Context(c2pa.Settings.from_dict({"verify": {"verify_trust": True}, "cawg_trust": {
                        "verify_trust_list": True, "trust_anchors": identity(alg)["root"].decode()}}))
                    with open(out, "rb") as stream:
                        report = json.loads(c2pa.Reader(judges.MIME[path.suffix], stream, context=context).json())
                    results = report["validation_results"]["activeManifest"]
                    said = {kind: {row["code"] for row in rows if row["code"].startswith("cawg.")} for kind, rows in results.items()}
                    self.assertIn("cawg.identity.well-formed", said["success"], results)
                    self.assertFalse(said["failure"] - {"cawg.x509.credential.untrusted"}, results)
                    self.assertIn(report["validation_state"], ("Valid", "Trusted"))
                    code, found = verify(out, "--identity-trust", pki / "root.pem")
                    self.assertEqual((code, found["state"]), (0, "valid"))
                    self.assertIn("cawg.identity.trusted", [row["code"] for row in found["status"]["success"]])


if __name__ == "__main__":
    unittest.main()
