// Vetoes, by name, so that a test can switch one off and see what it was good for (tests/vetoes).
//
// A rule asks `stands(Veto::Retry)` where it refuses. All stand, unless the hidden environment variable HASTEN_VETO_OFF
// names them: the command line reads it once and hands it down as these flags.
#pragma once
#include <bitset>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace hasten::query {

enum class Veto : uint8_t {
#define VETO(identifier, name, reason) identifier,
#include "query/vetoes.def"
#undef VETO
  Count
};

class Vetoes {
public:
  bool stand(Veto veto) const { return !off_[static_cast<size_t>(veto)]; }

  // `off`: names separated by commas. The error is the name that no veto has.
  static tl::expected<Vetoes, std::string> all_but(std::string_view off);

private:
  std::bitset<static_cast<size_t>(Veto::Count)> off_;
};

} // namespace hasten::query
