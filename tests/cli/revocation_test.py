"""Revocation: a certification authority and its responder on this machine, both `openssl`."""
import json
import subprocess

import command
from authority import Authority
from command import OWNER, CommandTest

CONFIG = """
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[leaf]
keyUsage = critical, digitalSignature
extendedKeyUsage = 1.3.6.1.4.1.62558.2.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[responder]
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


class Issuer:
    """Its root is root.pem in `folder`, which is made; `index` is what it knows of its leaves."""

    def __init__(self, folder):
        self.folder, self.serial, self.index = folder, 16, {}
        folder.mkdir()
        (folder / "ca.cnf").write_text("[req]\ndistinguished_name = dn\n[dn]\n" + CONFIG)
        self.openssl("req", "-x509", *self.new_key("root"), "-out", "root.pem", "-subj", "/CN=Test root", "-days", 30, "-config", "ca.cnf", "-extensions", "root")
        self.issue("responder", "responder")

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *map(str, arguments)], cwd=self.folder, check=True, capture_output=True)

    def new_key(self, name):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key"

    def issue(self, name, kind="leaf"):
        """Key and certificate of a new signer, as options of `label`."""
        self.serial += 1
        self.openssl("req", "-new", *self.new_key(name), "-out", f"{name}.csr", "-subj", f"/O=Tests/CN={name}")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", self.serial, "-extfile", "ca.cnf", "-extensions", kind, "-days", 20, "-out", f"{name}.pem")
        self.index[name] = f"V\t490101000000Z\t\t{self.serial:02X}\tunknown\t/O=Tests/CN={name}\n"
        return "--key", self.folder / f"{name}.key", "--cert", self.folder / f"{name}.pem"

    def revoke(self, name, at="250101000000Z"):
        self.index[name] = self.index[name].replace("V\t490101000000Z\t", f"R\t490101000000Z\t{at},keyCompromise")

    def answer(self, name, by="responder", days=2):
        """What the responder says of `name` now: a file."""
        self.openssl("ocsp", "-issuer", "root.pem", "-cert", f"{name}.pem", "-no_nonce", "-reqout", "request.der")
        (self.folder / "index.txt").write_text("".join(self.index.values()))
        (self.folder / "index.txt.attr").write_text("unique_subject = no\n")
        out = self.folder / f"{len(list(self.folder.iterdir()))}.der"
        self.openssl("ocsp", "-index", "index.txt", "-CA", "root.pem", "-rsigner", f"{by}.pem", "-rkey", f"{by}.key", "-ndays", days, "-reqin", "request.der", "-respout", out)
        return out


class Revocation(CommandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority(cls.shared / "tsa")

    def setUp(self):
        super().setUp()
        self.issuer = Issuer(self.folder / "ca")
        self.signer = self.issuer.issue("signer")
        self.out = self.folder / "out.png"

    def label(self, *options, source=None, signer=None):
        with self.authority as authority:
            return self.call("label", *(() if "--update" in options else OWNER), *(signer or self.signer), "--tsa", authority.url, *options, source or self.picture(), "-o", self.out)

    def assert_labelled(self, *options, **more):
        done = self.label(*options, **more)
        self.assertEqual(done.returncode, 0, done.stderr)

    def assert_says(self, revocation, code, *options, exit_code=0, state="trusted"):
        found, (row,) = self.verify("--trust", self.issuer.folder / "root.pem", "--tsa-trust", self.authority.folder / "ca.pem", *options, self.out)
        codes = [one["code"] for kind in row["status"].values() for one in kind]
        self.assertEqual((found, row["state"], row["revocation"]), (exit_code, state, revocation), row["status"])
        self.assertIn("signingCredential.ocsp." + code, codes)

    def test_a_good_answer_is_stapled_and_believed(self):
        self.assert_labelled("--ocsp", self.issuer.answer("signer"))
        self.assert_says("not_revoked", "notRevoked")

    def test_a_good_answer_without_a_proved_time_proves_nothing(self):
        done = self.call("label", *OWNER, *self.signer, "--ocsp", self.issuer.answer("signer"), self.picture(), "-o", self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_says("unknown", "skipped")

    def test_the_issuer_may_answer_itself(self):
        self.assert_labelled("--ocsp", self.issuer.answer("signer", by="root"))
        self.assert_says("not_revoked", "notRevoked")

    def test_one_who_may_not_answer_is_not_believed(self):
        self.issuer.issue("other")
        self.assert_labelled("--ocsp", self.issuer.answer("signer", by="other"))
        self.assert_says("unknown", "skipped")

    def test_a_revoked_signer_signs_nothing(self):
        self.issuer.revoke("signer")
        self.assert_complains(self.label("--ocsp", self.issuer.answer("signer")))
        self.assertFalse(self.out.exists())

    def test_an_answer_of_another_time_or_for_another_is_not_stapled(self):
        self.issuer.issue("other")
        other = self.issuer.answer("other")
        done = self.label("--ocsp", other)
        self.assert_complains(done)
        self.assertTrue(done.stderr.startswith(f"tanba: {other}: ocsp: ".encode()), done.stderr)
        self.assert_complains(self.label("--ocsp", self.issuer.answer("signer", days=1), "--at", "2049-01-01T00:00:00Z"))
        self.assertFalse(self.out.exists())

    def test_a_revocation_that_came_later_is_brought_along(self):
        self.assert_labelled()
        self.assert_says("unknown", "skipped")
        self.assert_says("not_revoked", "notRevoked", "--ocsp", self.issuer.answer("signer"))
        self.issuer.revoke("signer")
        self.assert_says("revoked", "revoked", "--ocsp", self.issuer.answer("signer"), exit_code=2, state="invalid")

    def test_a_stapled_answer_hides_no_earlier_revocation(self):
        self.assert_labelled("--ocsp", self.issuer.answer("signer"))
        self.issuer.revoke("signer")
        self.assert_says("revoked", "revoked", "--ocsp", self.issuer.answer("signer"), exit_code=2, state="invalid")

    def assert_tells_of_both(self, *arguments):
        done = self.call("show", "--json", "--trust", self.issuer.folder / "root.pem", "--tsa-trust", self.authority.folder / "ca.pem", *arguments)
        row = json.loads(done.stdout)
        told = {manifest["signer"]["common_name"]: manifest["revocation"] for manifest in row["manifests"]}
        self.assertEqual(told, {"signer": "not_revoked", "editor": "unknown"})

    def test_an_update_tells_of_who_signed_before(self):
        self.assert_labelled()
        first = self.out.rename(self.folder / "first.png")
        self.assert_labelled("--update", "--ocsp", self.issuer.answer("signer"), source=first, signer=self.issuer.issue("editor"))
        self.assert_tells_of_both(self.out)

    def test_an_update_beside_the_file_tells_of_him_too(self):
        self.assert_labelled("--sidecar")
        first = self.out.rename(self.folder / "first.c2pa")
        self.assert_labelled("--update", "--sidecar", "--manifest", first, "--ocsp", self.issuer.answer("signer"), signer=self.issuer.issue("editor"))
        self.assert_tells_of_both("--manifest", self.out, self.picture())


if __name__ == "__main__":
    command.main()
