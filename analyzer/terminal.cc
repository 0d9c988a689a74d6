#include "terminal.h"

#include <cctype>
#include <cstdlib>
#include <string>

#include <sys/ioctl.h>
#include <unistd.h>

namespace hasten {

namespace {

std::string variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

bool locale_is_utf8() {
  for (const char *name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value = variable(name);
    if (value.empty()) continue;
    for (char &c : value) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

} // namespace

bool is_terminal(int file_descriptor) { return isatty(file_descriptor) == 1; }

report::TerminalStyle style_of(int file_descriptor) {
  report::TerminalStyle style;
  bool terminal = is_terminal(file_descriptor);
  style.color = terminal && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  style.unicode = !terminal || locale_is_utf8();
  winsize size{};
  if (terminal && ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) style.width = size.ws_col;
  return style;
}

} // namespace hasten
