// The Python grammar's node kinds and fields as enums, so that lowering is a switch and compares no strings.
#pragma once
#include <cstdint>

#include "frontends/tree_sitter/syntax_tree.h"

namespace hasten::frontends::python {

// clang-format off
#define HASTEN_PYTHON_KINDS(X)                                                                                         \
  X(Module, "module") X(Block, "block") X(Comment, "comment")                                                          \
  /* Statements */                                                                                                     \
  X(FutureImport, "future_import_statement") X(Import, "import_statement") X(ImportFrom, "import_from_statement")       \
  X(RelativeImport, "relative_import") X(ImportPrefix, "import_prefix") X(AliasedImport, "aliased_import")              \
  X(WildcardImport, "wildcard_import") X(DottedName, "dotted_name")                                                    \
  X(PrintStatement, "print_statement") X(Chevron, "chevron") X(ExecStatement, "exec_statement")                         \
  X(Assert, "assert_statement") X(ExpressionStatement, "expression_statement") X(Return, "return_statement")            \
  X(Delete, "delete_statement") X(Raise, "raise_statement") X(Pass, "pass_statement") X(Break, "break_statement")       \
  X(Continue, "continue_statement") X(Global, "global_statement") X(Nonlocal, "nonlocal_statement")                     \
  X(TypeAlias, "type_alias_statement")                                                                                 \
  X(If, "if_statement") X(Elif, "elif_clause") X(Else, "else_clause") X(For, "for_statement")                           \
  X(While, "while_statement") X(Try, "try_statement") X(Except, "except_clause") X(Finally, "finally_clause")           \
  X(With, "with_statement") X(WithClause, "with_clause") X(WithItem, "with_item")                                      \
  X(Match, "match_statement") X(Case, "case_clause")                                                                   \
  X(FunctionDefinition, "function_definition") X(ClassDefinition, "class_definition")                                   \
  X(DecoratedDefinition, "decorated_definition") X(Decorator, "decorator")                                             \
  X(Assignment, "assignment") X(AugmentedAssignment, "augmented_assignment")                                           \
  /* Patterns of match */                                                                                              \
  X(CasePattern, "case_pattern") X(AsPattern, "as_pattern") X(AsPatternTarget, "as_pattern_target")                     \
  X(KeywordPattern, "keyword_pattern") X(ClassPattern, "class_pattern") X(SplatPattern, "splat_pattern")                \
  X(UnionPattern, "union_pattern") X(DictPattern, "dict_pattern") X(ComplexPattern, "complex_pattern")                  \
  /* Targets and parameters */                                                                                         \
  X(PatternList, "pattern_list") X(TuplePattern, "tuple_pattern") X(ListPattern, "list_pattern")                        \
  X(ListSplatPattern, "list_splat_pattern") X(DictionarySplatPattern, "dictionary_splat_pattern")                       \
  X(Parameters, "parameters") X(LambdaParameters, "lambda_parameters") X(TypedParameter, "typed_parameter")             \
  X(DefaultParameter, "default_parameter") X(TypedDefaultParameter, "typed_default_parameter")                          \
  X(KeywordSeparator, "keyword_separator") X(PositionalSeparator, "positional_separator")                               \
  /* Expressions */                                                                                                    \
  X(Identifier, "identifier") X(Attribute, "attribute") X(Subscript, "subscript") X(Slice, "slice") X(Call, "call")     \
  X(ArgumentList, "argument_list") X(KeywordArgument, "keyword_argument") X(ListSplat, "list_splat")                    \
  X(DictionarySplat, "dictionary_splat") X(Parenthesized, "parenthesized_expression")                                   \
  X(ExpressionList, "expression_list") X(NamedExpression, "named_expression") X(Await, "await") X(Yield, "yield")       \
  X(Lambda, "lambda") X(Conditional, "conditional_expression") X(Not, "not_operator") X(Boolean, "boolean_operator")    \
  X(Binary, "binary_operator") X(Unary, "unary_operator") X(Comparison, "comparison_operator")                          \
  X(List, "list") X(Tuple, "tuple") X(Set, "set") X(Dictionary, "dictionary") X(Pair, "pair")                           \
  X(ListComprehension, "list_comprehension") X(SetComprehension, "set_comprehension")                                   \
  X(DictionaryComprehension, "dictionary_comprehension") X(GeneratorExpression, "generator_expression")                 \
  X(ForInClause, "for_in_clause") X(IfClause, "if_clause")                                                              \
  X(String, "string") X(ConcatenatedString, "concatenated_string") X(StringStart, "string_start")                       \
  X(StringContent, "string_content") X(StringEnd, "string_end") X(Interpolation, "interpolation")                       \
  X(FormatSpecifier, "format_specifier") X(FormatExpression, "format_expression")                                       \
  X(Integer, "integer") X(Float, "float") X(True, "true") X(False, "false") X(None, "none") X(Ellipsis, "ellipsis")     \
  /* Types */                                                                                                          \
  X(Type, "type") X(SplatType, "splat_type") X(GenericType, "generic_type") X(UnionType, "union_type")                  \
  X(ConstrainedType, "constrained_type") X(MemberType, "member_type") X(TypeParameter, "type_parameter")                \
  /* Tokens */                                                                                                         \
  X(AsyncToken, "'async'") X(FromToken, "'from'") X(MinusToken, "'-'") X(StarToken, "'*'") X(StarStarToken, "'**'")

#define HASTEN_PYTHON_FIELDS(X)                                                                                        \
  X(Alias, "alias") X(Alternative, "alternative") X(Argument, "argument") X(Arguments, "arguments")                     \
  X(Attribute, "attribute") X(Body, "body") X(Cause, "cause") X(Code, "code") X(Condition, "condition")                 \
  X(Consequence, "consequence") X(Definition, "definition") X(Expression, "expression")                                 \
  X(FormatSpecifier, "format_specifier") X(Function, "function") X(Guard, "guard") X(Key, "key") X(Left, "left")        \
  X(ModuleName, "module_name") X(Name, "name") X(Object, "object") X(Operator, "operator") X(Operators, "operators")    \
  X(Parameters, "parameters") X(ReturnType, "return_type") X(Right, "right") X(Subject, "subject")                      \
  X(Subscript, "subscript") X(Superclasses, "superclasses") X(Type, "type") X(TypeParameters, "type_parameters")        \
  X(Value, "value")
// clang-format on

#define HASTEN_ENUMERATOR(name, text) name,
enum class Syntax : uint16_t { Other, HASTEN_PYTHON_KINDS(HASTEN_ENUMERATOR) };
enum class Field : uint8_t { None, HASTEN_PYTHON_FIELDS(HASTEN_ENUMERATOR) };
#undef HASTEN_ENUMERATOR

const Grammar &grammar();

inline Syntax syntax(Node node) { return node.kind<Syntax>(); }

// A node the parser could not make sense of, or made up: nothing in it is lowered.
inline bool broken(Node node) { return !node || node.is_error() || node.is_missing(); }

bool is_statement(Syntax kind);

// How a target is written: in mere parentheses, `(a) = 1`, or as several targets, `a, b = c`.
bool is_parenthesized(Node target);
bool is_target_list(Node target);

// The node after `node` in preorder, inside `root`; its own subtree is entered only if `enter`. None at the end.
Node next_in(Node root, Node node, bool enter);

} // namespace hasten::frontends::python
