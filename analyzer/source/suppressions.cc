#include "source/suppressions.h"
#include "base/edit_distance.h"
#include <algorithm>

namespace hasten {

struct Suppressions::Directive {
  uint32_t offset = 0; // Of `hasten-ignore`.
  uint32_t comment_end = 0;
  std::string_view verb; // "", "-next-line", "-start", "-end", "-file"
  std::string_view text; // What follows the verb, on the same line.
};

namespace {

constexpr std::string_view kMark = "hasten-ignore";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Whether only comment signs stand between the start of the line, or of a comment on it, and the directive.
bool starts_here(std::string_view before) {
  while (!before.empty() && is_space(before.back())) before.remove_suffix(1);
  return before.empty() || before.back() == '#' || before.ends_with("//") || before.back() == '*' ||
         before.back() == '!';
}

bool is_comment_or_blank(std::string_view line) {
  line = trim(line);
  return line.empty() || line.starts_with("//") || line.starts_with("# ") || line.starts_with("/*") ||
         line.starts_with("* ") || line == "*" || line == "*/" || line == "#";
}

} // namespace

void Suppressions::read_comment(Span comment, const LineIndex &lines, std::vector<Directive> &out) const {
  std::string_view text = lines.text();
  if (comment.begin > comment.end || comment.end > text.size()) return;
  std::string_view body = text.substr(comment.begin, comment.size());
  for (size_t at = body.find(kMark); at != std::string_view::npos; at = body.find(kMark, at + kMark.size())) {
    size_t line_begin = body.find_last_of("\r\n", at) + 1; // npos + 1 == 0
    if (!starts_here(body.substr(line_begin, at - line_begin))) continue;
    size_t verb_end = at + kMark.size();
    while (verb_end < body.size() && is_name_character(body[verb_end])) ++verb_end;
    size_t line_end = std::min(body.find_first_of("\r\n", at), body.size());
    std::string_view rest = body.substr(verb_end, line_end - verb_end);
    // A block comment's end, and a further comment on the line, are not part of the reason.
    rest = rest.substr(0, std::min({rest.find("*/"), rest.find(" # "), rest.find(" //")}));
    out.push_back({comment.begin + static_cast<uint32_t>(at), comment.end,
                   body.substr(at + kMark.size(), verb_end - at - kMark.size()), trim(rest)});
  }
}

Suppressions::Suppressions(std::string path, std::span<const Span> comments, const LineIndex &lines,
                           std::span<const std::string_view> rule_ids)
    : path_(std::move(path)) {
  std::vector<Directive> directives;
  for (Span comment : comments) read_comment(comment, lines, directives);
  std::sort(directives.begin(), directives.end(), [](const auto &a, const auto &b) { return a.offset < b.offset; });
  for (const Directive &directive : directives) read(directive, lines, rule_ids);
  for (size_t index : open_) {
    suppressions_[index].last_line = lines.line_count();
    problem(suppressions_[index].position, "hasten-ignore-start has no hasten-ignore-end",
            "close it, or write hasten-ignore-file to cover the whole file");
  }
  std::sort(problems_.begin(), problems_.end());
}

void Suppressions::problem(Position at, std::string message, std::string hint) {
  problems_.push_back({Diagnostic::Level::Warning, path_, at.line, at.column, std::move(message), std::move(hint)});
}

void Suppressions::read(const Directive &directive, const LineIndex &lines,
                        std::span<const std::string_view> rule_ids) {
  Suppression made;
  made.position = lines.position(directive.offset, ColumnUnit::CodePoint);
  uint32_t comment_line = made.position.line;
  uint32_t last_comment_line = lines.line_of(directive.comment_end > 0 ? directive.comment_end - 1 : 0);

  std::string_view rules = directive.text, reason;
  size_t colon = rules.find(':'), dashes = rules.find("--");
  if (size_t cut = std::min(colon, dashes); cut != std::string_view::npos) {
    reason = trim(rules.substr(cut + (cut == colon ? 1 : 2)));
    rules = trim(rules.substr(0, cut));
  }
  bool names_any = false;
  bool after_comma = true;
  for (size_t i = 0; i < rules.size();) {
    if (!is_name_character(rules[i])) {
      after_comma |= rules[i++] == ',';
      continue;
    }
    size_t end = i;
    while (end < rules.size() && is_name_character(rules[end])) ++end;
    std::string_view rule = rules.substr(i, end - i);
    bool known = std::find(rule_ids.begin(), rule_ids.end(), rule) != rule_ids.end();
    if (!known && !after_comma) { // Not a list any more: words, a reason without its colon.
      if (reason.empty()) reason = rules.substr(i);
      break;
    }
    i = end;
    names_any = true;
    after_comma = false;
    if (known) {
      if (std::find(made.rules.begin(), made.rules.end(), rule) == made.rules.end()) made.rules.emplace_back(rule);
      continue;
    }
    auto nearest = nearest_word(rule, rule_ids);
    problem(made.position, "there is no rule '" + std::string(rule.substr(0, 80)) + "'",
            nearest ? "did you mean '" + std::string(*nearest) + "'?" : "`hasten rules` lists them");
  }

  if (directive.verb == "-end") {
    auto closes = [&](size_t index) {
      const auto &open = suppressions_[index].rules;
      return !names_any || std::any_of(open.begin(), open.end(), [&](const std::string &rule) {
        return std::find(made.rules.begin(), made.rules.end(), rule) != made.rules.end();
      });
    };
    auto innermost = std::find_if(open_.rbegin(), open_.rend(), closes);
    if (innermost == open_.rend())
      return problem(made.position, "hasten-ignore-end has no hasten-ignore-start before it");
    suppressions_[*innermost].last_line = comment_line;
    open_.erase(std::next(innermost).base());
    return;
  }

  if (directive.verb.empty()) {
    made.kind = Suppression::Kind::Line;
    made.first_line = comment_line;
    made.last_line = last_comment_line;
  } else if (directive.verb == "-next-line") {
    made.kind = Suppression::Kind::NextLine;
    uint32_t line = last_comment_line + 1;
    while (line < lines.line_count() && is_comment_or_blank(lines.line_text(line))) ++line;
    made.first_line = made.last_line = line;
  } else if (directive.verb == "-start") {
    made.kind = Suppression::Kind::Range;
    made.first_line = comment_line;
  } else if (directive.verb == "-file") {
    made.kind = Suppression::Kind::File;
    made.last_line = lines.line_count();
  } else {
    static constexpr std::string_view kVerbs[] = {"-next-line", "-start", "-end", "-file"};
    auto nearest = nearest_word(directive.verb, kVerbs);
    return problem(made.position,
                   "there is no directive 'hasten-ignore" + std::string(directive.verb.substr(0, 80)) + "'",
                   nearest ? "did you mean 'hasten-ignore" + std::string(*nearest) + "'?" : "");
  }
  made.reason = reason;
  if (!names_any)
    problem(made.position, "this suppression names no rule and sets nothing aside",
            "write hasten-ignore" + std::string(directive.verb) + " RULE: reason");
  else if (reason.empty())
    problem(made.position, "this suppression gives no reason", "write the reason after a colon");
  if (made.kind == Suppression::Kind::Range) open_.push_back(suppressions_.size());
  used_.emplace_back(made.rules.size(), false);
  suppressions_.push_back(std::move(made));
}

const Suppression *Suppressions::match(std::string_view rule, uint32_t line_begin, uint32_t line_end) {
  const Suppression *best = nullptr;
  size_t best_index = 0, best_rule = 0;
  for (size_t i = 0; i < suppressions_.size(); ++i) {
    const Suppression &candidate = suppressions_[i];
    if (candidate.last_line < line_begin || candidate.first_line > line_end) continue;
    auto at = std::find(candidate.rules.begin(), candidate.rules.end(), rule);
    if (at == candidate.rules.end() || (best && best->kind <= candidate.kind)) continue;
    best = &candidate;
    best_index = i;
    best_rule = static_cast<size_t>(at - candidate.rules.begin());
  }
  if (best) used_[best_index][best_rule] = true;
  return best;
}

std::vector<Diagnostic> Suppressions::unused(std::span<const std::string_view> rules_that_ran) const {
  std::vector<Diagnostic> out;
  for (size_t i = 0; i < suppressions_.size(); ++i) {
    const Suppression &suppression = suppressions_[i];
    for (size_t r = 0; r < suppression.rules.size(); ++r) {
      const std::string &rule = suppression.rules[r];
      if (used_[i][r] || std::find(rules_that_ran.begin(), rules_that_ran.end(), rule) == rules_that_ran.end())
        continue;
      out.push_back({Diagnostic::Level::Warning, path_, suppression.position.line, suppression.position.column,
                     "unused suppression: nothing here is reported by " + rule,
                     suppression.kind == Suppression::Kind::Line
                         ? "remove it; hasten-ignore-next-line is for a comment on the line above"
                         : "remove it"});
    }
  }
  return out;
}

} // namespace hasten
