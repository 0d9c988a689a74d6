#include "frontends/python/scope.h"

#include <algorithm>

namespace hasten::frontends::python {

Tally &BindingScan::tally(Name name, Span span) {
  auto [it, fresh] = tallies_.try_emplace(name);
  if (fresh) {
    it->second.first = span;
    order_.push_back(name);
  }
  return it->second;
}

void BindingScan::declare(Name name, Span span) {
  Tally &t = tally(name, span);
  if (t.imports == 0)
    ++t.others;
}

bool BindingScan::binds(Name name) const {
  auto it = tallies_.find(name);
  return it != tallies_.end() && it->second.imports + it->second.definitions + it->second.others + it->second.fallbacks;
}

void BindingScan::bind(Node identifier, How how, bool fallback) {
  if (broken(identifier) || !identifier.is(Syntax::Identifier))
    return;
  Tally &t = tally(Name::of(identifier.text()), identifier.span());
  if (fallback || identifier.span().begin < fallback_until_)
    ++t.fallbacks;
  else if (how == How::Definition)
    ++t.definitions;
  else
    ++t.others;
}

// `a.b = …` and `a[i] = …` bind nothing.
void BindingScan::target(Node pattern, bool fallback) {
  for (Node node = pattern; node;) {
    bool enter = false;
    switch (syntax(node)) {
    case Syntax::Identifier:
      bind(node, How::Other, fallback);
      break;
    case Syntax::PatternList:
    case Syntax::TuplePattern:
    case Syntax::ListPattern:
    case Syntax::ListSplatPattern:
    case Syntax::ListSplat:
    case Syntax::Tuple:
    case Syntax::List:
    case Syntax::ExpressionList:
    case Syntax::Parenthesized:
    case Syntax::AsPatternTarget:
      enter = !node.is_error();
      break;
    default:
      break;
    }
    node = next_in(pattern, node, enter);
  }
}

void BindingScan::code(Node root) {
  for (Node node = root; node;) {
    bool enter = !node.is_error();
    switch (syntax(node)) {
    case Syntax::FunctionDefinition:
    case Syntax::ClassDefinition:
      bind(node.child(Field::Name), How::Definition, false);
      enter = false;
      break;
    case Syntax::Lambda:
      enter = false;
      break;
    case Syntax::Assignment:
      target(node.child(Field::Left), node.child(Field::Right).is(Syntax::None));
      break;
    case Syntax::AugmentedAssignment:
    case Syntax::For:
      target(node.child(Field::Left), false);
      break;
    case Syntax::NamedExpression:
      bind(node.child(Field::Name), How::Other, false);
      break;
    case Syntax::AsPatternTarget:
      target(node, false);
      break;
    case Syntax::Delete:
      target(node.first_named_child(), true);
      break;
    case Syntax::Except:
      target(node.child(Field::Alias), true);
      fallback_until_ = std::max(fallback_until_, node.span().end);
      break;
    case Syntax::Else:
      fallback_until_ = std::max(fallback_until_, node.span().end);
      break;
    case Syntax::If: {
      std::string_view condition = node.child(Field::Condition) ? node.child(Field::Condition).text() : std::string_view();
      if (condition.ends_with("TYPE_CHECKING") && !condition.starts_with("not"))
        if (Node block = node.child(Field::Consequence))
          type_only_until_ = std::max(type_only_until_, block.span().end);
      break;
    }
    case Syntax::AsPattern: // case … as name
      if (Node last = node.first_named_child(); last.is(Syntax::CasePattern))
        bind(last.next_named_sibling(), How::Other, false);
      break;
    case Syntax::SplatPattern:
      if (Node name = node.first_named_child(); name && name.text() != "_")
        bind(name, How::Other, false);
      break;
    case Syntax::DottedName: { // A capture in a pattern; a class pattern's own name is not in a case_pattern.
      Syntax parent = syntax(node.parent());
      bool capture = parent == Syntax::CasePattern || parent == Syntax::UnionPattern ||
                     parent == Syntax::KeywordPattern;
      Node name = node.first_named_child();
      if (capture && name && !name.next_named_sibling() && name.text() != "_")
        bind(name, How::Other, false);
      break;
    }
    case Syntax::TypeAlias: {
      Node name = node.child(Field::Left);
      while (name && !name.is(Syntax::Identifier) && !name.is_error())
        name = name.first_named_child();
      bind(name, How::Definition, false);
      enter = false;
      break;
    }
    case Syntax::Global:
    case Syntax::Nonlocal:
      for (Node name : node.named_children()) {
        Tally &t = tally(Name::of(name.text()), name.span());
        (syntax(node) == Syntax::Global ? t.global : t.nonlocal) = true;
      }
      break;
    case Syntax::Import:
    case Syntax::ImportFrom:
      import_statement(node);
      enter = false;
      break;
    case Syntax::FutureImport:
      enter = false;
      break;
    case Syntax::ForInClause: // Its target belongs to the comprehension; walruses inside do not.
      break;
    case Syntax::Yield:
      has_yield_ = true;
      break;
    default:
      break;
    }
    node = next_in(root, node, enter);
  }
}

ir::ImportId BindingScan::add_import(Node statement, Name specifier, Name imported, Name local, Span span) {
  ir::ImportId id{static_cast<uint32_t>(module_.imports.size())};
  ir::Import import;
  import.specifier = specifier;
  import.imported = imported;
  import.local = local;
  import.type_only = statement.span().begin < type_only_until_;
  import.dynamic = !scope_.runs_with_module();
  import.span = span;
  module_.imports.push_back(import);
  if (local) {
    Tally &t = tally(local, span);
    if (t.imports++ == 0)
      t.import = id;
    scope_.imports.push_back({statement.index(), local, id});
  }
  return id;
}

static Name dotted(Node name) {
  std::string_view text = name.text();
  if (text.find_first_of(" \t\\\r\n") == std::string_view::npos)
    return Name::of(text);
  std::string clean; // `import a . b`
  for (char c : text)
    if (c != ' ' && c != '\t' && c != '\\' && c != '\r' && c != '\n')
      clean += c;
  return Name::of(clean);
}

void BindingScan::import_statement(Node statement) {
  static const Name kAll = Name::of("*");
  bool from = syntax(statement) == Syntax::ImportFrom;
  Name specifier;
  if (from) {
    Node source = statement.child(Field::ModuleName);
    if (broken(source))
      return;
    specifier = dotted(source);
  }
  for (Node item : statement.named_children()) {
    if (broken(item))
      continue;
    if (item.is(Syntax::WildcardImport)) {
      add_import(statement, specifier, kAll, Name(), item.span());
      continue;
    }
    if (item.field<Field>() != Field::Name)
      continue;
    Node name = item.is(Syntax::AliasedImport) ? item.child(Field::Name) : item;
    Node alias = item.is(Syntax::AliasedImport) ? item.child(Field::Alias) : Node();
    if (broken(name) || (item.is(Syntax::AliasedImport) && broken(alias)))
      continue;
    Name path = dotted(name);
    Name local = alias ? Name::of(alias.text()) : path;
    if (from) {
      add_import(statement, specifier, path, local, item.span());
    } else if (alias) {
      add_import(statement, path, kAll, local, item.span());
    } else {
      std::string_view text = path.text();
      size_t dot = text.find('.');
      Name top = dot == std::string_view::npos ? path : Name::of(text.substr(0, dot));
      add_import(statement, top, kAll, top, item.span());
      if (dot != std::string_view::npos)
        add_import(statement, path, kAll, Name(), item.span());
    }
  }
}

void BindingScan::settle() {
  for (Name name : order_) {
    const Tally &t = tallies_.at(name);
    Binding binding;
    if (auto it = scope_.names.find(name); it != scope_.names.end()) { // A parameter that is assigned too.
      if (t.imports)
        scope_.mixed_imports = true;
      continue;
    }
    if (t.global && scope_.kind != ScopeKind::Module) {
      binding.kind = Binding::Kind::ModuleName;
      scope_.mixed_imports |= t.imports > 0;
    } else if (t.nonlocal) {
      binding.kind = Binding::Kind::Outer;
      scope_.mixed_imports |= t.imports > 0;
    } else if (t.imports && !t.others && !t.definitions) {
      binding.kind = Binding::Kind::Import;
      binding.import = t.import;
    } else {
      scope_.mixed_imports |= t.imports > 0;
      if (scope_.kind == ScopeKind::Class) {
        binding.kind = Binding::Kind::Member;
      } else {
        bool constant = t.definitions == 1 && !t.others && !t.fallbacks && !t.imports;
        binding.local = scope_.builder->add_local(name, t.first, constant);
      }
    }
    scope_.names.emplace(name, binding);
  }
}

} // namespace hasten::frontends::python
