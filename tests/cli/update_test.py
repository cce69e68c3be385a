"""Update manifests in a store that lies beside its file: which one, and where the new one goes."""
import fcntl
import json
import os
import resource
import signal
import subprocess
import threading
from pathlib import Path

import command

TESTDATA = Path(__file__).resolve().parents[2] / "testdata"
LATER = {"assertions": [{"label": "com.example.later", "data": {"seen": True}}]}


class UpdateBeside(command.CommandTest):
    def setUp(self):
        super().setUp()
        self.definition = self.folder / "later.json"
        self.definition.write_text(json.dumps(LATER))
        self.file = self.folder / "table.csv"
        self.file.write_bytes(b"a,b\n1,2\n")
        self.store = self.beside(self.file)
        self.first = self.store.read_bytes()

    def beside(self, path):
        done = self.call("label", *command.OWNER, *self.key, "--sidecar", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path.with_name(path.name + ".c2pa")

    def update(self, *options, **how):
        return self.call("label", "--update", "--sidecar", "--definition", self.definition, *self.key, *options, **how)

    def assert_updated(self, done, store, first=None):
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        first = first or self.first
        self.assertEqual(store.read_bytes()[8:len(first)], first[8:])
        self.assertIn(b"com.example.later", store.read_bytes()[len(first):])

    def assert_refused(self, done, reason, *untouched):
        self.assert_complains(done)
        self.assertIn(reason, done.stderr)
        self.assertEqual(self.store.read_bytes(), self.first)
        self.assertEqual(self.names(), sorted({"later.json", "table.csv", "table.csv.c2pa", *untouched}))

    def manifests(self, *arguments):
        done = self.call("show", "--json", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return len(json.loads(done.stdout)["manifests"])

    def test_the_one_that_verify_reads_is_replaced_in_place(self):
        for rounds in (2, 3):
            before = self.store.read_bytes()
            self.assert_updated(self.update("--in-place", self.file), self.store, before)
            self.assertEqual(self.file.read_bytes(), b"a,b\n1,2\n")
            code, (row,) = self.verify(self.file)
            self.assertEqual((code, row["state"], row["ai"], row["detached"], len(row["manifest"]["ingredients"])), (0, "valid", "generated", True, 1))
            self.assertEqual(self.manifests(self.file), rounds)
        self.assertEqual(self.names(), ["later.json", "table.csv", "table.csv.c2pa"])

    def test_it_stays_as_it_is_where_nobody_said_so(self):
        for options in ((), ("--force",), ("-o", self.store), ("--force", "-o", self.store), ("--manifest", self.store, "-o", self.store)):
            self.assert_refused(self.update(*options, self.file), b"the output is an input; name another, or replace inputs by --in-place")
        self.assert_refused(self.update("--force", "-o", self.file, self.file), b"the output is an input")
        os.link(self.store, self.folder / "linked.c2pa")
        os.symlink("table.csv.c2pa", self.folder / "symbolic.c2pa")
        for name in ("linked.c2pa", "symbolic.c2pa"):
            self.assert_refused(self.update("--force", "-o", self.folder / name, self.file), b"the output is an input", "linked.c2pa", "symbolic.c2pa")

    def test_the_new_one_goes_where_it_shall(self):
        out = self.folder / "out.c2pa"
        self.assert_updated(self.update("-o", out, self.file), out)
        self.assertEqual(self.store.read_bytes(), self.first)
        self.assert_complains(self.update("-o", out, self.file))
        self.assert_updated(self.update("--force", "-o", out, self.file), out)
        self.assertEqual(self.verify("--manifest", out, self.file)[0], 0)
        self.assert_updated(self.update("-O", self.folder / "new", self.file), self.folder / "new" / "table.csv.c2pa")
        done = self.update("-o", "-", self.file)
        self.assertEqual((done.returncode, done.stdout[8:len(self.first)]), (0, self.first[8:]), done.stderr)

    def test_the_shorter_name_is_found_and_the_longer_one_wins(self):
        short = self.store.rename(self.folder / "table.c2pa")
        self.assert_updated(self.update("--in-place", self.file), short)
        before = short.read_bytes()
        self.assert_updated(self.update(self.file), self.store, before)
        self.assertEqual((short.read_bytes(), self.manifests(self.file)), (before, 3))

    def test_the_one_that_is_named_is_taken(self):
        other = self.store.rename(self.folder / "kept.store")
        self.assert_updated(self.update("--manifest", other, self.file), self.store)
        self.assert_updated(self.update("--manifest", other, "--in-place", self.file), other)
        done = self.update("--manifest", self.store, "-o", self.folder / "out.c2pa", "-", stdin=None, input=self.file.read_bytes())
        self.assertEqual(done.returncode, 0, done.stderr)
        for options in (("--manifest", self.folder / "absent.c2pa"), ("--manifest", self.folder), ("--manifest", "/dev/zero")):
            done = self.update(*options, self.file)
            self.assert_complains(done)
            self.assertIn(b"there is no such manifest store", done.stderr)

    def test_it_is_named_for_one_file_that_is_updated(self):
        picture = self.picture()
        self.assert_refused(self.update("--manifest", self.store, "-O", self.folder / "new", self.file, picture), b"--manifest goes with one file", "picture.png")
        for options in (("--update",), ("--sidecar",)):
            done = self.call("label", *options, *self.key, "--manifest", self.store, "-O", self.folder / "new", self.file)
            self.assert_refused(done, b"--manifest names what --update --sidecar adds to", "picture.png")

    def test_one_of_another_file_or_of_none_is_not_updated(self):
        self.file.write_bytes(b"a,b\n1,3\n")
        self.assert_refused(self.update("--in-place", self.file), b"the manifest beside the file is not valid for it")
        self.store.unlink()
        for options in ((), ("--in-place",), ("-o", self.store)):
            self.assert_complains(self.update(*options, self.file))
        self.assertIn(b"there is no manifest beside the file", self.update(self.file).stderr)
        self.assertEqual(self.names(), ["later.json", "table.csv"])

    def test_it_is_asked_for_by_name(self):
        done = self.call("label", "--update", "--definition", self.definition, *self.key, "-o", self.folder / "out.csv", self.file)
        self.assert_refused(done, b"the file holds no manifest to be updated; --sidecar updates the one beside it")
        self.store.unlink()
        done = self.call("label", "--update", "--definition", self.definition, *self.key, "-o", self.folder / "out.csv", self.file)
        self.assertNotIn(b"--sidecar", done.stderr)

    def test_a_film_with_a_tag_keeps_its_manifest(self):
        film, out = TESTDATA / "matroska/tagged.mkv", self.folder / "film.mkv"
        self.assertEqual(self.call("label", *command.OWNER, *self.key, film, "-o", out).returncode, 0)
        store = self.folder / "film.mkv.c2pa"
        film, first = out.read_bytes(), store.read_bytes()
        for options in (("--in-place",), ("-o", self.folder / "copy.mkv"), ("--in-place", "--force")):
            self.assert_complains(self.call("label", "--update", "--definition", self.definition, *self.key, *options, out))
        self.assertEqual((out.read_bytes(), store.read_bytes()), (film, first))
        self.assert_updated(self.update("--in-place", out), store, first)
        self.assertEqual((out.read_bytes(), self.verify(out)[0], self.manifests(out)), (film, 0, 2))

    def test_a_folder_is_updated_file_by_file(self):
        folder = self.folder / "all"
        (folder / "deep").mkdir(parents=True)
        for name in ("a.csv", "deep/b.csv"):
            (folder / name).write_bytes(name.encode())
            self.beside(folder / name)
        done = self.update("--in-place", "--jobs", 2, folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in ("a.csv", "deep/b.csv"):
            self.assertEqual((self.verify(folder / name)[0], self.manifests(folder / name)), (0, 2))
        self.assertEqual(self.names(folder), ["a.csv", "a.csv.c2pa", "deep/b.csv", "deep/b.csv.c2pa"])

    def test_a_batch_goes_on_from_the_stores_that_are_there_now(self):
        folder, out = self.folder / "in", self.folder / "out"
        out.mkdir()
        folder.mkdir()
        for name in ("a.csv", "b.csv"):
            (folder / name).write_bytes(name.encode())
            self.beside(folder / name)
        made = [out / "a.csv.c2pa", out / "b.csv.c2pa"]
        with (out / ".tanba-journal").open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_SH)  # nobody removes it, as if the batch had been killed
            self.assertEqual(self.update("-O", out, folder).returncode, 0)
            first = [path.stat().st_mtime_ns for path in made]
            self.assertEqual(self.update("-O", out, "--resume", folder).returncode, 0)
            self.assertEqual([path.stat().st_mtime_ns for path in made], first)
            self.assertEqual(self.update("--in-place", folder / "a.csv").returncode, 0)
            done = self.update("-O", out, "--resume", folder)
            self.assert_complains(done)
            self.assertIn(b"a.csv.c2pa: output: it is already there", done.stderr)
            self.assertEqual(self.update("-O", out, "--resume", "--force", folder).returncode, 0)
        self.assertEqual([self.manifests("--manifest", path, folder / path.stem) for path in made], [3, 2])
        self.assertEqual(made[1].stat().st_mtime_ns, first[1])

    def test_a_batch_in_place_adds_to_no_store_twice(self):
        folder = self.folder / "in"
        folder.mkdir()
        (folder / "a.csv").write_bytes(b"a")
        self.beside(folder / "a.csv")
        with (folder / ".tanba-journal").open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_SH)
            for manifests in (2, 2):
                self.assertEqual(self.update("--in-place", "--resume", folder).returncode, 0)
                self.assertEqual(self.manifests(folder / "a.csv"), manifests)
            self.assertEqual(self.update("--in-place", folder / "a.csv").returncode, 0)
            self.assertEqual(self.update("--in-place", "--resume", folder).returncode, 0)
        self.assertEqual(self.manifests(folder / "a.csv"), 4)

    def test_one_store_for_two_files_is_refused_before_work_starts(self):
        self.store.unlink()
        pair = [self.folder / name for name in ("table.csv", "table.json")]
        pair[1].write_bytes(b"{}")
        self.beside(self.file).rename(self.folder / "table.c2pa")
        before = self.names()
        done = self.update("--in-place", *pair)
        self.assert_complains(done)
        self.assertIn(b"would both become", done.stderr)
        self.assertEqual(self.names(), before)

    def test_a_full_disk_leaves_the_old_one(self):
        def small():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (len(self.first), len(self.first)))
        done = self.update("--in-place", self.file, preexec_fn=small, restore_signals=False)
        self.assert_refused(done, b"File too large")

    def test_of_updates_at_once_none_is_lost(self):
        definitions = [self.folder / f"{number}.json" for number in range(6)]
        for path in definitions:
            path.write_text(json.dumps({"assertions": [{"label": f"com.example.of{path.stem}", "data": {}}]}))
        command_line = [command.BINARY, "label", "--update", "--sidecar", "--in-place", *self.key, self.file]
        done = 0
        for rounds in range(3):
            running = [subprocess.Popen([*command_line, "--definition", path], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for path in definitions]
            for process in running:
                errors = process.communicate(timeout=120)[1]
                self.assertIn(process.returncode, (0, 1), errors)
                if process.returncode == 1:
                    self.assertRegex(errors, rb"table\.csv\.c2pa: manifest: (cannot lock its file|its file changed)")
                done += process.returncode == 0
            self.assertGreater(done, rounds)
            self.assertEqual((self.verify(self.file)[0], self.manifests(self.file)), (0, 1 + done))

    def test_what_another_has_locked_is_left_to_it(self):
        with self.store.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.assert_refused(self.update("--in-place", self.file), b"table.csv.c2pa: manifest: cannot lock its file, which another may be updating; Resource temporarily unavailable")
            out = self.folder / "out.c2pa"
            self.assert_updated(self.update("-o", out, self.file), out)
        self.assert_updated(self.update("--in-place", self.file), self.store)

    def test_what_is_wrong_with_the_store_is_said_of_it(self):
        for content, code, reason in ((b"", 1, "it is cut; the file is cut short"), (self.first[:-9], 1, "it is cut; the file is cut short"), (bytes(40), 1, "it is broken; the file is damaged"), (None, 5, "it is beyond a limit; a limit was hit")):
            other = self.folder / "other.store"
            other.write_bytes(content or b"")
            if content is None:
                os.truncate(other, 5 << 30)
            for options in (("-o", self.folder / "out.c2pa"), ("--in-place",), ("-o", "-")):
                done = self.update("--manifest", other, *options, self.file)
                self.assert_complains(done, code)
                self.assertIn(f"{other}: manifest: {reason}".encode(), done.stderr)
        self.assertEqual(self.names(), ["later.json", "other.store", "table.csv", "table.csv.c2pa"])

    def test_a_store_in_a_pipe_is_read_and_not_replaced(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        done = self.update("--in-place", "--manifest", pipe, self.file)
        self.assert_complains(done)
        self.assertIn(b"pipe: manifest: only a file can be replaced", done.stderr)
        writer = threading.Thread(target=lambda: pipe.write_bytes(self.first))
        writer.start()
        out = self.folder / "out.c2pa"
        self.assert_updated(self.update("--manifest", pipe, "-o", out, self.file), out)
        writer.join()

    def test_only_what_is_replaced_lends_its_mode(self):
        self.store.chmod(0o400)
        out = self.folder / "out.c2pa"
        def mode(path):
            return path.stat().st_mode & 0o777
        for options, given, found in ((("-o", out), None, 0o640), (("--force", "-o", out), 0o600, 0o600), (("--in-place",), None, 0o400)):
            if given:
                out.chmod(given)
            self.assertEqual(self.update(*options, self.file, umask=0o027).returncode, 0)
            self.assertEqual(mode(self.store if options == ("--in-place",) else out), found)

    def test_the_owner_of_a_secret_takes_it_out(self):
        secret = self.folder / "secret.json"
        secret.write_text(json.dumps({"assertions": [{"label": "com.example.secret", "data": {"name": "A Person of No Renown"}}]}))
        done = self.call("label", *command.OWNER, *self.key, "--sidecar", "--force", "--definition", secret, self.file)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"A Person of No Renown", self.store.read_bytes())
        label = self.verify(self.file)[1][0]["manifest"]["label"]
        self.definition.write_text(json.dumps({"redactions": [{"uri": f"self#jumbf=/c2pa/{label}/c2pa.assertions/com.example.secret", "reason": "c2pa.PII.present"}]}))
        self.assertEqual(self.update("--in-place", self.file).returncode, 0)
        self.assertNotIn(b"A Person of No Renown", self.store.read_bytes())
        self.assertEqual(self.verify(self.file)[0], 0)


if __name__ == "__main__":
    command.main()
