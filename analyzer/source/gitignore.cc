#include "source/gitignore.h"
#include <algorithm>

namespace hasten {

IgnoreFile::IgnoreFile(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    size_t newline = text.find('\n');
    std::string_view line = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    GitPattern pattern(line);
    if (pattern.empty()) continue;
    int index = static_cast<int>(patterns_.size());
    if (pattern.is_plain_name())
      (pattern.directory_only() ? directories_ : names_)[pattern.text()] = index;
    else
      wildcards_.push_back(index);
    patterns_.push_back(std::move(pattern));
  }
}

std::optional<bool> IgnoreFile::ignores(std::string_view path, bool is_directory) const {
  int last = -1;
  if (!names_.empty() || (is_directory && !directories_.empty())) {
    std::string_view name = path.substr(path.rfind('/') + 1); // npos + 1 == 0
    if (auto at = names_.find(name); at != names_.end()) last = at->second;
    if (is_directory) {
      if (auto at = directories_.find(name); at != directories_.end()) last = std::max(last, at->second);
    }
  }
  for (size_t i = wildcards_.size(); i-- > 0 && wildcards_[i] > last;) {
    if (!patterns_[static_cast<size_t>(wildcards_[i])].matches(path, is_directory)) continue;
    last = wildcards_[i];
    break;
  }
  if (last < 0) return std::nullopt;
  return !patterns_[static_cast<size_t>(last)].negated();
}

void IgnoreStack::push(std::string directory, std::string_view text) {
  levels_.push_back({std::move(directory), IgnoreFile(text)});
}

bool IgnoreStack::ignores(std::string_view path, bool is_directory) const {
  for (size_t i = levels_.size(); i-- > 0;) {
    const Level &level = levels_[i];
    if (level.file.empty()) continue;
    size_t base = level.directory.empty() ? 0 : level.directory.size() + 1;
    if (path.size() <= base) continue;
    if (std::optional<bool> says = level.file.ignores(path.substr(base), is_directory)) return *says;
  }
  return false;
}

} // namespace hasten
