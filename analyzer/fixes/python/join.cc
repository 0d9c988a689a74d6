// Join: independent waits of one block become one `await asyncio.gather(…)`.
//
// gather and not asyncio.TaskGroup, also where the project's Python has it: gather raises the first failure itself, as
// the sequential program does, so every `except` around it still catches what it caught. A TaskGroup raises an
// ExceptionGroup, which such handlers let through.
//
// Statements between the waits keep their order: what needs a result, or touches what such a statement writes, moves
// behind the joined wait as a whole; the rest stays before it. An await inside a larger expression is named first.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/python/code.h"
#include "fixes/python/imports.h"
#include "fixes/python/render.h"
#include "fixes/statement_run.h"

namespace hasten::fixes::python {

namespace {

// How a wait's result is taken: not at all, by an assignment of its own, or inside a larger statement.
enum class Take : uint8_t { Nothing, Assigned, Named };

struct Awaited {
  Node await, statement;
  Take take = Take::Named;
  std::string target, type; // As written; the fresh name
};

struct Piece : CommentedStatement {
  std::vector<Awaited *> waits;
  bool behind = false; // Stands after the joined wait
  bool gone = false;   // Nothing of it is left but the wait
};

class Join {
public:
  Join(const Context &context, const Finding &finding)
      : file_(context.file), plan_(finding.plan), imports_(context.file) {}

  Rendered render() {
    for (const PlanOperation &operation : plan_.operations) {
      Node node = await_at(file_, operation.span);
      Node statement = node ? statement_of(node) : Node();
      if (!statement) return refuse("a wait is not an await expression of its own");
      waits_.push_back({node, statement, Take::Named, "", ""});
    }
    if (waits_.size() < 2) return refuse("there is nothing to join");
    block_ = waits_.front().statement.parent();
    for (const Awaited &wait : waits_) {
      if (wait.statement.parent() != block_) return refuse("the waits stand in different blocks");
      if (!may_await(wait.await) || is_comprehension(wait.await.parent())) return refuse("a wait stands in a function of its own");
    }
    if (block_.is(Syntax::Module)) return refuse("the waits stand at the top of the file");
    for (std::string_view other : {"trio", "curio"})
      if (imports_.mentions(other)) return refuse(fmt::format("the file uses {}, which asyncio cannot wait for", other));
    if (auto wrong = take_results()) return refuse(*wrong);
    if (auto wrong = collect()) return refuse(*wrong);
    if (auto wrong = arrange()) return refuse(*wrong);
    std::optional<std::string> asyncio = imports_.module("asyncio", waits_.front().await);
    if (!asyncio) return refuse("the name asyncio means something else here");
    asyncio_ = *asyncio;
    return fix();
  }

private:
  using Wrong = std::optional<std::string>;

  Wrong take_results() {
    std::vector<Node> done;
    for (Awaited &wait : waits_) {
      Node up = wait.await.parent();
      bool alone = up.is(Syntax::Assignment) && up.child(Field::Right) == wait.await && up.parent() == wait.statement;
      if (up == wait.statement && up.is(Syntax::ExpressionStatement)) {
        wait.take = Take::Nothing;
      } else if (alone) {
        wait.take = Take::Assigned;
        wait.target = up.child(Field::Left).text();
        Syntax kind = up.child(Field::Left).kind<Syntax>();
        if (kind == Syntax::PatternList) wait.target = "(" + wait.target + ")";
        if (Node type = up.child(Field::Type)) wait.type = type.text();
        if (wait.target.find('\n') != std::string::npos || wait.type.find('\n') != std::string::npos)
          return "a target spans several lines";
      }
      if (!first_to_run(wait.statement, wait.await, done)) return "other code runs in the same statement before the wait";
      done.push_back(wait.await);
      if (contains(awaited(wait.await), Syntax::Await) || contains(awaited(wait.await), Syntax::Yield))
        return "what is awaited waits itself";
      if (contains(awaited(wait.await), Syntax::NamedExpression)) return "what is awaited binds a name";
    }
    for (Awaited &wait : waits_)
      if (wait.take == Take::Named) wait.target = fresh_name(file_, name_for_result(awaited(wait.await), "result"), taken_);
    return std::nullopt;
  }

  Wrong collect() {
    auto run = statement_run(file_, waits_.front().statement, waits_.back().statement);
    if (!run) return run.error();
    for (CommentedStatement &statement : *run) {
      if (!alone_on_lines(file_, statement.statement)) return "statements share a line";
      pieces_.push_back({std::move(statement), {}});
    }
    for (Awaited &wait : waits_)
      for (Piece &piece : pieces_)
        if (piece.statement == wait.statement) piece.waits.push_back(&wait);
    return std::nullopt;
  }

  // Members and elements that a statement or expression mentions, as text: `self.user`.
  static bool mentions_place(Node node, const std::set<std::string> &places) {
    bool found = false;
    walk(node, true, [&](Node n) {
      if (n.is(Syntax::Attribute) || n.is(Syntax::Subscript)) found |= places.count(std::string(n.text())) > 0;
      return !found;
    });
    return found;
  }

  Wrong arrange() {
    static const RE2 kClock("\\b(time\\.(time|monotonic|perf_counter)|perf_counter|monotonic|datetime\\.(utc)?now)\\w*\\(");
    Names results, touched; // Written by what stands behind the join; all names that it mentions
    std::set<std::string> places;
    for (Piece &piece : pieces_) {
      std::string_view text = piece.statement.text();
      if (piece.waits.empty() && RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), kClock))
        return "the time between the waits is measured";
      for (Awaited *wait : piece.waits)
        if (meet(mentioned(awaited(wait->await)), results) || mentions_place(awaited(wait->await), places))
          return "a wait uses a name that an earlier one sets";
      if (piece.waits.size() == 1 && piece.waits[0]->take != Take::Named) {
        piece.gone = true;
        keep_comments(piece);
        if (piece.waits[0]->take == Take::Nothing) continue;
        Node left = piece.waits[0]->await.parent().child(Field::Left);
        Names names = bound(left);
        if (names.empty() || mentioned(left) != names) {
          places.insert(std::string(left.text()));
          if (&piece != &pieces_.back() && late_.empty()) late_ = left.text();
        }
        if (names.size() == 1 && uses_of(block_around_try(), *names.begin()) > uses_of(block_, *names.begin()) && inside_try())
          late_ = *names.begin();
        results.merge(names);
        continue;
      }
      for (Syntax kind : {Syntax::Return, Syntax::Raise, Syntax::Break, Syntax::Continue})
        if (&piece != &pieces_.back() && contains(piece.statement, kind)) return "the block may be left between the waits";
      Names writes = written(piece.statement), reads = mentioned(piece.statement);
      piece.behind = !piece.waits.empty() || meet(reads, results) || meet(writes, touched) || meet(writes, results) ||
                     mentions_place(piece.statement, places);
      note_effects(piece, writes);
      if (!piece.behind) continue;
      // A wait that is still to come must not need what moves behind it; the check above sees to it by `results`.
      results.insert(writes.begin(), writes.end());
      touched.insert(reads.begin(), reads.end());
    }
    // A statement that stays before the join runs earlier than a wait it stood behind: it must not change what that uses.
    for (const Piece &piece : pieces_) {
      if (piece.behind || piece.gone) continue;
      Names writes = written(piece.statement);
      for (const Piece &wait : pieces_)
        if (&wait < &piece)
          for (const Awaited *w : wait.waits)
            if (meet(writes, mentioned(awaited(w->await)))) return "a name that a wait uses is set anew after it";
    }
    return std::nullopt;
  }

  // What somebody sees of a statement between the waits, if one of them fails: it now runs before all of them, or not at
  // all. What the last statement changes, it changes after all waits in any case.
  void note_effects(const Piece &piece, const Names &writes) {
    if (&piece == &pieces_.back()) return;
    Names own = assigned(piece.statement);
    for (const std::string &name : writes) {
      bool seen = !own.count(name) || (inside_try() && uses_of(block_around_try(), name) > uses_of(block_, name));
      std::string &where = piece.behind ? late_ : early_;
      if (seen && where.empty()) where = name;
    }
  }

  // Comments inside a statement of which only its expression and target stay.
  void keep_comments(Piece &piece) const {
    Node expression = awaited(piece.waits[0]->await);
    walk(piece.statement, false, [&](Node n) {
      if (n == expression) return false;
      if (n.is_extra()) (n.index() < expression.index() ? piece.comments : piece.trailing).push_back(n);
      return true;
    });
    std::sort(piece.trailing.begin(), piece.trailing.end(), [](Node a, Node b) { return a.index() < b.index(); });
  }

  void add_comments(std::string &out, const std::vector<Node> &comments, const std::string &indent) const {
    for (Node comment : comments) out += indent + std::string(comment.text()) + file_.newline();
  }

  Rendered fix() {
    const std::string indent = file_.indent_at(pieces_.front().statement.span().begin), inner = indent + file_.indent();
    const std::string &newline = file_.newline();

    std::string before, behind, types;
    for (const Piece &piece : pieces_) {
      if (piece.gone) continue;
      std::vector<Replacement> names;
      for (const Awaited *wait : piece.waits) names.push_back(named(*wait));
      std::string &out = piece.behind ? behind : before;
      if (piece.spaced && &piece != &pieces_.front()) out += newline;
      add_comments(out, piece.comments, indent);
      out += indent + python::moved(file_, piece.statement.span(), indent, names);
      for (Node comment : piece.trailing) out += "  " + std::string(comment.text());
      out += newline;
    }

    std::string targets, one_line, list;
    bool any = false, comments = false;
    std::string unused = uses_of(file_.tree().root(), "_") == 0 ? "_" : fresh_name(file_, "_unused", taken_);
    for (const Awaited &wait : waits_) {
      any |= wait.take != Take::Nothing;
      const Piece &piece = *std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece &p) { return p.statement == wait.statement; });
      targets += (targets.empty() ? "" : ", ") + (wait.take == Take::Nothing ? unused : wait.target);
      if (!wait.type.empty()) types += indent + wait.target + ": " + wait.type + newline;
      std::string element = python::moved(file_, awaited(wait.await).span(), inner);
      one_line += (one_line.empty() ? "" : ", ") + element;
      if (piece.gone) {
        add_comments(list, piece.comments, inner);
        comments |= !piece.comments.empty() || !piece.trailing.empty();
      }
      list += inner + element + ",";
      if (piece.gone)
        for (Node comment : piece.trailing) list += "  " + std::string(comment.text());
      list += newline;
    }

    std::string joined = indent + (any ? targets + " = " : "") + "await " + asyncio_ + ".gather(";
    bool fits = !comments && one_line.find('\n') == std::string::npos && joined.size() + one_line.size() + 1 <= kLineLength;
    joined += fits ? one_line + ")" : newline + list + indent + ")";

    // The region keeps its last line's end, so a file that ends without one still does.
    std::string text = before + types + joined + newline + behind;
    text.resize(text.size() - newline.size());
    const Piece &last = pieces_.back();
    uint32_t begin = file_.line_begin(pieces_.front().statement.span().begin);
    uint32_t end = last.trailing.empty() ? last.statement.span().end : std::max(last.statement.span().end, last.trailing.back().span().end);

    Fix fix;
    fix.applicability = Applicability::Safe;
    fix.title = fmt::format("Run these {} reads together with asyncio.gather", waits_.size());
    if (!late_.empty()) {
      fix.applicability = Applicability::Unsafe;
      fix.may_differ = fmt::format("If a later read fails, `{}` has not been changed yet.", late_);
    } else if (!early_.empty()) {
      fix.applicability = Applicability::Unsafe;
      fix.may_differ = fmt::format("If an earlier read fails, `{}` has been changed already.", early_);
    } else if (!plan_.proven) {
      fix.applicability = Applicability::Unsafe;
      fix.may_differ = "Some of the calls are taken for reads by their names only: if one writes, their order may matter.";
    }
    fix.edits.push_back({file_.path(), {begin, end}, std::move(text)});
    add(fix, imports_.edits());
    return fix;
  }

  // The await gives way to its name, and so do parentheses around it.
  Replacement named(const Awaited &wait) const {
    Node node = wait.await;
    while (node.parent().is(Syntax::Parenthesized)) node = node.parent();
    return {node.span(), wait.target};
  }

  bool inside_try() const { return block_around_try() != block_; }

  // What is around the outermost try statement of the function, where handlers may look at names that are set inside.
  Node block_around_try() const {
    Node out = block_;
    for (Node node = block_; node && !is_function(node); node = node.parent())
      if (node.is(Syntax::Try)) out = function_around(node) ? function_around(node) : node;
    return out;
  }

  const File &file_;
  const FixPlan &plan_;
  Imports imports_;
  std::vector<Awaited> waits_;
  std::vector<Piece> pieces_;
  Node block_;
  std::string late_, early_, asyncio_; // What changes later, or earlier, than it did
  Names taken_;
};

} // namespace

Rendered render_join(const Context &context, const Finding &finding) { return Join(context, finding).render(); }

} // namespace hasten::fixes::python
