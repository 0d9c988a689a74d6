#include "ir/print.h"

#include <gtest/gtest.h>

#include "ir/builder.h"

namespace hasten::ir {
namespace {

Name n(std::string_view text) { return Name::of(text); }

// async function load(id) { const user = await db.users.find({ id }); for (const x of user.items) log(x); return user;
// }
Module sample() {
  Module m;
  m.path = n("src/load.ts");
  m.imports.push_back({n("./db"), n("db"), n("db"), false, false, false, {0, 24}});
  FunctionBuilder top(m, n("<module>"), FunctionKind::Module, {}, {0, 200});
  LocalId load = top.add_local(n("load"), {40, 44}, true);
  FunctionBuilder f(m, n("load"), FunctionKind::Plain, top.id(), {25, 190});
  f.function().is_async = true;
  LocalId id = f.add_local(n("id"), {45, 47});
  f.function().locals[id.value].parameter = true;
  Parameter parameter;
  parameter.local = id;
  parameter.name = n("id");
  f.function().parameters.push_back(parameter);
  LocalId user = f.add_local(n("user"), {58, 62}, true);
  Operand object = f.temporary({84, 90});
  f.assign(Form::Object, {84, 90}, object, {}, {{f.local(id, {86, 88}), n("id")}});
  Operand promise = f.temporary({71, 91});
  Operand callee = f.member(f.member(f.import(ImportId{0}, {71, 73}), n("users"), {71, 79}), n("find"), {71, 84});
  f.call({71, 91}, promise, callee, {{object}});
  f.await({65, 91}, f.local(user, {58, 62}), promise);
  LocalId x = f.add_local(n("x"), {104, 105}, true);
  Instruction loop;
  loop.kind = Kind::Loop;
  loop.form = Form::ForEach;
  loop.dest = f.local(x, {104, 105});
  loop.value = f.member(f.local(user, {109, 113}), n("items"), {109, 119});
  f.open(loop);
  f.begin_block();
  f.end_block();
  f.begin_block();
  f.call({121, 127}, {}, f.global(n("log"), {121, 124}), {{f.local(x, {125, 126})}});
  f.end_block();
  f.begin_block();
  f.end_block();
  f.begin_block();
  f.end_block();
  f.close();
  f.ret({129, 140}, f.local(user, {136, 140}));
  FunctionId inner = f.finish();
  top.closure({25, 190}, top.local(load, {40, 44}), inner);
  top.finish();
  Export e;
  e.name = n("load");
  e.value.root = Root::Local;
  e.value.index = load.value;
  m.exports.push_back(e);
  return m;
}

TEST(Print, ReadsLikeCode) {
  EXPECT_EQ(print(sample()), R"(module "src/load.ts" typescript
import 0 db from "./db" as db
export load = load

function f0 "<module>" module
  local 0 load const
  load = closure f1

function f1 load plain async in f0
  param id
  local 0 id param
  local 1 user const
  local 4 x const
  %2 = object (id: id)
  %3 = call @db.users.find(%2)
  user = await %3
  x = for_each user.items
    body:
      call global log(x)
  return user
)");
}

TEST(Print, ShowsSpansOnRequest) {
  Module m = sample();
  EXPECT_EQ(print(m, m.at(FunctionId{1}), m.at(FunctionId{1}).instructions[1], {.spans = true}),
            "%3[71,91) = call @db.users.find[71,84)(%2[84,90))");
}

TEST(Print, TellsLocalsOfOneNameApart) {
  Module m;
  FunctionBuilder top(m, n("<module>"), FunctionKind::Module, {}, {});
  LocalId a = top.add_local(n("a"), {}), b = top.add_local(n("a"), {}), self = top.add_local(n("this"), {});
  top.copy({}, top.local(a, {}), top.local(b, {}));
  top.copy({}, top.local(a, {}), top.member(top.local(self, {}), n("content-type"), {}));
  top.finish();
  EXPECT_NE(print(m).find("  a#0 = copy a#1\n  a#0 = copy this#2.\"content-type\"\n"), std::string::npos) << print(m);
}

TEST(Print, SurvivesADamagedModule) {
  Module m = sample();
  m.functions[1].instructions[1].value.members = {4000000000u, 9};
  m.functions[1].instructions[2].value.index = 99;
  m.functions[1].instructions[3].blocks.begin = 77;
  m.functions[1].entry = BlockId{900};
  m.exports[0].value.root = static_cast<Root>(200);
  m.functions[1].parent = FunctionId{17};
  EXPECT_FALSE(print(m).empty());
  m.functions[1].blocks.clear();
  EXPECT_FALSE(print(m, {.spans = true}).empty());
}

} // namespace
} // namespace hasten::ir
