"""What `hasten fix` does to files: permissions, links, files that change or cannot be written, a run that is killed.

Each function gets the binary and an empty directory, and fails by an assertion.
"""
import os
import signal
import stat
import subprocess
import time

SLOW = """import { Pool } from 'pg';
const pool = new Pool();
export async function both(id: string) {
  const a = await pool.query('SELECT a WHERE id = $1', [id]);
  const b = await pool.query('SELECT b WHERE id = $1', [id]);
  return [a, b];
}
"""


def fix(binary, directory, *arguments):
    return subprocess.run([binary, "fix", *arguments], cwd=directory, capture_output=True, text=True, timeout=120)


def project(directory, files):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "hasten.toml").write_text("root = true\n")
    for name in files:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(SLOW)


def permissions_are_kept(binary, directory):
    project(directory, ["a.ts"])
    os.chmod(directory / "a.ts", 0o640)
    assert fix(binary, directory).returncode == 0
    assert "Promise.all" in (directory / "a.ts").read_text()
    assert stat.S_IMODE(os.stat(directory / "a.ts").st_mode) == 0o640


def only_given_paths_change(binary, directory):
    project(directory, ["a.ts", "deep/b.ts", "c.ts"])
    assert fix(binary, directory, "deep", "c.ts").returncode == 0
    assert (directory / "a.ts").read_text() == SLOW
    assert (directory / "deep/b.ts").read_text() != SLOW and (directory / "c.ts").read_text() != SLOW


def links_that_leave_are_not_followed(binary, directory):
    project(directory / "inner", ["a.ts"])
    (directory / "outside.ts").write_text(SLOW)
    (directory / "inner/link.ts").symlink_to("../outside.ts")
    (directory / "elsewhere").mkdir()
    (directory / "elsewhere/c.ts").write_text(SLOW)
    (directory / "inner/linked").symlink_to("../elsewhere")
    fix(binary, directory / "inner", ".")
    fix(binary, directory / "inner", "linked")
    assert (directory / "outside.ts").read_text() == SLOW
    assert (directory / "elsewhere/c.ts").read_text() == SLOW
    assert (directory / "inner/a.ts").read_text() != SLOW
    assert (directory / "inner/link.ts").is_symlink()


def unwritable_files_are_named(binary, directory):
    if os.geteuid() == 0:
        return  # Root may write anything
    project(directory, ["a.ts", "b.ts"])
    os.chmod(directory / "a.ts", 0o444)
    done = fix(binary, directory)
    assert done.returncode == 2 and "a.ts" in done.stderr, done.stderr
    assert (directory / "a.ts").read_text() == SLOW and (directory / "b.ts").read_text() != SLOW


def check_and_diff_write_nothing(binary, directory):
    project(directory, ["a.ts"])
    assert fix(binary, directory, "--check").returncode == 1
    done = fix(binary, directory, "--diff")
    assert done.returncode == 0 and done.stdout.startswith("diff --git a/a.ts b/a.ts\n"), done.stdout
    assert (directory / "a.ts").read_text() == SLOW
    assert fix(binary, directory, "--rule", "per-item-call", "--check").returncode == 0
    assert fix(binary, directory).returncode == 0
    assert fix(binary, directory, "--check").returncode == 0


def changes_of_others_are_kept(binary, directory):
    refused = 0
    for attempt in range(12):
        here = directory / str(attempt)
        project(here, ["a.ts"] + [f"more/{i}.ts" for i in range(60)])
        run = subprocess.Popen([binary, "fix", "."], cwd=here, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(0.01 * attempt)
        with open(here / "a.ts", "a") as file:
            file.write("// added meanwhile\n")
        errors = run.communicate(timeout=120)[1]
        text = (here / "a.ts").read_text()
        assert text.endswith("// added meanwhile\n") or "Promise.all" in text, text
        if run.returncode == 2:
            refused += 1
            assert "changed while it was analysed" in errors, errors
            assert text == SLOW + "// added meanwhile\n"
    return f"{refused} of 12 refused"


def a_killed_run_leaves_whole_files(binary, directory):
    names = [f"{i}.ts" for i in range(150)]
    project(directory, names)
    assert fix(binary, directory).returncode == 0
    fixed = (directory / names[0]).read_text()
    between = 0
    for attempt in range(15):
        project(directory, names)
        run = subprocess.Popen([binary, "fix", "."], cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started = time.time()
        while time.time() - started < 20:  # Until the first file is written, and a little longer
            if (directory / names[0]).read_text() != SLOW or run.poll() is not None:
                break
        time.sleep(0.002 * attempt)
        run.send_signal(signal.SIGKILL)
        run.wait()
        texts = [(directory / name).read_text() for name in names]
        assert all(text in (SLOW, fixed) for text in texts)
        between += SLOW in texts and fixed in texts
        for leftover in directory.glob("*.hasten-*"):
            leftover.unlink()
    return f"{between} of 15 killed in between"


CASES = [permissions_are_kept, only_given_paths_change, links_that_leave_are_not_followed, unwritable_files_are_named,
         check_and_diff_write_nothing, changes_of_others_are_kept, a_killed_run_leaves_whole_files]
