// libpqxx: one statement with `= ANY($1)` for all keys.
//
// The key becomes the statement's last column, so that columns keep their numbers, and rows are put together by key. The
// array is written as PostgreSQL's text form, which every version of libpqxx can pass on.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/cpp/batch.h"

namespace hasten::fixes::cpp {

namespace {

bool matches(const std::string &text, const char *pattern) { return RE2::PartialMatch(text, pattern); }

// int, std::string; empty: not known.
std::string key_type(const ItemLoop &loop, Node key) {
  auto known = [](std::string type) -> std::string {
    RE2::GlobalReplace(&type, "\\b(const|std::)\\b|std::", "");
    type.erase(0, type.find_first_not_of(' '));
    while (!type.empty() && type.back() == ' ') type.pop_back();
    static const RE2 kInteger("(unsigned |long |short )*(int|long|short|unsigned)|u?int(16|32|64)_t|size_t");
    if (RE2::FullMatch(type, kInteger)) return type == "size_t" || type.find("_t") != std::string::npos ? "std::" + type : type;
    if (type == "string") return "std::string";
    return "";
  };
  if (key.text() != loop.item) return "";
  Node declaration = loop.loop.is(Syntax::RangeFor) ? loop.loop : loop.loop.child(Field::Initializer);
  std::string type(declaration.child(Field::Type).text());
  if (type != "auto") return known(type);
  if (!loop.range) return "";
  std::optional<Variable> range = variable_at(loop.loop, loop.range.text());
  if (!range) return "";
  std::string element;
  if (!RE2::FullMatch(type_of(*range), "(?:const )?(?:std::)?(?:vector|set|list|deque|unordered_set|span)<([\\w: ]+)>", &element)) return "";
  return known(element);
}

} // namespace

tl::expected<ManyKeys, std::string> for_many_keys(std::string_view text, int parameter) {
  auto no = [](const char *reason) { return tl::unexpected(std::string(reason)); };
  std::string sql(text), number = std::to_string(parameter);
  ManyKeys out;
  if (matches(sql, "(?i)\\b(group|having|limit|offset|union|intersect|except|distinct|over|with|returning|fetch|not|or|case|exists)\\b"))
    return no("the statement says more than which rows it wants, so it may give others for all keys together");
  if (matches(sql, "['\"\\\\]|--|/\\*|;\\s*\\S")) return no("the statement has text of its own");
  std::string condition = "([\\w.]+)\\s*=\\s*\\$" + number + "(\\s|$|\\)|;)";
  re2::StringPiece rest(sql);
  std::string column;
  int times = 0;
  for (size_t at = sql.find("$" + number); at != std::string::npos; at = sql.find("$" + number, at + 1))
    times += at + 1 + number.size() >= sql.size() || !std::isdigit(static_cast<unsigned char>(sql[at + 1 + number.size()]));
  if (times != 1 || !RE2::PartialMatch(sql, condition, &column)) return no("the key is not compared with one column");
  std::string columns, tables, where;
  if (RE2::FullMatch(sql, "(?is)\\s*select\\s+(.*?)\\s+from\\s+(.*?)\\s+where\\s+(.*)", &columns, &tables, &where)) {
    if (columns.find('(') != std::string::npos || tables.find('(') != std::string::npos) return no("the statement calls functions, which may give something else for all keys together");
    if (where.find("$" + number) == std::string::npos) return no("the key is not compared with one column");
    out.reads = true;
  } else if (!RE2::FullMatch(sql, "(?is)\\s*(update\\s+\\w+\\s+set\\s+.*|delete\\s+from\\s+\\w+)\\s+where\\s+(.*)", &tables, &where) ||
             tables.find("$" + number) != std::string::npos || matches(tables, "(?i)\\bselect\\b|\\bfrom\\b.*\\bfrom\\b")) {
    return no("it is not a statement that asks for rows by a key");
  }
  RE2::Replace(&sql, condition, "\\1 = ANY($" + number + ")\\2");
  if (out.reads) {
    size_t at = sql.find(columns);
    sql.insert(at + columns.size(), ", " + column);
  }
  out.sql = sql;
  out.column = column.substr(column.rfind('.') + 1);
  return out;
}

Rendered batch_pqxx(const Context &context, const FixPlan &, const ItemLoop &loop, Names &taken) {
  const File &file = context.file;
  const Call &call = loop.call;
  bool one_row = call.name == "exec_params1";
  if (call.name != "exec_params" && call.name != "exec_params0" && !one_row) return refuse("hasten cannot write the one statement for all items with this call");
  if (!call.receiver || !call.receiver.is(Syntax::Identifier) || call.list.size() < 2 || !call.list[0].is(Syntax::String))
    return refuse("the statement is not written as one text");
  std::string transaction(call.receiver.text());
  if (uses_of(loop.body, transaction) != 1) return refuse(fmt::format("the loop uses `{}` for other things too", transaction));
  // Which of the parameters is the item's.
  int parameter = 0;
  Node key;
  for (size_t i = 1; i < call.list.size(); ++i) {
    Names names = mentioned(call.list[i]);
    if (!is_plain(call.list[i])) return refuse("what the statement is given is made in a way that may have an effect");
    if (meet(names, loop.own)) return refuse("what the statement is given is made inside the loop");
    for (const std::string &name : names)
      if (loop.written.count(name)) return refuse(fmt::format("`{}`, which the statement is given, is changed by the loop", name));
    if (!names.count(loop.item)) continue;
    if (key) return refuse("several parameters of the statement differ from item to item");
    key = call.list[i];
    parameter = static_cast<int>(i);
  }
  if (!key) return refuse("no parameter of the statement is the item");
  std::string type = key_type(loop, key);
  if (type.empty()) return refuse("the type of the key is not written in this file");
  std::string_view literal = call.list[0].text();
  tl::expected<ManyKeys, std::string> many = for_many_keys(literal.substr(1, literal.size() - 2), parameter);
  if (!many) return refuse(many.error());

  const std::string &newline = file.newline();
  std::string indent = file.indent_at(loop.loop.span().begin), inner = indent + file.indent();
  std::string keys = fresh_name(file, "keys", taken, loop.loop);
  std::string text;
  if (!loop.before.empty()) text += loop.before + newline + indent;
  bool number = type != "std::string";
  text += fmt::format("std::string {} = \"{{\";", keys) + newline;
  if (number) {
    text += indent + loop.header + fmt::format(" {0} += ({0}.size() > 1 ? \",\" : \"\") + std::to_string({1});", keys, loop.item) + newline;
  } else {
    text += indent + loop.header + " {" + newline;
    text += inner + fmt::format("{0} += {0}.size() > 1 ? \",\\\"\" : \"\\\"\";", keys) + newline;
    text += inner + fmt::format("for (char c : {}) {} += c == '\"' || c == '\\\\' ? std::string(\"\\\\\") + c : std::string(1, c);", loop.item, keys) + newline;
    text += inner + keys + " += '\"';" + newline + indent + "}" + newline;
  }
  text += indent + keys + " += \"}\";" + newline + indent;
  std::string together = transaction + (call.callee.text().find("->") != std::string_view::npos ? "->" : ".");
  together += (many->reads ? "exec_params(" : std::string(call.name) + "(") + "\"" + many->sql + "\"";
  for (size_t i = 1; i < call.list.size(); ++i) together += ", " + (static_cast<int>(i) == parameter ? keys : std::string(call.list[i].text()));
  together += ")";

  Fix fix;
  Includes includes(context);
  includes.add("string");
  if (!many->reads) {
    if (loop.statements.size() != 1 || !call.node.parent().is(Syntax::ExpressionStatement)) return refuse("the loop does more than to change rows");
    if (comment_inside(loop.loop)) return refuse("a comment would be lost");
    fix.edits.push_back({file.path(), loop.loop.span(), text + together + ";"});
    fix.title = "Change the rows of all keys with one statement";
    fix.may_differ = "If one of the rows cannot be changed, none is.";
  } else {
    std::string rows = fresh_name(file, "rows_by_" + many->column, taken, loop.loop);
    text += fmt::format("std::map<{}, std::vector<pqxx::row>> {};", type, rows) + newline;
    std::string row = fresh_name(file, "row", taken, loop.loop);
    std::string each = fmt::format("for (const auto &{} : {})", row, together), put = fmt::format("{0}[{1}.back().as<{2}>()].push_back({1});", rows, row, type);
    bool fits = indent.size() + each.size() + put.size() + 1 <= kLineLength;
    text += indent + each + (fits ? " " : newline + inner) + put + newline + indent;
    std::string of_item = rows + "[" + loop.item + "]";

    Node value = call.node, up = value.parent();
    if (one_row) {
      of_item += ".at(0)";
      fix.edits.push_back({file.path(), call.node.span(), of_item});
    } else if (up.is(Syntax::Subscript)) {
      fix.edits.push_back({file.path(), {call.node.span().begin, up.span().end}, of_item + ".at(" + std::string(file.text({up.child(Field::Indices).span().begin + 1, up.span().end - 1})) + ")"});
    } else if (up.is(Syntax::InitDeclarator) && up.parent() == loop.statement && up.child(Field::Declarator).is(Syntax::Identifier)) {
      // The item's rows take the place of the result.
      std::string name(up.child(Field::Declarator).text());
      std::string wrong;
      walk(loop.body, true, [&](Node n) {
        if (!is_value_name(n) || n.text() != name || inside(n, loop.statement)) return wrong.empty();
        Node use = n.parent();
        if (use.is(Syntax::Subscript) && use.child(Field::Argument) == n) {
          Span indices = use.child(Field::Indices).span();
          fix.edits.push_back({file.path(), indices, ".at(" + std::string(file.text({indices.begin + 1, indices.end - 1})) + ")"});
        } else if (use.is(Syntax::FieldExpression)) {
          static const Names kSame{"empty", "size", "begin", "end", "at", "front", "back", "cbegin", "cend"};
          if (!kSame.count(use.child(Field::Field).text())) wrong = "the result is used for more than its rows";
        } else if (!use.is(Syntax::RangeFor)) {
          wrong = "the result is handed on";
        }
        return wrong.empty();
      });
      if (!wrong.empty()) return refuse(wrong);
      fix.edits.push_back({file.path(), {loop.statement.span().begin, call.node.span().end}, fmt::format("const std::vector<pqxx::row> &{} = {}", name, of_item)});
    } else {
      return refuse("the result is used in a way that rows put together by key do not allow");
    }
    Span head{loop.loop.span().begin, loop.body.span().begin};
    std::string gap(file.text(head));
    gap = gap.substr(gap.find_last_not_of(" \t\r\n") + 1);
    fix.edits.push_back({file.path(), head, text + loop.header + gap});
    includes.add("map");
    includes.add("vector");
    fix.title = "Ask for the rows of all keys with one statement";
    fix.may_differ = number ? "All rows are read before the first is used, and a key without a row that is used all the same throws std::out_of_range."
                            : "All rows are read before the first is used, keys must have the very text that the database gives back, and a key without a row that is "
                              "used all the same throws std::out_of_range.";
  }
  for (Edit &edit : includes.edits()) fix.edits.push_back(std::move(edit));
  return fix;
}

} // namespace hasten::fixes::cpp
