// Stream: a file that is read whole and then split into lines is read chunk by chunk, and a file that is read only to be
// written elsewhere is piped; a synchronous read that stays whole is awaited instead.
//
// The lines are exactly those that `split` gave: separators as before, the last piece too. (readline would drop an empty
// last line and every carriage return.)
#include <algorithm>
#include <fmt/format.h>

#include "fixes/typescript/imports.h"
#include "fixes/typescript/render.h"

namespace hasten::fixes::typescript {

namespace {

std::string_view unquoted(Node string) {
  std::string_view text = string.text();
  return string.is(Syntax::String) && text.size() >= 2 ? text.substr(1, text.size() - 2) : "";
}

bool names_utf8(std::string_view name) { return name == "utf8" || name == "utf-8" || name == "UTF-8" || name == "UTF8"; }

class Stream {
public:
  Stream(const Context &context, const Finding &finding)
      : context_(context), file_(context.file), finding_(finding), plan_(finding.plan), style_(style_of(context.file)) {}

  Rendered render() {
    Node read = file_.node(plan_.operations.front().span);
    while (read && !read.is(Syntax::CallExpression)) read = read.first_named_child();
    if (!read) return refuse("the read is not written as a call");
    Rendered streamed = stream(read);
    if (streamed || !plan_.stream.sync || plan_.twin.path.empty()) return streamed;
    // Whole it stays, but the loop runs meanwhile.
    Rendered twin = render_twin(context_, finding_);
    return twin ? twin : streamed;
  }

private:
  Rendered stream(Node read) {
    if (plan_.library != "fs" && plan_.library != "fs-extra") return refuse("what is read is not a plain file");
    Node function = function_around(read);
    if (!function || !function.has_token(Syntax::TokenAsync)) return refuse("the function around it is not async");
    Node arguments = read.child(Field::Arguments);
    path_ = arguments.first_named_child();
    if (!path_ || path_.is(Syntax::SpreadElement)) return refuse("which file is read is not written in place");
    bool decoded = false;
    if (Node options = path_.next_named_sibling()) {
      Node encoding = options;
      if (options.is(Syntax::Object)) {
        if (options.named_child_count() != 1 || options.first_named_child().child(Field::Key).text() != "encoding") return refuse("it is read with options");
        encoding = options.first_named_child().child(Field::Value);
      }
      if (!names_utf8(unquoted(encoding))) return refuse("it is not read as UTF-8");
      decoded = true;
    }
    Node value = read.parent().is(Syntax::AwaitExpression) ? read.parent() : read;
    if (!plan_.stream.sync && value == read) return refuse("the read is not awaited at once");
    while (value.parent().is(Syntax::ParenthesizedExpression)) value = value.parent();
    if (Rendered piped = pipe(value, decoded); piped || piped.error() != "") return piped;
    return lines(value, decoded);
  }

  // The one use of a name in its function, besides its declaration; none if there are more.
  Node only_use(Node declarator) const {
    Node use;
    size_t uses = 0;
    std::string_view name = declarator.child(Field::Name).text();
    walk(function_around(declarator), true, [&](Node n) {
      bool named = (n.is(Syntax::Identifier) || n.is(Syntax::ShorthandPropertyIdentifier) || n.is(Syntax::ShorthandPropertyIdentifierPattern)) && n.text() == name;
      if (named && n != declarator.child(Field::Name)) {
        use = n;
        ++uses;
      }
      return true;
    });
    return uses == 1 ? use : Node();
  }

  // From a value to where it is used, through `const name = value;`, which is noted to go.
  Node follow(Node value) {
    Node up = value.parent();
    if (!up.is(Syntax::VariableDeclarator) || up.child(Field::Value) != value) return value;
    if (!up.child(Field::Name).is(Syntax::Identifier) || up.parent().named_child_count() != 1 || !is_block(up.parent().parent())) return Node();
    Node use = only_use(up);
    if (use) gone_.push_back(up.parent());
    return use;
  }

  Rendered lines(Node value, bool decoded) {
    Node at = follow(value);
    if (!at) return refuse("its content is used more than once");
    auto method = [&](std::string_view name) {
      Node member = at.parent(), call = member.parent();
      bool is = member.is(Syntax::MemberExpression) && member.child(Field::Object) == at && member.child(Field::Property).text() == name &&
                call.is(Syntax::CallExpression) && call.child(Field::Function) == member;
      return is ? call : Node();
    };
    if (Node call = method("toString")) {
      Node encoding = call.child(Field::Arguments).first_named_child();
      if (encoding && !names_utf8(unquoted(encoding))) return refuse("it is not read as UTF-8");
      decoded = true;
      at = follow(call);
      if (!at) return refuse("its content is used more than once");
    }
    if (!decoded) return refuse("its content is used as bytes");
    Node split = method("split");
    if (!split) return refuse("its content is used as a whole");
    Node separator = split.child(Field::Arguments).first_named_child();
    if (!separator || separator.next_named_sibling()) return refuse("it is not split into lines");
    bool plain = unquoted(separator) == "\\n", either = separator.is(Syntax::Regex) && separator.text() == "/\\r?\\n/";
    if (!plain && !either) return refuse("it is not split into lines");
    at = follow(split);
    if (!at) return refuse("its lines are used more than once");
    Node loop = at.parent();
    if (!loop.is(Syntax::ForInStatement) || loop.child(Field::Right) != at || loop.child(Field::Operator).text() != "of" || !loop.child(Field::Kind))
      return refuse("its lines are not taken one by one by a loop");
    for (Node child : loop.children())
      if (child.is(Syntax::TokenAwait)) return refuse("the loop waits for its items");
    // Nothing may happen between the read and the loop.
    Node next = gone_.empty() ? loop : gone_.front();
    for (size_t i = 1; i <= gone_.size(); ++i) {
      next = next.next_named_sibling();
      if (next != (i < gone_.size() ? gone_[i] : loop)) return refuse("something else happens between the read and the loop");
    }
    if (function_around(loop) != function_around(value)) return refuse("its lines are used in another function");
    Names taken;
    Imports imports(context_);
    std::string create = imports.reach({"fs"}, "createReadStream", taken);
    const std::string end = style_.semicolons ? ";" : "", &newline = file_.newline(), &step = file_.indent();
    bool typed = file_.dialect() != frontends::Dialect::JavaScript;
    auto helper = [&](const std::string &name) {
      std::string q(1, style_.quote);
      return fmt::format("async function* {0}(path{1}){2} {{{3}{4}let rest = {5}{5}{6}{3}{4}for await (const chunk of {7}(path, {{ encoding: {5}utf8{5} }})) {{{3}"
                         "{4}{4}const lines = (rest + chunk).split({8}){6}{3}{4}{4}rest = lines.pop() ?" "? {5}{5}{6}{3}{4}{4}yield* lines{6}{3}{4}}}{3}{4}yield rest{6}{3}}}",
                         name, typed ? ": string" : "", typed ? ": AsyncGenerator<string>" : "", newline, step, q, end, create, separator.text());
    };
    Fix fix;
    fix.applicability = Applicability::Unsafe;
    fix.title = "Read the file line by line";
    fix.may_differ = "The file is read while its lines are handled: it must not change meanwhile, lines before a read error are handled already, and other "
                     "requests run in between.";
    std::string name = "linesOf";
    if (file_.text().find(helper(name)) == std::string_view::npos) {
      name = fresh_name(file_, name, taken);
      Node top = statement_of(loop);
      while (top.parent() && !top.parent().is(Syntax::Program)) top = top.parent();
      uint32_t at_line = file_.line_begin(top.span().begin);
      for (Node child : file_.tree().root().children())
        if (child.is_extra() && child.span().end < at_line) {
          // A comment that stands directly above belongs to the statement.
          Node above = child;
          uint32_t begin = file_.line_begin(above.span().begin), stop = above.span().end;
          bool joined = true;
          for (Node later = above; later && later != top; later = later.next_sibling()) {
            if (!later.is_extra() || file_.next_line(stop) < file_.line_begin(later.span().begin)) joined = later == above;
            if (!joined) break;
            stop = later.span().end;
          }
          if (joined && file_.next_line(stop) == at_line && file_.first_on_line(above.span().begin)) {
            at_line = begin;
            break;
          }
        }
      Span place{std::max(at_line, imports.end_of_imports()), std::max(at_line, imports.end_of_imports())};
      std::string text = helper(name) + newline + newline;
      fix.edits = imports.edits();
      auto same = std::find_if(fix.edits.begin(), fix.edits.end(), [&](const Edit &e) { return e.span == place; });
      if (same != fix.edits.end())
        same->text += text;
      else
        fix.edits.push_back({file_.path(), place, text});
    }
    for (Node statement : gone_) fix.edits.push_back({file_.path(), without_gap(statement), ""});
    Node keyword = loop.first_child();
    fix.edits.push_back({file_.path(), {keyword.span().end, keyword.span().end}, " await"});
    fix.edits.push_back({file_.path(), at.span(), name + "(" + std::string(path_.text()) + ")"});
    return fix;
  }

  // A statement with its line; where a comment shares the line, that stays.
  Span without_gap(Node statement) const {
    Span whole = file_.whole_lines(statement.span());
    if (whole != statement.span()) return whole;
    uint32_t end = whole.end;
    while (end < file_.text().size() && (file_.text()[end] == ' ' || file_.text()[end] == '\t')) ++end;
    return {whole.begin, end};
  }

  // `await writeFile(to, content)` and `response.end(content)`: error "" if it is neither.
  Rendered pipe(Node value, bool decoded) {
    Node up = value.parent();
    Node use = value;
    if (up.is(Syntax::VariableDeclarator)) {
      use = only_use(up);
      if (!use) return refuse("");
    }
    Node arguments = use.parent(), call = arguments.parent();
    if (!arguments.is(Syntax::Arguments) || !call.is(Syntax::CallExpression)) return refuse("");
    Node callee = call.child(Field::Function);
    std::string_view method = callee.is(Syntax::MemberExpression) ? callee.child(Field::Property).text() : callee.text();
    size_t count = arguments.named_child_count();
    bool write = (method == "writeFile" || method == "writeFileSync") && count == 2 && arguments.first_named_child() != use;
    bool ends = method == "end" && count == 1 && callee.is(Syntax::MemberExpression) && !decoded;
    if (!write && !ends) return refuse("");
    Node outer = call.parent().is(Syntax::AwaitExpression) ? call.parent() : call;
    if (!outer.parent().is(Syntax::ExpressionStatement) || !is_block(outer.parent().parent())) return refuse("the write is part of another expression");
    if (method == "writeFile" && outer == call) return refuse("the write is not awaited");
    if (use != value) {
      Node declaration = up.parent();
      if (declaration.next_named_sibling() != outer.parent() || declaration.named_child_count() != 1) return refuse("something else happens between the read and the write");
      gone_.push_back(declaration);
    }
    if (function_around(outer) != function_around(value)) return refuse("its content is used in another function");
    if (write && contains(arguments.first_named_child(), Syntax::CallExpression)) return refuse("where it is written to is computed on the spot");
    Names taken;
    Imports imports(context_);
    std::string from = fmt::format("{}({})", imports.reach({"fs"}, "createReadStream", taken), path_.text());
    std::string to = write ? fmt::format("{}({})", imports.reach({"fs"}, "createWriteStream", taken), arguments.first_named_child().text())
                           : std::string(callee.child(Field::Object).text());
    Fix fix;
    fix.applicability = Applicability::Unsafe;
    fix.title = "Pipe the file instead of holding it in memory";
    fix.may_differ = write ? "If reading fails half-way, the beginning is written already; other requests run meanwhile."
                           : "If reading fails, the response is cut off instead of an error being thrown before it; no content length is sent unless it is set.";
    std::string pipeline = imports.reach({"stream/promises"}, "pipeline", taken);
    fix.edits = imports.edits();
    for (Node statement : gone_) fix.edits.push_back({file_.path(), without_gap(statement), ""});
    fix.edits.push_back({file_.path(), outer.span(), fmt::format("await {}({}, {})", pipeline, from, to)});
    return fix;
  }

  const Context &context_;
  const File &file_;
  const Finding &finding_;
  const FixPlan &plan_;
  Style style_;
  Node path_;
  std::vector<Node> gone_;
};

} // namespace

Rendered render_stream(const Context &context, const Finding &finding) { return Stream(context, finding).render(); }

} // namespace hasten::fixes::typescript
