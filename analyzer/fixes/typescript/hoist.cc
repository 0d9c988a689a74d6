// Hoist: an engine built per request is built at its first use and kept at module level.
//
// At its first use, not when the module is loaded: so imports keep their order, settings from the environment are read
// when they were read before, and a test can still replace what is built. What the function did to end the engine goes.
#include <algorithm>
#include <fmt/format.h>

#include "fixes/typescript/imports.h"
#include "fixes/typescript/render.h"

namespace hasten::fixes::typescript {

namespace {

class Hoist {
public:
  Hoist(const Context &context, const Finding &finding) : context_(context), file_(context.file), plan_(finding.plan) {}

  Rendered render() {
    if (!plan_.engine.shareable) return refuse("it takes one operation at a time, so a pool must take its place");
    if (plan_.engine.owner != "module" && plan_.engine.owner != "process" && !plan_.engine.owner.empty())
      return refuse("its owner is the " + plan_.engine.owner);
    made_ = file_.node(plan_.operations.front().span);
    while (made_ && !made_.is(Syntax::NewExpression) && !made_.is(Syntax::CallExpression)) made_ = made_.first_named_child();
    Node declarator = made_ ? made_.parent() : Node();
    if (!declarator.is(Syntax::VariableDeclarator) || declarator.child(Field::Value) != made_ || !declarator.child(Field::Name).is(Syntax::Identifier))
      return refuse("the new object is not simply given a name");
    name_ = declarator.child(Field::Name).text();
    function_ = function_around(made_);
    if (!function_) return refuse("it stands at the top of the file");
    if (auto wrong = depends_on_call()) return refuse(*wrong);
    if (auto wrong = take_uses()) return refuse(*wrong);

    Names taken;
    std::string shared = name_;
    if (std::string kept = kept_already(); !kept.empty()) return share(kept, {});
    shared[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(shared[0])));
    shared = fresh_name(file_, "shared" + shared, taken);
    Imports imports(context_);
    std::string type = type_of_made();
    const std::string &newline = file_.newline();
    std::string line = "let " + shared + type + (style_of(file_).semicolons ? ";" : "") + newline;
    uint32_t at = imports.end_of_imports();
    std::string gap = imports.any() ? newline + line : line + newline;
    if (imports.any() && at < file_.text().size() && file_.text()[at] != '\n' && file_.text()[at] != '\r') gap += newline;
    return share(shared, {{file_.path(), {at, at}, gap}});
  }

private:
  using Wrong = std::optional<std::string>;

  // The same engine, built elsewhere in the file, is kept in a variable already.
  std::string kept_already() const {
    std::string wanted = " ?" "?= " + std::string(made_.text()) + ")";
    std::string_view text = file_.text();
    for (Node statement : file_.tree().root().named_children()) {
      if (!statement.is(Syntax::LexicalDeclaration)) continue;
      std::string name(statement.first_named_child().child(Field::Name).text());
      if (!name.empty() && text.find("(" + name + wanted) != std::string_view::npos) return name;
    }
    return "";
  }

  Rendered share(const std::string &shared, std::vector<Edit> declaration) {
    Fix fix;
    fix.edits = std::move(declaration);
    fix.applicability = Applicability::Unsafe;
    fix.title = fmt::format("Build {} once and share it", plan_.callee);
    fix.may_differ = plan_.engine.closed ? "One object serves all calls and nothing closes it any more: close it when the program ends."
                                         : "One object serves all calls: what one sets on it, the next one sees.";
    fix.edits.push_back({file_.path(), {made_.span().begin, made_.span().begin}, "(" + shared + " ?" "?= "});
    fix.edits.push_back({file_.path(), {made_.span().end, made_.span().end}, ")"});
    for (Edit &edit : edits_) fix.edits.push_back(std::move(edit));
    return fix;
  }

  // Whatever it is made from must be the same in every call.
  Wrong depends_on_call() const {
    Names local;
    for (Node f = function_; f; f = function_around(f)) {
      for (const std::string &n : bound(f.child(Field::Parameters))) local.insert(n);
      if (Node one = f.child(Field::Parameter)) local.insert(std::string(one.text()));
      for (const std::string &n : written(f.child(Field::Body))) local.insert(n);
    }
    for (Node n = made_.parent(); n; n = n.parent())
      if (n.is(Syntax::CatchClause)) local.merge(Names(bound(n.child(Field::Parameter))));
    Names used = mentioned(made_);
    if (used.count("this")) return "it is made from a field of its object";
    local.erase(name_);
    for (const std::string &n : used)
      if (local.count(n)) return "it is made from `" + n + "`, which each call may set differently";
    if (contains(made_, Syntax::AwaitExpression)) return "what it is made from is awaited";
    bool code = false;
    Node arguments = made_.child(Field::Arguments);
    walk(arguments, true, [&](Node n) {
      code |= is_function(n) || (n.is(Syntax::CallExpression) && n != made_);
      return !code;
    });
    if (code) return "what it is made from is computed by calls";
    return std::nullopt;
  }

  // Every use of the name: closing calls go; what would add up on a shared object is refused.
  Wrong take_uses() {
    Wrong wrong;
    std::vector<Node> closing;
    walk(function_, true, [&](Node n) {
      if (wrong || !n.is(Syntax::Identifier) || n.text() != name_) return !wrong;
      Node up = n.parent();
      if (up.is(Syntax::VariableDeclarator) && up.child(Field::Name) == n) return true;
      if (up.is(Syntax::AssignmentExpression) && up.child(Field::Left) == n) wrong = "the name is given another object";
      if (!up.is(Syntax::MemberExpression) || up.child(Field::Object) != n) return true;
      std::string_view member = up.child(Field::Property).text();
      Node over = up.parent();
      if (over.is(Syntax::AssignmentExpression) && over.child(Field::Left) == up) wrong = "the function changes it";
      if (member == "on" || member == "once" || member == "addListener" || member == "use" || member == "interceptors" || member == "defaults" ||
          member == "setHeader" || member == "extend")
        wrong = "the function adds to it";
      if (member == "connect" || member == "$connect" || member == "open" || member == "initialize" || member == "login")
        wrong = "the function connects it";
      bool closes = std::any_of(plan_.engine.closed_by.begin(), plan_.engine.closed_by.end(), [&](const std::string &c) {
        return std::string_view(c).substr(c.rfind('.') + 1) == member;
      });
      if (!closes) return true;
      Node call = up.parent();
      if (call.is(Syntax::CallExpression) && call.parent().is(Syntax::AwaitExpression)) call = call.parent();
      Node statement = call.parent();
      if (!statement.is(Syntax::ExpressionStatement) || function_around(statement) != function_ || !is_block(statement.parent()))
        wrong = "it is closed in an unusual way";
      else
        closing.push_back(statement);
      return true;
    });
    if (!wrong && plan_.engine.closed && closing.empty()) wrong = "it is closed in an unusual way";
    if (wrong) return wrong;
    for (Node statement : closing)
      if (Wrong failed = remove(statement)) return failed;
    return std::nullopt;
  }

  Wrong remove(Node statement) {
    Node block = statement.parent(), clause = block.parent();
    bool only = block.named_child_count() == 1;
    if (only && clause.is(Syntax::FinallyClause)) {
      Node attempt = clause.parent();
      if (attempt.child(Field::Handler)) {
        uint32_t begin = attempt.child(Field::Handler).span().end;
        edits_.push_back({file_.path(), {begin, clause.span().end}, ""});
        return std::nullopt;
      }
      // Without its `finally` the `try` is nothing: its statements move out.
      Node body = attempt.child(Field::Body);
      Names inner;
      for (Node child : body.named_children())
        if (child.is(Syntax::LexicalDeclaration)) inner.merge(Names(bound(child)));
      Names outer;
      for (Node child : attempt.parent().named_children())
        if (child != attempt) outer.merge(Names(written(child)));
      if (meet(inner, outer)) return "names inside its try block stand outside it, too";
      Node first = body.first_named_child(), last = first;
      if (!first) return "its try block is empty";
      for (Node child : body.children())
        if (child.is_named()) last = child;
      for (Node child : body.children())
        if (child.is_extra()) {
          if (child.index() < first.index()) first = child;
        }
      if (!file_.first_on_line(attempt.span().begin) || !file_.first_on_line(first.span().begin)) return "its try block stands on one line";
      std::string from = file_.indent_at(first.span().begin), to = file_.indent_at(attempt.span().begin);
      std::vector<Span> fixed;
      walk(body, true, [&](Node n) {
        if (n.is(Syntax::TemplateString) && n.span().begin >= first.span().begin)
          fixed.push_back({n.span().begin - first.span().begin, n.span().end - first.span().begin});
        return true;
      });
      edits_.push_back({file_.path(), attempt.span(), reindent(file_.text({first.span().begin, last.span().end}), from, to, fixed)});
      return std::nullopt;
    }
    edits_.push_back({file_.path(), file_.whole_lines(statement.span()), ""});
    return std::nullopt;
  }

  std::string type_of_made() const {
    if (file_.dialect() == frontends::Dialect::JavaScript) return "";
    if (made_.is(Syntax::NewExpression)) {
      Node constructor = made_.child(Field::Constructor);
      if (Node arguments = made_.child(Field::TypeArguments)) return ": " + std::string(constructor.text()) + std::string(arguments.text()) + " | undefined";
      return fmt::format(": InstanceType<typeof {}> | undefined", constructor.text());
    }
    return fmt::format(": ReturnType<typeof {}> | undefined", made_.child(Field::Function).text());
  }

  const Context &context_;
  const File &file_;
  const FixPlan &plan_;
  Node made_, function_;
  std::string name_;
  std::vector<Edit> edits_;
};

} // namespace

Rendered render_hoist(const Context &context, const Finding &finding) { return Hoist(context, finding).render(); }

} // namespace hasten::fixes::typescript
