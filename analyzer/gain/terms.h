// A quantity of the model that is a number where all its inputs are known, and a formula in any case.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/model.h"
#include "findings/finding.h"

namespace hasten::gain {

struct Term {
  std::string formula; // "n · t(api.get)"
  std::optional<double> value;
  bool sum = false; // Stands in parentheses as a factor
};

Term constant(double value, std::string formula);
Term add(const std::vector<Term> &terms);
Term longest(const std::vector<Term> &terms); // max(a, b)
Term multiply(const Term &a, const Term &b);
Term subtract(const Term &a, const Term &b);
Term divide(const Term &a, const Term &b);
Term ceil_divide(const Term &a, const Term &b); // ⌈a/b⌉
Term smaller(const Term &a, const Term &b);     // min(a, b)

// Looks quantities up and writes down each input once, for the reader to see.
class Inputs {
public:
  Inputs(const config::Costs &costs, const config::Workload &workload) : costs_(costs), workload_(workload) {}

  // The time of one operation: its own cost, else that of its class.
  Term time(std::string_view label, std::string_view resource);
  // A quantity of the workload; `symbol` names it in the formula, `built_in` is used where nothing is configured.
  Term load(config::Workload::Field field, std::string_view operation, std::string_view symbol, std::string_view unit);
  Term built_in(double value, std::string_view symbol, std::string_view unit, std::string_view source);
  bool has_load(config::Workload::Field field, std::string_view operation) const {
    return workload_.find(field, operation) != nullptr;
  }
  bool has_own_cost(std::string_view label) const { return costs_.of_path(label) != nullptr; }

  std::vector<EstimateInput> take() { return std::move(inputs_); }

private:
  Term known(std::string name, std::string formula, std::optional<double> value, std::string_view unit,
             std::string source);

  const config::Costs &costs_;
  const config::Workload &workload_;
  std::vector<EstimateInput> inputs_;
};

} // namespace hasten::gain
