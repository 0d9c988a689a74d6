// One line of the IR's text form, read from left to right.
#pragma once
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "ir/parse.h"
#include "ir/words.h"

namespace hasten::ir {

struct Line {
  uint32_t number = 0;
  size_t depth = 0;
  std::string_view text;
};

// Errors end parsing by an exception that parse() catches: a recursive descent with hundreds of places to fail.
struct Stop {
  ParseError error;
};

class Cursor {
public:
  explicit Cursor(const Line &line) : line_(line.number), text_(line.text) {}

  [[noreturn]] void fail(std::string_view what) const {
    throw Stop{{line_, fmt::format("{}, column {}: `{}`", what, at_ + 1, text_.substr(at_, 30))}};
  }
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool done() const { return at_ == text_.size(); }
  size_t at() const { return at_; }
  void rewind(size_t at) { at_ = at; }
  bool eat(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  void want(std::string_view what) {
    if (!eat(what)) fail(fmt::format("expected `{}`", what));
  }
  // " word", as a whole word.
  bool eat_word(std::string_view word) {
    size_t start = at_;
    if (eat(" ") && eat(word) && !is_identifier(text_.substr(at_, 1))) return true;
    at_ = start;
    return false;
  }
  std::string_view word() { // May be empty.
    size_t start = at_;
    while (at_ < text_.size() &&
           (static_cast<unsigned char>(text_[at_]) >= 0x80 || is_identifier(text_.substr(at_, 1))))
      ++at_;
    return text_.substr(start, at_ - start);
  }
  uint32_t number() {
    uint32_t value = 0;
    auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) fail("expected a number");
    at_ = static_cast<size_t>(end - text_.data());
    return value;
  }
  double real() {
    double value = 0;
    auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) fail("expected a number");
    at_ = static_cast<size_t>(end - text_.data());
    return value;
  }
  std::string quoted(char quote) {
    want(std::string_view(&quote, 1));
    std::string out;
    for (;;) {
      if (done()) fail("a string without end");
      char c = text_[at_++];
      if (c == quote) return out;
      if (c == '\\') {
        if (done()) fail("a string without end");
        c = peek();
        ++at_;
        if (c == 'n') {
          c = '\n';
        } else if (c == 'x') {
          int value = 0;
          auto [end, error] =
              std::from_chars(text_.data() + at_, text_.data() + std::min(at_ + 2, text_.size()), value, 16);
          if (error != std::errc()) fail("a bad escape");
          at_ = static_cast<size_t>(end - text_.data());
          c = static_cast<char>(value);
        }
      }
      out += c;
    }
  }
  Name name() { // A word, or anything in quotes.
    if (peek() == '"') return Name::of(quoted('"'));
    std::string_view text = word();
    if (text.empty()) fail("expected a name");
    return Name::of(text);
  }
  bool at_span() const { return peek() == '[' && peek(1) >= '0' && peek(1) <= '9'; }
  Span span() {
    Span s;
    want("[");
    s.begin = number();
    want(",");
    s.end = number();
    want(")");
    return s;
  }
  void named_span(std::string_view what, Span &span_out) {
    if (eat_word(what)) {
      want(" ");
      span_out = span();
    }
  }
  void end() const {
    if (!done()) fail("expected the end of the line");
  }

private:
  uint32_t line_;
  std::string_view text_;
  size_t at_ = 0;
};

} // namespace hasten::ir
