// The operations by their text.
#pragma once
#include <functional>
#include <string>
#include <vector>

// What an expression may use besides what operations.cc offers.
struct Names {
  int id, items;
  std::vector<int> ids;
};

struct Operation {
  const char *text;
  std::function<void(const std::vector<Names> &each)> run; // All that are to run at once, until the last has ended
};

const Operation *find_operation(const std::string &text);
