#include <crow.h>
#include <fstream>
#include <sstream>

int main() {
  crow::SimpleApp app;
  CROW_ROUTE(app, "/uploads/<string>")([](std::string name) {
    std::ifstream file("uploads/" + name);
    std::string text(std::istreambuf_iterator<char>{file}, {});
    size_t commas = 0;
    for (char c : text) {
      if (c == 44) ++commas; // a comma
    }
    return std::to_string(commas);
  });
  app.port(8080).run();
}
