#include "link/values.h"

#include <algorithm>
#include <tuple>

namespace hasten::link {

using ir::Form;
using ir::Kind;
using ir::Root;
using VK = Value::Kind;

Values::Values(const Program &program, const Catalogues &catalogues)
    : program_(program), catalogues_(catalogues), functions_(program.function_count()), function_ready_(program.function_count()),
      modules_(program.module_count()) {}

void Values::adopt(std::map<std::pair<uint32_t, uint32_t>, ValueId> inferred) {
  inferred_ = std::move(inferred);
  for (FunctionState &s : functions_) { // What the code says stays
    std::fill(s.locals.begin(), s.locals.end(), kUnknown);
    std::fill(s.local_state.begin(), s.local_state.end(), 0);
    s.returned = kUnknown;
    s.returned_state = 0;
  }
  for (ModuleState &m : modules_) {
    m.exports.clear();
    m.exports_busy.clear();
  }
  subclasses_.clear();
  subclasses_ready_ = declared_below_ready_ = false;
  declared_below_.clear();
  paths_.clear();
  members_.clear();
  elements_.clear();
  results_.clear();
}

Values::FunctionState &Values::state(Fn fn) {
  FunctionState &s = functions_[fn.value];
  if (!function_ready_[fn.value]) {
    function_ready_[fn.value] = 1;
    const ir::Function &f = program_.function(fn);
    auto assigns = [&](const ir::Instruction &in) {
      return in.dest.root == Root::Local && in.dest.members.empty() && in.dest.index < f.locals.size();
    };
    std::vector<uint32_t> next(f.locals.size() + 1);
    for (const ir::Instruction &in : f.instructions)
      if (assigns(in))
        ++next[in.dest.index + 1];
    for (size_t l = 1; l < next.size(); ++l)
      next[l] += next[l - 1];
    s.assigned_end.assign(next.begin() + 1, next.end());
    s.assignments.resize(next.back());
    s.locals.assign(f.locals.size(), kUnknown);
    s.local_state.assign(f.locals.size(), 0);
    s.awaited.assign(f.locals.size(), false);
    s.passed.resize(f.locals.size());
    for (uint32_t i = 0; i < f.instructions.size(); ++i) {
      const ir::Instruction &in = f.instructions[i];
      if (assigns(in))
        s.assignments[next[in.dest.index]++] = ir::InstrId{i};
      if (in.kind == Kind::Call || (in.kind == Kind::Assign && (in.form == Form::Object || in.form == Form::Array))) {
        std::span<const ir::Argument> args = f.args(in);
        for (uint32_t a = 0; a < args.size(); ++a)
          if (args[a].value.root == Root::Local && args[a].value.members.empty())
            s.passed[args[a].value.index] = {ir::InstrId{i}, a};
      }
      if (in.kind == Kind::Await && in.value.root == Root::Local && in.value.members.empty())
        s.awaited[in.value.index] = true;
    }
  }
  return s;
}

// Writes that other code must find: to captured locals, to members of locals, to fields of `this`.
Values::ModuleState &Values::state(ModuleId id) {
  ModuleState &s = modules_[id.value];
  if (s.ready)
    return s;
  s.ready = true;
  const ir::Module &m = program_.module(id);
  for (uint32_t f = 0; f < m.functions.size(); ++f) {
    Fn fn = program_.global(id, ir::FunctionId{f});
    const ir::Function &function = m.functions[f];
    for (uint32_t i = 0; i < function.instructions.size(); ++i) {
      const ir::Instruction &in = function.instructions[i];
      const ir::Operand &dest = in.dest;
      Site site{fn, ir::InstrId{i}};
      if (in.kind == Kind::Assign && in.form == Form::Copy && in.value.root == Root::Global && f == 0 &&
          dest.root == Root::Local && dest.members.empty()) {
        std::span<const Name> names = function.members(in.value);
        if ((names.size() == 2 && names[0] == "module" && names[1] == "exports") ||
            (names.size() == 1 && names[0] == "exports"))
          s.exports_aliases.push_back({fn.value, dest.index});
      }
      if (dest.root == Root::Captured && dest.members.empty())
        s.captured_writes[{program_.global(id, dest.owner).value, dest.index}].push_back(site);
      if ((dest.root == Root::Captured || dest.root == Root::Local) && dest.members.count == 1) {
        uint32_t owner = dest.root == Root::Captured ? program_.global(id, dest.owner).value : fn.value;
        s.property_writes[{owner, dest.index, function.members(dest)[0].id()}].push_back(site);
      }
      if (dest.root == Root::This && dest.members.count == 1)
        if (Cls cls = class_of(fn))
          s.field_writes[{cls.value, function.members(dest)[0].id()}].push_back(site);
    }
  }
  return s;
}

Cls Values::class_of(Fn fn) {
  for (int guard = 0; fn && guard < 64; ++guard) {
    const ir::Function &f = program_.function(fn);
    if (f.owner)
      return program_.whole(program_.global(program_.module_of(fn), f.owner));
    if (f.kind != ir::FunctionKind::Arrow && !program_.python(fn))
      return {}; // Its own `this`
    fn = f.parent ? program_.parent(fn) : Fn{};
  }
  return {};
}

ValueId Values::of(Fn fn, const ir::Operand &operand) {
  DepthGuard guard(depth_);
  if (guard.too_deep())
    return kUnknown;
  ValueId value = base(fn, operand);
  const ir::Function &f = program_.function(fn);
  std::span<const Name> names = f.members(operand);
  size_t first = operand.root == Root::Global ? 1 : 0;
  for (size_t i = first; i < names.size(); ++i) {
    ValueId next = member(value, names[i]);
    // Properties added later: Flags.create = function …; a fact about the local, not about its value.
    if (i == first && (operand.root == Root::Local || operand.root == Root::Captured)) {
      VK kind = table_[next].kind;
      if (kind == VK::Unknown || kind == VK::Member) {
        ModuleId module = program_.module_of(fn);
        uint32_t owner = operand.root == Root::Captured ? program_.sibling(fn, operand.owner).value : fn.value;
        ModuleState &s = state(module);
        auto it = s.property_writes.find({owner, operand.index, names[i].id()});
        if (it != s.property_writes.end() && it->second.size() <= 3)
          for (Site site : it->second)
            next = table_.unite(table_[next].kind == VK::Member ? kUnknown : next, assigned_value(site));
      }
    }
    value = next;
  }
  return value;
}

ValueId Values::base(Fn fn, const ir::Operand &operand) {
  ModuleId module = program_.module_of(fn);
  switch (operand.root) {
  case Root::None:
    return kUnknown;
  case Root::Local:
    return local(fn, operand.local());
  case Root::Captured:
    return local(program_.sibling(fn, operand.owner), operand.local());
  case Root::Import:
    return import(module, operand.import());
  case Root::Global: {
    std::span<const Name> names = program_.function(fn).members(operand);
    return names.empty() ? kUnknown : global(fn, names[0]);
  }
  case Root::This: {
    if (Cls cls = class_of(fn)) {
      Fn method = fn;
      while (!program_.function(method).owner && program_.function(method).parent)
        method = program_.parent(method);
      const ir::Function &m = program_.function(method);
      bool class_object = m.kind == ir::FunctionKind::ClassBody || m.is_static;
      for (const ir::Operand &d : m.decorators)
        if (d.root == Root::Global && !program_.function(program_.parent(method)).members(d).empty() &&
            program_.function(program_.parent(method)).members(d)[0] == "classmethod")
          class_object = true;
      if (class_object)
        return table_.make(VK::Class, cls.value);
      // At least this class; a call site knows better (substitute).
      return table_.make(VK::Instance, cls.value, table_.make(VK::This, method.value).value);
    }
    return table_.make(VK::This, fn.value);
  }
  case Root::Super: {
    Cls cls = class_of(fn);
    if (!cls)
      return kUnknown;
    const ir::Class &c = program_.class_(cls);
    for (const ir::Operand &b : c.bases) {
      ValueId v = of(program_.global(program_.module_of(cls), c.defined_in), b);
      if (table_[v].kind == VK::Class)
        return table_.make(VK::Instance, table_[v].a, Id<int>::kNone);
      if (v != kUnknown)
        return v;
    }
    return kUnknown;
  }
  case Root::Constant:
    return table_.make(VK::Constant, fn.value, operand.index);
  case Root::Class:
    return table_.make(VK::Class, program_.whole(program_.global(module, operand.class_id())).value);
  }
  return kUnknown;
}

ValueId Values::local(Fn fn, ir::LocalId id) {
  FunctionState &s = state(fn);
  if (id.value >= s.locals.size())
    return kUnknown;
  if (s.local_state[id.value] == 2)
    return s.locals[id.value];
  if (s.local_state[id.value] == 1)
    return kUnknown; // A cycle: x = f(x)
  s.local_state[id.value] = 1;
  const ir::Function &f = program_.function(fn);
  const ir::Local &l = f.local(id);
  ValueId value = kUnknown;
  for (ir::InstrId i : s.assigned(id.value))
    value = table_.unite(value, assigned_value({fn, i}));
  if (l.captured) {
    ModuleState &ms = state(program_.module_of(fn));
    auto it = ms.captured_writes.find({fn.value, id.value});
    if (it != ms.captured_writes.end() && it->second.size() <= 6)
      for (Site site : it->second)
        value = table_.unite(value, assigned_value(site));
  }
  if (l.parameter)
    value = parameter(fn, id, value);
  else if (l.type) {
    // An annotation is trusted where the assigned value says nothing.
    VK kind = table_[value].kind;
    if (kind == VK::Unknown || kind == VK::Member || kind == VK::Result || kind == VK::Awaited || kind == VK::Element ||
        kind == VK::Constant || (program_.is_cpp(fn) && (kind == VK::LibMember || kind == VK::External || kind == VK::List))) {
      ValueId typed = type(program_.module_of(fn), l.type, value == kUnknown ? table_.make(VK::Site, fn.value, id.value) : value);
      if (typed != kUnknown)
        value = typed;
    }
  }
  FunctionState &again = state(fn);
  again.locals[id.value] = value;
  again.local_state[id.value] = 2;
  return value;
}

// What an instruction puts into its destination.
ValueId Values::assigned_value(Site site) {
  DepthGuard guard(depth_);
  if (guard.too_deep())
    return kUnknown;
  const ir::Function &f = program_.function(site.fn);
  const ir::Instruction &in = f.at(site.instr);
  switch (in.kind) {
  case Kind::Call:
    return result_of(site);
  case Kind::Await:
    return awaited(of(site.fn, in.value));
  case Kind::Closure: {
    Fn fn = program_.sibling(site.fn, in.closure);
    ValueId plain = table_.make(VK::Function, fn.value);
    return program_.function(fn).decorators.empty() ? plain : decorated(fn, plain);
  }
  case Kind::Loop:
    return in.form == Form::ForKeys ? kUnknown : element(of(site.fn, in.value));
  case Kind::Scope: {
    ValueId managed = of(site.fn, in.value);
    return in.form == Form::With ? entered(managed) : managed;
  }
  case Kind::Assign:
    switch (in.form) {
    case Form::Copy:
    case Form::Define:
      return of(site.fn, in.value);
    case Form::Object:
      return table_.make(VK::Object, site.fn.value, site.instr.value);
    case Form::Array:
      return table_.make(VK::Literal, site.fn.value, site.instr.value);
    case Form::Index:
      return element(of(site.fn, in.value));
    case Form::Slice:
      return of(site.fn, in.value);
    case Form::Template: {
      // A statement's verb is all that is ever asked of it.
      std::span<const ir::Argument> pieces = f.args(in);
      if (pieces.empty() || pieces[0].value.root != Root::Constant)
        return kUnknown;
      std::string whole;
      for (const ir::Argument &piece : pieces)
        if (piece.value.root == Root::Constant)
          (whole += f.constant(piece.value).text.text()) += ' ';
      std::string verb = first_word(f.constant(pieces[0].value).text.text());
      if (verb != first_word(whole)) // WITH …: what it does stands in a later piece
        return kUnknown;
      for (std::string_view known : {"select", "insert", "update", "delete", "with", "merge", "create", "relate", "upsert"})
        if (verb == known)
          return of(site.fn, pieces[0].value);
      return kUnknown;
    }
    case Form::Append: {
      std::span<const ir::Argument> args = f.args(in);
      return args.empty() ? kUnknown : table_.make(VK::List, of(site.fn, args.back().value).value);
    }
    case Form::Binary: {
      std::string_view op = in.name.text();
      if (op == "||" || op == "??" || op == "&&" || op == "or" || op == "and") {
        ValueId value = kUnknown;
        for (const ir::Argument &a : f.args(in))
          value = table_.unite(value, of(site.fn, a.value));
        return value;
      }
      return kUnknown;
    }
    default:
      return kUnknown;
    }
  default:
    return kUnknown;
  }
}

ValueId Values::parameter(Fn fn, ir::LocalId id, ValueId fallback) {
  const ir::Function &f = program_.function(fn);
  for (uint32_t p = 0; p < f.parameters.size(); ++p) {
    const ir::Parameter &parameter = f.parameters[p];
    if (parameter.local != id)
      continue;
    ValueId symbol = table_.make(VK::Param, fn.value, p);
    // Depends(get_db): the default is a call whose first argument gives the value (its row says so).
    if (parameter.default_value && f.parent) {
      Fn definer = program_.parent(fn);
      if (ir::InstrId call = definition(definer, parameter.default_value)) {
        Site site{definer, call};
        if (program_.at(site).kind == Kind::Call) {
          ValueId given = result_of(site);
          if (given != kUnknown && table_[given].kind != VK::Result && table_[given].kind != VK::External)
            return given;
        }
      }
    }
    if (parameter.type) {
      for (const auto &[definer, m] : metadata(fn, parameter.type)) {
          ValueId given = of(definer, m);
          VK kind = table_[given].kind;
          if (kind != VK::Unknown && kind != VK::Result && kind != VK::External && kind != VK::Constant)
            return given;
        }
      ValueId typed = type(program_.module_of(fn), parameter.type, symbol);
      if (typed != kUnknown)
        return parameter.kind == ir::Parameter::Kind::Rest && program_.python(fn) ? table_.make(VK::List, typed.value) : typed;
    }
    if (ValueId given = callback_parameter(fn, p); given != kUnknown)
      return given;
    if (auto it = inferred_.find({fn.value, p}); it != inferred_.end()) {
      const Value v = table_[it->second];
      return v.kind == VK::Lib ? table_.make(VK::Lib, v.a, symbol.value, v.c) : it->second;
    }
    // Reassigned parameters keep their symbol: options = options || {}
    return table_.unite(symbol, table_[fallback].kind == VK::Constant ? kUnknown : fallback);
  }
  return fallback;
}

// What the caller of a callback passes to it: the types a catalogue row states, an element of what is iterated, or the
// arguments a function of the program gives its parameter.
ValueId Values::callback_parameter(Fn fn, uint32_t parameter) {
  const ir::Function &f = program_.function(fn);
  if (!f.parent || f.owner)
    return kUnknown;
  Fn outer = program_.parent(fn);
  const ir::Function &o = program_.function(outer);
  ir::InstrId maker = program_.maker(fn);
  if (!maker)
    return kUnknown;
  const ir::Operand &closure = o.at(maker).dest;
  if (closure.root != Root::Local || !closure.members.empty())
    return kUnknown;
  auto [instr, position] = state(outer).passed[closure.index];
  if (!instr)
    return kUnknown;
  Name key;
  if (o.at(instr).kind == Kind::Assign) { // In an options object: { eachMessage: async (message) => … }
    key = o.args(o.at(instr))[position].keyword;
    const ir::Operand &object = o.at(instr).dest;
    if (!key || object.root != Root::Local || !object.members.empty())
      return kUnknown;
    std::tie(instr, position) = state(outer).passed[object.index];
    if (!instr || o.at(instr).kind != Kind::Call)
      return kUnknown;
  }
  Site call{outer, instr};
  ValueId callee = of(outer, o.at(instr).value);
  for (ValueId alternative : table_.alternatives(callee)) {
    if (std::optional<LibraryPath> path = library_path(alternative)) {
      for (const catalogue::Row *row : path->rows)
        for (const catalogue::Invokes &invokes : row->invokes) {
          if (invokes.argument != static_cast<int>(position) || invokes.key != key.text() ||
              parameter >= invokes.parameters.size())
            continue;
          const std::string &text = invokes.parameters[parameter];
          if (text == "element") {
            if (invokes.over >= 0) {
              std::span<const ir::Argument> args = o.args(o.at(instr));
              return static_cast<size_t>(invokes.over) < args.size() ? element(of(outer, args[invokes.over].value)) : kUnknown;
            }
            ir::Operand receiver = o.at(instr).value;
            if (receiver.members.empty())
              return kUnknown;
            --receiver.members.count;
            return element(of(outer, receiver));
          }
          if (ValueId v = typed(text, *path, call); v != kUnknown)
            return v;
        }
      continue;
    }
    for (Fn g : functions(alternative)) {
      Bindings b = bind(call, g, kUnknown);
      const ir::Function &h = program_.function(g);
      for (uint32_t p = 0; p < h.parameters.size(); ++p) {
        if (b.arguments[p] == kUnknown || table_[b.arguments[p]].kind != VK::Function || Fn{table_[b.arguments[p]].a} != fn)
          continue;
        // The call of parameter p, in g or in a closure of g.
        ModuleId module = program_.module_of(g);
        for (uint32_t k = 0; k < program_.module(module).functions.size(); ++k) {
          Fn inner = program_.global(module, ir::FunctionId{k});
          if (inner != g && !(program_.function(inner).parent && program_.parent(inner) == g))
            continue;
          const ir::Function &body = program_.function(inner);
          for (const ir::Instruction &in : body.instructions) {
            if (in.kind != Kind::Call || !in.value.members.empty())
              continue;
            bool calls = inner == g ? in.value.root == Root::Local && in.value.local() == h.parameters[p].local
                                    : in.value.root == Root::Captured && program_.sibling(inner, in.value.owner) == g &&
                                          in.value.local() == h.parameters[p].local;
            std::span<const ir::Argument> args = body.args(in);
            if (calls && parameter < args.size())
              return substitute(of(inner, args[parameter].value), b);
          }
        }
      }
    }
  }
  return kUnknown;
}

ValueId Values::import(ModuleId module, ir::ImportId id) {
  const ir::Import &import = program_.module(module).at(id);
  const ImportTarget &target = program_.target(module, id);
  uint32_t language = program_.language(module);
  switch (target.kind) {
  case ImportTarget::Kind::Unresolved:
    return kUnknown;
  case ImportTarget::Kind::External: {
    if (import.imported == "*")
      return table_.make(VK::External, target.specifier.id(), Name().id(), language);
    ValueId ns = table_.make(VK::External, target.specifier.id(), Name().id(), language);
    return member(ns, import.imported);
  }
  case ImportTarget::Kind::Project: {
    ValueId ns = target.rest ? follow(target.module, target.rest) : table_.make(VK::Module, target.module.value);
    // module.exports = a function or class: requiring the module gives that.
    if (language == 0 && import.imported == "*" && !target.rest) {
      ValueId whole = export_of(target.module, import.imported);
      VK kind = table_[whole].kind;
      if (kind != VK::Unknown && kind != VK::Object && kind != VK::Constant && kind != VK::Member)
        return whole;
    }
    return import.imported == "*" || target.whole ? ns : member(ns, import.imported);
  }
  }
  return kUnknown;
}

ValueId Values::follow(ModuleId module, Name dotted) {
  ValueId value = table_.make(VK::Module, module.value);
  std::string_view rest = dotted.text();
  while (!rest.empty()) {
    size_t dot = rest.find('.');
    value = member(value, Name::of(rest.substr(0, dot)));
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  return value;
}

ir::InstrId Values::definition(Fn fn, const ir::Operand &operand) {
  if (operand.root != Root::Local || !operand.members.empty())
    return {};
  FunctionState &s = state(fn);
  const ir::Function &f = program_.function(fn);
  ir::InstrId found;
  uint32_t local = operand.index;
  // Copies are followed to what was copied; a chain longer than the instructions goes round (a = b; b = a in a loop).
  for (size_t step = 0; step <= f.instructions.size(); ++step) {
    if (local >= s.assigned_end.size() || s.assigned(local).size() != 1)
      return found;
    found = s.assigned(local)[0];
    const ir::Instruction &in = f.at(found);
    bool copies = in.kind == Kind::Assign && in.form == Form::Copy && in.value.root == Root::Local && in.value.members.empty();
    if (!copies || in.value.index == local)
      return found;
    local = in.value.index;
  }
  return found;
}

std::optional<std::string_view> Values::constant_string(Fn fn, const ir::Operand &operand) {
  ValueId value = of(fn, operand);
  for (ValueId v : table_.alternatives(value))
    if (table_[v].kind == VK::Constant) {
      const ir::Constant &c = program_.function(Fn{table_[v].a}).constants[table_[v].b];
      if (c.kind == ir::Constant::Kind::String)
        return c.text.text();
    }
  return std::nullopt;
}

std::optional<double> Values::constant_number(Fn fn, const ir::Operand &operand) {
  const Value v = table_[of(fn, operand)];
  if (v.kind != VK::Constant)
    return std::nullopt;
  const ir::Constant &c = program_.function(Fn{v.a}).constants[v.b];
  if (c.kind == ir::Constant::Kind::Number)
    return c.number;
  return std::nullopt;
}

std::optional<ir::Operand> Values::property(Fn fn, const ir::Operand &object, std::string_view key) {
  ir::InstrId id = definition(fn, object);
  if (!id)
    return std::nullopt;
  const ir::Function &f = program_.function(fn);
  const ir::Instruction &in = f.at(id);
  if (in.kind != Kind::Assign || in.form != Form::Object)
    return std::nullopt;
  for (const ir::Argument &a : f.args(in))
    if (a.keyword == key)
      return a.value;
  return std::nullopt;
}

std::vector<Fn> Values::functions(ValueId value) {
  std::vector<Fn> result;
  for (ValueId v : table_.alternatives(value))
    if (table_[v].kind == VK::Function || table_[v].kind == VK::Method)
      result.push_back(Fn{table_[v].a});
  return result;
}

const std::vector<Cls> &Values::subclasses(Cls cls) {
  if (!subclasses_ready_) {
    subclasses_ready_ = true;
    subclasses_.resize(program_.class_count());
    for (uint32_t c = 0; c < program_.class_count(); ++c) {
      const ir::Class &k = program_.class_(Cls{c});
      ModuleId module = program_.module_of(Cls{c});
      std::vector<ValueId> parents;
      for (const ir::Operand &b : k.bases)
        parents.push_back(of(program_.global(module, k.defined_in), b));
      for (ir::TypeId t : k.implements)
        parents.push_back(type(module, t, kUnknown));
      for (ValueId p : parents)
        if (table_[p].kind == VK::Class || table_[p].kind == VK::Instance)
          if (std::vector<Cls> &list = subclasses_[table_[p].a]; list.empty() || list.back() != Cls{c})
            list.push_back(Cls{c});
    }
  }
  return subclasses_[cls.value];
}

// The library's type that the class derives from, through classes of the program.
std::pair<uint32_t, catalogue::TypeRef> Values::library_base(Cls cls) {
  std::vector<Cls> todo{cls};
  for (size_t i = 0; i < todo.size() && i < 16; ++i) {
    const ir::Class &c = program_.class_(todo[i]);
    Fn definer = program_.global(program_.module_of(todo[i]), c.defined_in);
    for (const ir::Operand &base : c.bases)
      for (ValueId alternative : table_.alternatives(of(definer, base))) {
        const Value b = table_[alternative];
        if (b.kind == VK::Lib)
          return {b.c & kLanguage, type_ref(b)};
        if (b.kind == VK::External)
          if (std::optional<LibraryPath> at = library_path(alternative))
            if (catalogue::TypeRef t = index(b.c).annotation_type(at->library, at->path))
              return {b.c & kLanguage, t};
        if (b.kind == VK::Class && std::find(todo.begin(), todo.end(), Cls{b.a}) == todo.end())
          todo.push_back(Cls{b.a});
      }
  }
  return {};
}

const std::vector<Fn> &Values::declared_below(uint32_t language, catalogue::TypeRef type, Name method) {
  auto key = [](uint32_t l, catalogue::TypeRef t, Name name) {
    return std::tuple(l, static_cast<uint32_t>(t.library) << 16 | t.type, name.id());
  };
  if (!declared_below_ready_) {
    declared_below_ready_ = true;
    for (uint32_t c = 0; c < program_.class_count(); ++c) {
      const ir::Class &k = program_.class_(Cls{c});
      if (k.methods.empty())
        continue;
      auto [language, t] = library_base(program_.whole(Cls{c}));
      if (!t)
        continue;
      ModuleId module = program_.module_of(Cls{c});
      for (ir::FunctionId m : k.methods)
        if (const ir::Function &f = program_.module(module).at(m); !f.is_declaration)
          declared_below_[key(language, t, f.name)].push_back(program_.global(module, m));
    }
  }
  static const std::vector<Fn> kNone;
  auto it = declared_below_.find(key(language, type, method));
  return it == declared_below_.end() ? kNone : it->second;
}

bool Values::made_here(ValueId value) {
  const Value v = table_[value];
  return v.kind == VK::Instance && v.b != Id<int>::kNone && table_[ValueId{v.b}].kind == VK::Site;
}

bool Values::exclusive(ValueId value) {
  for (int guard = 0; guard < 16; ++guard) {
    const Value v = table_[value];
    if (v.kind != VK::Lib)
      return false;
    if (index(v.c).type(type_ref(v)).exclusive)
      return true;
    value = ValueId{v.b};
  }
  return false;
}

std::pair<ir::InstrId, uint32_t> Values::passed(Fn fn, ir::LocalId local) { return state(fn).passed[local.value]; }

bool Values::awaited_at(Site call) {
  const ir::Operand &dest = program_.at(call).dest;
  return dest.root == Root::Local && dest.members.empty() && state(call.fn).awaited[dest.index];
}

std::string first_word(std::string_view sql) {
  size_t i = 0;
  auto word_at = [&] {
    std::string word;
    while (i < sql.size() && (isalpha(static_cast<unsigned char>(sql[i])) || (!word.empty() && sql[i] == '_')))
      word += static_cast<char>(tolower(sql[i++]));
    return word;
  };
  while (i < sql.size() && (isspace(static_cast<unsigned char>(sql[i])) || sql[i] == '('))
    ++i;
  std::string first = word_at();
  if (first != "with")
    return first;
  // WITH … SELECT reads, unless one of its parts modifies.
  bool selects = false;
  for (; i < sql.size(); ++i) {
    std::string word = word_at();
    selects |= word == "select";
    if (word == "insert" || word == "update" || word == "delete" || word == "merge")
      return first;
  }
  return selects ? "select" : first;
}

} // namespace hasten::link
