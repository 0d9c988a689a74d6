#!/usr/bin/env python3
"""Checks every #include of analyzer/ and rules/ against the table in analyzer/layers.txt.

Usage: layers.py [REPOSITORY]. Prints one line per offence, as file:line: what is wrong, and exits 1 if there is any.
"""
import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# Libraries that only some layers may see; the table names them like layers.
FENCED_LIBRARIES = {"tree_sitter": "tree_sitter", "clang": "clang", "clang-c": "clang", "llvm": "llvm"}


def read_table(path):
    table = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        layer, colon, allowed = line.partition(":")
        if not colon:
            sys.exit(f"{path}:{number}: a line is 'layer: what it may include'")
        table[layer.strip()] = set(allowed.split()) | {layer.strip(), "base"}
    for layer, allowed in table.items():
        for other in allowed - set(table) - set(FENCED_LIBRARIES.values()):
            sys.exit(f"{path}: layer {layer} may include {other}, which is no layer")
    return table


def layer_of(parts, table):
    """The layer of a path given as its parts below analyzer/, or None when the path lies in no layer."""
    for length in (2, 1):
        name = "/".join(parts[:length])
        if len(parts) > length and name in table:
            return name
    return None


def target_of(root, including, quoted, written, table):
    """What an include line reaches: a layer, a fenced library, 'main' for analyzer's own files, or None for the rest."""
    parts = written.split("/")
    if parts[0] in FENCED_LIBRARIES:
        return FENCED_LIBRARIES[parts[0]]
    if not quoted:
        return None
    if written == "grammars/languages.h":
        return "tree_sitter"
    if parts[0] == "rules":
        return "rules"
    if (root / "analyzer" / written).is_file() and len(parts) == 1:
        return "main"
    layer = layer_of(parts, table)
    if layer:
        return layer
    beside = (including.parent / written).resolve()
    analyzer = root / "analyzer"
    if beside.is_file() and analyzer in beside.parents:
        return layer_of(beside.relative_to(analyzer).parts, table)
    return None


def offences(root, table):
    for top in ("analyzer", "rules"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".h", ".cc", ".def", ".inc"):
                continue
            relative = path.relative_to(root)
            layer = "rules" if top == "rules" else layer_of(relative.parts[1:], table)
            if layer is None and len(relative.parts) > 2:
                yield f"{relative}:1: this directory is no layer: name it in analyzer/layers.txt"
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                target = target_of(root, path, match[1] == '"', match[2], table)
                if layer is None:  # main.cc and its neighbours put everything together.
                    forbidden = target in FENCED_LIBRARIES.values()
                else:
                    forbidden = target is not None and target not in table[layer]
                if forbidden:
                    name = layer or "the command line"
                    yield f'{relative}:{number}: {name} may not include {target} ("{match[2]}")'


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    found = list(offences(root, read_table(root / "analyzer" / "layers.txt")))
    for line in found:
        print(line)
    print(f"{len(found)} includes break the layers" if found else "every include keeps to the layers")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
