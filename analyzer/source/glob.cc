#include "source/glob.h"
#include <algorithm>
#include <cctype>

namespace hasten {
namespace {

bool is_wildcard(char c) { return c == '*' || c == '?' || c == '[' || c == '\\'; }

size_t literal_prefix(std::string_view text) {
  return static_cast<size_t>(std::find_if(text.begin(), text.end(), is_wildcard) - text.begin());
}

bool in_named_class(std::string_view name, unsigned char c, bool &known) {
  static constexpr struct {
    std::string_view name;
    int (*test)(int);
  } kClasses[] = {{"alnum", std::isalnum}, {"alpha", std::isalpha}, {"blank", std::isblank}, {"cntrl", std::iscntrl},
                  {"digit", std::isdigit}, {"graph", std::isgraph}, {"lower", std::islower}, {"print", std::isprint},
                  {"punct", std::ispunct}, {"space", std::isspace}, {"upper", std::isupper}, {"xdigit", std::isxdigit}};
  for (const auto &row : kClasses) {
    if (row.name == name) return c < 0x80 && row.test(c);
  }
  known = false;
  return false;
}

// git's wildmatch: the same outcomes, among them the early ends that keep `*a*a*a*b` from taking exponential time.
class Matcher {
public:
  enum class Outcome { Match, NoMatch, AbortAll, AbortToDoubleStar };

  Matcher(std::string_view pattern, std::string_view text, bool path) : pattern_(pattern), text_(text), path_(path) {}

  Outcome run(size_t p, size_t t) {
    const size_t start = p;
    for (; p < pattern_.size(); ++p, ++t) {
      if (--budget_ < 0) return Outcome::AbortAll;
      char wanted = pattern_[p];
      if (t == text_.size() && wanted != '*') return Outcome::AbortAll;
      char c = t < text_.size() ? text_[t] : '\0';
      switch (wanted) {
      case '\\':
        if (++p == pattern_.size()) return Outcome::NoMatch;
        if (c != pattern_[p]) return Outcome::NoMatch;
        break;
      case '?':
        if (path_ && c == '/') return Outcome::NoMatch;
        break;
      case '*':
        return star(start, p, t);
      case '[': {
        bool inside = false;
        if (!bracket(p, c, inside)) return Outcome::AbortAll;
        if (!inside || (path_ && c == '/')) return Outcome::NoMatch;
        break;
      }
      default:
        if (c != wanted) return Outcome::NoMatch;
      }
    }
    return t == text_.size() ? Outcome::Match : Outcome::NoMatch;
  }

private:
  char at(size_t p) const { return p < pattern_.size() ? pattern_[p] : '\0'; }

  // `p` stands at a star. `start`: where this run of the pattern began, which counts as the start of a path segment.
  Outcome star(size_t start, size_t p, size_t t) {
    size_t first = p;
    while (at(++p) == '*') {
    }
    bool crosses;
    if (p - first < 2) {
      crosses = !path_;
    } else if (!path_) {
      crosses = true;
    } else {
      bool begins = first == start || pattern_[first - 1] == '/';
      bool ends = p == pattern_.size() || at(p) == '/' || (at(p) == '\\' && at(p + 1) == '/');
      crosses = begins && ends;
      if (crosses && at(p) == '/' && run(p + 1, t) == Outcome::Match) return Outcome::Match; // `**/` as nothing.
    }
    if (p == pattern_.size()) { // At the end: everything, or everything up to the end of the segment.
      if (!crosses && text_.find('/', t) != std::string_view::npos) return Outcome::AbortToDoubleStar;
      return Outcome::Match;
    }
    if (!crosses && at(p) == '/') { // The star is the rest of this segment.
      size_t slash = text_.find('/', t);
      if (slash == std::string_view::npos) return Outcome::AbortAll;
      return run(p + 1, slash + 1);
    }
    for (; t < text_.size(); ++t) {
      if (!is_wildcard(at(p))) { // Go on at the next place where the literal after the star can stand.
        while (t < text_.size() && text_[t] != at(p) && (crosses || text_[t] != '/')) ++t;
        if (t == text_.size() || text_[t] != at(p)) return crosses ? Outcome::AbortAll : Outcome::AbortToDoubleStar;
      }
      Outcome outcome = run(p, t);
      if (outcome != Outcome::NoMatch) {
        if (!crosses || outcome != Outcome::AbortToDoubleStar) return outcome;
      } else if (!crosses && text_[t] == '/') {
        return Outcome::AbortToDoubleStar;
      }
    }
    return Outcome::AbortAll;
  }

  // Moves `p` from the opening to the closing bracket. False: there is none, or a class is malformed.
  bool bracket(size_t &p, char c, bool &inside) const {
    unsigned char wanted = static_cast<unsigned char>(c), previous = 0;
    bool negated = false, matched = false;
    ++p;
    if (at(p) == '!' || at(p) == '^') {
      negated = true;
      ++p;
    }
    for (bool first = true;; first = false, ++p) {
      if (p >= pattern_.size()) return false;
      unsigned char item = static_cast<unsigned char>(pattern_[p]);
      if (item == ']' && !first) break;
      if (item == '\\') {
        if (++p >= pattern_.size()) return false;
        item = static_cast<unsigned char>(pattern_[p]);
        matched |= item == wanted;
        previous = item;
      } else if (item == '-' && previous && p + 1 < pattern_.size() && pattern_[p + 1] != ']') {
        item = static_cast<unsigned char>(pattern_[++p]);
        if (item == '\\') {
          if (++p >= pattern_.size()) return false;
          item = static_cast<unsigned char>(pattern_[p]);
        }
        matched |= previous <= wanted && wanted <= item;
        previous = 0;
      } else if (item == '[' && at(p + 1) == ':') {
        size_t close = pattern_.find(']', p + 2);
        if (close == std::string_view::npos) return false;
        if (close == p + 2 || pattern_[close - 1] != ':') { // Not a class after all: a plain bracket.
          matched |= wanted == '[';
          previous = '[';
          continue;
        }
        bool known = true;
        matched |= in_named_class(pattern_.substr(p + 2, close - p - 3), wanted, known);
        if (!known) return false;
        p = close;
        previous = 0;
      } else {
        matched |= item == wanted;
        previous = item;
      }
    }
    inside = matched != negated;
    return true;
  }

  std::string_view pattern_;
  std::string_view text_;
  bool path_;
  int budget_ = 200'000;
};

} // namespace

bool wildcard_match(std::string_view pattern, std::string_view text, bool path) {
  return Matcher(pattern, text, path).run(0, 0) == Matcher::Outcome::Match;
}

GitPattern::GitPattern(std::string_view line) {
  line = line.substr(0, line.find('\0')); // git reads lines as C strings.
  if (line.starts_with('#')) return;
  // Spaces at the end do not count unless a backslash stands before them.
  size_t end = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      if (i + 1 == line.size()) {
        end = line.size();
        break;
      }
      end = ++i + 1;
    } else if (line[i] != ' ') {
      end = i + 1;
    }
  }
  line = line.substr(0, end);
  if (line.starts_with('!')) {
    negated_ = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    directory_only_ = true;
    line.remove_suffix(1);
  }
  text_ = line;
  any_depth_ = text_.find('/') == std::string::npos;
  literal_ = literal_prefix(text_);
  for (size_t begin = 0, i = 0; i <= text_.size(); ++i) {
    // A bracket's inside is no literal, nor is what a doubled star may swallow with the slashes beside it.
    if (i < text_.size() && !is_wildcard(text_[i]) && text_[i] != '/') continue;
    if (i - begin > needle_size_) needle_begin_ = begin, needle_size_ = i - begin;
    if (i < text_.size() && text_[i] == '[') break;
    if (i < text_.size() && text_[i] == '\\') ++i; // What it escapes is left out, for simplicity.
    begin = i + 1;
  }
  tail_ = text_.find_last_of("*?[]\\/") + 1; // npos + 1 == 0
  if (tail_ > 0 && text_[tail_ - 1] == '\\') ++tail_;
  tail_ = std::min(tail_, text_.size());
  suffix_ = any_depth_ && text_.starts_with('*') && literal_prefix(line.substr(1)) == text_.size() - 1;
}

bool GitPattern::matches(std::string_view path, bool is_directory) const {
  if (text_.empty() || (directory_only_ && !is_directory)) return false;
  if (any_depth_) {
    std::string_view name = path.substr(path.rfind('/') + 1); // npos + 1 == 0
    if (literal_ == text_.size()) return name == text_;
    if (suffix_) return name.ends_with(std::string_view(text_).substr(1));
    if (name.substr(0, literal_) != std::string_view(text_).substr(0, literal_)) return false;
    return may_match(name) && wildcard_match(text_, name, false);
  }
  std::string_view pattern = text_;
  size_t literal = literal_;
  if (pattern.starts_with('/')) {
    pattern.remove_prefix(1);
    --literal;
  }
  // git compares the literal prefix first and matches only the rest, which lets `a**/b` cross directories.
  if (path.substr(0, literal) != pattern.substr(0, literal)) return false;
  if (!may_match(path)) return false;
  return wildcard_match(pattern.substr(literal), path.substr(literal), true);
}

namespace {

constexpr size_t kMostAlternatives = 256;

// Appends what `{a,b}` stands for. Braces may nest; an escaped brace is a brace.
bool expand_braces(const std::string &pattern, std::vector<std::string> &out) {
  if (out.size() >= kMostAlternatives) return false;
  size_t open = std::string::npos;
  int depth = 0;
  std::vector<size_t> cuts;
  for (size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c == '\\') {
      ++i;
    } else if (c == '{') {
      if (depth++ == 0) open = i;
    } else if (c == ',' && depth == 1) {
      cuts.push_back(i);
    } else if (c == '}' && depth > 0 && --depth == 0) {
      cuts.push_back(i);
      size_t begin = open + 1;
      for (size_t cut : cuts) {
        if (!expand_braces(pattern.substr(0, open) + pattern.substr(begin, cut - begin) + pattern.substr(i + 1), out))
          return false;
        begin = cut + 1;
      }
      return true;
    }
  }
  if (depth > 0) return false;
  out.push_back(pattern);
  return true;
}

bool brackets_close(std::string_view pattern) {
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      if (++i == pattern.size()) return false;
    } else if (pattern[i] == '[') {
      size_t close = pattern.find(']', i + 2);
      if (close == std::string_view::npos) return false;
      i = close;
    }
  }
  return true;
}

} // namespace

tl::expected<void, std::string> GlobSet::add(std::string_view pattern) {
  std::vector<std::string> alternatives;
  if (!brackets_close(pattern)) return tl::unexpected(std::string("a bracket is not closed"));
  if (!expand_braces(std::string(pattern), alternatives))
    return tl::unexpected(std::string("a brace is not closed, or there are too many alternatives"));
  for (std::string &text : alternatives) {
    if (text.starts_with('#')) text.insert(0, "\\"); // Configuration has comments of its own.
    GitPattern one(text.starts_with("./") ? text.substr(1) : text);
    if (one.empty()) return tl::unexpected(std::string("the pattern is empty"));
    int index = static_cast<int>(patterns_.size());
    if (one.is_plain_name())
      (one.directory_only() ? directories_ : names_)[one.text()] = index;
    else
      wildcards_.push_back(index);
    patterns_.push_back(std::move(one));
  }
  return {};
}

GlobSet GlobSet::of(const std::vector<std::string_view> &patterns) {
  GlobSet set;
  for (std::string_view pattern : patterns) (void)set.add(pattern);
  return set;
}

int GlobSet::last_match(std::string_view path, bool is_directory) const {
  int last = -1;
  std::string_view name = path.substr(path.rfind('/') + 1); // npos + 1 == 0
  if (auto at = names_.find(name); at != names_.end()) last = at->second;
  if (is_directory) {
    if (auto at = directories_.find(name); at != directories_.end()) last = std::max(last, at->second);
  }
  for (size_t i = wildcards_.size(); i-- > 0 && wildcards_[i] > last;) {
    if (patterns_[static_cast<size_t>(wildcards_[i])].matches(path, is_directory)) return wildcards_[i];
  }
  return last;
}

bool GlobSet::matches(std::string_view path) const { return matches(path, false); }
bool GlobSet::matches_directory(std::string_view path) const { return matches(path, true); }

bool GlobSet::matches(std::string_view path, bool is_directory) const {
  if (patterns_.empty()) return false;
  int last = -1;
  for (size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    if (slash > 0) last = std::max(last, last_match(path.substr(0, slash), true));
  }
  last = std::max(last, last_match(path, is_directory));
  return takes_in(last);
}

} // namespace hasten
