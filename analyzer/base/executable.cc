#include "base/executable.h"

#include <filesystem>
#include <sys/auxv.h>

namespace hasten {

std::string executable_path() {
  std::error_code failed;
  std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (!failed) return path.string();
  // What the kernel was given; minimal roots may lack /proc.
  const char *given = reinterpret_cast<const char *>(getauxval(AT_EXECFN));
  path = given ? std::filesystem::absolute(given, failed) : std::filesystem::path();
  return !path.empty() && std::filesystem::exists(path, failed) ? path.string() : "";
}

} // namespace hasten
