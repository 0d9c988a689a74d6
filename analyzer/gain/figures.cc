#include "gain/figures.h"

#include <cmath>

#include <fmt/format.h>

namespace hasten::gain {

namespace {

std::string without_trailing_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

} // namespace

std::string show_number(double value) {
  if (!std::isfinite(value)) return "∞";
  int digits = std::abs(value) >= 100 ? 0 : std::abs(value) >= 10 ? 1 : std::abs(value) >= 1 ? 2 : 3;
  std::string text = without_trailing_zeros(fmt::format("{:.{}f}", value, digits));
  size_t point = text.find('.');
  size_t end = point == std::string::npos ? text.size() : point;
  size_t begin = text.front() == '-' ? 1 : 0;
  for (size_t at = end; at > begin + 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string show_bytes(double bytes) {
  static constexpr const char *kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  size_t unit = 0;
  while (bytes >= 999.5 && unit < 4) bytes /= 1000, ++unit;
  std::string digits = bytes >= 100 || unit == 0 ? fmt::format("{:.0f}", bytes)
                       : bytes >= 10             ? fmt::format("{:.1f}", bytes)
                                                 : fmt::format("{:.2f}", bytes);
  return without_trailing_zeros(digits) + " " + kUnits[unit];
}

std::string show_ratio(double ratio) {
  if (!std::isfinite(ratio)) return "∞";
  if (ratio >= 9.95) return show_number(std::round(ratio)) + "x";
  return without_trailing_zeros(fmt::format("{:.1f}", ratio)) + "x";
}

std::string show_quantity(double value, std::string_view unit) {
  if (unit == "bytes") return show_bytes(value);
  return unit.empty() ? show_number(value) : fmt::format("{} {}", show_number(value), unit);
}

} // namespace hasten::gain
