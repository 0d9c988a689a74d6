// What the user states about the system, as inputs of the gain: how long operations take and how much there is to do.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/setting.h"

namespace hasten::config {

// How well a configured path ("db.user.findUnique", "externalAPI.*") fits an operation as the code names it
// ("this.db.user.findUnique"): 0 not at all. The configured path may leave out leading members; `*` is one member.
int fit(std::string_view configured, std::string_view operation);

// [costs]: milliseconds by resource class (db, http, cache, queue, disk, cpu, connect, …) or by access path.
class Costs {
public:
  struct Entry {
    std::string key;
    Setting<double> milliseconds;
  };

  void set(std::string key, double milliseconds, Origin origin);
  const Entry *of_path(std::string_view operation) const; // The best fit; null if none fits.
  const Entry *of_resource(std::string_view resource) const;
  const std::vector<Entry> &entries() const { return entries_; } // As written.

private:
  std::vector<Entry> entries_;
};

// The classes that stand for any operation on a resource.
inline constexpr std::string_view kResourceClasses[] = {"db",   "http",        "cache",       "queue", "disk",
                                                        "cpu",  "connect", "thread_pool", "main_thread"};

// [workload], for everything or for one access path. Sizes are bytes, rates per second.
struct Load {
  std::optional<Setting<double>> items;
  std::optional<Setting<double>> size;
  std::optional<Setting<double>> line_length;
  std::optional<Setting<double>> copies; // Copies of the content that the whole read holds at once
  std::optional<Setting<double>> buffer; // What a stream holds besides one line
  std::optional<Setting<double>> arrival_rate;
  std::optional<Setting<double>> pool;
  std::optional<Setting<double>> cores;
  std::optional<Setting<double>> busy;     // Milliseconds of an operation that do not overlap with those beside it
  std::optional<Setting<double>> per_item; // Milliseconds that each further item adds to a batch call
  std::optional<Setting<double>> runtime;  // Bytes the runtime takes for any pass over a large content
  std::optional<Setting<double>> per_line; // Bytes held for each line besides its text
};

class Workload {
public:
  struct Entry {
    std::string path;
    Load load;
  };
  using Field = std::optional<Setting<double>> Load::*;

  Load global;
  std::vector<Entry> entries;

  // The value for the operation, else the global one; null if neither is set.
  const Setting<double> *find(Field field, std::string_view operation) const;
};

} // namespace hasten::config
