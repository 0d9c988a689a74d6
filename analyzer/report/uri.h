// Paths as URIs: percent-encoded UTF-8, forward slashes.
#pragma once
#include <string>
#include <string_view>

namespace hasten::report {

std::string relative_uri(std::string_view path);
std::string directory_uri(std::string_view absolute); // file:///a/b/, with the slash at its end

} // namespace hasten::report
