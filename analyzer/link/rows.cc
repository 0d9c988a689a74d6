// From a callee's value to catalogue rows, and which of them hold at a call.
#include <algorithm>

#include "link/values.h"

namespace hasten::link {

using catalogue::When;
using ir::Form;
using ir::Kind;
using ir::Root;
using VK = Value::Kind;

std::optional<LibraryPath> Values::library_path(ValueId callee) {
  if (auto it = paths_.find(callee.value); it != paths_.end())
    return it->second;
  std::optional<LibraryPath> result;
  const Value v = table_[callee];
  if (v.kind == VK::External) {
    const catalogue::Index &idx = index(v.c);
    std::string_view path = Name::from_id(v.b).text();
    LibraryPath found;
    found.language = v.c & kLanguage;
    if (v.c & kByLibrary) {
      if (Name::from_id(v.a) == kConvention) {
        found.rows = idx.convention_rows(path);
        found.convention = true;
        found.path = path;
        if (!found.rows.empty())
          result = found;
      } else if (uint16_t library = idx.find_library(Name::from_id(v.a).text()); library != catalogue::TypeRef::kNone) {
        found.library = library;
        found.path = path;
        found.rows = idx.rows(library, path);
        result = found;
      }
    } else {
      std::string specifier(Name::from_id(v.a).text());
      std::string rest(path);
      catalogue::ModuleMatches matches = idx.find_module(specifier);
      if (found.language != 0 && !rest.empty()) {
        // `import a; a.b.c()`: the longest known module wins.
        std::string whole = specifier + "." + rest; // `longer` looks into it.
        catalogue::ModuleMatches longer = idx.find_module(whole);
        if (!longer.libraries.empty() && (matches.libraries.empty() || longer.rest.size() < rest.size())) {
          matches = longer;
          rest = std::string(longer.rest);
          matches.rest = {};
        }
      }
      for (const catalogue::ModuleMatch &m : matches.libraries) {
        std::string joined = catalogue::join_path(m.prefix, matches.rest, rest);
        catalogue::Rows rows = idx.rows(m.library, joined);
        if (!result || (result->rows.empty() && !rows.empty())) {
          found.library = m.library;
          found.path = joined;
          found.rows = rows;
          result = found;
        }
      }
      // A member of an exported type, used as a static one: Model.findAll of `import { Model }`
      if (result && result->rows.empty()) {
        size_t dot = result->path.rfind('.');
        if (dot != std::string::npos)
          if (catalogue::TypeRef t = idx.annotation_type(result->library, std::string_view(result->path).substr(0, dot)))
            result->rows = idx.rows_of(t, std::string_view(result->path).substr(dot + 1));
      }
    }
  } else if (v.kind == VK::LibMember) {
    const Value base = table_[ValueId{v.a}];
    catalogue::TypeRef type = type_ref(base);
    std::string_view name = Name::from_id(v.b).text();
    LibraryPath found;
    found.language = base.c;
    found.library = type.library;
    found.type = type;
    found.path = index(base.c).type(type).name + "." + std::string(name);
    found.rows = index(base.c).rows_of(type, name);
    found.receiver = ValueId{v.a};
    const Value origin = table_[ValueId{base.b}];
    found.convention = origin.kind == VK::Site && origin.c == 1;
    result = found;
  } else if (v.kind == VK::Lib) { // The object itself is called: a tagged template, a callable instance
    catalogue::TypeRef type = type_ref(v);
    LibraryPath found;
    found.language = v.c;
    found.library = type.library;
    found.type = type;
    found.path = index(v.c).type(type).name + ".()";
    found.rows = index(v.c).rows_of(type, "()");
    found.receiver = callee;
    result = found;
  }
  paths_[callee.value] = result;
  return result;
}

std::vector<const catalogue::Row *> Values::matching(const LibraryPath &path, Site call) {
  // A row without conditions is the default: it applies where no other does.
  std::vector<const catalogue::Row *> result, defaults;
  for (const catalogue::Row *row : path.rows) {
    if (row->when.empty())
      defaults.push_back(row);
    else if (std::all_of(row->when.begin(), row->when.end(), [&](const When &w) { return holds(w, call); }))
      result.push_back(row);
  }
  return result.empty() ? defaults : result;
}

// An object literal without that property, or a list literal of such objects. What is spread into it may bring the
// property: fetch(url, { ...init })
bool Values::lacks(Fn fn, const ir::Operand &operand, std::string_view property) {
  ir::InstrId id = definition(fn, operand);
  const ir::Function &f = program_.function(fn);
  if (!id || f.at(id).kind != Kind::Assign)
    return false;
  std::span<const ir::Argument> parts = f.args(f.at(id));
  if (f.at(id).form == Form::Object)
    return std::none_of(parts.begin(), parts.end(),
                        [&](const ir::Argument &p) { return p.spread || !p.keyword || p.keyword == property; });
  return f.at(id).form == Form::Array && std::all_of(parts.begin(), parts.end(), [&](const ir::Argument &p) {
           return !p.spread && lacks(fn, p.value, property);
         });
}

ValueId Values::statement(Fn fn, const ir::Operand &operand, int depth) {
  ValueId value = of(fn, operand);
  if (!program_.is_cpp(fn) || table_[value].kind == VK::Constant || operand.root != Root::Local || !operand.members.empty() || depth > 6)
    return value;
  const ir::Function &f = program_.function(fn);
  if (f.local(operand.local()).parameter) {
    for (uint32_t p = 0; p < f.parameters.size(); ++p)
      if (f.parameters[p].local == operand.local())
        return table_.make(VK::Param, fn.value, p);
    return kUnknown;
  }
  ValueId result = kUnknown;
  for (ir::InstrId id : std::vector<ir::InstrId>(state(fn).assigned(operand.index).begin(), state(fn).assigned(operand.index).end())) {
    const ir::Instruction &in = f.at(id);
    std::span<const ir::Argument> args = f.args(in);
    std::optional<ir::Operand> first;
    if (in.kind == Kind::Assign && in.form == Form::Copy)
      first = in.value;
    else if (in.kind == Kind::Assign && in.form == Form::Binary && in.name == "+" && !args.empty())
      first = args[0].value;
    else if (in.kind == Kind::Call && in.value.root == Root::Local && in.value.members.count == 1 && args.empty()) // text.c_str()
      first = in.value, first->members.count = 0;
    else if (in.kind == Kind::Call && !args.empty() && (in.has(ir::Flag::New) || in.value.root == Root::Import)) // std::string("…"), fmt::format("…")
      first = args[0].value;
    if (first && first->root == Root::Local && first->index == operand.index)
      continue; // text += …
    ValueId piece = first ? statement(fn, *first, depth + 1) : kUnknown;
    VK kind = table_[piece].kind;
    if (kind != VK::Constant && kind != VK::Param)
      return kUnknown;
    result = table_.unite(result, piece);
  }
  return result;
}

bool Values::holds(const When &when, Site call) {
  const ir::Function &f = program_.function(call.fn);
  const ir::Instruction &in = f.at(call.instr);
  if (in.kind != Kind::Call)
    return false;
  std::span<const ir::Argument> args = f.args(in);
  const ir::Argument *argument = nullptr;
  int position = 0;
  bool spread = false;
  for (const ir::Argument &a : args) {
    spread |= a.spread;
    if (a.keyword ? (!when.keyword.empty() && a.keyword == when.keyword) : (!a.spread && position == when.argument))
      argument = &a;
    if (!a.keyword)
      ++position;
  }
  auto has_word = [&](std::string_view word) {
    return std::any_of(when.words.begin(), when.words.end(), [&](const std::string &w) { return w == word; });
  };
  auto lower = [](std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(tolower(c)); });
    return out;
  };
  auto is_function = [&](const ir::Operand &o) { return !functions(of(call.fn, o)).empty(); };
  switch (when.kind) {
  case When::Kind::ArgumentPresent:
    return argument != nullptr;
  case When::Kind::ArgumentAbsent:
    return argument == nullptr && !spread;
  case When::Kind::ConstantBelow: {
    std::optional<double> n = argument ? constant_number(call.fn, argument->value) : std::nullopt;
    return n && *n < when.bound;
  }
  case When::Kind::ConstantAtLeast: {
    std::optional<double> n = argument ? constant_number(call.fn, argument->value) : std::nullopt;
    return n && *n >= when.bound;
  }
  case When::Kind::ConstantEquals: {
    if (!argument)
      return false;
    const Value v = table_[of(call.fn, argument->value)];
    if (v.kind != VK::Constant)
      return false;
    const ir::Constant &c = program_.function(Fn{v.a}).constants[v.b];
    switch (c.kind) {
    case ir::Constant::Kind::True:
      return has_word("true") || has_word("True");
    case ir::Constant::Kind::False:
      return has_word("false") || has_word("False");
    case ir::Constant::Kind::Null:
    case ir::Constant::Kind::Undefined:
      return has_word("null") || has_word("None");
    default:
      return has_word(c.text.text());
    }
  }
  case When::Kind::Verb: {
    if (!argument)
      return false;
    if (std::optional<std::string_view> text = constant_string(call.fn, argument->value))
      return has_word(first_word(*text));
    if (program_.is_cpp(call.fn)) {
      bool any = false;
      for (ValueId alternative : table_.alternatives(statement(call.fn, argument->value))) {
        const Value v = table_[alternative];
        if (v.kind != VK::Constant || !has_word(first_word(program_.function(Fn{v.a}).constants[v.b].text.text())))
          return false;
        any = true;
      }
      return any;
    }
    // A template, or a call that wraps one: text("SELECT …"), sql`…`
    ir::InstrId id = definition(call.fn, argument->value);
    for (int guard = 0; id && guard < 4; ++guard) {
      const ir::Instruction &d = f.at(id);
      std::span<const ir::Argument> parts = f.args(d);
      if (parts.empty())
        return false;
      if (std::optional<std::string_view> text = constant_string(call.fn, parts[0].value))
        return has_word(first_word(*text));
      id = definition(call.fn, parts[0].value);
    }
    return false;
  }
  case When::Kind::PropertyEquals:
  case When::Kind::PropertyPresent:
  case When::Kind::PropertyAbsent: {
    std::optional<ir::Operand> property = argument ? this->property(call.fn, argument->value, when.property) : std::nullopt;
    if (when.kind == When::Kind::PropertyPresent)
      return property.has_value();
    if (when.kind == When::Kind::PropertyAbsent) {
      if (!argument)
        return true;
      return lacks(call.fn, argument->value, when.property);
    }
    if (!property)
      return false;
    std::optional<std::string_view> text = constant_string(call.fn, *property);
    if (text)
      return has_word(lower(*text));
    const Value v = table_[of(call.fn, *property)];
    if (v.kind == VK::Constant) {
      const ir::Constant &c = program_.function(Fn{v.a}).constants[v.b];
      return (c.kind == ir::Constant::Kind::True && has_word("true")) ||
             (c.kind == ir::Constant::Kind::False && has_word("false"));
    }
    return false;
  }
  case When::Kind::ArgumentClass: {
    if (!argument)
      return false;
    ValueId value = of(call.fn, argument->value);
    for (ValueId alternative : table_.alternatives(value)) {
      const Value v = table_[alternative];
      if (v.kind == VK::Instance && has_word(program_.class_(Cls{v.a}).name.text()))
        return true;
      if (v.kind == VK::Lib && has_word(index(v.c).type(type_ref(v)).name))
        return true;
    }
    // `new PutCommand(…)`: the class need not be in the catalogue.
    if (ir::InstrId id = definition(call.fn, argument->value)) {
      const ir::Instruction &d = f.at(id);
      if (d.kind == Kind::Call) {
        const Value v = table_[of(call.fn, d.value)];
        if (v.kind == VK::External) {
          std::string_view path = Name::from_id(v.b).text();
          return has_word(path.substr(path.rfind('.') + 1));
        }
      }
    }
    return false;
  }
  case When::Kind::CallbackPresent:
    return !args.empty() && is_function(args.back().value);
  case When::Kind::CallbackAbsent:
    return args.empty() || !is_function(args.back().value);
  case When::Kind::Awaited:
    return awaited_at(call);
  case When::Kind::NotAwaited:
    return !awaited_at(call);
  case When::Kind::ArgumentResultOf: {
    if (!argument)
      return false;
    ir::InstrId id = definition(call.fn, argument->value);
    for (int guard = 0; id && guard < 4 && f.at(id).kind == Kind::Assign; ++guard) // size - 1, size = (long)at
      id = definition(call.fn, f.args(f.at(id)).empty() ? f.at(id).value : f.args(f.at(id))[0].value);
    if (!id || f.at(id).kind != Kind::Call)
      return false;
    std::span<const Name> names = f.members(f.at(id).value);
    if (!names.empty())
      return has_word(names.back().text());
    return f.at(id).value.root == Root::Import && has_word(program_.ir_of(call.fn).at(f.at(id).value.import()).imported.text());
  }
  }
  return false;
}

} // namespace hasten::link
