#include "config/document.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

namespace hasten::config {

const Node::Member *Node::find(std::string_view key) const {
  for (const Member &member : members)
    if (member.key == key) return &member;
  return nullptr;
}

std::string_view to_text(Node::Kind kind) {
  switch (kind) {
  case Node::Kind::Table: return "a table";
  case Node::Kind::Array: return "a list";
  case Node::Kind::String: return "a string";
  case Node::Kind::Number: return "a number";
  case Node::Kind::Boolean: return "true or false";
  case Node::Kind::Other: break;
  }
  return "a date or null";
}

// ---- TOML ------------------------------------------------------------------------------------------------------------
namespace {

Place place_of(const toml::source_region &source) { return {source.begin.line, source.begin.column}; }

Node from_node(const toml::node &node);

void add_members(Node &result, const toml::table &table) {
  for (auto &&[key, value] : table) result.members.push_back({std::string(key.str()), place_of(key.source()), from_node(value)});
  // toml++ keeps tables sorted by key; people expect the order in which they wrote.
  std::stable_sort(result.members.begin(), result.members.end(), [](const Node::Member &a, const Node::Member &b) {
    return a.place.line != b.place.line ? a.place.line < b.place.line : a.place.column < b.place.column;
  });
}

Node from_node(const toml::node &node) {
  Node result;
  result.place = place_of(node.source());
  if (const toml::table *table = node.as_table()) {
    result.kind = Node::Kind::Table;
    add_members(result, *table);
  } else if (const toml::array *array = node.as_array()) {
    result.kind = Node::Kind::Array;
    for (const toml::node &element : *array) result.elements.push_back(from_node(element));
  } else if (auto text = node.value_exact<std::string>()) {
    result.kind = Node::Kind::String;
    result.text = std::move(*text);
  } else if (node.is_boolean()) {
    result.kind = Node::Kind::Boolean;
    result.boolean = **node.as_boolean();
  } else if (node.is_number()) {
    result.kind = Node::Kind::Number;
    result.number = *node.value<double>();
  }
  return result;
}

} // namespace

Node from_toml(const toml::table &table) { return from_node(table); }

tl::expected<toml::table, Diagnostic> parse_toml(const std::string &text, const std::string &shown_path) {
  try {
    return toml::parse(text, shown_path);
  } catch (const toml::parse_error &error) {
    Place place = place_of(error.source());
    return tl::unexpected(Diagnostic{Diagnostic::Level::Error, shown_path, place.line, place.column,
                                     "not valid TOML: " + std::string(error.description()), ""});
  }
}

// ---- JSON ------------------------------------------------------------------------------------------------------------
namespace {

constexpr size_t kMaxDepth = 100;

// Builds the tree while the reader runs; `stream` stands at a token's first byte while its value is handed over: the reader
// works on a copy.
class TreeBuilder {
public:
  TreeBuilder(std::string_view text, const rapidjson::StringStream &stream) : text_(text), stream_(stream) {}

  bool Null() { return add({}); }
  bool Bool(bool value) {
    Node node;
    node.kind = Node::Kind::Boolean;
    node.boolean = value;
    return add(std::move(node));
  }
  bool Int(int value) { return add_number(value); }
  bool Uint(unsigned value) { return add_number(value); }
  bool Int64(int64_t value) { return add_number(static_cast<double>(value)); }
  bool Uint64(uint64_t value) { return add_number(static_cast<double>(value)); }
  bool Double(double value) { return add_number(value); }
  bool RawNumber(const char *, rapidjson::SizeType, bool) { return false; }
  bool String(const char *text, rapidjson::SizeType size, bool) {
    Node node;
    node.kind = Node::Kind::String;
    node.text.assign(text, size);
    node.place = place_at(stream_.Tell());
    return add(std::move(node));
  }
  bool Key(const char *text, rapidjson::SizeType size, bool) {
    open_.back().members.push_back({std::string(text, size), place_at(stream_.Tell()), {}});
    return true;
  }
  bool StartObject() { return open(Node::Kind::Table); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(Node::Kind::Array); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  Node take() { return std::move(root_); }
  bool too_deep() const { return too_deep_; }

private:
  bool add_number(double value) {
    Node node;
    node.kind = Node::Kind::Number;
    node.number = value;
    node.place = place_at(stream_.Tell());
    return add(std::move(node));
  }

  bool open(Node::Kind kind) {
    if (open_.size() >= kMaxDepth) {
      too_deep_ = true;
      return false;
    }
    Node node;
    node.kind = kind;
    node.place = place_at(stream_.Tell());
    open_.push_back(std::move(node));
    return true;
  }

  bool close() {
    Node node = std::move(open_.back());
    open_.pop_back();
    return add(std::move(node));
  }

  bool add(Node node) {
    if (open_.empty())
      root_ = std::move(node);
    else if (open_.back().kind == Node::Kind::Array)
      open_.back().elements.push_back(std::move(node));
    else
      open_.back().members.back().value = std::move(node);
    return true;
  }

  Place place_at(size_t offset) { // Offsets come in rising order.
    for (; counted_ < offset && counted_ < text_.size(); ++counted_)
      if (text_[counted_] == '\n') ++line_, line_begin_ = counted_ + 1;
    return {line_, static_cast<uint32_t>(offset - line_begin_ + 1)};
  }

  std::string_view text_;
  const rapidjson::StringStream &stream_;
  std::vector<Node> open_;
  Node root_;
  bool too_deep_ = false;
  size_t counted_ = 0, line_begin_ = 0;
  uint32_t line_ = 1;
};

} // namespace

tl::expected<Node, Diagnostic> parse_json(const std::string &text, const std::string &shown_path) {
  rapidjson::StringStream stream(text.c_str());
  TreeBuilder builder(text, stream);
  rapidjson::Reader reader;
  rapidjson::ParseResult result =
      reader.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(stream, builder);
  if (!result) {
    uint32_t line = 1 + static_cast<uint32_t>(std::count(text.begin(), text.begin() + result.Offset(), '\n'));
    std::string reason = builder.too_deep() ? "nested too deeply" : rapidjson::GetParseError_En(result.Code());
    return tl::unexpected(Diagnostic{Diagnostic::Level::Error, shown_path, line, 0, "not valid JSON: " + reason, ""});
  }
  return builder.take();
}

namespace {

void append(toml::array &out, const Node &node);

void insert(toml::table &out, const std::string &key, const Node &node) {
  switch (node.kind) {
  case Node::Kind::Table: out.insert(key, to_toml(node)); break;
  case Node::Kind::Array: {
    toml::array array;
    for (const Node &element : node.elements) append(array, element);
    out.insert(key, std::move(array));
    break;
  }
  case Node::Kind::String: out.insert(key, node.text); break;
  case Node::Kind::Number:
    if (node.number == std::floor(node.number) && std::abs(node.number) < 9e15)
      out.insert(key, static_cast<int64_t>(node.number));
    else
      out.insert(key, node.number);
    break;
  case Node::Kind::Boolean: out.insert(key, node.boolean); break;
  case Node::Kind::Other: break;
  }
}

void append(toml::array &out, const Node &node) {
  toml::table one;
  insert(one, "x", node);
  if (toml::node *value = one.get("x")) value->visit([&](auto &typed) { out.push_back(std::move(typed)); });
}

} // namespace

toml::table to_toml(const Node &table) {
  toml::table result;
  for (const Node::Member &member : table.members) insert(result, member.key, member.value);
  return result;
}

} // namespace hasten::config
