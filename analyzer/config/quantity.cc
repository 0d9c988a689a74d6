#include "config/quantity.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <string>

namespace hasten::config {

namespace {

struct Measured {
  double number = 0;
  std::string unit; // Lower case, without spaces
  std::string unit_as_written;
};

// A number not below zero and what follows it. Commas and underscores between digits are ignored.
std::optional<Measured> split(std::string_view text) {
  std::string digits;
  size_t i = 0;
  while (i < text.size() && std::isspace(static_cast<unsigned char>(text[i]))) ++i;
  for (; i < text.size(); ++i) {
    char c = text[i];
    bool separator = (c == ',' || c == '_') && !digits.empty() && i + 1 < text.size() &&
                     std::isdigit(static_cast<unsigned char>(text[i + 1]));
    if (separator) continue;
    bool exponent = (c == 'e' || c == 'E') && !digits.empty() && i + 1 < text.size() &&
                    std::isdigit(static_cast<unsigned char>(text[i + 1]));
    if (!std::isdigit(static_cast<unsigned char>(c)) && c != '.' && !exponent) break;
    digits.push_back(c);
  }
  Measured measured;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), measured.number);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (!std::isfinite(measured.number)) return std::nullopt;
  for (; i < text.size(); ++i) {
    if (std::isspace(static_cast<unsigned char>(text[i]))) continue;
    measured.unit_as_written.push_back(text[i]);
    measured.unit.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(text[i]))));
  }
  return measured;
}

struct Unit {
  std::string_view name;
  double factor;
};

template <size_t N> std::optional<double> scaled(std::string_view text, const Unit (&units)[N]) {
  std::optional<Measured> measured = split(text);
  if (!measured) return std::nullopt;
  for (const Unit &unit : units)
    if (unit.name == measured->unit) return measured->number * unit.factor;
  return std::nullopt;
}

} // namespace

std::optional<double> parse_milliseconds(std::string_view text) {
  static constexpr Unit kUnits[] = {{"", 1},     {"ms", 1},      {"us", 1e-3},  {"µs", 1e-3},   {"ns", 1e-6},
                                    {"s", 1000}, {"sec", 1000},  {"min", 6e4},  {"m", 6e4},     {"h", 3.6e6},
                                    {"second", 1000}, {"seconds", 1000}, {"minutes", 6e4}};
  return scaled(text, kUnits);
}

std::optional<double> parse_bytes(std::string_view text) {
  static constexpr Unit kUnits[] = {{"", 1},       {"b", 1},      {"byte", 1},         {"bytes", 1},
                                    {"kb", 1e3},   {"mb", 1e6},   {"gb", 1e9},         {"tb", 1e12},
                                    {"kib", 1024}, {"mib", 1024. * 1024}, {"gib", 1024. * 1024 * 1024},
                                    {"tib", 1024. * 1024 * 1024 * 1024}};
  return scaled(text, kUnits);
}

std::optional<double> parse_rate(std::string_view text) {
  static constexpr Unit kUnits[] = {{"", 1},         {"/s", 1},          {"req/s", 1},        {"requests/s", 1},
                                    {"persecond", 1}, {"/min", 1. / 60}, {"req/min", 1. / 60}, {"/h", 1. / 3600},
                                    {"rps", 1},      {"req/h", 1. / 3600}};
  return scaled(text, kUnits);
}

std::optional<double> parse_count(std::string_view text) {
  static constexpr Unit kUnits[] = {{"", 1}, {"items", 1}};
  return scaled(text, kUnits);
}

} // namespace hasten::config
