// The command line of hasten.
#include <cstdio>
#include <cstring>

int main(int argc, char **argv) {
  if (argc > 1 && std::strcmp(argv[1], "--version") == 0) {
    std::puts("hasten " HASTEN_VERSION);
    return 0;
  }
  std::fputs("hasten: no command is built yet\n", stderr);
  return 2;
}
