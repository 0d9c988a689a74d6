#include "bench/cpp_compiler.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <re2/re2.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/file.h"
#include "bench/components.h"

namespace hasten::bench {

namespace {

namespace fs = std::filesystem;

struct Library {
  const char *header, *package;
};
constexpr Library kLibraries[] = {{"boost/beast.hpp", "libboost1.81-dev"}, {"pqxx/pqxx", "libpqxx-dev"},
                                  {"hiredis/hiredis.h", "libhiredis-dev"}, {"curl/curl.h", "libcurl4-openssl-dev"},
                                  {"openssl/evp.h", "libssl-dev"},         {"httplib.h", "libcpp-httplib-dev"}};

// One that nothing is used of is not linked.
constexpr const char *kLinked[] = {"-Wl,--as-needed", "-lpqxx", "-lpq", "-lhiredis", "-lcurl", "-lcrypto", "-lcpp-httplib"};

std::string compiler_name() {
  const char *chosen = std::getenv("CXX");
  return chosen && *chosen ? chosen : "g++";
}

std::vector<std::string> files_in(const std::string &directory, std::initializer_list<const char *> extensions) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto &entry : fs::recursive_directory_iterator(directory, error))
    if (std::find(extensions.begin(), extensions.end(), entry.path().extension().string()) != extensions.end())
      files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

std::string content_of(const std::string &file) { return read_file(file, 16 << 20).value_or(""); }

// The first errors of a compiler: what follows is noise, and lines without `error` say where templates come from.
std::string errors_in(const std::string &log) {
  std::string text = content_of(log), errors;
  int lines = 0;
  for (size_t at = 0; at < text.size() && lines < 5;) {
    size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.find("error") != std::string::npos || line.find("undefined reference") != std::string::npos) {
      errors += line + "\n";
      ++lines;
    }
    at = end + 1;
  }
  return errors.empty() ? text.substr(0, 2000) : errors;
}

} // namespace

tl::expected<void, std::string> check_cpp_environment(Guardian &guardian) {
  if (find_program(compiler_name()).empty())
    return tl::unexpected(compiler_name() + " is not installed; `./dev bench` installs it, or: apt-get install g++");
  std::string probe = guardian.directory() + "/libraries.cc", log = guardian.directory() + "/libraries.log";
  {
    std::ofstream out(probe);
    for (const Library &library : kLibraries)
      out << fmt::format("#if !__has_include(<{}>)\nmissing {}\n#endif\n", library.header, library.package);
  }
  fs::remove(log);
  auto process = Process::start({{compiler_name(), "-std=c++20", "-E", "-P", probe}, {}, "", log}, guardian);
  if (!process) return tl::unexpected(process.error());
  if (process->wait() != 0) return tl::unexpected(fmt::format("{} fails:\n{}", compiler_name(), process->last_words()));
  std::string text = content_of(log), missing, package;
  re2::StringPiece rest(text);
  while (RE2::FindAndConsume(&rest, "missing ([\\w.+-]+)", &package)) missing += " " + package;
  if (missing.empty()) return {};
  return tl::unexpected(fmt::format("C++ libraries are not installed; `./dev bench` installs them, or: apt-get install{}", missing));
}

std::vector<std::string> cpp_operations(const std::vector<std::string> &expressions) {
  std::vector<std::string> lines;
  for (const std::string &expression : expressions) {
    bool waits = expression.find("co_await ") != std::string::npos;
    lines.push_back(fmt::format("{}(R\"~({})~\", {})", waits ? "AWAITED" : "PLAIN", expression, expression));
  }
  return lines;
}

std::vector<std::string> CppCompiler::flags() const {
  return {"-std=c++20", "-I" + bench_directory_ + "/packages", "-isystem", "/usr/include/postgresql"};
}

std::vector<std::string> CppCompiler::compiler() const {
  std::vector<std::string> command;
  if (std::string cache = find_program("ccache"); !cache.empty()) command.push_back(cache);
  command.push_back(compiler_name());
  return command;
}

// The text of a file's own headers, and of theirs: what makes its object another one.
static std::string headers_of(const std::string &directory, const std::string &text, std::set<std::string> &seen) {
  std::string result, header;
  re2::StringPiece rest(text);
  while (RE2::FindAndConsume(&rest, "#include \"([\\w./]+)\"", &header))
    if (seen.insert(header).second) {
      std::string content = content_of(directory + "/" + header);
      result += header + "\n" + content + headers_of(directory, content, seen);
    }
  return result;
}

// The directory's files, and those of the packages that they include.
std::vector<CppCompiler::Unit> CppCompiler::units_of(const std::string &directory) const {
  std::vector<std::string> sources = files_in(directory, {".cc"}), headers = files_in(directory, {".h"});
  std::set<std::string> packages;
  for (const auto &list : {sources, headers})
    for (const std::string &file : list) {
      std::string text = content_of(file), package;
      re2::StringPiece rest(text);
      while (RE2::FindAndConsume(&rest, "#include <(\\w+/\\w+)\\.h>", &package)) {
        std::string source = bench_directory_ + "/packages/" + package + ".cc";
        if (access(source.c_str(), R_OK) == 0) packages.insert(source);
      }
    }
  std::vector<Unit> units;
  auto add = [&](const std::string &source) {
    std::set<std::string> seen;
    std::string text = content_of(source);
    text += headers_of(fs::path(source).parent_path().string(), text, seen);
    units.push_back({source, fmt::format("{}/objects/{}-{:016x}.o", guardian_.directory(), fs::path(source).stem().string(),
                                         XXH64(text.data(), text.size(), 0))});
  };
  for (const std::string &source : sources) add(source);
  // Named as seen from the directory, so that a compiler's cache knows them again in the next run's directory.
  for (Unit &unit : units) unit.source = fs::path(unit.source).lexically_relative(directory).string();
  for (const std::string &source : packages) add(source);
  return units;
}

tl::expected<void, std::string> CppCompiler::build(const std::vector<std::string> &directories, const std::string &what) {
  std::error_code error;
  fs::create_directories(guardian_.directory() + "/objects", error);
  std::vector<Command> compile, link;
  std::string names;
  std::vector<std::string> begun;
  for (const std::string &directory : directories) {
    Command program{compiler(), {}, directory, directory + "/link.log"};
    program.hurried = false;
    program.arguments.insert(program.arguments.end(), {"-pthread", "-o", "program"});
    for (const Unit &unit : units_of(directory)) {
      program.arguments.push_back(unit.object);
      if (!compiled_.insert(unit.object).second) continue;
      begun.push_back(unit.object);
      names += (names.empty() ? "" : ", ") + fs::path(unit.source).filename().string();
      Command command{compiler(), {}, directory, unit.object + ".log"};
      command.hurried = false;
      std::vector<std::string> known = flags();
      command.arguments.insert(command.arguments.end(), known.begin(), known.end());
      command.arguments.insert(command.arguments.end(), {"-O2", "-pthread", "-c", unit.source, "-o", unit.object});
      compile.push_back(std::move(command));
    }
    program.arguments.insert(program.arguments.end(), std::begin(kLinked), std::end(kLinked));
    link.push_back(std::move(program));
  }
  if (!names.empty()) progress_(fmt::format("{}: compile {}", what, names));
  auto done = run_all(compile, what);
  if (done) return run_all(link, what);
  for (const std::string &object : begun) compiled_.erase(object);
  return done;
}

tl::expected<void, std::string> CppCompiler::run_all(const std::vector<Command> &commands, const std::string &what) {
  size_t at_once = static_cast<size_t>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
  std::deque<std::pair<const Command *, Process>> running;
  auto finish_first = [&]() -> tl::expected<void, std::string> {
    const Command &command = *running.front().first;
    int code = running.front().second.wait();
    running.pop_front();
    if (code == 0) return {};
    return tl::unexpected(fmt::format("{} does not compile:\n{}", what, errors_in(command.log)));
  };
  for (const Command &command : commands) {
    if (running.size() == at_once)
      if (auto done = finish_first(); !done) return done;
    auto process = Process::start(command, guardian_);
    if (!process) return tl::unexpected(process.error());
    running.emplace_back(&command, std::move(*process));
  }
  while (!running.empty())
    if (auto done = finish_first(); !done) return done;
  return {};
}

} // namespace hasten::bench
