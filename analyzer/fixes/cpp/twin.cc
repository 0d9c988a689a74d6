// Asio: connect becomes async_connect with use_awaitable, and an error code that the call was given is given to
// redirect_error. drogon: execSqlSync becomes execSqlCoro. A sleep becomes a timer of the framework, whose tasks (userver)
// or coroutines it would hold.
#include "fixes/cpp/twin.h"

#include <fmt/format.h>

namespace hasten::fixes::cpp {

namespace {

using Wrong = std::optional<std::string>;

constexpr const char *kOthersRun = "Other requests are served meanwhile, so what they share may have changed afterwards.";

class Twin {
public:
  Twin(const Context &context, const FixPlan &plan, const Call &call) : file_(context.file), plan_(plan), call_(call), includes_(context) {
    function_ = function_around(call.node);
    coroutine_ = coroutine_of(context, includes_, function_);
  }

  std::optional<Rendered> render() {
    bool tasks = coroutine_.framework == Framework::None && includes_.reaches("userver/") && plan_.function.handles_requests;
    Wrong wrong;
    if (is_sleep()) {
      if (coroutine_.framework == Framework::None && !tasks) return std::nullopt;
      wrong = tasks ? sleep_in_task() : sleep();
    } else if (plan_.library == "asio" && coroutine_.framework == Framework::Asio) {
      wrong = asio();
    } else if (plan_.library == "drogon" && coroutine_.framework != Framework::None && coroutine_.framework != Framework::Asio) {
      wrong = drogon();
    } else {
      return std::nullopt;
    }
    if (!wrong) wrong = no_await_at(call_.node);
    if (wrong) return refuse(*wrong);
    if (fix_.edits.empty()) return std::nullopt;
    fix_.applicability = Applicability::Unsafe;
    for (Edit &edit : includes_.edits()) fix_.edits.push_back(std::move(edit));
    return std::move(fix_);
  }

private:
  bool is_sleep() const {
    std::string_view callee = call_.callee.text();
    return callee.ends_with("this_thread::sleep_for") || callee == "sleep_for" || callee == "sleep" || callee == "::sleep" || callee == "usleep" || callee == "::usleep";
  }

  std::string duration() {
    std::string given(call_.list[0].text());
    if (call_.name == "sleep_for") return given;
    includes_.add("chrono");
    return fmt::format("std::chrono::{}({})", call_.name == "sleep" ? "seconds" : "microseconds", given);
  }

  Wrong may_sleep() const {
    if (!call_.node.parent().is(Syntax::ExpressionStatement) || call_.list.size() != 1) return "what the sleep gives is used";
    return std::nullopt;
  }

  Wrong sleep_in_task() {
    if (auto wrong = may_sleep()) return wrong;
    fix_.edits.push_back({file_.path(), call_.node.span(), "userver::engine::SleepFor(" + duration() + ")"});
    includes_.add("userver/engine/sleep.hpp");
    fix_.title = "Let the task sleep, not its thread";
    fix_.may_differ = kOthersRun;
    return std::nullopt;
  }

  Wrong sleep() {
    if (auto wrong = may_sleep()) return wrong;
    Node statement = call_.node.parent();
    fix_.title = "Wait for a timer instead of sleeping";
    fix_.may_differ = kOthersRun;
    switch (coroutine_.framework) {
    case Framework::Asio: break;
    case Framework::Seastar:
      fix_.edits.push_back({file_.path(), call_.node.span(), "co_await seastar::sleep(" + duration() + ")"});
      includes_.add("seastar/core/sleep.hh");
      return std::nullopt;
    case Framework::Drogon:
      fix_.edits.push_back({file_.path(), call_.node.span(), "co_await drogon::sleepCoro(trantor::EventLoop::getEventLoopOfCurrentThread(), " + duration() + ")"});
      return std::nullopt;
    default: return "hasten knows no timer that this coroutine could wait for";
    }
    Names taken;
    std::string timer = fresh_name(file_, "timer", taken, call_.node), indent = file_.indent_at(statement.span().begin);
    bool block = statement.parent().is(Syntax::Compound);
    if (block && !alone_on_lines(file_, statement)) return "statements share a line";
    std::string first = fmt::format("{0}steady_timer {1}(co_await {0}this_coro::executor, {2});", coroutine_.space, timer, duration());
    std::string second = fmt::format("co_await {}.async_wait({}use_awaitable);", timer, coroutine_.space);
    fix_.edits.push_back({file_.path(), statement.span(), block ? first + file_.newline() + indent + second : "{ " + first + " " + second + " }"});
    add_asio(includes_, coroutine_.asio, "steady_timer.hpp");
    add_asio(includes_, coroutine_.asio, "this_coro.hpp");
    add_asio(includes_, coroutine_.asio, "use_awaitable.hpp");
    fix_.may_differ = "Other coroutines run meanwhile, so what they share may have changed afterwards, and cancelling the coroutine ends the wait with an error.";
    return std::nullopt;
  }

  // resolver.resolve(host, port) → co_await resolver.async_resolve(host, port, asio::use_awaitable)
  Wrong asio() {
    static const Names kHasForm{"resolve", "wait", "connect", "read_some", "write_some", "handshake", "read", "write", "read_until", "accept"};
    if (!kHasForm.count(call_.name)) return std::nullopt;
    if (contains(call_.arguments, Syntax::CoAwait) || contains(call_.arguments, Syntax::Lambda)) return "its arguments may wait themselves";
    Node name = call_.callee;
    if (name.is(Syntax::FieldExpression)) name = name.child(Field::Field);
    while (name.is(Syntax::Qualified)) name = name.child(Field::Name);
    if (name.text() != call_.name) return "its template arguments are written out";
    std::string token = coroutine_.space + "use_awaitable";
    Span last{call_.arguments.span().end - 1, call_.arguments.span().end - 1};
    std::string text = call_.list.empty() ? token : ", " + token;
    if (!call_.list.empty() && call_.list.back().is(Syntax::Identifier)) {
      std::optional<Variable> variable = variable_at(call_.node, call_.list.back().text());
      bool unknown = !variable && (call_.list.back().text() == "ec" || call_.list.back().text() == "error");
      if (unknown) return "whether its last argument takes the error cannot be told";
      if (variable && type_of(*variable).find("error_code") != std::string::npos) {
        last = call_.list.back().span();
        text = fmt::format("{}redirect_error({}, {})", coroutine_.space, token, call_.list.back().text());
        add_asio(includes_, coroutine_.asio, "redirect_error.hpp");
      }
    }
    await_begins();
    fix_.edits.push_back({file_.path(), name.span(), "async_" + std::string(name.text())});
    fix_.edits.push_back({file_.path(), last, text});
    await_ends();
    add_asio(includes_, coroutine_.asio, "use_awaitable.hpp");
    fix_.title = fmt::format("Wait for async_{} instead of blocking", call_.name);
    fix_.may_differ = "Other coroutines run meanwhile, so what they share may have changed afterwards, and cancelling the coroutine ends the wait with an error.";
    return std::nullopt;
  }

  Wrong drogon() {
    std::string now = call_.name == "execSqlSync" ? "execSqlCoro" : call_.name == "newTransaction" && call_.list.empty() ? "newTransactionCoro" : "";
    if (now.empty() || !call_.callee.is(Syntax::FieldExpression)) return std::nullopt;
    await_begins();
    fix_.edits.push_back({file_.path(), call_.callee.child(Field::Field).span(), now});
    await_ends();
    fix_.title = fmt::format("Wait for {} instead of blocking", now);
    fix_.may_differ = "Other requests are served meanwhile, so what they share may have changed afterwards, and the coroutine may go on on the thread of the "
                      "database client.";
    return std::nullopt;
  }

  // `(co_await …)` where more follows.
  bool needs_parentheses() const {
    Node up = call_.node.parent();
    bool whole = up.is(Syntax::ExpressionStatement) || up.is(Syntax::InitDeclarator) || up.is(Syntax::CoReturn) || up.is(Syntax::ArgumentList) ||
                 up.is(Syntax::Initializers) || up.is(Syntax::RangeFor) || up.is(Syntax::Parenthesized) ||
                 (up.is(Syntax::Assignment) && up.child(Field::Right) == call_.node);
    return !whole;
  }
  void await_begins() { fix_.edits.push_back({file_.path(), {call_.node.span().begin, call_.node.span().begin}, needs_parentheses() ? "(co_await " : "co_await "}); }
  void await_ends() {
    if (needs_parentheses()) fix_.edits.push_back({file_.path(), {call_.node.span().end, call_.node.span().end}, ")"});
  }

  const File &file_;
  const FixPlan &plan_;
  const Call &call_;
  Includes includes_;
  Node function_;
  Coroutine coroutine_;
  Fix fix_;
};

} // namespace

std::optional<Rendered> awaitable_form(const Context &context, const FixPlan &plan, const Call &call) { return Twin(context, plan, call).render(); }

Rendered render_twin(const Context &context, const Finding &finding) {
  std::optional<Call> call = call_at(context.file, finding.plan.statement);
  if (!call) return refuse("it is not a call whose result can be waited for");
  std::optional<Rendered> fix = awaitable_form(context, finding.plan, *call);
  return fix ? *fix : refuse("its function is no coroutine that could wait for the asynchronous form");
}

} // namespace hasten::fixes::cpp
