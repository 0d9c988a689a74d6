#include "fixes/typescript/async.h"

#include <algorithm>
#include <re2/re2.h>

namespace hasten::fixes::typescript {

namespace {

// Frameworks that await their handlers and answer for one that fails.
bool framework_awaits(const Context &context) {
  const std::string &path = context.file.path();
  if (std::optional<int> express = context.project.package_major(path, "express")) return *express >= 5;
  for (const char *name : {"fastify", "koa", "hono", "@hapi/hapi", "h3", "@nestjs/core", "restify", "polka", "next"})
    if (context.project.depends_on(path, name)) return std::string_view(name) != "restify" && std::string_view(name) != "polka";
  return false;
}

// All of the body is one try with a handler, so that nothing leaves the function.
bool catches_all(Node function) {
  Node body = function.child(Field::Body);
  if (!body.is(Syntax::StatementBlock)) return false;
  Node only = body.first_named_child();
  return only.is(Syntax::TryStatement) && only.child(Field::Handler) && !only.next_named_sibling();
}

// What calls a function given to `on` and the like waits for none of its calls: the next event comes meanwhile, so one
// that waits where it did not lets events overtake each other.
bool routes(Node function) {
  static const RE2 kRoute("^(get|post|put|delete|del|patch|head|options|all|use|route|handle)$");
  Node callee = function.parent().parent().child(Field::Function);
  Node name = callee.is(Syntax::MemberExpression) ? callee.child(Field::Property) : callee;
  return name && RE2::FullMatch(re2::StringPiece(name.text().data(), name.text().size()), kRoute);
}

bool listens(Node function) {
  static const RE2 kListen("^(on|once|addListener|prependListener|addEventListener|subscribe)$");
  if (!function.parent().is(Syntax::Arguments)) return false;
  Node callee = function.parent().parent().child(Field::Function);
  Node name = callee.is(Syntax::MemberExpression) ? callee.child(Field::Property) : Node();
  return name && RE2::FullMatch(re2::StringPiece(name.text().data(), name.text().size()), kListen);
}

} // namespace

tl::expected<std::vector<Edit>, std::string> make_async(const Context &context, const FixPlan &plan, Node node) {
  Node function = function_around(node);
  if (!function) return tl::unexpected(std::string("it runs when the module is loaded"));
  if (inside(node, function.child(Field::Parameters))) return tl::unexpected(std::string("it is a parameter's default"));
  if (listens(function)) return tl::unexpected(std::string("it handles events, and one that waits is overtaken by the next"));
  if (function.has_token(Syntax::TokenAsync)) return std::vector<Edit>();
  if (function.is(Syntax::GeneratorFunction) || function.is(Syntax::GeneratorFunctionDeclaration) || function.has_token(Syntax::TokenStar))
    return tl::unexpected(std::string("a generator cannot be made async unseen"));
  bool written_there = (function.is(Syntax::ArrowFunction) || function.is(Syntax::FunctionExpression)) && function.parent().is(Syntax::Arguments);
  if (!plan.function.handles_requests || plan.function.span != function.span() || !written_there || !routes(function))
    return tl::unexpected(std::string("the function around it is not async, and its callers do not wait for it"));
  if (!framework_awaits(context) && !catches_all(function))
    return tl::unexpected(std::string("the framework may not notice when an async handler fails"));
  if (!plan.function.callers.empty()) return tl::unexpected(std::string("the handler is called elsewhere too"));
  return std::vector<Edit>{{context.file.path(), {function.span().begin, function.span().begin}, "async "}};
}

bool needs_parentheses(Node expression) {
  Node up = expression.parent();
  switch (up.kind<Syntax>()) {
  case Syntax::MemberExpression:
  case Syntax::SubscriptExpression: return up.child(Field::Object) == expression;
  case Syntax::CallExpression: return up.child(Field::Function) == expression;
  case Syntax::NewExpression: return up.child(Field::Constructor) == expression;
  case Syntax::NonNullExpression:
  case Syntax::UnaryExpression:  // Only as people and formatters write it
  case Syntax::BinaryExpression:
  case Syntax::SpreadElement:
  case Syntax::AsExpression: return true;
  case Syntax::TernaryExpression: return up.child(Field::Condition) == expression;
  default: return false;
  }
}

} // namespace hasten::fixes::typescript
