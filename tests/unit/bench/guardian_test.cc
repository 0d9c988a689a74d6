// Nothing is left of a run that was killed: neither processes nor its directory.
#include "bench/guardian.h"

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hasten::bench {
namespace {

bool lives(pid_t process) { return kill(process, 0) == 0; }

bool within_seconds(double seconds, auto condition) {
  for (int i = 0; i < seconds * 100; ++i) {
    if (condition()) return true;
    usleep(10'000);
  }
  return condition();
}

TEST(Guardian, StopsWhatRunsAndRemovesTheDirectory) {
  std::string directory;
  pid_t child;
  {
    auto guardian = Guardian::start("/tmp");
    ASSERT_TRUE(guardian) << guardian.error();
    directory = guardian->directory();
    std::ofstream(directory + "/file") << "content";
    auto process = Process::start({{"sleep", "600"}, {}, directory, directory + "/log"}, *guardian);
    ASSERT_TRUE(process) << process.error();
    child = process->id();
    EXPECT_TRUE(process->running());
  }
  EXPECT_FALSE(lives(child));
  EXPECT_FALSE(std::filesystem::exists(directory));
}

TEST(Guardian, CleansUpAfterARunThatWasKilled) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  pid_t run = fork();
  if (run == 0) { // A run with a stubborn child and a grandchild
    auto guardian = Guardian::start("/tmp");
    auto process = Process::start({{"sh", "-c", "trap '' TERM; sleep 600 & wait; sleep 600"},
                                   {}, guardian->directory(), guardian->directory() + "/log"}, *guardian);
    std::string told = std::to_string(process->id()) + " " + guardian->directory();
    usleep(100'000);
    [[maybe_unused]] ssize_t written = write(ends[1], told.c_str(), told.size());
    pause();
  }
  char told[4096] = {};
  ASSERT_GT(read(ends[0], told, sizeof told - 1), 0);
  pid_t group = std::atoi(told);
  std::string directory = std::strchr(told, ' ') + 1;
  EXPECT_EQ(kill(-group, 0), 0);
  EXPECT_TRUE(std::filesystem::exists(directory));
  kill(run, SIGKILL);
  waitpid(run, nullptr, 0);
  EXPECT_TRUE(within_seconds(5, [&] { return kill(-group, 0) != 0; }));
  EXPECT_TRUE(within_seconds(5, [&] { return !std::filesystem::exists(directory); }));
}

TEST(Guardian, TellsWhatCannotBeStarted) {
  auto guardian = Guardian::start("/tmp");
  ASSERT_TRUE(guardian);
  auto process = Process::start({{"no-such-program"}, {}, "", ""}, *guardian);
  ASSERT_FALSE(process);
  EXPECT_NE(process.error().find("no-such-program: No such file"), std::string::npos) << process.error();
}

TEST(Guardian, ComponentsAreNotRoot) {
  auto guardian = Guardian::start("/tmp");
  ASSERT_TRUE(guardian);
  Command command{{"id", "-u"}, {}, guardian->directory(), guardian->directory() + "/log"};
  command.unprivileged = true;
  auto process = Process::start(command, *guardian);
  ASSERT_TRUE(process) << process.error();
  EXPECT_EQ(process->wait(), 0);
  EXPECT_NE(process->last_words(), "0\n");
}

} // namespace
} // namespace hasten::bench
