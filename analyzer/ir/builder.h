// Builds one function of a module: frontends call it in order of evaluation and never touch the pools.
#pragma once
#include <initializer_list>
#include <string_view>
#include <vector>

#include "ir/ir.h"

namespace hasten::ir {

class FunctionBuilder {
public:
  // Appends a function to `module` and builds it; the module must outlive the builder. Several builders of one module
  // may be open at once (a closure is built while its parent is).
  FunctionBuilder(Module &module, Name name, FunctionKind kind, FunctionId parent, Span span);

  FunctionId id() const { return id_; }
  Function &function() { return function_; }
  Module &module() { return module_; }

  LocalId add_local(Name name, Span declaration, bool constant = false);
  Operand temporary(Span span); // A fresh temporary; `span` is the expression's node.
  Operand local(LocalId id, Span span) const;
  Operand captured(FunctionId owner, LocalId id, Span span) const;
  Operand import(ImportId id, Span span) const;
  Operand global(Name name, Span span);
  Operand this_value(Span span) const;
  Operand super_value(Span span) const;
  Operand class_value(ClassId id, Span span) const;
  Operand constant(Constant constant, Span span);
  Operand string(std::string_view text, Span span);
  Operand number(double value, Span span);
  Operand member(const Operand &base, Name name, Span span); // base.name, as a place

  // Emits into the open block. The returned reference is valid until the next emit.
  InstrId emit(Instruction instruction, std::initializer_list<Argument> arguments = {});
  InstrId emit(Instruction instruction, const std::vector<Argument> &arguments);

  InstrId call(Span span, Operand dest, Operand callee, const std::vector<Argument> &arguments, uint8_t flags = 0);
  InstrId await(Span span, Operand dest, Operand value);
  InstrId copy(Span span, Operand dest, Operand value);
  InstrId assign(Form form, Span span, Operand dest, Operand value, const std::vector<Argument> &arguments = {},
                 Name name = {});
  InstrId closure(Span span, Operand dest, FunctionId function);
  InstrId ret(Span span, Operand value);
  InstrId jump(Form form, Span span, Operand value = {}, Name label = {}, Operand dest = {});
  InstrId opaque(Span span, Name node_kind, const std::vector<Argument> &mentioned);

  // Structured instructions: open(), then begin_block()/end_block() for each block in the order of Form's comment
  // (a block that is absent is still begun and ended), then close().
  InstrId open(Instruction instruction, std::initializer_list<Argument> arguments = {});
  InstrId open(Instruction instruction, const std::vector<Argument> &arguments);
  void begin_block();
  void end_block();
  void close();
  Instruction &instruction(InstrId id) { return function_.instructions[id.value]; }

  // Moves the finished function into the module. Must be called once, with every block ended.
  FunctionId finish();

private:
  struct OpenBlock {
    std::vector<InstrId> instructions;
  };
  struct OpenInstruction {
    InstrId id;
    std::vector<BlockId> blocks;
  };

  Range store(const std::vector<Argument> &arguments);
  BlockId store(const OpenBlock &block);

  Module &module_;
  FunctionId id_;
  Function function_; // Built here, since the module's vector may move while nested functions are appended.
  std::vector<OpenBlock> blocks_;
  std::vector<OpenInstruction> open_;
};

} // namespace hasten::ir
