#include "report/uri.h"

#include <fmt/format.h>

namespace hasten::report {

namespace {

bool stands_for_itself(char c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return std::string_view("-._~/!$&'()*+,;=@").find(c) != std::string_view::npos;
}

std::string encode(std::string_view path) {
  std::string out;
  for (char c : path) {
    if (stands_for_itself(c))
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

} // namespace

std::string relative_uri(std::string_view path) { return encode(path); }

std::string directory_uri(std::string_view absolute) {
  std::string uri = "file://" + encode(absolute);
  if (uri.back() != '/') uri += '/';
  return uri;
}

} // namespace hasten::report
