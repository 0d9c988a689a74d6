#include "fixes/typescript/async.h"

#include <algorithm>

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

} // namespace

tl::expected<std::vector<Edit>, std::string> make_async(const Context &context, const FixPlan &plan, Node node) {
  Node function = function_around(node);
  if (!function) return tl::unexpected(std::string("it runs when the module is loaded"));
  if (inside(node, function.child(Field::Parameters))) return tl::unexpected(std::string("it is a parameter's default"));
  if (function.has_token(Syntax::TokenAsync)) return std::vector<Edit>();
  if (function.is(Syntax::GeneratorFunction) || function.is(Syntax::GeneratorFunctionDeclaration) || function.has_token(Syntax::TokenStar))
    return tl::unexpected(std::string("a generator cannot be made async unseen"));
  bool written_there = (function.is(Syntax::ArrowFunction) || function.is(Syntax::FunctionExpression)) && function.parent().is(Syntax::Arguments);
  if (!plan.function.handles_requests || plan.function.span != function.span() || !written_there)
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
  case Syntax::NonNullExpression: return true;
  case Syntax::BinaryExpression: return up.child(Field::Operator).text() == "**";
  default: return false;
  }
}

} // namespace hasten::fixes::typescript
