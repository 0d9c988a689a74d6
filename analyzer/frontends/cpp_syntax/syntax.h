// The C++ grammar's node kinds and fields as enums, so that lowering is a switch and compares no strings.
#pragma once
#include <cstdint>

#include "frontends/tree_sitter/syntax_tree.h"

namespace hasten::frontends::cpp_syntax {

// clang-format off
#define HASTEN_CPP_KINDS(X)                                                                                            \
  X(TranslationUnit, "translation_unit") X(Comment, "comment")                                                         \
  /* Declarations */                                                                                                   \
  X(NamespaceDefinition, "namespace_definition") X(NestedNamespace, "nested_namespace_specifier")                      \
  X(NamespaceAlias, "namespace_alias_definition") X(NamespaceIdentifier, "namespace_identifier")                       \
  X(Linkage, "linkage_specification") X(DeclarationList, "declaration_list") X(Using, "using_declaration")             \
  X(AliasDeclaration, "alias_declaration") X(TypeDefinition, "type_definition") X(Template, "template_declaration")    \
  X(Class, "class_specifier") X(Struct, "struct_specifier") X(Union, "union_specifier") X(Enum, "enum_specifier")      \
  X(EnumeratorList, "enumerator_list") X(Enumerator, "enumerator") X(BaseClause, "base_class_clause")                  \
  X(FieldList, "field_declaration_list") X(FieldDeclaration, "field_declaration") X(Friend, "friend_declaration")      \
  X(FunctionDefinition, "function_definition") X(Declaration, "declaration") X(InitDeclarator, "init_declarator")      \
  X(DefaultMethod, "default_method_clause") X(DeleteMethod, "delete_method_clause") X(Storage, "storage_class_specifier") \
  X(InitializerList2, "field_initializer_list") X(FieldInitializer, "field_initializer") X(AccessSpecifier, "access_specifier") \
  /* Declarators */                                                                                                    \
  X(FunctionDeclarator, "function_declarator") X(PointerDeclarator, "pointer_declarator")                              \
  X(ReferenceDeclarator, "reference_declarator") X(ArrayDeclarator, "array_declarator")                                \
  X(ParenthesizedDeclarator, "parenthesized_declarator") X(AttributedDeclarator, "attributed_declarator")              \
  X(StructuredBinding, "structured_binding_declarator") X(VariadicDeclarator, "variadic_declarator")                   \
  X(AbstractFunction, "abstract_function_declarator") X(AbstractPointer, "abstract_pointer_declarator")                \
  X(AbstractReference, "abstract_reference_declarator") X(AbstractParenthesized, "abstract_parenthesized_declarator")  \
  X(AbstractArray, "abstract_array_declarator") X(OperatorCast, "operator_cast") X(OperatorName, "operator_name")      \
  X(DestructorName, "destructor_name") X(ParameterList, "parameter_list") X(Parameter, "parameter_declaration")        \
  X(OptionalParameter, "optional_parameter_declaration") X(VariadicParameter, "variadic_parameter_declaration")        \
  X(TrailingReturn, "trailing_return_type")                                                                            \
  /* Names and types */                                                                                                \
  X(Identifier, "identifier") X(TypeIdentifier, "type_identifier") X(FieldIdentifier, "field_identifier")              \
  X(Qualified, "qualified_identifier") X(DependentName, "dependent_name") X(TemplateType, "template_type")             \
  X(TemplateFunction, "template_function") X(TemplateMethod, "template_method")                                        \
  X(TemplateArguments, "template_argument_list") X(TypeDescriptor, "type_descriptor") X(PrimitiveType, "primitive_type") \
  X(SizedType, "sized_type_specifier") X(Placeholder, "placeholder_type_specifier") X(DependentType, "dependent_type")  \
  X(Decltype, "decltype")                                                                                              \
  /* Statements */                                                                                                     \
  X(Compound, "compound_statement") X(ExpressionStatement, "expression_statement") X(If, "if_statement")               \
  X(Else, "else_clause") X(ConditionClause, "condition_clause") X(InitStatement, "init_statement")                     \
  X(Switch, "switch_statement") X(Case, "case_statement") X(For, "for_statement") X(RangeFor, "for_range_loop")        \
  X(While, "while_statement") X(Do, "do_statement") X(Try, "try_statement") X(Catch, "catch_clause")                   \
  X(Return, "return_statement") X(CoReturn, "co_return_statement") X(CoYield, "co_yield_statement")                    \
  X(Throw, "throw_statement") X(Break, "break_statement") X(Continue, "continue_statement")                            \
  X(Labeled, "labeled_statement") X(AttributedStatement, "attributed_statement") X(StaticAssert, "static_assert_declaration") \
  /* Expressions */                                                                                                    \
  X(Call, "call_expression") X(ArgumentList, "argument_list") X(FieldExpression, "field_expression")                   \
  X(Subscript, "subscript_expression") X(SubscriptArguments, "subscript_argument_list") X(Binary, "binary_expression") \
  X(Unary, "unary_expression") X(Update, "update_expression") X(PointerExpression, "pointer_expression")               \
  X(Assignment, "assignment_expression") X(Conditional, "conditional_expression") X(Comma, "comma_expression")         \
  X(Parenthesized, "parenthesized_expression") X(CoAwait, "co_await_expression") X(New, "new_expression")              \
  X(Delete, "delete_expression") X(Lambda, "lambda_expression") X(Captures, "lambda_capture_specifier")                \
  X(CaptureInitializer, "lambda_capture_initializer") X(Cast, "cast_expression") X(Sizeof, "sizeof_expression")        \
  X(Alignof, "alignof_expression") X(CompoundLiteral, "compound_literal_expression") X(Initializers, "initializer_list") \
  X(InitializerPair, "initializer_pair") X(PackExpansion, "parameter_pack_expansion") X(Fold, "fold_expression")       \
  X(Requires, "requires_expression") X(This, "this") X(True, "true") X(False, "false") X(Null, "null")                 \
  X(Number, "number_literal") X(Character, "char_literal") X(String, "string_literal") X(RawString, "raw_string_literal") \
  X(RawContent, "raw_string_content") X(StringContent, "string_content") X(Escape, "escape_sequence")                  \
  X(Concatenated, "concatenated_string") X(UserLiteral, "user_defined_literal")                                        \
  /* Tokens */                                                                                                         \
  X(DefaultToken, "'default'") X(ConstToken, "'const'") X(InlineToken, "'inline'") X(NamespaceToken, "'namespace'")

#define HASTEN_CPP_FIELDS(X)                                                                                           \
  X(Alternative, "alternative") X(Argument, "argument") X(Arguments, "arguments") X(Body, "body")                      \
  X(Captures, "captures") X(Condition, "condition") X(Consequence, "consequence") X(Declarator, "declarator")          \
  X(DefaultValue, "default_value") X(Field, "field") X(Function, "function") X(Indices, "indices")                     \
  X(Initializer, "initializer") X(Left, "left") X(Name, "name") X(Operator, "operator") X(Parameters, "parameters")    \
  X(Pattern, "pattern") X(Placement, "placement") X(Right, "right") X(Scope, "scope") X(Type, "type")                  \
  X(Update, "update") X(Value, "value") X(Designator, "designator")
// clang-format on

#define HASTEN_ENUMERATOR(name, text) name,
enum class Syntax : uint16_t { Other, HASTEN_CPP_KINDS(HASTEN_ENUMERATOR) };
enum class Field : uint8_t { None, HASTEN_CPP_FIELDS(HASTEN_ENUMERATOR) };
#undef HASTEN_ENUMERATOR

const Grammar &grammar();

inline Syntax syntax(Node node) { return node.kind<Syntax>(); }

// A node the parser could not make sense of, or made up: nothing in it is lowered.
inline bool broken(Node node) { return !node || node.is_error() || node.is_missing(); }

inline bool is_class(Node node) { return node.is(Syntax::Class) || node.is(Syntax::Struct) || node.is(Syntax::Union); }

// The node after `node` in preorder, inside `root`; its own subtree is entered only if `enter`. None at the end.
Node next_in(Node root, Node node, bool enter);

// Behind pointers, references, arrays and parentheses: an identifier, a qualified name, a function declarator.
Node innermost_declarator(Node declarator);
Node function_declarator(Node declarator); // None if it declares no function
bool is_indirect(Node declarator);         // Has a * or & outside the name
bool has_storage(Node declaration, std::string_view word); // static, thread_local, extern

} // namespace hasten::frontends::cpp_syntax
