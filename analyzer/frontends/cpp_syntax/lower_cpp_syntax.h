// C++ and C without a compiler, for where the headers of libraries are missing: files are read by their syntax, all
// together, since a name's owner is known from what the others declare.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "catalogue/index.h"
#include "frontends/cpp_syntax/preprocess.h"
#include "frontends/frontend.h"

namespace hasten::frontends::cpp_syntax {

class SyntacticProject {
public:
  // Texts must outlive the project. `catalogue` tells whose a name is where several using-directives could give it.
  struct Source {
    std::string path;
    const std::string *text = nullptr;
  };
  SyntacticProject(std::vector<Source> sources, const catalogue::Index &catalogue, unsigned threads);
  ~SyntacticProject();

  Lowered lower(size_t source) const; // May be called from several threads

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

} // namespace hasten::frontends::cpp_syntax
