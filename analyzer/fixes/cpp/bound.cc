// Bound: calls that a loop waits for one after another are under way together, a limited number of them.
//
// The items are taken in groups. All calls of a group begin, its results are waited for as one, and then the loop's body
// runs item by item over them, in order, as before. A call of a lazy task reads its item when it runs, so each is begun
// by a lambda that is a coroutine itself and holds the item.
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/cpp/coroutine.h"
#include "fixes/cpp/loop.h"
#include "fixes/cpp/render.h"

namespace hasten::fixes::cpp {

namespace {

using Wrong = std::optional<std::string>;

constexpr int kAtOnce = 10; // Below what pools and services take by default

class Bound {
public:
  Bound(const Context &context, const Finding &finding) : context_(context), file_(context.file), plan_(finding.plan), includes_(context) {}

  Rendered render() {
    tl::expected<ItemLoop, std::string> loop = item_loop(file_, plan_, taken_, true);
    if (!loop) return refuse(loop.error());
    loop_ = *loop;
    if (loop_.declaration.empty()) return refuse("hasten writes groups only for loops over a range");
    if (auto wrong = choose_framework()) return refuse(*wrong);
    if (auto wrong = find_wait()) return refuse(*wrong);
    if (auto wrong = order_matters()) return refuse(*wrong);
    return write();
  }

private:
  bool tasks() const { return coroutine_.framework == Framework::None; }

  Wrong choose_framework() {
    static constexpr const char *kNone = "hasten knows no way to have several of these calls under way together";
    coroutine_ = coroutine_of(context_, includes_, function_around(loop_.loop));
    switch (coroutine_.framework) {
    case Framework::Asio: return std::nullopt;
    case Framework::Seastar: return std::nullopt;
    case Framework::None:
      if (includes_.reaches("userver/") && plan_.function.handles_requests) return std::nullopt;
      return kNone;
    default: return kNone;
    }
  }

  Wrong find_wait() {
    whole_ = loop_.call.node;
    if (!tasks()) {
      while (whole_.parent().is(Syntax::Parenthesized)) whole_ = whole_.parent();
      whole_ = whole_.parent();
      if (!whole_.is(Syntax::CoAwait)) return "the call is not awaited where it is made";
    }
    if (contains(loop_.call.node, Syntax::CoAwait)) return "what is awaited waits itself";
    if (contains(loop_.call.node, Syntax::Lambda, true)) return "the call is given a function of the loop's own";
    if (coroutine_.framework == Framework::Asio && gives_error(loop_.call.node)) return "an error is given as a value, which the joined wait would throw";
    if (comment_inside(loop_.call.node)) return "a comment stands inside the call";
    unused_ = whole_.parent() == loop_.statement && loop_.statement.is(Syntax::ExpressionStatement);
    return std::nullopt;
  }

  // What a round does beside its call must be the same after the calls of later rounds as before them.
  Wrong order_matters() const {
    Wrong wrong;
    Names changed, of_call = mentioned(loop_.call.node);
    walk(loop_.body, true, [&](Node n) {
      if (n == whole_) return false;
      for (Syntax kind : {Syntax::Return, Syntax::CoReturn, Syntax::Break, Syntax::CoYield})
        if (n.is(kind)) wrong = "the loop may end early";
      if (n.kind_name() == "goto_statement") wrong = "the loop may end early";
      if (n.is(Syntax::CoAwait)) wrong = "a round also waits for other work";
      return !wrong;
    });
    if (wrong) return wrong;
    for (Node statement : loop_.statements)
      if (statement != loop_.statement) changed.merge(written_in(statement));
    for (Node up = whole_.parent(); up && up != loop_.body; up = up.parent())
      if (up.is(Syntax::Assignment)) changed.insert(root_of(up.child(Field::Left)));
    for (const std::string &name : of_call) {
      if (name != loop_.item && loop_.own.count(name)) return fmt::format("the call is given `{}`, which the round makes", name);
      if (changed.count(name)) return fmt::format("the call depends on `{}`, which the loop changes", name);
    }
    return std::nullopt;
  }

  // Which name the range has in front of the groups.
  std::string range() const {
    std::string_view head = loop_.header;
    head.remove_suffix(1); // The parenthesis
    size_t colon = head.find(" : ") == head.npos ? head.find(':') : head.find(" : ") + 1;
    head.remove_prefix(colon + 1);
    while (head.starts_with(' ')) head.remove_prefix(1);
    return std::string(head);
  }

  Rendered write() {
    const std::string &newline = file_.newline(), step = file_.indent();
    const std::string indent = file_.indent_at(loop_.loop.span().begin), inner = indent + step, innermost = inner + step;
    auto fresh = [&](std::string wanted) { return fresh_name(file_, std::move(wanted), taken_, loop_.loop); };
    std::string items = range(), next = fresh("next"), stop = fresh("stop"), reads = fresh("reads"), results = fresh("results"), i = fresh("i");
    std::string call = moved(file_, loop_.call.node.span(), innermost), text, result;
    if (!loop_.before.empty()) text += loop_.before + newline + indent;

    std::string group;
    auto begin_group = [&](std::string_view type, std::string_view begun) {
      group += inner + fmt::format("std::vector<decltype({})> {};", type, reads) + newline;
      group += inner + fmt::format("for (; {} != std::end({}) && {}.size() < {}; ++{}) {}.push_back({});", stop, items, reads, kAtOnce, stop, reads, begun) + newline;
    };
    if (tasks()) {
      includes_.add("userver/utils/async.hpp");
      std::string name = fresh("begin_" + std::string(loop_.call.name));
      text += fmt::format("auto {} = [&](auto item) {{", name) + newline;
      text += inner + fmt::format("return {}(\"{}\", [&, item] {{", userver_async(file_), loop_.call.name) + newline;
      text += innermost + loop_.declaration + " = *item;" + newline;
      text += innermost + "return " + call + ";" + newline + inner + "});" + newline + indent + "};" + newline + indent;
      begin_group(fmt::format("{}({})", name, next), fmt::format("{}({})", name, stop));
      result = fmt::format("{}[{}].Get()", reads, i);
    } else {
      std::string read = fresh("read_" + loop_.item);
      std::string type = unused_ && coroutine_.framework == Framework::Asio      ? coroutine_.space + "awaitable<void>"
                         : unused_ && coroutine_.framework == Framework::Seastar ? "seastar::future<>"
                                                                                  : fmt::format("decltype({})", call);
      text += fmt::format("auto {} = [&]({}) -> {} {{ {}co_await {}; }};", read, loop_.declaration, type, unused_ ? "" : "co_return ", call) + newline + indent;
      result = fmt::format("std::move({}[{}])", results, i);
      if (coroutine_.framework == Framework::Asio) {
        std::string executor = fresh("executor"), order = fresh("order"), failures = fresh("failures");
        const std::string &space = coroutine_.space;
        text += fmt::format("const auto {} = co_await {}this_coro::executor;", executor, space) + newline + indent;
        auto spawned = [&](const std::string &at) { return fmt::format("{}co_spawn({}, {}(*{}), {}deferred)", space, executor, read, at, space); };
        begin_group(spawned(next), spawned(stop));
        group += inner + fmt::format("auto [{}, {}{}] =", order, failures, unused_ ? "" : ", " + results) + newline;
        group += innermost + fmt::format("co_await {0}experimental::make_parallel_group(std::move({1})).async_wait({0}experimental::wait_for_one_error(), {0}use_awaitable);", space, reads) + newline;
        group += inner + fmt::format("for (size_t {} : {})", i, order) + newline;
        group += innermost + fmt::format("if ({0}[{1}]) std::rethrow_exception({0}[{1}]);", failures, i) + newline;
        for (const char *header : {"co_spawn.hpp", "deferred.hpp", "this_coro.hpp", "use_awaitable.hpp"}) add_asio(includes_, coroutine_.asio, header);
        std::string parallel_group = coroutine_.asio.includes + "/experimental/parallel_group.hpp";
        if (!includes_.reaches(parallel_group)) includes_.add(parallel_group);
        includes_.add("exception");
      } else {
        begin_group(fmt::format("{}(*{})", read, next), fmt::format("{}(*{})", read, stop));
        group += inner + fmt::format("{}co_await seastar::when_all_succeed({}.begin(), {}.end());", unused_ ? "" : "auto " + results + " = ", reads, reads) + newline;
        if (!includes_.reaches("seastar/core/when_all.hh")) includes_.add("seastar/core/when_all.hh");
      }
    }
    for (const char *header : {"iterator", "vector"}) includes_.add(header);
    if (!tasks()) includes_.add("utility");

    text += fmt::format("for (auto {0} = std::begin({1}); {0} != std::end({1});) {{", next, items) + newline;
    text += inner + fmt::format("auto {} = {};", stop, next) + newline + group;
    std::string rest = rest_of_body(result, innermost, inner);
    bool counts = rest.find(result) != std::string::npos;
    if (rest.empty()) {
      walk(loop_.body, true, [&](Node n) {
        if (n.is(Syntax::Comment)) text += inner + std::string(n.text()) + newline;
        return true;
      });
      text += inner + fmt::format("{} = {};", next, stop) + newline;
    } else {
      std::string item = says(rest, loop_.item) ? innermost + loop_.declaration + " = *" + next + ";" + newline : "";
      text += inner + (counts ? fmt::format("for (size_t {0} = 0; {1} != {2}; ++{1}, ++{0}) {{", i, next, stop) : fmt::format("for (; {0} != {1}; ++{0}) {{", next, stop));
      text += newline + item + rest + inner + "}" + newline;
    }
    text += indent + "}";

    Fix fix;
    fix.applicability = Applicability::Unsafe;
    fix.title = fmt::format("Have up to {} of these calls under way at a time", kAtOnce);
    fix.may_differ = fmt::format("Up to {} calls overlap; if one fails, others of its group have been started that were not before, and no item of the group is worked on.", kAtOnce);
    if (tasks()) fix.may_differ = fmt::format("Up to {} calls overlap; if one fails, others of its group have been started that were not before.", kAtOnce);
    fix.edits.push_back({file_.path(), loop_.loop.span(), std::move(text)});
    for (Edit &edit : includes_.edits()) fix.edits.push_back(std::move(edit));
    return fix;
  }

  static bool says(const std::string &text, const std::string &name) { return RE2::PartialMatch(text, "\\b" + RE2::QuoteMeta(name) + "\\b"); }

  // The loop's statements, with comments, over the results; empty if only the calls counted.
  std::string rest_of_body(const std::string &result, const std::string &indent, const std::string &outer) const {
    bool only = unused_ && loop_.statements.size() == 1;
    if (only && !tasks()) return "";
    std::string out;
    if (!loop_.body.is(Syntax::Compound)) return indent + moved(file_, loop_.statement.span(), indent, {{whole_.span(), result}}) + file_.newline();
    std::string text = moved(file_, loop_.body.span(), outer, unused_ && !tasks() ? std::vector<Replacement>{{loop_.statement.span(), ""}} : std::vector<Replacement>{{whole_.span(), result}});
    // Without its braces
    size_t begin = text.find('\n'), end = text.rfind('\n');
    if (begin == std::string::npos || begin == end) {
      std::string line = text.substr(1, text.size() - 2);
      line.erase(0, line.find_first_not_of(' '));
      line.erase(line.find_last_not_of(' ') + 1);
      return indent + line + file_.newline();
    }
    out = text.substr(begin + 1, end - begin);
    return out;
  }

  const Context &context_;
  const File &file_;
  const FixPlan &plan_;
  Includes includes_;
  ItemLoop loop_;
  Coroutine coroutine_;
  Node whole_;          // The co_await, or the call that suspends
  bool unused_ = false; // Nobody looks at what the call gives
  Names taken_;
};

} // namespace

Rendered render_bound(const Context &context, const Finding &finding) { return Bound(context, finding).render(); }

} // namespace hasten::fixes::cpp
