#include "frontends/tree_sitter/grammar.h"

#include <tree_sitter/api.h>

#include <unordered_map>

namespace hasten::frontends {

Grammar::Grammar(const TSLanguage *language, std::span<const std::string_view> kinds,
                 std::span<const std::string_view> fields)
    : language_(language) {
  std::unordered_map<std::string_view, uint16_t> named, anonymous;
  for (size_t k = 1; k < kinds.size(); ++k) {
    std::string_view name = kinds[k];
    if (name.size() > 2 && name.front() == '\'' && name.back() == '\'')
      anonymous.emplace(name.substr(1, name.size() - 2), static_cast<uint16_t>(k));
    else
      named.emplace(name, static_cast<uint16_t>(k));
  }
  std::vector<bool> seen(kinds.size());
  uint32_t symbols = ts_language_symbol_count(language);
  kinds_.resize(symbols);
  for (uint32_t symbol = 0; symbol < symbols; ++symbol) {
    // Hidden symbols never appear in a tree, and one visible name may belong to several symbols.
    TSSymbolType type = ts_language_symbol_type(language, static_cast<TSSymbol>(symbol));
    const char *name = ts_language_symbol_name(language, static_cast<TSSymbol>(symbol));
    if (name == nullptr || (type != TSSymbolTypeRegular && type != TSSymbolTypeAnonymous)) continue;
    const auto &table = type == TSSymbolTypeRegular ? named : anonymous;
    auto found = table.find(name);
    if (found == table.end()) continue;
    kinds_[symbol] = found->second;
    seen[found->second] = true;
  }
  for (size_t k = 1; k < kinds.size(); ++k)
    if (!seen[k]) unknown_names_.push_back(kinds[k]);

  fields_.resize(ts_language_field_count(language) + 1);
  for (size_t f = 1; f < fields.size(); ++f) {
    TSFieldId id = ts_language_field_id_for_name(language, fields[f].data(), static_cast<uint32_t>(fields[f].size()));
    if (id == 0)
      unknown_names_.push_back(fields[f]);
    else
      fields_[id] = static_cast<uint8_t>(f);
  }
}

std::string_view Grammar::symbol_name(uint16_t symbol) const {
  if (symbol == static_cast<uint16_t>(-1)) return "ERROR";
  const char *name = ts_language_symbol_name(language_, symbol);
  return name ? name : "";
}

} // namespace hasten::frontends
