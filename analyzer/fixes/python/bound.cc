// Bound: calls that a loop awaits one after another run at the same time, a limited number of them.
//
// A function of its own makes one item's call behind a semaphore; asyncio.gather keeps the order of the results, and the
// rest of the loop's body runs item by item over them as before. Left alone: a loop that may end early, handles the
// failure of one item, or waits for more than this call.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/python/item_loop.h"

namespace hasten::fixes::python {

namespace {

// Well below what pools and services take by default: httpx 100 connections, aiohttp 100, SQLAlchemy 5 + 10, asyncpg 10.
constexpr int kConcurrency = 10;

class Bound {
public:
  Bound(const Context &context, const Finding &finding) : file_(context.file), plan_(finding.plan), context_(context), imports_(context.file) {}

  Rendered render() {
    if (auto wrong = find_item_loop(context_, plan_, loop_)) return refuse(*wrong);
    if (!loop_.awaited) return refuse("the calls are not awaited, and hasten does not start threads for them");
    if (loop_.gather) return refuse("the calls overlap already");
    if (!may_await(loop_.whole)) return refuse("the calls stand where nothing can be awaited");
    for (std::string_view other : {"trio", "curio"})
      if (imports_.mentions(other)) return refuse(fmt::format("the file uses {}", other));
    std::optional<std::string> asyncio = imports_.module("asyncio", loop_.call);
    if (!asyncio) return refuse("the name asyncio means something else here");
    asyncio_ = *asyncio;
    if (auto wrong = loop_.statement_loop() ? in_statement() : in_comprehension()) return refuse(*wrong);
    fix_.applicability = Applicability::Unsafe;
    fix_.title = fmt::format("Make up to {} of these calls at a time", concurrency());
    add(fix_, imports_.edits());
    return std::move(fix_);
  }

private:
  int concurrency() const { return plan_.limit > 0 ? plan_.limit : kConcurrency; }

  std::string worker(const std::string &indent, const std::string &name, const std::string &parameters, const std::string &semaphore,
                     const std::string &body) const {
    const std::string &newline = file_.newline(), &step = file_.indent();
    return indent + semaphore + " = " + asyncio_ + fmt::format(".Semaphore({})", concurrency()) + newline + newline + indent + "async def " + name + "(" +
           parameters + "):" + newline + indent + step + "async with " + semaphore + ":" + newline + body + newline;
  }

  // The names that the items are given to, as parameters; empty if they are no plain names.
  std::string parameters() const {
    std::string out;
    if (loop_.target.is(Syntax::Identifier)) return std::string(loop_.target.text());
    for (Node name : loop_.target.named_children()) {
      if (!name.is(Syntax::Identifier)) return "";
      out += (out.empty() ? "" : ", ") + std::string(name.text());
    }
    return out;
  }

  Wrong in_comprehension() {
    if (!loop_.loop.is(Syntax::ListComprehension)) return "the results go into something other than a list";
    if (loop_.loop.child(Field::Body) != loop_.whole) return "more than the call is done for each item";
    if (contains(awaited(loop_.whole), Syntax::Await)) return "what is awaited waits itself";
    Node condition = loop_.loop.child_of_kind(Syntax::IfClause);
    if (condition && contains(condition, Syntax::Await)) return "the condition waits itself";
    if (contains(loop_.iterable, Syntax::Await)) return "the items are awaited in the same statement";
    if (!first_to_run(loop_.statement, loop_.loop, {})) return "other code runs in the same statement before the calls";
    std::string names = parameters();
    if (names.empty()) return "the items are taken to pieces in another way than by names";
    Names taken;
    std::string semaphore = fresh_name(file_, "semaphore", taken), name = fresh_name(file_, "bounded", taken);
    std::string indent = file_.indent_at(loop_.statement.span().begin), inner = indent + file_.indent() + file_.indent();
    std::string body = inner + "return " + moved(file_, loop_.whole.span(), inner);
    std::string text = worker(indent, name, names, semaphore, body) + file_.newline();
    uint32_t at = file_.line_begin(loop_.statement.span().begin);
    Span rest{loop_.whole.span().end, loop_.loop.span().end - 1};
    std::string clauses(file_.text(rest));
    if (clauses.find('\n') != std::string::npos) {
      // A comprehension of several lines keeps its layout.
      std::string_view whole = loop_.loop.text();
      if (whole.find('#') != std::string_view::npos) return "a comment stands inside the comprehension";
    }
    add(fix_, {{file_.path(), {at, at}, text}});
    Span open{loop_.loop.span().begin, loop_.loop.span().begin + 1}, close{loop_.loop.span().end - 1, loop_.loop.span().end};
    Node up = loop_.loop.parent();
    bool wrapped = up.is(Syntax::Attribute) || up.is(Syntax::Subscript);
    add(fix_, {{file_.path(), open, std::string(wrapped ? "(" : "") + "await " + asyncio_ + ".gather(*("},
               {file_.path(), loop_.whole.span(), name + "(" + names + ")"},
               {file_.path(), close, std::string("))") + (wrapped ? ")" : "")}});
    fix_.may_differ = "If one call fails, others have been started that were not before.";
    return std::nullopt;
  }

  // What a statement of the body may do beside the call: work on names of its own, log, check.
  Wrong harmless(Node statement) const {
    Wrong wrong;
    walk(statement, true, [&](Node n) {
      if (wrong) return false;
      switch (n.kind<Syntax>()) {
      case Syntax::Await:
        if (n != loop_.whole) wrong = "the loop waits for more than this call";
        break;
      case Syntax::Break:
      case Syntax::Return:
      case Syntax::Raise: wrong = "the loop may end early"; break;
      case Syntax::Yield: wrong = "the function is a generator"; break;
      case Syntax::Try: wrong = "the loop handles the failure of one item"; break;
      case Syntax::With: wrong = "the loop enters a context for each item"; break;
      case Syntax::Global:
      case Syntax::Nonlocal: wrong = "the loop sets names of another function"; break;
      default: break;
      }
      return !wrong;
    });
    return wrong;
  }

  Wrong in_statement() {
    Node body = loop_.loop.child(Field::Body), own = body_statement(loop_);
    if (!own) return "the call is made for some of the items only";
    if (loop_.loop.child(Field::Alternative)) return "the loop has an else";
    if (contains(awaited(loop_.whole), Syntax::Await)) return "what is awaited waits itself";
    std::string names = parameters();
    if (names.empty()) return "the items are taken to pieces in another way than by names";
    // Before the call: only what prepares it, by names that belong to one item.
    std::vector<Node> before;
    Names prepared, loop_names = assigned(body);
    bool past = false;
    std::vector<Node> after;
    for (Node statement : body.named_children()) {
      if (statement.is_extra()) continue;
      if (auto wrong = harmless(statement)) return wrong;
      if (statement == own) {
        past = true;
        continue;
      }
      if (past) {
        after.push_back(statement);
        continue;
      }
      Node assignment = statement.first_named_child();
      bool plain = statement.is(Syntax::ExpressionStatement) && assignment.is(Syntax::Assignment) && is_plain(assignment.child(Field::Right)) &&
                   bound(assignment.child(Field::Left)) == mentioned(assignment.child(Field::Left));
      if (!plain) return "the loop does more before the call";
      for (const std::string &name : bound(assignment.child(Field::Left))) prepared.insert(name);
      before.push_back(statement);
    }
    if (!first_to_run(own, loop_.whole, {})) return "other code runs in the same statement before the call";
    // What the call or its preparation reads must not be what the loop writes for the next item.
    Names reads = mentioned(awaited(loop_.whole)), own_names = prepared, items = bound(loop_.target);
    for (Node statement : before) reads.merge(mentioned(statement));
    own_names.insert(items.begin(), items.end());
    Names later = written(own);
    for (Node statement : after) later.merge(written(statement));
    for (const std::string &name : reads)
      if (later.count(name) && !own_names.count(name)) return fmt::format("the call depends on `{}`, which the loop changes", name);
    for (const std::string &name : items)
      if (loop_names.count(name)) return "the loop sets its own item anew";
    // A name that is prepared before the call and set again behind it would be the new one there in any case.
    Names iterated = mentioned(loop_.iterable);
    if (meet(iterated, later)) return "the loop changes what it iterates";
    for (Node statement : after) {
      Names changed = written(statement);
      for (const std::string &name : reads)
        if (changed.count(name)) return fmt::format("the call reads `{}`, which the loop changes", name);
    }

    // Results come back with what the rest of the body needs of each item.

    std::string carried;
    auto carry = [&](const std::string &name) { carried += (carried.empty() ? "" : ", ") + name; };
    Names own_reads = mentioned(awaited(loop_.whole));
    auto needed = [&](const std::string &name) {
      size_t uses = 0;
      for (Node statement : after) uses += uses_of(statement, name);
      uses += uses_of(own, name) - uses_of(loop_.whole, name);
      uses += uses_of(loop_.function, name) - uses_of(loop_.loop, name); // What stands behind the loop may look at the last item
      return uses > 0;
    };
    std::vector<std::string> order;
    walk(loop_.target, false, [&](Node n) {
      if (n.is(Syntax::Identifier)) order.push_back(std::string(n.text()));
      return true;
    });
    for (Node statement : before)
      for (const std::string &name : bound(statement.first_named_child().child(Field::Left)))
        if (std::find(order.begin(), order.end(), name) == order.end()) order.push_back(name);
    for (const std::string &name : order)
      if (needed(name)) carry(name);

    Names taken;
    std::string semaphore = fresh_name(file_, "semaphore", taken), worker_name = fresh_name(file_, "bounded", taken);
    Node assignment = loop_.whole.parent();
    bool alone = assignment.is(Syntax::Assignment) && assignment.child(Field::Right) == loop_.whole && assignment.parent() == own &&
                 !assignment.child(Field::Type);
    bool unused = loop_.whole.parent() == own && own.is(Syntax::ExpressionStatement);
    if (unused && after.empty()) return nothing_left(names, semaphore, worker_name, before);
    std::string target = alone ? std::string(assignment.child(Field::Left).text()) : fresh_name(file_, name_for_result(awaited(loop_.whole), "result"), taken);
    if (alone && bound(assignment.child(Field::Left)) != mentioned(assignment.child(Field::Left))) {
      alone = false;
      target = fresh_name(file_, "result", taken);
    }
    if (alone && assignment.child(Field::Left).is(Syntax::PatternList) && !carried.empty()) target = "(" + target + ")";
    if (target.find('\n') != std::string::npos) return "a target spans several lines";
    if (alone && meet(bound(assignment.child(Field::Left)), own_reads)) {
      for (const std::string &name : bound(assignment.child(Field::Left)))
        if (own_reads.count(name)) return fmt::format("the call depends on `{}`, which the loop changes", name);
    }

    const std::string indent = file_.indent_at(loop_.loop.span().begin), step = file_.indent(), &newline = file_.newline();
    const std::string inner = indent + step + step, body_indent = file_.indent_at(body.span().begin);
    std::string lines;
    for (Node statement : before) lines += with_comments(statement, inner) + newline;
    std::string call = moved(file_, loop_.whole.span(), inner);
    lines += own_comments(own, inner);
    lines += inner + "return " + (carried.empty() ? call : carried + ", " + call);
    std::string head = worker(indent, worker_name, names, semaphore, lines);

    std::string rest;
    if (!alone && !unused) {
      Node gone = loop_.whole; // With its parentheses
      while (gone.parent().is(Syntax::Parenthesized)) gone = gone.parent();
      std::vector<Replacement> names_instead{{gone.span(), target}};
      rest += body_indent + moved(file_, own.span(), body_indent, names_instead) + trailing(own) + newline;
    }
    for (Node statement : after) rest += with_comments(statement, body_indent) + newline;
    if (unused) target = "_";
    if (rest.empty()) return "nothing would be left of the loop";

    std::string iterable = moved(file_, loop_.iterable.span(), indent), shown_target(loop_.target.text());
    std::string gather = fmt::format("await {}.gather(*({}({}) for {} in {}))", asyncio_, worker_name, names, shown_target, iterable);
    std::string line = indent + "for " + (carried.empty() ? target : carried + ", " + target) + " in " + gather + ":";
    if (line.size() > kLineLength && iterable.find('\n') == std::string::npos) {
      std::string results = fresh_name(file_, "results", taken);
      line = indent + results + " = " + gather + newline + indent + "for " + (carried.empty() ? target : carried + ", " + target) + " in " + results + ":";
    }
    rest.resize(rest.size() - newline.size());
    std::string head_comment = comment_behind_colon();
    std::string text = head + newline + line + head_comment + newline + rest;
    fix_.edits.push_back({file_.path(), {file_.line_begin(loop_.loop.span().begin), loop_.loop.span().end}, std::move(text)});
    fix_.may_differ = after.empty() && alone ? "If one call fails, others have been started that were not before."
                                             : "If one call fails, the items before it have not been worked on yet.";
    return std::nullopt;
  }

  // Only the calls count, and nothing comes of them.
  Wrong nothing_left(const std::string &names, const std::string &semaphore, const std::string &worker_name, const std::vector<Node> &before) {
    const std::string indent = file_.indent_at(loop_.loop.span().begin), step = file_.indent(), &newline = file_.newline();
    const std::string inner = indent + step + step;
    std::string lines;
    for (Node statement : before) lines += with_comments(statement, inner) + newline;
    lines += own_comments(statement_of(loop_.call), inner) + inner + moved(file_, loop_.whole.span(), inner);
    std::string text = worker(indent, worker_name, names, semaphore, lines) + newline + indent +
                       fmt::format("await {}.gather(*({}({}) for {} in {}))", asyncio_, worker_name, names, loop_.target.text(),
                                   moved(file_, loop_.iterable.span(), indent));
    fix_.edits.push_back({file_.path(), {file_.line_begin(loop_.loop.span().begin), loop_.loop.span().end}, std::move(text)});
    fix_.may_differ = "If one call fails, others have been started that were not before.";
    return std::nullopt;
  }

  std::string comment_behind_colon() const {
    for (Node child : loop_.loop.children())
      if (child.is_extra() && child.index() < loop_.loop.child(Field::Body).index() &&
          file_.line_begin(child.span().begin) == file_.line_begin(loop_.iterable.span().end))
        return "  " + std::string(child.text());
    return "";
  }

  std::string own_comments(Node statement, const std::string &indent) const {
    std::string out;
    std::vector<Node> comments;
    for (Node child : statement.parent().children()) {
      if (child == statement) break;
      if (child.is_extra() && file_.first_on_line(child.span().begin)) comments.push_back(child);
      else if (!child.is_extra()) comments.clear();
    }
    if (statement.parent().first_named_child() == statement)
      for (Node child : loop_.loop.children()) // Some stand before the block begins
        if (child.is_extra() && child.index() < statement.index() && file_.first_on_line(child.span().begin)) comments.insert(comments.begin(), child);
    for (Node comment : comments) out += indent + std::string(comment.text()) + file_.newline();
    return out;
  }

  std::string trailing(Node statement) const {
    Node next = statement.next_sibling();
    if (!next || !next.is_extra() || file_.line_begin(next.span().begin) != file_.line_begin(statement.span().end)) return "";
    return "  " + std::string(next.text());
  }

  std::string with_comments(Node statement, const std::string &indent) const {
    return own_comments(statement, indent) + indent + moved(file_, statement.span(), indent) + trailing(statement);
  }

  const File &file_;
  const FixPlan &plan_;
  const Context &context_;
  Imports imports_;
  ItemLoop loop_;
  Fix fix_;
  std::string asyncio_;
};

} // namespace

Rendered render_bound(const Context &context, const Finding &finding) { return Bound(context, finding).render(); }

} // namespace hasten::fixes::python
