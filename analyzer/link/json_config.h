// JSON as configuration files have it: with comments, trailing commas and a byte order mark.
#pragma once
#include <optional>
#include <rapidjson/document.h>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace hasten::link {

// The object that `text` holds. An empty text is an empty object; anything else that is none gives a diagnostic.
std::optional<rapidjson::Document> read_json_object(const std::string &path, std::string_view text,
                                                    std::vector<Diagnostic> &diagnostics);

// A member of an object, if it is there and a string (an object, an array).
const rapidjson::Value *json_member(const rapidjson::Value &object, const char *key);
std::optional<std::string> json_string_member(const rapidjson::Value &object, const char *key);
inline std::string_view json_text(const rapidjson::Value &string) {
  return {string.GetString(), string.GetStringLength()};
}

} // namespace hasten::link
