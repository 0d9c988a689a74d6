#include "link/command_line_code.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace hasten::link {

namespace {

constexpr std::array<std::string_view, 12> kParsers{"argparse", "click",     "typer",     "fire",   "docopt",       "optparse",
                                                    "cyclopts", "commander", "yargs",     "cac",    "@oclif/core", "asyncclick"};

} // namespace

std::vector<bool> command_line_modules(const Program &program, const Contexts &contexts) {
  std::vector<bool> result(program.module_count());
  for (uint32_t m = 0; m < program.module_count(); ++m) {
    const ir::Module &module = program.module(ModuleId{m});
    for (uint32_t i = 0; i < module.imports.size(); ++i) {
      const ImportTarget &t = program.target(ModuleId{m}, ir::ImportId{i});
      if (t.kind == ImportTarget::Kind::Project)
        continue;
      std::string_view package = t.specifier.text();
      if (module.language == ir::SourceLanguage::Python)
        package = package.substr(0, package.find('.'));
      if (std::find(kParsers.begin(), kParsers.end(), package) != kParsers.end())
        result[m] = true;
    }
  }
  for (const EntryPoint &entry : contexts.entries())
    if (entry.context == Context::RequestOnLoop || entry.context == Context::RequestOnThread || entry.context == Context::Job)
      result[program.module_of(entry.fn).value] = false;
  return result;
}

} // namespace hasten::link
