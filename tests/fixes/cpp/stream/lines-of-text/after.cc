#include <crow.h>
#include <fstream>
#include <sstream>

int main() {
  crow::SimpleApp app;
  CROW_ROUTE(app, "/uploads/<string>")([](std::string name) {
    std::ifstream file("uploads/" + name);
    size_t rows = 0;
    for (std::string line; std::getline(file, line);) rows += !line.empty();
    return std::to_string(rows);
  });
  app.port(8080).run();
}
