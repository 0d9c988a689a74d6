#include "fixes/cpp/coroutine.h"

#include <re2/re2.h>

namespace hasten::fixes::cpp {

Coroutine coroutine_of(const Context &context, const Includes &includes, Node function) {
  Coroutine out;
  if (!function || !is_coroutine(function)) return out;
  out.framework = Framework::Other;
  std::string type = return_type(function);
  std::string_view name(type);
  name = name.substr(0, name.find('<'));
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  size_t colon = name.rfind("::");
  std::string_view scope = colon == name.npos ? std::string_view() : name.substr(0, colon);
  if (colon != name.npos) name.remove_prefix(colon + 2);
  auto from = [&](std::string_view space, std::string_view include) {
    return scope.find(space) != scope.npos || (scope.empty() && includes.reaches(include));
  };
  if (name == "awaitable") {
    out.framework = Framework::Asio;
    out.asio = asio_of(context, includes, scope);
    out.space = scope.empty() ? out.asio.space + "::" : std::string(scope) + "::";
  } else if (name == "future" && !scope.ends_with("std") && from("seastar", "seastar/")) {
    out.framework = Framework::Seastar;
    out.space = "seastar::";
  } else if (name == "task" && from("cppcoro", "cppcoro/")) {
    out.framework = Framework::Cppcoro;
  } else if (name == "Task" && includes.reaches("folly/")) {
    out.framework = Framework::Folly;
  } else if ((name == "task" || name == "promise") && from("cobalt", "boost/cobalt")) {
    out.framework = Framework::Cobalt;
  } else if (includes.reaches("drogon/") && !from("asio", "boost/asio")) {
    out.framework = Framework::Drogon; // Other tasks can wait for its awaiters too
  }
  return out;
}

std::optional<std::string> no_await_at(Node node) {
  static const RE2 kMacro("[A-Z][A-Z0-9_]+");
  for (Node up = node; up && !is_function(up); up = up.parent()) {
    if (up.is(Syntax::Catch)) return "it stands in a handler of exceptions, where a coroutine cannot wait";
    if (std::optional<Call> call = call_of(up); call && up != node)
      if (RE2::FullMatch(re2::StringPiece(call->name.data(), call->name.size()), kMacro)) return "it stands in the arguments of a macro";
  }
  return std::nullopt;
}

bool gives_error(Node waited) {
  std::string_view text = waited.text();
  for (std::string_view token : {"redirect_error", "as_tuple", "deferred", "asio::error_code", "ec)"})
    if (text.find(token) != text.npos) return true;
  return false;
}

std::string userver_async(const File &file) {
  std::string_view text = file.text();
  if (text.find("USERVER_NAMESPACE") == text.npos) return "userver::utils::Async";
  for (std::string_view outside : {"userver::utils::", "userver::storages", "using namespace userver", "namespace userver"})
    if (text.find(outside) != text.npos) return "userver::utils::Async";
  return "utils::Async"; // The file stands inside the namespace
}

void add_asio(Includes &includes, const Asio &asio, std::string_view header) {
  std::string path = asio.includes + "/" + std::string(header);
  if (!includes.reaches(path) && !includes.reaches(asio.includes + ".hpp")) includes.add(path);
}

} // namespace hasten::fixes::cpp
