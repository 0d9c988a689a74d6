#include <crow.h>
#include <fstream>
#include <sstream>

int main() {
  crow::SimpleApp app;
  CROW_ROUTE(app, "/uploads/<string>")([](std::string name) {
    std::ifstream file("uploads/" + name);
    file.seekg(0, std::ios::end);
    size_t size = file.tellg();
    file.seekg(0);
    std::string content(size, 0);
    file.read(content.data(), size);
    std::ofstream out("copy");
    out.write(content.data(), content.size());
    return "done";
  });
  app.port(8080).run();
}
