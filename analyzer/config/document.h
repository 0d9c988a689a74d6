// A configuration document, TOML or JSON, as one tree with the place of each key and value.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>
#include <toml++/toml.h>

#include "base/diagnostic.h"

namespace hasten::config {

struct Place {
  uint32_t line = 0;
  uint32_t column = 0;
};

struct Node {
  enum class Kind : uint8_t { Table, Array, String, Number, Boolean, Other };
  struct Member;

  Kind kind = Kind::Other;
  Place place;
  std::string text; // String
  double number = 0;
  bool boolean = false;
  std::vector<Member> members; // Table, as written
  std::vector<Node> elements;  // Array

  const Member *find(std::string_view key) const;
};

struct Node::Member {
  std::string key;
  Place place; // Of the key
  Node value;
};

std::string_view to_text(Node::Kind kind); // "a table", "a string"

Node from_toml(const toml::table &table);
tl::expected<toml::table, Diagnostic> parse_toml(const std::string &text, const std::string &shown_path);

// Strict JSON, at most 100 levels deep.
tl::expected<Node, Diagnostic> parse_json(const std::string &text, const std::string &shown_path);

// For readers that take TOML only; the places are lost.
toml::table to_toml(const Node &table);

} // namespace hasten::config
