#include "base/file.h"
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hasten {
namespace {

struct Descriptor {
  int fd = -1;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

tl::unexpected<FileError> error(FileError::Kind kind, const char *doing, const std::string &path, std::string why,
                                std::string hint = "") {
  return tl::unexpected(
      FileError{kind, path, std::string("cannot ") + doing + " " + path + ": " + std::move(why), std::move(hint)});
}

tl::unexpected<FileError> system_error(const char *doing, const std::string &path, int code) {
  switch (code) {
  case ENOENT:
  case ENOTDIR:
    return error(FileError::Kind::NotFound, doing, path, "it does not exist", "check the spelling of the path");
  case EACCES:
  case EPERM:
    return error(FileError::Kind::NoPermission, doing, path, "permission denied",
                 "change its permissions, or exclude it");
  case EISDIR:
    return error(FileError::Kind::IsDirectory, doing, path, "it is a directory", "name a file");
  case ELOOP:
    return error(FileError::Kind::NotFound, doing, path, "its symbolic links form a loop", "remove the link");
  default:
    return error(FileError::Kind::Io, doing, path, std::strerror(code));
  }
}

tl::unexpected<FileError> too_large(const std::string &path, size_t limit) {
  return error(FileError::Kind::TooLarge, "read", path, "it holds more than " + std::to_string(limit) + " bytes");
}

tl::expected<std::string, FileError> read_all(int fd, const std::string &path, size_t expected_size, size_t limit) {
  std::string text;
  text.resize(expected_size + 1); // One more, so that the end of file needs no second round.
  size_t size = 0;
  while (true) {
    if (size == text.size()) text.resize(std::max<size_t>(size * 2, 64 * 1024));
    ssize_t got = ::read(fd, text.data() + size, std::min<size_t>(text.size() - size, 1u << 30));
    if (got < 0) {
      if (errno == EINTR) continue;
      return system_error("read", path, errno);
    }
    if (got == 0) break;
    size += static_cast<size_t>(got);
    if (size > limit) return too_large(path, limit);
  }
  if (size < expected_size)
    return error(FileError::Kind::Changed, "read", path, "it shrank while it was read", "run again once it is written");
  text.resize(size);
  return text;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return true;
}

tl::expected<void, FileError> write_into(const std::string &path, std::string_view bytes) {
  Descriptor file{::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY)};
  if (file.fd < 0 || !write_all(file.fd, bytes)) return system_error("write", path, errno);
  return {};
}

// A new file beside `target`, with the permissions that the process gives to new files.
int create_beside(const std::string &target, std::string &name) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    name = target + ".hasten-" + std::to_string(::getpid()) + "-" + std::to_string(attempt);
    int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

} // namespace

tl::expected<std::string, FileError> read_file(const std::string &path, size_t limit) {
  if (path.find('\0') != std::string::npos)
    return error(FileError::Kind::NotFound, "read", std::string(path.c_str()), "its name holds a NUL byte");
  // O_NONBLOCK: opening a named pipe must not wait for its writer.
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (file.fd < 0) return system_error("read", path, errno);
  struct stat status;
  if (::fstat(file.fd, &status) != 0) return system_error("read", path, errno);
  if (S_ISDIR(status.st_mode)) return system_error("read", path, EISDIR);
  if (!S_ISREG(status.st_mode)) return error(FileError::Kind::NotRegular, "read", path, "it is not a regular file");
  size_t size = static_cast<size_t>(status.st_size);
  if (size > limit) return too_large(path, limit);
  return read_all(file.fd, path, size, limit);
}

tl::expected<std::string, FileError> read_standard_input(size_t limit) {
  return read_all(STDIN_FILENO, "standard input", 0, limit);
}

tl::expected<void, FileError> write_file_atomically(const std::string &path, std::string_view bytes) {
  std::string target = path;
  if (char *resolved = ::realpath(path.c_str(), nullptr)) {
    target = resolved;
    std::free(resolved);
  }
  struct stat status;
  bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) return system_error("write", path, EISDIR);
  // /dev/stdout may lead to a regular file, which somebody holds open.
  bool open_elsewhere = path.starts_with("/dev/") || path.starts_with("/proc/");
  if (exists && (!S_ISREG(status.st_mode) || open_elsewhere)) return write_into(path, bytes);
  if (exists && ::access(target.c_str(), W_OK) != 0) return system_error("write", path, errno);
  std::string temporary;
  Descriptor file{create_beside(target, temporary)};
  if (file.fd < 0) return system_error("write", path, errno);
  int failure = 0;
  // Ownership first: a change of owner clears permission bits. Failing to keep a foreign owner is no error.
  if (exists && (status.st_uid != ::geteuid() || status.st_gid != ::getegid())) {
    if (::fchown(file.fd, status.st_uid, status.st_gid) != 0) errno = 0;
  }
  if (exists && ::fchmod(file.fd, status.st_mode & 07777) != 0) failure = errno;
  if (!failure && !write_all(file.fd, bytes)) failure = errno;
  if (!failure && ::fsync(file.fd) != 0) failure = errno;
  if (!failure && ::rename(temporary.c_str(), target.c_str()) != 0) failure = errno;
  if (failure) {
    ::unlink(temporary.c_str());
    return system_error("write", path, failure);
  }
  return {};
}

} // namespace hasten
