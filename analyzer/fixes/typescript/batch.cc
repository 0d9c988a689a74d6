// Batch: the loop's calls become one call of the library's batch form before the loop, and each round takes its result
// from what that gave: by position where results come in the order of the keys, else by key.
//
// Where the key stands in the single call and the list in the batch call is said by the catalogue's row, as paths:
// "@0" is the first argument, "where.*" the one property of `where` that comes from the item.
#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/typescript/imports.h"
#include "fixes/typescript/loop.h"
#include "fixes/typescript/render.h"

namespace hasten::fixes::typescript {

namespace {

std::vector<std::string> split(const std::string &path) {
  std::vector<std::string> out;
  for (size_t at = 0; at <= path.size();) {
    size_t dot = std::min(path.find('.', at), path.size());
    out.push_back(path.substr(at, dot - at));
    at = dot + 1;
  }
  return out;
}

Node property_value(Node object, std::string_view name) {
  for (Node part : object.named_children()) {
    if (part.is(Syntax::Pair) && part.child(Field::Key).text() == name) return part.child(Field::Value);
    if (part.is(Syntax::ShorthandPropertyIdentifier) && part.text() == name) return part;
  }
  return Node();
}

bool any_call(Node node) { return contains(node, Syntax::CallExpression, true) || contains(node, Syntax::NewExpression, true); }

class Batch {
public:
  Batch(const Context &context, const Finding &finding)
      : context_(context), file_(context.file), plan_(finding.plan), style_(style_of(context.file)) {}

  Rendered render() {
    if (!plan_.direct) return refuse("the call stands in a function of its own");
    if (plan_.batch.pipeline) return refuse("its batch form is a pipeline");
    if (plan_.batch.item_key.empty() || plan_.batch.list_argument.empty())
      return refuse("how its batch call takes the keys differs from case to case");
    call_ = file_.node(plan_.operations.front().span);
    while (call_ && !call_.is(Syntax::CallExpression)) call_ = call_.first_named_child();
    if (!call_ || !call_.child(Field::Function).is(Syntax::MemberExpression)) return refuse("the call is not written as one");
    if (auto wrong = find_loop()) return refuse(*wrong);
    if (auto wrong = find_key()) return refuse(*wrong);
    if (auto wrong = find_wait()) return refuse(*wrong);
    if (auto wrong = find_form()) return refuse(*wrong);
    return write();
  }

private:
  using Wrong = std::optional<std::string>;

  Wrong find_loop() {
    if (!plan_.loop.callback) {
      auto loop = item_loop(context_, plan_, call_);
      if (!loop) return loop.error();
      loop_ = *loop;
      if (auto early = leaves_early(loop_)) return early;
      place_ = loop_.loop;
    } else {
      Node map = file_.node(plan_.loop.span);
      while (map && !map.is(Syntax::CallExpression)) map = map.first_named_child();
      Node callee = map.child(Field::Function), callback = map.child(Field::Arguments).first_named_child();
      if (!callee.is(Syntax::MemberExpression) || callee.child(Field::Property).text() != "map") return "the callback is not that of a map";
      if (!callback.is(Syntax::ArrowFunction) || map.child(Field::Arguments).named_child_count() != 1) return "the callback is not an arrow function";
      Node parameters = callback.child(Field::Parameters), parameter = callback.child(Field::Parameter);
      if (!parameter && parameters.named_child_count() != 1) return "the callback takes more than the item";
      if (!parameter) parameter = parameters.first_named_child();
      loop_.loop = map;
      loop_.pattern = parameter.child(Field::Pattern) ? parameter.child(Field::Pattern) : parameter;
      loop_.items = callee.child(Field::Object);
      loop_.body = callback.child(Field::Body);
      loop_.item = loop_.pattern.text();
      loop_.item_names = bound(loop_.pattern);
      loop_.sure_array = true; // It has a map
      callback_ = callback;
      parameter_ = parameter;
      if (function_around(call_) != callback) return "the call stands in a function of its own";
      all_ = map.parent().is(Syntax::Arguments) && map.parent().parent().child(Field::Function).text() == "Promise.all" ? map.parent().parent() : Node();
      if (!all_ || !all_.parent().is(Syntax::AwaitExpression)) return "the results of the map are not awaited at once";
      all_ = all_.parent();
      place_ = statement_of(all_);
      Node function = function_around(all_);
      if (!place_ || !function || !function.has_token(Syntax::TokenAsync)) return "it does not stand in an async function";
      if (!first_to_run(place_, all_, {})) return "other code runs in the same statement before it";
    }
    if (!file_.first_on_line(place_.span().begin)) return "the loop shares its line with other code";
    if (any_call(loop_.items) && !loop_.loop.is(Syntax::ForInStatement)) return "what is iterated is computed on the spot";
    return std::nullopt;
  }

  // Down the path to the key: the one operand that comes from the item.
  Wrong find_key() {
    std::vector<std::string> path = split(plan_.batch.item_key);
    Node arguments = call_.child(Field::Arguments), at;
    size_t position = 0, next = 0;
    if (path[0].starts_with("@")) {
      position = static_cast<size_t>(std::atoi(path[0].c_str() + 1));
      next = 1;
    }
    size_t i = 0;
    for (Node argument : arguments.named_children())
      if (i++ == position) at = argument;
    if (!at || at.is(Syntax::SpreadElement)) return "the key is not where it is expected";
    for (; next < path.size(); ++next) {
      if (!at.is(Syntax::Object)) return "the key is not written in place";
      Node value;
      if (path[next] == "*") {
        for (Node part : at.named_children()) {
          if (!meet(mentioned(part), loop_.item_names)) continue;
          if (value) return "several parts of the query come from the item";
          if (part.is(Syntax::Pair) && part.child(Field::Key).is(Syntax::PropertyIdentifier)) {
            property_ = part.child(Field::Key).text();
            value = part.child(Field::Value);
          } else if (part.is(Syntax::ShorthandPropertyIdentifier)) {
            property_ = part.text();
            value = part;
          }
        }
      } else {
        value = property_value(at, path[next]);
      }
      if (!value) return "the key is not where it is expected";
      at = value;
    }
    key_ = at;
    if (!meet(mentioned(key_), loop_.item_names)) return "the key does not come from the item";
    bool writes_items = plan_.batch.item_key == plan_.batch.list_argument && !plan_.loop.result_used && key_.is(Syntax::Object);
    if (key_.is(Syntax::Object) && !writes_items) return "the key has several parts";
    if (any_call(key_) || contains(key_, Syntax::AwaitExpression, true)) return "the key is computed by a call";
    bool other = false;
    walk(call_, true, [&](Node n) {
      if (n == key_) return false;
      if ((n.is(Syntax::Identifier) || n.is(Syntax::ShorthandPropertyIdentifier)) && loop_.item_names.count(std::string(n.text()))) other = true;
      if (n != call_ && (n.is(Syntax::CallExpression) || n.is(Syntax::NewExpression) || n.is(Syntax::AwaitExpression))) other = true;
      return !other;
    });
    if (other) return "more of the call than its key differs from item to item";
    Names inner;
    walk(loop_.body, true, [&](Node n) {
      if (n.is(Syntax::VariableDeclarator)) inner.merge(Names(bound(n.child(Field::Name))));
      return true;
    });
    Names changed = assigned(loop_.body);
    for (const std::string &name : loop_.item_names) changed.erase(name);
    if (!any_call(call_.child(Field::Arguments)))
      for (Node root = call_.child(Field::Function); root; root = root.child(Field::Object)) changed.erase(std::string(root.text())); // Its own verb
    changed.merge(inner);
    if (meet(mentioned(call_), changed)) return "the loop changes what the call is made from";
    bool rekeyed = false;
    walk(loop_.body, true, [&](Node n) {
      if (n.is(Syntax::AssignmentExpression) && n.child(Field::Left).text() == key_.text()) rekeyed = true;
      return true;
    });
    if (rekeyed) return "the loop changes the key";
    return std::nullopt;
  }

  // The await around the call and what is chained to it; it is the first thing that a round does.
  Wrong find_wait() {
    chain_ = call_;
    while (chain_.parent().is(Syntax::MemberExpression) && chain_.parent().parent().is(Syntax::CallExpression) &&
           chain_.parent().child(Field::Object) == chain_ && chain_.parent().parent().child(Field::Function) == chain_.parent()) {
      std::string_view member = chain_.parent().child(Field::Property).text();
      bool known = member == "lean" || member == "exec" || member == "populate" || member == "sort";
      if (!known) return "its result is worked on before it is awaited";
      chain_ = chain_.parent().parent();
      if (meet(mentioned(chain_.child(Field::Arguments)), loop_.item_names)) return "more of the call than its key differs from item to item";
    }
    Node up = chain_.parent();
    if (up.is(Syntax::AwaitExpression)) {
      wait_ = up;
    } else if (callback_ && (callback_.child(Field::Body) == chain_ || (up.is(Syntax::ReturnStatement) && up.first_named_child() == chain_))) {
      wait_ = chain_;
    } else {
      return "its result is not awaited at once";
    }
    Node statement = loop_.body;
    if (loop_.body.is(Syntax::StatementBlock)) {
      statement = loop_.body.first_named_child();
      if (!inside(wait_, statement)) return "a round does something else before its call";
    }
    if (statement != wait_ && !first_to_run(statement, wait_, {})) return "a round does something else before its call";
    bool returned = callback_ && loop_.body == wait_; // The map's results are those of its calls
    unused_ = returned ? all_.parent().is(Syntax::ExpressionStatement) : wait_.parent().is(Syntax::ExpressionStatement);
    if (returned && unused_) target_ = all_;
    else target_ = loop_.loop;
    return std::nullopt;
  }

  // What the catalogue's paths mean for this call.
  Wrong find_form() {
    std::vector<std::string> single = split(plan_.batch.item_key), list = split(plan_.batch.list_argument);
    if (list.size() < single.size() || !std::equal(single.begin(), single.end(), list.begin())) return "its keys and its list stand in different places";
    suffix_.assign(list.begin() + static_cast<long>(single.size()), list.end());
    result_key_ = split(plan_.batch.result_key).back();
    if (result_key_ == "*") result_key_ = property_;
    if (property_.empty()) property_ = result_key_;
    for (const std::string &part : suffix_)
      if (part == "*" && property_.empty()) return "the name of its key is not known";
    method_ = call_.child(Field::Function).child(Field::Property).text();
    batch_method_ = split(plan_.callee).back();
    if (batch_method_ == "mget" || batch_method_ == "hmget") {
      Imports imports(context_);
      bool io = false, node = false;
      for (const auto &b : imports.bindings()) {
        io |= b.specifier == "ioredis";
        node |= b.specifier == "redis";
      }
      if (io == node) return "which Redis client this is cannot be told from the file";
      if (node) batch_method_ = batch_method_ == "mget" ? "mGet" : "hmGet";
    }
    if (method_.ends_with("OrThrow") || method_.ends_with("OrFail")) return "a missing result is an error, which a batch call does not tell";
    many_ = method_ == batch_method_ || method_.ends_with("Many") || method_ == "find";
    Node options = call_.child(Field::Arguments).first_named_child();
    if (many_ && options.is(Syntax::Object))
      for (std::string_view bound : {"take", "skip", "cursor", "distinct", "limit", "first"})
        if (property_value(options, bound)) return "each call asks for a part of the rows only";
    if (unused_) {
      bool nested = key_.text().find("create:") != std::string_view::npos || key_.text().find("connect:") != std::string_view::npos;
      if (nested) return "the rows are written with others";
      Node only = loop_.body.is(Syntax::StatementBlock) ? loop_.body.first_named_child() : loop_.body;
      bool alone = !loop_.body.is(Syntax::StatementBlock) || loop_.body.named_child_count() == 1;
      bool whole = target_ != loop_.loop;
      if (!whole && (!alone || only.first_named_child() != wait_ || callback_)) return "a round does more than its call";
      return std::nullopt;
    }
    // A count becomes groups, a created row a number of rows: only what looks things up gives the same in a list.
    static const RE2 kLooksUp("(?i)(find|get|fetch|load|read|look|hget|mget)\\w*");
    if (!RE2::FullMatch(method_, kLooksUp) || !std::all_of(result_key_.begin(), result_key_.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }))
      return "the results of its batch call have another form";
    if (plan_.batch.item_key == plan_.batch.list_argument && !plan_.batch.ordered) return "which result belongs to which item is not known";
    if (!plan_.batch.ordered && result_key_.empty()) return "which result belongs to which item is not known";
    for (std::string_view list_of : {"select", "omit", "projection"})
      if (Node chosen = options.is(Syntax::Object) ? property_value(options, list_of) : Node();
          chosen && (list_of == "omit" || chosen.text().find(result_key_) == std::string_view::npos))
        return "the results lack the key they would be matched by";
    return std::nullopt;
  }

  // The batch call for a list of keys, with what was chained to the single one.
  std::string batch_call(const std::string &list, const std::string &indent) const {
    std::string keys = list;
    for (size_t i = suffix_.size(); i > 0; --i) {
      const std::string &part = suffix_[i - 1];
      keys = "{ " + (part == "*" ? property_ : part) + ": " + keys + " }";
    }
    if (key_.is(Syntax::ShorthandPropertyIdentifier)) keys = property_ + ": " + keys;
    Node name = call_.child(Field::Function).child(Field::Property);
    return moved(file_, chain_, indent, {{name.span(), batch_method_}, {key_.span(), keys}});
  }

  std::string noun() const {
    std::string_view text = call_.child(Field::Function).child(Field::Object).text();
    size_t dot = text.rfind('.');
    std::string word(text.substr(dot == std::string_view::npos ? 0 : dot + 1));
    bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; });
    if (!plain) return "row";
    word[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(word[0])));
    return word;
  }

  Rendered write() {
    const std::string indent = file_.indent_at(place_.span().begin), inner = indent + file_.indent(), &newline = file_.newline();
    const std::string end = style_.semicolons ? ";" : "";
    Names taken;
    std::string before; // Lines before the loop
    auto line = [&](const std::string &text) { before += text + end + newline + indent; };

    std::string items(loop_.items.text());
    std::vector<Edit> edits;
    if (!loop_.sure_array || any_call(loop_.items)) {
      std::string list = fresh_name(file_, "items", taken);
      line("const " + list + " = [..." + items + "]");
      items = list;
      edits.push_back({file_.path(), loop_.items.span(), list});
    }
    std::string key = moved(file_, key_, indent);
    std::string mapped = fmt::format("({}) => {}", loop_.item, key_.is(Syntax::Object) ? "(" + key + ")" : key);
    bool same = loop_.pattern.is(Syntax::Identifier) && key == loop_.item; // The items are the keys
    bool object_keys = result_key_ == "_id";
    std::string keys = same ? items : fresh_name(file_, unused_ && key_.is(Syntax::Object) ? "rows" : "keys", taken);
    if (!same) line(fmt::format("const {} = {}.map({})", keys, items, mapped));

    bool in_list = !suffix_.empty(); // { in: [] } is a query like any other; an empty list alone may be an error
    if (unused_) {
      std::string text;
      if (plan_.limit > 0) {
        text = chunks(keys, indent, taken, [&](const std::string &chunk) { return "await " + batch_call(chunk, inner); });
      } else {
        text = (in_list ? "" : fmt::format("if ({}.length > 0) ", keys)) + "await " + batch_call(keys, indent) + end;
      }
      edits.clear();
      if (target_ != loop_.loop && text.ends_with(";")) text.pop_back(); // Its statement has one
      edits.push_back({file_.path(), target_.span(), before + text});
      return fix(std::move(edits));
    }

    std::string results = fresh_name(file_, many_ || !plan_.batch.ordered ? noun() + "Rows" : "results", taken);
    if (plan_.limit > 0) {
      line("const " + results + any_list());
      before += chunks(keys, indent, taken, [&](const std::string &chunk) { return results + ".push(...(await " + batch_call(chunk, inner) + "))"; }) +
                newline + indent;
    } else if (in_list) {
      line("const " + results + " = await " + batch_call(keys, indent));
    } else {
      line(fmt::format("const {} = {}.length > 0 ? await {} : []", results, keys, batch_call(keys, indent)));
    }

    std::string lookup;
    if (plan_.batch.ordered && !many_) {
      std::string index = fresh_name(file_, "index", taken);
      lookup = results + "[" + index + "]";
      if (callback_) {
        edits.push_back({file_.path(), parameter_list(), "(" + loop_.item + ", " + index + ")"});
      } else {
        edits.push_back({file_.path(), loop_.pattern.span(), "[" + index + ", " + loop_.item + "]"});
        std::erase_if(edits, [&](const Edit &e) { return e.span == loop_.items.span(); });
        edits.push_back({file_.path(), loop_.items.span(), items + ".entries()"});
      }
    } else {
      std::string by = fresh_name(file_, noun() + "By" + capital(result_key_ == "_id" ? "id" : result_key_), taken), row = fresh_name(file_, "row", taken);
      std::string of_row = object_keys ? fmt::format("String({}.{})", row, result_key_) : row + "." + result_key_;
      std::string of_item = object_keys ? "String(" + key + ")" : key;
      bool unique = method_ == "findUnique" || method_ == "findById" || method_ == "findByPk" || (object_keys && property_ == "_id") || result_key_ == "id";
      if (many_) {
        std::string group = fresh_name(file_, "group", taken);
        line("const " + by + any_map());
        before += fmt::format("for (const {0} of {1}) {{{2}{3}const {4} = {5}.get({6}){7}{2}{3}if ({4}) {4}.push({0}){7}{2}{3}else {5}.set({6}, [{0}]){7}{2}{8}}}{2}{8}",
                              row, results, newline, inner, group, by, of_row, end, indent);
        lookup = by + ".get(" + of_item + ") ?" "? []";
      } else if (unique) {
        line(fmt::format("const {} = new Map({}.map(({}) => [{}, {}]{}))", by, results, row, of_row, row,
                         file_.dialect() == frontends::Dialect::JavaScript ? "" : " as const"));
        lookup = by + ".get(" + of_item + ") ?" "? null";
      } else {
        line("const " + by + any_map());
        before += fmt::format("for (const {0} of {1}) {{{2}{3}if (!{4}.has({5})) {4}.set({5}, {0}){6}{2}{7}}}{2}{7}", row, results, newline, inner, by,
                              of_row, end, indent);
        lookup = by + ".get(" + of_item + ") ?" "? null";
      }
    }
    Node up = wait_.parent();
    bool tight = up.is(Syntax::MemberExpression) || up.is(Syntax::BinaryExpression) || up.is(Syntax::TernaryExpression) || up.is(Syntax::NonNullExpression) ||
                 up.is(Syntax::AsExpression) || up.is(Syntax::UnaryExpression);
    if (up.is(Syntax::ParenthesizedExpression)) tight = false;
    if (callback_ && loop_.body == wait_) {
      // Nothing is left to wait for.
      std::string parameters = plan_.batch.ordered && !many_ ? edits.back().text : std::string(file_.text(parameter_list()));
      edits.clear();
      edits.push_back({file_.path(), all_.span(), fmt::format("{}.map({} => {})", items, parameters, lookup)});
    } else {
      edits.push_back({file_.path(), wait_.span(), tight ? "(" + lookup + ")" : lookup});
    }
    edits.push_back({file_.path(), {place_.span().begin, place_.span().begin}, before});
    return fix(std::move(edits));
  }

  template <class Call> std::string chunks(const std::string &keys, const std::string &indent, Names &taken, Call call) const {
    std::string size = fresh_name(file_, "batchSize", taken), start = fresh_name(file_, "start", taken);
    const std::string &newline = file_.newline(), end = style_.semicolons ? ";" : "";
    return fmt::format("const {0} = {1}{2}{3}{4}for (let {5} = 0; {5} < {6}.length; {5} += {0}) {{{3}{4}{7}{8}{2}{3}{4}}}", size, plan_.limit, end, newline,
                       indent, start, keys, file_.indent(), call(fmt::format("{}.slice({}, {} + {})", keys, start, start, size)));
  }

  std::string any_list() const { return file_.dialect() == frontends::Dialect::JavaScript ? " = []" : ": any[] = []"; }
  std::string any_map() const { return file_.dialect() == frontends::Dialect::JavaScript ? " = new Map()" : " = new Map<any, any>()"; }

  static std::string capital(std::string word) {
    if (!word.empty()) word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    return word;
  }

  Span parameter_list() const {
    Node list = callback_.child(Field::Parameters);
    return list ? list.span() : parameter_.span();
  }

  Rendered fix(std::vector<Edit> edits) const {
    Fix fix;
    fix.applicability = Applicability::Unsafe;
    fix.title = fmt::format("Make one call of {} for all items", batch_method_);
    fix.may_differ = unused_ ? "One call writes all items: it succeeds or fails as a whole, and an item that is not there may be no error."
                             : "All results are read before the first item is handled; a result is matched by its key, and a call that fails fails all.";
    if (!plan_.caveat.empty()) {
      std::string caveat = plan_.caveat;
      caveat[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(caveat[0])));
      fix.may_differ += " " + caveat + (caveat.back() == '.' ? "" : ".");
    }
    fix.edits = std::move(edits);
    return fix;
  }

  const Context &context_;
  const File &file_;
  const FixPlan &plan_;
  Style style_;
  Node call_, chain_, wait_, key_, place_, target_, callback_, parameter_, all_;
  ItemLoop loop_;
  std::string property_, result_key_, method_, batch_method_;
  std::vector<std::string> suffix_;
  bool many_ = false, unused_ = false;
};

} // namespace

Rendered render_batch(const Context &context, const Finding &finding) { return Batch(context, finding).render(); }

} // namespace hasten::fixes::typescript
