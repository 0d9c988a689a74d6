// Writes JSON into a string, value by value, in a given order and always the same way.
#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hasten::report {

class JsonWriter {
public:
  explicit JsonWriter(std::string &out) : out_(out) {}

  JsonWriter &begin_object() { return open('{'); }
  JsonWriter &end_object() { return close('}'); }
  JsonWriter &begin_array() { return open('['); }
  JsonWriter &end_array() { return close(']'); }
  JsonWriter &key(std::string_view name);

  JsonWriter &value(std::string_view text);
  JsonWriter &value(const char *text) { return value(std::string_view(text)); }
  JsonWriter &value(bool flag) { return raw(flag ? "true" : "false"); }
  JsonWriter &value(double number); // Whole numbers without a point; what is not finite as null
  JsonWriter &value(std::integral auto number) { return raw(std::to_string(number)); }
  JsonWriter &null() { return raw("null"); }

  template <class T> JsonWriter &member(std::string_view name, const T &content) { return key(name).value(content); }

private:
  JsonWriter &open(char bracket);
  JsonWriter &close(char bracket);
  JsonWriter &raw(std::string_view text);
  void separate(); // Comma, line and indentation before a value or key
  void new_line();

  std::string &out_;
  std::vector<bool> has_content_; // Of each open bracket
  bool after_key_ = false;
};

} // namespace hasten::report
