// A renderer turns the plan of a finding into edits, or says why it cannot. One per plan and language.
//
// A case that cannot be done right is refused, never done half: the reason follows "no automatic fix: ", so it starts
// with a small letter and has no full stop ("the loop may end early"). What a renderer leaves unsaid about the order of
// effects, errors and missing results must not exist, or stand in `Fix::may_differ`.
#pragma once
#include <string>

#include <tl/expected.hpp>

#include "findings/finding.h"
#include "fixes/file.h"
#include "fixes/project_facts.h"

namespace hasten::fixes {

struct Context {
  const File &file; // The one the finding stands in
  const ProjectFacts &project;
};

using Rendered = tl::expected<Fix, std::string>;
inline tl::unexpected<std::string> refuse(std::string reason) { return tl::unexpected(std::move(reason)); }

} // namespace hasten::fixes
