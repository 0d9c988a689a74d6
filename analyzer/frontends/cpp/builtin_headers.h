// Clang's builtin headers, packed by embed/main.cc and compiled in.
#pragma once
#include <cstddef>
#include <functional>
#include <string_view>

namespace hasten::frontends::cpp {

// Where the headers seem to lie: the directory is not on any disk.
inline constexpr std::string_view kResourceDirectory = "/hasten/clang";

extern const size_t kBuiltinHeadersSize;       // Unpacked
extern const size_t kBuiltinHeadersPackedSize;
extern const unsigned char kBuiltinHeaders[];

// Calls `add` with each header's name and text, which a zero follows; the texts live as long as the process.
void for_each_builtin_header(const std::function<void(std::string_view name, std::string_view text)> &add);

} // namespace hasten::frontends::cpp
