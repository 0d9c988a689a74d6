#include "report/json_writer.h"

#include <cmath>

#include <fmt/format.h>

#include "base/json_text.h"

namespace hasten::report {

JsonWriter &JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ": ";
  after_key_ = true;
  return *this;
}

JsonWriter &JsonWriter::value(std::string_view text) {
  separate();
  append_json_string(out_, text);
  return *this;
}

JsonWriter &JsonWriter::value(double number) {
  if (!std::isfinite(number)) return null();
  if (number == std::floor(number) && std::abs(number) < 9e15) return raw(fmt::format("{:.0f}", number));
  return raw(fmt::format("{}", number));
}

JsonWriter &JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  has_content_.push_back(false);
  return *this;
}

JsonWriter &JsonWriter::close(char bracket) {
  bool content = has_content_.back();
  has_content_.pop_back();
  if (content) new_line();
  out_ += bracket;
  if (has_content_.empty()) out_ += '\n';
  return *this;
}

JsonWriter &JsonWriter::raw(std::string_view text) {
  separate();
  out_ += text;
  return *this;
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_content_.empty()) return;
  if (has_content_.back()) out_ += ',';
  has_content_.back() = true;
  new_line();
}

void JsonWriter::new_line() {
  out_ += '\n';
  out_.append(2 * has_content_.size(), ' ');
}

} // namespace hasten::report
