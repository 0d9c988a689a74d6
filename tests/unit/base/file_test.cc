#include "base/file.h"
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace hasten {
namespace {

class File : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "hasten-file-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string at(const std::string &name) const { return directory_ + "/" + name; }
  void put(const std::string &name, const std::string &text) const {
    std::ofstream(at(name), std::ios::binary) << text;
  }
  static std::string text_of(const std::string &path) { return read_file(path, 1 << 20).value_or("(error)"); }

  std::string directory_;
};

TEST_F(File, ReadsWhatIsThere) {
  std::string text("line\r\n\0\xFF", 8);
  put("a", text);
  put("empty", "");
  EXPECT_EQ(read_file(at("a"), 100), text);
  EXPECT_EQ(read_file(at("a"), 8), text);
  EXPECT_EQ(read_file(at("empty"), 0), "");
}

TEST_F(File, SaysWhyItCannotRead) {
  put("large", "0123456789");
  EXPECT_EQ(read_file(at("missing"), 9).error().kind, FileError::Kind::NotFound);
  EXPECT_EQ(read_file(directory_, 9).error().kind, FileError::Kind::IsDirectory);
  EXPECT_EQ(read_file(at("large"), 9).error().kind, FileError::Kind::TooLarge);
  EXPECT_EQ(read_file("/dev/null", 9).error().kind, FileError::Kind::NotRegular);
  EXPECT_EQ(read_file(std::string("a\0b", 3), 9).error().kind, FileError::Kind::NotFound);
  EXPECT_EQ(read_file(at("large/x"), 9).error().kind, FileError::Kind::NotFound);
  std::filesystem::create_symlink(at("loop"), at("loop"));
  EXPECT_EQ(read_file(at("loop"), 9).error().kind, FileError::Kind::NotFound);
  EXPECT_NE(read_file(at("missing"), 9).error().message.find(at("missing")), std::string::npos);
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_file(at("pipe"), 9).error().kind, FileError::Kind::NotRegular) << "and it did not wait";
  if (::geteuid() != 0) {
    ::chmod(at("large").c_str(), 0);
    EXPECT_EQ(read_file(at("large"), 99).error().kind, FileError::Kind::NoPermission);
  }
}

TEST_F(File, AFileThatChangesWhileReadIsEitherWholeOrAnError) {
  put("busy", std::string(4 << 20, 'x'));
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      if (::truncate(at("busy").c_str(), i % 2 ? 4 << 20 : 1000) != 0) return;
    }
  });
  for (int i = 0; i < 200; ++i) {
    auto text = read_file(at("busy"), 8 << 20);
    if (!text) {
      EXPECT_EQ(text.error().kind, FileError::Kind::Changed);
    } else {
      EXPECT_TRUE(text->size() >= 1000 && text->size() <= 4u << 20) << text->size();
    }
  }
  stop = true;
  writer.join();
}

TEST_F(File, WritesAndKeepsPermissionsAndLinks) {
  put("script", "old");
  ::chmod(at("script").c_str(), 0751);
  std::filesystem::create_symlink("script", at("link"));
  ASSERT_TRUE(write_file_atomically(at("link"), "new"));
  EXPECT_EQ(text_of(at("script")), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(at("link")));
  struct stat status;
  ASSERT_EQ(::stat(at("script").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0751u);

  mode_t mask = ::umask(022);
  ASSERT_TRUE(write_file_atomically(at("fresh"), std::string(1 << 20, 'y')));
  ::umask(mask);
  ASSERT_EQ(::stat(at("fresh").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0644u);
  size_t files = 0;
  for ([[maybe_unused]] auto &entry : std::filesystem::directory_iterator(directory_)) ++files;
  EXPECT_EQ(files, 3u) << "no temporary file stays";
}

TEST_F(File, WritesIntoWhatIsNoRegularFile) {
  ASSERT_TRUE(write_file_atomically("/dev/null", "x"));
  struct stat status;
  ASSERT_EQ(::stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode)) << "a device stays one";

  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] {
    std::ifstream stream(at("pipe"));
    std::getline(stream, read);
  });
  ASSERT_TRUE(write_file_atomically(at("pipe"), "through\n"));
  reader.join();
  EXPECT_EQ(read, "through");
  EXPECT_TRUE(std::filesystem::is_fifo(at("pipe")));
}

TEST_F(File, SaysWhyItCannotWrite) {
  EXPECT_EQ(write_file_atomically(at("missing/file"), "x").error().kind, FileError::Kind::NotFound);
  EXPECT_EQ(write_file_atomically(directory_, "x").error().kind, FileError::Kind::IsDirectory);
}

} // namespace
} // namespace hasten
