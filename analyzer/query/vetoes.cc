#include "query/vetoes.h"

#include <algorithm>
#include <iterator>

namespace hasten::query {

tl::expected<Vetoes, std::string> Vetoes::all_but(std::string_view off) {
  static constexpr std::string_view kNames[] = {
#define VETO(identifier, name, reason) name,
#include "query/vetoes.def"
#undef VETO
  };
  Vetoes vetoes;
  while (!off.empty()) {
    std::string_view name = off.substr(0, off.find(','));
    off.remove_prefix(std::min(off.size(), name.size() + 1));
    const std::string_view *known = std::find(std::begin(kNames), std::end(kNames), name);
    if (known == std::end(kNames))
      return tl::unexpected(std::string(name));
    vetoes.off_.set(static_cast<size_t>(known - std::begin(kNames)));
  }
  return vetoes;
}

} // namespace hasten::query
