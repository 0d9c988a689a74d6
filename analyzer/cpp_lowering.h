// The C++ part of the first passes: units and their flags, workers, and one module for each file whichever units had it.
#pragma once
#include <string>
#include <vector>

#include "lowering.h"

namespace hasten {

struct CppFile {
  std::string path;
  const std::string *text = nullptr;
  ir::Module *module = nullptr; // Stays without functions if no unit gave it
  std::vector<Diagnostic> *diagnostics = nullptr;
};

// `files` in order of path; those that are no headers are units.
void lower_cpp(std::vector<CppFile> &files, const config::Config &config, const FileSelection &selection, unsigned threads,
               Progress &progress, std::vector<Diagnostic> &diagnostics);

} // namespace hasten
