// Join: independent waits of one block become one `await Promise.all([…])`.
//
// Statements between them keep their order: what needs a result, or touches what such a statement writes, moves behind
// the joined wait as a whole; the rest stays before it. An await inside a larger expression is given a name first.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/statement_run.h"
#include "fixes/typescript/code.h"
#include "fixes/typescript/render.h"

namespace hasten::fixes::typescript {

namespace {

// How a wait's result is taken.
enum class Take : uint8_t { Nothing, Declared, Named };

struct Awaited {
  Node await, statement;
  Take take = Take::Named;
  std::string pattern, type; // Declared: as written; Named: the fresh name
  std::vector<Node> parts;   // Of a Promise.all whose elements join the others
};

struct Piece : CommentedStatement {
  std::vector<Awaited *> waits;
  bool behind = false; // Stands after the joined wait
  bool gone = false;   // Nothing of it is left but the wait
};

class Join {
public:
  Join(const Context &context, const Finding &finding)
      : file_(context.file), plan_(finding.plan), style_(style_of(context.file)) {}

  Rendered render() {
    for (const PlanOperation &operation : plan_.operations) {
      Node node = file_.node(operation.span);
      while (node && !node.is(Syntax::AwaitExpression)) node = node.span() == operation.span ? node.first_named_child() : Node();
      Node statement = node ? statement_of(node) : Node();
      if (!statement) return refuse("a wait is not an await expression of its own");
      waits_.push_back({node, statement});
    }
    if (waits_.size() < 2) return refuse("there is nothing to join");
    block_ = waits_.front().statement.parent();
    for (const Awaited &wait : waits_)
      if (wait.statement.parent() != block_) return refuse("the waits stand in different blocks");
    if (block_.is(Syntax::Program)) return refuse("the waits stand at the top of the file");
    if (auto wrong = take_results()) return refuse(*wrong);
    if (auto wrong = collect()) return refuse(*wrong);
    if (auto wrong = arrange()) return refuse(*wrong);
    return fix();
  }

private:
  using Wrong = std::optional<std::string>;

  // `const x = await f()` binds in the joined pattern, `await f()` leaves a hole, anything else takes a fresh name.
  Wrong take_results() {
    std::vector<Node> done;
    size_t declared = 0, typed = 0;
    std::set<std::string> keywords;
    for (Awaited &wait : waits_) {
      Node up = wait.await.parent();
      bool alone = up.is(Syntax::VariableDeclarator) && up.child(Field::Value) == wait.await &&
                   wait.statement.named_child_count() == 1 && up.parent() == wait.statement;
      if (up.is(Syntax::ExpressionStatement)) {
        wait.take = Take::Nothing;
      } else if (alone) {
        wait.take = Take::Declared;
        wait.pattern = up.child(Field::Name).text();
        if (Node type = up.child(Field::Type)) {
          wait.type = type.text();
          ++typed;
        }
        ++declared;
        keywords.insert(std::string(wait.statement.first_child().text()));
      }
      if (!first_to_run(wait.statement, wait.await, done)) return "other code runs in the same statement before the wait";
      done.push_back(wait.await);
      if (contains(awaited(wait.await), Syntax::AwaitExpression) || contains(awaited(wait.await), Syntax::YieldExpression))
        return "what is awaited waits itself";
    }
    for (std::string_view word : {"using", "await"})
      if (keywords.count(std::string(word))) return "a resource is bound for the block";
    keyword_ = keywords.size() == 1 ? *keywords.begin() : "const";
    // A pattern has one keyword, and one type for all of it: who differs is named first and declared after it.
    for (Awaited &wait : waits_) {
      if (wait.take != Take::Declared) continue;
      if (wait.statement.first_child().text() != keyword_ || (!wait.type.empty() && typed < declared)) wait.take = Take::Named;
    }
    bool named = std::any_of(waits_.begin(), waits_.end(), [](const Awaited &w) { return w.take == Take::Named; });
    typed_ = typed > 0 && typed == declared && !named &&
             std::none_of(waits_.begin(), waits_.end(), [](const Awaited &w) { return w.take == Take::Nothing; });
    for (Awaited &wait : waits_) {
      if (wait.take == Take::Declared && !wait.type.empty() && !typed_) wait.take = Take::Named;
      if (wait.take == Take::Named) {
        wait.pattern = fresh_name(file_, name_for(wait), taken_, function_around(wait.await));
        if (keyword_ != "const" && declared > 0) named_keyword_clash_ = true;
      }
    }
    if (named_keyword_clash_) {
      // `let` for what was declared so; fresh names would be let, too: harmless but untidy, so all are named.
      keyword_ = "const";
      for (Awaited &wait : waits_)
        if (wait.take == Take::Declared) {
          wait.take = Take::Named;
          wait.pattern = fresh_name(file_, name_for(wait), taken_, function_around(wait.await));
        }
    }
    return std::nullopt;
  }

  // getUser() gives `user`; { orders: await … } gives `orders`; const x = (await f()).y gives `xResult`.
  std::string name_for(const Awaited &wait) {
    Node up = wait.await.parent();
    while (up.is(Syntax::ParenthesizedExpression)) up = up.parent();
    if (up.is(Syntax::Pair) && up.child(Field::Key).is(Syntax::PropertyIdentifier)) return std::string(up.child(Field::Key).text());
    if (wait.statement.is(Syntax::LexicalDeclaration) || wait.statement.is(Syntax::VariableDeclaration))
      if (Node name = wait.statement.first_named_child().child(Field::Name); name.is(Syntax::Identifier))
        return std::string(name.text()) + (name.text().ends_with("Result") ? "Raw" : "Result");
    if (up.is(Syntax::AssignmentExpression) && up.child(Field::Left).is(Syntax::Identifier))
      return std::string(up.child(Field::Left).text()) + "Result";
    Node callee = bare(awaited(wait.await));
    while (callee.is(Syntax::CallExpression)) callee = callee.child(Field::Function);
    std::string_view word = callee.is(Syntax::MemberExpression) ? callee.child(Field::Property).text() : callee.text();
    static const RE2 kVerb("(?:get|find|fetch|load|read|query|list|select)([A-Z]\\w*)");
    std::string noun;
    if (!RE2::FullMatch(re2::StringPiece(word.data(), word.size()), kVerb, &noun)) return "result";
    noun[0] = static_cast<char>(noun[0] - 'A' + 'a');
    return noun;
  }

  Wrong collect() {
    auto run = statement_run(file_, waits_.front().statement, waits_.back().statement);
    if (!run) return run.error();
    for (CommentedStatement &statement : *run) pieces_.push_back({std::move(statement), {}});
    for (Awaited &wait : waits_)
      for (Piece &piece : pieces_)
        if (piece.statement == wait.statement) piece.waits.push_back(&wait);
    if (!pieces_.empty() && !file_.first_on_line(pieces_.front().statement.span().begin))
      return "the first wait shares its line with other code";
    return std::nullopt;
  }

  Wrong arrange() {
    Names results, touched; // Written by what stands behind the join; all names that it mentions
    for (Piece &piece : pieces_) {
      static const RE2 kClock("\\b(Date\\.now|new Date\\(\\)|performance\\.now|hrtime|console\\.time\\w*)");
      if (piece.waits.empty() && RE2::PartialMatch(re2::StringPiece(piece.statement.text().data(), piece.statement.text().size()), kClock))
        return "the time between the waits is measured";
      for (Awaited *wait : piece.waits)
        if (meet(mentioned(awaited(wait->await)), results) || meet(assigned(awaited(wait->await)), touched))
          return "a wait uses a name that is set before it";
      // Nothing that changes what a wait is given may move in front of it.
      for (Awaited *wait : piece.waits) touched.merge(mentioned(awaited(wait->await)));
      bool whole = piece.waits.size() == 1 && piece.waits[0]->take != Take::Named;
      if (whole) {
        piece.gone = true;
        keep_comments(piece);
        for (const std::string &name : written(piece.statement)) results.insert(name);
        continue;
      }
      if (piece.statement.is(Syntax::ReturnStatement) && &piece != &pieces_.back()) return "the block returns between the waits";
      Names writes = written(piece.statement), reads = mentioned(piece.statement);
      piece.behind = !piece.waits.empty() || meet(reads, results) || meet(writes, touched) || meet(writes, results);
      if (&piece != &pieces_.back() && may_be_seen(piece)) seen_ = true;
      if (!piece.behind) continue;
      for (const std::string &name : writes) results.insert(name);
      touched.insert(reads.begin(), reads.end());
      // What the last statement assigns, it assigns after all waits in any case.
      if (Names outer = assigned(piece.statement); &piece != &pieces_.back() && !outer.empty() && late_.empty()) late_ = *outer.begin();
    }
    return std::nullopt;
  }

  // Whether somebody could tell that a statement ran although an earlier wait failed, or did not although a later one
  // did: it calls what is not known to do nothing, or sets what outlives the block.
  bool may_be_seen(const Piece &piece) const {
    bool seen = false;
    walk(piece.statement, true, [&](Node n) {
      if (std::any_of(piece.waits.begin(), piece.waits.end(), [&](const Awaited *w) { return w->await == n; })) return false;
      if (n.is(Syntax::CallExpression) || n.is(Syntax::NewExpression)) {
        Node callee = n.is(Syntax::NewExpression) ? n.child(Field::Constructor) : n.child(Field::Function);
        std::string_view name = callee.is(Syntax::MemberExpression) ? callee.child(Field::Property).text() : callee.text();
        static constexpr std::string_view kPure[] = {
            "map", "filter", "find", "findIndex", "some", "every", "includes", "indexOf", "slice", "split", "join", "trim", "toLowerCase",
            "toUpperCase", "toString", "toISOString", "getTime", "startsWith", "endsWith", "replace", "replaceAll", "padStart", "concat", "flatMap", "flat",
            "reduce", "keys", "values", "entries", "fromEntries", "has", "get", "at", "from", "of", "isArray", "Number", "String", "Boolean", "BigInt",
            "parseInt", "parseFloat", "max", "min", "round", "floor", "ceil", "abs", "parse", "stringify", "Set", "Map", "Date", "toFixed", "test", "match"};
        seen |= std::find(std::begin(kPure), std::end(kPure), name) == std::end(kPure);
      }
      return !seen;
    });
    if (seen) return true;
    Names outer = assigned(piece.statement);
    if (outer.empty()) return false;
    if (inside_try()) return true;
    Names own = written(function_around(piece.statement).child(Field::Body));
    for (const std::string &name : assigned(function_around(piece.statement).child(Field::Body)))
      if (!declared_here(name)) own.erase(name);
    return std::any_of(outer.begin(), outer.end(), [&](const std::string &name) { return !own.count(name); });
  }

  bool declared_here(const std::string &name) const {
    bool found = false;
    walk(function_around(block_).child(Field::Body), false, [&](Node n) {
      if (n.is(Syntax::VariableDeclarator)) found |= bound(n.child(Field::Name)).count(name) > 0;
      return !found;
    });
    return found;
  }

  // Comments inside a statement of which only its expression and pattern stay.
  void keep_comments(Piece &piece) const {
    Node expression = awaited(piece.waits[0]->await), pattern = piece.waits[0]->await.parent().child(Field::Name);
    walk(piece.statement, false, [&](Node n) {
      if (n == expression || n == pattern) return false;
      if (n.is_extra()) (n.index() < expression.index() ? piece.comments : piece.trailing).push_back(n);
      return true;
    });
    auto in_order = [](Node a, Node b) { return a.index() < b.index(); };
    std::sort(piece.trailing.begin(), piece.trailing.end(), in_order);
  }

  std::string element(const Awaited &wait, const std::string &indent) const {
    Node expression = awaited(wait.await);
    return typescript::moved(file_, expression, indent);
  }

  // const [a, b] = await Promise.all([x(), y()]) joins with its parts.
  void flatten(Awaited &wait) const {
    Node call = awaited(wait.await), list = call.child(Field::Arguments).first_named_child();
    if (wait.take != Take::Declared || !wait.type.empty() || call.child(Field::Function).text() != "Promise.all" || !list.is(Syntax::Array)) return;
    Node pattern = wait.await.parent().child(Field::Name);
    if (!pattern.is(Syntax::ArrayPattern) || list.named_child_count() != pattern.named_child_count() || contains(call, Syntax::Comment, true)) return;
    std::string names;
    std::vector<Node> parts;
    size_t commas = 0;
    for (Node child : pattern.children()) {
      commas += child.is(Syntax::TokenComma);
      if (!child.is_named()) continue;
      if (child.is(Syntax::RestPattern) || child.is_extra()) return;
      names += (names.empty() ? "" : ", ") + std::string(child.text());
    }
    if (commas >= pattern.named_child_count() && commas > 0) return; // Holes
    for (Node child : list.named_children()) {
      if (child.is(Syntax::SpreadElement)) return;
      parts.push_back(child);
    }
    wait.pattern = names;
    wait.parts = std::move(parts);
  }

  void add_comments(std::string &out, const std::vector<Node> &comments, const std::string &indent) const {
    for (Node comment : comments) out += indent + typescript::moved(file_, comment, indent) + file_.newline();
  }

  Rendered fix() {
    const std::string indent = file_.indent_at(pieces_.front().statement.span().begin);
    const std::string &newline = file_.newline();
    const std::string semicolon = style_.semicolons ? ";" : "";

    std::string before, behind;
    for (const Piece &piece : pieces_) {
      if (piece.gone) continue;
      std::vector<Replacement> names;
      for (const Awaited *wait : piece.waits) names.push_back(named(*wait));
      std::string &out = piece.behind ? behind : before;
      if (piece.spaced && &piece != &pieces_.front() && !(out.empty() && !piece.behind)) out += newline;
      add_comments(out, piece.comments, indent);
      out += indent + typescript::moved(file_, piece.statement, indent, names);
      for (Node comment : piece.trailing) out += " " + std::string(comment.text());
      out += newline;
    }

    std::string pattern, types, list;
    bool any = false, multi_line = false;
    size_t last_used = 0;
    for (Awaited &wait : waits_) flatten(wait);
    for (size_t i = 0; i < waits_.size(); ++i)
      if (waits_[i].take != Take::Nothing) any = true, last_used = i;
    for (size_t i = 0; i <= last_used && any; ++i) {
      if (waits_[i].take == Take::Nothing) {
        pattern += i ? ", " : ""; // A hole
        if (i == last_used) pattern += ",";
        continue;
      }
      pattern += (i ? ", " : "") + waits_[i].pattern;
      types += (i ? ", " : "") + std::string(waits_[i].type.empty() ? "" : waits_[i].type.substr(waits_[i].type.find_first_not_of(": ")));
    }
    multi_line = pattern.find('\n') != std::string::npos;
    // Where names and call do not fit in a line, the call stands on the next, as formatters have it.
    std::string names = any ? keyword_ + " [" + pattern + "]" + (typed_ ? ": [" + types + "]" : "") + " =" : "";
    bool broken = any && indent.size() + names.size() + std::string_view(" await Promise.all([").size() > line_width(file_);
    const std::string outer = broken ? indent + file_.indent() : indent, inner = outer + file_.indent();
    for (size_t i = 0; i < waits_.size(); ++i) {
      const Piece &piece = *std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece &p) { return p.statement == waits_[i].statement; });
      bool own = piece.gone;
      if (own) add_comments(list, piece.comments, inner);
      if (waits_[i].parts.empty()) list += inner + element(waits_[i], inner);
      for (size_t k = 0; k < waits_[i].parts.size(); ++k)
        list += (k ? "," + newline : "") + inner + typescript::moved(file_, waits_[i].parts[k], inner);
      if (i + 1 < waits_.size() || style_.trailing_commas) list += ",";
      if (own)
        for (Node comment : piece.trailing) list += " " + std::string(comment.text());
      list += newline;
    }
    if (multi_line) return refuse("a destructuring pattern spans several lines");

    std::string joined = indent + names + (broken ? newline + outer : any ? " " : "");
    joined += "await Promise.all([" + newline + list + outer + "])" + semicolon + newline;

    bool apart = std::any_of(pieces_.begin(), pieces_.end(), [](const Piece &p) { return p.gone && p.spaced; });
    std::string text = before + (!before.empty() && apart ? newline : "") + joined + behind;
    uint32_t begin = file_.line_begin(pieces_.front().statement.span().begin);
    const Piece &last = pieces_.back();
    uint32_t end = last.trailing.empty() ? last.statement.span().end : last.trailing.back().span().end;
    text.resize(text.size() - newline.size());

    Fix fix;
    fix.applicability = Applicability::Safe;
    fix.title = fmt::format("Run these {} reads together with Promise.all", waits_.size());
    if (!late_.empty()) {
      fix.applicability = Applicability::Unsafe;
      fix.may_differ = fmt::format("If a later read fails, `{}` has not been changed yet.", late_);
    } else if (keyword_ == "var" && inside_try()) {
      fix.applicability = Applicability::Unsafe;
      fix.may_differ = "If a later read fails, the variables of earlier ones are not set in the handler.";
    } else if (seen_) {
      fix.applicability = Applicability::Unsafe;
      fix.may_differ = "What stands between the reads runs before all of them or after all of them, which shows if one fails.";
    } else if (!plan_.proven) {
      fix.applicability = Applicability::Unsafe;
      fix.may_differ = "Some of the calls are taken for reads by their names only: if one writes, their order may matter.";
    }
    fix.edits.push_back({file_.path(), {begin, end}, std::move(text)});
    return fix;
  }

  // The await gives way to its name; so do parentheses around it, and `key: key` becomes `key`.
  Replacement named(const Awaited &wait) const {
    Node node = wait.await;
    while (node.parent().is(Syntax::ParenthesizedExpression) && !node.parent().parent().is(Syntax::IfStatement)) node = node.parent();
    Node up = node.parent();
    if (up.is(Syntax::Pair) && up.child(Field::Key).is(Syntax::PropertyIdentifier) && up.child(Field::Key).text() == wait.pattern)
      return {up.span(), wait.pattern};
    return {node.span(), wait.pattern};
  }

  bool inside_try() const {
    for (Node node = block_; node && !is_function(node); node = node.parent())
      if (node.is(Syntax::TryStatement)) return true;
    return false;
  }

  const File &file_;
  const FixPlan &plan_;
  Style style_;
  std::vector<Awaited> waits_;
  std::vector<Piece> pieces_;
  Node block_;
  std::string keyword_, late_;
  bool typed_ = false, named_keyword_clash_ = false, seen_ = false;
  Names taken_;
};

} // namespace

Rendered render_join(const Context &context, const Finding &finding) { return Join(context, finding).render(); }

} // namespace hasten::fixes::typescript
