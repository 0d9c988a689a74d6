#include "frontends/typescript/source_tree.h"

#include "frontends/typescript/blanking.h"
#include "frontends/typescript/syntax.h"

namespace hasten::frontends::typescript {

SourceTree::SourceTree(std::string_view text, Dialect dialect) {
  const Grammar &grammar = dialect == Dialect::TypeScript ? typescript_grammar() : tsx_grammar();
  std::string_view parsed = blank_type_arguments(text, blanked_);
  tree_.emplace(parsed, grammar);
  if (!tree_->errors().empty()) {
    std::string_view again = blank_rejected(parsed, tree_->errors(), blanked_again_);
    if (again.data() != parsed.data()) {
      SyntaxTree second(again, grammar);
      if (second.failure() == ParseFailure::None && second.errors().size() < tree_->errors().size())
        tree_.emplace(std::move(second));
    }
  }
  tree_->show(text);
}

} // namespace hasten::frontends::typescript
