// The seed's figures from the seed's own configuration, and what is said when inputs are unknown.
#include "gain/estimate.h"

#include <gtest/gtest.h>

#include "config/config.h"
#include "gain/figures.h"

namespace hasten::gain {
namespace {

config::Config seed_config() {
  std::vector<Diagnostic> diagnostics;
  config::Config config = config::load_config(HASTEN_SOURCE_DIR "/fixtures/seed", "", diagnostics);
  for (const Diagnostic &diagnostic : diagnostics)
    ADD_FAILURE() << diagnostic.path << ":" << diagnostic.line << ": " << diagnostic.message;
  return config;
}

Finding planned(PlanKind kind, std::vector<PlanOperation> operations) {
  Finding finding;
  finding.location.path = "typescript/x.ts";
  finding.plan.kind = kind;
  finding.plan.operations = std::move(operations);
  return finding;
}

Finding three_reads() {
  return planned(PlanKind::Join, {{"db.user.findUnique", "db", {}, 0},
                                  {"db.order.findMany", "db", {}, 0},
                                  {"db.review.findMany", "db", {}, 0}});
}

Finding details_in_a_loop() {
  Finding finding = planned(PlanKind::Batch, {{"externalAPI.getDetails", "http", {}, 0}});
  finding.plan.callee = "Client.getBatch"; // As the catalogue names it
  finding.plan.limit = 100;
  finding.plan.named_by_catalogue = true;
  finding.plan.items = "users";
  return finding;
}

Estimate of_seed(const Finding &finding) {
  config::Config config = seed_config();
  return estimate(finding, config.costs, config.workload);
}

Estimate of_nothing(const Finding &finding) { return estimate(finding, {}, {}); }

TEST(SeedFigures, SequentialAwaits) {
  Estimate gain = of_seed(three_reads());
  EXPECT_DOUBLE_EQ(gain.before.value(), 1500);
  EXPECT_DOUBLE_EQ(gain.after.value(), 600);
  EXPECT_DOUBLE_EQ(gain.ratio.value(), 2.5);
  EXPECT_EQ(gain.unit, "ms");
  EXPECT_EQ(gain.summary, "these waits: 1,500 → 600 ms (2.5x)");
  EXPECT_EQ(gain.formula, "before = t(db.user.findUnique) + t(db.order.findMany) + t(db.review.findMany), "
                          "after = max(t(db.user.findUnique), t(db.order.findMany), t(db.review.findMany))");
  ASSERT_EQ(gain.inputs.size(), 3u);
  EXPECT_NE(gain.inputs[0].source.find("fixtures/seed/hasten.toml:6:1"), std::string::npos) << gain.inputs[0].source;
}

TEST(SeedFigures, WholeFileRead) {
  Finding finding = planned(PlanKind::Stream, {{"fs.readFileSync", "disk", {}, 0}});
  finding.plan.copies = 3;
  finding.plan.callee = "fs.createReadStream with readline";
  Estimate gain = of_seed(finding);
  EXPECT_DOUBLE_EQ(gain.before.value(), 1e9);
  EXPECT_NEAR(gain.after.value(), 15e6, 1e3);
  EXPECT_EQ(show_ratio(gain.ratio.value()), "67x");
  EXPECT_EQ(gain.summary, "memory for the content: 1 GB → 15 MB (67x)");
}

TEST(SeedFigures, BlockingHandler) {
  Estimate gain = of_seed(planned(PlanKind::Offload, {{"complexCalculation", "cpu", {}, 0}}));
  EXPECT_DOUBLE_EQ(gain.before.value(), 0);
  EXPECT_DOUBLE_EQ(gain.after.value(), 200);
  EXPECT_FALSE(gain.ratio.has_value());
  EXPECT_EQ(gain.summary, "other requests while this runs (3,000 ms): 0 → 200 req/s");
}

TEST(SeedFigures, PerItemCall) {
  Estimate gain = of_seed(details_in_a_loop());
  EXPECT_DOUBLE_EQ(gain.before.value(), 50000);
  EXPECT_DOUBLE_EQ(gain.after.value(), 2500);
  EXPECT_DOUBLE_EQ(gain.ratio.value(), 20);
  EXPECT_EQ(gain.summary, "these waits: 50,000 → 2,500 ms (20x)");
  ASSERT_EQ(gain.further.size(), 1u);
  EXPECT_DOUBLE_EQ(gain.further[0].before.value(), 1000);
  EXPECT_DOUBLE_EQ(gain.further[0].after.value(), 10);
  EXPECT_EQ(gain.further[0].summary, "round trips: 1,000 → 10 calls (100x)");
}

TEST(SeedFigures, PerRequestEngine) {
  Finding finding = planned(PlanKind::Hoist, {{"create_engine", "connect", {}, 0}, {"conn.execute", "db", {}, 0}});
  finding.plan.callee = "create_engine";
  Estimate gain = of_seed(finding);
  EXPECT_DOUBLE_EQ(gain.before.value(), 170);
  EXPECT_DOUBLE_EQ(gain.after.value(), 20);
  EXPECT_DOUBLE_EQ(gain.ratio.value(), 8.5);
  EXPECT_EQ(gain.summary, "these waits: 170 → 20 ms (8.5x)");
}

TEST(Join, UnknownTimesStaySymbols) {
  Estimate gain = of_nothing(three_reads());
  EXPECT_FALSE(gain.before.has_value());
  EXPECT_FALSE(gain.ratio.has_value());
  EXPECT_EQ(gain.inputs[1].source, "unknown");
  EXPECT_FALSE(gain.inputs[1].value.has_value());
  EXPECT_NE(gain.summary.find("at most 3x"), std::string::npos) << gain.summary;
}

TEST(Join, WavesFollowOneAnother) {
  config::Costs costs;
  costs.set("db", 10, {});
  Finding finding = planned(PlanKind::Join, {{"a", "db", {}, 0}, {"b", "db", {}, 0}, {"c", "db", {}, 1}});
  Estimate gain = estimate(finding, costs, {});
  EXPECT_DOUBLE_EQ(gain.before.value(), 30);
  EXPECT_DOUBLE_EQ(gain.after.value(), 20);
}

TEST(Join, PoolBoundsWhatRunsAtOnce) {
  config::Costs costs;
  costs.set("db", 10, {});
  config::Workload workload;
  workload.global.pool = config::Setting<double>{2, {}};
  Finding finding = planned(PlanKind::Join, {{"a", "db", {}, 0}, {"b", "db", {}, 0}, {"c", "db", {}, 0}});
  EXPECT_DOUBLE_EQ(estimate(finding, costs, workload).after.value(), 20);
}

TEST(Batch, CallsAreKnownWithoutTimes) {
  config::Workload workload;
  workload.global.items = config::Setting<double>{1000, {}};
  Estimate gain = estimate(details_in_a_loop(), {}, workload);
  EXPECT_FALSE(gain.before.has_value());
  EXPECT_DOUBLE_EQ(gain.further.at(0).ratio.value(), 100);
}

TEST(Batch, WithoutALimitEverythingIsOneCall) {
  Finding finding = details_in_a_loop();
  finding.plan.limit = 0;
  Estimate gain = of_nothing(finding);
  EXPECT_EQ(gain.further.at(0).summary, "round trips: n → 1 calls");
  EXPECT_EQ(gain.formula, "before = n · t(externalAPI.getDetails), after = t(externalAPI.getBatch)");
}

TEST(Bound, RatioIsKnownWhereTheTimeCancelsOut) {
  Finding finding = planned(PlanKind::Bound, {{"api.get", "http", {}, 0}});
  finding.plan.limit = 10;
  config::Workload workload;
  workload.global.items = config::Setting<double>{1000, {}};
  Estimate gain = estimate(finding, {}, workload);
  EXPECT_FALSE(gain.before.has_value());
  EXPECT_DOUBLE_EQ(gain.ratio.value(), 10);
}

// What of a call does not overlap counts in every group, but behind a semaphore only until the calls are spread.
TEST(Bound, GroupsPayForWorkThatASemaphoreSpreads) {
  Finding finding = planned(PlanKind::Bound, {{"api.get", "http", {}, 0}});
  finding.plan.limit = 10;
  config::Costs costs;
  costs.set("api.get", 20, {});
  config::Workload workload;
  workload.global.items = config::Setting<double>{40, {}};
  workload.global.busy = config::Setting<double>{1, {}};
  finding.location.path = "app/load.ts"; // Four groups of one wait and the work on nine others
  EXPECT_DOUBLE_EQ(estimate(finding, costs, workload).after.value(), 4 * 20 + 36);
  finding.location.path = "app/load.py"; // Four turns, and the first ten calls start together
  EXPECT_DOUBLE_EQ(estimate(finding, costs, workload).after.value(), 4 * 20 + 9);
  workload.global.busy = config::Setting<double>{5, {}}; // The work fills the time
  EXPECT_DOUBLE_EQ(estimate(finding, costs, workload).after.value(), 20 + 39 * 5);
  finding.location.path = "app/load.ts"; // A pool smaller than the groups hands its places on
  workload.global.busy = config::Setting<double>{1, {}};
  workload.global.pool = config::Setting<double>{4, {}};
  EXPECT_DOUBLE_EQ(estimate(finding, costs, workload).after.value(), 10 * 20 + 3);
}

TEST(Bound, CallsThatOverlapAlreadyGainNoTime) {
  Finding finding = planned(PlanKind::Bound, {{"api.get", "http", {}, 0}});
  finding.plan.limit = 10;
  finding.plan.all_at_once = true;
  config::Workload workload;
  workload.global.items = config::Setting<double>{1000, {}};
  EXPECT_EQ(estimate(finding, {}, workload).summary, "calls in flight at once: 1,000 → 10 calls (100x)");
}

TEST(Stream, BuiltInBufferNamesItsSource) {
  Finding finding = planned(PlanKind::Stream, {{"open", "disk", {}, 0}});
  finding.location.path = "app/load.py";
  Estimate gain = of_nothing(finding);
  EXPECT_EQ(gain.formula, "before = size, after = buffer + line");
  ASSERT_EQ(gain.inputs.size(), 3u);
  EXPECT_DOUBLE_EQ(gain.inputs[1].value.value(), 8192);
  EXPECT_NE(gain.inputs[1].source.find("io.DEFAULT_BUFFER_SIZE"), std::string::npos);
}

TEST(Stream, StringThatDoublesHoldsOldAndNewWhileItMoves) {
  Finding finding = planned(PlanKind::Stream, {{"basic_string", "disk", {}, 0}});
  finding.location.path = "src/load.cc";
  finding.plan.copies = 1.5;
  config::Workload workload;
  workload.global.size = config::Setting<double>{100e6, config::Origin::option("test")};
  Estimate gain = estimate(finding, {}, workload);
  EXPECT_EQ(gain.formula, "before = 15 · 2^⌈log2(size/15)⌉, after = buffer + line");
  EXPECT_DOUBLE_EQ(gain.before.value(), 15.0 * (1 << 23));
  EXPECT_DOUBLE_EQ(gain.inputs[1].value.value(), 8192);
}

TEST(Release, UnknownRateStaysASymbol) {
  Estimate gain = of_nothing(planned(PlanKind::Twin, {{"fs.statSync", "disk", {}, 0}}));
  EXPECT_EQ(gain.summary, "other requests while this runs (t(fs.statSync)): 0 req/s → arrival rate");
}

TEST(Figures, AreShownAsPeopleWriteThem) {
  EXPECT_EQ(show_number(1500), "1,500");
  EXPECT_EQ(show_number(1234567), "1,234,567");
  EXPECT_EQ(show_number(999), "999");
  EXPECT_EQ(show_number(2.5), "2.5");
  EXPECT_EQ(show_number(0.25), "0.25");
  EXPECT_EQ(show_number(0), "0");
  EXPECT_EQ(show_bytes(1e9), "1 GB");
  EXPECT_EQ(show_bytes(15e6), "15 MB");
  EXPECT_EQ(show_bytes(65536), "65.5 kB");
  EXPECT_EQ(show_bytes(120), "120 B");
  EXPECT_EQ(show_ratio(2.5), "2.5x");
  EXPECT_EQ(show_ratio(66.67), "67x");
  EXPECT_EQ(show_ratio(8.5), "8.5x");
  EXPECT_EQ(show_ratio(20), "20x");
}

} // namespace
} // namespace hasten::gain
