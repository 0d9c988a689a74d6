// A directory that a test fills and that goes away with it.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace hasten {

class TemporaryTree {
public:
  TemporaryTree() {
    std::string pattern = testing::TempDir() + "hasten-tree-XXXXXX";
    if (!::mkdtemp(pattern.data())) std::abort();
    root_ = std::filesystem::canonical(pattern).string();
  }
  ~TemporaryTree() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  TemporaryTree(const TemporaryTree &) = delete;
  TemporaryTree &operator=(const TemporaryTree &) = delete;

  const std::string &root() const { return root_; }
  std::string at(std::string_view path) const { return root_ + "/" + std::string(path); }
  void put(std::string_view path, std::string_view text = "x") const {
    std::filesystem::create_directories(std::filesystem::path(at(path)).parent_path());
    std::ofstream(at(path), std::ios::binary) << text;
  }
  void make_directory(std::string_view path) const { std::filesystem::create_directories(at(path)); }
  void link(std::string_view path, std::string_view target) const {
    std::filesystem::create_directories(std::filesystem::path(at(path)).parent_path());
    std::filesystem::create_symlink(target, at(path));
  }
  void change_mode(std::string_view path, unsigned mode) const { ::chmod(at(path).c_str(), mode); }

private:
  std::string root_;
};

} // namespace hasten
