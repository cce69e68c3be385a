#!/usr/bin/env python3
"""Batches: order, poison, kill -9 and --resume. TANBA_BATCH_FILES sets how many files (300; a full run takes 10000)."""
import fcntl
import os
import random
import signal
import subprocess
import time
import unittest

import command
from command import NOW, OWNER, CommandTest

FILES = int(os.environ.get("TANBA_BATCH_FILES", "300"))
KILLS = max(5, FILES // 60)


class Batch(CommandTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Ed25519 and a fixed time: every output is reproducible to the byte.
        cls.reproducible = (*cls.new_identity("ed", "--alg", "ed25519"), "--at", NOW)

    def pictures(self, count, folder="in"):
        for number in range(count):
            self.picture(f"{folder}/{number % 7}/{number:05}.png", number)
        return self.folder / folder

    def arguments(self, *rest):
        return [command.BINARY, "label", *map(str, (*OWNER, *self.reproducible, "--no-sync", *rest))]

    def contents(self, folder):
        return {name: (folder / name).read_bytes() for name in self.names(folder)}

    def kill_until_done(self, arguments, watched):
        """Starts the batch, kills it at a random moment of its work, goes on with --resume; how often it was killed."""
        kills = 0
        rnd = random.Random(FILES)
        while True:
            process = subprocess.Popen(arguments + ["--resume"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            if kills < KILLS:
                start = len(list(watched.rglob("*")))
                goal = start + rnd.randrange(1, max(2, FILES // KILLS))
                while process.poll() is None and len(list(watched.rglob("*"))) < goal:
                    time.sleep(0.002)
                time.sleep(rnd.random() * 0.01)
                process.send_signal(signal.SIGKILL)
            _, errors = process.communicate(timeout=1800)
            if process.returncode == -signal.SIGKILL:
                kills += 1
                continue
            self.assertEqual(process.returncode, 0, errors)
            return kills

    def test_a_batch_that_is_killed_and_resumed_gives_the_same_set(self):
        source = self.pictures(FILES)
        subprocess.run(self.arguments(source, "-O", self.folder / "whole"), check=True, env=self.environment, stdout=subprocess.DEVNULL)
        out = self.folder / "out"
        out.mkdir()
        for jobs in ("1", "3"):
            kills = self.kill_until_done(self.arguments(source, "-O", out, "--jobs", jobs), out)
            self.assertGreater(kills, 0)
            self.assertEqual(self.contents(out), self.contents(self.folder / "whole"))
            subprocess.run(["rm", "-rf", out / "0", out / "3", out / "5"], check=True)

    def test_a_batch_that_was_begun_without_resume_can_be_resumed(self):
        source, out = self.pictures(40), self.folder / "out"
        process = subprocess.Popen(self.arguments(source, "-O", out), env=self.environment, stdout=subprocess.DEVNULL)
        while process.poll() is None and len(list(out.rglob("*.png"))) < 10:
            time.sleep(0.001)
        process.kill()
        process.wait(timeout=60)
        done = subprocess.run(self.arguments(source, "-O", out, "--resume"), env=self.environment, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.names(out)), 40)

    def test_a_batch_in_place_labels_each_file_once(self):
        source = self.pictures(60)
        originals = self.contents(source)
        kills = self.kill_until_done(self.arguments(source, "--in-place"), source)
        self.assertGreaterEqual(kills, 0)
        self.assertEqual(set(self.contents(source)), set(originals))
        code, rows = self.verify(source)
        self.assertEqual((code, len(rows)), (0, 60))
        self.assertEqual([row["file"] for row in rows if row["manifest"]["ingredients"]], [])

    def test_resuming_what_is_finished_writes_nothing_again(self):
        source, out = self.pictures(20), self.folder / "out"
        for _ in range(3):
            done = subprocess.run(self.arguments(source, "-O", out, "--resume", "--json"), env=self.environment, capture_output=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            rows = self.rows(done.stdout)
            self.assertEqual(([row["state"] for row in rows], len(rows)), (["valid"] * 20, 20))
            times = {name: (out / name).stat().st_mtime_ns for name in self.names(out)}
            if _:
                self.assertEqual(times, before)
            before = times

    def test_resuming_takes_no_output_of_another_label_for_its_own(self):
        source, out = self.pictures(4), self.folder / "out"
        subprocess.run(self.arguments(source, "-O", out), check=True, env=self.environment, stdout=subprocess.DEVNULL)
        done = subprocess.run(self.arguments(source, "-O", out, "--resume", "--title", "another"), env=self.environment, capture_output=True)
        self.assert_complains(done, 1, 4)

    def test_resuming_with_other_evidence_takes_nothing_for_finished(self):
        source, out = self.pictures(2), self.folder / "out"
        response = self.folder / "response.der"
        response.write_bytes(b"evidence")
        identity = [f"--identity-{option[2:]}" if str(option).startswith("--") else option for option in self.key]
        out.mkdir()
        with (out / ".tanba-journal").open("ab") as held:
            fcntl.flock(held, fcntl.LOCK_SH)  # nobody removes it, as if the batch had been killed
            subprocess.run(self.arguments(source, "-O", out), check=True, env=self.environment, stdout=subprocess.DEVNULL)
            for options in (("--ocsp", response), ("--tsa", "http://127.0.0.1:1/"), identity):
                done = subprocess.run(self.arguments(source, "-O", out, "--resume", *options), env=self.environment, capture_output=True)
                self.assert_complains(done, 1, 2)
                self.assertEqual(done.stderr.count(b"it is already there"), 2)
            done = subprocess.run(self.arguments(source, "-O", out, "--resume"), env=self.environment, capture_output=True)
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_an_input_that_changed_is_not_taken_for_finished(self):
        source, out = self.pictures(3), self.folder / "out"
        subprocess.run(self.arguments(source, "-O", out), check=True, env=self.environment, stdout=subprocess.DEVNULL)
        changed = source / "1" / "00001.png"
        changed.write_bytes(command.png(99))
        os.utime(changed, ns=(time.time_ns() + 10**9, time.time_ns() + 10**9))
        done = subprocess.run(self.arguments(source, "-O", out, "--resume"), env=self.environment, capture_output=True)
        self.assert_complains(done)
        self.assertIn(b"00001.png", done.stderr)

    def test_orphans_of_killed_runs_are_swept_and_living_files_stay(self):
        source, out = self.pictures(2), self.folder / "out"
        out.mkdir()
        dead = subprocess.Popen(["true"])
        dead.wait()
        for folder in (out / "0", out / "1"):
            folder.mkdir()
            (folder / f".tanba-{dead.pid}-0").write_bytes(b"half")
            (folder / f".tanba-{os.getpid()}-0").write_bytes(b"alive")
            (folder / ".tanba-notes").write_bytes(b"not ours")
        done = subprocess.run(self.arguments(source, "-O", out, "--resume"), env=self.environment, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.names(out / "0"), [f".tanba-{os.getpid()}-0", ".tanba-notes", "00000.png"])

    def test_poison_leaves_the_rest_untouched_and_lines_in_order(self):
        source = self.pictures(100)
        for number in range(0, 100, 25):
            (source / str(number % 7) / f"{number:05}.png").write_bytes(os.urandom(200 + number))
        for jobs in (1, 4):
            out = self.folder / f"out{jobs}"
            done = subprocess.run(self.arguments(source, "-O", out, "--json", "--jobs", jobs), env=self.environment, capture_output=True)
            self.assert_complains(done, 1, 4)
            rows = self.rows(done.stdout)
            self.assertEqual([row["file"] for row in rows], sorted(row["file"] for row in rows))
            self.assertEqual((len(rows), sum(row["state"] == "valid" for row in rows)), (100, 96))
            self.assertEqual(len([name for name in self.names(out) if name.endswith(".png")]), 96)
            code, _ = self.verify("--jobs", jobs, out)
            self.assertEqual(code, 0)


if __name__ == "__main__":
    command.main()
