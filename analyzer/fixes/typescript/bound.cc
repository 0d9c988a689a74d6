// Bound: the rounds of a loop run a few at a time, by p-limit where the project has it, else in groups.
//
// Only a body whose rounds cannot tell in which order they run: it writes to the item or into a map by key, and pushes at
// most its one result, which is put back in order.
#include <algorithm>
#include <fmt/format.h>

#include "fixes/typescript/imports.h"
#include "fixes/typescript/loop.h"
#include "fixes/typescript/render.h"

namespace hasten::fixes::typescript {

namespace {

constexpr int kAtOnce = 10;

// The last statement of the body, if it is `list.push(value)`.
struct Push {
  Node statement, list, value;
};

std::optional<Push> push_at_end(Node body) {
  Node last;
  for (Node child : body.named_children()) last = child;
  if (!last.is(Syntax::ExpressionStatement)) return std::nullopt;
  Node call = last.first_named_child();
  Node callee = call.child(Field::Function);
  if (!call.is(Syntax::CallExpression) || !callee.is(Syntax::MemberExpression) || callee.child(Field::Property).text() != "push") return std::nullopt;
  Node list = callee.child(Field::Object), arguments = call.child(Field::Arguments);
  if (!list.is(Syntax::Identifier) || arguments.named_child_count() != 1 || arguments.first_named_child().is(Syntax::SpreadElement)) return std::nullopt;
  return Push{last, list, arguments.first_named_child()};
}

class Bound {
public:
  Bound(const Context &context, const Finding &finding) : context_(context), file_(context.file), plan_(finding.plan) {}

  Rendered render() {
    Node call = file_.node(plan_.operations.front().span);
    if (!call) return refuse("the call is not written as one");
    if (plan_.loop.callback) return refuse("the loop is a callback");
    auto loop = item_loop(context_, plan_, call);
    if (!loop) return refuse(loop.error());
    loop_ = *loop;
    if (auto early = leaves_early(loop_)) return refuse(*early);
    if (!loop_.body.is(Syntax::StatementBlock)) return refuse("the loop's body is not a block");
    push_ = push_at_end(loop_.body);
    if (push_ && contains(loop_.body, Syntax::ContinueStatement)) return refuse("some rounds add no result");
    if (auto wrong = order_matters()) return refuse(*wrong);
    if (!file_.first_on_line(loop_.loop.span().begin)) return refuse("the loop shares its line with other code");
    return write();
  }

private:
  std::optional<std::string> order_matters() const {
    Names inner;
    walk(loop_.body, true, [&](Node n) {
      if (n.is(Syntax::VariableDeclarator)) inner.merge(Names(bound(n.child(Field::Name))));
      if (n.is(Syntax::ForInStatement)) inner.merge(Names(bound(n.child(Field::Left))));
      return true;
    });
    std::optional<std::string> wrong;
    walk(loop_.body, true, [&](Node n) {
      if (push_ && n == push_->statement) {
        Names value = mentioned(push_->value);
        if (value.count(std::string(push_->list.text()))) wrong = "a round uses the results of earlier ones";
        return false;
      }
      Node target;
      if (n.is(Syntax::AssignmentExpression) || n.is(Syntax::AugmentedAssignmentExpression)) target = n.child(Field::Left);
      if (n.is(Syntax::UpdateExpression)) target = n.child(Field::Argument);
      if (target) {
        bool ours = false;
        Names roots;
        for (const std::string &name : assigned(n)) roots.insert(name);
        for (const std::string &name : roots) ours |= inner.count(name) || loop_.item_names.count(name);
        bool keyed = target.is(Syntax::SubscriptExpression) && meet(mentioned(target.child(Field::Index)), loop_.item_names) && n.is(Syntax::AssignmentExpression);
        if (!ours && !keyed) wrong = "a round changes `" + std::string(target.text()) + "`, which others see";
      }
      if (n.is(Syntax::CallExpression) && n.child(Field::Function).is(Syntax::MemberExpression)) {
        Node callee = n.child(Field::Function);
        std::string_view method = callee.child(Field::Property).text();
        Node object = callee.child(Field::Object);
        bool local = object.is(Syntax::Identifier) && (inner.count(std::string(object.text())) || loop_.item_names.count(std::string(object.text())));
        static constexpr std::string_view kInOrder[] = {"push", "unshift", "splice", "shift", "pop", "add", "append", "write", "delete", "remove", "insert"};
        bool grows = std::find(std::begin(kInOrder), std::end(kInOrder), method) != std::end(kInOrder) ||
                     (method == "set" && !meet(mentioned(n.child(Field::Arguments)), loop_.item_names));
        if (grows && !local) wrong = "the order in which results are added would change";
      }
      if (n.is(Syntax::YieldExpression)) wrong = "the loop yields";
      if (n.is(Syntax::AwaitExpression) && !n.span().contains(plan_.operations.front().span)) {
        // Reading on from what the round has got is part of its call; other work was not asked about.
        Node root = n.first_named_child();
        while (root.is(Syntax::CallExpression) || root.is(Syntax::MemberExpression) || root.is(Syntax::ParenthesizedExpression) || root.is(Syntax::AwaitExpression))
          root = root.is(Syntax::CallExpression)     ? root.child(Field::Function)
                 : root.is(Syntax::MemberExpression) ? root.child(Field::Object)
                                                     : root.first_named_child();
        std::string name(root.text());
        if (!root.is(Syntax::Identifier) || !(inner.count(name) || loop_.item_names.count(name))) wrong = "the round also waits for other work, which would overlap too";
      }
      return !wrong;
    });
    if (push_ && !wrong) {
      // Nobody else may read the list while it grows.
      size_t mentions = 0;
      walk(loop_.body, true, [&](Node n) {
        mentions += n.is(Syntax::Identifier) && n.text() == push_->list.text();
        return true;
      });
      if (mentions != 1) wrong = "a round uses the results of earlier ones";
    }
    return wrong;
  }

  // The loop's body as that of a callback: `continue` becomes `return`, the push a result.
  std::string body(const std::string &indent) const {
    std::vector<Replacement> replacements;
    walk(loop_.body, false, [&](Node n) {
      if (n.is(Syntax::ForStatement) || n.is(Syntax::ForInStatement) || n.is(Syntax::WhileStatement) || n.is(Syntax::DoStatement)) return false;
      if (n.is(Syntax::ContinueStatement)) replacements.push_back({n.first_child().span(), "return"});
      return true;
    });
    if (push_) {
      Node call = push_->statement.first_named_child();
      replacements.push_back({call.span(), "return " + std::string(push_->value.text())});
    }
    return moved(file_, loop_.body, indent, replacements);
  }

  Rendered write() {
    Names taken;
    Imports imports(context_);
    Style style = style_of(file_);
    const std::string semicolon = style.semicolons ? ";" : "", &newline = file_.newline();
    std::string indent = file_.indent_at(loop_.loop.span().begin), inner = indent + file_.indent();
    std::string parameter = loop_.pattern.is(Syntax::Identifier) ? loop_.item : loop_.item;
    std::string text;
    bool limiter = context_.project.depends_on(file_.path(), "p-limit") && (imports.es_module() || context_.project.package_major(file_.path(), "p-limit").value_or(9) < 4);
    std::string items(loop_.items.text());
    if (limiter) {
      std::string p_limit = imports.reach_default({"p-limit"}, "pLimit", taken), limit = fresh_name(file_, "limit", taken);
      if (!loop_.sure_array) items = "[..." + items + "]";
      text = fmt::format("const {} = {}({}){}{}{}", limit, p_limit, kAtOnce, semicolon, newline, indent);
      std::string all = fmt::format("await Promise.all({}.map(({}) => {}(async () => {})))", items, parameter, limit, body(indent));
      text += (push_ ? fmt::format("{}.push(...({}))", push_->list.text(), all) : all) + semicolon;
    } else {
      std::string size = fresh_name(file_, "atOnce", taken), index = fresh_name(file_, "start", taken);
      text = fmt::format("const {} = {}{}{}{}", size, kAtOnce, semicolon, newline, indent);
      if (!loop_.sure_array || !loop_.items.is(Syntax::Identifier)) {
        std::string list = fresh_name(file_, "items", taken);
        text += fmt::format("const {} = [...{}]{}{}{}", list, items, semicolon, newline, indent);
        items = list;
      }
      std::string all = fmt::format("await Promise.all({}.slice({}, {} + {}).map(async ({}) => {}))", items, index, index, size, parameter, body(inner));
      text += fmt::format("for (let {} = 0; {} < {}.length; {} += {}) {{{}{}{}{}{}{}}}", index, index, items, index, size, newline, inner,
                          push_ ? fmt::format("{}.push(...({}))", push_->list.text(), all) : all, semicolon, newline, indent);
    }
    Fix fix;
    fix.applicability = Applicability::Unsafe;
    fix.title = fmt::format("Run {} rounds of the loop at a time", kAtOnce);
    fix.may_differ = fmt::format("Up to {} rounds run at once, so their calls overlap; if one fails, others that have begun still go on.", kAtOnce);
    fix.edits = imports.edits();
    fix.edits.push_back({file_.path(), loop_.loop.span(), text});
    return fix;
  }

  const Context &context_;
  const File &file_;
  const FixPlan &plan_;
  ItemLoop loop_;
  std::optional<Push> push_;
};

} // namespace

Rendered render_bound(const Context &context, const Finding &finding) { return Bound(context, finding).render(); }

} // namespace hasten::fixes::typescript
