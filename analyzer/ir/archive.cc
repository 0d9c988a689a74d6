#include "ir/archive.h"

#include "base/bytes.h"
#include "ir/verify.h"
#include "ir/words.h"

namespace hasten::ir {

namespace {
constexpr uint32_t kFormat = 1; // Raise it whenever a field or an enumerator is added, removed or moved.
}

constexpr SourceLanguage last_enumerator(SourceLanguage) { return SourceLanguage::Cpp; }
constexpr Kind last_enumerator(Kind) { return Kind::Opaque; }
constexpr Form last_enumerator(Form) { return Form::YieldFrom; }
constexpr FunctionKind last_enumerator(FunctionKind) { return FunctionKind::ClassBody; }
constexpr Constant::Kind last_enumerator(Constant::Kind) { return Constant::Kind::Ellipsis; }
constexpr Type::Kind last_enumerator(Type::Kind) { return Type::Kind::Other; }
constexpr Parameter::Kind last_enumerator(Parameter::Kind) { return Parameter::Kind::KeywordOnly; }

// ---- The fields of each type, for both directions. Most instructions are a few bytes: what is absent takes one bit.

template <class A> void fields(A &a, Range &r) { a(r.begin, r.count); }

template <class A> void short_span(A &a, Span &s) { // Begin and size.
  uint32_t size = s.end - s.begin;
  a(s.begin, size);
  if constexpr (A::kReads) s.end = s.begin + size;
}

template <class A> void fields(A &a, Operand &o) {
  constexpr uint8_t kRoot = 0x0F, kIndex = 0x10, kOwner = 0x20, kMembers = 0x40, kSpan = 0x80;
  uint8_t head = static_cast<uint8_t>(o.root);
  if constexpr (!A::kReads)
    head |= (o.index ? kIndex : 0) | (o.owner ? kOwner : 0) | (o.members.count ? kMembers : 0) |
            (o.span != Span() ? kSpan : 0);
  a(head);
  if constexpr (A::kReads) {
    if ((head & kRoot) > static_cast<uint8_t>(Root::Class)) return a.fail();
    o.root = static_cast<Root>(head & kRoot);
  }
  if (head & kIndex) a(o.index);
  if (head & kOwner) a(o.owner);
  if (head & kMembers) a(o.members);
  if (head & kSpan) short_span(a, o.span);
}

template <class A> void fields(A &a, Argument &x) {
  uint8_t head = (x.keyword ? 1 : 0) | (x.spread ? 2 : 0) | (x.write ? 4 : 0);
  a(head, x.value);
  if (head & 1) a(x.keyword);
  if constexpr (A::kReads) { // Several threads may write one module.
    x.spread = head & 2;
    x.write = head & 4;
  }
}

template <class A> void fields(A &a, Instruction &i) { // Its blocks are the body's.
  uint8_t head = (i.parent ? 1 : 0) | (i.dest ? 2 : 0) | (i.value ? 4 : 0) | (i.arguments.count ? 8 : 0) |
                 (i.name ? 16 : 0) | (i.closure ? 32 : 0) | (i.flags ? 64 : 0);
  a(head, i.kind, i.form);
  short_span(a, i.span);
  if (head & 1) a(i.parent, i.slot);
  if (head & 2) a(i.dest);
  if (head & 4) a(i.value);
  if (head & 8) a(i.arguments);
  if (head & 16) a(i.name);
  if (head & 32) a(i.closure);
  if (head & 64) a(i.flags);
}

template <class A> void fields(A &a, Constant &c) {
  a(c.kind, c.text);
  if (c.kind == Constant::Kind::Number) a(c.number);
}
template <class A> void fields(A &a, Type &t) { a(t.kind, t.path, t.arguments, t.metadata); }
template <class A> void fields(A &a, Local &l) {
  a(l.name, l.type, l.parameter, l.captured, l.constant);
  short_span(a, l.declaration);
}
template <class A> void fields(A &a, Parameter &p) {
  a(p.local, p.name, p.type, p.kind, p.optional, p.field, p.default_value, p.decorators);
}
template <class A> void fields(A &a, Function &f) { // The summary.
  a(f.name, f.kind, f.parent, f.owner, f.span, f.name_span);
  a(f.is_async, f.is_generator, f.is_static, f.is_declaration);
  a(f.result, f.parameters, f.decorators, f.directives);
  a(f.locals, f.instructions, f.arguments, f.names, f.constants);
}
template <class A> void fields(A &a, Block &b) { a(b.order); }
template <class A> void fields(A &a, Field &f) { a(f.name, f.type, f.span, f.is_static, f.decorators); }
template <class A> void fields(A &a, Class &c) {
  a(c.name, c.span, c.defined_in, c.body, c.fields_init, c.constructor);
  a(c.is_interface, c.is_abstract, c.is_enum);
  a(c.bases, c.implements, c.base_types, c.fields, c.methods, c.decorators);
}
template <class A> void fields(A &a, Import &i) {
  a(i.specifier, i.imported, i.local, i.type_only, i.dynamic, i.common_js, i.span);
}
template <class A> void fields(A &a, Export &e) { a(e.name, e.value, e.import, e.type, e.class_id, e.span); }
template <class A> void fields(A &a, TypeAlias &t) { a(t.name, t.type); }
template <class A> void fields(A &a, Comment &c) { a(c.span); }
template <class A> void fields(A &a, Module &m) {
  a(m.path, m.language, m.functions, m.classes, m.types, m.type_names, m.aliases, m.imports, m.exports);
  a(m.directives, m.comments, m.errors, m.partial);
}

template <class A> static void body_fields(A &a, Function &f) {
  a(f.entry, f.blocks, f.order, f.block_lists);
  for (Instruction &i : f.instructions)
    if (least_blocks(i.kind, i.form) || has_further_blocks(i.kind, i.form)) a(i.blocks);
}

// ---- Reading and writing

void drop_body(Function &function) {
  function.blocks.clear();
  function.order.clear();
  function.block_lists.clear();
  function.entry = BlockId();
  for (Instruction &i : function.instructions) i.blocks = Range();
}

std::string write_summary(const Module &module) {
  ByteWriter writer;
  writer(kFormat, module);
  return writer.finish();
}

static bool read_format(ByteReader &reader) {
  uint32_t format = 0;
  reader(format);
  return reader.ok() && format == kFormat;
}

tl::expected<Module, std::string> read_summary(std::string_view bytes) {
  ByteReader reader(bytes);
  if (!read_format(reader)) return tl::unexpected<std::string>("is no summary of this version");
  Module module;
  reader(module);
  if (!reader.ok() || !reader.at_end()) return tl::unexpected<std::string>("is a damaged summary");
  std::vector<std::string> wrong = verify(module, {.bounds_only = true});
  if (!wrong.empty()) return tl::unexpected("is a damaged summary: " + wrong.front());
  return module;
}

std::string write_body(const Function &function) {
  ByteWriter writer;
  writer(kFormat);
  body_fields(writer, const_cast<Function &>(function)); // One function for both directions; writing changes nothing.
  return writer.finish();
}

tl::expected<void, std::string> read_body(std::string_view bytes, Function &function) {
  ByteReader reader(bytes);
  bool format = read_format(reader);
  if (format) body_fields(reader, function);
  if (format && reader.ok() && reader.at_end() && verify_body(function).empty()) return {};
  drop_body(function);
  return tl::unexpected<std::string>(format ? "is a damaged body" : "is no body of this version");
}

std::string write_bodies(const Module &module) {
  ByteWriter writer;
  writer(kFormat, static_cast<uint32_t>(module.functions.size()));
  for (const Function &f : module.functions) body_fields(writer, const_cast<Function &>(f));
  return writer.finish();
}

tl::expected<void, std::string> read_bodies(std::string_view bytes, Module &module) {
  ByteReader reader(bytes);
  uint32_t count = 0;
  bool good = read_format(reader);
  if (good) reader(count);
  good = good && count == module.functions.size();
  for (size_t i = 0; good && i < module.functions.size(); ++i) {
    body_fields(reader, module.functions[i]);
    good = reader.ok() && verify_body(module.functions[i]).empty();
  }
  if (good && reader.at_end()) return {};
  for (Function &f : module.functions) drop_body(f);
  return tl::unexpected<std::string>("are damaged bodies, or those of another module");
}

} // namespace hasten::ir
