#!/usr/bin/env python3
"""tanba label: outputs, refusals, records, identities."""
import hashlib
import json
import os
import shutil
import stat
import subprocess
import unittest

import command
from command import NOW, OWNER, CommandTest


class Outputs(CommandTest):
    def label(self, *arguments, **options):
        return self.call("label", *OWNER, *self.key, *arguments, **options)

    def test_the_input_stays_and_the_output_verifies(self):
        source = self.picture()
        before = (source.read_bytes(), source.stat().st_mtime_ns)
        done = self.label("--json", source, "-o", self.folder / "out.png")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        (row,) = self.rows(done.stdout)
        self.assertEqual(set(row), {"file", "output", "format", "state", "manifest_label", "bytes_in", "bytes_out", "error"})
        self.assertEqual((row["state"], row["format"], row["error"]), ("valid", "image/png", None))
        self.assertEqual((row["bytes_in"], row["bytes_out"]), (len(before[0]), (self.folder / "out.png").stat().st_size))
        self.assertEqual((source.read_bytes(), source.stat().st_mtime_ns), before)
        self.assertEqual(self.names(), ["out.png", "picture.png"])
        self.assertEqual(self.verify(self.folder / "out.png")[0], 0)

    def test_an_output_that_exists_is_replaced_by_force_alone(self):
        out, source = self.labelled("out.png"), self.picture()
        first = out.read_bytes()
        self.assert_complains(self.label(source, "-o", out))
        self.assertEqual(out.read_bytes(), first)
        self.assertEqual(self.label("--force", source, "-o", out).returncode, 0)
        self.assertNotEqual(out.read_bytes(), first)

    def test_an_output_that_is_the_input_is_refused_by_any_name(self):
        source = self.picture()
        before = source.read_bytes()
        os.link(source, self.folder / "hard.png")
        os.symlink(source, self.folder / "link.png")
        os.symlink(self.folder, self.folder / "here")
        for name in ("picture.png", "hard.png", "link.png", "here/picture.png", "./picture.png"):
            for force in ((), ("--force",)):
                self.assert_complains(self.label(*force, source, "-o", f"{self.folder}/{name}"))
        self.assert_complains(self.label("--force", source, "-O", self.folder))
        self.assertEqual(source.read_bytes(), before)
        self.assertEqual(self.names(), ["hard.png", "link.png", "picture.png"])

    def test_in_place_replaces_the_file_and_leaves_its_other_names(self):
        source = self.picture()
        before = source.read_bytes()
        os.link(source, self.folder / "hard.png")
        source.chmod(0o640)
        self.assertEqual(self.label("--in-place", source).returncode, 0)
        self.assertEqual(self.verify(source)[0], 0)
        self.assertEqual(stat.S_IMODE(source.stat().st_mode), 0o640)
        self.assertEqual((self.folder / "hard.png").read_bytes(), before)

    def test_in_place_through_a_link_leaves_the_link(self):
        source, link = self.picture(), self.folder / "link.png"
        os.symlink("picture.png", link)
        self.assertEqual(self.label("--in-place", link).returncode, 0)
        self.assertTrue(link.is_symlink())
        self.assertEqual(self.verify(source)[0], 0)

    def test_what_cannot_be_labelled_is_one_line_and_leaves_nothing(self):
        good = command.png()
        for name, data in (("empty.png", b""), ("one.png", b"\x89"), ("cut.png", good[:-30]), ("noise.png", os.urandom(5000)),
                           ("noise.mp4", os.urandom(5000)), ("unknown.xyz", os.urandom(100))):
            path = self.folder / name
            path.write_bytes(data)
            done = self.label("--json", path, "-o", self.folder / f"out-{name}")
            self.assert_complains(done)
            (row,) = self.rows(done.stdout)
            self.assertIsNone(row["state"])
            self.assertTrue(row["error"]["code"])
            path.unlink()
        self.assertEqual(self.names(), [])
        self.assert_complains(self.label(self.folder / "missing.png", "-o", self.folder / "o.png"))
        self.assert_complains(self.label("/dev/null", "-o", self.folder / "o.png"))
        self.assert_complains(self.label(self.picture(), "-o", self.folder / "no" / "such" / "folder.png"))

    def test_a_parent_or_ingredient_that_cannot_be_is_named_and_not_the_content(self):
        empty, cut, out = self.folder / "empty.png", self.folder / "cut.png", self.folder / "out.png"
        empty.write_bytes(b"")
        cut.write_bytes(command.png()[:60])
        for file, why in ((empty, b"the file is empty"), (cut, b"it is cut")):
            for options in (("--parent", file), ("--ingredient", file)):
                with self.subTest(options):
                    done = self.call("label", *self.key, *OWNER, *options, self.picture(), "-o", out)
                    self.assert_complains(done)
                    self.assertTrue(done.stderr.startswith(b"tanba: " + str(file).encode() + b": "), done.stderr)
                    self.assertIn(why, done.stderr)
                    self.assertNotIn(b"--sidecar", done.stderr)
            done = self.call("label", *self.key, *OWNER, "--ingredient", self.picture("whole.png", 1), "--ingredient", file, self.picture(), "-o", out)
            self.assertTrue(done.stderr.startswith(b"tanba: --ingredient: "), done.stderr)
        self.assertFalse(out.exists())

    def test_a_second_label_keeps_the_first_as_parent(self):
        first, second = self.labelled(), self.folder / "second.png"
        self.assertEqual(self.label("--origin", "modified", first, "-o", second).returncode, 0)
        code, (row,) = self.verify(second)
        self.assertEqual((code, row["ai"]), (0, "modified"))
        self.assertEqual([one["relationship"] for one in row["manifest"]["ingredients"]], ["parentOf"])
        self.assertEqual([one["action"] for one in row["manifest"]["actions"]], ["c2pa.opened", "c2pa.edited"])

    def test_ingredients_keep_their_manifests_and_are_placed(self):
        first, plain = self.labelled("first.png"), self.picture("plain.png", 7)
        both = self.folder / "both.png"
        done = self.label("--ingredient", first, "--ingredient", plain, "--ingredient", first, self.picture("new.png", 5), "-o", both)
        self.assertEqual(done.returncode, 0, done.stderr)
        code, (row,) = self.verify(both)
        self.assertEqual((code, row["state"]), (0, "valid"))
        self.assertEqual([one["relationship"] for one in row["manifest"]["ingredients"]], ["componentOf"] * 3)
        done = self.label("--parent", both, "--ingredient", first, self.picture("next.png", 6), "-o", self.folder / "next.png.out.png")
        self.assertEqual(done.returncode, 0, done.stderr)
        code, (row,) = self.verify(self.folder / "next.png.out.png")
        self.assertEqual((code, [one["relationship"] for one in row["manifest"]["ingredients"]]), (0, ["parentOf", "componentOf"]))
        self.assert_complains(self.label("--ingredient", self.folder / "none.png", plain, "-o", self.folder / "x.png"))

    def test_a_parent_can_be_named(self):
        done = self.label("--parent", self.labelled(), self.picture("new.png", 5), "-o", self.folder / "child.png")
        self.assertEqual(done.returncode, 0, done.stderr)
        _, (row,) = self.verify(self.folder / "child.png")
        self.assertEqual([one["relationship"] for one in row["manifest"]["ingredients"]], ["parentOf"])

    def test_a_sidecar_leaves_the_file_as_it_is(self):
        source = self.picture()
        before = source.read_bytes()
        done = self.label("--sidecar", source)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.names(), ["picture.png", "picture.png.c2pa"])
        self.assertEqual(source.read_bytes(), before)
        code, (row,) = self.verify(source)
        self.assertEqual((code, row["detached"]), (0, True))

    def test_the_mode_is_kept_and_the_umask_obeyed(self):
        source = self.picture()
        source.chmod(0o600)
        self.assertEqual(self.label(source, "-o", self.folder / "out.png").returncode, 0)
        self.assertEqual(stat.S_IMODE((self.folder / "out.png").stat().st_mode), 0o600)

    def test_a_folder_that_cannot_be_written_is_exit_1(self):
        locked = self.folder / "locked"
        source = self.picture()
        locked.mkdir()
        locked.chmod(0o555)
        prefix = []
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                self.skipTest("as root every folder can be written, and there is no setpriv")
            for path in (self.shared, self.folder, *(self.shared / "identity").iterdir()):
                path.chmod(0o755)
            prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            if subprocess.run([*prefix, command.BINARY, "--version"], capture_output=True).returncode != 0:
                self.skipTest("the command lies where another user may not run it")
        done = subprocess.run([*prefix, command.BINARY, "label", *map(str, (*OWNER, *self.key, source)), "-o", str(locked / "o.png")], capture_output=True, env=self.environment)
        self.assert_complains(done)
        self.assertNotIn(b".tanba-", done.stderr)
        self.assertEqual(self.names(locked), [])


class Folders(CommandTest):
    def label(self, *arguments, **options):
        return self.call("label", *OWNER, *self.key, *arguments, **options)

    def tree(self):
        for name in ("in/b.png", "in/a/x.png", "in/a-b.png", "in/a/deep/y.png"):
            self.picture(name)
        (self.folder / "in/a/x.png.c2pa").write_bytes(b"a store")
        os.symlink("b.png", self.folder / "in/link.png")
        os.symlink("..", self.folder / "in/loop")
        os.mkfifo(self.folder / "in/fifo.png")
        return self.folder / "in"

    def test_a_folder_is_walked_in_order_and_its_paths_are_kept(self):
        done = self.label("--json", self.tree(), "-O", self.folder / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([row["file"].split("/in/")[1] for row in self.rows(done.stdout)], ["a/deep/y.png", "a/x.png", "a-b.png", "b.png"])
        self.assertEqual(self.names(self.folder / "out"), ["a-b.png", "a/deep/y.png", "a/x.png", "b.png"])
        code, rows = self.verify(self.folder / "out")
        self.assertEqual((code, len(rows)), (0, 4))

    def test_outputs_inside_the_input_folder_are_not_walked(self):
        tree = self.tree()
        for _ in range(2):
            self.assertEqual(self.label("--force", tree, "-O", tree / "labelled").returncode, 0)
        self.assertEqual(len(self.names(tree / "labelled")), 4)

    def test_two_inputs_for_one_output_are_an_error_before_any_work(self):
        self.tree()
        for inputs in (("in/b.png", "in/./b.png"), ("in/a/x.png", "in2/x.png"), ("in", "in2")):
            self.picture("in2/x.png")
            self.picture("in2/b.png")
            self.assert_complains(self.label(*(self.folder / name for name in inputs), "-O", self.folder / "out"))
            self.assertFalse((self.folder / "out").exists())

    def test_an_output_that_is_another_input_is_an_error_before_any_work(self):
        one, two = self.picture("a/x.png", 1), self.picture("b/x.png", 2)
        before = two.read_bytes()
        self.assert_complains(self.label("--force", one, two.parent / "x.png", "-O", two.parent))
        self.assert_complains(self.label("--force", one, self.picture("b/y.png"), two, "-O", self.folder / "c", "--in-place"))
        self.assertEqual(two.read_bytes(), before)

    def test_names_come_from_a_list(self):
        self.tree()
        names = ["in/b.png", "in/a/x.png"]
        for separator in ("\n", "\0"):
            listing = self.folder / "list"
            listing.write_text(separator.join(names) + separator)
            done = self.label("--json", "--force", "--files-from", listing, "-O", self.folder / "out", cwd=self.folder)
            self.assertEqual([row["file"] for row in self.rows(done.stdout)], names, done.stderr)
            done = self.label("--json", "--force", "--files-from", "-", "-O", self.folder / "out", cwd=self.folder, stdin=None, input=listing.read_bytes())
            self.assertEqual([row["file"] for row in self.rows(done.stdout)], names, done.stderr)
        odd = self.picture("odd\nname.png")
        listing.write_bytes(os.fsencode(odd) + b"\0")
        self.assertEqual(self.label("--files-from", listing, "-O", self.folder / "odd").returncode, 0)
        self.assertEqual(self.names(self.folder / "odd"), ["odd\nname.png"])


class Records(CommandTest):
    def test_every_field_is_recorded(self):
        out = self.folder / "out.png"
        done = self.call("label", *self.key, "--origin", "modified", "--synthetic", "yes", "--profile", "kz,eu", "--profile", "us-ca", "--system", "a@b@2",
                         "--provider", "P", "--owner", "Ө", "--operator", "Op", "--title", "T", "--notice", "none", self.picture(), "-o", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, rb"^tanba: profile eu wants more in the label; give --tsa URL or --tsa-request FILE for a time-stamp, modifications in --label FILE\n$")
        _, (row,) = self.verify(out)
        self.assertEqual(row["label"], {"schema": "label/1", "origin": "modified", "synthetic_result": "yes", "profile": ["kz", "eu", "us-ca"], "title": "T",
                                        "system": {"name": "a@b", "version": "2"}, "provider": {"name": "P"},
                                        "responsible": [{"role": "owner", "name": "Ө"}, {"role": "operator", "name": "Op"}]})
        self.assertEqual(row["manifest"]["title"], "T")

    def test_options_win_over_a_record(self):
        record = self.folder / "record.json"
        record.write_text(json.dumps({"title": "old", "origin": "modified", "profile": ["eu"], "provider": {"name": "kept"},
                                      "responsible": [{"role": "owner", "name": "old"}, {"role": "publisher", "name": "kept"}]}))
        out = self.folder / "out.png"
        done = self.call("label", *self.key, "--label", record, "--title", "new", "--owner", "new", self.picture(), "-o", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        _, (row,) = self.verify(out)
        self.assertEqual((row["label"]["title"], row["label"]["origin"], row["label"]["provider"], row["label"]["profile"]), ("new", "modified", {"name": "kept"}, ["eu"]))
        self.assertEqual(row["label"]["responsible"], [{"role": "owner", "name": "new"}, {"role": "publisher", "name": "kept"}])

    def test_a_broken_record_names_the_field(self):
        record = self.folder / "record.json"
        for text, field in (("{", b"JSON"), ('{"origin":"human"}', b"origin"), ('{"owner":"x"}', b"owner"), ("[]", b"JSON")):
            record.write_text(text)
            done = self.call("label", *self.key, "--label", record, self.picture(), "-o", self.folder / "o.png")
            self.assert_complains(done)
            self.assertIn(field, done.stderr)

    def test_a_prompt_is_hashed_and_published_only_where_asked(self):
        prompt, out = self.folder / "prompt.txt", self.folder / "out.png"
        prompt.write_text("a cat", encoding="utf-8")
        digest = hashlib.sha256(b"a cat").hexdigest()
        for option, found in (("--prompt-hash", False), ("--prompt", True)):
            done = self.call("label", *self.key, *OWNER, option, prompt, "--publish", "system.autonomy", "--force", self.picture(), "-o", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            _, (row,) = self.verify(out)
            self.assertEqual((row["state"], row["label"]["prompt"]), ("valid", {"sha256": digest}))
            self.assertEqual(b"a cat" in out.read_bytes(), found)
        prompt.write_bytes(b"\xff\xfe\x00")
        done = self.call("label", *self.key, *OWNER, "--prompt", prompt, "--force", self.picture(), "-o", out)
        self.assert_complains(done)
        self.assertIn(b"prompt.txt: prompt.text must be UTF-8", done.stderr)

    def test_training_is_allowed_denied_or_constrained(self):
        out, url = self.folder / "out.png", "https://example.org/tdm"
        for option, tdm in (("allow", {"train_ai": "allowed", "train_gen_ai": "allowed", "mine": "allowed"}),
                            ("deny", {"train_ai": "notAllowed", "train_gen_ai": "notAllowed"}),
                            ("constrained:" + url, {"train_ai": "constrained", "train_gen_ai": "constrained", "policy_url": url})):
            done = self.call("label", *self.key, *OWNER, "--training", option, "--force", self.picture(), "-o", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            _, (row,) = self.verify(out)
            self.assertEqual((row["state"], row["label"]["tdm"]), ("valid", tdm))
        for option in ("maybe", "deny:" + url, "constrained", "constrained:x"):
            self.assert_complains(self.call("label", *self.key, *OWNER, "--training", option, "--force", self.picture(), "-o", out))

    def test_profile_cn_wants_a_provider_in_ascii_and_gives_an_id(self):
        out = self.folder / "out.png"
        done = self.call("label", *self.key, *OWNER, "--profile", "cn", "--force", self.picture(), "-o", out)
        if done.returncode == 0:
            self.skipTest("this build has no place for the AIGC label in PNG")
        self.assertIn(b"--provider-code gives it", done.stderr)
        done = self.call("label", *self.key, *OWNER, "--profile", "cn", "--provider-code", "001191110102MAD55U9H0F10002", self.picture(), "-o", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        _, (row,) = self.verify(out)
        self.assertRegex(row["label"]["id"], "^urn:uuid:")
        self.assertIn(b"001191110102MAD55U9H0F10002", out.read_bytes())

    def test_metadata_in_the_file_is_left_alone_where_asked(self):
        bare, rich = self.folder / "bare.png", self.folder / "rich.png"
        for out, options in ((bare, ("--no-metadata",)), (rich, ())):
            done = self.call("label", *self.key, *OWNER, *options, self.picture(), "-o", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.verify(out)[1][0]["state"], "valid")
        self.assertNotIn(b"XML:com.adobe.xmp", bare.read_bytes())

    def test_text_that_is_not_utf8_is_refused(self):
        done = self.call("label", *self.key, "--owner", b"bad\xff", self.picture(), "-o", self.folder / "o.png")
        self.assert_complains(done)

    def test_what_a_profile_misses_is_said_and_never_refused(self):
        done = self.call("label", *self.key, "--json", self.picture(), "-o", self.folder / "o.png")
        self.assertEqual(done.returncode, 0)
        lines = done.stderr.decode().splitlines()
        self.assertEqual(len(lines), 2, lines)
        self.assertIn("profile kz", lines[0])
        self.assertIn("--owner", lines[0])
        self.assertIn("notice", lines[1])
        self.assertEqual(self.rows(done.stdout)[0]["state"], "valid")

    def test_the_same_input_key_and_time_give_the_same_bytes(self):
        key = self.new_identity("ed", "--alg", "ed25519") if not (self.shared / "ed").exists() else None
        outputs = []
        for jobs in (1, 3):
            out = self.folder / f"out-{jobs}"
            done = self.call("label", *OWNER, *key, "--at", NOW, "--jobs", jobs, self.picture("a.png"), self.picture("b.png", 1), "-O", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            outputs.append([(out / name).read_bytes() for name in self.names(out)])
        self.assertEqual(outputs[0], outputs[1])


class LocalIdentity(CommandTest):
    def test_it_is_made_on_first_use_and_named_as_unverified(self):
        environment = {**self.environment, "XDG_DATA_HOME": str(self.folder / "data")}
        first = self.call("label", *OWNER, self.picture(), "-o", self.folder / "1.png", env=environment)
        self.assert_complains(first, 0)
        self.assertIn(b"nobody has verified", first.stderr)
        second = self.call("label", *OWNER, self.picture(), "-o", self.folder / "2.png", env=environment)
        self.assertEqual((second.returncode, second.stderr), (0, b""))
        folder = self.folder / "data" / "tanba"
        self.assertEqual(stat.S_IMODE((folder / "key.pem").stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        code, (row,) = self.verify(self.folder / "1.png")
        self.assertEqual((code, row["state"]), (0, "valid"))
        code, (row,) = self.verify("--trust", folder / "root.pem", self.folder / "1.png", self.folder / "2.png")[0], self.verify("--trust", folder / "root.pem", self.folder / "1.png")[1]
        self.assertEqual((code, row["state"]), (0, "trusted"))

    def test_it_lies_below_home_where_xdg_says_nothing(self):
        environment = {**self.environment, "HOME": str(self.folder)}
        del environment["XDG_DATA_HOME"]
        self.assertEqual(self.call("label", *OWNER, self.picture(), "-o", self.folder / "1.png", env=environment).returncode, 0)
        self.assertTrue((self.folder / ".local/share/tanba/key.pem").exists())
        environment = {key: value for key, value in environment.items() if key != "HOME"}
        self.assert_complains(self.call("label", *OWNER, self.picture(), "-o", self.folder / "2.png", env=environment))

    def test_two_first_runs_at_once_share_one(self):
        environment = {**self.environment, "XDG_DATA_HOME": str(self.folder / "data")}
        source = self.picture()
        runs = [subprocess.Popen([command.BINARY, "label", *OWNER, str(source), "-o", str(self.folder / f"{n}.png")], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for n in range(6)]
        for run in runs:
            _, errors = run.communicate(timeout=120)
            self.assertEqual(run.returncode, 0, errors)
        code, _ = self.verify("--require", "trusted", "--trust", self.folder / "data/tanba/root.pem", *(self.folder / f"{n}.png" for n in range(6)))
        self.assertEqual(code, 0)


if __name__ == "__main__":
    command.main()
