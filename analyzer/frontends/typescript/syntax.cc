#include "frontends/typescript/syntax.h"

#include "grammars/languages.h"

namespace hasten::frontends::typescript {

static constexpr std::string_view kKinds[] = {"",
#define X(enumerator, name) name,
                                              HASTEN_TYPESCRIPT_KINDS(X) HASTEN_TYPESCRIPT_TOKENS(X)
#undef X
};

static constexpr std::string_view kFields[] = {"",
#define X(enumerator, name) name,
                                               HASTEN_TYPESCRIPT_FIELDS(X)
#undef X
};

const Grammar &typescript_grammar() {
  static const Grammar grammar(tree_sitter_typescript(), kKinds, kFields);
  return grammar;
}

const Grammar &tsx_grammar() {
  static const Grammar grammar(tree_sitter_tsx(), kKinds, kFields);
  return grammar;
}

} // namespace hasten::frontends::typescript
