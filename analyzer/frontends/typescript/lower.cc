// The TypeScript and JavaScript frontend: parses a file and lowers it.
#include <algorithm>

#include "frontends/frontend.h"
#include "frontends/typescript/lowering.h"
#include "frontends/typescript/source_tree.h"

namespace hasten::frontends {

namespace typescript {

Lowering::Lowering(const SyntaxTree &tree, ir::Module &module) : tree_(tree), module_(module) {
  work_.resize(tree.size() + 1);
  uint32_t count = 0;
  for (uint32_t i = 0; i < tree.size(); ++i) {
    work_[i] = count;
    switch (tree.at(i).kind<Syntax>()) {
    case Syntax::CallExpression:
    case Syntax::NewExpression:
    case Syntax::AwaitExpression:
    case Syntax::YieldExpression:
    case Syntax::ArrowFunction:
    case Syntax::FunctionExpression:
    case Syntax::GeneratorFunction:
    case Syntax::MethodDefinition:
    case Syntax::Class:
    case Syntax::AssignmentExpression:
    case Syntax::AugmentedAssignmentExpression:
    case Syntax::UpdateExpression:
      ++count;
      break;
    default:
      break;
    }
  }
  work_[tree.size()] = count;
}

void Lowering::run() {
  Node root = tree_.root();
  Frame frame{ir::FunctionBuilder(module_, Name(), ir::FunctionKind::Module, ir::FunctionId(), root.span()), nullptr};
  frame_ = &frame;
  scopes_.enter();
  Node first = root.first_child();
  hoist_variables(root);
  hoist_declarations(first);
  while (first && (!first.is_named() || first.is_extra() || first.is(Syntax::HashBangLine) ||
                   directive(first, module_.directives)))
    first = first.next_sibling();
  hoist_functions(first);
  statements(first);
  scopes_.leave();
  function().directives = module_.directives;
  frame_ = nullptr;
  frame.builder.finish();
}

} // namespace typescript

static uint32_t line_of(std::string_view text, uint32_t offset) {
  return 1 +
         static_cast<uint32_t>(std::count(text.begin(), text.begin() + std::min<size_t>(offset, text.size()), '\n'));
}

Lowered lower_typescript(std::string_view text, Name path, Dialect dialect) {
  using namespace typescript;
  Lowered result;
  result.module.path = path;
  result.module.language =
      dialect == Dialect::JavaScript ? ir::SourceLanguage::JavaScript : ir::SourceLanguage::TypeScript;
  auto report = [&](Diagnostic::Level level, uint32_t line, std::string message) {
    Diagnostic diagnostic;
    diagnostic.level = level;
    diagnostic.path = std::string(path.text());
    diagnostic.line = line;
    diagnostic.message = std::move(message);
    result.diagnostics.push_back(std::move(diagnostic));
  };

  SourceTree source(text, dialect);
  const SyntaxTree &tree = source.tree();
  if (tree.failure() != ParseFailure::None) {
    report(Diagnostic::Level::Warning, 0,
           tree.failure() == ParseFailure::TimeLimit ? "not analysed: parsing took too long"
                                                     : "not analysed: too large");
    result.failed = true;
    return result;
  }
  result.module.errors = tree.errors();
  result.module.partial = !tree.errors().empty();
  if (result.module.partial) {
    size_t more = tree.errors().size() - 1;
    std::string message = "syntax error; the code around it is analysed";
    if (more > 0)
      message += " (" + std::to_string(more) + (more == 1 ? " more place" : " more places") + " in this file)";
    report(Diagnostic::Level::Warning, line_of(text, tree.errors().front().begin), std::move(message));
  }
  if (tree.root().is_error()) {
    result.failed = true;
    return result;
  }
  if (text.find("hasten-") != std::string_view::npos)
    for (uint32_t i = 0; i < tree.size(); ++i) {
      Node node = tree.at(i);
      if ((node.is(Syntax::Comment) || node.is(Syntax::HtmlComment)) &&
          node.text().find("hasten-") != std::string_view::npos)
        result.module.comments.push_back({node.span()});
    }

  Lowering lowering(tree, result.module);
  lowering.run();
  if (lowering.too_deep())
    report(Diagnostic::Level::Warning, line_of(text, lowering.too_deep_at()),
           "nested too deep: what is below is not analysed");
  return result;
}

} // namespace hasten::frontends
