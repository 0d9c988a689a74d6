// The programs of a scenario as they run: built into the run's directory, started as servers on a socket, watched from
// outside.
#pragma once
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bench/guardian.h"
#include "bench/http_client.h"

namespace hasten::bench {

struct Program {
  std::string language, directory, entry;
};

// What the programs run on; `./dev bench` installs it. The error says what is missing.
tl::expected<void, std::string> check_environment(const std::string &bench_directory, const std::string &language, Guardian &guardian);

// Makes a program that can run out of the sources: TypeScript loses its types, Python stays as it is, C++ is left to
// CppCompiler.
tl::expected<Program, std::string> build_program(const std::string &language, const std::string &sources,
                                                 const std::string &target, const std::string &entry,
                                                 const std::string &bench_directory, Guardian &guardian);

// Single operations of a language, on request. See bench/calibration/.
Program calibration_program(const std::string &language, const std::string &bench_directory);

class Server {
public:
  // Waits until GET /health is answered.
  static tl::expected<Server, std::string> start(const Program &program, std::vector<std::string> environment,
                                                 const std::string &name, const std::string &bench_directory,
                                                 Guardian &guardian);

  HttpClient &client() { return client_; }
  const Endpoint &endpoint() const { return endpoint_; }
  Process &process() { return process_; }

  double resident_bytes() const; // Now
  double peak_bytes() const;     // Since the start or the last reset
  void reset_peak();

  bool has_probe() const { return has_probe_; } // Whether its event loop can be watched
  void watch_loop();             // Begins to watch the event loop
  double worst_loop_delay();     // Milliseconds since then; below 0 if nothing was told

private:
  Server(Process process, Endpoint endpoint, HttpClient client, std::string probe_file, bool has_probe)
      : process_(std::move(process)), endpoint_(std::move(endpoint)), client_(std::move(client)),
        probe_file_(std::move(probe_file)), has_probe_(has_probe) {}
  double status_bytes(const char *field) const;
  Process process_;
  Endpoint endpoint_;
  HttpClient client_;
  std::string probe_file_;
  bool has_probe_;
};

} // namespace hasten::bench
