// A grammar as a frontend sees it: its node kinds and fields numbered by the frontend's own enums.
//
// A grammar numbers its symbols as it likes, and two dialects of one language (TypeScript, TSX) number them
// differently. A frontend lists the names it cares about once; a table per language then turns each symbol into the
// frontend's enumerator while the tree is built, so that lowering is a switch over an enum and compares no strings.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

typedef struct TSLanguage TSLanguage;

namespace hasten::frontends {

class Grammar {
public:
  // kinds[k] is the name of the node kind numbered k; a keyword or punctuation is written in quotes: "'async'". Entry 0
  // stands for every kind that is not listed (ERROR nodes too). Fields likewise; entry 0 is "no field".
  Grammar(const TSLanguage *language, std::span<const std::string_view> kinds,
          std::span<const std::string_view> fields);

  const TSLanguage *language() const { return language_; }
  uint16_t kind_of(uint16_t symbol) const { return symbol < kinds_.size() ? kinds_[symbol] : 0; }
  uint8_t field_of(uint16_t field) const { return field < fields_.size() ? fields_[field] : 0; }
  std::string_view symbol_name(uint16_t symbol) const;
  // Names of the lists above that the grammar does not have: a test asserts that there are none.
  const std::vector<std::string_view> &unknown_names() const { return unknown_names_; }

private:
  const TSLanguage *language_;
  std::vector<uint16_t> kinds_; // By symbol.
  std::vector<uint8_t> fields_; // By field id.
  std::vector<std::string_view> unknown_names_;
};

} // namespace hasten::frontends
