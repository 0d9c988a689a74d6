#include "frontends/cpp/clang.h"

#include "frontends/cpp/builtin_headers.h"

namespace hasten::frontends::cpp {

void for_each_builtin_header(const std::function<void(std::string_view name, std::string_view text)> &add) {
  static llvm::SmallVector<uint8_t, 0> pack;
  if (pack.empty())
    if (llvm::Error error = llvm::compression::zstd::decompress({kBuiltinHeaders, kBuiltinHeadersPackedSize}, pack, kBuiltinHeadersSize)) {
      llvm::consumeError(std::move(error));
      return;
    }
  std::string_view rest(reinterpret_cast<const char *>(pack.data()), pack.size());
  auto line = [&] {
    std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    return text;
  };
  while (!rest.empty()) {
    std::string_view name = line();
    size_t size = std::min<size_t>(std::stoul(std::string(line())), rest.size() - 1);
    add(name, rest.substr(0, size));
    rest.remove_prefix(size + 1);
  }
}

} // namespace hasten::frontends::cpp
