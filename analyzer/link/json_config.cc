#include "link/json_config.h"

#include <algorithm>
#include <rapidjson/error/en.h>

namespace hasten::link {

std::optional<rapidjson::Document> read_json_object(const std::string &path, std::string_view text,
                                                    std::vector<Diagnostic> &diagnostics) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  rapidjson::Document document;
  if (text.find_first_not_of(" \t\r\n") == text.npos) {
    document.SetObject();
    return document;
  }
  // Iterative: a file of a million brackets must not use up the stack.
  document.Parse<rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag | rapidjson::kParseIterativeFlag>(
      text.data(), text.size());
  if (!document.HasParseError() && document.IsObject()) return document;
  Diagnostic d;
  d.path = path;
  if (document.HasParseError()) {
    size_t offset = std::min(document.GetErrorOffset(), text.size());
    d.line = 1 + static_cast<uint32_t>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(offset), '\n'));
    size_t line_start = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
    d.column = static_cast<uint32_t>(line_start == text.npos ? offset : offset - line_start - 1) + 1;
    d.message = std::string("cannot be read as JSON: ") + rapidjson::GetParseError_En(document.GetParseError());
  } else {
    d.line = 1;
    d.message = "cannot be read: it holds no JSON object";
  }
  d.hint = "imports that depend on it stay unresolved";
  diagnostics.push_back(std::move(d));
  return std::nullopt;
}

const rapidjson::Value *json_member(const rapidjson::Value &object, const char *key) {
  if (!object.IsObject()) return nullptr;
  auto at = object.FindMember(key);
  return at == object.MemberEnd() ? nullptr : &at->value;
}

std::optional<std::string> json_string_member(const rapidjson::Value &object, const char *key) {
  const rapidjson::Value *value = json_member(object, key);
  if (!value || !value->IsString()) return std::nullopt;
  return std::string(json_text(*value));
}

} // namespace hasten::link
