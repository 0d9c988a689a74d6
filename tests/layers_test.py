#!/usr/bin/env python3
"""Tests of layers.py itself, on small trees made for the purpose."""
import tempfile
import unittest
from pathlib import Path

import layers


class LayersTest(unittest.TestCase):
    def offences(self, files):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name).resolve()
            table = "base:\nir: base\nfrontends/python: base ir tree_sitter\nlink: base ir\nrules: base ir link\n"
            for path, text in {"analyzer/layers.txt": table, "rules/rule.h": "", **files}.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text)
            return list(layers.offences(root, layers.read_table(root / "analyzer/layers.txt")))

    def test_allowed_includes_pass(self):
        self.assertEqual([], self.offences({
            "analyzer/link/link.cc": '#include <vector>\n#include "base/name.h"\n#include "ir/ir.h"\n#include "link/link.h"\n',
            "analyzer/main.cc": '#include "link/link.h"\n#include "rules/rule.h"\n',
            "analyzer/frontends/python/lower.cc": "#include <tree_sitter/api.h>\n#include \"grammars/languages.h\"\n",
            "rules/one.cc": '#include "link/link.h"\n'}))

    def test_a_lower_layer_may_not_include_a_higher_one(self):
        self.assertEqual(['analyzer/ir/ir.h:2: ir may not include link ("link/link.h")'], self.offences({
            "analyzer/ir/ir.h": '#pragma once\n#include "link/link.h"\n', "analyzer/link/link.h": ""}))

    def test_a_layer_may_not_include_rules(self):
        self.assertEqual(['analyzer/link/a.cc:1: link may not include rules ("rules/rule.h")'],
                         self.offences({"analyzer/link/a.cc": '#include "rules/rule.h"\n'}))

    def test_tree_sitter_stays_in_its_frontends(self):
        self.assertEqual(2, len(self.offences({
            "analyzer/link/a.cc": "#include <tree_sitter/api.h>\n", "rules/a.cc": '#include "grammars/languages.h"\n'})))

    def test_a_path_relative_to_the_file_is_no_way_around(self):
        self.assertEqual(1, len(self.offences({
            "analyzer/ir/ir.cc": '#include "../link/link.h"\n', "analyzer/link/link.h": ""})))

    def test_an_unknown_directory_is_named(self):
        self.assertEqual(["analyzer/extra/a.cc:1: this directory is no layer: name it in analyzer/layers.txt"],
                         self.offences({"analyzer/extra/a.cc": ""}))


if __name__ == "__main__":
    unittest.main()
