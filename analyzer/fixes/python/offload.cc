// Offload: a call that holds the event loop is awaited on a thread, or in a process where a thread would hold the
// interpreter's lock all the time (its GIL class says so).
#include <algorithm>
#include <fmt/format.h>

#include "fixes/python/blocking.h"

namespace hasten::fixes::python {

namespace {

// Objects of these libraries belong to the thread that made them, or find their connection by the thread they are on.
const Names kThreadBound{"sqlite3", "peewee", "django", "django_rest", "flask_sqlalchemy", "sqlalchemy", "sqlmodel", "threads"};

// `callee(arguments)` becomes `runner(callee, arguments)`: what stands before the callee, and the parenthesis, change.
void pass_callee(Blocked &blocked, const std::string &runner) {
  const File &file = blocked.context.file;
  Node call = blocked.call, list = call.child(Field::Arguments);
  uint32_t open = list.span().begin;
  bool none = !list.first_named_child() && list.span().size() == 2;
  size_t next = open + 1;
  while (next < file.text().size() && (file.text()[next] == ' ' || file.text()[next] == '\t')) ++next;
  bool broken = file.text()[next] == '\n' || file.text()[next] == '\r';
  std::string indent = broken ? file.indent_at(list.first_child().next_sibling().span().begin) : "";
  std::string lead = broken ? file.newline() + indent : "";
  put_await(blocked, call, runner + "(" + lead);
  if (none) {
    add(blocked.fix, {{file.path(), {open, open + 1}, ""}});
    return;
  }
  Node first = list.first_named_child(), last = first;
  for (Node n : list.named_children())
    if (!n.is_extra()) last = n;
  std::string_view given = file.text({first.span().begin, last.span().end});
  bool bare_end = broken && file.text({last.span().end, list.span().end}).find_first_of(",#") == std::string_view::npos;
  if (bare_end && given.find('\n') == std::string_view::npos && !contains(list, Syntax::Comment, true)) {
    // A formatter put the arguments on a line of their own: the callee joins them, or each gets its line.
    if (indent.size() + callee_of(call).text().size() + 2 + given.size() <= kLineLength) {
      add(blocked.fix, {{file.path(), {open, first.span().begin}, ", "}});
      return;
    }
    if (first == last) add(blocked.fix, {{file.path(), {last.span().end, last.span().end}, ","}});
  }
  add(blocked.fix, {{file.path(), {open, open + 1}, broken ? "," : ", "}});
}

// What takes the place of a call's parenthesis, without a blank at the end of a line.
std::string comma(const File &file, uint32_t open) {
  char next = open + 1 < file.text().size() ? file.text()[open + 1] : ' ';
  return next == '\n' || next == '\r' ? "," : ", ";
}

Wrong on_a_thread(Blocked &blocked) {
  const File &file = blocked.context.file;
  std::optional<std::string> asyncio = blocked.imports.module("asyncio", blocked.call);
  if (!asyncio) return "the name asyncio means something else here";
  blocked.done = "on a thread";
  blocked.parallel = true;
  if (python_at_least(blocked.context, 3, 9)) {
    Node list = blocked.call.child(Field::Arguments);
    std::string runner = *asyncio + ".to_thread";
    size_t column = blocked.call.span().begin - file.line_begin(blocked.call.span().begin);
    size_t rest = file.line_end(blocked.call.span().end) - blocked.call.span().end;
    // A comment behind it ("type: ignore") is about this line.
    bool one_line = blocked.call.text().find('\n') == std::string_view::npos &&
                    file.text({blocked.call.span().end, file.line_end(blocked.call.span().end)}).find('#') == std::string_view::npos;
    size_t width = column + blocked.call.span().size() + rest + runner.size() + sizeof("await (, )") - 1;
    bool has_arguments = bool(list.first_named_child());
    Syntax around = blocked.call.parent().kind<Syntax>();
    bool own = around == Syntax::Assignment || around == Syntax::Return || around == Syntax::ExpressionStatement;
    if (own && one_line && has_arguments && width > kLineLength && width - rest - column > 40) {
      // Broken as formatters would: the arguments on a line of their own, or each on its own.
      std::string indent = file.indent_at(blocked.call.span().begin), inner = indent + file.indent();
      std::string given(list.text().substr(1, list.text().size() - 2));
      while (!given.empty() && (given.back() == ' ' || given.back() == ',')) given.pop_back();
      std::string callee(callee_of(blocked.call).text()), text;
      const std::string &newline = file.newline();
      if (inner.size() + callee.size() + 2 + given.size() <= kLineLength) {
        text = runner + "(" + newline + inner + callee + ", " + given + newline + indent + ")";
      } else {
        text = runner + "(" + newline + inner + callee + "," + newline;
        for (const Argument &a : arguments_of(blocked.call)) text += inner + std::string(a.node.text()) + "," + newline;
        text += indent + ")";
      }
      // Only if no other edit lies inside.
      bool free = std::none_of(blocked.fix.edits.begin(), blocked.fix.edits.end(),
                               [&](const Edit &e) { return e.span.begin <= blocked.call.span().end && blocked.call.span().begin <= e.span.end; });
      if (free && !contains(blocked.call, Syntax::Comment, true)) {
        add(blocked.fix, {{file.path(), blocked.call.span(), "await " + text}});
        return std::nullopt;
      }
    }
    pass_callee(blocked, runner);
    return std::nullopt;
  }
  std::vector<Argument> arguments = arguments_of(blocked.call);
  bool plain = std::all_of(arguments.begin(), arguments.end(), [](const Argument &a) { return a.keyword.empty() && a.value; });
  std::string loop = *asyncio + ".get_running_loop().run_in_executor(None, ";
  if (plain) {
    // run_in_executor takes positional arguments only.
    put_await(blocked, blocked.call, loop);
    uint32_t open = blocked.call.child(Field::Arguments).span().begin;
    add(blocked.fix, {{file.path(), {open, open + 1}, arguments.empty() ? "" : comma(file, open)}});
    return std::nullopt;
  }
  std::optional<std::string> functools = blocked.imports.module("functools", blocked.call);
  if (!functools) return "the name functools means something else here";
  put_await(blocked, blocked.call, loop + *functools + ".partial(");
  uint32_t open = blocked.call.child(Field::Arguments).span().begin, end = blocked.call.span().end;
  add(blocked.fix, {{file.path(), {open, open + 1}, comma(file, open)}, {file.path(), {end, end}, ")"}});
  return std::nullopt;
}

// A function that another process finds by its name: of a module, or at the top of this file.
bool picklable(const File &file, Node callee) {
  Node root = callee;
  while (root.is(Syntax::Attribute)) root = root.child(Field::Object);
  if (!root.is(Syntax::Identifier)) return false;
  for (Node statement : file.tree().root().named_children()) {
    if (statement.is(Syntax::Import) && assigned(statement).count(root.text())) return true;
    if (callee.is(Syntax::Attribute)) continue;
    if (statement.is(Syntax::ImportFrom) && assigned(statement).count(root.text())) return true;
    if (statement.is(Syntax::FunctionDefinition) && statement.child(Field::Name).text() == root.text()) return true;
  }
  return false;
}

Wrong in_a_process(Blocked &blocked) {
  const File &file = blocked.context.file;
  // There and back, these are copied by the very work that they are to be spared.
  static const Names kCopies{"json", "pickle", "copy", "pydantic"};
  if (kCopies.count(blocked.plan.library)) return "sending the data to another process costs as much as the work";
  Node callee = callee_of(blocked.call);
  if (blocked.plan.path.find('.') != std::string::npos && std::isupper(static_cast<unsigned char>(blocked.plan.path[0])))
    return "a thread would not free the event loop, and its object cannot be sent to another process";
  if (!picklable(file, callee)) return "a thread would not free the event loop, and another process cannot find the function by its name";
  std::optional<std::string> asyncio = blocked.imports.module("asyncio", blocked.call);
  std::optional<std::string> executor = blocked.imports.member("concurrent.futures", "ProcessPoolExecutor", Node());
  if (!asyncio || !executor) return "the name asyncio or ProcessPoolExecutor means something else here";
  std::string pool = "_process_pool";
  std::string line = pool + " = " + *executor + "()";
  Names names = mentioned(file.tree().root());
  if (names.count(pool)) {
    if (file.text().find(line) == std::string_view::npos) return "the name _process_pool means something else here";
  } else {
    uint32_t at = blocked.imports.end();
    bool there = std::any_of(blocked.fix.edits.begin(), blocked.fix.edits.end(),
                             [&](const Edit &e) { return e.text.find(line) != std::string::npos; });
    const std::string &newline = file.newline();
    if (!there) {
      std::string comment = "# Workers start with the first call, and end with this process.";
      add(blocked.fix, {{file.path(), {at, at}, newline + comment + newline + line + newline}});
    }
  }
  std::vector<Argument> arguments = arguments_of(blocked.call);
  bool plain = std::all_of(arguments.begin(), arguments.end(), [](const Argument &a) { return a.keyword.empty() && a.value; });
  std::string text = *asyncio + ".get_running_loop().run_in_executor(" + pool + ", ";
  uint32_t open = blocked.call.child(Field::Arguments).span().begin, end = blocked.call.span().end;
  if (plain) {
    put_await(blocked, blocked.call, text);
    add(blocked.fix, {{file.path(), {open, open + 1}, arguments.empty() ? "" : comma(file, open)}});
  } else {
    std::optional<std::string> functools = blocked.imports.module("functools", blocked.call);
    if (!functools) return "the name functools means something else here";
    put_await(blocked, blocked.call, text + *functools + ".partial(");
    add(blocked.fix, {{file.path(), {open, open + 1}, comma(file, open)}, {file.path(), {end, end}, ")"}});
  }
  blocked.done = "in a process pool";
  blocked.parallel = true;
  blocked.fix.may_differ = "Arguments and result are copied between processes and must be picklable, and other requests run meanwhile.";
  return std::nullopt;
}

} // namespace

Wrong await_elsewhere(Blocked &blocked) {
  Node callee = callee_of(blocked.call);
  if (kThreadBound.count(blocked.plan.library)) return "it works with an object that belongs to its thread";
  // super() and a walrus need the function they stand in.
  if (contains(callee, Syntax::Await) || contains(callee, Syntax::NamedExpression)) return "the callee waits or binds a name";
  if (callee.text().find("super()") != std::string_view::npos) return "the callee is found by super()";
  return blocked.plan.gil == "process" ? in_a_process(blocked) : on_a_thread(blocked);
}

Rendered render_offload(const Context &context, const Finding &finding) { return render_blocking(context, finding); }

} // namespace hasten::fixes::python
