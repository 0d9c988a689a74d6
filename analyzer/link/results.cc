// What calls, awaits, iteration and `with` give, and how a call site's values replace a function's symbols.
#include "link/values.h"

namespace hasten::link {

using ir::Form;
using ir::Kind;
using ir::Root;
using VK = Value::Kind;

ValueId Values::result_of(Site site) {
  uint64_t key = static_cast<uint64_t>(site.fn.value) << 32 | site.instr.value;
  if (const uint32_t *kept = results_.find(key))
    return ValueId{*kept};
  results_.set(key, kUnknown.value); // A cycle ends here.
  const ir::Instruction &in = program_.at(site);
  ValueId value = call(of(site.fn, in.value), site);
  results_.set(key, value.value);
  return value;
}

ValueId Values::call(ValueId callee, Site site) {
  DepthGuard guard(depth_);
  if (guard.too_deep())
    return kUnknown;
  const Value v = table_[callee];
  switch (v.kind) {
  case VK::Union: {
    ValueId value = kUnknown;
    for (ValueId alternative : table_.alternatives(callee))
      value = table_.unite(value, call(alternative, site));
    return value;
  }
  case VK::Function:
    return call_function(Fn{v.a}, kUnknown, site);
  case VK::Method:
    return call_function(Fn{v.a}, ValueId{v.b}, site);
  case VK::Class:
    return table_.make(VK::Instance, v.a, table_.make(VK::Site, site.fn.value, site.instr.value).value);
  case VK::External:
  case VK::LibMember:
  case VK::Lib: {
    std::optional<LibraryPath> path = library_path(callee);
    if (!path)
      return table_.make(VK::Result, callee.value);
    for (const catalogue::Row *row : matching(*path, site))
      if (ValueId value = from_row(*path, *row, site); value != kUnknown)
        return value;
    if (v.kind == VK::External) {
      ValueId origin = table_.make(VK::Site, site.fn.value, site.instr.value);
      const catalogue::Index &idx = index(path->language);
      catalogue::TypeRef made = idx.constructed_type(path->library, path->path);
      catalogue::TypeRef waited = idx.awaited_type(path->library, path->path);
      if (made && waited)
        return table_.make(VK::Handle, lib(made, origin, path->language).value, lib(waited, origin, path->language).value,
                           lib(waited, origin, path->language).value);
      if (made)
        return lib(made, origin, path->language);
      if (waited)
        return table_.make(VK::Handle, kUnknown.value, lib(waited, origin, path->language).value,
                           lib(waited, origin, path->language).value);
    }
    return table_.make(VK::Result, callee.value);
  }
  case VK::Unknown:
    return kUnknown;
  case VK::Member:
    // The object itself, as a pointer that counts: what an asynchronous operation of C++ holds on to
    if (program_.is_cpp(site.fn) && (Name::from_id(v.b) == "shared_from_this" || Name::from_id(v.b) == "weak_from_this"))
      return ValueId{v.a};
    [[fallthrough]];
  default:
    return table_.make(VK::Result, callee.value);
  }
}

ValueId Values::from_row(const LibraryPath &path, const catalogue::Row &row, Site site) {
  ValueId returns = typed(row.returns, path, site);
  ValueId awaits = typed(row.awaits, path, site);
  ValueId enters = typed(row.enters, path, site);
  if (!row.element.empty() && returns == kUnknown)
    returns = table_.make(VK::List, typed(row.element, path, site).value);
  // A call that gives what its callback gives, and one that passes a dependency's result on.
  for (const catalogue::Invokes &invokes : row.invokes)
    if (invokes.returns_result) {
      std::span<const ir::Argument> args = program_.function(site.fn).args(program_.at(site));
      if (invokes.argument >= 0 && static_cast<size_t>(invokes.argument) < args.size())
        for (Fn f : functions(of(site.fn, args[invokes.argument].value)))
          returns = table_.unite(returns, returned(f));
    }
  if (row.registers_handler && row.registers_handler->dependency) {
    const ir::Function &f = program_.function(site.fn);
    for (const ir::Argument &a : f.args(program_.at(site))) {
      if (a.keyword && a.keyword != "dependency")
        continue;
      ValueId provider = of(site.fn, a.value);
      for (ValueId alternative : table_.alternatives(provider)) {
        if (table_[alternative].kind == VK::Class)
          return table_.make(VK::Instance, table_[alternative].a, Id<int>::kNone);
        for (Fn p : functions(alternative)) {
          ValueId given = program_.function(p).is_generator ? yielded(p) : returned(p);
          if (given != kUnknown)
            return given;
          if (program_.function(p).result)
            if (ValueId declared = type(program_.module_of(p), program_.function(p).result,
                                        table_.make(VK::Site, site.fn.value, site.instr.value));
                declared != kUnknown) {
              const Value d = table_[declared];
              return d.kind == VK::List ? ValueId{d.a} : d.kind == VK::Handle ? ValueId{d.c} : declared;
            }
        }
      }
      break;
    }
  }
  if (awaits == kUnknown && enters == kUnknown)
    return returns;
  if (awaits == kUnknown && row.awaits.empty())
    awaits = returns;
  return table_.make(VK::Handle, returns.value, awaits.value, enters.value);
}

// What a library call gives where the call itself is no longer at hand: types that depend on no argument.
ValueId Values::result_without_site(ValueId callee) {
  if (std::optional<LibraryPath> path = library_path(callee))
    for (const catalogue::Row *row : path->rows) {
      if (!row->when.empty())
        continue;
      auto given = [&](const std::string &text) {
        catalogue::TypeText t = text.empty() ? catalogue::TypeText{} : index(path->language).read_type(text, path->library);
        ValueId value = kUnknown;
        if (t.kind == catalogue::TypeText::Kind::Type)
          value = lib(t.type, path->receiver, path->language);
        else if (t.kind == catalogue::TypeText::Kind::Self)
          value = path->receiver;
        return t.list && value != kUnknown ? table_.make(VK::List, value.value) : value;
      };
      ValueId returns = given(row->returns), awaits = given(row->awaits), enters = given(row->enters);
      if (awaits != kUnknown || enters != kUnknown)
        return table_.make(VK::Handle, returns.value, awaits.value, enters.value);
      if (returns != kUnknown)
        return returns;
    }
  return table_.make(VK::Result, callee.value);
}

// "Type", "lib:Type", "[Type]", "self", "@0", "item of self"
ValueId Values::typed(const std::string &text, const LibraryPath &path, Site site) {
  if (text.empty())
    return kUnknown;
  catalogue::TypeText t = index(path.language).read_type(text, path.library);
  ValueId value = kUnknown;
  switch (t.kind) {
  case catalogue::TypeText::Kind::None:
    return kUnknown;
  case catalogue::TypeText::Kind::Type: {
    // What comes out of an exclusive receiver is that receiver; what comes out of anything else is made here.
    ValueId origin = table_.make(VK::Site, site.fn.value, site.instr.value);
    if (exclusive(path.receiver))
      origin = path.receiver;
    value = lib(t.type, origin, path.language);
    break;
  }
  case catalogue::TypeText::Kind::Self:
    value = path.receiver;
    break;
  case catalogue::TypeText::Kind::Argument: {
    std::span<const ir::Argument> args = program_.function(site.fn).args(program_.at(site));
    if (t.argument >= 0 && static_cast<size_t>(t.argument) < args.size())
      value = of(site.fn, args[t.argument].value);
    break;
  }
  case catalogue::TypeText::Kind::ItemOfSelf:
    value = element(path.receiver);
    break;
  }
  return t.list && value != kUnknown ? table_.make(VK::List, value.value) : value;
}

ValueId Values::returned(Fn fn) {
  FunctionState &s = state(fn);
  if (s.returned_state)
    return s.returned_state == 2 ? s.returned : kUnknown;
  s.returned_state = 1;
  const ir::Function &f = program_.function(fn);
  ValueId value = kUnknown;
  for (const ir::Instruction &in : f.instructions)
    if (in.kind == Kind::Return && in.value)
      value = table_.unite(value, of(fn, in.value));
  if (f.result) {
    VK kind = table_[value].kind;
    if (kind == VK::Unknown || kind == VK::Member || kind == VK::Result || kind == VK::Awaited || kind == VK::Element) {
      ValueId declared = type(program_.module_of(fn), f.result, table_.make(VK::Site, fn.value, 0));
      if (table_[declared].kind == VK::Handle && f.is_async && table_[declared].b != kUnknown.value)
        declared = ValueId{table_[declared].b};
      if (declared != kUnknown)
        value = declared;
    }
  }
  FunctionState &again = state(fn);
  again.returned = value;
  again.returned_state = 2;
  return value;
}

ValueId Values::yielded(Fn fn) {
  const ir::Function &f = program_.function(fn);
  ValueId value = kUnknown;
  for (const ir::Instruction &in : f.instructions)
    if (in.kind == Kind::Jump && in.form == Form::Yield && in.value)
      value = table_.unite(value, of(fn, in.value));
  return value;
}

ValueId Values::call_function(Fn callee, ValueId receiver, Site site) {
  const ir::Function &f = program_.function(callee);
  ValueId value;
  if (f.is_generator) {
    ValueId item = yielded(callee);
    if (item == kUnknown)
      return kUnknown;
    item = substitute(item, bind(site, callee, receiver));
    return table_.make(VK::Handle, table_.make(VK::List, item.value).value, kUnknown.value, item.value);
  }
  value = returned(callee);
  if (value == kUnknown)
    return f.is_async ? table_.make(VK::Handle, kUnknown.value, kUnknown.value, kUnknown.value) : kUnknown;
  VK kind = table_[value].kind;
  if (kind != VK::Constant && kind != VK::Class && kind != VK::Module)
    value = substitute(value, bind(site, callee, receiver));
  if (kind == VK::Function && program_.function(Fn{table_[value].a}).parent && program_.parent(Fn{table_[value].a}) == callee)
    for (uint32_t parameter : wrapped_parameters(callee))
      for (Fn wrapped : functions(bind(site, callee, receiver).arguments[parameter]))
        value = table_.unite(value, table_.make(VK::Function, wrapped.value));
  if (f.is_async)
    return table_.make(VK::Handle, kUnknown.value, (program_.language(callee) != 0 ? value : settled(value)).value, kUnknown.value);
  return value;
}

// The parameters that closures of a function call. What a wrapper makes of a function runs that function, so to whoever
// calls or registers it asyncHandler(fn) is fn as well.
const std::vector<uint32_t> &Values::wrapped_parameters(Fn wrapper) {
  auto [known, added] = wrapped_parameters_.try_emplace(wrapper.value);
  std::vector<uint32_t> &result = known->second;
  if (!added)
    return result;
  const ir::Function &f = program_.function(wrapper);
  const ir::Module &m = program_.ir_of(wrapper);
  for (uint32_t p = 0; p < f.parameters.size(); ++p) {
    bool called = false;
    for (const ir::Function &inner : m.functions)
      for (const ir::Instruction &in : inner.instructions) {
        if (in.kind != Kind::Call || in.value.root != Root::Captured || in.value.owner != program_.local_id(wrapper) ||
            in.value.local() != f.parameters[p].local)
          continue;
        std::span<const Name> names = inner.members(in.value);
        called |= names.empty() || (names.size() == 1 && (names[0] == "call" || names[0] == "apply"));
      }
    if (called)
      result.push_back(p);
  }
  return result;
}

// What an async function of JavaScript returns is awaited before its caller gets it: a promise in a promise is one.
ValueId Values::settled(ValueId value) {
  const Value v = table_[value];
  if (v.kind == VK::Handle)
    return ValueId{v.b};
  if (v.kind != VK::Union)
    return value;
  ValueId result = kUnknown;
  for (ValueId alternative : table_.alternatives(value))
    result = table_.unite(result, settled(alternative));
  return result;
}

// A decorator of the library may turn a function into something else (a Celery task); others leave it callable.
ValueId Values::decorated(Fn fn, ValueId plain) {
  const ir::Function &f = program_.function(fn);
  Fn definer = program_.parent(fn);
  for (const ir::Operand &d : f.decorators) {
    ValueId v = of(definer, d);
    for (ValueId callee : table_.alternatives(v)) {
      std::optional<LibraryPath> path = library_path(callee);
      if (!path)
        continue;
      for (const catalogue::Row *row : path->rows)
        if (!row->returns.empty()) {
          catalogue::TypeText t = index(path->language).read_type(row->returns, path->library);
          if (t.kind == catalogue::TypeText::Kind::Type && t.type && index(path->language).type(t.type).callable)
            return row->offloads ? lib(t.type, plain, path->language) : table_.unite(plain, lib(t.type, plain, path->language));
        }
    }
    if (ir::InstrId call = definition(definer, d)) {
      const ir::Instruction &in = program_.function(definer).at(call);
      if (in.kind != Kind::Call)
        continue;
      if (std::optional<LibraryPath> path = library_path(of(definer, in.value)))
        for (const catalogue::Row *row : path->rows)
          if (!row->returns.empty()) {
            catalogue::TypeText t = index(path->language).read_type(row->returns, path->library);
            if (t.kind == catalogue::TypeText::Kind::Type && t.type && index(path->language).type(t.type).callable)
              return row->offloads ? lib(t.type, plain, path->language) : table_.unite(plain, lib(t.type, plain, path->language));
          }
    }
  }
  return plain;
}

ValueId Values::awaited(ValueId value) {
  const Value v = table_[value];
  switch (v.kind) {
  case VK::Handle:
    return ValueId{v.b};
  case VK::Union: {
    ValueId result = kUnknown;
    for (ValueId alternative : table_.alternatives(value))
      result = table_.unite(result, awaited(alternative));
    return result;
  }
  case VK::Param:
  case VK::Member:
  case VK::Result:
    return table_.make(VK::Awaited, value.value);
  default:
    return value;
  }
}

ValueId Values::element(ValueId value) {
  DepthGuard guard(depth_);
  if (guard.too_deep())
    return kUnknown;
  if (const uint32_t *kept = elements_.find(value.value))
    return ValueId{*kept};
  elements_.set(value.value, kUnknown.value); // A cycle ends at it.
  ValueId result = element_uncached(value);
  elements_.set(value.value, result.value);
  return result;
}

ValueId Values::element_uncached(ValueId value) {
  const Value v = table_[value];
  switch (v.kind) {
  case VK::List:
    return ValueId{v.a};
  case VK::Literal: {
    Fn fn{v.a};
    const ir::Function &f = program_.function(fn);
    ValueId result = kUnknown;
    for (const ir::Argument &a : f.args(f.at(ir::InstrId{v.b})))
      result = table_.unite(result, a.spread ? element(of(fn, a.value)) : of(fn, a.value));
    return result;
  }
  case VK::Union: {
    ValueId result = kUnknown;
    for (ValueId alternative : table_.alternatives(value))
      result = table_.unite(result, element(alternative));
    return result;
  }
  case VK::Handle:
    return v.a != kUnknown.value ? element(ValueId{v.a}) : kUnknown;
  case VK::Lib: {
    // Iterating an object of a library: the rows of its pseudo member "[]", or what `element` of a type says.
    catalogue::Rows rows = index(v.c).rows_of(type_ref(v), "[]");
    for (const catalogue::Row *row : rows) {
      catalogue::TypeText t = index(v.c).read_type(row->element.empty() ? row->returns : row->element, type_ref(v).library);
      if (t.kind == catalogue::TypeText::Kind::Type && t.type)
        return lib(t.type, value, v.c);
    }
    return table_.make(VK::Element, value.value);
  }
  case VK::Param:
  case VK::Member:
  case VK::Result:
  case VK::Awaited:
  case VK::Element:
    return table_.make(VK::Element, value.value);
  default:
    return kUnknown;
  }
}

ValueId Values::entered(ValueId value) {
  DepthGuard guard(depth_);
  if (guard.too_deep())
    return kUnknown;
  const Value v = table_[value];
  if (v.kind == VK::Handle)
    return v.c != kUnknown.value ? ValueId{v.c} : v.a != kUnknown.value ? entered(ValueId{v.a}) : ValueId{v.b};
  if (v.kind == VK::Instance) {
    for (const char *name : {"__enter__", "__aenter__"}) {
      ValueId method = member(value, Name::of(name));
      if (table_[method].kind == VK::Method) {
        ValueId given = returned(Fn{table_[method].a});
        if (given != kUnknown)
          return given;
      }
    }
    return value;
  }
  return value;
}

Bindings Values::bind(Site call, Fn callee, ValueId receiver) {
  const ir::Function &caller = program_.function(call.fn);
  const ir::Function &f = program_.function(callee);
  const ir::Instruction &in = caller.at(call.instr);
  Bindings b;
  b.fn = callee;
  b.receiver = receiver;
  b.arguments.assign(f.parameters.size(), kUnknown);
  size_t position = 0;
  // Python methods: whether `self` is listed among the parameters is the frontend's affair; it never is a place.
  if (program_.python(callee) && f.owner && !f.is_static && !f.parameters.empty() &&
      (f.parameters[0].name == "self" || f.parameters[0].name == "cls"))
    position = 1;
  if (in.kind != Kind::Call)
    return b;
  for (const ir::Argument &a : caller.args(in)) {
    if (a.spread)
      break;
    if (a.keyword) {
      for (size_t p = 0; p < f.parameters.size(); ++p)
        if (f.parameters[p].name == a.keyword)
          b.arguments[p] = of(call.fn, a.value);
      continue;
    }
    if (position < f.parameters.size() && f.parameters[position].kind == ir::Parameter::Kind::Plain)
      b.arguments[position++] = of(call.fn, a.value);
    else
      break;
  }
  return b;
}

ValueId Values::substitute(ValueId value, const Bindings &b, int depth) {
  if (depth == 0)
    substitution_budget_ = 256; // Unions multiply; a value that large says nothing anyway.
  if (depth > 12 || --substitution_budget_ < 0)
    return value;
  const Value v = table_[value];
  switch (v.kind) {
  case VK::Param:
    if (Fn{v.a} == b.fn && v.b < b.arguments.size())
      return b.arguments[v.b] != kUnknown ? b.arguments[v.b] : value;
    // A field that holds what the constructor of the receiver was given.
    if (b.receiver != kUnknown && made_here(b.receiver) &&
        (program_.function(Fn{v.a}).kind == ir::FunctionKind::Constructor || program_.function(Fn{v.a}).name == "__init__")) {
      const Value made = table_[ValueId{table_[b.receiver].b}];
      Bindings given = bind({Fn{made.a}, ir::InstrId{made.b}}, Fn{v.a}, b.receiver);
      if (class_of(Fn{v.a}) == Cls{table_[b.receiver].a} && v.b < given.arguments.size() && given.arguments[v.b] != kUnknown)
        return given.arguments[v.b];
    }
    return value;
  case VK::This:
    return Fn{v.a} == b.fn && b.receiver != kUnknown ? b.receiver : value;
  case VK::Instance: {
    // `this` of a method becomes the receiver it was called on.
    if (v.b == Id<int>::kNone || b.receiver == kUnknown)
      return value;
    const Value origin = table_[ValueId{v.b}];
    if (origin.kind != VK::This || Fn{origin.a} != b.fn)
      return value;
    const Value r = table_[b.receiver];
    return r.kind == VK::Instance || r.kind == VK::Class ? b.receiver : value;
  }
  case VK::Member: {
    ValueId base = substitute(ValueId{v.a}, b, depth + 1);
    return base.value == v.a ? value : member(base, Name::from_id(v.b));
  }
  case VK::LibMember: {
    ValueId base = substitute(ValueId{v.a}, b, depth + 1);
    return base.value == v.a ? value : member(base, Name::from_id(v.b));
  }
  case VK::Lib: {
    // An annotated parameter keeps its type; its origin becomes the argument.
    ValueId origin = substitute(ValueId{v.b}, b, depth + 1);
    if (origin.value == v.b)
      return value;
    return table_.make(VK::Lib, v.a, origin.value, v.c);
  }
  case VK::Awaited: {
    ValueId base = substitute(ValueId{v.a}, b, depth + 1);
    return base.value == v.a ? value : awaited(base);
  }
  case VK::Element: {
    ValueId base = substitute(ValueId{v.a}, b, depth + 1);
    return base.value == v.a ? value : element(base);
  }
  case VK::Result: {
    ValueId base = substitute(ValueId{v.a}, b, depth + 1);
    if (base.value == v.a)
      return value;
    for (Fn f : functions(base))
      if (ValueId r = returned(f); r != kUnknown)
        return !program_.function(f).is_async ? r
               : table_.make(VK::Handle, kUnknown.value, (program_.language(f) != 0 ? r : settled(r)).value, kUnknown.value);
    return result_without_site(base);
  }
  case VK::List: {
    ValueId item = substitute(ValueId{v.a}, b, depth + 1);
    return item.value == v.a ? value : table_.make(VK::List, item.value, v.b);
  }
  case VK::Handle: {
    ValueId x = substitute(ValueId{v.a}, b, depth + 1), y = substitute(ValueId{v.b}, b, depth + 1),
            z = substitute(ValueId{v.c}, b, depth + 1);
    return table_.make(VK::Handle, x.value, y.value, z.value);
  }
  case VK::Union: {
    ValueId result = kUnknown;
    for (ValueId alternative : table_.alternatives(value))
      result = table_.unite(result, substitute(alternative, b, depth + 1));
    return result;
  }
  default:
    return value;
  }
}

} // namespace hasten::link
