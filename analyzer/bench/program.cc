#include "bench/program.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "bench/components.h"
#include "bench/cpp_compiler.h"

namespace hasten::bench {

namespace fs = std::filesystem;

namespace {

constexpr int kPatience = 20'000; // Milliseconds for a program to answer

std::string python_of(const std::string &bench_directory) { return bench_directory + "/environment/.venv/bin/python"; }
std::string modules_of(const std::string &bench_directory) { return bench_directory + "/environment/node_modules"; }

tl::expected<void, std::string> run(Command command, Guardian &guardian) {
  fs::remove(command.log);
  auto process = Process::start(command, guardian);
  if (!process) return tl::unexpected(process.error());
  if (process->wait() != 0) return tl::unexpected(fmt::format("{} fails:\n{}", command.arguments.front(), process->last_words()));
  return {};
}

} // namespace

tl::expected<void, std::string> check_environment(const std::string &bench_directory, const std::string &language,
                                                  Guardian &guardian) {
  if (language == "cpp") return check_cpp_environment(guardian);
  std::string hint = "; `./dev bench` installs it";
  if (language == "typescript") {
    if (find_program("node").empty()) return tl::unexpected("Node.js is not installed" + hint);
    if (!fs::exists(modules_of(bench_directory) + "/sucrase/bin/sucrase"))
      return tl::unexpected("the npm packages of " + bench_directory + "/environment are not installed" + hint);
  } else if (language == "python") {
    if (access(python_of(bench_directory).c_str(), X_OK) != 0)
      return tl::unexpected("the Python packages of " + bench_directory + "/environment are not installed" + hint);
  } else {
    return tl::unexpected("no programs of this language can be run: " + language);
  }
  return {};
}

tl::expected<Program, std::string> build_program(const std::string &language, const std::string &sources,
                                                 const std::string &target, const std::string &entry,
                                                 const std::string &bench_directory, Guardian &guardian) {
  std::error_code error;
  fs::create_directories(target, error);
  fs::copy(sources, target, fs::copy_options::recursive | fs::copy_options::overwrite_existing, error);
  if (error) return tl::unexpected(fmt::format("cannot copy {}: {}", sources, error.message()));
  Program program{language, target, entry};
  if (language == "cpp") program.entry = "program";
  if (language != "typescript") return program;
  fs::create_directory_symlink(fs::absolute(modules_of(bench_directory)), target + "/node_modules", error);
  Command command{{find_program("node"), modules_of(bench_directory) + "/sucrase/bin/sucrase", target, "-d", target,
                   "--transforms", "typescript,imports", "--exclude-dirs", "node_modules", "--quiet"},
                  {}, target, guardian.directory() + "/build.log"};
  if (auto built = run(std::move(command), guardian); !built) return tl::unexpected(built.error());
  program.entry = fs::path(entry).replace_extension(".js").string();
  return program;
}

Program calibration_program(const std::string &language, const std::string &bench_directory) {
  std::string directory = bench_directory + "/calibration";
  return {language, directory, language == "python" ? "calibrate.py" : "calibrate.cjs"};
}

tl::expected<Server, std::string> Server::start(const Program &program, std::vector<std::string> environment,
                                                const std::string &name, const std::string &bench_directory,
                                                Guardian &guardian) {
  Endpoint endpoint{"", 0, guardian.directory() + "/" + name + ".sock"};
  std::string probe_file = guardian.directory() + "/" + name + ".probe";
  fs::remove(endpoint.path);
  fs::remove(probe_file);
  Command command;
  command.directory = program.directory;
  command.log = guardian.directory() + "/" + name + ".log";
  fs::remove(command.log);
  environment.push_back("PROBE_FILE=" + probe_file);
  if (program.language == "python") {
    std::string module = fs::path(program.entry).replace_extension("").string();
    command.arguments = {python_of(bench_directory), "-m", "uvicorn", module + ":app", "--uds", endpoint.path, "--loop",
                         "asyncio", "--http", "h11", "--log-level", "warning", "--no-access-log", "--timeout-keep-alive", "600"};
    environment.push_back("PYTHONPATH=" + bench_directory + "/probe:" + bench_directory + "/packages");
    environment.push_back("PYTHONDONTWRITEBYTECODE=1");
  } else if (program.language == "cpp") {
    command.arguments = {program.directory + "/" + program.entry};
    environment.push_back("PORT=" + endpoint.path);
  } else {
    command.arguments = {find_program("node"), "--require", bench_directory + "/probe/probe.cjs", program.entry};
    environment.push_back("PORT=" + endpoint.path);
    environment.push_back("NODE_PATH=" + bench_directory + "/packages:" + modules_of(bench_directory));
    environment.push_back("NODE_ENV=production");
  }
  command.environment = std::move(environment);
  auto process = Process::start(command, guardian);
  if (!process) return tl::unexpected(process.error());
  for (int waited = 0;; waited += 10) {
    if (auto client = HttpClient::connect(endpoint))
      if (auto answer = client->get("/health"); answer && answer->status > 0)
        return Server(std::move(*process), endpoint, std::move(*client), probe_file, program.language != "cpp");
    if (!process->running() || waited > kPatience)
      return tl::unexpected(fmt::format("the program in {} does not start:\n{}", program.directory, process->last_words()));
    usleep(10'000);
  }
}

double Server::status_bytes(const char *field) const {
  std::ifstream status(fmt::format("/proc/{}/status", process_.id()));
  for (std::string line; std::getline(status, line);)
    if (line.rfind(field, 0) == 0) return std::atof(line.c_str() + std::char_traits<char>::length(field)) * 1024;
  return 0;
}

double Server::resident_bytes() const { return status_bytes("VmRSS:"); }
double Server::peak_bytes() const { return status_bytes("VmHWM:"); }
void Server::reset_peak() { std::ofstream(fmt::format("/proc/{}/clear_refs", process_.id())) << "5"; }

void Server::watch_loop() {
  fs::remove(probe_file_);
  kill(process_.id(), SIGUSR2);
  client_.get("/health"); // The signal is handled before or beside it
}

double Server::worst_loop_delay() {
  kill(process_.id(), SIGUSR2);
  for (int waited = 0; waited < 2000 && !fs::exists(probe_file_); waited += 5) {
    client_.get("/health");
    usleep(5'000);
  }
  auto text = read_file(probe_file_, 4096);
  size_t at = text ? text->find("\"max\":") : std::string::npos;
  return at == std::string::npos ? -1 : std::atof(text->c_str() + at + 6);
}

} // namespace hasten::bench
