#include <crow.h>
#include <fstream>
#include <sstream>

int main() {
  crow::SimpleApp app;
  CROW_ROUTE(app, "/uploads/<string>")([](std::string name) {
    std::ifstream file("uploads/" + name);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return std::to_string(std::count(text.begin(), text.end(), 10));
  });
  app.port(8080).run();
}
