// A configured value together with where it came from, so that `hasten config show` can say it.
#pragma once
#include <cstdint>
#include <string>
#include <utility>

namespace hasten::config {

struct Origin {
  enum class Kind : uint8_t { Default, File, CommandLine };
  Kind kind = Kind::Default;
  std::string name; // The file as shown, or the option: "hasten.toml", "--fail-on"
  uint32_t line = 0;
  uint32_t column = 0;

  static Origin option(std::string name) { return {Kind::CommandLine, std::move(name), 0, 0}; }

  std::string text() const { // "default", "hasten.toml:3:1", "--fail-on"
    if (kind == Kind::Default) return "default";
    if (kind == Kind::CommandLine || line == 0) return name;
    return name + ":" + std::to_string(line) + ":" + std::to_string(column);
  }
};

template <class T> struct Setting {
  T value{};
  Origin origin;

  void set(T new_value, Origin from) {
    value = std::move(new_value);
    origin = std::move(from);
  }
};

} // namespace hasten::config
