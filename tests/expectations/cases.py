"""Programs with expectations in comments, and what hasten says about them.

A case is one small project: a code block of rules/*.md, or a directory fixtures/<rule>/<language>/<case>/. Comments say
on which line a finding must start; a line without one must have none:

    expect: rule, rule          found here
    missing: rule -- why        should be found and is not: fails as soon as it is
    spurious: rule -- why       should not be found and is: fails as soon as it is not

A block of Markdown is one file, app.ts or app.py, unless lines `// file: name.ts` or `# file: name.py` divide it.
"""

import json
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = {"ts": "ts", "tsx": "tsx", "js": "js", "jsx": "jsx", "python": "py", "cpp": "cc"}
FENCE = re.compile(r"^```(\w*)\s*$")
HEADING = re.compile(r"^(#{1,4}) (.+?)\s*$")
FILE_LINE = re.compile(r"^(?://|#) file: (\S+)\s*$")
COMMENT = re.compile(r"(?://|#|/\*)\s*((?:expect|missing|spurious):.*?)\s*(?:\*/.*)?$")
WORD = re.compile(r"(expect|missing|spurious):\s*([^;]*)")
JOBS = 2
TIME_LIMIT = 60  # Seconds for one case


@dataclass(frozen=True)
class Expectation:
    word: str  # expect, missing or spurious
    rule: str
    path: str
    line: int
    why: str = ""


@dataclass
class Case:
    name: str  # rules/per-item-call.md#paging:python, fixtures/per-item-call/python/paging
    files: dict = field(default_factory=dict)  # Path in the project -> text
    origins: dict = field(default_factory=dict)  # Path in the project -> (path shown, lines that stand before)
    expectations: list = field(default_factory=list)
    mistakes: list = field(default_factory=list)  # In the expectations themselves

    def add_file(self, path, text, shown, offset, rules):
        self.files[path] = text
        self.origins[path] = (shown, offset)
        for number, line in enumerate(text.splitlines(), 1):
            comment = COMMENT.search(line)
            if not comment:
                continue
            for word, rest in WORD.findall(comment.group(1)):
                names, _, why = rest.partition("--")
                if word != "expect" and not why.strip():
                    self.mistakes.append(f"{self.place(path, number)}: `{word}` without ` -- why`")
                for name in names.split(","):
                    if name.strip() not in rules:
                        self.mistakes.append(f"{self.place(path, number)}: there is no rule `{name.strip()}`")
                    self.expectations.append(Expectation(word, name.strip(), path, number, why.strip()))

    def place(self, path, line):
        shown, offset = self.origins.get(path, (f"{self.name}/{path}", 0))
        return f"{shown}:{line + offset}"

    def is_silent(self):
        return not any(e.word in ("expect", "missing") for e in self.expectations)


@dataclass
class Outcome:
    findings: list = field(default_factory=list)
    diagnostics: list = field(default_factory=list)
    failure: str = ""  # The run itself went wrong


def slug(title):
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def rule_ids(root):
    text = (root / "rules" / "rules.def").read_text()
    return re.findall(r'RULE\("([^"]+)"', text)


def blocks_of(path, shown, rules):
    """The code blocks of one Markdown file, each a case named after its heading and language."""
    heading, seen, cases = "top", {}, []
    language, start, lines = None, 0, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        fence = FENCE.match(line)
        if language is None and fence:
            language, start, lines = fence.group(1), number, []
        elif language is not None and line == "```":
            if language in LANGUAGES:
                key = f"{shown}#{slug(heading)}:{language}"
                seen[key] = seen.get(key, 0) + 1
                name = key if seen[key] == 1 else f"{key}:{seen[key]}"
                cases.append(block_case(name, lines, start, shown, LANGUAGES[language], rules))
            language = None
        elif language is not None:
            lines.append(line)
        elif HEADING.match(line):
            heading = HEADING.match(line).group(2)
    return cases


def block_case(name, lines, start, shown, extension, rules):
    case = Case(name)
    path, first = f"app.{extension}", 0
    for number, line in enumerate(lines + [None]):
        divider = FILE_LINE.match(line) if line is not None else None
        if line is not None and not divider:
            continue
        if any(text.strip() for text in lines[first:number]):
            case.add_file(path, "\n".join(lines[first:number]) + "\n", shown, start + first, rules)
        if divider:
            path, first = divider.group(1), number + 1
    return case


def fixture_case(directory, root, rules):
    shown = directory.relative_to(root).as_posix()
    case = Case(shown)
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            relative = path.relative_to(directory).as_posix()
            case.add_file(relative, path.read_text(), f"{shown}/{relative}", 0, rules)
    return case


def all_cases(root):
    rules = rule_ids(root)
    cases = []
    for path in sorted((root / "rules").glob("*.md")):
        if path.stem.replace("_", "-") in rules:
            cases += blocks_of(path, path.relative_to(root).as_posix(), rules)
    for rule in rules:
        for directory in sorted((root / "fixtures" / rule).glob("*/*")):
            if directory.is_dir():
                cases.append(fixture_case(directory, root, rules))
    return cases


def check(binary, case, veto_off=""):
    """Runs hasten over the case in a directory of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HASTEN_") or k == "HASTEN_CPP_READ"}
    if veto_off:
        environment["HASTEN_VETO_OFF"] = veto_off
    with tempfile.TemporaryDirectory(prefix="hasten-case-") as directory:
        for path, text in case.files.items():
            target = Path(directory, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        if "hasten.toml" not in case.files:
            Path(directory, "hasten.toml").write_text("root = true\n")
        try:
            run = subprocess.run([binary, "check", ".", "--format", "json"], cwd=directory, env=environment,
                                 capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
        except subprocess.TimeoutExpired:
            return Outcome(failure=f"no end after {TIME_LIMIT} s")
    if run.returncode not in (0, 1):
        return Outcome(failure=f"exit code {run.returncode}: {run.stderr.strip() or run.stdout.strip()}")
    try:
        report = json.loads(run.stdout)
    except json.JSONDecodeError as error:
        return Outcome(failure=f"output is no JSON: {error}")
    return Outcome(report["findings"], report.get("diagnostics", []))


def differences(case, outcome):
    """One line for each difference between what the case expects and what was found."""
    if outcome.failure:
        return [f"{case.name}: {outcome.failure}"]
    found = {}
    for finding in outcome.findings:
        found.setdefault((finding["path"], finding["line"], finding["rule"]), []).append(finding)
    lines = list(case.mistakes)
    for e in case.expectations:
        findings = found.pop((e.path, e.line, e.rule), None)
        place = case.place(e.path, e.line)
        if e.word == "expect" and not findings:
            lines.append(f"{place}: expected {e.rule}, not reported")
        elif e.word == "missing" and findings:
            lines.append(f"{place}: {e.rule} is reported now: make it `expect`")
        elif e.word == "spurious" and not findings:
            lines.append(f"{place}: {e.rule} is not reported any more: drop `spurious`")
    for (path, line, rule), findings in found.items():
        for finding in findings:
            lines.append(f"{case.place(path, line)}: {rule} reported ({finding['confidence']}, {finding['context']}): "
                         f"{finding['message']}")
    for diagnostic in outcome.diagnostics:
        if diagnostic.get("level") == "error":
            lines.append(f"{case.name}: {diagnostic.get('path', '')}: {diagnostic.get('message', diagnostic)}")
    return lines


def settle(root, case, outcome):
    """Makes `missing` that is found `expect`, and drops `spurious` that is not, in the files they stand in."""
    found = {(f["path"], f["line"], f["rule"]) for f in outcome.findings}
    for e in [] if outcome.failure else case.expectations:
        if (e.word == "missing") != ((e.path, e.line, e.rule) in found) or e.word == "expect":
            continue
        shown, number = case.place(e.path, e.line).rsplit(":", 1)
        lines = (root / shown).read_text().splitlines(keepends=True)
        line = lines[int(number) - 1]
        if e.word == "missing":
            line = re.sub(rf"missing: {e.rule} -- .*", f"expect: {e.rule}", line)
        else:
            line = re.sub(rf"\s*(?://|#) spurious: {e.rule} -- .*", "", line)
        lines[int(number) - 1] = line
        (root / shown).write_text("".join(lines))


def in_parallel(function, items):
    with ThreadPoolExecutor(JOBS) as pool:
        return list(pool.map(function, items))
