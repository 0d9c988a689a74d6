#include <crow.h>
#include <fstream>
#include <sstream>

int main() {
  crow::SimpleApp app;
  CROW_ROUTE(app, "/uploads/<string>")([](std::string name) {
    std::ifstream file("uploads/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  });
  app.port(8080).run();
}
