// Source text that a renderer takes along: parts of it replaced, its lines moved to another indentation.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fixes/file.h"

namespace hasten::fixes {

struct Replacement {
  Span span;
  std::string text;
};
// The source of a span with some parts of it replaced; an empty span is an insertion.
std::string replaced(const File &file, Span span, std::vector<Replacement> replacements);

// … moved from the indentation of the line it begins on to `indent`. `fixed`: texts of several lines (of strings) that keep
// theirs wherever they stand in it.
std::string moved(const File &file, Span span, const std::string &indent, std::vector<Replacement> replacements,
                  const std::vector<std::string_view> &fixed);

using Names = std::set<std::string, std::less<>>;
bool meet(const Names &a, const Names &b);

} // namespace hasten::fixes
