// Offload: heavy synchronous work moves to a worker thread with a file of its own; who asked for it waits.
//
// Always a suggestion: what is passed must survive being copied to the worker, and a build must know the new file.
#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "base/path.h"
#include "fixes/typescript/async.h"
#include "fixes/typescript/imports.h"
#include "fixes/typescript/render.h"

namespace hasten::fixes::typescript {

namespace {

// complexCalculation: complex-calculation
std::string dashed(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (std::isupper(static_cast<unsigned char>(c))) {
      if (!out.empty()) out += '-';
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  return out;
}

class Offload {
public:
  Offload(const Context &context, const Finding &finding)
      : context_(context), file_(context.file), plan_(finding.plan), style_(style_of(context.file)), imports_(context) {}

  Rendered render() {
    Node call = file_.node(plan_.operations.front().span);
    while (call && !call.is(Syntax::CallExpression)) call = call.first_named_child();
    if (!call) return refuse("the work is not one call: it must become a function before it can move");
    Node callee = call.child(Field::Function);
    if (!callee.is(Syntax::Identifier)) return refuse("what does the work is a method: it cannot move without its object");
    name_ = callee.text();
    for (Node argument : call.child(Field::Arguments).named_children())
      if (is_function(argument)) return refuse("a function is passed along, which a worker cannot be given");
    if (auto wrong = find_source()) return refuse(*wrong);
    if (auto wrong = wait_for(call)) return refuse(*wrong);
    return write(call);
  }

private:
  using Wrong = std::optional<std::string>;

  // Where the worker gets the function from.
  Wrong find_source() {
    for (const Imports::Binding &b : imports_.bindings())
      if (b.local == name_) {
        if (b.imported == "*") return "what does the work is a whole module";
        source_ = b;
        return std::nullopt;
      }
    bool own = false;
    const frontends::SyntaxTree &tree = file_.tree();
    for (uint32_t i = 0; i < tree.size(); ++i) {
      Node node = tree.at(i);
      own |= (node.is(Syntax::FunctionDeclaration) || node.is(Syntax::VariableDeclarator)) && node.child(Field::Name).text() == name_;
    }
    if (own) return "the function that does the work stands in this file: move it to a module of its own first";
    return std::nullopt;
  }

  // Whoever waits for the work must be able to: its function, and if that was not async, all who call it.
  Wrong wait_for(Node call) {
    Node function = function_around(call);
    if (!function) return "it runs when the module is loaded";
    edits_.push_back({file_.path(), {call.span().begin, call.span().begin}, needs_parentheses(call) ? "(await " : "await "});
    if (needs_parentheses(call)) edits_.push_back({file_.path(), {call.span().end, call.span().end}, ")"});
    return make_wait(function, 0);
  }

  Wrong make_wait(Node function, int depth) {
    if (function.has_token(Syntax::TokenAsync)) return std::nullopt;
    if (function.has_token(Syntax::TokenStar) || function.is(Syntax::MethodDefinition) || depth > 2) return "the function around it cannot be made async";
    bool handler = (function.is(Syntax::ArrowFunction) || function.is(Syntax::FunctionExpression)) && function.parent().is(Syntax::Arguments) &&
                   function.parent().parent().child(Field::Function).is(Syntax::MemberExpression);
    if (handler) {
      static constexpr std::string_view kRoutes[] = {"get", "post", "put", "patch", "delete", "all", "options", "head"};
      std::string_view route = function.parent().parent().child(Field::Function).child(Field::Property).text();
      if (std::find(std::begin(kRoutes), std::end(kRoutes), route) == std::end(kRoutes)) return "the function around it is called back, and nobody waits for it";
      made_handler_ = true;
      return become_async(function, "");
    }
    if (!function.is(Syntax::FunctionDeclaration) || !function.parent().is(Syntax::Program)) return "the function around it is not async, and its callers are not known";
    std::string_view name = function.child(Field::Name).text();
    Wrong wrong;
    std::vector<Node> calls;
    walk(file_.tree().root(), true, [&](Node n) {
      if (!n.is(Syntax::Identifier) || n.text() != name || n == function.child(Field::Name)) return true;
      Node up = n.parent();
      if (up.is(Syntax::CallExpression) && up.child(Field::Function) == n)
        calls.push_back(up);
      else
        wrong = "the function around it is passed around";
      return true;
    });
    if (wrong) return wrong;
    if (Wrong failed = become_async(function, "Promise<")) return failed;
    for (Node call : calls) {
      bool tight = needs_parentheses(call);
      if (!call.parent().is(Syntax::AwaitExpression)) {
        edits_.push_back({file_.path(), {call.span().begin, call.span().begin}, tight ? "(await " : "await "});
        if (tight) edits_.push_back({file_.path(), {call.span().end, call.span().end}, ")"});
      }
      Node caller = function_around(call);
      if (!caller) return "it is called when the module is loaded";
      if (Wrong failed = make_wait(caller, depth + 1)) return failed;
    }
    return std::nullopt;
  }

  Wrong become_async(Node function, std::string_view promise) {
    Span at{function.span().begin, function.span().begin};
    if (std::any_of(edits_.begin(), edits_.end(), [&](const Edit &e) { return e.span == at && e.text == "async "; })) return std::nullopt;
    edits_.push_back({file_.path(), at, "async "});
    if (Node type = function.child(Field::ReturnType); type && !promise.empty()) {
      if (Node inner = type.first_named_child()) {
        edits_.push_back({file_.path(), {inner.span().begin, inner.span().begin}, "Promise<"});
        edits_.push_back({file_.path(), {inner.span().end, inner.span().end}, ">"});
      }
    } else if (Node type = function.child(Field::ReturnType); type && type.text() != ": void") {
      return "the handler's result has a type";
    }
    return std::nullopt;
  }

  Rendered write(Node call) {
    Names taken;
    const std::string end = style_.semicolons ? ";" : "", &newline = file_.newline(), &step = file_.indent();
    const std::string q(1, style_.quote);
    bool typed = file_.dialect() != frontends::Dialect::JavaScript;
    bool module = context_.project.es_module(file_.path()) && imports_.es_module();
    std::string file_name = dashed(name_) + "-worker.js", directory(parent_path(file_.path()));
    std::string helper = name_ + "InWorker", worker = imports_.reach({"worker_threads"}, "Worker", taken);
    std::string where = module ? fmt::format("new URL({0}./{1}{0}, import.meta.url)", q, file_name) : fmt::format("`${{__dirname}}/{}`", file_name);
    auto helper_text = [&] { return fmt::format(
        "function {0}(...input{1}){2} {{{n}{s}return new Promise((resolve, reject) => {{{n}{s}{s}const worker = new {3}({4}, {{ workerData: input }}){e}{n}"
        "{s}{s}worker.once({q}message{q}, resolve){e}{n}{s}{s}worker.once({q}error{q}, reject){e}{n}"
        "{s}{s}worker.once({q}exit{q}, (code) => reject(new Error(`{5} ended with code ${{code}}`))){e}{n}{s}}}){e}{n}}}{n}{n}",
        helper, typed ? ": any[]" : "", typed ? ": Promise<any>" : "", worker, where, file_name, fmt::arg("n", newline), fmt::arg("s", step),
        fmt::arg("e", end), fmt::arg("q", q)); };
    std::string text = helper_text();
    // Another call of the file may have got its worker already.
    bool there = file_.text().find(std::string_view(text).substr(0, text.size() - newline.size())) != std::string_view::npos;
    if (!there) {
      helper = fresh_name(file_, helper, taken);
      text = helper_text();
    }

    std::string source;
    if (source_) {
      std::string specifier = source_->specifier;
      bool is_default = source_->imported == "default";
      if (module)
        source = is_default ? fmt::format("import {} from {}{}{}{}{}", name_, q, specifier, q, end, newline)
                            : fmt::format("import {{ {}{} }} from {}{}{}{}{}", source_->imported, source_->imported == name_ ? "" : " as " + name_, q, specifier, q, end, newline);
      else
        source = is_default ? fmt::format("const {} = require({}{}{}){}{}", name_, q, specifier, q, is_default && imports_.es_module() ? ".default" + end : end, newline)
                            : fmt::format("const {{ {}{} }} = require({}{}{}){}{}", source_->imported, source_->imported == name_ ? "" : ": " + name_, q, specifier, q, end, newline);
    } else {
      source = fmt::format("// TODO: import {} here; the file it was called in has it from elsewhere.{}", name_, newline);
    }
    std::string threads = module ? fmt::format("import {{ parentPort, workerData }} from {0}worker_threads{0}{1}{2}", q, end, newline)
                                 : fmt::format("const {{ parentPort, workerData }} = require({0}worker_threads{0}){1}{2}", q, end, newline);
    Fix fix;
    fix.applicability = Applicability::Suggestion;
    fix.title = fmt::format("Run {} in a worker thread", name_);
    fix.may_differ = "What is passed and given back is copied and must be plain data; the new file must reach the running program";
    fix.may_differ += made_handler_ ? ", and where the framework does not watch async handlers, their errors must be passed on by hand." : ".";
    NewFile file{directory.empty() ? file_name : directory + "/" + file_name,
                 threads + source + newline + fmt::format("parentPort.postMessage({}(...workerData)){}{}", name_, end, newline)};
    if (!there || context_.project.read(file.path) != file.text) fix.new_files.push_back(std::move(file));
    fix.edits = imports_.edits();
    edits_.push_back({file_.path(), call.child(Field::Function).span(), helper});
    Node top = statement_of(call);
    while (!top.parent().is(Syntax::Program)) top = top.parent();
    uint32_t after = file_.next_line(top.span().end);
    bool ended = after > 0 && after <= file_.text().size() && file_.text()[after - 1] == '\n';
    text = newline + text.substr(0, text.size() - newline.size());
    if (!there) edits_.push_back({file_.path(), {after, after}, (ended ? "" : newline) + text});
    // `async ` and `await ` of one place are one edit.
    for (Edit &edit : edits_) {
      auto same = std::find_if(fix.edits.begin(), fix.edits.end(), [&](const Edit &e) { return e.span == edit.span && e.span.empty(); });
      if (same != fix.edits.end())
        same->text += edit.text;
      else
        fix.edits.push_back(std::move(edit));
    }
    return fix;
  }

  const Context &context_;
  const File &file_;
  const FixPlan &plan_;
  Style style_;
  Imports imports_;
  std::string name_;
  std::optional<Imports::Binding> source_;
  std::vector<Edit> edits_;
  bool made_handler_ = false;
};

} // namespace

Rendered render_offload(const Context &context, const Finding &finding) { return Offload(context, finding).render(); }

} // namespace hasten::fixes::typescript
