#include "bench/components.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "bench/http_client.h"

namespace hasten::bench {

namespace {

constexpr int kPatience = 20'000; // Milliseconds for a component to listen

using Result = tl::expected<void, std::string>;

std::string missing(const std::string &program, const std::string &package) {
  return fmt::format("{} is not installed; `./dev bench` installs it, or: apt-get install {}", program, package);
}

} // namespace

bool accepts(const Endpoint &endpoint) { return HttpClient::connect(endpoint).has_value(); }

std::string find_program(const std::string &name, const std::vector<std::string> &directories) {
  auto runs = [](const std::string &file) { return access(file.c_str(), X_OK) == 0; };
  for (const std::string &directory : directories)
    if (runs(directory + "/" + name)) return directory + "/" + name;
  const char *path = std::getenv("PATH");
  std::string rest = path ? path : "/usr/bin:/bin";
  while (!rest.empty()) {
    size_t colon = rest.find(':');
    std::string file = rest.substr(0, colon) + "/" + name;
    if (runs(file)) return file;
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
  }
  return "";
}

Result Components::require(const std::string &name) {
  for (Component &component : components_) {
    if (component.name != name) continue;
    if (component.process.running()) return {};
    return tl::unexpected(fmt::format("{} has ended:\n{}", name, component.process.last_words()));
  }
  if (name == "postgres") return start_postgres();
  if (name == "redis") return start_redis();
  if (name == "api") return start_api();
  return tl::unexpected(fmt::format("there is no component `{}`: postgres, redis, api", name));
}

std::string Components::output_of(std::vector<std::string> arguments) {
  std::string log = guardian_.directory() + "/output";
  std::filesystem::remove(log);
  auto process = Process::start({std::move(arguments), {}, "", log}, guardian_);
  if (!process || process->wait() != 0) return "";
  std::string text = process->last_words();
  return text.substr(0, text.find('\n'));
}

Result Components::start(const std::string &name, Command command, const std::string &socket) {
  command.log = guardian_.directory() + "/" + name + ".log";
  command.directory = guardian_.directory();
  command.unprivileged = true;
  auto process = Process::start(command, guardian_);
  if (!process) return tl::unexpected(process.error());
  Endpoint server{"", 0, socket};
  for (int waited = 0; !accepts(server); waited += 20) {
    if (!process->running() || waited > kPatience)
      return tl::unexpected(fmt::format("{} does not start:\n{}", name, process->last_words()));
    usleep(20'000);
  }
  auto wire = DelayProxy::start({"127.0.0.1", 0, ""}, server, {});
  if (!wire) return tl::unexpected(wire.error());
  components_.push_back({name, std::move(*process), std::move(*wire)});
  return {};
}

Result Components::start_postgres() {
  std::vector<std::string> directories; // Debian keeps the server's programs out of PATH.
  std::error_code error;
  for (const auto &entry : std::filesystem::directory_iterator("/usr/lib/postgresql", error))
    directories.push_back(entry.path().string() + "/bin");
  std::sort(directories.begin(), directories.end(), [](const std::string &a, const std::string &b) {
    bool a_is_15 = a.find("/15/") != std::string::npos, b_is_15 = b.find("/15/") != std::string::npos;
    return a_is_15 != b_is_15 ? a_is_15 : a > b;
  });
  std::string initdb = find_program("initdb", directories), server = find_program("postgres", directories);
  if (initdb.empty() || server.empty()) return tl::unexpected(missing("PostgreSQL", "postgresql"));
  postgres_programs_ = std::filesystem::path(server).parent_path().string();
  std::string data = guardian_.directory() + "/postgres", log = guardian_.directory() + "/initdb.log";
  Command make{{initdb, "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"},
               {}, guardian_.directory(), log};
  make.unprivileged = true;
  auto made = Process::start(make, guardian_);
  if (!made) return tl::unexpected(made.error());
  if (made->wait() != 0) return tl::unexpected("initdb failed:\n" + made->last_words());
  Command command{{server, "-D", data, "-k", guardian_.directory(), "-c", "listen_addresses=", "-c", "fsync=off",
                   "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=400",
                   "-c", "jit=off", "-c", "max_parallel_workers_per_gather=0", "-c", "autovacuum=off"}, {}, "", ""};
  command.stop_signal = SIGQUIT; // Ends at once and takes its own shared memory away
  Result started = start("postgres", std::move(command), guardian_.directory() + "/.s.PGSQL.5432");
  if (!started) return started;
  for (int waited = 0; output_of({postgres_programs_ + "/psql", "-h", guardian_.directory(), "-U", "bench", "-d",
                                  "postgres", "-Atc", "SELECT 1"}) != "1"; waited += 50) {
    if (waited > kPatience) return tl::unexpected(std::string("PostgreSQL takes no queries"));
    usleep(50'000);
  }
  versions_.push_back(output_of({server, "--version"}));
  return {};
}

Result Components::start_redis() {
  std::string server = find_program("redis-server");
  if (server.empty()) return tl::unexpected(missing("Redis", "redis-server"));
  std::string socket = guardian_.directory() + "/redis.sock";
  versions_.push_back(output_of({server, "--version"}));
  return start("redis", {{server, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no"}, {}, "", ""},
               socket);
}

Result Components::start_api() {
  std::string node = find_program("node");
  if (node.empty()) return tl::unexpected(missing("Node.js", "nodejs"));
  std::string program = guardian_.directory() + "/api.mjs", socket = guardian_.directory() + "/api.sock";
  std::error_code error;
  std::filesystem::copy_file(bench_directory_ + "/components/api.mjs", program, error);
  if (error) return tl::unexpected("cannot copy components/api.mjs: " + error.message());
  return start("api", {{node, program}, {"PORT=" + socket}, "", ""}, socket);
}

Result Components::load_schema(const std::string &file) {
  std::string log = guardian_.directory() + "/schema.log";
  std::filesystem::remove(log);
  auto process = Process::start({{postgres_programs_ + "/psql", "-h", guardian_.directory(), "-U", "bench", "-d",
                                  "postgres", "-v", "ON_ERROR_STOP=1", "-q", "-f", file}, {}, "", log}, guardian_);
  if (!process) return tl::unexpected(process.error());
  if (process->wait() != 0) return tl::unexpected(fmt::format("{} fails:\n{}", file, process->last_words()));
  return {};
}

void Components::set_round_trip(double milliseconds) {
  for (Component &component : components_) component.wire->set_round_trip(milliseconds);
}

WireCounts Components::counts() const {
  WireCounts sum;
  for (const Component &component : components_) {
    WireCounts counts = component.wire->counts();
    sum.connections += counts.connections;
    sum.round_trips += counts.round_trips;
  }
  return sum;
}

void Components::keep_exchanges() {
  for (Component &component : components_) component.wire->keep_exchanges();
}

std::vector<std::pair<std::string, Exchange>> Components::kept_exchanges() {
  std::vector<std::pair<std::string, Exchange>> result;
  for (Component &component : components_)
    for (const Exchange &exchange : component.wire->kept_exchanges()) result.emplace_back(component.name, exchange);
  std::stable_sort(result.begin(), result.end(), [](const auto &a, const auto &b) { return a.second.start < b.second.start; });
  return result;
}

std::vector<std::string> Components::environment(const Conditions &conditions) const {
  std::vector<std::string> result;
  for (const Component &component : components_) {
    std::string address = component.wire->listening().text();
    if (component.name == "postgres") 
      result.push_back(fmt::format("DATABASE_URL=postgresql://bench@{}/postgres{}", address,
                                   conditions.slow > 0 ? fmt::format("?options=-c%20bench.slow%3D{:.6g}", conditions.slow) : ""));
    if (component.name == "redis") result.push_back("REDIS_URL=redis://" + address);
    if (component.name == "api") result.push_back("API_URL=http://" + address + "/t=" + conditions.api_times);
  }
  return result;
}

} // namespace hasten::bench
