#include "ir/builder.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace hasten::ir {

FunctionBuilder::FunctionBuilder(Module &module, Name name, FunctionKind kind, FunctionId parent, Span span)
    : module_(module), id_(static_cast<uint32_t>(module.functions.size())) {
  module.functions.emplace_back();
  function_.name = name;
  function_.kind = kind;
  function_.parent = parent;
  function_.span = span;
  blocks_.emplace_back();
}

LocalId FunctionBuilder::add_local(Name name, Span declaration, bool constant) {
  Local local;
  local.name = name;
  local.declaration = declaration;
  local.constant = constant;
  function_.locals.push_back(local);
  return LocalId{static_cast<uint32_t>(function_.locals.size() - 1)};
}

Operand FunctionBuilder::temporary(Span span) { return local(add_local(Name(), Span{}, true), span); }

static Operand place(Root root, uint32_t index, Span span) {
  Operand operand;
  operand.root = root;
  operand.index = index;
  operand.span = span;
  return operand;
}

Operand FunctionBuilder::local(LocalId id, Span span) const { return place(Root::Local, id.value, span); }
Operand FunctionBuilder::captured(FunctionId owner, LocalId id, Span span) const {
  Operand operand = place(Root::Captured, id.value, span);
  operand.owner = owner;
  return operand;
}
Operand FunctionBuilder::import(ImportId id, Span span) const { return place(Root::Import, id.value, span); }
Operand FunctionBuilder::this_value(Span span) const { return place(Root::This, 0, span); }
Operand FunctionBuilder::super_value(Span span) const { return place(Root::Super, 0, span); }
Operand FunctionBuilder::class_value(ClassId id, Span span) const { return place(Root::Class, id.value, span); }
Operand FunctionBuilder::global(Name name, Span span) { return member(place(Root::Global, 0, span), name, span); }

Operand FunctionBuilder::constant(Constant constant, Span span) {
  function_.constants.push_back(constant);
  return place(Root::Constant, static_cast<uint32_t>(function_.constants.size() - 1), span);
}
Operand FunctionBuilder::string(std::string_view text, Span span) {
  size_t size = std::min<size_t>(text.size(), 1024);
  if (size < text.size())
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) // Cut between code points.
      --size;
  return constant({Constant::Kind::String, 0, Name::of(text.substr(0, size))}, span);
}
Operand FunctionBuilder::number(double value, Span span) {
  return constant({Constant::Kind::Number, value, Name()}, span);
}

Operand FunctionBuilder::member(const Operand &base, Name name, Span span) {
  Operand result = base;
  result.span = span;
  std::vector<Name> &names = function_.names;
  // The base's names are usually the pool's last ones: extend them in place; otherwise copy them to the end.
  if (base.members.begin + base.members.count != names.size() || base.members.empty()) {
    result.members.begin = static_cast<uint32_t>(names.size());
    for (uint32_t i = 0; i < base.members.count; ++i)
      names.push_back(names[base.members.begin + i]);
  }
  names.push_back(name);
  result.members.count = base.members.count + 1;
  return result;
}

Range FunctionBuilder::store(const std::vector<Argument> &arguments) {
  Range range{static_cast<uint32_t>(function_.arguments.size()), static_cast<uint32_t>(arguments.size())};
  function_.arguments.insert(function_.arguments.end(), arguments.begin(), arguments.end());
  return range;
}

InstrId FunctionBuilder::emit(Instruction instruction, const std::vector<Argument> &arguments) {
  InstrId id{static_cast<uint32_t>(function_.instructions.size())};
  if (!open_.empty()) {
    instruction.parent = open_.back().id;
    instruction.slot = static_cast<uint8_t>(open_.back().blocks.size() < 255 ? open_.back().blocks.size() : 255);
  }
  if (!arguments.empty())
    instruction.arguments = store(arguments);
  function_.instructions.push_back(std::move(instruction));
  assert(!blocks_.empty());
  blocks_.back().instructions.push_back(id);
  return id;
}

InstrId FunctionBuilder::emit(Instruction instruction, std::initializer_list<Argument> arguments) {
  return emit(std::move(instruction), std::vector<Argument>(arguments));
}

static Instruction make(Kind kind, Form form, Span span, Operand dest, Operand value) {
  Instruction instruction;
  instruction.kind = kind;
  instruction.form = form;
  instruction.span = span;
  instruction.dest = dest;
  instruction.value = value;
  return instruction;
}

InstrId FunctionBuilder::call(Span span, Operand dest, Operand callee, const std::vector<Argument> &arguments,
                              uint8_t flags) {
  Instruction instruction = make(Kind::Call, Form::None, span, dest, callee);
  instruction.flags = flags;
  return emit(instruction, arguments);
}
InstrId FunctionBuilder::await(Span span, Operand dest, Operand value) {
  return emit(make(Kind::Await, Form::None, span, dest, value), {});
}
InstrId FunctionBuilder::copy(Span span, Operand dest, Operand value) {
  return emit(make(Kind::Assign, Form::Copy, span, dest, value), {});
}
InstrId FunctionBuilder::assign(Form form, Span span, Operand dest, Operand value,
                                const std::vector<Argument> &arguments, Name name) {
  Instruction instruction = make(Kind::Assign, form, span, dest, value);
  instruction.name = name;
  return emit(instruction, arguments);
}
InstrId FunctionBuilder::closure(Span span, Operand dest, FunctionId function) {
  Instruction instruction = make(Kind::Closure, Form::None, span, dest, {});
  instruction.closure = function;
  return emit(instruction, {});
}
InstrId FunctionBuilder::ret(Span span, Operand value) {
  return emit(make(Kind::Return, Form::None, span, {}, value), {});
}
InstrId FunctionBuilder::jump(Form form, Span span, Operand value, Name label, Operand dest) {
  Instruction instruction = make(Kind::Jump, form, span, dest, value);
  instruction.name = label;
  return emit(instruction, {});
}
InstrId FunctionBuilder::opaque(Span span, Name node_kind, const std::vector<Argument> &mentioned) {
  Instruction instruction = make(Kind::Opaque, Form::None, span, {}, {});
  instruction.name = node_kind;
  return emit(instruction, mentioned);
}

InstrId FunctionBuilder::open(Instruction instruction, std::initializer_list<Argument> arguments) {
  InstrId id = emit(std::move(instruction), arguments);
  open_.push_back({id, {}});
  return id;
}
InstrId FunctionBuilder::open(Instruction instruction, const std::vector<Argument> &arguments) {
  InstrId id = emit(std::move(instruction), arguments);
  open_.push_back({id, {}});
  return id;
}
void FunctionBuilder::begin_block() { blocks_.emplace_back(); }
void FunctionBuilder::end_block() {
  assert(blocks_.size() > 1 && !open_.empty());
  BlockId id = store(blocks_.back());
  blocks_.pop_back();
  open_.back().blocks.push_back(id);
}
void FunctionBuilder::close() {
  OpenInstruction done = std::move(open_.back());
  open_.pop_back();
  Range range{static_cast<uint32_t>(function_.block_lists.size()), static_cast<uint32_t>(done.blocks.size())};
  function_.block_lists.insert(function_.block_lists.end(), done.blocks.begin(), done.blocks.end());
  function_.instructions[done.id.value].blocks = range;
}

BlockId FunctionBuilder::store(const OpenBlock &block) {
  Range range{static_cast<uint32_t>(function_.order.size()), static_cast<uint32_t>(block.instructions.size())};
  function_.order.insert(function_.order.end(), block.instructions.begin(), block.instructions.end());
  function_.blocks.push_back({range});
  return BlockId{static_cast<uint32_t>(function_.blocks.size() - 1)};
}

FunctionId FunctionBuilder::finish() {
  assert(blocks_.size() == 1 && open_.empty());
  function_.entry = store(blocks_.back());
  blocks_.pop_back();
  module_.functions[id_.value] = std::move(function_);
  return id_;
}

} // namespace hasten::ir
