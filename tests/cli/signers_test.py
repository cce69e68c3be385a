"""Who signs: PKCS#12 files, tokens, programs, and requests to an authority."""
import os
import shlex
import shutil
import stat
import subprocess
import time
import unittest
from pathlib import Path

import command
from command import OWNER, CommandTest

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")
MODULE = next((path for path in MODULES if os.path.exists(path)), None)


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options)


class Signers(CommandTest):
    def identity(self, algorithm="es256"):
        name = f"signer-{algorithm}"
        if not (self.shared / name).exists():
            self.new_identity(name, "--alg", algorithm)
        return self.shared / name

    def sign(self, *options, **environment):
        out = self.folder / "out.png"
        out.unlink(missing_ok=True)
        return out, self.call("label", *OWNER, *options, self.picture(), "-o", out, env={**self.environment, **environment})

    def assert_signed(self, identity, *options, **environment):
        out, done = self.sign(*options, **environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        code, (row,) = self.verify("--trust", identity / "root.pem", out)
        self.assertEqual((code, row["state"]), (0, "trusted"))

    def assert_nothing_published(self, *options, **environment):
        out, done = self.sign(*options, **environment)
        self.assert_complains(done)
        self.assertEqual(self.names(), ["picture.png"])
        return done.stderr.decode()


class Pkcs12(Signers):
    def bundle(self, identity, *options):
        path = self.folder.parent / f"{self.id()}.p12"
        openssl("pkcs12", "-export", "-inkey", identity / "key.pem", "-in", identity / "chain.pem", "-certfile", identity / "root.pem", "-out", path, *options)
        return path

    def test_every_algorithm_signs(self):
        for algorithm in ("es256", "es512", "ps256", "ed25519"):
            identity = self.identity(algorithm)
            self.assert_signed(identity, "--key", self.bundle(identity, "-passout", "pass:secret"), "--passphrase-env", "PASS", PASS="secret")

    def test_the_passphrase_comes_from_a_file_or_is_empty(self):
        identity = self.identity()
        secret = self.shared / "secret"
        secret.write_text("пароль\n")
        self.assert_signed(identity, "--key", self.bundle(identity, "-passout", "pass:пароль"), "--passphrase-file", secret)
        self.assert_signed(identity, "--key", self.bundle(identity, "-passout", "pass:"))

    def test_a_wrong_passphrase_or_a_broken_file_publishes_nothing(self):
        bundle = self.bundle(self.identity(), "-passout", "pass:secret")
        self.assertIn("passphrase", self.assert_nothing_published("--key", bundle, "--passphrase-env", "PASS", PASS="wrong"))
        self.assertIn("not set", self.assert_nothing_published("--key", bundle, "--passphrase-env", "TANBA_NO_SUCH_VARIABLE"))
        whole = bundle.read_bytes()
        for size in (1, 40, len(whole) // 2, len(whole) - 1):
            bundle.write_bytes(whole[:size])
            self.assert_nothing_published("--key", bundle, "--passphrase-env", "PASS", PASS="secret")

    def test_an_encrypted_pem_key_takes_the_passphrase_too(self):
        identity = self.identity()
        key = self.shared / "encrypted.pem"
        openssl("pkcs8", "-topk8", "-in", identity / "key.pem", "-out", key, "-passout", "pass:secret")
        self.assert_signed(identity, "--key", key, "--cert", identity / "chain.pem", "--passphrase-env", "PASS", PASS="secret")
        self.assert_nothing_published("--key", key, "--cert", identity / "chain.pem")


class Programs(Signers):
    def signed_by(self, text, *options, identity=None):
        identity = identity or self.identity()
        return ("--signer", f"cmd:{text}", "--cert", identity / "chain.pem", *options)

    def test_openssl_signs_with_a_key_that_the_command_never_sees(self):
        identity = self.identity()
        self.assert_signed(identity, *self.signed_by(f"openssl dgst -sha256 -sign {shlex.quote(str(identity / 'key.pem'))}"))

    def test_a_program_that_fails_or_says_garbage_publishes_nothing(self):
        for text in ("exit 3", "cat", "true", "echo garbage", "head -c 64 /dev/zero", "head -c 100000 /dev/zero", "/no/such/program",
                     f"openssl dgst -sha256 -sign {shlex.quote(str(self.identity('es384') / 'key.pem'))}",
                     f"openssl dgst -sha256 -sign {shlex.quote(str(self.identity() / 'key.pem'))}; exit 1"):
            out, done = self.sign(*self.signed_by(text))
            self.assertEqual(done.returncode, 1, text)
            self.assertEqual(self.names(), ["picture.png"], text)

    def test_a_program_that_hangs_is_killed_with_all_that_it_started(self):
        started = time.monotonic()
        mark = f"sleep 98{os.getpid()}"
        self.assert_nothing_published(*self.signed_by(f"{mark} & {mark}", "--signer-timeout", 1))
        self.assertLess(time.monotonic() - started, 60)
        running = [Path(f"/proc/{pid}/cmdline") for pid in os.listdir("/proc") if pid.isdigit()]
        left = [path for path in running if path.exists() and mark.encode() in path.read_bytes().replace(b"\0", b" ")]
        self.assertEqual(left, [])

    def test_many_files_at_once(self):
        identity = self.identity()
        pictures = [self.picture(f"in/{i}.png", i) for i in range(6)]
        done = self.call("label", *OWNER, *self.signed_by(f"openssl dgst -sha256 -sign {shlex.quote(str(identity / 'key.pem'))}"), "--jobs", 3, *pictures, "-O", self.folder / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.names(self.folder / "out")), 6)

    def test_options_that_do_not_fit_are_one_line(self):
        for options in (("--signer", "cmd:true"), ("--signer", "gpg:me"), ("--cert", self.identity() / "chain.pem"), ("--key", self.identity() / "key.pem"), ("--signer", "pkcs11:token=a"),
                        ("--signer", "pkcs11:nonsense=1"), ("--signer", "pkcs11:token=a?module-path=/no/such/module.so"), ("--signer", "pkcs11:token=%4?module-path=/m")):
            self.assert_nothing_published(*options)


class Requests(Signers):
    def test_a_request_that_an_authority_signs_becomes_an_identity(self):
        folder = self.folder
        done = self.call("cert", "csr", folder, "--organization", "Test LLP", "--common-name", "Қол қоюшы")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.names(), ["key.pem", "request.pem"])
        self.assertEqual(stat.S_IMODE((folder / "key.pem").stat().st_mode), 0o600)
        text = openssl("req", "-in", folder / "request.pem", "-noout", "-verify", "-text").stdout.decode()
        for part in ("Digital Signature", "E-mail Protection", "1.3.6.1.4.1.62558.2.1", "CA:FALSE"):
            self.assertIn(part, text)
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / "ca.key", "-out", folder / "ca.pem", "-subj", "/CN=Test CA", "-days", 30)
        openssl("x509", "-req", "-in", folder / "request.pem", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-copy_extensions", "copy", "-days", 20, "-out", folder / "chain.pem")
        done = self.call("cert", "check", folder / "chain.pem", "--key", folder / "key.pem")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        out = folder / "out.png"
        self.assertEqual(self.call("label", *OWNER, "--key", folder / "key.pem", "--cert", folder / "chain.pem", self.picture(), "-o", out).returncode, 0)
        code, (row,) = self.verify("--trust", folder / "ca.pem", out)
        self.assertEqual((code, row["signer"]["common_name"]), (0, "Қол қоюшы"))

    def test_nothing_is_overwritten_and_a_key_of_ones_own_is_used(self):
        done = self.call("cert", "csr", self.folder, "--common-name", "Me", "--key", self.identity("es384") / "key.pem")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.names(), ["request.pem"])
        self.assertIn(b"secp384r1", openssl("req", "-in", self.folder / "request.pem", "-noout", "-text").stdout)
        before = (self.folder / "request.pem").read_bytes()
        self.assert_complains(self.call("cert", "csr", self.folder, "--common-name", "Me", "--key", self.identity() / "key.pem"))
        self.assertEqual((self.folder / "request.pem").read_bytes(), before)


@unittest.skipUnless(MODULE and shutil.which("softhsm2-util"), "softhsm2 is not installed")
class Tokens(Signers):
    def token(self, algorithm):
        """A token with that identity's key in it; its environment."""
        identity, store = self.identity(algorithm), self.shared / f"token-{algorithm}"
        environment = {**self.environment, "SOFTHSM2_CONF": str(store / "softhsm2.conf")}
        if not store.exists():
            store.mkdir()
            (store / "softhsm2.conf").write_text(f"directories.tokendir = {store}\nobjectstore.backend = file\nlog.level = ERROR\n")
            (store / "pin").write_text("1234\n")
            softhsm = lambda *arguments: subprocess.run(["softhsm2-util", *map(str, arguments)], env=environment, check=True, capture_output=True)
            softhsm("--init-token", "--free", "--label", "signing", "--pin", "1234", "--so-pin", "4321")
            pkcs8 = store / "key.p8"
            openssl("pkcs8", "-topk8", "-nocrypt", "-in", identity / "key.pem", "-out", pkcs8)
            softhsm("--import", pkcs8, "--token", "signing", "--label", "my key", "--id", "0a", "--pin", "1234")
        return identity, store, environment

    def uri(self, store, parts="token=signing;object=my%20key", pin="pin"):
        return f"pkcs11:{parts}?module-path={MODULE}&pin-source=file:{store / pin}"

    def test_the_key_never_leaves_the_token(self):
        for algorithm in ("es256", "es384", "ps256", "ed25519"):
            identity, store, environment = self.token(algorithm)
            self.assert_signed(identity, "--signer", self.uri(store), "--cert", identity / "chain.pem", **environment)
            self.assert_signed(identity, "--signer", self.uri(store, "token=signing;id=%0a;type=private"), "--cert", identity / "chain.pem", **environment)

    def test_what_does_not_fit_publishes_nothing(self):
        identity, store, environment = self.token("es256")
        (store / "wrong").write_text("9999")
        chain = ("--cert", identity / "chain.pem")
        self.assertIn("PIN", self.assert_nothing_published("--signer", self.uri(store, pin="wrong"), *chain, **environment))
        self.assertIn("key", self.assert_nothing_published("--signer", self.uri(store, "token=signing;object=other"), *chain, **environment))
        self.assertIn("token", self.assert_nothing_published("--signer", self.uri(store, "token=other"), *chain, **environment))
        self.assertIn("certificate", self.assert_nothing_published("--signer", self.uri(store), **environment))
        self.assert_nothing_published("--signer", self.uri(store), "--cert", self.identity("es384") / "chain.pem", **environment)

    def test_a_batch_shares_the_session(self):
        identity, store, environment = self.token("es256")
        pictures = [self.picture(f"in/{i}.png", i) for i in range(8)]
        done = self.call("label", *OWNER, "--signer", self.uri(store), "--cert", identity / "chain.pem", "--jobs", 4, *pictures, "-O", self.folder / "out", env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    command.main()
