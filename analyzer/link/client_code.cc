#include "link/client_code.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace hasten::link {

namespace {

constexpr std::array<std::string_view, 18> kFrameworks{
    "react", "react-dom", "react-router-dom", "react-redux", "vue",       "vue-router", "@angular/core", "@angular/common/http",
    "svelte", "preact",   "solid-js",         "react-native", "zustand",  "vuex",       "pinia",         "@tanstack/react-query",
    "swr",    "jquery"};

} // namespace

std::vector<bool> client_modules(const Program &program) {
  std::vector<bool> client(program.module_count());
  std::vector<std::vector<uint32_t>> importers(program.module_count());
  for (uint32_t m = 0; m < program.module_count(); ++m) {
    const ir::Module &module = program.module(ModuleId{m});
    for (uint32_t i = 0; i < module.imports.size(); ++i) {
      const ImportTarget &t = program.target(ModuleId{m}, ir::ImportId{i});
      if (t.kind == ImportTarget::Kind::Project)
        importers[t.module.value].push_back(m);
      else if (t.kind == ImportTarget::Kind::External)
        client[m] = client[m] || std::find(kFrameworks.begin(), kFrameworks.end(), t.specifier.text()) != kFrameworks.end();
    }
    std::string_view path = module.path.text();
    client[m] = client[m] || path.ends_with(".jsx");
  }
  // What only client modules import is client code; a few rounds reach through barrels.
  for (int round = 0; round < 4; ++round)
    for (uint32_t m = 0; m < importers.size(); ++m)
      if (!client[m] && !importers[m].empty() &&
          std::all_of(importers[m].begin(), importers[m].end(), [&](uint32_t i) { return client[i]; }))
        client[m] = true;
  return client;
}

} // namespace hasten::link
