// The real components that programs talk to. Each listens on a socket in the run's directory that nobody else knows;
// programs reach it through a delay proxy on a free port of the loopback address.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bench/delay_proxy.h"
#include "bench/guardian.h"

namespace hasten::bench {

// What a point's parameters mean for the components.
struct Conditions {
  double round_trip = 0;          // Milliseconds
  std::string api_times = "0,0";  // Milliseconds of an answer, of each further item in it
  double pool = 10;               // Connections of the programs' pools
  double slow = 0;                // Share of the seconds that a schema's slow functions sleep
};

class Components {
public:
  Components(Guardian &guardian, std::string bench_directory)
      : guardian_(guardian), bench_directory_(std::move(bench_directory)) {}

  // Starts "postgres", "redis" or "api" if it is not there yet. The error names what is missing.
  tl::expected<void, std::string> require(const std::string &name);
  tl::expected<void, std::string> load_schema(const std::string &file); // Into PostgreSQL

  void set_round_trip(double milliseconds);
  WireCounts counts() const; // Of all wires
  void keep_exchanges();
  std::vector<std::pair<std::string, Exchange>> kept_exchanges(); // With the component's name, in order of their start
  std::vector<std::string> environment(const Conditions &conditions) const; // KEY=value for programs
  std::vector<std::string> versions() const { return versions_; }

private:
  struct Component {
    std::string name;
    Process process;
    std::unique_ptr<DelayProxy> wire;
  };
  tl::expected<void, std::string> start_postgres();
  tl::expected<void, std::string> start_redis();
  tl::expected<void, std::string> start_api();
  // Starts the server and waits until `socket` accepts.
  tl::expected<void, std::string> start(const std::string &name, Command command, const std::string &socket);
  std::string output_of(std::vector<std::string> arguments);

  Guardian &guardian_;
  std::string bench_directory_;
  std::string postgres_programs_;
  std::vector<Component> components_;
  std::vector<std::string> versions_;
};

// Whether somebody listens there.
bool accepts(const Endpoint &endpoint);

// The program's full path, from PATH and `directories`; empty if it is nowhere.
std::string find_program(const std::string &name, const std::vector<std::string> &directories = {});

} // namespace hasten::bench
