// Times single operations of C++ programs, alone and side by side; the counterpart of calibrate.cjs. The operations are
// compiled into it: the harness writes those of the scenarios into operations.inc.
#include "operations.h"

#include <chrono>
#include <cstdlib>
#include <httplib.h>

static double now() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

static std::string measure(const Operation &operation, int at_once, int repeat, int items, double warm) {
  int turn = 0;
  auto once = [&] {
    ++turn;
    std::vector<Names> names;
    for (int k = 0; k < at_once; ++k) {
      int id = 1 + (turn * at_once + k) % 500;
      names.push_back({id, items, {}});
      for (int n = 0; n < items; ++n) names.back().ids.push_back(1 + (id + n) % 500);
    }
    double start = now();
    operation.run(names);
    return now() - start;
  };
  double end = now() + std::min(warm, 300.0); // Nothing is compiled here: caches and connections are all
  while (now() < end) once();
  std::string times;
  for (int i = 0; i < repeat; ++i) times += (i ? "," : "[") + std::to_string(once());
  return times + "]";
}

int main() {
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(1); };
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(600);
  server.Get("/health", [](const httplib::Request &, httplib::Response &response) { response.set_content("[]", "application/json"); });
  server.Get("/measure", [](const httplib::Request &request, httplib::Response &response) {
    auto number = [&](const char *name) { return std::atof(request.get_param_value(name).c_str()); };
    const Operation *operation = find_operation(request.get_param_value("call"));
    try {
      if (!operation) throw std::runtime_error("the operation was not compiled");
      response.set_content(measure(*operation, static_cast<int>(number("at_once")), static_cast<int>(number("repeat")),
                                   static_cast<int>(number("items")), number("warm")),
                           "application/json");
    } catch (const std::exception &error) {
      response.status = 500;
      response.set_content(error.what(), "text/plain");
    }
  });
  server.set_address_family(AF_UNIX).listen(std::getenv("PORT"), 80);
}
