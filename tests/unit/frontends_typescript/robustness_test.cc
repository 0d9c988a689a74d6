// Input nobody would write: nesting without end, broken code, odd bytes. It is lowered on threads with small stacks.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "frontends/frontend.h"
#include "ir/print.h"
#include "ir/verify.h"

namespace hasten::frontends {
namespace {

constexpr size_t kDeep = 100'000, kLess = 10'000; // The parser itself is slow on some constructs.

std::string repeat(std::string_view text, size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

Lowered lower(std::string_view text, Dialect dialect = Dialect::Tsx) {
  Lowered result;
  std::thread([&] { result = lower_typescript(text, Name::of("in.tsx"), dialect); }).join();
  std::vector<std::string> wrong = ir::verify(result.module, {static_cast<uint32_t>(text.size())});
  EXPECT_TRUE(wrong.empty()) << wrong.front();
  return result;
}

bool has_opaque(const ir::Module &module) {
  for (const ir::Function &function : module.functions)
    for (const ir::Instruction &instruction : function.instructions)
      if (instruction.kind == ir::Kind::Opaque) return true;
  return false;
}

struct Deep {
  const char *name, *open, *middle, *close;
  size_t times = kLess;
};

class DeepNesting : public testing::TestWithParam<Deep> {};

TEST_P(DeepNesting, IsCutOffWithOneDiagnostic) {
  const Deep &deep = GetParam();
  std::string text =
      "before();\n" + repeat(deep.open, deep.times) + deep.middle + repeat(deep.close, deep.times) + ";\nafter();\n";
  Lowered lowered = lower(text);
  EXPECT_LE(lowered.diagnostics.size(), 2u); // Too deep, and perhaps a syntax error.
  if (lowered.failed) return;
  std::string printed = ir::print(lowered.module, ir::kModuleFunction);
  EXPECT_NE(printed.find("global before"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Constructs, DeepNesting,
    testing::Values(Deep{"Arrays", "[", "x", "]", kDeep}, Deep{"Parentheses", "(", "x", ")", kDeep},
                    Deep{"Blocks", "{", "x()", "}", kDeep}, Deep{"Calls", "f(", "x", ")", kDeep},
                    Deep{"Members", "", "x", ".y", kDeep}, Deep{"Chains", "", "x", "?.y(a)"},
                    Deep{"Results", "", "x", "()"}, Deep{"Objects", "x = {a:", "1", "}"},
                    Deep{"Functions", "function f(){", "x()", "}"}, Deep{"Arrows", "x = () => ", "f()", ""},
                    Deep{"Closures", "f(async () => {", "await g()", "})"}, Deep{"Sums", "x + ", "f()", "", kDeep},
                    Deep{"Conjunctions", "x && ", "f()", ""}, Deep{"Ternaries", "a ? b : ", "c()", ""},
                    Deep{"ElseIf", "if (a) b(); else ", "c()", ""}, Deep{"Loops", "for (;;) ", "c()", ""},
                    Deep{"Negations", "!", "x", "", kDeep}, Deep{"Awaits", "await ", "x", "", kDeep},
                    Deep{"Templates", "`${", "x", "}`"}, Deep{"Assignments", "x = ", "f()", ""},
                    Deep{"Elements", "<a>", "{x}", "</a>"}, Deep{"Labels", "l: ", "f()", ""},
                    Deep{"Unions", "type T = A |", "B", ""}, Deep{"Generics", "let v: A<", "B", ">"},
                    Deep{"Patterns", "[", "x", "] = y"}, Deep{"Classes", "class A { m() {", "x()", "} }"}),
    [](const auto &info) { return std::string(info.param.name); });

TEST(Robustness, DeepPatternsAreCutOff) {
  Lowered lowered = lower("const " + repeat("{a: ", kDeep) + "x" + repeat("}", kDeep) + " = y; after()");
  EXPECT_FALSE(lowered.diagnostics.empty());
}

TEST(Robustness, WhatIsTooDeepIsOpaqueAndTheRestIsNot) {
  Lowered lowered = lower("before(); x = " + repeat("[", 2000) + "secret" + repeat("]", 2000) + "; after();");
  ASSERT_FALSE(lowered.failed);
  ASSERT_EQ(lowered.diagnostics.size(), 1u);
  EXPECT_TRUE(has_opaque(lowered.module));
  std::string printed = ir::print(lowered.module, ir::kModuleFunction);
  EXPECT_NE(printed.find("secret"), std::string::npos) << "an Opaque mentions the places inside";
  EXPECT_NE(printed.find("global after"), std::string::npos);
}

TEST(Robustness, LongChainsAndSumsAreNoNesting) {
  std::string sum = "x = f()", chain = "q";
  for (int i = 0; i < 5000; ++i) {
    sum += " + 'a'";
    chain += ".where(a, b)";
  }
  Lowered lowered = lower(sum + ";\n" + chain + ";\n");
  EXPECT_TRUE(lowered.diagnostics.empty());
  EXPECT_FALSE(has_opaque(lowered.module));
}

TEST(Robustness, OddBytesAreFine) {
  using namespace std::string_literals;
  Lowered lowered = lower("\xEF\xBB\xBF#!/usr/bin/env node\r\nconst a = f();\r\n"s);
  EXPECT_TRUE(lowered.diagnostics.empty());
  EXPECT_NE(ir::print(lowered.module).find("a = copy"), std::string::npos);
  for (const std::string &odd : {""s,
                                 "\0"s,
                                 "f(\0);g()"s,
                                 "\xFF\xFE\xFD f(); '\xC3\x28' g()"s,
                                 "\xEF\xBB\xBF"s,
                                 "\r\n\r"s,
                                 "`${"s,
                                 "<"s,
                                 "class"s,
                                 "import"s,
                                 "export default"s,
                                 "a?."s,
                                 "for(;;"s,
                                 "x = { get"s,
                                 "@"s,
                                 "${}"s,
                                 "const {"s,
                                 "enum E { A = "s,
                                 "switch (x) { case"s,
                                 "new"s,
                                 "a[;"s,
                                 "() =>"s})
    lower(odd);
}

// Whatever is cut out of a program, lowering must hold its promises.
TEST(Robustness, EveryPrefixAndHoleIsLowered) {
  const std::string text = R"(
import a, { b as c } from "x"; export * as d from "y"; export = q;
@D() export class K<T> extends L<T> implements M { #p = 1; static s = f(); @E x: T; constructor(private y: Z) { super(); }
  static { g(); } get v() { return this.#p } async *[k]() { yield* z } }
enum E { A = 1, B } namespace N.O { export const u = 1 } type U = A | B[]; interface I extends J { m(): P<Q> }
const { r, s: [t, ...w], v = n(), ...x } = await y?.z?.(1)![i] ?? (j ||= l()), fn = async ({ a = 1 }, ...rest) => { await using q = o() };
for await (const [i, e] of m) { label: while (x--) { if (a && b()) continue label; else break } }
switch (a) { case 1: throw b; default: try { delete a[b] } catch ({ e }) { } finally { c ? d() : e } }
x = <A b="c" {...d}>{e}<F.G /></A>; y = tag`a${b}c`; z = new (import("w")).V; module.exports = { get a() { }, ...b, [c]: d };
)";
  for (size_t i = 0; i < text.size(); i += 3) lower(text.substr(0, i));
  for (size_t i = 0; i + 7 < text.size(); i += 5) lower(text.substr(0, i) + text.substr(i + 7));
}

TEST(Robustness, TimeIsLinear) {
  auto seconds = [](const std::string &text) {
    auto start = std::chrono::steady_clock::now();
    lower_typescript(text, Name::of("in.ts"), Dialect::TypeScript);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  for (const char *unit :
       {"export const a = { b: [1, 2], c: () => d(e) };\n", "if (a) { var b = c.d(); }\n",
        "namespace N { export const x = 1; }\n", "exports.a = b; function f(x) { return f(x); }\n"}) {
    seconds(repeat(unit, 1'000));
    double small = seconds(repeat(unit, 2'000)), large = seconds(repeat(unit, 16'000));
    EXPECT_LT(large, small * 8 * 4 + 0.5) << unit;
  }
}

} // namespace
} // namespace hasten::frontends
