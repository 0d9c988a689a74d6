"""The C++ half of the check: unpacks Debian's packages of a library below build/ and lets the compiler look each path up.

One source file holds a probe per line: a using-declaration for a member of a namespace, and for a member of a class a
class that derives from it and from one with a member of that name, where naming it is ambiguous if the class has it,
overloaded or not. The compiler's errors say by their lines which probes failed.
"""
import pathlib
import re
import subprocess
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
# A class template is probed with what most take.
TEMPLATE_ARGUMENTS = ("", "<>", "<int>", "<char>", "<1>", "<int, int>")
TABLE = tomllib.loads((HERE / "cpp_packages.toml").read_text())


def development_packages(names):
    """The packages and the development packages they depend on."""
    done = subprocess.run(["apt-cache", "depends", "--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks",
                           "--no-replaces", "--no-enhances", *names], capture_output=True, text=True)
    dependent = {line for line in done.stdout.splitlines() if re.fullmatch(r"[a-z0-9][a-z0-9.+-]*-dev(-[a-z]+)?", line)}
    return sorted(set(names) | dependent)


def unpack(names, directory):
    """Downloads packages and unpacks them. Those that the archive does not have are left out and returned."""
    absent = []
    root = directory / "root"
    for name in development_packages(names):
        stamp = directory / "unpacked" / name
        if stamp.exists():
            continue
        directory.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["apt-get", "download", "-qq", name], cwd=directory, capture_output=True, text=True)
        files = sorted(directory.glob(f"{name}_*.deb"))
        if done.returncode != 0 or not files:
            absent.append(name)
            continue
        subprocess.run(["dpkg-deb", "-x", files[-1], root], check=True)
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(re.sub(r"^\d+:|[-+~][^-]*$|\+.*$", "", files[-1].name.split("_")[1].replace("%3a", ":")))
        for file in files:
            file.unlink()
    return [name for name in absent if name in names]


class Probes:
    def __init__(self, rows):
        self.types = {t["name"]: t for t in rows.get("type", [])}
        self.globals = set(rows.get("globals", []))
        self.modules = [(s.partition(" -> ")[2], s.partition(" -> ")[0].replace(".", "::")) for s in rows.get("modules", [])]
        self.lines = []

    def names_of(self, dotted):
        """What a path may be called in C++."""
        names = dotted.split(".")
        if names[0] in self.globals:
            return ["::" + "::".join(names)]
        found = []
        for prefix, namespace in self.modules:
            inner = names
            if prefix:
                if names[0] != prefix or len(names) < 2:
                    continue
                inner = names[1:]
            found.append("::" + "::".join([namespace, *inner]))
        return found

    def classes_of(self, name):
        row = self.types.get(name)
        return [c for d in [name, *row.get("annotations", []), *row.get("constructed_by", [])] for c in self.names_of(d)] if row else []

    def add(self, dotted):
        """The lines of the probes of one path; None if it cannot be probed."""
        names = dotted.split(".")
        if "*" in dotted or names[-1] in ("()", "[]"):
            return None
        first = len(self.lines)
        for name in self.names_of(dotted):
            self.lines.append(("is", f"namespace probe_{len(self.lines)} {{ using {name}; }}"))
        if names[0] in self.types and len(names) == 2 and not names[1].startswith("operator"):
            for each in self.classes_of(names[0]):
                for arguments in TEMPLATE_ARGUMENTS:
                    number = len(self.lines)
                    self.lines.append(("has", f"namespace probe_{number} {{ struct F {{ int {names[1]}; }}; struct D : {each}{arguments}, F {{}}; using R = decltype(D::{names[1]}); }}"))
        if "." in dotted:  # A static member, or a member of a class that is no type of the rows.
            for name in self.names_of(dotted):
                scope, _, member = name.rpartition("::")
                for arguments in TEMPLATE_ARGUMENTS if re.fullmatch(r"\w+", member) else ():
                    number = len(self.lines)
                    self.lines.append(("has", f"namespace probe_{number} {{ struct F {{ int {member}; }}; struct D : {scope}{arguments}, F {{}}; using R = decltype(D::{member}); }}"))
        return range(first, len(self.lines)) if len(self.lines) > first else None


def check(rows, cache, latest):
    del latest  # The archive has one version.
    table = TABLE.get(rows["library"])
    if table is None:
        return None, {}, ["not packaged by Debian"]
    packages = table.get("packages", [])
    directory = cache / rows["library"]
    directory.mkdir(parents=True, exist_ok=True)
    absent = unpack(packages, directory)
    if absent:
        return None, {}, ["not in the archive: " + ", ".join(absent)]
    probes = Probes(rows)
    paths = sorted({p for call in rows.get("call", []) for p in call["paths"]})
    lines_of = {p: probes.add(p) for p in paths}

    includes = "".join(f"#include <{h}>\n" for h in table["headers"])
    offset = includes.count("\n") + 1
    source = directory / "probe.cc"
    source.write_text(includes + "".join(line + "\n" for _, line in probes.lines))
    root = directory / "root"
    places = [*table.get("include", []), "usr/include", "usr/include/x86_64-linux-gnu"]
    flags = ["-std=c++20", "-w", *table.get("flags", []), *(f"-isystem{root / place}" for place in places)]
    (directory / "headers.cc").write_text(includes)
    alone = subprocess.run(["g++", "-fsyntax-only", *flags, directory / "headers.cc"], capture_output=True, text=True)
    if alone.returncode != 0:
        return None, {}, ["the headers do not compile: " + next((l for l in alone.stderr.splitlines() if "error" in l), "")]
    macros = subprocess.run(["g++", "-dM", "-E", *flags, directory / "headers.cc"], capture_output=True, text=True).stdout
    macros = set(re.findall(r"^#define (\w+)", macros, re.M))
    done = subprocess.run(["g++", "-fsyntax-only", "-fmax-errors=0", *flags, source], capture_output=True, text=True)
    errors = {}
    for line, text in re.findall(r"probe\.cc:(\d+):\d+: error: (.*)", done.stderr):
        errors.setdefault(int(line) - offset, []).append(text)

    def holds(number):
        texts = errors.get(number, [])
        return any("ambiguous" in t for t in texts) if probes.lines[number][0] == "has" else not texts

    def class_known(number):  # The class is there, so a member that is not found is missing.
        return probes.lines[number][0] == "has" and number not in errors

    verdicts = {}
    for path, lines in lines_of.items():
        if path in macros or (lines is not None and any(holds(n) for n in lines)):
            verdicts[path] = "ok"
        elif lines is None or (table.get("partial") and not any(class_known(n) for n in lines)):
            verdicts[path] = "unchecked"
        elif path.split(".")[0] in probes.types and not any(class_known(n) for n in lines):
            verdicts[path] = "unchecked"
        else:
            verdicts[path] = "missing"
    stamp = directory / "unpacked" / packages[0] if packages else None
    version = f"{packages[0]} {stamp.read_text()}" if stamp else None
    return version, verdicts, []
