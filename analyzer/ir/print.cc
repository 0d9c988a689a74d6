#include "ir/print.h"

#include <cmath>
#include <cstdio>
#include <string_view>
#include <unordered_map>

#include "base/utf8.h"
#include "ir/words.h"

namespace hasten::ir {

namespace {

constexpr size_t kDeepestType = 64;
constexpr size_t kDeepestBlock = 2000;

void append_quoted(std::string &out, std::string_view text, char quote) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += quote;
  for (size_t i = 0; i < text.size();) {
    unsigned char c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) {
      DecodedCodePoint point = decode_utf8(text, i);
      if (point.valid) {
        out += text.substr(i, point.size);
        i += point.size;
        continue;
      }
    } else if (c == '\n') {
      out += "\\n";
      ++i;
      continue;
    } else if (c >= 0x20 && c != 0x7F) {
      if (c == '\\' || c == static_cast<unsigned char>(quote)) out += '\\';
      out += static_cast<char>(c);
      ++i;
      continue;
    }
    out += "\\x";
    out += kHex[c >> 4];
    out += kHex[c & 15];
    ++i;
  }
  out += quote;
}

void append_word(std::string &out, std::string_view text) { // An identifier as it is, anything else in quotes.
  if (is_identifier(text))
    out += text;
  else
    append_quoted(out, text, '"');
}

std::string number_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char buffer[40];
  for (int precision : {15, 16, 17}) {
    std::snprintf(buffer, sizeof buffer, "%.*g", precision, value);
    if (std::strtod(buffer, nullptr) == value) break;
  }
  return buffer;
}

class Printer {
public:
  Printer(const Module &module, PrintOptions options) : module_(module), options_(options) {
    import_names_.reserve(module.imports.size());
    for (const Import &i : module.imports) ++import_names_[i.local];
    for (const Class &c : module.classes) ++class_names_[c.name];
  }

  void whole() {
    out_ += "module ";
    append_word(out_, module_.path.text());
    out_ += ' ';
    out_ += word_of(module_.language);
    if (module_.partial) out_ += " partial";
    out_ += '\n';
    for (Name directive : module_.directives) {
      out_ += "directive ";
      append_quoted(out_, directive.text(), '"');
      out_ += '\n';
    }
    if (options_.spans) {
      for (Span error : module_.errors) spanned_line("error", error);
      for (const Comment &comment : module_.comments) spanned_line("comment", comment.span);
    }
    for (size_t i = 0; i < module_.imports.size(); ++i) import(i);
    for (const Export &e : module_.exports) export_(e);
    for (const TypeAlias &alias : module_.aliases) {
      out_ += "alias ";
      append_word(out_, alias.name.text());
      out_ += " = ";
      type(alias.type, context(kModuleFunction), 0);
      out_ += '\n';
    }
    for (size_t i = 0; i < module_.classes.size(); ++i) class_(i);
    for (size_t i = 0; i < module_.functions.size(); ++i) function(i);
  }

  void function(size_t index) {
    const Function &f = module_.functions[index];
    const Function *outer = f.parent ? context(f.parent) : &f;
    out_ += "\nfunction f" + std::to_string(index) + ' ';
    append_word(out_, f.name.text());
    out_ += ' ';
    out_ += word_of(f.kind);
    flag(f.is_async, "async");
    flag(f.is_generator, "generator");
    flag(f.is_static, "static");
    flag(f.is_declaration, "declaration");
    if (f.parent) out_ += " in f" + std::to_string(f.parent.value);
    if (f.owner) out_ += " of c" + std::to_string(f.owner.value);
    if (f.result) {
      out_ += " : ";
      type(f.result, outer, 0);
    }
    named_span("span", f.span);
    named_span("name_span", f.name_span);
    out_ += '\n';
    for (Name directive : f.directives) {
      out_ += "  directive ";
      append_quoted(out_, directive.text(), '"');
      out_ += '\n';
    }
    for (const Operand &decorator : f.decorators) {
      out_ += "  decorator ";
      operand(outer, decorator);
      out_ += '\n';
    }
    for (const Parameter &p : f.parameters) parameter(f, outer, p);
    for (size_t i = 0; i < f.locals.size(); ++i) local_line(f, outer, i);
    if (f.blocks.empty())
      flat(f);
    else
      block(f, f.entry, 1);
  }

  void operand(const Function *f, const Operand &o) {
    if (o.root == Root::Constant && f && o.index < f->constants.size()) {
      const Constant &c = f->constants[o.index];
      bool grouped = c.kind == Constant::Kind::Number && o.members.count;
      out_ += grouped ? "number(" : "";
      constant(c);
      out_ += grouped ? ")" : "";
    } else {
      root(f, o);
    }
    std::span<const Name> names;
    bool damaged = false;
    if (o.members.count) {
      damaged = !f || o.members.begin > f->names.size() || o.members.count > f->names.size() - o.members.begin;
      if (!damaged) names = f->members(o);
    }
    members(names, o.root == Root::Global);
    if (damaged) out_ += ".?";
    span(o.span);
  }

  void instruction(const Function &f, const Instruction &i) {
    if (i.dest) {
      operand(&f, i.dest);
      out_ += " = ";
    }
    std::string_view word = word_of(i.kind, i.form);
    if (word.empty()) {
      out_ += word_of(i.kind);
      out_ += '/';
      word = word_of(i.form);
    }
    out_ += word;
    for (Flag flag : kFlags)
      if (i.has(flag)) {
        out_ += ':';
        out_ += word_of(flag);
      }
    if (i.name) {
      out_ += ' ';
      append_quoted(out_, i.name.text(), '\'');
    }
    if (i.closure) out_ += " f" + std::to_string(i.closure.value);
    if (i.value) {
      out_ += ' ';
      operand(&f, i.value);
    }
    bool always = i.kind == Kind::Call || i.form == Form::Object || i.form == Form::Array;
    if (i.arguments.begin > f.arguments.size() || i.arguments.count > f.arguments.size() - i.arguments.begin) {
      out_ += "(?)";
    } else if (i.arguments.count || always) {
      out_ += i.value ? "(" : " (";
      bool first = true;
      for (const Argument &a : f.args(i)) {
        out_ += first ? "" : ", ";
        first = false;
        if (a.keyword) {
          append_word(out_, a.keyword.text());
          out_ += ": ";
        }
        out_ += a.spread ? "..." : "";
        out_ += a.write ? "&" : "";
        operand(&f, a.value);
      }
      out_ += ')';
    }
  }

  void type(TypeId id, const Function *f, size_t depth) {
    if (!id) {
      out_ += "none";
      return;
    }
    if (id.value >= module_.types.size() || depth > kDeepestType) {
      out_ += '?';
      return;
    }
    const Type &t = module_.types[id.value];
    if (t.kind == Type::Kind::Name) {
      const Operand &path = t.path;
      std::span<const Name> names;
      if (path.members.begin <= module_.type_names.size() &&
          path.members.count <= module_.type_names.size() - path.members.begin)
        names = module_.type_members(path);
      if (path.root == Root::Global) { // The commonest; written bare.
        std::string_view first = names.empty() ? "?" : names[0].text();
        bool plain = is_identifier(first) && !type_kind_of(first) && first != "none" && first != "local" &&
                     first != "class" && first != "this";
        if (plain)
          out_ += first;
        else
          append_quoted(out_, first, '"');
        if (!names.empty()) members(names.subspan(1), false);
      } else {
        if (path.root == Root::Local)
          out_ += "local " + std::to_string(path.index);
        else
          root(f, path);
        members(names, false);
      }
      span(path.span);
    } else {
      out_ += word_of(t.kind);
    }
    if (!t.arguments.empty()) {
      out_ += '<';
      for (size_t i = 0; i < t.arguments.size(); ++i) {
        out_ += i ? ", " : "";
        type(t.arguments[i], f, depth + 1);
      }
      out_ += '>';
    }
    if (!t.metadata.empty()) operands(f, t.metadata, " with ");
  }

  const Function *context(FunctionId id) const {
    return id && id.value < module_.functions.size() ? &module_.functions[id.value] : nullptr;
  }
  std::string take() { return std::move(out_); }

private:
  void flag(bool set, std::string_view word) {
    if (!set) return;
    out_ += ' ';
    out_ += word;
  }
  void span(Span s) {
    if (options_.spans && (s.begin || s.end)) out_ += '[' + std::to_string(s.begin) + ',' + std::to_string(s.end) + ')';
  }
  void named_span(std::string_view what, Span s) {
    if (!options_.spans || (!s.begin && !s.end)) return;
    out_ += ' ';
    out_ += what;
    out_ += ' ';
    span(s);
  }
  void spanned_line(std::string_view what, Span s) {
    out_ += what;
    out_ += " [" + std::to_string(s.begin) + ',' + std::to_string(s.end) + ")\n";
  }
  void indent(size_t depth) { out_.append(2 * depth, ' '); }

  // A name if it says which one is meant, else with its index.
  void reference(Name name, size_t index, uint32_t uses) {
    std::string_view text = name.text();
    append_word(out_, text);
    if (uses != 1 || !is_identifier(text) || is_reserved(text) || (text[0] >= '0' && text[0] <= '9'))
      out_ += '#' + std::to_string(index);
  }

  void local(const Function *f, uint32_t index) {
    if (!f || index >= f->locals.size()) {
      out_ += "%?";
      return;
    }
    Name name = f->locals[index].name;
    if (!name) {
      out_ += '%' + std::to_string(index);
      return;
    }
    auto [names, fresh] = local_names_.try_emplace(f);
    if (fresh)
      for (const Local &l : f->locals) ++names->second[l.name];
    reference(name, index, names->second[name]);
  }

  void root(const Function *f, const Operand &o) {
    switch (o.root) {
    case Root::None:
      out_ += "none";
      break;
    case Root::Local:
      local(f, o.index);
      break;
    case Root::Captured:
      out_ += "^f" + std::to_string(o.owner.value) + '.';
      local(context(o.owner), o.index);
      break;
    case Root::Import:
      out_ += '@';
      if (o.index >= module_.imports.size()) {
        out_ += '?';
      } else if (Name name = module_.imports[o.index].local; name) {
        reference(name, o.index, import_names_[name]);
      } else {
        out_ += '#' + std::to_string(o.index);
      }
      break;
    case Root::Global:
      out_ += "global ";
      break;
    case Root::This:
      out_ += "this";
      break;
    case Root::Super:
      out_ += "super";
      break;
    case Root::Constant:
      out_ += "?";
      break;
    case Root::Class:
      out_ += "class ";
      if (o.index >= module_.classes.size())
        out_ += '?';
      else
        reference(module_.classes[o.index].name, o.index, class_names_[module_.classes[o.index].name]);
      break;
    default:
      out_ += '?';
    }
  }

  void members(std::span<const Name> names, bool first_bare) {
    for (Name name : names) {
      std::string_view text = name.text();
      if (!first_bare) out_ += '.';
      first_bare = false;
      if (text == "[]" || (text.starts_with('#') && is_identifier(text.substr(1)))) // JavaScript's private names.
        out_ += text;
      else
        append_word(out_, text);
    }
  }

  void constant(const Constant &c) {
    auto with_source = [&](std::string_view word, std::string_view usual) {
      out_ += word;
      if (std::string_view text = c.text.text(); !text.empty() && text != word && text != usual)
        append_quoted(out_, text, '"');
    };
    switch (c.kind) {
    case Constant::Kind::Null:
      with_source("null", "None");
      break;
    case Constant::Kind::Undefined:
      with_source("undefined", "");
      break;
    case Constant::Kind::True:
      with_source("true", "True");
      break;
    case Constant::Kind::False:
      with_source("false", "False");
      break;
    case Constant::Kind::Ellipsis:
      with_source("ellipsis", "...");
      break;
    case Constant::Kind::Number:
      with_source(number_text(c.number), "");
      break;
    case Constant::Kind::String:
      append_quoted(out_, c.text.text(), '"');
      break;
    case Constant::Kind::Regex:
      out_ += "regex";
      append_quoted(out_, c.text.text(), '"');
      break;
    case Constant::Kind::Bytes:
      out_ += "bytes";
      append_quoted(out_, c.text.text(), '"');
      break;
    default:
      out_ += '?';
    }
  }

  void operands(const Function *f, const std::vector<Operand> &list, std::string_view introduction) {
    if (list.empty()) return;
    out_ += introduction;
    out_ += '(';
    for (size_t i = 0; i < list.size(); ++i) {
      out_ += i ? ", " : "";
      operand(f, list[i]);
    }
    out_ += ')';
  }

  void star_or_word(Name name) {
    if (name == "*")
      out_ += '*';
    else
      append_word(out_, name.text());
  }

  void import(size_t index) {
    const Import &i = module_.imports[index];
    out_ += "import " + std::to_string(index) + ' ';
    star_or_word(i.imported);
    out_ += " from ";
    append_quoted(out_, i.specifier.text(), '"');
    if (i.local) {
      out_ += " as ";
      append_word(out_, i.local.text());
    }
    flag(i.type_only, "type_only");
    flag(i.dynamic, "dynamic");
    flag(i.common_js, "common_js");
    named_span("span", i.span);
    out_ += '\n';
  }

  void export_(const Export &e) {
    out_ += "export ";
    star_or_word(e.name);
    const Function *f = context(kModuleFunction);
    if (e.value) {
      out_ += " = ";
      operand(f, e.value);
    }
    if (e.import) {
      Operand import;
      import.root = Root::Import;
      import.index = e.import.value;
      out_ += " from ";
      root(f, import);
    }
    if (e.type) {
      out_ += " : ";
      type(e.type, f, 0);
    }
    if (e.class_id) out_ += " of c" + std::to_string(e.class_id.value);
    named_span("span", e.span);
    out_ += '\n';
  }

  void class_(size_t index) {
    const Class &c = module_.classes[index];
    const Function *outer = context(c.defined_in), *body = context(c.body ? c.body : c.defined_in);
    auto reference = [&](std::string_view word, FunctionId id) {
      if (id) out_ += ' ' + std::string(word) + " f" + std::to_string(id.value);
    };
    out_ += "\nclass c" + std::to_string(index) + ' ';
    append_word(out_, c.name.text());
    flag(c.is_interface, "interface");
    flag(c.is_abstract, "abstract");
    flag(c.is_enum, "enum");
    reference("in", c.defined_in);
    reference("body", c.body);
    reference("fields", c.fields_init);
    reference("constructor", c.constructor);
    named_span("span", c.span);
    out_ += '\n';
    for (const Operand &o : c.decorators) {
      out_ += "  decorator ";
      operand(outer, o);
      out_ += '\n';
    }
    for (const Operand &o : c.bases) {
      out_ += "  base ";
      operand(outer, o);
      out_ += '\n';
    }
    for (TypeId t : c.base_types) {
      out_ += "  base_type ";
      type(t, outer, 0);
      out_ += '\n';
    }
    for (TypeId t : c.implements) {
      out_ += "  implements ";
      type(t, outer, 0);
      out_ += '\n';
    }
    for (const Field &f : c.fields) {
      out_ += "  field ";
      append_word(out_, f.name.text());
      flag(f.is_static, "static");
      if (f.type) {
        out_ += " : ";
        type(f.type, body, 0);
      }
      operands(body, f.decorators, " decorators ");
      named_span("span", f.span);
      out_ += '\n';
    }
    for (FunctionId m : c.methods) {
      out_ += "  method f" + std::to_string(m.value);
      if (const Function *f = context(m)) {
        out_ += ' ';
        append_word(out_, f->name.text());
      }
      out_ += '\n';
    }
  }

  std::string type_text(TypeId id, const Function *f) {
    std::string before = std::move(out_);
    out_.clear();
    type(id, f, 0);
    std::string text = std::move(out_);
    out_ = std::move(before);
    return text;
  }

  void parameter(const Function &f, const Function *outer, const Parameter &p) {
    out_ += "  param ";
    if (p.local)
      local(&f, p.local.value);
    else
      out_ += "none";
    bool known = p.local && p.local.value < f.locals.size();
    if (p.name && !(known && f.locals[p.local.value].name == p.name)) {
      out_ += " as ";
      append_word(out_, p.name.text());
    }
    std::string_view kind = word_of(p.kind);
    flag(!kind.empty(), kind);
    flag(p.optional, "optional");
    flag(p.field, "field");
    if (p.type) {
      out_ += " : ";
      type(p.type, outer, 0);
    }
    if (p.default_value) {
      out_ += " default ";
      operand(outer, p.default_value);
    }
    operands(outer, p.decorators, " decorators ");
    out_ += '\n';
  }

  // A local's line leaves out what its parameter's line says; a plain temporary has none.
  void local_line(const Function &f, const Function *outer, size_t index) {
    const Local &l = f.locals[index];
    if (!l.name && !l.type && !l.parameter && !l.captured && l.constant && l.declaration == Span()) return;
    out_ += "  local " + std::to_string(index) + ' ';
    append_word(out_, l.name.text());
    flag(l.parameter, "param");
    flag(l.captured, "captured");
    flag(l.constant, "const");
    if (l.type) {
      bool said = false;
      if (l.parameter)
        for (const Parameter &p : f.parameters)
          said |= p.local.value == index && p.type &&
                  (p.type == l.type || type_text(p.type, outer) == type_text(l.type, outer));
      if (!said) {
        out_ += " : ";
        type(l.type, outer, 0);
      }
    }
    named_span("span", l.declaration);
    out_ += '\n';
  }

  void line(const Function &f, const Instruction &i, size_t depth) {
    indent(depth);
    instruction(f, i);
    if (options_.spans && (i.span.begin || i.span.end)) {
      out_ += ' ';
      span(i.span);
    }
    out_ += '\n';
  }

  void block(const Function &f, BlockId id, size_t depth) {
    if (!id || id.value >= f.blocks.size() || depth > kDeepestBlock) {
      indent(depth);
      out_ += "?\n";
      return;
    }
    Range range = f.blocks[id.value].order;
    if (range.begin > f.order.size() || range.count > f.order.size() - range.begin) {
      indent(depth);
      out_ += "?\n";
      return;
    }
    for (InstrId instr : f.instrs(id)) {
      if (instr.value >= f.instructions.size()) {
        indent(depth);
        out_ += "?\n";
        continue;
      }
      const Instruction &i = f.at(instr);
      line(f, i, depth);
      size_t count = i.blocks.count;
      if (!count) continue;
      if (i.blocks.begin > f.block_lists.size() || count > f.block_lists.size() - i.blocks.begin) {
        indent(depth + 1);
        out_ += "?\n";
        continue;
      }
      for (size_t slot = 0; slot < count; ++slot) {
        std::string_view label = block_label(i.kind, i.form, slot, count);
        BlockId inner = f.blocks_of(i)[slot];
        bool placed = label != "block" && slot_of_label(i.kind, i.form, label);
        if (placed && inner.value < f.blocks.size() && f.blocks[inner.value].order.empty())
          continue; // An absent block says nothing.
        indent(depth + 1);
        out_ += label;
        out_ += ":\n";
        block(f, inner, depth + 2);
      }
    }
  }

  // Without its body a function is still readable: from the instructions' parents. Each is deeper by two than its
  // parent, as in the full form.
  void flat(const Function &f) {
    std::vector<size_t> depths;
    for (const Instruction &i : f.instructions) {
      size_t depth = i.parent.value < depths.size() ? depths[i.parent.value] + 2 : 1;
      if (depth > kDeepestBlock) depth = kDeepestBlock;
      bool first = depths.empty() || f.instructions[depths.size() - 1].parent != i.parent ||
                   f.instructions[depths.size() - 1].slot != i.slot;
      if (i.parent.value < depths.size() && first) {
        indent(depth - 1);
        out_ += "slot " + std::to_string(i.slot) + ":\n";
      }
      line(f, i, depth);
      depths.push_back(depth);
    }
  }

  const Module &module_;
  PrintOptions options_;
  std::string out_;
  std::unordered_map<Name, uint32_t> import_names_, class_names_;
  std::unordered_map<const Function *, std::unordered_map<Name, uint32_t>> local_names_;
};

} // namespace

std::string print(const Module &module, PrintOptions options) {
  Printer printer(module, options);
  printer.whole();
  return printer.take();
}
std::string print(const Module &module, FunctionId function, PrintOptions options) {
  Printer printer(module, options);
  if (function && function.value < module.functions.size()) printer.function(function.value);
  return printer.take();
}
std::string print(const Module &module, const Function &function, const Operand &operand, PrintOptions options) {
  Printer printer(module, options);
  printer.operand(&function, operand);
  return printer.take();
}
std::string print(const Module &module, const Function &function, const Instruction &instruction,
                  PrintOptions options) {
  Printer printer(module, options);
  printer.instruction(function, instruction);
  return printer.take();
}
std::string print(const Module &module, TypeId type, PrintOptions options) {
  Printer printer(module, options);
  printer.type(type, printer.context(kModuleFunction), 0);
  return printer.take();
}

} // namespace hasten::ir
