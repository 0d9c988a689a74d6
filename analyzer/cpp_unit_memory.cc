#include "cpp_unit_memory.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace hasten {

using frontends::cpp::LoweredUnit;
using frontends::cpp::Project;
using frontends::cpp::Unit;

static std::string key_of(const Unit &unit) {
  std::string key = unit.file + '\0' + unit.directory;
  for (const std::string &argument : unit.arguments) key += '\0' + argument;
  return key;
}

static uint64_t hash_of(const std::string *text) { return text ? XXH3_64bits(text->data(), text->size()) : 0; }

void CppUnitMemory::begin(const Project &project) {
  if (project.root == root_ && project.files == files_) return;
  root_ = project.root;
  files_ = project.files;
  units_.clear();
}

const LoweredUnit *CppUnitMemory::find(const Unit &unit, const TextOf &text_of) const {
  auto found = units_.find(key_of(unit));
  if (found == units_.end()) return nullptr;
  const Read &read = found->second;
  for (size_t i = 0; i < read.hashes.size(); ++i)
    if (hash_of(text_of(read.lowered.files[i])) != read.hashes[i]) return nullptr;
  return &read.lowered;
}

void CppUnitMemory::keep(const Unit &unit, LoweredUnit lowered, const TextOf &text_of) {
  if (!lowered.failure.empty() || lowered.lost) return;
  Read read;
  for (const std::string &file : lowered.files) read.hashes.push_back(hash_of(text_of(file)));
  read.lowered = std::move(lowered);
  units_.insert_or_assign(key_of(unit), std::move(read));
}

} // namespace hasten
