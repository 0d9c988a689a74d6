#include "frontends/cpp_syntax/preprocess.h"

#include <algorithm>

namespace hasten::frontends::cpp_syntax {

namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && is_space(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_space(s.back())) s.remove_suffix(1);
  return s;
}

// Just after the comment, string or character constant that begins at `at`; `at` itself where none does.
size_t after_literal(std::string_view t, size_t at) {
  char c = t[at];
  if (c == '/' && at + 1 < t.size() && t[at + 1] == '/') {
    while (at < t.size() && t[at] != '\n') ++at;
    return at;
  }
  if (c == '/' && at + 1 < t.size() && t[at + 1] == '*') {
    size_t end = t.find("*/", at + 2);
    return end == t.npos ? t.size() : end + 2;
  }
  if (c == '"' && at > 0 && t[at - 1] == 'R') {
    size_t open = t.find('(', at);
    if (open != t.npos && open - at <= 17) {
      std::string close = ")" + std::string(t.substr(at + 1, open - at - 1)) + "\"";
      size_t end = t.find(close, open);
      return end == t.npos ? t.size() : end + close.size();
    }
  }
  if (c == '"' || (c == '\'' && !(at > 0 && is_word(t[at - 1])))) { // 1'000 is a number
    for (++at; at < t.size() && t[at] != c && t[at] != '\n'; ++at)
      if (t[at] == '\\') ++at;
    return std::min(at + 1, t.size());
  }
  return at;
}

void blank(std::string &text, size_t from, size_t to) {
  for (size_t i = from; i < to && i < text.size(); ++i)
    if (text[i] != '\n' && text[i] != '\r') text[i] = ' ';
}

// Another system's, or nobody's.
bool never_true(std::string_view condition) {
  condition = trimmed(condition);
  if (condition == "0" || condition == "false" || condition == "FALSE") return true;
  if (condition.find("||") != condition.npos) return false;
  for (std::string_view other : {"_WIN32", "_WIN64", "WIN32", "_MSC_VER", "__APPLE__", "__MINGW32__", "__CYGWIN__", "__ANDROID__", "__FreeBSD__", "_WINDOWS", "TARGET_OS_", "Q_OS_WIN", "BOOST_OS_WINDOWS"})
    if (size_t at = condition.find(other); at != condition.npos && condition.find('!') == condition.npos) return true;
  return false;
}

class Conditions {
public:
  bool active() const { return stack_.empty() || stack_.back().active; }
  bool conditional() const { return stack_.size() > guards_; }
  void begin(bool taken, bool guard) {
    bool outer = active();
    stack_.push_back({outer, taken, outer && taken});
    if (guard && stack_.size() == 1) guards_ = 1;
  }
  void alternative(bool possible) {
    if (stack_.empty()) return;
    Frame &f = stack_.back();
    f.active = f.outer && !f.taken && possible;
    f.taken |= f.active;
  }
  void end() {
    if (!stack_.empty()) stack_.pop_back();
    guards_ = std::min(guards_, stack_.size());
  }

private:
  struct Frame {
    bool outer, taken, active;
  };
  std::vector<Frame> stack_;
  size_t guards_ = 0;
};

void directives(std::string_view text, Preprocessed &out) {
  Conditions conditions;
  bool line_start = true, anything = false;
  for (size_t i = 0; i < text.size();) {
    char c = text[i];
    if (line_start && c == '#') {
      size_t end = i;
      for (; end < text.size() && text[end] != '\n'; ++end)
        if (text[end] == '\\' && end + 1 < text.size()) {
          end += text[end + 1] == '\r' && end + 2 < text.size() && text[end + 2] == '\n' ? 2 : 1;
        } else if (text[end] == '/' && end + 1 < text.size() && text[end + 1] == '*') {
          size_t close = text.find("*/", end + 2);
          end = close == text.npos ? text.size() - 1 : close + 1;
        }
      end = std::min(end, text.size());
      std::string_view line = trimmed(text.substr(i + 1, end - i - 1));
      size_t n = 0;
      while (n < line.size() && is_word(line[n])) ++n;
      std::string_view word = line.substr(0, n), rest = trimmed(line.substr(n));
      if (word == "if") conditions.begin(!never_true(rest), !anything && rest.starts_with("!defined"));
      else if (word == "ifdef") conditions.begin(!never_true(rest), false);
      else if (word == "ifndef") conditions.begin(true, !anything);
      else if (word == "elif" || word == "elifdef") conditions.alternative(!never_true(rest));
      else if (word == "else" || word == "elifndef") conditions.alternative(true);
      else if (word == "endif") conditions.end();
      else if ((word == "include" || word == "import" || word == "include_next") && conditions.active() && rest.size() > 2) {
        char close = rest[0] == '<' ? '>' : rest[0] == '"' ? '"' : 0;
        size_t stop = close ? rest.find(close, 1) : rest.npos;
        if (stop != rest.npos) {
          std::string path(rest.substr(1, stop - 1));
          bool backslashes = path.find('\\') != path.npos;
          std::replace(path.begin(), path.end(), '\\', '/');
          out.includes.push_back({std::move(path), close == '>', conditions.conditional(), backslashes});
        }
      }
      anything = true;
      blank(out.text, i, end);
      i = end;
      continue;
    }
    if (c == '\n') {
      line_start = true;
    } else if (!is_space(c)) {
      line_start = false;
      size_t after = conditions.active() || c == '/' ? after_literal(text, i) : i;
      if (c != '/' || after == i) anything = true;
      if (after > i) {
        if (!conditions.active()) blank(out.text, i, after);
        i = after;
        continue;
      }
      if (!conditions.active()) blank(out.text, i, i + 1);
    }
    ++i;
  }
}

// Macros where declarations stand, found by tokens and braces.
class Macros {
public:
  explicit Macros(Preprocessed &out) : out_(out), t_(out.text) {}

  void run() {
    while (skip(), at_ < t_.size()) {
      char c = t_[at_];
      if (c == '{') {
        open();
      } else if (c == '}') {
        if (!scopes_.empty()) scopes_.pop_back();
        begin_statement();
        ++at_;
      } else if (c == ';') {
        begin_statement();
        ++at_;
      } else if (is_word(c)) {
        word();
      } else {
        if (c == '(') parenthesis_ = true;
        if (c == ':' && at_ + 1 < t_.size() && t_[at_ + 1] != ':' && t_[at_ - 1] != ':' && access_) { // public:
          begin_statement();
          ++at_;
          continue;
        }
        fresh_ = false;
        ++at_;
      }
    }
  }

private:
  struct Scope {
    bool declares = false;
    std::string name;
  };

  void begin_statement() {
    fresh_ = true;
    parenthesis_ = access_ = names_ = is_type_ = is_space_ = false;
    named_.clear();
  }

  void skip() {
    while (at_ < t_.size()) {
      if (is_space(t_[at_])) {
        ++at_;
        continue;
      }
      size_t after = after_literal(t_, at_);
      if (after == at_) return;
      if (t_[at_] != '/') fresh_ = false;
      at_ = after;
    }
  }

  bool declares() const { return scopes_.empty() || scopes_.back().declares; }

  void open() {
    Scope s;
    s.declares = declares() && (is_space_ || (is_type_ && !parenthesis_));
    s.name = s.declares ? named_ : std::string();
    scopes_.push_back(std::move(s));
    begin_statement();
    ++at_;
  }

  std::string_view word_at(size_t at) const {
    size_t end = at;
    while (end < t_.size() && is_word(t_[end])) ++end;
    return std::string_view(t_).substr(at, end - at);
  }
  size_t next_token(size_t at) const { // Comments are not expected between a macro and what follows it
    while (at < t_.size()) {
      if (is_space(t_[at]))
        ++at;
      else if (t_[at] == '/' && after_literal(t_, at) > at)
        at = after_literal(t_, at);
      else
        break;
    }
    return at;
  }
  size_t closing(size_t open) const { // Of the parenthesis at `open`
    int depth = 0;
    for (size_t i = open; i < t_.size();) {
      size_t after = after_literal(t_, i);
      if (after > i) {
        i = after;
        continue;
      }
      if (t_[i] == '(' || t_[i] == '[' || t_[i] == '{') ++depth;
      if (t_[i] == ')' || t_[i] == ']' || t_[i] == '}')
        if (--depth == 0) return i;
      if (i - open > 100'000) break;
      ++i;
    }
    return t_.npos;
  }
  static bool shouts(std::string_view w) {
    return w.size() >= 3 && std::none_of(w.begin(), w.end(), [](char c) { return c >= 'a' && c <= 'z'; }) &&
           std::any_of(w.begin(), w.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  }

  std::string scope() const {
    std::string s;
    for (const Scope &one : scopes_)
      if (!one.name.empty()) s += (s.empty() ? "" : "::") + one.name;
    return s;
  }

  void word() {
    std::string_view w = word_at(at_);
    size_t end = at_ + w.size();
    if (w == "namespace" || w == "extern") {
      is_space_ = true;
      names_ = true;
    } else if (w == "class" || w == "struct" || w == "union") {
      is_type_ = true;
      names_ = true;
      // class EXPORTED Name {
      size_t first = next_token(end), second = next_token(first + word_at(first).size());
      std::string_view a = word_at(first), b = word_at(second);
      if (!a.empty() && !b.empty() && b != "final") {
        size_t after = next_token(second + b.size());
        char n = after < t_.size() ? t_[after] : 0;
        if (n == '{' || (n == ':' && t_[after + 1] != ':') || word_at(after) == "final") blank(t_, first, first + a.size());
      }
    } else if (w == "public" || w == "private" || w == "protected" || w == "signals" || w == "slots") {
      access_ = fresh_ || access_;
    } else if (names_ && (is_space_ || is_type_)) {
      size_t after = next_token(end);
      if (t_.compare(after, 2, "::") != 0) names_ = false;
      named_ += (named_.empty() ? "" : "::") + std::string(w);
    } else if (fresh_ && declares() && shouts(w)) {
      if (macro(w, end)) return;
    }
    if (w == "enum" || w == "typedef") is_type_ = false;
    fresh_ = fresh_ && access_;
    at_ = end;
  }

  // At the start of a declaration. True if it was dealt with.
  bool macro(std::string_view w, size_t end) {
    size_t next = next_token(end);
    if (next >= t_.size() || t_[next] != '(') {
      bool own_line = t_.find('\n', end) < next || next >= t_.size();
      if (!own_line) return false;
      blank(t_, at_, end);
      at_ = end;
      return true;
    }
    size_t close = closing(next);
    if (close == t_.npos) return false;
    size_t after = next_token(close + 1);
    char n = after < t_.size() ? t_[after] : 0;
    MacroCall call;
    call.name = {static_cast<uint32_t>(at_), static_cast<uint32_t>(at_ + w.size())};
    call.arguments = {static_cast<uint32_t>(next + 1), static_cast<uint32_t>(close)};
    call.whole = {static_cast<uint32_t>(at_), static_cast<uint32_t>(close + 1)};
    call.scope = scope();
    if (n == '{') return function(call, next, close);
    bool own_line = t_.find('\n', close) < after || n == 0;
    if (n != ';' && n != '}' && !own_line) return false;
    out_.calls.push_back(call);
    size_t stop = n == ';' ? after + 1 : close + 1;
    blank(t_, at_, stop);
    at_ = stop;
    begin_statement();
    return true;
  }

  // NAME("GET", "/users/{id}", user, PATH(Int32, id)) { … }: the first argument that is a plain name is the function's.
  bool function(MacroCall call, size_t open, size_t close) {
    size_t name = 0, name_end = 0;
    for (size_t i = open + 1; i < close;) {
      i = next_token(i);
      size_t after = after_literal(t_, i);
      std::string_view w = word_at(i);
      if (after > i) {
        i = after;
      } else if (!w.empty()) {
        size_t then = next_token(i + w.size());
        if ((t_[then] == ',' || then == close) && !(w[0] >= '0' && w[0] <= '9')) {
          name = i;
          name_end = i + w.size();
          break;
        }
        i += w.size();
      } else if (t_[i] == '(' || t_[i] == '{') {
        size_t inner = closing(i);
        if (inner == t_.npos) return false;
        i = inner + 1;
      } else {
        ++i;
      }
    }
    if (!name || name - at_ < 5) return false;
    size_t comma = next_token(name_end);
    bool last = comma == close;
    if (last && !(close + 1 < t_.size() && is_space(t_[close + 1]))) return false;
    call.function = {static_cast<uint32_t>(name), static_cast<uint32_t>(name_end)};
    out_.calls.push_back(call);
    blank(t_, at_, name);
    t_.replace(at_, 4, "auto");
    if (last) {
      t_[close] = '(';
      t_[close + 1] = ')';
    } else {
      t_[comma] = '(';
      for (size_t i = comma + 1; i < close;) { // PATH(Int32, id) becomes Int32 id
        i = next_token(i);
        std::string_view w = word_at(i);
        size_t inner = i + w.size();
        if (!w.empty() && inner < close && t_[inner] == '(') {
          size_t end = closing(inner);
          if (end == t_.npos || end > close) break;
          blank(t_, i, inner + 1);
          size_t separator = t_.find(',', inner);
          if (separator < end) {
            t_[separator] = ' ';
            size_t second = t_.find(',', separator);
            if (second < end) blank(t_, second, end);
          }
          t_[end] = ' ';
          i = end + 1;
        } else {
          i = std::max(inner, i + 1);
        }
      }
    }
    at_ = close + 1;
    if (last) ++at_;
    parenthesis_ = true;
    fresh_ = false;
    return true;
  }

  Preprocessed &out_;
  std::string &t_;
  size_t at_ = 0;
  std::vector<Scope> scopes_;
  bool fresh_ = true;        // Nothing of the declaration was seen yet
  bool parenthesis_ = false; // … a parenthesis was
  bool access_ = false;      // … public
  bool names_ = false, is_type_ = false, is_space_ = false;
  std::string named_;
};

} // namespace

Preprocessed preprocess(std::string_view text) {
  Preprocessed out;
  out.text = text;
  directives(text, out);
  Macros(out).run();
  return out;
}

std::vector<Include> includes_of(std::string_view text) {
  Preprocessed out;
  out.text = text;
  directives(text, out);
  return std::move(out.includes);
}

} // namespace hasten::frontends::cpp_syntax
