// Which headers a C++ unit needs and the machine does not have, from #include lines alone: so it is known before anything
// is parsed that a compiler would not know the unit's libraries.
#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "frontends/cpp/unit.h"
#include "frontends/cpp_syntax/preprocess.h"

namespace hasten {

class CppHeaders {
public:
  // Texts of the project's files by path relative to `root`.
  CppHeaders(std::string root, std::map<std::string, const std::string *> texts);

  // As written, in order. What stands in an #if is left out: the compiler will tell.
  std::vector<std::string> missing(const frontends::cpp::Unit &unit);

private:
  using Includes = std::vector<frontends::cpp_syntax::Include>;
  const Includes &includes(const std::string &path);
  bool exists(const std::string &path);

  std::string root_;
  std::map<std::string, const std::string *> texts_;
  std::map<std::string, Includes> includes_;
  std::map<std::string, bool> exists_;
  std::vector<std::string> system_;
};

} // namespace hasten
