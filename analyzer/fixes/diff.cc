#include "fixes/diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace hasten::fixes {

namespace {

constexpr size_t kContext = 3;
constexpr int64_t kMostSteps = 3000; // Beyond that the differing middle is replaced as a whole.

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    end = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// Kept, removed and added lines in order.
struct Step {
  char sign; // ' ', '-', '+'
  size_t old_line, new_line;
};

// Myers' algorithm between two ranges that differ at both ends.
void compare(const std::vector<std::string_view> &a, const std::vector<std::string_view> &b, size_t a0, size_t a1, size_t b0, size_t b1,
             std::vector<Step> &out) {
  const int64_t n = static_cast<int64_t>(a1 - a0), m = static_cast<int64_t>(b1 - b0), limit = std::min(n + m, kMostSteps);
  std::vector<std::vector<int64_t>> trace;
  std::vector<int64_t> v(static_cast<size_t>(2 * limit + 3), 0);
  auto at = [&](std::vector<int64_t> &w, int64_t k) -> int64_t & { return w[static_cast<size_t>(k + limit + 1)]; };
  int64_t d = 0;
  bool found = n == 0 && m == 0;
  for (; d <= limit && !found; ++d) {
    trace.push_back(v);
    for (int64_t k = -d; k <= d; k += 2) {
      int64_t x = k == -d || (k != d && at(v, k - 1) < at(v, k + 1)) ? at(v, k + 1) : at(v, k - 1) + 1;
      int64_t y = x - k;
      while (x < n && y < m && a[a0 + static_cast<size_t>(x)] == b[b0 + static_cast<size_t>(y)]) ++x, ++y;
      at(v, k) = x;
      if (x >= n && y >= m) {
        found = true;
        break;
      }
    }
  }
  if (!found) {
    for (size_t i = a0; i < a1; ++i) out.push_back({'-', i, b0});
    for (size_t i = b0; i < b1; ++i) out.push_back({'+', a1, i});
    return;
  }
  std::vector<Step> back;
  int64_t x = n, y = m;
  for (int64_t step = static_cast<int64_t>(trace.size()) - 1; step >= 0; --step) {
    std::vector<int64_t> &w = trace[static_cast<size_t>(step)];
    int64_t k = x - y;
    int64_t from = k == -step || (k != step && at(w, k - 1) < at(w, k + 1)) ? k + 1 : k - 1;
    int64_t px = step == 0 ? 0 : at(w, from), py = step == 0 ? 0 : px - from;
    while (x > px && y > py && x > 0 && y > 0) --x, --y, back.push_back({' ', a0 + static_cast<size_t>(x), b0 + static_cast<size_t>(y)});
    if (step == 0) break;
    if (from == k + 1)
      --y, back.push_back({'+', a0 + static_cast<size_t>(x), b0 + static_cast<size_t>(y)});
    else
      --x, back.push_back({'-', a0 + static_cast<size_t>(x), b0 + static_cast<size_t>(y)});
  }
  out.insert(out.end(), back.rbegin(), back.rend());
}

// As git quotes it: C-like, if it holds anything unusual.
std::string quoted(const char *side, std::string_view path) {
  std::string name = side + std::string(path);
  bool plain = std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c != 127 && c != '"' && c != '\\'; });
  if (plain) return name;
  std::string out = "\"";
  for (char c : name) {
    unsigned char u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (u < 32 || u >= 127) {
      out += '\\';
      for (int shift : {6, 3, 0}) out += static_cast<char>('0' + ((u >> shift) & 7));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string range(size_t begin, size_t count) {
  std::string out = std::to_string(count ? begin + 1 : begin);
  return count == 1 ? out : out + "," + std::to_string(count);
}

} // namespace

std::string unified_diff(std::string_view path, const std::string *before, std::string_view after) {
  if (before && *before == after) return "";
  std::vector<std::string_view> a = before ? lines_of(*before) : std::vector<std::string_view>(), b = lines_of(after);
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  size_t tail = 0;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  std::vector<Step> steps;
  for (size_t i = 0; i < head; ++i) steps.push_back({' ', i, i});
  compare(a, b, head, a.size() - tail, head, b.size() - tail, steps);
  for (size_t i = tail; i > 0; --i) steps.push_back({' ', a.size() - i, b.size() - i});

  std::string old_name = quoted("a/", path), new_name = quoted("b/", path);
  std::string tab = path.find(' ') == std::string_view::npos ? "" : "\t"; // Else the name would end at the blank
  std::string out = "diff --git " + old_name + " " + new_name + "\n";
  if (!before) out += "new file mode 100644\n";
  if (b.empty() && !before) return out;
  out += "--- " + (before ? old_name + tab : std::string("/dev/null")) + "\n+++ " + new_name + tab + "\n";
  for (size_t i = 0; i < steps.size();) {
    if (steps[i].sign == ' ') {
      ++i;
      continue;
    }
    size_t begin = i > kContext ? i - kContext : 0, end = i;
    for (size_t last = i; end < steps.size() && end <= last + 2 * kContext; ++end)
      if (steps[end].sign != ' ') last = end;
    size_t last = end;
    while (steps[last - 1].sign == ' ') --last;
    end = std::min(last + kContext, steps.size());
    size_t removed = 0, added = 0;
    std::string body;
    for (size_t k = begin; k < end; ++k) {
      const Step &step = steps[k];
      removed += step.sign != '+';
      added += step.sign != '-';
      std::string_view line = step.sign == '+' ? b[step.new_line] : a[step.old_line];
      body += step.sign + std::string(line);
      if (line.empty() || line.back() != '\n') body += "\n\\ No newline at end of file\n";
    }
    out += "@@ -" + range(steps[begin].old_line, removed) + " +" + range(steps[begin].new_line, added) + " @@\n" + body;
    i = end;
  }
  return out;
}

} // namespace hasten::fixes
