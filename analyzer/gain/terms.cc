#include "gain/terms.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace hasten::gain {

namespace {

std::string factor(const Term &term) { return term.sum ? fmt::format("({})", term.formula) : term.formula; }

} // namespace

Term constant(double value, std::string formula) { return {std::move(formula), value, false}; }

Term add(const std::vector<Term> &terms) {
  Term result{"", 0, terms.size() > 1};
  for (const Term &term : terms) {
    result.formula += (result.formula.empty() ? "" : " + ") + term.formula;
    result.value = result.value && term.value ? std::optional(*result.value + *term.value) : std::nullopt;
  }
  if (terms.empty()) result.formula = "0";
  return result;
}

Term longest(const std::vector<Term> &terms) {
  if (terms.size() == 1) return terms.front();
  bool all_alike = std::all_of(terms.begin(), terms.end(), [&](const Term &t) { return t.formula == terms[0].formula; });
  if (all_alike && !terms.empty()) return terms.front(); // max(t, t) is t, known or not
  Term result{"", 0, false};
  for (const Term &term : terms) {
    result.formula += (result.formula.empty() ? "" : ", ") + term.formula;
    result.value = result.value && term.value ? std::optional(std::max(*result.value, *term.value)) : std::nullopt;
  }
  result.formula = fmt::format("max({})", result.formula);
  return result;
}

Term multiply(const Term &a, const Term &b) {
  Term result{factor(a) + " · " + factor(b), std::nullopt, false};
  if (a.value && b.value) result.value = *a.value * *b.value;
  return result;
}

Term subtract(const Term &a, const Term &b) {
  Term result{fmt::format("{} - {}", a.formula, factor(b)), std::nullopt, true};
  if (a.value && b.value) result.value = *a.value - *b.value;
  return result;
}

Term divide(const Term &a, const Term &b) {
  Term result{fmt::format("{}/{}", factor(a), factor(b)), std::nullopt, false};
  if (a.value && b.value && *b.value > 0) result.value = *a.value / *b.value;
  return result;
}

Term ceil_divide(const Term &a, const Term &b) {
  Term result{fmt::format("⌈{}/{}⌉", factor(a), factor(b)), std::nullopt, false};
  if (a.value && b.value && *b.value > 0) result.value = std::ceil(*a.value / *b.value);
  return result;
}

Term smaller(const Term &a, const Term &b) {
  if (a.value && b.value) return *a.value <= *b.value ? a : b;
  return {fmt::format("min({}, {})", a.formula, b.formula), std::nullopt, false};
}

Term Inputs::known(std::string name, std::string formula, std::optional<double> value, std::string_view unit,
                   std::string source) {
  bool listed = std::any_of(inputs_.begin(), inputs_.end(), [&](const EstimateInput &input) { return input.name == name; });
  if (!listed) inputs_.push_back({std::move(name), value, std::string(unit), std::move(source)});
  return {std::move(formula), value, false};
}

Term Inputs::time(std::string_view label, std::string_view resource) {
  std::string formula = fmt::format("t({})", label);
  if (const config::Costs::Entry *cost = costs_.of_path(label))
    return known(formula, formula, cost->milliseconds.value, "ms", cost->milliseconds.origin.text());
  if (const config::Costs::Entry *cost = costs_.of_resource(resource))
    return known(formula, formula, cost->milliseconds.value, "ms",
                 cost->milliseconds.origin.text() + ", any " + cost->key + " operation");
  return known(formula, formula, std::nullopt, "ms", "unknown");
}

Term Inputs::load(config::Workload::Field field, std::string_view operation, std::string_view symbol,
                  std::string_view unit) {
  const config::Setting<double> *setting = workload_.find(field, operation);
  return known(std::string(symbol), std::string(symbol), setting ? std::optional(setting->value) : std::nullopt, unit,
               setting ? setting->origin.text() : "unknown");
}

Term Inputs::built_in(double value, std::string_view symbol, std::string_view unit, std::string_view source) {
  return known(std::string(symbol), std::string(symbol), value, unit, std::string(source));
}

} // namespace hasten::gain
