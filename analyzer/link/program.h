// The whole program: every module's IR under program-wide ids, with imports resolved.
//
// Program-wide function and class ids are a module's first id plus the local one; modules are sorted by path, so ids
// and everything derived in id order are deterministic.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "ir/ir.h"

namespace hasten::link {

using ModuleId = Id<struct ModuleIdTag>;
using Fn = Id<struct ProgramFunctionTag>; // A function of the program.
using Cls = Id<struct ProgramClassTag>;   // A class of the program.

// One instruction of the program.
struct Site {
  Fn fn;
  ir::InstrId instr;
  auto operator<=>(const Site &) const = default;
  explicit operator bool() const { return bool(fn); }
};

// What an import's specifier leads to.
struct ImportTarget {
  enum class Kind : uint8_t { Unresolved, Project, External };
  Kind kind = Kind::Unresolved;
  ModuleId module;   // Project
  Name rest;         // Project, Python: dotted names left after the module ("Class.attr"); usually empty
  Name specifier;    // External: the specifier, as the catalogue knows it
  bool whole = false; // Project: the imported name is the module itself (`from package import module`)
};

class Program {
public:
  // Takes the modules (sorted by path). `targets[m][i]` is where import i of module m leads.
  Program(std::vector<ir::Module> modules, std::vector<std::vector<ImportTarget>> targets);

  size_t module_count() const { return modules_.size(); }
  size_t function_count() const { return function_module_.size(); }
  size_t class_count() const { return class_module_.size(); }

  const ir::Module &module(ModuleId id) const { return modules_[id.value]; }
  ModuleId module_of(Fn fn) const { return ModuleId{function_module_[fn.value]}; }
  ModuleId module_of(Cls cls) const { return ModuleId{class_module_[cls.value]}; }
  const ir::Module &ir_of(Fn fn) const { return modules_[function_module_[fn.value]]; }
  const ir::Function &function(Fn fn) const { return ir_of(fn).at(local_id(fn)); }
  const ir::Class &class_(Cls cls) const { return modules_[class_module_[cls.value]].at(local_id(cls)); }
  const ir::Instruction &at(Site site) const { return function(site.fn).at(site.instr); }

  ir::FunctionId local_id(Fn fn) const { return ir::FunctionId{fn.value - first_function_[function_module_[fn.value]]}; }
  ir::ClassId local_id(Cls cls) const { return ir::ClassId{cls.value - first_class_[class_module_[cls.value]]}; }
  Fn global(ModuleId m, ir::FunctionId f) const { return f ? Fn{first_function_[m.value] + f.value} : Fn{}; }
  Cls global(ModuleId m, ir::ClassId c) const { return c ? Cls{first_class_[m.value] + c.value} : Cls{}; }
  Fn sibling(Fn fn, ir::FunctionId f) const { return global(module_of(fn), f); } // Function f of fn's module
  Fn parent(Fn fn) const { return sibling(fn, function(fn).parent); }
  ir::InstrId maker(Fn fn) const { return makers_[fn.value]; } // The Closure in the parent's code; a method has none
  bool python(Fn fn) const { return ir_of(fn).language == ir::SourceLanguage::Python; }
  uint32_t language(ModuleId m) const { return language_number(modules_[m.value].language); }
  uint32_t language(Fn fn) const { return language_number(ir_of(fn).language); }
  bool is_cpp(Fn fn) const { return ir_of(fn).language == ir::SourceLanguage::Cpp; }
  bool is_cpp(ModuleId m) const { return modules_[m.value].language == ir::SourceLanguage::Cpp; }
  static uint32_t language_number(ir::SourceLanguage language) { // Which catalogue: JavaScript's, Python's, C++'s
    return language == ir::SourceLanguage::Python ? 1 : language == ir::SourceLanguage::Cpp ? 2 : 0;
  }

  // A C++ class has a part in each file that defines methods of it; `whole` is the part with the class's own text.
  Cls whole(Cls cls) const { return cls ? whole_[cls.value] : cls; }
  std::span<const Cls> parts(Cls cls) const { return parts_[whole_[cls.value].value]; }

  const ImportTarget &target(ModuleId m, ir::ImportId i) const { return targets_[m.value][i.value]; }
  ModuleId find_module(Name path) const; // None if the program has no such file.

private:
  std::vector<ir::Module> modules_;
  std::vector<std::vector<ImportTarget>> targets_;
  std::vector<uint32_t> first_function_, first_class_;
  std::vector<uint32_t> function_module_, class_module_;
  std::vector<ir::InstrId> makers_; // By Fn
  std::vector<Cls> whole_;               // By Cls
  std::vector<std::vector<Cls>> parts_;  // By Cls; the whole's first
  void join_classes();
};

// A readable name: "UserService.load", "<module>", "<anonymous>".
std::string display_name(const Program &program, Fn fn);

} // namespace hasten::link
