// Twin: a call that holds the event loop gives way to its asynchronous form, where that takes the same arguments and
// needs no object that the program does not have. Otherwise the same call goes to a thread, which changes least.
#include <algorithm>
#include <fmt/format.h>

#include "fixes/python/blocking.h"

namespace hasten::fixes::python {

namespace {

std::string_view last_of(std::string_view path) { return path.substr(path.rfind('.') == std::string_view::npos ? 0 : path.rfind('.') + 1); }
std::string_view owner_of(std::string_view path) {
  return path.rfind('.') == std::string_view::npos ? std::string_view() : path.substr(0, path.rfind('.'));
}

// A variable of the file's top level that holds a client of this class, made with no settings of its own.
std::string shared_client(const File &file, const std::string &module, std::string_view type) {
  for (Node statement : file.tree().root().named_children()) {
    Node assignment = statement.first_named_child();
    if (!statement.is(Syntax::ExpressionStatement) || !assignment.is(Syntax::Assignment)) continue;
    Node left = assignment.child(Field::Left), right = assignment.child(Field::Right);
    if (!left.is(Syntax::Identifier) || !right.is(Syntax::Call) || !arguments_of(right).empty()) continue;
    std::string_view callee = callee_of(right).text();
    if (callee == type || callee == module + "." + std::string(type)) return std::string(left.text());
  }
  return "";
}

} // namespace

Wrong await_twin(Blocked &blocked, bool &taken) {
  const FixPlan &plan = blocked.plan;
  const File &file = blocked.context.file;
  Node callee = callee_of(blocked.call);
  taken = false;
  if (!plan.twin.same_arguments || plan.twin.path.empty()) return std::nullopt;
  std::string twin(last_of(plan.twin.path));
  bool same_library = plan.twin.library.empty() || plan.twin.library == plan.library;
  if (same_library && owner_of(plan.twin.path) == owner_of(plan.path)) {
    // On the same object, under another name.
    if (callee.is(Syntax::Attribute)) {
      put_await(blocked, blocked.call, "");
      add(blocked.fix, {{file.path(), callee.child(Field::Attribute).span(), twin}});
    } else {
      if (plan.twin.modules.empty()) return std::nullopt;
      std::optional<std::string> name = blocked.imports.member(plan.twin.modules.front(), twin, blocked.call);
      if (!name) return std::nullopt;
      put_await(blocked, blocked.call, "");
      add(blocked.fix, {{file.path(), callee.span(), *name}});
    }
    taken = true;
    blocked.done = fmt::format("as {}", twin);
    return std::nullopt;
  }
  if (owner_of(plan.twin.path).empty() && !plan.twin.modules.empty()) {
    // A function of another module.
    std::optional<std::string> module = blocked.imports.module(plan.twin.modules.front(), blocked.call);
    if (!module) return std::nullopt;
    std::string name = *module + "." + twin;
    put_await(blocked, blocked.call, "");
    add(blocked.fix, {{file.path(), callee.span(), name}});
    taken = true;
    blocked.done = fmt::format("as {}", name);
    return std::nullopt;
  }
  if (owner_of(plan.path).empty() && !plan.twin.modules.empty()) {
    std::string client = shared_client(file, plan.twin.modules.front(), owner_of(plan.twin.path));
    if (client.empty()) return std::nullopt;
    put_await(blocked, blocked.call, "");
    add(blocked.fix, {{file.path(), callee.span(), client + "." + twin}});
    blocked.fix.may_differ = fmt::format("Cookies and connections of `{}` are shared, and other requests run during the call.", client);
    taken = true;
    blocked.done = fmt::format("as {}.{}", client, twin);
  }
  return std::nullopt;
}

Rendered render_twin(const Context &context, const Finding &finding) { return render_blocking(context, finding); }

} // namespace hasten::fixes::python
