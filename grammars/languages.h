// The grammars built into this program. Each function returns a constant of the library: there is nothing to free.
#pragma once

extern "C" {
typedef struct TSLanguage TSLanguage;

const TSLanguage *tree_sitter_typescript(void);
const TSLanguage *tree_sitter_tsx(void);
const TSLanguage *tree_sitter_javascript(void);
const TSLanguage *tree_sitter_python(void);
const TSLanguage *tree_sitter_cpp(void);
}
