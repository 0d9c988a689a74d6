#include "fixes/python/blocking.h"

#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

namespace hasten::fixes::python {

namespace {

bool contains_text(std::string_view text, const char *pattern) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// Why nothing may be awaited in place of this call.
Wrong awaitable(Node call) {
  if (!may_await(call)) return "the call stands where nothing can be awaited";
  if (call.has_error()) return "the code could not be read in full";
  if (call.child(Field::Arguments).is(Syntax::GeneratorExpression)) return "its argument is a generator";
  Node up = call.parent();
  while (up.is(Syntax::Parenthesized)) up = up.parent();
  if (up.is(Syntax::Await)) return "the call is awaited already";
  // What is iterated or entered may do its work only then.
  if ((up.is(Syntax::For) || up.is(Syntax::ForInClause)) && inside(call, up.child(Field::Right)) && up.child(Field::Right).span() == call.span())
    return "its result is iterated, and may do its work only then";
  if (up.is(Syntax::WithItem) || (up.is(Syntax::AsPattern) && up.parent().is(Syntax::WithItem))) return "its result is entered by a with statement";
  for (Node node = call; node && !is_function(node); node = node.parent())
    if (node.parent().is(Syntax::With) && !node.parent().has_token(Syntax::AsyncToken) && node == node.parent().child(Field::Body))
      if (contains_text(node.parent().child_of_kind(Syntax::WithClause).text(), "(?i)lock|mutex|semaphore|condition|atomic"))
        return "a lock is held around the call, and an await would keep it from others";
  return std::nullopt;
}

} // namespace

void put_await(Blocked &blocked, Node expression, const std::string &text) {
  Node up = expression.parent();
  bool wrapped = (up.is(Syntax::Attribute) && up.child(Field::Object) == expression) ||
                 (up.is(Syntax::Subscript) && up.child(Field::Value) == expression) ||
                 (up.is(Syntax::Call) && up.child(Field::Function) == expression);
  const std::string &path = blocked.context.file.path();
  uint32_t begin = expression.span().begin, end = expression.span().end;
  add(blocked.fix, {{path, {begin, begin}, (wrapped ? "(await " : "await ") + text}});
  if (wrapped) add(blocked.fix, {{path, {end, end}, ")"}});
}

namespace {

class Blocking {
public:
  Blocking(const Context &context, const Finding &finding)
      : context_(context), file_(context.file), finding_(finding), plan_(finding.plan), imports_(context.file) {}

  Rendered render() {
    for (std::string_view other : {"trio", "curio"})
      if (imports_.mentions(other)) return refuse(fmt::format("the file uses {}", other));
    Node first = call_at(file_, plan_.statement);
    if (!first) return refuse("the call could not be found again");
    Node function = function_around(first);
    Wrong wrong = function.is(Syntax::Lambda)                                            ? Wrong("the call stands in a lambda")
                  : function && is_async(function)                                       ? in_place()
                  : plan_.function.is_generator                                          ? Wrong("the function is a generator")
                                                                                         : at_callers(function);
    if (wrong) return refuse(*wrong);
    fix_.applicability = Applicability::Unsafe;
    if (fix_.may_differ.empty())
      fix_.may_differ = parallel_ ? "Other requests run during the call, and it runs beside them: what it shares with them must be safe there."
                                  : "Other requests run during the call: what they share with this function may change meanwhile.";
    add(fix_, imports_.edits());
    return std::move(fix_);
  }

private:
  // Each call where it stands.
  Wrong in_place() {
    FixPlan elsewhere = plan_; // Of calls of the same object that are other ones
    elsewhere.kind = PlanKind::Offload;
    std::vector<std::pair<Node, const FixPlan *>> calls;
    Node first = call_at(file_, plan_.statement);
    for (Node call : all_calls()) {
      if (!call) return "the call could not be found again";
      bool same = callee_of(call).text() == callee_of(first).text();
      // The same object is of the same library; another call's remedy is its own business, in a later round.
      if (!same && (!receiver_of(callee_of(first)) || receiver_of(callee_of(call)).text() != receiver_of(callee_of(first)).text()))
        continue;
      if (auto wrong = awaitable(call)) return wrong;
      calls.push_back({call, same ? &plan_ : &elsewhere});
    }
    std::sort(calls.begin(), calls.end(), [](const auto &a, const auto &b) { return a.first.index() < b.first.index(); });
    std::string how;
    bool same = true;
    for (const auto &[call, plan] : calls) {
      Blocked blocked{context_, imports_, *plan, call, fix_, "", false};
      bool taken = false;
      if (plan->kind == PlanKind::Twin)
        if (auto wrong = await_twin(blocked, taken)) return wrong;
      if (!taken)
        if (auto wrong = await_elsewhere(blocked)) return wrong;
      parallel_ |= blocked.parallel;
      same &= how.empty() || how == blocked.done;
      how = blocked.done;
    }
    if (!same) how = "off the event loop";
    fix_.title = calls.size() == 1 ? fmt::format("Await {} {}", plan_.operations.front().label, how)
                                   : fmt::format("Await {} and {} more {} {}", plan_.operations.front().label, calls.size() - 1,
                                                 calls.size() == 2 ? "call" : "calls", how);
    return std::nullopt;
  }

  // The finding's call, and those of the same function that it names as related.
  std::vector<Node> all_calls() const {
    Node first = call_at(file_, plan_.statement);
    std::vector<Node> calls{first};
    if (plan_.kind == PlanKind::Stream) return calls;
    for (const EvidenceStep &step : finding_.related)
      if (step.location.path == file_.path())
        if (Node call = call_at(file_, step.location.span); !call || function_around(call) == function_around(first)) calls.push_back(call);
    return calls;
  }

  // The function stays as it is; async functions that call it let a thread do so.
  Wrong at_callers(Node function) {
    if (!function) return "the call stands in no function";
    if (plan_.function.handles_requests) return "the framework calls the function, and it is not async";
    // What belongs to its thread must be made where it is used.
    if (thread_bound(function)) return "it works with an object of its caller's thread";
    std::vector<Node> calls;
    for (const PlanCaller &caller : plan_.function.callers) {
      if (!caller.in_async || caller.awaited) continue;
      if (caller.call.path != file_.path()) return fmt::format("the function is not async, and async code of {} calls it", caller.call.path);
      Node call = call_at(file_, caller.call.span);
      if (!call) return "a call of the function could not be found again";
      if (function_around(call) && is_async(function_around(call))) {
        if (auto wrong = awaitable(call)) return wrong;
        calls.push_back(call);
      }
    }
    if (calls.empty()) return "the function is not async, nor does async code call it directly";
    std::sort(calls.begin(), calls.end(), [](Node a, Node b) { return a.index() < b.index(); });
    for (Node call : calls) {
      // The function as a whole is what a thread runs: of the library, only how it must run is of interest.
      FixPlan plan;
      plan.gil = plan_.gil.empty() ? "thread" : plan_.gil;
      Blocked blocked{context_, imports_, plan, call, fix_, "", false};
      if (plan.gil == "process") return "a thread would not free the event loop, and the function around the call is not async";
      if (auto wrong = await_elsewhere(blocked)) return wrong;
    }
    parallel_ = true;
    fix_.title = fmt::format("Run {} on a thread where async code calls it", plan_.function.name);
    fix_.may_differ = fmt::format("All of `{}` then runs on a thread beside other requests: what it shares with them must be safe there.",
                                  plan_.function.name);
    return std::nullopt;
  }

  // A database session that the function got from outside.
  bool thread_bound(Node function) const {
    if (plan_.operations.empty()) return true;
    static const Names kSessions{"sqlalchemy", "sqlmodel", "flask_sqlalchemy", "sqlite3", "peewee", "django", "django_rest", "threads"};
    if (!kSessions.count(plan_.library)) return false;
    Names own = assigned(function.child(Field::Body));
    for (Node node : all_calls()) {
      Node root = node;
      while (root.is(Syntax::Call) || root.is(Syntax::Attribute) || root.is(Syntax::Parenthesized))
        root = root.is(Syntax::Call) ? callee_of(root) : root.is(Syntax::Attribute) ? root.child(Field::Object) : root.first_named_child();
      if (plan_.library != "sqlalchemy" && plan_.library != "sqlmodel" && plan_.library != "sqlite3") return true;
      if (!root.is(Syntax::Identifier) || !own.count(root.text())) return true;
    }
    return false;
  }

  const Context &context_;
  const File &file_;
  const Finding &finding_;
  const FixPlan &plan_;
  Imports imports_;
  Fix fix_;
  bool parallel_ = false;
};

} // namespace

Rendered render_blocking(const Context &context, const Finding &finding) { return Blocking(context, finding).render(); }

} // namespace hasten::fixes::python
