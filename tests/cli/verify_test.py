#!/usr/bin/env python3
"""tanba verify and tanba show: states, exit codes, JSON, trust options."""
import json
import os
import struct
import unittest
import zlib

import command
from command import CommandTest


class Verify(CommandTest):
    def test_a_labelled_file_is_valid_and_not_trusted(self):
        code, (row,) = self.verify(self.labelled())
        self.assertEqual((code, row["state"], row["ai"]), (0, "valid", "generated"))
        self.assertIn({"role": "owner", "name": "Owner LLP", "signed": True}, row["responsible"])
        self.assertEqual(row["manifest"]["claim_version"], 2)
        self.assertEqual(row["label"]["system"], {"name": "model", "version": "1.2"})
        self.assertIsNone(row["error"])

    def test_the_signers_anchor_makes_it_trusted_and_another_does_not(self):
        path, root = self.labelled(), self.shared / "identity" / "root.pem"
        self.new_identity("other-root") if not (self.shared / "other-root").exists() else None
        code, (row,) = self.verify("--trust", root, path)
        self.assertEqual((code, row["state"]), (0, "trusted"))
        code, (row,) = self.verify("--trust", self.shared / "other-root" / "root.pem", path)
        self.assertEqual((code, row["state"]), (0, "valid"))
        code, (row,) = self.verify("--trust", self.shared / "other-root" / "root.pem", "--trust", root, path)
        self.assertEqual((code, row["state"]), (0, "trusted"))

    def test_a_version_to_judge_by_is_one_that_there_is(self):
        path = self.labelled()
        for version in ("2.2", "2.4", "2.5"):
            code, (row,) = self.verify("--spec", version, path)
            self.assertEqual((code, row["state"]), (0, "valid"), version)
            self.assertEqual(self.call("show", "--spec", version, path).returncode, 0)
        for version in ("2.6", "24", ""):
            self.assertEqual(self.call("verify", "--spec", version, path).returncode, 1, version)

    def test_an_unlabelled_file_is_none_and_unknown(self):
        code, (row,) = self.verify(self.picture())
        self.assertEqual((code, row["state"], row["ai"]), (3, "none", "unknown"))
        done = self.call("verify", self.picture())
        self.assertEqual(done.returncode, 3)
        for word in (b"authentic", b"not AI", b"compliant"):
            self.assertNotIn(word, done.stdout)

    def drawn(self, name, parameters):
        """A picture with the settings of a Stable Diffusion web UI."""
        path, data = self.picture(name), b"parameters\0" + parameters
        chunk = struct.pack(">I", len(data)) + b"tEXt" + data + struct.pack(">I", zlib.crc32(b"tEXt" + data))
        picture = path.read_bytes()
        path.write_bytes(picture[:33] + chunk + picture[33:])
        return path

    def test_unsigned_marks_answer_but_change_no_state_and_no_exit_code(self):
        path = self.drawn("in/a.png", b"a cat\nSteps: 20, Sampler: Euler a, Seed: 1")
        self.picture("in/b.png")
        code, rows = self.verify(self.folder / "in")
        self.assertEqual((code, [row["state"] for row in rows], [row["ai"] for row in rows]), (3, ["none", "none"], ["generated", "unknown"]))
        (mark,) = rows[0]["marks"]
        self.assertEqual((mark["carrier"], mark["where"], mark["tool"], mark["signed"], mark["valid"]), ("png-text", "parameters", "Stable Diffusion web UI", False, False))
        self.assertEqual(self.call("verify", "--require", "ai-label", path).returncode, 3)

    def test_marks_from_the_file_cannot_speak_to_the_terminal(self):
        path = self.drawn("evil.png", b"\x1b]0;x\x07 Steps: 1, Sampler: \xe2\x80\xae")
        for options in ((), ("-v",), ("--json",), ("--lang", "ru", "-v")):
            out = self.call("verify", *options, path).stdout
            self.assertNotIn(b"\x1b", out)
            self.assertNotIn(b"\xe2\x80\xae", out)

    def test_the_line_comes_in_three_languages(self):
        path, plain = self.labelled(), self.drawn("drawn.png", b"Steps: 1, Sampler: a")
        for language, signed, unsigned in (("en", "the signer claims: AI-generated", "an unsigned png-text mark says: AI-generated"),
                                           ("ru", "утверждение подписавшего: создано искусственным интеллектом", "1 неподписанная метка (png-text) гласит: создано"),
                                           ("kk", "қол қоюшының мәлімдемесі: жасанды интеллект жасаған", "1 қол қойылмаған белгіде (png-text) былай делінген")):
            self.assertIn(signed, self.call("verify", "--lang", language, path).stdout.decode())
            self.assertIn(unsigned, self.call("verify", "--lang", language, plain).stdout.decode())
        self.assert_complains(self.call("verify", "--lang", "xx", path))

    def test_a_changed_file_is_invalid(self):
        path = self.labelled()
        data = bytearray(path.read_bytes())
        data[-20] ^= 1
        path.write_bytes(data)
        code, (row,) = self.verify(path)
        self.assertEqual((code, row["state"]), (2, "invalid"))
        self.assertFalse([mark for mark in row["marks"] if mark["carrier"] == "c2pa"][0]["valid"])

    def test_a_text_without_its_selectors_is_exit_3_and_a_changed_one_2(self):
        path = self.folder / "words.txt"
        path.write_text("Жасанды интеллект, caf\u00e9.\n", encoding="utf-8")
        self.assertEqual(self.call("label", *command.OWNER, *self.key, "--in-place", path).returncode, 0)
        whole = path.read_text(encoding="utf-8")
        words, wrapper = whole.split("\ufeff")
        for text, code, state in ((whole, 0, "valid"), (words, 3, "none"), (whole + "\ufeff" + wrapper, 3, "none"),
                                  (whole + "\ufeff" + wrapper[:60], 2, "invalid"), (whole.replace("caf", "cav"), 2, "invalid")):
            path.write_text(text, encoding="utf-8")
            got, (row,) = self.verify(path)
            self.assertEqual((got, row["state"]), (code, state), text[:40])

    def test_policies_that_are_not_met_are_exit_4(self):
        path = self.labelled()
        root = self.shared / "identity" / "root.pem"
        chain = self.shared / "identity" / "chain.pem"
        for options, code in ((("--require", "trusted"), 4), (("--require", "trusted", "--trust", root), 0),
                              (("--require", "ai-label"), 0), (("--require", "valid"), 0), (("--require", "strict-coverage"), 0),
                              (("--require", "ai-label", "--require", "trusted"), 4), (("--expect-signer", "nobody"), 4),
                              (("--expect-signer", "Tanba local signer"), 0), (("--deny", chain), 4), (("--allow", chain, "--require", "trusted"), 0)):
            self.assertEqual(self.call("verify", *options, path).returncode, code, options)

    def test_the_signers_key_can_be_expected_by_its_hash(self):
        path = self.labelled()
        _, (row,) = self.verify(path)
        spki = row["signer"]["spki_sha256"]
        colons = ":".join(spki[i:i + 2] for i in range(0, 64, 2)).upper()
        for expected, code in ((spki, 0), (colons, 0), ("0" * 64, 4)):
            self.assertEqual(self.call("verify", "--expect-signer", expected, path).returncode, code)

    def test_files_that_give_no_finding_are_exit_1_with_an_error(self):
        good = self.labelled().read_bytes()
        for name, data in (("empty.png", b""), ("cut.png", good[:60]), ("noise.png", os.urandom(3000)), ("unknown.xyz", os.urandom(500))):
            path = self.folder / name
            path.write_bytes(data)
            done = self.call("verify", "--json", path)
            self.assert_complains(done)
            (row,) = self.rows(done.stdout)
            self.assertIsNone(row["state"])
            self.assertEqual(row["ai"], "unknown")
            self.assertEqual(set(row["error"]), {"code", "message", "offset"})
        for path in (self.folder / "missing.png", self.folder, "/dev/null"):
            self.assertEqual(self.call("verify", path).returncode, 1, path)

    def test_content_wins_over_a_wrong_name(self):
        path = self.labelled("really-a-picture.wav")
        code, (row,) = self.verify(path)
        self.assertEqual((code, row["format"], row["name_disagrees"]), (0, "image/png", True))

    def test_several_files_give_a_line_each_in_order_and_the_first_code(self):
        good, plain = self.labelled(), self.picture("plain.png")
        bad = self.folder / "bad.png"
        bad.write_bytes(good.read_bytes()[:-13] + b"\0" + good.read_bytes()[-12:])
        missing = self.folder / "missing.png"
        for files, code in (([good, plain], 3), ([plain, bad, good], 2), ([plain, bad, missing, good], 1)):
            for jobs in (1, 3):
                got, rows = self.verify("--jobs", jobs, *files)
                self.assertEqual(got, code)
                self.assertEqual([row["file"] for row in rows], [str(file) for file in files])
        code, _ = self.verify("--require", "trusted", good, plain)
        self.assertEqual(code, 4)

    def test_a_trust_file_that_is_empty_or_broken_is_exit_1(self):
        path = self.labelled()
        for data in (b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
            anchors = self.folder / "anchors.pem"
            anchors.write_bytes(data)
            for option in ("--trust", "--tsa-trust", "--allow", "--deny"):
                self.assert_complains(self.call("verify", option, anchors, path))
        self.assert_complains(self.call("verify", "--trust", self.folder / "missing.pem", path))

    def test_a_certificate_that_is_not_valid_at_the_time_is_invalid(self):
        code, (row,) = self.verify("--at", "2099-01-01T00:00:00Z", self.labelled())
        self.assertEqual((code, row["state"]), (2, "invalid"))
        self.assert_complains(self.call("verify", "--at", "tomorrow", self.labelled()))

    def test_a_store_beside_the_file_is_found_by_both_names(self):
        source = self.picture("photo.png")
        for name in ("photo.png.c2pa", "photo.c2pa"):
            store = self.folder / name
            done = self.call("label", *command.OWNER, *self.key, "--sidecar", source, "-o", store)
            self.assertEqual(done.returncode, 0, done.stderr)
            code, (row,) = self.verify(source)
            self.assertEqual((code, row["state"], row["detached"]), (0, "valid", True))
            moved = store.rename(self.folder / "elsewhere.store")
            code, (row,) = self.verify("--manifest", moved, source)
            self.assertEqual((code, row["state"]), (0, "valid"))
            moved.unlink()
        self.assertEqual(self.verify(source)[0], 3)

    def test_a_manifest_kept_elsewhere_is_named_and_not_fetched(self):
        packet = (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
                  b'xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="http://localhost:1/\xe2\x80\xae.c2pa"/></rdf:RDF></x:xmpmeta>')
        data = b"iTXt" + b"XML:com.adobe.xmp\0" + bytes(4) + packet
        whole = command.png()
        path = self.folder / "remote.png"
        path.write_bytes(whole[:33] + struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data)) + whole[33:])
        code, (row,) = self.verify(path)
        self.assertEqual((code, row["state"]), (3, "none"))
        self.assertEqual([(one["code"], one["url"]) for one in row["status"]["informational"]], [("org.tanba.remoteManifest", "http://localhost:1/\u202e.c2pa")])
        shown = self.call("verify", path).stdout
        self.assertIn(b"http://localhost:1/", shown)
        self.assertNotIn("\u202e".encode(), shown)
        store = self.folder / "remote.png.c2pa"
        self.assertEqual(self.call("label", *command.OWNER, *self.key, "--sidecar", path).returncode, 0)
        self.assertEqual(self.verify("--manifest", store, path)[0], 0)

    def test_names_are_escaped_and_given_back(self):
        for name in ("line\nbreak.png", "\x1b[31mred.png", "-dash.png", "--help.png", "қазақ ә.png", "\u202egnp.png", "quote\".png"):
            path = self.picture(name)
            done = self.call("verify", "--json", "--", name, cwd=self.folder)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(self.rows(done.stdout)[0]["file"], name)
            shown = self.call("verify", path)
            self.assertEqual(shown.stdout.count(b"\n"), 1)
            self.assertNotIn(b"\x1b", shown.stdout)
            self.assertNotIn("\u202e".encode(), shown.stdout + done.stdout)
        odd = os.fsencode(self.folder) + b"/bad\xff\xfe.png"
        with open(odd, "wb") as file:
            file.write(command.png())
        code, (row,) = self.verify(odd)
        self.assertEqual((code, row["file"][-9:]), (3, "bad\ufffd\ufffd.png"))

    def test_standard_input_is_verified(self):
        done = self.call("verify", "--json", "-", stdin=None, input=self.labelled().read_bytes())
        (row,) = self.rows(done.stdout)
        self.assertEqual((done.returncode, row["file"], row["state"]), (0, "-", "valid"))

    def test_people_are_told_what_the_signer_claims(self):
        done = self.call("verify", self.labelled())
        self.assertEqual(done.stdout.count(b"\n"), 1)
        self.assertIn(b"the signer claims: AI-generated", done.stdout)
        details = self.call("verify", "-v", self.labelled())
        self.assertIn(b"c2pa.created  trainedAlgorithmicMedia", details.stdout)


class Show(CommandTest):
    def test_the_tree_names_manifests_actions_and_assertions(self):
        done = self.call("show", self.labelled())
        self.assertEqual(done.returncode, 0, done.stderr)
        for text in (b"urn:c2pa:", b"(active)", b"c2pa.created", b"org.tanba.label", b"c2pa.hash.data"):
            self.assertIn(text, done.stdout)

    def test_json_and_crjson_are_whole_documents(self):
        path = self.labelled()
        document = json.loads(self.call("show", "--json", path).stdout)
        active = document["manifests"][-1]
        self.assertEqual(document["active_manifest"], active["label"])
        self.assertIn("org.tanba.label", [assertion["label"] for assertion in active["assertions"]])
        crjson = json.loads(self.call("show", "--crjson", "--trust", self.shared / "identity" / "root.pem", path).stdout)
        manifest = crjson["manifests"][0]
        self.assertEqual(set(manifest), {"label", "assertions", "claim.v2", "signature", "validationResults"})
        self.assertTrue(manifest["assertions"]["c2pa.hash.data"]["hash"].startswith("b64'"))
        self.assertEqual(manifest["validationResults"]["failure"], [])
        self.assertEqual(manifest["signature"]["certificateInfo"]["subject"]["CN"], "Tanba local signer")

    def test_a_file_without_manifest_is_exit_3_and_a_broken_one_2(self):
        self.assertEqual(self.call("show", self.picture()).returncode, 3)
        path = self.labelled()
        path.write_bytes(path.read_bytes()[:-12] + b"\0\0\0\0IEND\xaeB`\x83")
        self.assertIn(self.call("show", path).returncode, (1, 2))
        self.assertEqual(self.call("show", self.folder / "missing.png").returncode, 1)


if __name__ == "__main__":
    command.main()
