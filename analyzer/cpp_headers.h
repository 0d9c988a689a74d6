// Where the #include lines of C++ units lead, from the text alone: so it is known before anything is parsed which headers
// the machine does not have, and which ones many units share.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "frontends/cpp/unit.h"
#include "frontends/cpp_syntax/preprocess.h"

namespace hasten {

// One #include line with a unit's flags. What stands in an #if is left out: the compiler will tell.
struct FoundInclude {
  enum class Where : uint8_t { Project, Outside, Missing };
  Where where = Where::Missing;
  std::string line; // That finds the same header from anywhere: `#include <vector>`, `#include "/srv/app/db.h"`
  std::string name; // As written
  std::string path; // Of a project's file, relative to the root
};

class CppHeaders {
public:
  // Texts of the project's files by path relative to `root`.
  CppHeaders(std::string root, std::map<std::string, const std::string *> texts);

  // Of a file of the project, in order, as the unit's flags find them.
  const std::vector<FoundInclude> &includes(const frontends::cpp::Unit &unit, const std::string &path);
  // Names of the headers that are not there, through all of the project's headers, in order.
  std::vector<std::string> missing(const frontends::cpp::Unit &unit);

private:
  struct Search { // What units with the same flags have in common
    bool only_the_compiler_knows = false;
    std::vector<std::string> directories;
    std::map<std::string, std::vector<FoundInclude>> found;
  };
  Search &search(const frontends::cpp::Unit &unit);
  FoundInclude find(const Search &search, const std::string &from, const frontends::cpp_syntax::Include &include);
  bool exists(const std::string &path);

  std::string root_;
  std::map<std::string, const std::string *> texts_;
  std::map<std::string, std::vector<frontends::cpp_syntax::Include>> lines_;
  std::map<std::vector<std::string>, Search> searches_; // By directory and arguments
  std::map<std::string, bool> exists_;
  std::vector<std::string> system_;
};

} // namespace hasten
