#include "bench/statistics.h"

#include <algorithm>
#include <cstdint>

namespace hasten::bench {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Figure figure_of(const std::vector<double> &values) {
  Figure figure;
  figure.middle = median(values);
  if (values.empty()) return figure;
  constexpr int kResamples = 2000;
  uint64_t state = 0x853c49e6748fea9b;
  std::vector<double> medians, drawn(values.size());
  for (int i = 0; i < kResamples; ++i) {
    for (double &value : drawn) {
      state ^= state << 13, state ^= state >> 7, state ^= state << 17; // xorshift
      value = values[state % values.size()];
    }
    medians.push_back(median(drawn));
  }
  std::sort(medians.begin(), medians.end());
  figure.low = medians[kResamples / 40];
  figure.high = medians[kResamples - 1 - kResamples / 40];
  return figure;
}

} // namespace hasten::bench
