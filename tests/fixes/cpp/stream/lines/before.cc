#include <crow.h>
#include <fstream>
#include <sstream>

int main() {
  crow::SimpleApp app;
  CROW_ROUTE(app, "/uploads/<string>")([](std::string name) {
    std::ifstream file("uploads/" + name);
    std::stringstream content;
    content << file.rdbuf();
    size_t lines = 0;
    std::string line;
    while (std::getline(content, line)) ++lines;
    return std::to_string(lines);
  });
  app.port(8080).run();
}
