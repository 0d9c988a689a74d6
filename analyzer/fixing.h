// Renders the fixes of findings, and keeps only those that stand a second look.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "fixes/project_facts.h"

namespace hasten {

// The text of a file of the project by its path; null if it is not there.
using TextOf = std::function<const std::string *(const std::string &path)>;

// Fills `fix`, or `no_fix`, of every finding.
void render_fixes(std::vector<Finding> &findings, const TextOf &text_of, const fixes::ProjectFacts &facts);

// A file that several fixes changed, without what it imported for what is gone now; as it is if that cannot be done.
std::string without_unused_imports(const std::string &path, const std::string &before, std::string now);

} // namespace hasten
