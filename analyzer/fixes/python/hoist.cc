// Hoist: an engine or client built for each request is built once.
//
// Built from constants, it becomes a variable of the module. Built from settings, it comes out of a cached function of its
// own, which makes it at the first use: importing the module then needs no more than before, and tests that change
// settings or patch the constructor before that still do. The functions that frameworks override stay what they are.
//
// Left alone: what one event loop owns and somebody has to close there, connections that are not to be shared, and
// whatever is built from a parameter.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/python/code.h"
#include "fixes/python/imports.h"
#include "fixes/python/render.h"

namespace hasten::fixes::python {

namespace {

using Wrong = std::optional<std::string>;

// Two texts are the same code but for their layout.
std::string without_spaces(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') out += c;
  return out;
}

std::string snake_case(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    bool upper = std::isupper(static_cast<unsigned char>(name[i]));
    if (upper && i > 0 && !std::isupper(static_cast<unsigned char>(name[i - 1]))) out += '_';
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
  }
  return out;
}

class Hoist {
public:
  Hoist(const Context &context, const Finding &finding)
      : context_(context), file_(context.file), finding_(finding), plan_(finding.plan), imports_(context.file) {}

  Rendered render() {
    if (auto wrong = owned_elsewhere()) return refuse(*wrong);
    call_ = call_at(file_, plan_.statement);
    if (!call_) return refuse("the construction could not be found again");
    function_ = function_around(call_);
    if (!function_ || function_.is(Syntax::Lambda)) return refuse("the construction stands in no function");
    if (call_.has_error()) return refuse("the code could not be read in full");
    top_ = top_level(function_);
    if (auto wrong = look_at_arguments()) return refuse(*wrong);
    find_use();
    if (auto wrong = remove_closing()) return refuse(*wrong);
    if (auto wrong = use_shared()) return refuse(*wrong);
    fix_.applicability = Applicability::Unsafe;
    fix_.title = fmt::format("Build {} once and share it", plan_.callee);
    fix_.may_differ = plan_.engine.owner == "loop"
                          ? "It is shared by all requests of one event loop: what runs loops of its own must build its own."
                      : constant_ ? "It is shared by all requests and made when the module is imported."
                                  : "It is shared by all requests and keeps the settings of its first use.";
    if (!imported_) add(fix_, imports_.edits());
    return std::move(fix_);
  }

private:
  Wrong owned_elsewhere() const {
    const PlanEngine &engine = plan_.engine;
    if (!engine.shareable || engine.owner == "pool" || engine.owner == "thread")
      return "requests must not share it: use a pool, which hasten cannot set up";
    static const Names kAtModuleLevel{"sqlalchemy_asyncio", "openai", "anthropic"};
    if (engine.owner == "loop" && !kAtModuleLevel.count(plan_.library))
      return "it belongs to the event loop: build it where the application starts, and close it where that ends";
    if (engine.owner == "loop" && finding_.context != "request-on-loop") return "each event loop needs its own";
    return std::nullopt;
  }

  static bool literal(Node node) {
    bool only = true;
    walk(node, true, [&](Node n) {
      switch (n.kind<Syntax>()) {
      case Syntax::Identifier:
      case Syntax::Call:
      case Syntax::Interpolation: only = false; break;
      default: break;
      }
      return only;
    });
    return only;
  }

  // The top level's only statement that binds a name, if there is exactly one.
  Node binding(const std::string &name) const {
    Node found;
    for (Node statement : file_.tree().root().named_children()) {
      Node definition = statement.is(Syntax::DecoratedDefinition) ? statement.child(Field::Definition) : statement;
      bool defines = definition.is(Syntax::FunctionDefinition) || definition.is(Syntax::ClassDefinition);
      bool binds = defines ? definition.child(Field::Name).text() == name : assigned(statement).count(name) > 0;
      if (!binds) continue;
      if (found) return Node();
      found = statement;
    }
    return found;
  }

  Wrong look_at_arguments() {
    for (Syntax kind : {Syntax::Await, Syntax::Yield, Syntax::NamedExpression, Syntax::Lambda})
      if (contains(call_, kind, true)) return "its arguments cannot be moved";
    Names names = mentioned(call_);
    for (Node scope = function_; scope; scope = function_around(scope)) {
      Names own = mentioned(scope.child(Field::Parameters));
      own.merge(assigned(scope.child(Field::Body)));
      for (const std::string &name : names)
        if (own.count(name)) return fmt::format("it is built from `{}`, which only its function knows", name);
    }
    for (Node node = function_.parent(); node; node = node.parent())
      if (node.is(Syntax::ClassDefinition))
        for (Node statement : node.child(Field::Body).named_children())
          for (const std::string &name : names)
            if (statement.is(Syntax::ExpressionStatement) && assigned(statement).count(name)) return "it is built from names of its class";
    std::string root = *mentioned(callee_of(call_)).begin();
    constant_ = true;
    for (const Argument &a : arguments_of(call_)) {
      if (!a.value) return "its arguments are spread";
      for (const std::string &name : mentioned(a.value)) {
        Node statement = binding(name);
        Node assignment = statement.first_named_child();
        constant_ &= statement && statement.is(Syntax::ExpressionStatement) && assignment.is(Syntax::Assignment) &&
                     assignment.child(Field::Left).text() == name && literal(assignment.child(Field::Right));
        if (constant_ && (!after_ || after_.index() < statement.index())) after_ = statement;
      }
      if (!mentioned(a.value).empty() || !literal(a.value)) constant_ &= !contains(a.value, Syntax::Call, true);
    }
    Node imported = binding(root);
    if (!imported || !(imported.is(Syntax::Import) || imported.is(Syntax::ImportFrom))) {
      bool several = false; // import a.b; import a.c
      for (Node statement : file_.tree().root().named_children())
        several |= (statement.is(Syntax::Import) || statement.is(Syntax::ImportFrom)) && assigned(statement).count(root);
      if (!several) return "its constructor is not imported at the top of the file";
      imported = Node();
    }
    if (imported && file_.next_line(imported.span().end) > imports_.end() && (!after_ || after_.index() < imported.index())) after_ = imported;
    if (after_ && after_.index() > top_.index()) constant_ = false;
    return std::nullopt;
  }

  // How the new object is taken: by a name, by a with statement, or where it stands.
  void find_use() {
    statement_ = statement_of(call_);
    Node up = call_.parent();
    if (up.is(Syntax::Await)) up = up.parent();
    if (up.is(Syntax::Assignment) && up.parent() == statement_ && up.child(Field::Left).is(Syntax::Identifier)) {
      name_ = up.child(Field::Left).text();
      alone_ = times_bound() == 1 && !up.child(Field::Type) && alone_on_lines(file_, statement_);
    }
    for (Node node = call_.parent(); node && node != statement_; node = node.parent())
      if (node.is(Syntax::WithItem)) with_ = statement_;
    if (with_)
      for (Node node = call_.parent(); node && node != with_; node = node.parent())
        if (node.is(Syntax::AsPattern)) name_ = node.child_of_kind(Syntax::AsPatternTarget).text();
    if (with_) alone_ = times_bound() == 1;
  }

  size_t times_bound() const {
    size_t times = 0;
    walk(function_.child(Field::Body), true, [&](Node n) {
      if ((n.is(Syntax::Assignment) || n.is(Syntax::AugmentedAssignment) || n.is(Syntax::For)) && bound(n.child(Field::Left)).count(name_)) ++times;
      if (n.is(Syntax::AsPatternTarget) && bound(n).count(name_)) ++times;
      if ((n.is(Syntax::Global) || n.is(Syntax::Nonlocal) || n.is(Syntax::NamedExpression)) && mentioned(n).count(name_)) ++times;
      return true;
    });
    return times;
  }

  // The function no longer closes what others use.
  Wrong remove_closing() {
    if (with_) return std::nullopt;
    Wrong wrong;
    if (name_.empty()) return plan_.engine.closed ? Wrong("it is closed in a way that cannot be taken out") : std::nullopt;
    walk(function_.child(Field::Body), true, [&](Node n) {
      if (!n.is(Syntax::Call) || wrong) return !wrong;
      Node callee = callee_of(n);
      bool closes = receiver_of(callee).text() == name_ &&
                    std::find(plan_.engine.closed_by.begin(), plan_.engine.closed_by.end(), member_of(callee)) != plan_.engine.closed_by.end();
      if (!closes) return true;
      Node statement = statement_of(n), whole = n.parent().is(Syntax::Await) ? n.parent() : n;
      if (whole.parent() != statement || !alone_on_lines(file_, statement)) {
        wrong = "it is closed in a way that cannot be taken out";
        return false;
      }
      Node block = statement.parent(), clause = block.parent();
      if (block.named_child_count() > 1) {
        remove(statement);
        return true;
      }
      Node tried = clause.parent();
      bool only_finally = clause.is(Syntax::Finally) && tried.is(Syntax::Try);
      if (only_finally)
        for (Node child : tried.named_children()) only_finally &= child == clause || child == tried.child(Field::Body);
      if (!only_finally || !alone_on_lines(file_, tried)) {
        wrong = "it is closed in a way that cannot be taken out";
        return false;
      }
      unwrapped_ = tried; // try: … finally: close()
      return false;
    });
    return wrong;
  }

  void remove(Node statement) {
    // With the comment behind it, which is about closing.
    fix_.edits.push_back({file_.path(), file_.whole_lines(statement.span()), ""});
  }

  // What gives the shared object, where the construction stood.
  Wrong use_shared() {
    std::string text = moved(file_, call_.span(), ""), wanted = name_;
    if (wanted.empty()) {
      wanted = snake_case(member_of(callee_of(call_)));
      for (std::string_view verb : {"create_", "get_", "make_"})
        if (wanted.substr(0, verb.size()) == verb) wanted.erase(0, verb.size());
      if (wanted == "from_url" || wanted.empty()) wanted = "client";
    }
    return constant_ ? as_variable(text, wanted) : as_function(wanted);
  }

  // Pool settings as in the example of the documentation, where the address says that the server takes them.
  void add_pool_settings(std::string &text) {
    if (plan_.library != "sqlalchemy" && plan_.library != "sqlalchemy_asyncio" && plan_.library != "sqlmodel") return;
    if (member_of(callee_of(call_)) != "create_engine" && member_of(callee_of(call_)) != "create_async_engine") return;
    std::vector<Argument> arguments = arguments_of(call_);
    const Argument *url = argument(arguments, 0, "url");
    if (!url || !url->value.is(Syntax::String) || url->value.text().find("sqlite") != std::string_view::npos) return;
    for (const Argument &a : arguments)
      if (a.keyword.substr(0, 4) == "pool" || a.keyword == "max_overflow" || a.keyword == "creator" || a.keyword == "pool") return;
    if (text.find('\n') != std::string::npos || text.find('#') != std::string::npos) return;
    std::string inside(call_.child(Field::Arguments).text());
    inside = inside.substr(1, inside.size() - 2);
    const std::string step = file_.indent(), &newline = file_.newline();
    std::string lines;
    for (const Argument &a : arguments) lines += step + std::string(a.node.text()) + "," + newline;
    if (plan_.library != "sqlalchemy_asyncio" && member_of(callee_of(call_)) == "create_engine")
      if (std::optional<std::string> queue = imports_.member("sqlalchemy.pool", "QueuePool", Node()))
        lines += step + "poolclass=" + *queue + "," + newline;
    lines += step + "pool_size=20," + newline + step + "max_overflow=10," + newline;
    text = std::string(callee_of(call_).text()) + "(" + newline + lines + ")";
  }

  Wrong as_variable(std::string text, const std::string &wanted) {
    const std::string &newline = file_.newline();
    add_pool_settings(text);
    add(fix_, imports_.edits()); // First: the new line stands below them
    imported_ = true;
    std::string name;
    // The same object may be there already, by an earlier fix or by its author.
    for (Node statement : file_.tree().root().named_children()) {
      Node assignment = statement.first_named_child();
      if (!statement.is(Syntax::ExpressionStatement) || !assignment.is(Syntax::Assignment) || statement.index() > top_.index()) continue;
      if (without_spaces(assignment.child(Field::Right).text()) == without_spaces(text) && assignment.child(Field::Left).is(Syntax::Identifier))
        name = assignment.child(Field::Left).text();
    }
    bool there = !name.empty();
    if (!there) {
      Names taken;
      bool free = true; // Only functions use the name, as their own
      for (Node statement : file_.tree().root().named_children()) {
        Node definition = statement.is(Syntax::DecoratedDefinition) ? statement.child(Field::Definition) : statement;
        bool defines = definition.is(Syntax::FunctionDefinition) || definition.is(Syntax::ClassDefinition);
        free &= defines ? definition.child(Field::Name).text() != wanted : !mentioned(statement).count(wanted);
      }
      // A function that has no local of that name must not come to see this one by accident.
      name = free && alone_ ? wanted : fresh_name(file_, name_.empty() ? "_" + wanted : wanted, taken);
    }
    if (!there) {
      uint32_t at = std::max(imports_.end(), after_ ? file_.next_line(after_.span().end) : 0);
      if (at > top_.span().begin) return "its place in the module is not before its use";
      std::string lines = newline + name + " = " + text + trailing(name == name_ && alone_) + newline;
      add(fix_, {{file_.path(), {at, at}, std::move(lines)}});
    }
    return put_name(name, name == name_ && alone_, there);
  }

  // The comment behind the statement goes where the statement goes.
  std::string trailing(bool with_statement) const {
    if (!with_statement || with_) return "";
    Node next = statement_.next_sibling();
    if (!next || !next.is_extra() || file_.line_begin(next.span().begin) != file_.line_begin(statement_.span().end)) return "";
    return "  " + std::string(next.text());
  }

  Wrong as_function(const std::string &wanted) {
    const std::string &newline = file_.newline(), &step = file_.indent();
    bool cache = python_at_least(context_, 3, 9);
    std::string name;
    for (Node statement : file_.tree().root().named_children()) {
      Node definition = statement.child(Field::Definition);
      if (!definition.is(Syntax::FunctionDefinition) || statement.text().find("cache") == std::string_view::npos) continue;
      Node body = definition.child(Field::Body), only = body.first_named_child();
      if (body.named_child_count() == 1 && only.is(Syntax::Return) && without_spaces(only.first_named_child().text()) == without_spaces(call_.text()))
        name = definition.child(Field::Name).text();
    }
    if (name.empty() && only_builds()) {
      // A function that does nothing else is cached itself.
      std::optional<std::string> functools = imports_.module("functools", Node());
      if (!functools) return "the name functools means something else here";
      uint32_t at = function_.span().begin;
      add(fix_, {{file_.path(), {at, at}, "@" + *functools + (cache ? ".cache" : ".lru_cache(maxsize=None)") + newline + file_.indent_at(at)}});
      return std::nullopt;
    }
    if (name.empty()) {
      std::optional<std::string> functools = imports_.module("functools", Node());
      if (!functools) return "the name functools means something else here";
      Names taken;
      name = fresh_name(file_, "_shared_" + wanted, taken);
      std::string decorator = "@" + *functools + (cache ? ".cache" : ".lru_cache(maxsize=None)");
      // Above the definition, and the comments that stand on it.
      uint32_t at = file_.line_begin(top_.span().begin);
      while (at > 0) {
        uint32_t above = file_.line_begin(at - 1);
        if (file_.text()[above] != '#') break;
        at = above;
      }
      std::string inner = moved(file_, call_.span(), step);
      std::string lines = decorator + newline + "def " + name + "():" + newline + step + "return " + inner + newline + newline + newline;
      add(fix_, {{file_.path(), {at, at}, std::move(lines)}});
    }
    return put_name(name + "()", false, false);
  }

  // def get_client(): return Client(…)
  bool only_builds() const {
    if (is_async(function_) || function_.parent().is(Syntax::DecoratedDefinition) || function_.parent() != file_.tree().root()) return false;
    if (function_.child(Field::Parameters).first_named_child() || plan_.function.handles_requests) return false;
    std::vector<Node> statements;
    for (Node statement : function_.child(Field::Body).named_children()) {
      bool docstring = statements.empty() && statement.is(Syntax::ExpressionStatement) && statement.first_named_child().is(Syntax::String);
      if (!docstring) statements.push_back(statement);
    }
    auto returns = [](Node statement) { return statement.is(Syntax::Return) ? statement.first_named_child() : Node(); };
    if (statements.size() == 1) return returns(statements[0]) == call_;
    return statements.size() == 2 && statements[0] == statement_ && call_.parent().is(Syntax::Assignment) && !name_.empty() &&
           returns(statements[1]).text() == name_;
  }

  // `given` stands for the construction from now on.
  Wrong put_name(const std::string &given, bool same_name, bool there) {
    if (with_) return leave_with(given);
    if (unwrapped_)
      if (auto wrong = leave_try()) return wrong;
    if (!same_name) {
      Node node = call_;
      if (call_.parent().is(Syntax::Await)) node = call_.parent();
      add(fix_, {{file_.path(), node.span(), given}});
      return std::nullopt;
    }
    if (statement_.parent().named_child_count() < 2) return "nothing would be left of the block around it";
    Span lines = file_.whole_lines(statement_.span());
    std::string comment = trailing(true);
    if (!comment.empty()) {
      lines = {file_.line_begin(statement_.span().begin), file_.next_line(statement_.span().end)};
      if (there) return "a comment would be lost";
    }
    if (lines == statement_.span()) return "the construction shares its line with other code";
    add(fix_, {{file_.path(), lines, ""}});
    return std::nullopt;
  }

  // try: … finally: client.close() comes down to what it does.
  Wrong leave_try() {
    if (inside(call_, unwrapped_)) return "it is closed in a way that cannot be taken out";
    Node body = unwrapped_.child(Field::Body);
    std::string indent = file_.indent_at(unwrapped_.span().begin), inner = file_.indent_at(body.span().begin);
    if (!file_.first_on_line(body.span().begin)) return "the try statement stands on one line";
    Node clause = unwrapped_.child_of_kind(Syntax::Finally);
    if (contains(clause, Syntax::Comment)) return "a comment would be lost";
    uint32_t first = file_.next_line(unwrapped_.span().begin), last = file_.line_begin(clause.span().begin);
    Span lines{first + static_cast<uint32_t>(file_.indent_at(first).size()), last};
    if (file_.indent_at(first) != inner) return "a comment would be lost";
    add(fix_, {{file_.path(), {file_.line_begin(unwrapped_.span().begin), file_.next_line(unwrapped_.span().end)}, indent + moved(file_, lines, indent)}});
    return std::nullopt;
  }

  // with build() as client: … loses its with, which would close the object for everybody.
  Wrong leave_with(const std::string &given) {
    Node clause = with_.child_of_kind(Syntax::WithClause), body = with_.child(Field::Body);
    if (clause.named_child_count() != 1 || !alone_on_lines(file_, with_)) return "the with statement has more to it";
    const Node item = clause.first_named_child();
    Node value = item.child(Field::Value);
    if (value.is(Syntax::AsPattern)) value = value.first_named_child();
    if (value != call_) return "the with statement enters something that is made from it";
    if (name_.empty()) return "the with statement gives it no name";
    std::string indent = file_.indent_at(with_.span().begin);
    uint32_t begin = file_.line_begin(with_.span().begin), inside = file_.line_begin(body.span().begin);
    // Comments between the colon and the first statement go along.
    uint32_t head_end = file_.line_end(clause.span().end);
    while (file_.next_line(head_end) < inside && file_.text({clause.span().end, head_end}).find(':') == std::string_view::npos)
      head_end = file_.line_end(file_.next_line(head_end));
    if (inside <= begin) return "the with statement stands on one line";
    std::string_view head = file_.text({clause.span().end, head_end});
    size_t hash = head.find('#');
    const std::string &newline = file_.newline();
    std::string text;
    if (hash != std::string_view::npos) text += indent + std::string(head.substr(hash)) + newline;
    if (given != name_) text += indent + name_ + " = " + given + newline;
    uint32_t first = file_.next_line(head_end);
    std::string inner = file_.indent_at(body.span().begin);
    while (first < inside && file_.indent_at(first) != inner) first = file_.next_line(first);
    // The first line's indentation is not the mover's business.
    Span lines{first + static_cast<uint32_t>(inner.size()), with_.span().end};
    text += indent + moved(file_, lines, indent);
    add(fix_, {{file_.path(), {begin, with_.span().end}, std::move(text)}});
    return std::nullopt;
  }

  const Context &context_;
  const File &file_;
  const Finding &finding_;
  const FixPlan &plan_;
  Imports imports_;
  Fix fix_;
  Node call_, function_, top_, statement_, with_, after_, unwrapped_;
  std::string name_;
  bool constant_ = false, alone_ = false, imported_ = false;
};

} // namespace

Rendered render_hoist(const Context &context, const Finding &finding) { return Hoist(context, finding).render(); }

} // namespace hasten::fixes::python
