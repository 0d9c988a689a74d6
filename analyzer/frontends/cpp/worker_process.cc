// The worker's side. It keeps nothing but Clang's headers from unit to unit.
#include "frontends/cpp/clang.h"

#include <clang/Basic/Stack.h>

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/bytes.h"
#include "frontends/cpp/worker.h"
#include "frontends/cpp/worker_protocol.h"

namespace hasten::frontends::cpp {

namespace {

char *page = nullptr;

void working_on(const char *name) {
  if (page) std::snprintf(page, kPageSize, "%s", name);
}

bool read_all(char *to, size_t size) {
  while (size > 0) {
    ssize_t n = read(0, to, size);
    if (n <= 0) return false;
    to += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}
bool read_frame(std::string &bytes) {
  std::string header(kFrameHeader, '\0');
  if (!read_all(header.data(), header.size())) return false;
  bytes.resize(frame_size(header));
  return read_all(bytes.data(), bytes.size());
}
bool write_frame(std::string_view bytes) {
  std::string frame = frame_of(bytes);
  for (size_t done = 0; done < frame.size();) {
    ssize_t n = write(0, frame.data() + done, frame.size() - done); // The socket goes both ways.
    if (n <= 0) return false;
    done += static_cast<size_t>(n);
  }
  return true;
}

// For tests only: HASTEN_CPP_FAULT=crash|hang|memory:NAME fails on units whose path ends with NAME.
void fault(const Unit &unit) {
  const char *wish = getenv("HASTEN_CPP_FAULT");
  if (!wish) return;
  std::string_view text(wish);
  size_t colon = text.find(':');
  if (colon == text.npos || !std::string_view(unit.file).ends_with(text.substr(colon + 1))) return;
  working_on("a fault made for a test");
  std::string_view kind = text.substr(0, colon);
  if (kind == "crash") raise(SIGSEGV);
  if (kind == "hang")
    while (true) pause();
  if (kind == "memory")
    for (std::vector<std::string> eaten;;) eaten.emplace_back(size_t{16} << 20, 'x');
}

} // namespace

int run_worker(int argc, char **argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (argc > 2) {
    rlim_t bytes = static_cast<rlim_t>(std::strtoul(argv[2], nullptr, 10)) << 20;
    rlimit limit{bytes, bytes};
    if (bytes) setrlimit(RLIMIT_AS, &limit);
  }
  rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  void *mapped = mmap(nullptr, kPageSize, PROT_READ | PROT_WRITE, MAP_SHARED, kPageDescriptor, 0);
  if (mapped != MAP_FAILED) page = static_cast<char *>(mapped);
  clang::noteBottomOfStack();

  std::string bytes;
  if (!read_frame(bytes)) return 0;
  Project project;
  ByteReader reader(bytes);
  reader(project);
  while (read_frame(bytes)) {
    Unit unit;
    ByteReader request(bytes);
    request(unit);
    if (!request.ok()) return 1;
    fault(unit);
    working_on("the headers");
    LoweredUnit result = lower_unit(project, unit, working_on);
    ByteWriter reply;
    reply(result);
    if (!write_frame(reply.finish())) return 0;
  }
  return 0;
}

} // namespace hasten::frontends::cpp
