// Offload: work that holds an Asio event loop runs on a pool of threads, and the coroutine waits for it there.
//
// The coroutine goes on where it was: co_spawn on the pool gives the result back to the coroutine's own executor. A call
// two functions down moves as a whole, where coroutines call it. What moves must be the request's own: names that other
// requests may use at the same time, by reference, pointer, member or global, refuse the fix. What has a form that can be
// waited for needs no thread (twin.h).
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/cpp/code.h"
#include "fixes/cpp/render.h"
#include "fixes/cpp/twin.h"

namespace hasten::fixes::cpp {

namespace {

using Wrong = std::optional<std::string>;

constexpr int kMostSteps = 8; // From a variable to what it was made from

class Offload {
public:
  Offload(const Context &context, const Finding &finding)
      : context_(context), file_(context.file), plan_(finding.plan), includes_(context) {}

  Rendered render() {
    std::optional<Call> call = call_at(file_, plan_.statement);
    if (!call) return refuse("it is not a call whose result can be waited for");
    Node function = function_around(call->node);
    if (!function) return refuse("the call stands in no function");
    if (std::optional<Rendered> waits = awaitable_form(context_, plan_, *call)) return *waits;
    Wrong wrong;
    if (!is_coroutine(function)) wrong = move_callers(function);
    else if (!(wrong = enter(function))) wrong = move(*call);
    if (wrong) return refuse(*wrong);
    fix_.applicability = Applicability::Unsafe;
    for (Edit &edit : includes_.edits()) fix_.edits.push_back(std::move(edit));
    return std::move(fix_);
  }

private:
  // Asio's coroutines only.
  Wrong enter(Node function) {
    Coroutine coroutine = coroutine_of(context_, includes_, function);
    if (coroutine.framework != Framework::Asio) return "its coroutine is not Asio's: move the work to another thread in the way of the framework";
    asio_ = coroutine.asio;
    space_ = coroutine.space;
    return std::nullopt;
  }

  // The function is called by coroutines of this file, and by nobody else: each of them moves the whole call.
  Wrong move_callers(Node function) {
    const std::vector<PlanCaller> &callers = plan_.function.callers;
    if (function.is(Syntax::Lambda)) return "its function is no coroutine, so nothing can be waited for there";
    if (callers.empty() || plan_.function.handles_requests) return "its function is no coroutine, so nothing can be waited for there";
    for (const PlanCaller &caller : callers) {
      if (caller.call.path != file_.path()) return "its function is no coroutine, and is called from other files";
      std::optional<Call> call = call_at(file_, caller.call.span);
      Node around = call ? function_around(call->node) : Node();
      if (!around || !is_coroutine(around)) return "its function is no coroutine, and is called by functions that are none either";
      if (auto wrong = enter(around)) return wrong;
      if (auto wrong = move(*call)) return wrong;
    }
    return std::nullopt;
  }

  Wrong move(const Call &call) {
    Node function = function_around(call.node);
    if (auto wrong = no_await_at(call.node)) return wrong;
    if (contains(call.node, Syntax::CoAwait, true) || contains(call.node, Syntax::Lambda, true)) return "its arguments cannot be moved to another thread";
    if (auto wrong = shares(call.node, function, 0)) return wrong;
    std::string pool = pool_at(call.node);
    bool dropped = call.node.parent().is(Syntax::ExpressionStatement);
    std::string indent = file_.indent_at(call.node.span().begin), inner = indent + file_.indent();
    std::string work = moved(file_, call.node.span(), inner), type = dropped ? "void" : result_type(call);
    const std::string &newline = file_.newline();
    std::string body = dropped ? work + "; co_return;" : "co_return " + work + ";";
    std::string head = fmt::format("co_await {}co_spawn({}, [&]() -> {}awaitable<{}> {{", space_, pool, space_, type), tail = fmt::format("}}, {}use_awaitable)", space_);
    uint32_t column = call.node.span().begin - file_.line_begin(call.node.span().begin);
    bool fits = work.find('\n') == std::string::npos && column + head.size() + body.size() + tail.size() + 3 <= kLineLength;
    std::string text = fits ? head + " " + body + " " + tail : head + newline + inner + body + newline + indent + tail;
    Node up = call.node.parent();
    bool whole = dropped || up.is(Syntax::InitDeclarator) || up.is(Syntax::CoReturn) || up.is(Syntax::Return) || up.is(Syntax::ArgumentList) ||
                 (up.is(Syntax::Assignment) && up.child(Field::Right) == call.node);
    if (!whole) text = "(" + text + ")";
    fix_.edits.push_back({file_.path(), call.node.span(), std::move(text)});
    for (const char *header : {"co_spawn.hpp", "thread_pool.hpp", "use_awaitable.hpp"}) add_asio(includes_, asio_, header);
    fix_.title = fmt::format("Run {} on a pool of threads", call.callee.text().size() < 60 ? call.callee.text() : "it");
    fix_.may_differ = "It runs on another thread: what it uses besides its arguments must be safe for that, and other coroutines run meanwhile.";
    return std::nullopt;
  }

  // What it gives, as awaitable<…> needs it: no reference.
  std::string result_type(const Call &call) const {
    if (call.callee.is(Syntax::Identifier)) {
      std::string found;
      size_t times = 0;
      for (uint32_t i = 0; i < file_.tree().size(); ++i) {
        Node n = file_.tree().at(i);
        if (!n.is(Syntax::FunctionDefinition) || name_of(n.child(Field::Declarator)) != call.name) continue;
        ++times;
        bool direct = n.child(Field::Declarator).is(Syntax::FunctionDeclarator);
        found = direct && !n.parent().is(Syntax::Template) ? return_type(n) : "";
      }
      if (times == 1 && !found.empty() && found != "auto" && found.find('&') == found.npos && found != "decltype(auto)") return found;
    }
    Node up = call.node.parent();
    if (up.is(Syntax::InitDeclarator) && up.child(Field::Declarator).is(Syntax::Identifier)) {
      std::string_view type = up.parent().child(Field::Type).text();
      if (type != "auto" && !type.empty()) return std::string(type);
    }
    return "std::decay_t<decltype(" + std::string(call.node.text()) + ")>";
  }

  static bool is_value_type(std::string_view type) {
    static const RE2 kValue("(const )?(unsigned |long |signed )*(std::)?(string|int|long|short|char|bool|double|float|unsigned|size_t|u?int\\d+_t|vector<(std::)?(string|\\w*int\\w*|char|double|float)>)");
    return RE2::FullMatch(re2::StringPiece(type.data(), type.size()), kValue);
  }

  // What of it other requests may use while it runs.
  Wrong shares(Node expression, Node function, int depth) const {
    if (depth > kMostSteps) return "where what it uses comes from is too far to follow";
    Wrong wrong;
    walk(expression, true, [&](Node n) {
      if (n.is(Syntax::This)) wrong = "it uses its object, which other requests may use at the same time";
      if (wrong || !is_value_name(n)) return !wrong;
      std::string name(n.text());
      Node up = n.parent();
      std::optional<Variable> v = variable_at(n, name);
      std::string shared = fmt::format("`{}` may be in use by other requests, and would be used on another thread", name);
      if (!v) {
        static const RE2 kConstant("[A-Z][A-Z0-9_]+|k[A-Z]\\w*|nullptr");
        bool function_name = (up.is(Syntax::Call) && up.child(Field::Function) == n && (declared_function(name) || !in_class(function))) || declared_function(name);
        if (!function_name && !RE2::FullMatch(re2::StringPiece(name.data(), name.size()), kConstant)) wrong = shared;
        return true;
      }
      Node owner = function_around(v->declaration);
      if (owner != function || v->kept) {
        if (!v->constant) wrong = shared;
        return true;
      }
      if (v->indirect) {
        bool rvalue = v->declarator.text().starts_with("&&");
        if (!v->constant && !rvalue) wrong = shared;
        return true;
      }
      std::string type = type_of(*v);
      if (type.find("_ptr") != type.npos || type.ends_with("Ptr")) {
        wrong = shared;
      } else if (v->value && !v->parameter && !is_value_type(type) && depth <= kMostSteps) {
        if (shares(v->value, function, depth + 1)) wrong = shared;
      }
      return true;
    });
    return wrong;
  }

  bool declared_function(std::string_view name) const {
    for (uint32_t i = 0; i < file_.tree().size(); ++i)
      if (Node n = file_.tree().at(i); n.is(Syntax::FunctionDeclarator) && top_level(n) != Node() && name_of(n) == name && !in_class(n) && !function_around(n.parent()))
        return true;
      else if (n.is(Syntax::FunctionDeclarator) && name_of(n) == name && n.parent().is(Syntax::FunctionDefinition) && !in_class(n))
        return true;
    return false;
  }

  static bool in_class(Node node) {
    for (Node up = node; up; up = up.parent()) {
      if (frontends::cpp_syntax::is_class(up)) return true;
      if (up.is(Syntax::FunctionDefinition)) {
        Node declarator = frontends::cpp_syntax::function_declarator(up.child(Field::Declarator));
        if (declarator.child(Field::Declarator).is(Syntax::Qualified)) return true; // Class::method
      }
    }
    return false;
  }

  // A pool of the program that is in sight, or one that is made for it.
  std::string pool_at(Node place) {
    for (uint32_t i = 0; i < file_.tree().size(); ++i) {
      Node n = file_.tree().at(i);
      if (n.is(Syntax::FunctionDefinition) && !in_class(n) && n.child(Field::Type).text().ends_with("thread_pool") && n.index() < top_level(place).index() &&
          frontends::cpp_syntax::function_declarator(n.child(Field::Declarator)).child(Field::Parameters).named_child_count() == 0)
        return name_of(n.child(Field::Declarator)) + "()";
      if (!(n.is(Syntax::Declaration) || n.is(Syntax::Parameter)) || !n.child(Field::Type).text().ends_with("thread_pool")) continue;
      std::string name = name_of(n.child(Field::Declarator).is(Syntax::InitDeclarator) ? n.child(Field::Declarator).child(Field::Declarator) : n.child(Field::Declarator));
      if (std::optional<Variable> v = variable_at(place, name); v && v->declaration == n && n.index() < place.index()) return name;
    }
    if (!pool_.empty()) return pool_ + "()";
    Names taken;
    pool_ = fresh_name(file_, "blocking_pool", taken);
    static const Names kBurns{"passwords", "compression", "json"};
    bool burns = kBurns.count(plan_.library) > 0;
    bool header = file_.path().find(".h") != std::string::npos || file_.path().ends_with(".ipp");
    const std::string &newline = file_.newline(), &step = file_.indent();
    uint32_t at = above(top_level(place));
    std::string indent = file_.indent_at(at);
    std::string threads = burns ? "std::max(1u, std::thread::hardware_concurrency())" : "16";
    if (burns) {
      includes_.add("algorithm");
      includes_.add("thread");
    }
    std::string text = indent + "// Threads for what would hold the event loop." + newline;
    text += indent + (header ? "inline " : "static ") + space_ + "thread_pool &" + pool_ + "() {" + newline;
    text += indent + step + "static " + space_ + "thread_pool pool(" + threads + ");" + newline;
    text += indent + step + "return pool;" + newline + indent + "}" + newline + newline;
    fix_.edits.push_back({file_.path(), {at, at}, std::move(text)});
    return pool_ + "()";
  }

  // Before a definition and the comments that stand on it.
  uint32_t above(Node node) const {
    uint32_t at = file_.line_begin(node.span().begin);
    while (at > 0) {
      uint32_t line = file_.line_begin(at - 1);
      std::string_view text = file_.text({line, at});
      size_t first = text.find_first_not_of(" \t");
      if (first == text.npos || text.substr(first, 2) != "//") break;
      at = line;
    }
    return at;
  }

  const Context &context_;
  const File &file_;
  const FixPlan &plan_;
  Includes includes_;
  Fix fix_;
  Asio asio_;
  std::string space_, pool_;
};

} // namespace

Rendered render_offload(const Context &context, const Finding &finding) { return Offload(context, finding).render(); }

} // namespace hasten::fixes::cpp
