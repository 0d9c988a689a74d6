// Files that run in Cloudflare Workers. What is opened in one request cannot be used in another there, so a client for
// each request is not a defect but the only way.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hasten::link {

// For each source: the package it belongs to has a wrangler configuration beside or below its package.json. Both lists
// are relative to the project's root.
std::vector<bool> runs_in_isolate(const std::vector<std::string_view> &sources, const std::vector<std::string> &project_files);

} // namespace hasten::link
