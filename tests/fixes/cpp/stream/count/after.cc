#include <crow.h>
#include <fstream>
#include <iterator>
#include <sstream>

int main() {
  crow::SimpleApp app;
  CROW_ROUTE(app, "/uploads/<string>")([](std::string name) {
    std::ifstream file("uploads/" + name);
    return std::to_string(std::count(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>(), 10));
  });
  app.port(8080).run();
}
