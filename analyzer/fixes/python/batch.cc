// Batch: one call per item becomes a call for all keys before the loop, in chunks if it takes only so many, and a look-up
// by key where the single call stood. The loop itself stays as it is.
//
// A look-up that finds nothing gives what the single call gave: None, or the exception it raised. Left alone: keys that
// are not the same when evaluated twice, loops that handle the failure of one item, functions that hide the call.
#include "fixes/python/batch.h"

#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

namespace hasten::fixes::python {

namespace {

std::string plural(const std::string &name) { return name.ends_with('s') ? name : name + "s"; }

class Batch {
public:
  Batch(const Context &context, const Finding &finding) : context_(context), file_(context.file), plan_(finding.plan), imports_(context.file) {}

  Rendered render() {
    if (!plan_.direct) return refuse("the call stands in a function of its own, which takes one key");
    if (auto wrong = find_item_loop(context_, plan_, loop_)) return refuse(*wrong);
    std::string member(member_of(callee_of(loop_.call)));
    Rendered writes = plan_.batch.list_argument.empty() || loop_.gather ? refuse("") : write_all(member);
    if (writes) return writes;
    if (!writes.error().empty()) return writes;
    if (auto wrong = find_batch_call(file_, plan_, loop_, imports_, batch_)) return refuse(*wrong);
    if (auto wrong = look_at_loop()) return refuse(*wrong);
    return fix();
  }

private:
  // Statements of rows that come to nothing but themselves: executemany, bulk_create.
  Rendered write_all(const std::string &member) {
    bool many = plan_.callee.ends_with(".executemany") && member == "execute";
    bool create = plan_.library == "django" && plan_.callee.ends_with("bulk_create") && (member == "create" || member == "acreate");
    if (!many && !create) return refuse("");
    if (!loop_.statement_loop()) return refuse("the results of the statements are used");
    Node body = loop_.loop.child(Field::Body), own = body_statement(loop_);
    if (body.named_child_count() != 1 || !own.is(Syntax::ExpressionStatement) || loop_.whole.parent() != own) return refuse("the loop does more than this");
    if (loop_.loop.child(Field::Alternative)) return refuse("the loop has an else");
    for (Node child : loop_.loop.children())
      if (child.is_extra()) return refuse("a comment would be lost");
    if (contains(loop_.loop, Syntax::Comment, true)) return refuse("a comment would be lost");
    std::vector<Argument> arguments = arguments_of(loop_.call);
    std::string text, receiver(receiver_of(callee_of(loop_.call)).text());
    std::string items = fmt::format("for {} in {}", loop_.target.text(), loop_.iterable.text());
    std::string wait = loop_.awaited ? "await " : "";
    if (many) {
      if (arguments.size() != 2 || !arguments[0].value || !arguments[1].value || !arguments[1].keyword.empty()) return refuse("the statement has no single tuple of values");
      Node sql = arguments[0].value;
      static const RE2 kInsert("(?is)\\s*insert\\b[^;]*\\bvalues\\b[^;]*");
      std::string_view content = sql.child_of_kind(Syntax::StringContent).text();
      if (!sql.is(Syntax::String) || contains(sql, Syntax::Interpolation) || !RE2::FullMatch(re2::StringPiece(content.data(), content.size()), kInsert))
        return refuse("only INSERT statements gain from being sent together");
      if (RE2::PartialMatch(re2::StringPiece(content.data(), content.size()), "(?i)\\breturning\\b")) return refuse("the statement returns rows");
      if (!is_plain(arguments[1].value)) return refuse("the values are computed by a call");
      const std::string indent = file_.indent_at(loop_.loop.span().begin), inner = indent + file_.indent(), &newline = file_.newline();
      text = fmt::format("{}{}.executemany({}, [{} {}])", wait, receiver, sql.text(), arguments[1].value.text(), items);
      if (indent.size() + text.size() > kLineLength && text.find('\n') == std::string::npos)
        text = fmt::format("{}{}.executemany({}{}{},{}{}[{} {}],{}{})", wait, receiver, newline, inner, sql.text(), newline, inner,
                           arguments[1].value.text(), items, newline, indent);
    } else {
      static const RE2 kManager("((?:\\w+\\.)*[A-Z]\\w*)\\.objects");
      std::string model;
      if (!RE2::FullMatch(receiver, kManager, &model)) return refuse("the query set is not a model's own");
      for (const Argument &a : arguments)
        if (a.value && !is_plain(a.value)) return refuse("the values are computed by a call");
      std::string values(loop_.call.child(Field::Arguments).text());
      text = fmt::format("{}{}.{}([{}{} {}])", wait, receiver, member == "create" ? "bulk_create" : "abulk_create", model, values, items);
    }
    if (loop_.call.text().find('\n') != std::string_view::npos) text = spread(text);
    Fix fix;
    fix.title = fmt::format("Write all rows with one {}", many ? "executemany" : "bulk_create");
    fix.may_differ = many ? "If one row fails, the driver may have written none of the others." :
                            "The model's save() and its signals do not run, and if one row fails, none is written.";
    fix.edits.push_back({file_.path(), loop_.loop.span(), std::move(text)});
    return fix;
  }

  // A call that spanned lines inside the loop stands one step further left now.
  std::string spread(const std::string &text) const {
    std::string from = file_.indent_at(loop_.loop.child(Field::Body).span().begin), to = file_.indent_at(loop_.loop.span().begin);
    return reindent(text, from, to);
  }

  Wrong look_at_loop() {
    Node scope = loop_.loop;
    for (Node node = loop_.call; node != scope; node = node.parent())
      if (node.is(Syntax::Try)) return "the loop handles the failure of one item";
    // The key must have its value before the loop runs.
    Names made;
    if (loop_.statement_loop()) made = assigned(loop_.loop.child(Field::Body));
    Names names = mentioned(batch_.key), items = bound(loop_.target);
    for (const std::string &name : names)
      if (made.count(name)) return fmt::format("the key `{}` is made inside the loop", name);
    if (loop_.statement_loop()) {
      Names changed = written(loop_.loop.child(Field::Body)), others = mentioned(batch_.place);
      others.merge(mentioned(loop_.iterable));
      for (const std::string &name : others)
        if (changed.count(name) && !items.count(name)) return fmt::format("the loop changes `{}`", name);
    }
    bool guarded = false;
    for (Node node = loop_.call; node != scope; node = node.parent()) {
      Node up = node.parent();
      guarded |= (up.is(Syntax::If) && node != up.child(Field::Condition)) || up.is(Syntax::Elif) || up.is(Syntax::Else) || up.is(Syntax::Boolean) ||
                 up.is(Syntax::Conditional) || up.is(Syntax::Match);
    }
    if (Node own = body_statement(loop_))
      for (Node statement : loop_.loop.child(Field::Body).named_children()) {
        if (statement == own) break;
        for (Syntax kind : {Syntax::Continue, Syntax::Break, Syntax::Return, Syntax::Raise}) guarded |= contains(statement, kind);
      }
    bool comprehension_filter = !loop_.statement_loop() && bool(loop_.loop.child_of_kind(Syntax::IfClause));
    (void)comprehension_filter; // It goes into the list of keys as well.
    Node key = bare(batch_.key);
    bool simple = key.is(Syntax::Identifier) || (key.is(Syntax::Attribute) && key.child(Field::Object).is(Syntax::Identifier));
    if (guarded && !simple) return "the key may not be there for the items that the loop leaves out";
    if (!batch_.missing.empty()) {
      Node own = body_statement(loop_);
      if (!own || !first_to_run(own, batch_.place, {})) return "a missing row raises in the middle of a statement";
    }
    if (contains(loop_.iterable, Syntax::Await) && !loop_.statement_loop()) return "the items are awaited in the same statement";
    if (!loop_.statement_loop() && !first_to_run(loop_.statement, loop_.gather ? loop_.gather : loop_.loop, {}))
      return "other code runs in the same statement before the calls";
    if (loop_.awaited && !may_await(loop_.statement_loop() ? loop_.whole : loop_.loop)) return "the calls stand where nothing can be awaited";
    return std::nullopt;
  }

  Rendered fix() {
    const std::string indent = file_.indent_at(loop_.statement.span().begin), step = file_.indent(), &newline = file_.newline();
    Names taken;
    std::string keys = fresh_name(file_, name_of_keys(), taken), values = fresh_name(file_, name_of_values(), taken);
    std::string lines, iterable = moved(file_, loop_.iterable.span(), indent);
    if (!iterates_again(loop_)) {
      // The keys are taken out of it first.
      std::string items = loop_.target.is(Syntax::Identifier) ? plural(std::string(loop_.target.text())) : "items";
      items = fresh_name(file_, taken.count(items) ? "items" : items, taken);
      lines += indent + items + " = list(" + iterable + ")" + newline;
      iterable = items;
      add(fix_, {{file_.path(), loop_.iterable.span(), items}});
    }
    std::string filter;
    if (!loop_.statement_loop())
      for (Node child : loop_.loop.named_children())
        if (child.is(Syntax::IfClause)) filter += " " + std::string(child.text());
    std::string comprehension = fmt::format("[{} for {} in {}{}]", batch_.key.text(), loop_.target.text(), iterable, filter);
    if (filter.empty() && batch_.key.text() == loop_.target.text() && iterates_again(loop_)) comprehension = "list(" + iterable + ")";
    lines += indent + keys + " = " + comprehension + newline;
    if (plan_.limit > 0) {
      std::string chunk = fresh_name(file_, "chunk", taken), start = fresh_name(file_, "start", taken);
      lines += indent + values + " = {}" + newline;
      lines += indent + fmt::format("for {} in range(0, len({}), {}):", start, keys, plan_.limit) + newline;
      lines += indent + step + fmt::format("{} = {}[{}:{} + {}]", chunk, keys, start, start, plan_.limit) + newline;
      lines += indent + step + values + ".update(" + fmt::format(fmt::runtime(batch_.pairs), fmt::arg("keys", chunk)) + ")" + newline;
    } else {
      std::string pairs = fmt::format(fmt::runtime(batch_.pairs), fmt::arg("keys", keys));
      if (batch_.kind == "pairs") pairs = "dict(" + pairs + ")";
      std::string line = indent + values + " = " + pairs + (batch_.empty_fails ? " if " + keys + " else {}" : "");
      size_t clause = pairs.find(" for ");
      if (clause != std::string::npos && clause > 6 && pairs.substr(clause - 6, 6) == " async") clause -= 6;
      if (batch_.kind == "dictionary" && line.size() > kLineLength && clause != std::string::npos && pairs.front() == '{')
        line = indent + values + " = {" + newline + indent + step + pairs.substr(1, clause - 1) + newline + indent + step +
               pairs.substr(clause + 1, pairs.size() - clause - 2) + newline + indent + "}";
      lines += line + newline;
    }
    uint32_t at = file_.line_begin(loop_.statement.span().begin);
    std::string key(batch_.key.text());
    std::string look_up = batch_.always || !batch_.missing.empty() ? values + "[" + key + "]" : values + ".get(" + key + ")";
    Span place = batch_.place.span();
    if (loop_.gather) {
      // await asyncio.gather(*[f(x) for x in xs]) becomes the list of what was found.
      std::string list = fmt::format("[{} for {} in {}{}]", look_up, loop_.target.text(), iterable, filter);
      if (batch_.place != loop_.whole || loop_.loop.child(Field::Body) != loop_.whole) return refuse("more than the call is done for each item");
      fix_.edits.erase(std::remove_if(fix_.edits.begin(), fix_.edits.end(), [&](const Edit &e) { return loop_.gather.span().contains(e.span); }),
                       fix_.edits.end());
      add(fix_, {{file_.path(), loop_.gather.span(), list}});
    } else {
      Node wrapped = batch_.place;
      while (wrapped.parent().is(Syntax::Parenthesized) && wrapped.parent() != loop_.loop) wrapped = wrapped.parent();
      add(fix_, {{file_.path(), wrapped.span(), look_up}});
      place = wrapped.span();
    }
    if (!batch_.missing.empty()) {
      Node own = body_statement(loop_);
      std::string inner = file_.indent_at(own.span().begin);
      add(fix_, {{file_.path(), {own.span().begin, own.span().begin},
                  fmt::format("if {} not in {}:{}{}raise {}{}{}", key, values, newline, inner + step, batch_.missing, newline, inner)}});
    }
    add(fix_, {{file_.path(), {at, at}, std::move(lines)}});
    fix_.applicability = Applicability::Unsafe;
    fix_.title = fmt::format("Ask for all keys at once instead of {} for each", plan_.operations.front().label);
    fix_.may_differ = batch_.differs;
    add(fix_, imports_.edits());
    return std::move(fix_);
  }

  // user.id: user_ids.
  std::string name_of_keys() const {
    Node key = bare(batch_.key);
    if (key.is(Syntax::Attribute) && key.child(Field::Object).is(Syntax::Identifier)) {
      std::string attribute(key.child(Field::Attribute).text());
      if (attribute == "id" || attribute == "pk" || attribute == "key") attribute = std::string(key.child(Field::Object).text()) + "_" + attribute;
      return plural(attribute);
    }
    if (key.is(Syntax::Identifier) && key.text().size() > 2 && !key.text().ends_with('s')) return "all_" + plural(std::string(key.text()));
    return "keys";
  }

  // user = …: user_by_key.
  std::string name_of_values() const {
    Node up = batch_.place.parent();
    while (up.is(Syntax::Parenthesized)) up = up.parent();
    if (up.is(Syntax::Assignment) && up.child(Field::Left).is(Syntax::Identifier)) return plural(std::string(up.child(Field::Left).text())) + "_by_key";
    return "found_by_key";
  }

  const Context &context_;
  const File &file_;
  const FixPlan &plan_;
  Imports imports_;
  ItemLoop loop_;
  BatchCall batch_;
  Fix fix_;
};

} // namespace

Rendered render_batch(const Context &context, const Finding &finding) { return Batch(context, finding).render(); }

} // namespace hasten::fixes::python
