// What a point's figures must be to agree, and what --validate makes of them.
#include "bench/results.h"

#include <gtest/gtest.h>

namespace hasten::bench {
namespace {

Point point(double predicted, Figure measured) {
  Point point;
  point.parameters = {{"round-trip", 2}};
  point.predicted.before = predicted;
  point.predicted.after = 10;
  point.predicted.ratio = predicted / 10;
  point.measured = {measured, {10, 9.9, 10.1}};
  point.gain = Figure{measured.middle / 10, measured.low / 10, measured.high / 10};
  judge(point, Quantity::Time);
  return point;
}

Results of(std::vector<Point> points) {
  Results results;
  ScenarioResult &scenario = results.scenarios.emplace_back();
  scenario.scenario.id = "rule/language/name";
  scenario.points = std::move(points);
  return results;
}

TEST(Judge, AQuarterOffFits) {
  EXPECT_TRUE(point(100, {124, 123, 125}).fits());
  EXPECT_FALSE(point(100, {140, 139, 141}).fits());
  EXPECT_TRUE(point(100, {140, 95, 160}).fits()) << "inside the measured interval";
}

TEST(Judge, DifferentAnswersNeverFit) {
  Point differs = point(100, {100, 99, 101});
  differs.equal = false;
  EXPECT_FALSE(differs.fits());
}

TEST(Judge, ServedIsHeldAgainstTheOfferedRate) {
  Point served;
  served.parameters = {{"arrival-rate", 200}};
  served.predicted.before = 0;
  served.predicted.after = 200;
  served.measured = {{4, 0, 8}, {190, 188, 192}};
  judge(served, Quantity::Served);
  EXPECT_DOUBLE_EQ(served.error_before.value(), 0.02);
  EXPECT_DOUBLE_EQ(served.error_after.value(), 0.05);
  EXPECT_TRUE(served.fits());
}

TEST(Validate, PassesOnlyIfEveryPointFitsAndTheMedianIsLow) {
  std::string text;
  EXPECT_TRUE(validate(of({point(100, {101, 100, 102})}), text));
  EXPECT_FALSE(validate(of({point(100, {101, 100, 102}), point(100, {150, 149, 151})}), text));
  EXPECT_NE(text.find("off: rule/language/name at round trip 2 ms"), std::string::npos) << text;
  text.clear();
  EXPECT_FALSE(validate(of({point(100, {120, 119, 121})}), text)) << "each within 25%, but not the median within 10%";
  EXPECT_FALSE(validate(Results{}, text)) << "nothing measured is no agreement";
}

TEST(Validate, HeldOutPointsAreJudgedApart) {
  Point good = point(100, {101, 100, 102}), bad = point(100, {150, 149, 151});
  bad.held_out = true;
  Results results = of({good, good, bad});
  EXPECT_EQ(verdict_on(results, false).failing, 0u);
  EXPECT_EQ(verdict_on(results, true).failing, 1u);
  std::string text;
  EXPECT_FALSE(validate(results, text));
  EXPECT_NE(text.find("held-out points: 1 points"), std::string::npos) << text;
}

TEST(HeldOut, IsAboutAThirdAndStaysTheSame) {
  Scenario scenario;
  scenario.id = "rule/language/name";
  int held = 0;
  for (int i = 0; i < 3000; ++i) {
    Parameters at{{"items", i}};
    held += held_out(scenario, at);
    EXPECT_EQ(held_out(scenario, at), held_out(scenario, at));
  }
  EXPECT_NEAR(held, 1000, 100);
}

TEST(Pages, LoadNothingAndEscapeWhatTheyShow) {
  Results results = of({point(100, {101, 100, 102})});
  results.scenarios[0].scenario.title = "<script>alert(1)</script>";
  results.scenarios[0].patch = "+ a < b";
  std::string page = to_html(results);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("+ a &lt; b"), std::string::npos);
  for (const char *loads : {" src=", " href=", "url(", "@import"}) EXPECT_EQ(page.find(loads), std::string::npos) << loads;
}

} // namespace
} // namespace hasten::bench
