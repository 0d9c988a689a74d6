// Packs Clang's builtin headers (stddef.h, immintrin.h, …) into one C++ source file, for the build: the program brings
// them along, so that it needs no Clang on the machine where it runs.
//
//   embed_headers OUTPUT.cc DIRECTORY
//
// Those of other processors and of other languages are left out. The pack is names, lengths and texts, compressed.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <zstd.h>

namespace {

bool is_wanted(std::string_view name) {
#if defined(__aarch64__)
  constexpr std::string_view kOthers[] = {"avx", "amx", "xmm", "emm", "pmm", "tmm", "smm", "nmm", "imm", "x86", "ia32"};
#else
  constexpr std::string_view kOthers[] = {"arm"};
#endif
  constexpr std::string_view kForeign[] = {"__clang_cuda", "__clang_hip", "altivec",  "hexagon", "hvx",   "opencl",
                                           "riscv",        "sifive",      "s390",     "vecintrin", "velintrin", "wasm",
                                           "htm",          "lasx",        "lsx",      "larch",     "msa",      "intrin0",
                                           "ISO_Fortran",  "ppc",         "builtins.h"};
  if (!name.ends_with(".h")) return false;
  auto starts = [&](std::string_view prefix) { return name.starts_with(prefix); };
  return std::none_of(std::begin(kOthers), std::end(kOthers), starts) &&
         std::none_of(std::begin(kForeign), std::end(kForeign), starts);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  std::vector<std::filesystem::path> files;
  for (const auto &entry : std::filesystem::directory_iterator(argv[2]))
    if (entry.is_regular_file() && is_wanted(entry.path().filename().string())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::fprintf(stderr, "embed_headers: no headers in %s\n", argv[2]);
    return 1;
  }
  std::string pack;
  for (const auto &path : files) {
    std::ifstream in(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    pack += path.filename().string() + '\n' + std::to_string(text.size()) + '\n' + text + '\0'; // The lexer reads until the zero
  }
  std::string packed(ZSTD_compressBound(pack.size()), '\0');
  size_t size = ZSTD_compress(packed.data(), packed.size(), pack.data(), pack.size(), 19);
  if (ZSTD_isError(size)) return 1;
  std::ofstream out(argv[1]);
  out << "#include \"frontends/cpp/builtin_headers.h\"\n\nnamespace hasten::frontends::cpp {\n\n"
      << "const size_t kBuiltinHeadersSize = " << pack.size() << ";\n"
      << "const size_t kBuiltinHeadersPackedSize = " << size << ";\nconst unsigned char kBuiltinHeaders[] = {";
  for (size_t i = 0; i < size; ++i) out << (i % 24 ? "" : "\n") << static_cast<int>(static_cast<unsigned char>(packed[i])) << ',';
  out << "\n};\n\n} // namespace hasten::frontends::cpp\n";
  out.close();
  return out.good() ? 0 : 1;
}
