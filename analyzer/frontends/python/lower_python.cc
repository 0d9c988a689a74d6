// The Python frontend's entry: parses, lowers the module's code, and says what could not be read.
#include <algorithm>

#include "frontends/frontend.h"
#include "frontends/python/lowering.h"

namespace hasten::frontends {

namespace python {

// `global x` in a function makes x a name of the module, wherever the module's own code mentions it.
static std::vector<Node> global_names(const SyntaxTree &tree) {
  std::vector<Node> names;
  for (uint32_t i = 0; i < tree.size(); ++i)
    if (Node node = tree.at(i); node.is(Syntax::Global))
      for (Node name : node.named_children())
        if (!broken(name))
          names.push_back(name);
  return names;
}

// What stands at the top of the file and can be lowered. Where the parser never found back its root is one ERROR; the
// statements it had read before are healthy nevertheless.
static std::vector<Node> statements_of(Node root) {
  std::vector<Node> statements;
  for (Node node : root.named_children())
    if (!broken(node) && (!root.is_error() || (is_statement(syntax(node)) && !node.has_error())))
      statements.push_back(node);
  return statements;
}

void Lowering::module() {
  Node root = tree_.root();
  std::vector<Node> statements = statements_of(root);
  ir::FunctionBuilder builder(module_, Name(), ir::FunctionKind::Module, ir::FunctionId(), root.span());
  Scope scope;
  scope.builder = &builder;
  scope_ = module_scope_ = &scope;
  BindingScan scan(scope, module_);
  for (Node node : statements)
    scan.code(node);
  for (Node name : global_names(tree_))
    scan.declare(Name::of(name.text()), name.span());
  scan.settle();
  for (Node node : statements)
    statement(node);
  builder.finish();
}

// Of a file whose root is an ERROR: what lies between the statements that were lowered.
static std::vector<Span> gaps(Node root) {
  std::vector<Span> spans;
  std::vector<Node> healthy = statements_of(root);
  size_t next = 0;
  for (Node node : root.children()) {
    if (next < healthy.size() && node == healthy[next]) {
      ++next;
      continue;
    }
    if (node.is_extra() && !node.is_error())
      continue;
    spans.push_back(node.span());
  }
  return spans;
}

static std::vector<Span> error_spans(const SyntaxTree &tree) {
  return tree.root() && tree.root().is_error() ? gaps(tree.root()) : tree.errors();
}

} // namespace python

static uint32_t line_of(std::string_view text, uint32_t offset, uint32_t &column) {
  uint32_t line = 1, start = 0;
  for (uint32_t i = 0; i < offset && i < text.size(); ++i)
    if (text[i] == '\n') {
      ++line;
      start = i + 1;
    }
  column = offset - start + 1;
  return line;
}

Lowered lower_python(std::string_view text, Name path) {
  using python::Syntax;
  Lowered result;
  ir::Module &module = result.module;
  module.path = path;
  module.language = ir::SourceLanguage::Python;
  auto report = [&](Diagnostic::Level level, uint32_t offset, bool whole_file, std::string message) {
    Diagnostic diagnostic;
    diagnostic.level = level;
    diagnostic.path = std::string(path.text());
    if (!whole_file)
      diagnostic.line = line_of(text, offset, diagnostic.column);
    diagnostic.message = std::move(message);
    result.diagnostics.push_back(std::move(diagnostic));
  };

  SyntaxTree tree(text, python::grammar());
  if (tree.failure() != ParseFailure::None) {
    result.failed = true;
    bool late = tree.failure() == ParseFailure::TimeLimit;
    report(Diagnostic::Level::Warning, 0, true, late ? "parsing took too long; the file is skipped" : "the file is too large to parse");
    return result;
  }
  module.errors = python::error_spans(tree);
  module.partial = !tree.errors().empty();
  if (module.partial)
    report(Diagnostic::Level::Warning, module.errors.empty() ? tree.errors()[0].begin : module.errors[0].begin, false, "syntax error; the rest of the file is analysed");
  for (uint32_t i = 0; i < tree.size(); ++i)
    if (Node node = tree.at(i); node.is(Syntax::Comment) && node.text().find("hasten-") != std::string_view::npos)
      module.comments.push_back({node.span()});

  python::Lowering lowering(tree, module);
  lowering.module();
  std::sort(module.errors.begin(), module.errors.end());
  if (!lowering.too_deep().empty())
    report(Diagnostic::Level::Note, lowering.too_deep().begin, false, "code nested too deep is not analysed");
  return result;
}

} // namespace hasten::frontends
