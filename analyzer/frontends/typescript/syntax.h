// The node kinds, tokens and fields of the TypeScript and TSX grammars that lowering knows, and the two grammars.
//
// JavaScript is read by the TSX grammar, a superset that knows JSX; TypeScript proper needs its own, for in it `<T>x` is
// a cast. A kind of one grammar only is simply never met in the other's trees.
#pragma once
#include "frontends/tree_sitter/grammar.h"
#include "frontends/tree_sitter/syntax_tree.h"

namespace hasten::frontends::typescript {

// clang-format off
#define HASTEN_TYPESCRIPT_KINDS(X) \
    X(Program, "program") X(HashBangLine, "hash_bang_line") X(ExportStatement, "export_statement") \
    X(NamespaceExport, "namespace_export") X(ExportClause, "export_clause") X(ExportSpecifier, "export_specifier") \
    X(Import, "import") X(ImportStatement, "import_statement") X(ImportClause, "import_clause") \
    X(NamespaceImport, "namespace_import") X(NamedImports, "named_imports") X(ImportSpecifier, "import_specifier") \
    X(ImportRequireClause, "import_require_clause") X(ImportAlias, "import_alias") \
    X(ExpressionStatement, "expression_statement") X(VariableDeclaration, "variable_declaration") \
    X(LexicalDeclaration, "lexical_declaration") X(VariableDeclarator, "variable_declarator") \
    X(StatementBlock, "statement_block") X(ElseClause, "else_clause") X(IfStatement, "if_statement") \
    X(SwitchStatement, "switch_statement") X(SwitchBody, "switch_body") X(SwitchCase, "switch_case") \
    X(SwitchDefault, "switch_default") X(ForStatement, "for_statement") X(ForInStatement, "for_in_statement") \
    X(WhileStatement, "while_statement") X(DoStatement, "do_statement") X(TryStatement, "try_statement") \
    X(CatchClause, "catch_clause") X(FinallyClause, "finally_clause") X(WithStatement, "with_statement") \
    X(BreakStatement, "break_statement") X(ContinueStatement, "continue_statement") \
    X(DebuggerStatement, "debugger_statement") X(ReturnStatement, "return_statement") \
    X(ThrowStatement, "throw_statement") X(EmptyStatement, "empty_statement") \
    X(LabeledStatement, "labeled_statement") X(ParenthesizedExpression, "parenthesized_expression") \
    X(YieldExpression, "yield_expression") X(Object, "object") X(ObjectPattern, "object_pattern") X(Pair, "pair") \
    X(PairPattern, "pair_pattern") X(SpreadElement, "spread_element") X(RestPattern, "rest_pattern") \
    X(AssignmentPattern, "assignment_pattern") X(ObjectAssignmentPattern, "object_assignment_pattern") \
    X(Array, "array") X(ArrayPattern, "array_pattern") X(Class, "class") X(ClassDeclaration, "class_declaration") \
    X(AbstractClassDeclaration, "abstract_class_declaration") X(ClassHeritage, "class_heritage") \
    X(ExtendsClause, "extends_clause") X(ImplementsClause, "implements_clause") X(ClassBody, "class_body") \
    X(ClassStaticBlock, "class_static_block") X(PublicFieldDefinition, "public_field_definition") \
    X(MethodDefinition, "method_definition") X(MethodSignature, "method_signature") \
    X(AbstractMethodSignature, "abstract_method_signature") X(IndexSignature, "index_signature") \
    X(Decorator, "decorator") X(FunctionExpression, "function_expression") \
    X(FunctionDeclaration, "function_declaration") X(GeneratorFunction, "generator_function") \
    X(GeneratorFunctionDeclaration, "generator_function_declaration") X(FunctionSignature, "function_signature") \
    X(ArrowFunction, "arrow_function") X(FormalParameters, "formal_parameters") \
    X(RequiredParameter, "required_parameter") X(OptionalParameter, "optional_parameter") \
    X(CallExpression, "call_expression") X(Arguments, "arguments") X(NewExpression, "new_expression") \
    X(AwaitExpression, "await_expression") X(MemberExpression, "member_expression") \
    X(SubscriptExpression, "subscript_expression") X(OptionalChain, "optional_chain") \
    X(AssignmentExpression, "assignment_expression") \
    X(AugmentedAssignmentExpression, "augmented_assignment_expression") X(TernaryExpression, "ternary_expression") \
    X(BinaryExpression, "binary_expression") X(UnaryExpression, "unary_expression") \
    X(UpdateExpression, "update_expression") X(SequenceExpression, "sequence_expression") X(String, "string") \
    X(StringFragment, "string_fragment") X(EscapeSequence, "escape_sequence") X(TemplateString, "template_string") \
    X(TemplateSubstitution, "template_substitution") X(Regex, "regex") X(Number, "number") \
    X(Identifier, "identifier") X(PropertyIdentifier, "property_identifier") \
    X(PrivatePropertyIdentifier, "private_property_identifier") \
    X(ShorthandPropertyIdentifier, "shorthand_property_identifier") \
    X(ShorthandPropertyIdentifierPattern, "shorthand_property_identifier_pattern") \
    X(StatementIdentifier, "statement_identifier") X(ComputedPropertyName, "computed_property_name") \
    X(MetaProperty, "meta_property") X(This, "this") X(Super, "super") X(True, "true") X(False, "false") \
    X(Null, "null") X(Undefined, "undefined") X(Comment, "comment") X(HtmlComment, "html_comment") \
    X(AsExpression, "as_expression") X(SatisfiesExpression, "satisfies_expression") \
    X(NonNullExpression, "non_null_expression") X(InstantiationExpression, "instantiation_expression") \
    X(AmbientDeclaration, "ambient_declaration") X(Module, "module") X(InternalModule, "internal_module") \
    X(NestedIdentifier, "nested_identifier") X(InterfaceDeclaration, "interface_declaration") \
    X(InterfaceBody, "interface_body") X(ExtendsTypeClause, "extends_type_clause") \
    X(EnumDeclaration, "enum_declaration") X(EnumBody, "enum_body") X(EnumAssignment, "enum_assignment") \
    X(TypeAliasDeclaration, "type_alias_declaration") X(AccessibilityModifier, "accessibility_modifier") \
    X(OverrideModifier, "override_modifier") X(TypeAnnotation, "type_annotation") X(TypeArguments, "type_arguments") \
    X(TypeIdentifier, "type_identifier") X(NestedTypeIdentifier, "nested_type_identifier") \
    X(GenericType, "generic_type") X(PredefinedType, "predefined_type") X(ArrayType, "array_type") \
    X(TupleType, "tuple_type") X(UnionType, "union_type") X(IntersectionType, "intersection_type") \
    X(LiteralType, "literal_type") X(FunctionType, "function_type") X(ConstructorType, "constructor_type") \
    X(ObjectType, "object_type") X(ParenthesizedType, "parenthesized_type") X(ReadonlyType, "readonly_type") \
    X(OptionalType, "optional_type") X(RestType, "rest_type") X(TypeQuery, "type_query") \
    X(TemplateLiteralType, "template_literal_type") X(PropertySignature, "property_signature") \
    X(CallSignature, "call_signature") X(ConstructSignature, "construct_signature") \
    X(TypeAssertion, "type_assertion") X(JsxElement, "jsx_element") \
    X(JsxSelfClosingElement, "jsx_self_closing_element") X(JsxOpeningElement, "jsx_opening_element") \
    X(JsxClosingElement, "jsx_closing_element") X(JsxAttribute, "jsx_attribute") X(JsxExpression, "jsx_expression") \
    X(JsxText, "jsx_text") X(JsxNamespaceName, "jsx_namespace_name") \
    X(HtmlCharacterReference, "html_character_reference")

#define HASTEN_TYPESCRIPT_TOKENS(X) \
    X(TokenAsync, "'async'") X(TokenAwait, "'await'") X(TokenStatic, "'static'") X(TokenGet, "'get'") \
    X(TokenSet, "'set'") X(TokenStar, "'*'") X(TokenQuestionDot, "'?.'") X(TokenConst, "'const'") \
    X(TokenLet, "'let'") X(TokenVar, "'var'") X(TokenUsing, "'using'") X(TokenDeclare, "'declare'") \
    X(TokenType, "'type'") X(TokenReadonly, "'readonly'") X(TokenDefault, "'default'") X(TokenOf, "'of'") \
    X(TokenIn, "'in'") X(TokenAbstract, "'abstract'") X(TokenNamespace, "'namespace'") X(TokenModule, "'module'") \
    X(TokenGlobal, "'global'") X(TokenQuestion, "'?'") X(TokenEquals, "'='") X(TokenNew, "'new'") \
    X(TokenComma, "','")

#define HASTEN_TYPESCRIPT_FIELDS(X) \
    X(Alias, "alias") X(Alternative, "alternative") X(Argument, "argument") X(Arguments, "arguments") \
    X(Body, "body") X(Condition, "condition") X(Consequence, "consequence") X(Constructor, "constructor") \
    X(Declaration, "declaration") X(Decorator, "decorator") X(Finalizer, "finalizer") X(Function, "function") \
    X(Handler, "handler") X(Increment, "increment") X(Index, "index") X(Initializer, "initializer") X(Key, "key") \
    X(Kind, "kind") X(Label, "label") X(Left, "left") X(Module, "module") X(Name, "name") X(Object, "object") \
    X(Operator, "operator") X(OptionalChain, "optional_chain") X(Parameter, "parameter") X(Parameters, "parameters") \
    X(Pattern, "pattern") X(Property, "property") X(ReturnType, "return_type") X(Right, "right") X(Source, "source") \
    X(Type, "type") X(TypeArguments, "type_arguments") X(Value, "value")
// clang-format on

enum class Syntax : uint16_t {
  Other,
#define X(enumerator, name) enumerator,
  HASTEN_TYPESCRIPT_KINDS(X) HASTEN_TYPESCRIPT_TOKENS(X)
#undef X
      kCount
};

enum class Field : uint8_t {
  None,
#define X(enumerator, name) enumerator,
  HASTEN_TYPESCRIPT_FIELDS(X)
#undef X
};

const Grammar &typescript_grammar();
const Grammar &tsx_grammar();

} // namespace hasten::frontends::typescript
