#include <crow.h>
#include <fstream>
#include <sstream>
#include <vector>

int main() {
  crow::SimpleApp app;
  CROW_ROUTE(app, "/uploads/<string>")([](std::string name) {
    std::ifstream file("uploads/" + name);
    file.seekg(0, std::ios::end);
    file.seekg(0);
    std::ofstream out("copy");
    std::vector<char> buffer(1 << 16);
    while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0)
      out.write(buffer.data(), file.gcount());
    return "done";
  });
  app.port(8080).run();
}
