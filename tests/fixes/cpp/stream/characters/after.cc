#include <crow.h>
#include <fstream>
#include <iterator>
#include <sstream>

int main() {
  crow::SimpleApp app;
  CROW_ROUTE(app, "/uploads/<string>")([](std::string name) {
    std::ifstream file("uploads/" + name);
    size_t commas = 0;
    for (std::istreambuf_iterator<char> at(file), end; at != end; ++at) {
      char c = *at;
      if (c == 44) ++commas; // a comma
    }
    return std::to_string(commas);
  });
  app.port(8080).run();
}
