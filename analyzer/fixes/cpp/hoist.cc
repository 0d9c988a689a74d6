// Hoist: an engine or connection built for each request is built once, where its owner is.
//
// What may be shared becomes `static` where it stands: it is made at the first use, as before no earlier. What must not
// be shared is kept by each thread (`thread_local`), opened anew once it is broken, and put back to its defaults where the
// library can do that; so it must not be in use while the function is suspended, when another request of the same thread
// would take it too.
//
// Left alone: what is built from something that only its function knows, what is handed on for good, and connections with
// prepared statements, which would be prepared twice.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/cpp/code.h"
#include "fixes/cpp/includes.h"
#include "fixes/cpp/render.h"

namespace hasten::fixes::cpp {

namespace {

using Wrong = std::optional<std::string>;

// Handles of C libraries, and objects whose loss of connection can be asked for.
struct Kept {
  std::string_view constructor; // How it is made
  std::string_view type;        // The handle; empty: an object, of the type that is written there
  std::string_view broken;      // {}: the pointer to it
  std::string_view reset;       // Likewise: back to its defaults
  std::string_view what;
};

constexpr Kept kKept[] = {
    {"curl_easy_init", "CURL", "", "curl_easy_reset({})", "handle"},
    {"redisConnect", "redisContext", "{}->err", "", "connection"},
    {"redisConnectWithTimeout", "redisContext", "{}->err", "", "connection"},
    {"redisConnectUnix", "redisContext", "{}->err", "", "connection"},
    {"redisConnectUnixWithTimeout", "redisContext", "{}->err", "", "connection"},
    {"PQconnectdb", "PGconn", "PQstatus({}) != CONNECTION_OK", "", "connection"},
    {"connection", "", "!{}->is_open()", "", "connection"},
};

class Hoist {
public:
  Hoist(const Context &context, const Finding &finding)
      : context_(context), file_(context.file), plan_(finding.plan), includes_(context) {}

  Rendered render() {
    if (auto wrong = find()) return refuse(*wrong);
    if (auto wrong = look_at_arguments()) return refuse(*wrong);
    if (auto wrong = look_at_uses()) return refuse(*wrong);
    Wrong wrong = plan_.engine.shareable && plan_.engine.owner != "pool" && plan_.engine.owner != "thread" ? share() : keep();
    if (wrong) return refuse(*wrong);
    fix_.applicability = Applicability::Unsafe;
    std::vector<Edit> added = includes_.edits();
    fix_.edits.insert(fix_.edits.end(), added.begin(), added.end());
    return std::move(fix_);
  }

private:
  Wrong find() {
    Node node = file_.node(plan_.statement);
    if (!node) node = file_.node_around(plan_.statement);
    call_ = node;
    for (; node && !node.is(Syntax::Declaration); node = node.parent())
      if (is_function(node) || node.is(Syntax::Compound)) break;
    if (!node.is(Syntax::Declaration) || !node.parent().is(Syntax::Compound)) return "it is not a variable of its function";
    declaration_ = node;
    function_ = function_around(node);
    if (!function_ || node.has_error()) return "the code could not be read in full";
    Node declarator;
    for (Node child : node.named_children())
      if (child.field<Field>() == Field::Declarator) {
        if (declarator) return "several variables are declared together";
        declarator = child;
      }
    name_ = name_of(declarator);
    if (name_.empty()) return "it is not a variable of its function";
    std::optional<Variable> variable = variable_at_end();
    if (!variable || !variable->value) return "the construction could not be found again";
    variable_ = *variable;
    if (variable_.kept) return "it is kept already";
    if (!alone_on_lines(file_, declaration_)) return "the construction shares its line with other code";
    if (comment_inside(declaration_)) return "a comment would be lost";
    return std::nullopt;
  }

  // The variable as its own declaration has it.
  std::optional<Variable> variable_at_end() const {
    Node last;
    for (Node child : declaration_.parent().children()) last = child;
    return variable_at(last, name_);
  }

  Wrong look_at_arguments() {
    if (contains(variable_.value, Syntax::CoAwait, true)) return "it is opened by an await";
    if (contains(variable_.value, Syntax::Lambda, true)) return "its arguments cannot be moved";
    Wrong wrong;
    walk(variable_.value, true, [&](Node n) {
      if (n.is(Syntax::This)) wrong = "it is built from a member, which each object has its own of";
      if (wrong || !is_value_name(n)) return !wrong;
      Node up = n.parent();
      std::string name(n.text());
      std::optional<Variable> variable = variable_at(n, name);
      if (up.is(Syntax::Call) && up.child(Field::Function) == n && !variable) return true; // A function, or a type
      if (variable && function_around(variable->declaration)) {
        if (!(variable->kept || (variable->constant && !variable->parameter && variable->value && settled(variable->value))))
          wrong = fmt::format("it is built from `{}`, which only its function knows", name);
      } else if (!variable && !is_constant_name(name)) {
        wrong = fmt::format("it is built from `{}`, which may differ from one object or call to the next", name);
      } else if (variable && !variable->constant) {
        wrong = fmt::format("it is built from `{}`, which may change", name);
      }
      return true;
    });
    return wrong;
  }

  // No name of the function itself.
  static bool settled(Node value) {
    bool only = true;
    walk(value, true, [&](Node n) {
      if (is_value_name(n))
        if (std::optional<Variable> v = variable_at(n, n.text())) only &= !function_around(v->declaration);
      return only;
    });
    return only;
  }

  static bool is_constant_name(std::string_view name) {
    static const RE2 kConstant("[A-Z][A-Z0-9_]+|k[A-Z]\\w*|nullptr|std|boost");
    return RE2::FullMatch(re2::StringPiece(name.data(), name.size()), kConstant);
  }

  // Who uses it, who closes it, who might keep it.
  Wrong look_at_uses() {
    Wrong wrong;
    const std::vector<std::string> &closing = plan_.engine.closed_by;
    walk(declaration_.parent(), true, [&](Node n) {
      if (wrong || !is_value_name(n) || n.text() != name_ || inside(n, declaration_)) return !wrong;
      Node use = n;
      while (use.parent().is(Syntax::Parenthesized) || use.parent().is(Syntax::PointerExpression)) use = use.parent();
      Node up = use.parent();
      if (up.is(Syntax::FieldExpression)) {
        std::string_view member = up.child(Field::Field).text();
        if (member == "prepare") wrong = "it prepares statements, which a kept connection would prepare again";
        if (std::find(closing.begin(), closing.end(), member) != closing.end()) wrong = close(up.parent());
        static const RE2 kSetUp("(set|add|load|use|enable|disable|configure|register|clear)[A-Z_].*");
        if (plan_.engine.shareable && RE2::FullMatch(re2::StringPiece(member.data(), member.size()), kSetUp))
          wrong = fmt::format("it is set up after it is made, by `{}`", member);
        if (member == "release") wrong = "it is handed on";
        return true;
      }
      if (up.is(Syntax::Parameter) && !handle()) return true; // pqxx::work tx(db), which reads like a declaration
      if (up.is(Syntax::ArgumentList) || up.is(Syntax::Initializers)) {
        std::optional<Call> call = call_of(up.parent());
        if (call && std::find(closing.begin(), closing.end(), call->name) != closing.end()) wrong = close(call->node);
        else if (handle() && !(call && of_library(call->name)))
          wrong = call ? fmt::format("it is handed to `{}`, which may close it", call->name) : "it is handed to an object that may close it";
        else if (call && (call->name == "move" || call->name == "forward" || call->name == "push_back" || call->name == "emplace_back")) wrong = "it is handed on";
        return true;
      }
      bool asked = up.is(Syntax::Binary) || up.is(Syntax::Unary) || up.is(Syntax::ConditionClause) || up.is(Syntax::If);
      if (!asked) wrong = "it may be kept or handed on where it is used";
      return true;
    });
    return wrong;
  }

  // A C library's: whoever has it may close it.
  bool handle() const {
    return std::any_of(std::begin(kKept), std::end(kKept), [&](const Kept &k) { return !k.type.empty() && plan_.path == k.constructor; });
  }
  static bool of_library(std::string_view name) {
    static const RE2 kOwn("curl_.*|redis[A-Z].*|PQ\\w+|freeReplyObject");
    return RE2::FullMatch(re2::StringPiece(name.data(), name.size()), kOwn);
  }

  // The call that closes it goes.
  Wrong close(Node call) {
    static constexpr std::string_view kNot = "it is closed in a way that cannot be taken out";
    Node statement = call.parent();
    if (!call.is(Syntax::Call) || !statement.is(Syntax::ExpressionStatement) || function_around(call) != function_) return std::string(kNot);
    Node up = statement.parent();
    if (up.is(Syntax::If) && up.child(Field::Consequence) == statement && !up.child(Field::Alternative)) { // if (curl) curl_easy_cleanup(curl);
      Node condition = up.child(Field::Condition);
      Names names = mentioned(condition);
      if (names.size() != 1 || *names.begin() != name_ || contains(condition, Syntax::Call)) return std::string(kNot);
      statement = up;
    }
    if (!statement.parent().is(Syntax::Compound) || !alone_on_lines(file_, statement)) return std::string(kNot);
    Span lines = file_.whole_lines(statement.span());
    if (lines == statement.span()) return "a comment would be lost";
    fix_.edits.push_back({file_.path(), lines, ""});
    return std::nullopt;
  }

  // static TYPE NAME…;
  Wrong share() {
    if (plan_.engine.closed || !fix_.edits.empty()) return "it is closed after use";
    if (std::string text(declaration_.child(Field::Type).text()); text.ends_with("thread_pool")) return "what was given to it is waited for when the function ends";
    std::string word = plan_.library == "std" && !variable_.constant ? "static const " : "static ";
    if (variable_.indirect && !variable_.constant) word = "static ";
    uint32_t at = declaration_.span().begin;
    fix_.edits.push_back({file_.path(), {at, at}, word});
    fix_.title = fmt::format("Build {} once and share it", plan_.callee);
    fix_.may_differ = "It is made at the first call and shared by all later ones, with the settings of the first, until the program ends.";
    return std::nullopt;
  }

  // thread_local …
  Wrong keep() {
    if (includes_.reaches("userver") || includes_.reaches("seastar")) return "tasks may not keep it by thread: use the framework's own client or a pool";
    if (suspended()) return "the function is suspended while it holds it, and another request of the same thread would use it then: take it from a pool";
    if (calls_itself()) return "its function may be called again while it is in use";
    std::string constructor = plan_.path.substr(plan_.path.rfind('.') + 1);
    if (constructor == "Client" && plan_.library == "cpp-httplib") return keep_client();
    // Versions of libpqxx differ in which class a pqxx::connection is.
    if (plan_.library == "libpqxx" && constructor.find("connection") != std::string::npos) constructor = "connection";
    for (const Kept &kept : kKept)
      if (constructor == kept.constructor && (!kept.type.empty() || plan_.library == "libpqxx")) return kept.type.empty() ? keep_object(kept) : keep_handle(kept);
    return "requests must not share it: use a pool, which hasten cannot set up";
  }

  bool suspended() const {
    bool found = false;
    walk(declaration_.parent(), false, [&](Node n) {
      found |= n.index() > declaration_.index() && (n.is(Syntax::CoAwait) || n.is(Syntax::CoYield));
      return !found;
    });
    return found;
  }

  bool calls_itself() const {
    std::string own = plan_.function.name;
    own = own.substr(own.rfind(':') == own.npos ? 0 : own.rfind(':') + 1);
    bool found = false;
    walk(function_, true, [&](Node n) {
      if (std::optional<Call> call = call_of(n)) found |= !own.empty() && call->name == own;
      return !found;
    });
    return found;
  }

  // With its expression for what makes it: `curl_easy_init()`.
  Wrong keep_handle(const Kept &kept) {
    Node value = variable_.value;
    std::optional<Call> call = call_of(bare(value));
    const std::string &newline = file_.newline();
    std::string indent = file_.indent_at(declaration_.span().begin), held, broken, lines;
    if (call && call->name == kept.constructor && variable_.indirect) {
      held = fresh_name(file_, "kept_" + name_, taken_, function_);
    } else if (!variable_.indirect && declaration_.text().find("unique_ptr") != std::string_view::npos) {
      return "its smart pointer cannot be kept as it stands";
    } else if (!call || call->name != kept.constructor || declaration_.child(Field::Type).text() != "auto") {
      return "the construction could not be found again";
    } else {
      held = fresh_name(file_, "kept_" + name_, taken_, function_);
    }
    std::string closer = plan_.engine.closed_by.empty() ? "" : plan_.engine.closed_by.front();
    if (closer.empty()) return "how it is closed is not known";
    std::string get = held + ".get()";
    std::string made = moved(file_, call->node.span(), indent);
    if (!kept.broken.empty()) broken = " || " + fmt::format(fmt::runtime(kept.broken), kept.broken.starts_with("{}") ? held : get);
    std::string space;
    if (Node callee = call->callee; callee.is(Syntax::Qualified)) space = std::string(callee.child(Field::Scope).text()) + "::";
    lines = fmt::format("thread_local std::unique_ptr<{0}, decltype(&{1})> {2}(nullptr, &{1});", kept.type, closer, held) + newline;
    lines += indent + fmt::format("if (!{}{}) {}.reset({});", held, broken, held, made) + newline;
    if (!kept.reset.empty()) lines += indent + "else " + fmt::format(fmt::runtime(kept.reset), get) + ";" + newline;
    std::string_view head = file_.text({declaration_.span().begin, value.span().begin}); // `CURL *curl = `
    lines += indent + std::string(head) + get + ";";
    fix_.edits.push_back({file_.path(), declaration_.span(), std::move(lines)});
    includes_.add("memory");
    fix_.title = fmt::format("Keep one {} for each thread", kept.what);
    fix_.may_differ = kept.reset.empty()
                          ? fmt::format("The {} stays open between the calls of one thread: what was set on it lasts, and after its server ends it one call fails before it "
                                        "is opened anew.", kept.what)
                          : "Open connections, cookies and the cache of names last from one call of a thread to the next.";
    return std::nullopt;
  }

  Wrong keep_object(const Kept &kept) {
    if (variable_.indirect) return "it is not a variable of its function";
    if (file_.text().find("prepare(") != std::string_view::npos && file_.text().find(".prepare(") != std::string_view::npos)
      return "statements are prepared in this file, which a kept connection would prepare again";
    std::string type = type_of(variable_), held = fresh_name(file_, "kept_" + name_, taken_, function_), arguments;
    Node value = variable_.value;
    std::string indent = file_.indent_at(declaration_.span().begin);
    const std::string &newline = file_.newline();
    if (value.is(Syntax::ArgumentList) || value.is(Syntax::Initializers) || value.is(Syntax::ParameterList)) {
      std::string text = moved(file_, value.span(), indent);
      arguments = text.substr(1, text.size() - 2);
    } else if (std::optional<Call> call = call_of(value); call && type == "auto" && !call->receiver && call->name == "connection") {
      type = call->callee.text();
      std::string text = moved(file_, call->arguments.span(), indent);
      arguments = text.substr(1, text.size() - 2);
    } else {
      return "the construction could not be found again";
    }
    if (type.ends_with("lazyconnection") || type.ends_with("asyncconnection")) return "it connects later than it is made";
    std::string broken = fmt::format(fmt::runtime(kept.broken), held);
    std::string lines = fmt::format("thread_local std::optional<{}> {};", type, held) + newline;
    lines += indent + fmt::format("if (!{0} || {1}) {0}.emplace({2});", held, broken, arguments) + newline;
    lines += indent + (variable_.constant ? "const " : "") + type + " &" + name_ + " = *" + held + ";";
    fix_.edits.push_back({file_.path(), declaration_.span(), std::move(lines)});
    includes_.add("optional");
    fix_.title = fmt::format("Keep one {} for each thread", kept.what);
    fix_.may_differ = fmt::format("The {} stays open between the calls of one thread: what was set on it lasts, and after its server ends it one call fails before it is "
                                  "opened anew.", kept.what);
    return std::nullopt;
  }

  // It connects anew by itself, and keeps its connection only if told to.
  Wrong keep_client() {
    if (variable_.indirect || !(variable_.value.is(Syntax::ArgumentList) || variable_.value.is(Syntax::Initializers) || variable_.value.is(Syntax::ParameterList)))
      return "the construction could not be found again";
    std::string indent = file_.indent_at(declaration_.span().begin);
    uint32_t at = declaration_.span().begin, end = declaration_.span().end;
    fix_.edits.push_back({file_.path(), {at, at}, "thread_local "});
    if (function_.text().find("set_keep_alive") == std::string_view::npos)
      fix_.edits.push_back({file_.path(), {end, end}, file_.newline() + indent + name_ + ".set_keep_alive(true);"});
    fix_.title = "Keep one client for each thread";
    fix_.may_differ = "Its connection stays open between the calls of one thread, and what was set on it lasts.";
    return std::nullopt;
  }

  const Context &context_;
  const File &file_;
  const FixPlan &plan_;
  Includes includes_;
  Fix fix_;
  Node call_, declaration_, function_;
  Variable variable_;
  std::string name_;
  Names taken_;
};

} // namespace

Rendered render_hoist(const Context &context, const Finding &finding) { return Hoist(context, finding).render(); }

} // namespace hasten::fixes::cpp
