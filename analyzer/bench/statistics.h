// Medians and how sure they are. A median's interval is that of medians of resampled data (bootstrap), with a fixed seed.
#pragma once
#include <vector>

namespace hasten::bench {

// A measured figure: the median, and the interval that holds it with 95%.
struct Figure {
  double middle = 0, low = 0, high = 0;
};

double median(std::vector<double> values);
Figure figure_of(const std::vector<double> &values);

} // namespace hasten::bench
