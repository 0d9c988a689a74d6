// Twin: a blocking call becomes the awaited call of its asynchronous form.
//
// The function around it must be async, or be made so where nobody can tell: a handler that its framework awaits. What
// else runs on the loop meanwhile may differ, so this is never safe.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/typescript/async.h"
#include "fixes/typescript/imports.h"
#include "fixes/typescript/render.h"

namespace hasten::fixes::typescript {

namespace {

std::vector<std::string> segments(const std::string &path) {
  std::vector<std::string> out(1);
  for (char c : path)
    if (c == '.')
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

} // namespace

Rendered render_twin(const Context &context, const Finding &finding) {
  const File &file = context.file;
  const FixPlan &plan = finding.plan;
  Node call = file.node(plan.operations.front().span);
  while (call && !call.is(Syntax::CallExpression)) call = call.span() == plan.operations.front().span ? call.first_named_child() : Node();
  if (!call) return refuse("the call is not written as one");
  if (!plan.twin.same_arguments) return refuse("the asynchronous form takes other arguments");
  static const RE2 kPromisify("takes a callback: util\\.promisify\\(");
  bool promisify = RE2::PartialMatch(plan.twin.caveat, kPromisify);
  if (!promisify && !plan.twin.caveat.empty()) return refuse("its asynchronous form is different: " + plan.twin.caveat);

  auto async = make_async(context, plan, call);
  if (!async) return refuse(async.error());

  std::vector<std::string> was = segments(plan.path), is = segments(plan.twin.path);
  if (was.size() > 1 && was.front() == "default") was.erase(was.begin());
  if (is.size() > 1 && is.front() == "default") is.erase(is.begin());
  if (is.empty() || is.front().empty()) return refuse("its asynchronous form has no name");
  Node callee = call.child(Field::Function);
  Names taken;
  Imports imports(context);
  std::string name;
  if (!plan.twin.library.empty() && plan.twin.library != plan.library) {
    if (plan.twin.modules.empty()) return refuse("its asynchronous form belongs to another library");
    name = imports.reach(plan.twin.modules, is.front(), taken);
    for (size_t i = 1; i < is.size(); ++i) name += "." + is[i];
  } else if (callee.is(Syntax::MemberExpression)) {
    if (callee.child(Field::Property).text() != was.back()) return refuse("the call is written in an unusual way");
    size_t same = 0;
    while (same + 1 < was.size() && same < is.size() && was[same] == is[same]) ++same;
    if (same + 1 != was.size()) return refuse("its asynchronous form is a member of something else");
    name = file.text(callee.child(Field::Object).span());
    for (size_t i = same; i < is.size(); ++i) name += "." + is[i];
  } else if (callee.is(Syntax::Identifier)) {
    auto binding = std::find_if(imports.bindings().begin(), imports.bindings().end(), [&](const auto &b) { return b.local == callee.text(); });
    if (binding == imports.bindings().end()) return refuse("where the call comes from cannot be told from the file");
    // `import { readFile } from 'fs/promises'` rather than `import { promises } from 'fs'`
    std::string module = binding->specifier + "/" + is.front();
    bool own_module = is.size() == 2 && Imports::is_builtin(module) &&
                      std::none_of(imports.bindings().begin(), imports.bindings().end(),
                                   [&](const auto &b) { return b.specifier == binding->specifier && (b.imported == is.front() || b.imported == "*" || b.imported == "default"); });
    if (own_module) {
      is.erase(is.begin());
      name = imports.reach({module}, is.front(), taken);
    } else {
      name = imports.reach({binding->specifier}, is.front(), taken);
    }
    for (size_t i = 1; i < is.size(); ++i) name += "." + is[i];
  } else {
    return refuse("the call is written in an unusual way");
  }
  if (promisify) name = imports.reach({"util"}, "promisify", taken) + "(" + name + ")";

  Fix fix;
  fix.applicability = Applicability::Unsafe;
  fix.title = fmt::format("Await {} instead of blocking the event loop", plan.twin.path);
  fix.may_differ = "Other requests run while it waits: they may see, and change, the state between its two halves.";
  bool parentheses = needs_parentheses(call);
  fix.edits = imports.edits();
  for (Edit &edit : *async) fix.edits.push_back(std::move(edit));
  fix.edits.push_back({file.path(), callee.span(), (parentheses ? "(await " : "await ") + name});
  if (parentheses) fix.edits.push_back({file.path(), {call.span().end, call.span().end}, ")"});
  return fix;
}

} // namespace hasten::fixes::typescript
