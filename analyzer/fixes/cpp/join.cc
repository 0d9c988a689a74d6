// Join: independent waits of one block become one wait, by the combinator of the library whose coroutine it is.
//
// Which one that is, the function's return type says. Tasks of Asio, cppcoro and folly are lazy: they run together only
// inside the combinator. Futures of Seastar have begun when they are made. userver suspends plain calls: all but the last
// become tasks, which are collected in their order.
//
// Statements between the waits keep their order: what needs a result moves behind the joined wait; the rest, which the
// rule has found to be without effects, stays before it.
#include <algorithm>
#include <fmt/format.h>

#include "fixes/cpp/coroutine.h"
#include "fixes/cpp/render.h"
#include "fixes/statement_run.h"

namespace hasten::fixes::cpp {

namespace {

using Wrong = std::optional<std::string>;

enum class Library : uint8_t { Asio, Seastar, Cppcoro, Folly, Cobalt, Drogon, Userver };

struct Wait {
  Node whole;     // The co_await expression, or the call that suspends
  Node waited;    // What it waits for
  Node statement;
  bool taken = false; // By a declaration of its own
  bool is_auto = false, is_const = false;
  std::string name, head, tail; // `Rows user = `, `;`
};

struct Piece : CommentedStatement {
  Wait *wait = nullptr;
  bool behind = false; // Stands after the joined wait
};

class Join {
public:
  Join(const Context &context, const Finding &finding) : file_(context.file), plan_(finding.plan), context_(context), includes_(context) {}

  Rendered render() {
    for (const PlanOperation &operation : plan_.operations) {
      Wait wait;
      wait.whole = file_.node(operation.span);
      while (wait.whole.is(Syntax::Parenthesized) || wait.whole.is(Syntax::ExpressionStatement)) wait.whole = wait.whole.first_named_child();
      wait.statement = wait.whole ? statement_of(wait.whole) : Node();
      if (!wait.statement) return refuse("a wait is not an expression of its own statement");
      waits_.push_back(wait);
    }
    if (waits_.size() < 2) return refuse("there is nothing to join");
    block_ = waits_.front().statement.parent();
    function_ = function_around(waits_.front().whole);
    for (const Wait &wait : waits_) {
      if (wait.statement.parent() != block_) return refuse("the waits stand in different blocks");
      if (function_around(wait.whole) != function_) return refuse("a wait stands in a function of its own");
    }
    if (auto wrong = choose_library()) return refuse(*wrong);
    if (auto wrong = take_results()) return refuse(*wrong);
    if (auto wrong = collect()) return refuse(*wrong);
    if (auto wrong = arrange()) return refuse(*wrong);
    return fix();
  }

private:
  Wrong choose_library() {
    bool plain = std::none_of(waits_.begin(), waits_.end(), [](const Wait &w) { return w.whole.is(Syntax::CoAwait); });
    if (plain) {
      if (!includes_.reaches("userver/")) return "no combinator is known for these waits";
      library_ = Library::Userver;
      return std::nullopt;
    }
    Coroutine coroutine = coroutine_of(context_, includes_, function_);
    asio_ = coroutine.asio;
    switch (coroutine.framework) {
    case Framework::Asio: library_ = Library::Asio; break;
    case Framework::Seastar: library_ = Library::Seastar; break;
    case Framework::Cppcoro: library_ = Library::Cppcoro; break;
    case Framework::Folly: library_ = Library::Folly; break;
    case Framework::Cobalt: library_ = Library::Cobalt; break;
    case Framework::Drogon: library_ = Library::Drogon; break;
    default: return "no combinator is known for these waits";
    }
    return std::nullopt;
  }

  Wrong take_results() {
    for (Wait &wait : waits_) {
      if (!wait.whole.is(Syntax::CoAwait) && library_ != Library::Userver) return "not every wait is a co_await";
      wait.waited = wait.whole.is(Syntax::CoAwait) ? wait.whole.child(Field::Argument) : wait.whole;
      if (contains(wait.waited, Syntax::CoAwait)) return "what is awaited waits itself";
      std::optional<Call> call = call_of(bare(wait.waited));
      if (!call) return "what is awaited is not a call: it may have begun already";
      if (library_ == Library::Asio && gives_error(wait.waited)) return "an error is given as a value, which the joined wait would throw";
      Node up = wait.whole.parent();
      if (up.is(Syntax::Initializers) && up.named_child_count() == 1) up = up.parent(); // const auto rows { co_await … };
      bool own = up.is(Syntax::InitDeclarator) && inside(wait.whole, up.child(Field::Value)) && up.parent() == wait.statement &&
                 (up.child(Field::Value) == wait.whole || up.child(Field::Value).is(Syntax::Initializers));
      if (!own) return "a wait's result is not taken by a variable of its own";
      size_t declarators = 0;
      for (Node child : wait.statement.named_children()) declarators += child.field<Field>() == Field::Declarator;
      Node declarator = up.child(Field::Declarator);
      wait.name = name_of(declarator);
      if (declarators != 1 || wait.name.empty()) return "a wait's result is taken apart where it is waited for";
      std::string_view type = wait.statement.child(Field::Type).text();
      wait.is_auto = type == "auto" && declarator.is(Syntax::Identifier);
      if (!declarator.is(Syntax::Identifier) && type == "auto" && declarator.text().starts_with("&")) wait.is_auto = true; // auto &&, const auto &
      wait.head = file_.text({wait.statement.span().begin, wait.whole.span().begin});
      wait.tail = file_.text({wait.whole.span().end, wait.statement.span().end});
      if (wait.tail.find('\n') != std::string::npos) return "a wait's result is declared on several lines";
      wait.is_const = wait.head.starts_with("const ");
      if (wait.head.find('\n') != std::string::npos) return "a wait's result is declared on several lines";
      if (!declarator.is(Syntax::Identifier) && !wait.is_const && declarator.text().starts_with("&") && !declarator.text().starts_with("&&"))
        return "a wait's result is taken by reference";
    }
    return std::nullopt;
  }

  Wrong collect() {
    auto run = statement_run(file_, waits_.front().statement, waits_.back().statement);
    if (!run) return run.error();
    for (CommentedStatement &statement : *run) {
      if (!alone_on_lines(file_, statement.statement)) return "statements share a line";
      Piece piece{std::move(statement)};
      for (Wait &wait : waits_)
        if (wait.statement == piece.statement) piece.wait = &wait;
      if (piece.wait && contains(piece.statement, Syntax::Comment, true)) return "a comment stands inside a wait";
      pieces_.push_back(std::move(piece));
    }
    return std::nullopt;
  }

  Wrong arrange() {
    Names results, touched, awaited;
    for (Piece &piece : pieces_) {
      Names names = mentioned(piece.statement);
      if (piece.wait) {
        if (meet(mentioned(piece.wait->waited), results)) return "a wait uses a name that an earlier one sets";
        awaited.merge(mentioned(piece.wait->waited));
        results.insert(piece.wait->name);
        continue;
      }
      if (leaves(piece.statement)) return "the block may be left between the waits";
      Names own = declared(piece.statement);
      piece.behind = meet(names, results) || meet(own, touched);
      bool declares = piece.statement.is(Syntax::Declaration);
      if (!declares && !piece.behind) return "other code runs between the waits";
      if (!piece.behind) continue;
      results.merge(own);
      touched.merge(names);
    }
    for (const Piece &piece : pieces_)
      if (piece.behind && !piece.statement.is(Syntax::Declaration)) {
        Names names = mentioned(piece.statement);
        for (const Piece &later : pieces_)
          if (later.wait && later.statement.index() > piece.statement.index() && meet(names, mentioned(later.wait->waited)))
            return "other code between the waits may change what a later one uses";
      }
    // Asio throws multiple_exceptions if one fails and the others, which it cancels, fail for that.
    if (library_ == Library::Asio)
      for (Node up = block_; up && !is_function(up); up = up.parent())
        if (up.is(Syntax::Try))
          for (Node clause : up.named_children())
            if (clause.is(Syntax::Catch)) {
              std::string_view caught = clause.child(Field::Parameters).text();
              if (caught.find("...") == caught.npos && caught.find("std::exception") == caught.npos)
                return "a handler around the waits tells errors apart, and the joined wait throws multiple_exceptions for some of them";
            }
    return std::nullopt;
  }

  void add_comments(std::string &out, const std::vector<Node> &comments, const std::string &indent) const {
    for (Node comment : comments) out += indent + std::string(comment.text()) + file_.newline();
  }

  // The results may become one structured binding: then nobody may need them as variables of their own.
  bool may_bind() const {
    bool all = std::all_of(waits_.begin(), waits_.end(), [&](const Wait &w) { return w.is_auto && w.is_const == waits_.front().is_const; });
    if (!all) return false;
    bool free = true;
    walk(block_, true, [&](Node n) {
      bool one = is_value_name(n) && std::any_of(waits_.begin(), waits_.end(), [&](const Wait &w) { return w.name == n.text(); });
      if (!one || n.index() < waits_.front().statement.index()) return free;
      Node up = n.parent();
      if (up.is(Syntax::Return) || up.is(Syntax::CoReturn)) free = false; // It would be copied, not moved
      if (function_around(n) != function_) free = false;                  // Captured
      return free;
    });
    return free;
  }

  struct Combinator {
    std::string open, between, close, name, include;
  };
  Combinator combinator() const {
    switch (library_) {
    case Library::Asio: return {"(", " &&", ")", "&&", asio_.includes + "/experimental/awaitable_operators.hpp"};
    case Library::Seastar: return {std::string("seastar::when_all_succeed("), ",", ")", "when_all_succeed", "seastar/core/when_all.hh"};
    case Library::Cppcoro: return {"cppcoro::when_all(", ",", ")", "when_all", "cppcoro/when_all.hpp"};
    case Library::Folly:
      return {"folly::coro::collectAll(", ",", ")", "collectAll",
              includes_.reaches("folly/experimental/coro/") ? "folly/experimental/coro/Collect.h" : "folly/coro/Collect.h"};
    case Library::Cobalt: return {"boost::cobalt::join(", ",", ")", "join", "boost/cobalt/join.hpp"};
    case Library::Drogon: return {"", "", "", "drogon::when_all", "drogon/utils/coroutine.h"};
    case Library::Userver: break;
    }
    return {};
  }

  Rendered fix() {
    const std::string indent = file_.indent_at(pieces_.front().statement.span().begin), inner = indent + file_.indent() + file_.indent();
    const std::string &newline = file_.newline();
    std::string before, behind;
    for (const Piece &piece : pieces_) {
      if (piece.wait) continue;
      std::string &out = piece.behind ? behind : before;
      if (piece.spaced && (piece.behind || !out.empty())) out += newline;
      add_comments(out, piece.comments, indent);
      out += indent + std::string(piece.statement.text());
      for (Node comment : piece.trailing) out += " " + std::string(comment.text());
      out += newline;
    }
    std::string joined = library_ == Library::Userver  ? tasks(indent)
                         : library_ == Library::Drogon ? lambdas(indent)
                                                       : awaited(indent, inner);

    std::string text = before + joined + behind;
    text.resize(text.size() - newline.size());
    const Piece &last = pieces_.back();
    uint32_t begin = file_.line_begin(pieces_.front().statement.span().begin);
    uint32_t end = last.trailing.empty() ? last.statement.span().end : std::max(last.statement.span().end, last.trailing.back().span().end);

    Fix fix;
    fix.edits.push_back({file_.path(), {begin, end}, std::move(text)});
    for (Edit &edit : includes_.edits()) fix.edits.push_back(std::move(edit));
    describe(fix);
    return fix;
  }

  void describe(Fix &fix) const {
    size_t n = waits_.size();
    fix.applicability = Applicability::Unsafe;
    if (library_ == Library::Userver) {
      fix.title = fmt::format("Run these {} reads together with utils::Async", n);
      fix.may_differ = "The reads run as tasks of their own, maybe on several threads, so what they use must be safe for that.";
      return;
    }
    fix.title = fmt::format("Run these {} reads together with {}", n, combinator().name);
    if (library_ == Library::Drogon) {
      fix.applicability = Applicability::Suggestion;
      fix.may_differ = "It needs a drogon that has when_all. If one read fails, the others are waited for before its error is thrown.";
      return;
    }
    fix.may_differ = library_ == Library::Asio
                         ? "If one read fails the others are cancelled, and if they fail for that the error thrown is multiple_exceptions, which holds the first."
                     : library_ == Library::Seastar || library_ == Library::Cppcoro
                         ? "If one read fails, the others are waited for before its error is thrown."
                         : "If one read fails, the others are cancelled, and its error is thrown.";
  }

  bool operators_in_sight() const {
    bool found = false;
    walk(file_.tree().root(), true, [&](Node n) {
      if (!n.is(Syntax::Using) || n.text().find("awaitable_operators") == std::string_view::npos || n.index() > waits_.front().statement.index()) return true;
      bool outside = n.parent().is(Syntax::TranslationUnit) || (n.parent().is(Syntax::DeclarationList) && inside(block_, n.parent()));
      found |= outside || (n.parent().is(Syntax::Compound) && inside(block_, n.parent()));
      return true;
    });
    return found;
  }

  std::string awaited(const std::string &indent, const std::string &inner) {
    const std::string &newline = file_.newline();
    Combinator all = combinator();
    std::string out;
    if (library_ == Library::Asio) {
      std::string space = asio_.space + "::experimental::awaitable_operators";
      if (!operators_in_sight()) out += indent + "using namespace " + space + ";" + newline;
    }
    includes_.add(all.include);
    bool binds = may_bind();
    std::string names, list, one_line;
    bool comments = false;
    for (const Piece &piece : pieces_) {
      if (!piece.wait) continue;
      bool last = piece.wait == &waits_.back();
      names += (names.empty() ? "" : ", ") + piece.wait->name;
      std::string element = moved(file_, piece.wait->waited.span(), inner);
      Syntax kind = piece.wait->waited.kind<Syntax>();
      if (library_ == Library::Asio && kind != Syntax::Call && kind != Syntax::Parenthesized) element = "(" + element + ")";
      comments |= !piece.comments.empty() || !piece.trailing.empty();
      add_comments(list, piece.comments, inner);
      list += inner + element + (last ? all.close + ";" : all.between);
      one_line += element + (last ? all.close + ";" : all.between + " ");
      for (Node comment : piece.trailing) list += " " + std::string(comment.text());
      list += newline;
    }
    std::string results;
    if (!binds) results = fresh_name(file_, "results", taken_, block_);
    std::string head = binds ? (waits_.front().is_const ? "const auto [" : "auto [") + names + "]" : "auto " + results;
    head = indent + head + " = co_await " + all.open;
    bool fits = !comments && one_line.find('\n') == std::string::npos && head.size() + one_line.size() <= kLineLength;
    out += fits ? head + one_line + newline : head + newline + list;
    if (!binds) {
      size_t at = 0;
      for (const Wait &wait : waits_) out += indent + wait.head + fmt::format("std::get<{}>(std::move({}))", at++, results) + wait.tail + newline;
      includes_.add("tuple");
      includes_.add("utility");
    }
    return out;
  }

  // drogon joins tasks without a result: each puts its own where it is taken from afterwards.
  std::string lambdas(const std::string &indent) {
    const std::string &newline = file_.newline();
    std::string out, begun, collected, reads = fresh_name(file_, "reads", taken_, block_);
    for (const Piece &piece : pieces_) {
      if (!piece.wait) continue;
      const Wait &wait = *piece.wait;
      std::string result = fresh_name(file_, wait.name + "_result", taken_, block_), read = fresh_name(file_, "read_" + wait.name, taken_, block_);
      std::string call = moved(file_, wait.waited.span(), indent);
      bool sql = call_of(bare(wait.waited))->name == "execSqlCoro";
      std::string type = sql ? "drogon::orm::Result" : fmt::format("drogon::await_result_t<decltype({})>", call);
      add_comments(out, piece.comments, indent);
      out += indent + fmt::format("std::optional<{}> {};", type, result);
      for (Node comment : piece.trailing) out += " " + std::string(comment.text());
      out += newline + indent + fmt::format("auto {} = [&]() -> drogon::Task<> {{ {} = co_await {}; }};", read, result, call) + newline;
      begun += indent + fmt::format("{}.push_back({}());", reads, read) + newline;
      collected += indent + wait.head + "std::move(*" + result + ")" + wait.tail + newline;
    }
    for (const char *header : {"optional", "utility", "vector"}) includes_.add(header);
    return out + indent + fmt::format("std::vector<drogon::Task<>> {};", reads) + newline + begun + indent +
           fmt::format("co_await drogon::when_all(std::move({}), trantor::EventLoop::getEventLoopOfCurrentThread());", reads) + newline + collected;
  }

  // auto users_task = utils::Async("users", [&] { return …; });
  std::string tasks(const std::string &indent) {
    const std::string &newline = file_.newline();
    std::string async = userver_async(file_);
    std::string begun, collected;
    for (const Piece &piece : pieces_) {
      if (!piece.wait) continue;
      const Wait &wait = *piece.wait;
      bool last = &wait == &waits_.back();
      std::string call = moved(file_, wait.waited.span(), indent), value = call;
      if (!last) {
        std::string task = fresh_name(file_, wait.name + "_task", taken_, block_);
        add_comments(begun, piece.comments, indent);
        begun += indent + fmt::format("auto {} = {}(\"{}\", [&] {{ return {}; }});", task, async, wait.name, call) + newline;
        value = task + ".Get()";
        collected += indent + wait.head + value + wait.tail;
      } else {
        // The last one runs here, while the tasks do.
        add_comments(begun, piece.comments, indent);
        begun += indent + wait.head + value + wait.tail;
        for (Node comment : piece.trailing) begun += " " + std::string(comment.text());
        begun += newline;
        continue;
      }
      for (Node comment : piece.trailing) collected += " " + std::string(comment.text());
      collected += newline;
    }
    includes_.add("userver/utils/async.hpp");
    return begun + collected;
  }

  const File &file_;
  const FixPlan &plan_;
  const Context &context_;
  Includes includes_;
  std::vector<Wait> waits_;
  std::vector<Piece> pieces_;
  Node block_, function_;
  Library library_ = Library::Asio;
  Asio asio_;
  Names taken_;
};

} // namespace

Rendered render_join(const Context &context, const Finding &finding) { return Join(context, finding).render(); }

} // namespace hasten::fixes::cpp
