"""The Python half of the check: installs a library's main package into a virtual environment and looks paths up in the
imported modules. Run as a program inside that environment, it answers one job (a JSON file) with verdicts."""
import importlib
import importlib.metadata
import inspect
import json
import pathlib
import re
import subprocess
import sys
import venv

# Import names whose distribution is called otherwise.
DISTRIBUTIONS = {
    "yaml": "PyYAML", "PIL": "Pillow", "jwt": "PyJWT", "psycopg2": "psycopg2-binary", "bs4": "beautifulsoup4",
    "rest_framework": "djangorestframework", "strawberry": "strawberry-graphql", "dateutil": "python-dateutil",
    "flask_sqlalchemy": "Flask-SQLAlchemy", "sqlalchemy_utils": "SQLAlchemy-Utils", "asgiref": "asgiref",
    "aiobotocore": "aiobotocore", "telegram": "python-telegram-bot", "Crypto": "pycryptodome", "ninja": "django-ninja",
}


def package_of(module):
    top = module.split(" -> ")[0].split(".")[0]
    return None if top in sys.stdlib_module_names else DISTRIBUTIONS.get(top, top)


def check(rows, cache, latest):
    main = next((package_of(m) for m in rows.get("modules", [])), None)
    directory = cache / rows["library"]
    python = directory / "bin" / "python"
    if not python.exists():
        directory.parent.mkdir(parents=True, exist_ok=True)
        venv.create(directory, with_pip=True)
    if main:
        # "1.2.3", or "package 1.2.3" where the library's name is not the package's.
        stated = re.fullmatch(rf"(?:{re.escape(main)} )?(\d[\w.]*)", rows.get("version", ""))
        wanted = f"{main}=={stated[1]}" if stated and not latest else main
        done = subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", wanted], capture_output=True, text=True)
        if done.returncode != 0:
            return None, {}, done.stderr.strip().splitlines()[-1:]
    job = directory / "job.json"
    job.write_text(json.dumps({"rows": rows, "main": main}))
    done = subprocess.run([python, __file__, job], capture_output=True, text=True)
    if done.returncode != 0:
        return None, {}, done.stderr.strip().splitlines()[-1:]
    answer = json.loads(done.stdout.splitlines()[-1])
    version = answer["version"]
    return f"{main} {version}" if main and main.lower() != rows["library"] else version, answer["verdicts"], answer["notes"]


class Finder:
    def __init__(self, rows):
        self.rows = rows
        self.types = {t["name"]: t for t in rows.get("type", [])}
        self.modules, self.absent = [], []
        for stated in rows.get("modules", []):
            name, _, prefix = stated.partition(" -> ")
            try:
                self.modules.append((prefix, importlib.import_module(name)))
            except Exception:  # An optional part of the library, or one that needs set-up (Django's settings)
                self.absent.append(name)

    @staticmethod
    def walk(value, names):
        for name in names:
            try:
                value = getattr(value, name)
            except Exception:
                try:
                    value = importlib.import_module(f"{value.__name__}.{name}")
                except Exception:
                    return None, False
        return value, True

    def values_at(self, dotted):
        found = []
        for prefix, module in self.modules:
            names = dotted.split(".")
            if prefix:
                if names[0] != prefix:
                    continue
                names = names[1:]
            value, there = self.walk(module, names)
            if there:
                found.append(value)
        return found

    def classes_of(self, name):
        row = self.types.get(name)
        if not row:
            return []
        denoted = [name, *row.get("annotations", []), *row.get("constructed_by", [])]
        return [v for d in denoted for v in self.values_at(d) if inspect.isclass(v)]

    def verdict(self, dotted):
        names = dotted.split(".")
        if "*" in dotted or names[-1] in ("()", "[]"):
            return "unchecked"
        if self.values_at(dotted):
            return "ok"
        if names[0] in self.types and len(names) > 1:
            classes = self.classes_of(names[0])
            for each in classes:
                if self.walk(each, names[1:])[1]:
                    return "ok"
                if hasattr(each, "__getattr__") or self.mentions(each, names[1]):
                    return "unchecked"
            return "missing" if classes and not self.absent else "unchecked"
        return "missing" if self.modules and not self.absent else "unchecked"

    @staticmethod
    def mentions(cls, name):  # Attributes of instances are set in methods; C classes show nothing.
        for each in cls.__mro__:
            if each is object:
                continue
            try:
                if re.search(rf"\b{re.escape(name)}\b", inspect.getsource(each)):
                    return True
            except (OSError, TypeError):
                return True
        return False


def main():
    job = json.loads(pathlib.Path(sys.argv[1]).read_text())
    rows = job["rows"]
    finder = Finder(rows)
    paths = {p for call in rows.get("call", []) for p in call["paths"]} | {m["path"] for m in rows.get("member", [])}
    version = importlib.metadata.version(job["main"]) if job["main"] else ".".join(map(str, sys.version_info[:2]))
    notes = ["not importable: " + ", ".join(finder.absent)] if finder.absent else []
    print(json.dumps({"version": version, "verdicts": {p: finder.verdict(p) for p in sorted(paths)}, "notes": notes}))


if __name__ == "__main__":
    main()
