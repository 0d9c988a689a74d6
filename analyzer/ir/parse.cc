#include "ir/parse.h"

#include <limits>
#include <unordered_map>
#include <vector>

#include "ir/text_cursor.h"
#include "ir/words.h"

namespace hasten::ir {

namespace {

constexpr size_t kDeepest = 400;           // Blocks, types.
constexpr uint32_t kMostLocals = 1u << 20; // A typing error must not take gigabytes.

class Parser {
public:
  explicit Parser(std::string_view text) {
    uint32_t number = 0;
    while (!text.empty()) {
      size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      ++number;
      while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
      size_t indent = line.find_first_not_of(' ');
      if (indent == std::string_view::npos || line.substr(indent).starts_with("//")) continue;
      lines_.push_back({number, indent / 2, line.substr(indent)});
      if (indent % 2) Cursor(lines_.back()).fail("indentation must be two spaces for each level");
    }
  }

  Module run() {
    declare();
    for (size_t i = 0; i < lines_.size();) top_level(i);
    return std::move(module_);
  }

private:
  // ---- First pass: everything that has a number or a name.

  void declare() {
    size_t function = 0;
    for (const Line &line : lines_) {
      Cursor c(line);
      if (line.depth == 0) {
        if (c.eat("function f")) {
          numbered(c, function, "function");
          module_.functions.emplace_back();
          local_names_.emplace_back();
          ++function;
          c.want(" ");
          module_.functions.back().name = c.name();
        } else if (c.eat("class c")) {
          numbered(c, module_.classes.size(), "class");
          c.want(" ");
          Class made;
          made.name = c.eat("*") ? Name::of("*") : c.name();
          note(class_names_, made.name, module_.classes.size());
          module_.classes.push_back(std::move(made));
        } else if (c.eat("import ")) {
          numbered(c, module_.imports.size(), "import");
          c.want(" ");
          import(c);
        }
      } else if (line.depth == 1 && function > 0 && c.eat("local ")) {
        uint32_t index = c.number();
        c.want(" ");
        Local &local = local_at(function - 1, index, c);
        local.name = c.name();
        local.constant = false;
        if (local.name) note(local_names_[function - 1], local.name, index);
      }
    }
  }

  void numbered(Cursor &c, size_t expected, std::string_view what) {
    if (c.number() != expected) c.fail(fmt::format("this must be {} {}", what, expected));
  }

  using Names = std::unordered_map<Name, uint32_t>;
  static constexpr uint32_t kSeveral = std::numeric_limits<uint32_t>::max();
  static void note(Names &names, Name name, size_t index) {
    auto [at, fresh] = names.emplace(name, static_cast<uint32_t>(index));
    if (!fresh) at->second = kSeveral;
  }

  Local &local_at(size_t function, uint32_t index, const Cursor &c) {
    std::vector<Local> &locals = module_.functions[function].locals;
    if (index >= kMostLocals) c.fail("too many locals");
    if (index >= locals.size()) {
      Local temporary;
      temporary.constant = true;
      locals.resize(index + 1, temporary);
    }
    return locals[index];
  }

  void import(Cursor &c) {
    Import i;
    i.imported = c.eat("*") ? Name::of("*") : c.name();
    c.want(" from ");
    i.specifier = Name::of(c.quoted('"'));
    if (c.eat_word("as")) {
      c.want(" ");
      i.local = c.name();
    }
    i.type_only = c.eat_word("type_only");
    i.dynamic = c.eat_word("dynamic");
    i.common_js = c.eat_word("common_js");
    c.named_span("span", i.span);
    c.end();
    if (i.local) note(import_names_, i.local, module_.imports.size());
    module_.imports.push_back(i);
  }

  // ---- Second pass

  void top_level(size_t &i) {
    Cursor c(lines_[i]);
    if (lines_[i].depth != 0) c.fail("is indented, but under nothing");
    if (c.eat("function f")) return function(c, i);
    if (c.eat("class c")) return class_(c, i);
    ++i;
    if (c.eat("import ")) return;
    if (c.eat("module ")) {
      module_.path = c.name();
      c.want(" ");
      std::optional<SourceLanguage> language = language_of(c.word());
      if (!language) c.fail("expected a language");
      module_.language = *language;
      module_.partial = c.eat_word("partial");
    } else if (c.eat("directive ")) {
      module_.directives.push_back(Name::of(c.quoted('"')));
    } else if (c.eat("error ")) {
      module_.errors.push_back(c.span());
    } else if (c.eat("comment ")) {
      module_.comments.push_back({c.span()});
    } else if (c.eat("export ")) {
      Export e;
      e.name = c.eat("*") ? Name::of("*") : c.name();
      if (c.eat(" = ")) e.value = operand(c, 0);
      if (c.eat(" from ")) e.import = operand(c, 0).import();
      if (c.eat(" : ")) e.type = type(c, 0);
      if (c.eat(" of c")) e.class_id = ClassId{c.number()};
      c.named_span("span", e.span);
      module_.exports.push_back(std::move(e));
    } else if (c.eat("alias ")) {
      TypeAlias alias;
      alias.name = c.name();
      c.want(" = ");
      alias.type = type(c, 0);
      module_.aliases.push_back(alias);
    } else {
      c.fail("expected module, directive, import, export, alias, class or function");
    }
    c.end();
  }

  FunctionId function_reference(Cursor &c, std::string_view word) {
    if (!c.eat_word(word)) return {};
    c.want(" f");
    return FunctionId{c.number()};
  }
  // The function in whose terms the operands of `id`'s declaration are.
  size_t terms_of(FunctionId id) const { return id.value < module_.functions.size() ? id.value : 0; }

  void class_(Cursor &c, size_t &i) {
    Class &made = module_.classes[c.number()];
    c.want(" ");
    c.name();
    made.is_interface = c.eat_word("interface");
    made.is_abstract = c.eat_word("abstract");
    made.is_enum = c.eat_word("enum");
    made.defined_in = function_reference(c, "in");
    made.body = function_reference(c, "body");
    made.fields_init = function_reference(c, "fields");
    made.constructor = function_reference(c, "constructor");
    c.named_span("span", made.span);
    c.end();
    size_t outer = terms_of(made.defined_in), body = made.body ? terms_of(made.body) : outer;
    for (++i; i < lines_.size() && lines_[i].depth > 0; ++i) {
      Cursor l(lines_[i]);
      if (l.eat("decorator ")) {
        made.decorators.push_back(operand(l, outer));
      } else if (l.eat("base ")) {
        made.bases.push_back(operand(l, outer));
      } else if (l.eat("base_type ")) {
        made.base_types.push_back(type(l, outer));
      } else if (l.eat("implements ")) {
        made.implements.push_back(type(l, outer));
      } else if (l.eat("field ")) {
        Field f;
        f.name = l.name();
        f.is_static = l.eat_word("static");
        if (l.eat(" : ")) f.type = type(l, body);
        if (l.eat(" decorators ")) f.decorators = operands(l, body);
        l.named_span("span", f.span);
        made.fields.push_back(std::move(f));
      } else if (l.eat("method f")) {
        made.methods.push_back(FunctionId{l.number()});
        if (l.eat(" ")) l.name();
      } else {
        l.fail("expected decorator, base, base_type, implements, field or method");
      }
      l.end();
    }
  }

  void function(Cursor &c, size_t &i) {
    size_t index = c.number();
    Function &f = module_.functions[index];
    c.want(" ");
    c.name();
    c.want(" ");
    std::optional<FunctionKind> kind = function_kind_of(c.word());
    if (!kind) c.fail("expected a kind of function");
    f.kind = *kind;
    f.is_async = c.eat_word("async");
    f.is_generator = c.eat_word("generator");
    f.is_static = c.eat_word("static");
    f.is_declaration = c.eat_word("declaration");
    f.parent = function_reference(c, "in");
    if (c.eat(" of c")) f.owner = ClassId{c.number()};
    size_t outer = f.parent ? terms_of(f.parent) : index;
    if (c.eat(" : ")) f.result = type(c, outer);
    c.named_span("span", f.span);
    c.named_span("name_span", f.name_span);
    c.end();
    std::unordered_map<uint32_t, TypeId> parameter_types;
    for (++i; i < lines_.size() && lines_[i].depth == 1; ++i) {
      Cursor l(lines_[i]);
      if (l.eat("directive "))
        f.directives.push_back(Name::of(l.quoted('"')));
      else if (l.eat("decorator "))
        f.decorators.push_back(operand(l, outer));
      else if (l.eat("param ")) {
        parameter(l, index, outer);
        parameter_types.emplace(f.parameters.back().local.value, f.parameters.back().type);
      } else if (l.eat("local ")) {
        uint32_t at = l.number();
        l.want(" ");
        l.name();
        bool is_parameter = l.eat_word("param"), captured = l.eat_word("captured"), constant = l.eat_word("const");
        TypeId local_type;
        if (l.eat(" : "))
          local_type = type(l, outer);
        else if (auto known = parameter_types.find(at); is_parameter && known != parameter_types.end())
          local_type = known->second;
        Local &local = f.locals[at];
        local.parameter = is_parameter;
        local.captured = captured;
        local.constant = constant;
        local.type = local_type;
        l.named_span("span", local.declaration);
      } else {
        break;
      }
      l.end();
    }
    f.entry = block(f, index, i, 1, InstrId(), 0);
    if (i < lines_.size() && lines_[i].depth > 0) Cursor(lines_[i]).fail("is indented too far");
  }

  void parameter(Cursor &c, size_t index, size_t outer) {
    Function &f = module_.functions[index];
    Parameter p;
    if (!c.eat("none")) {
      p.local = operand(c, index).local();
      p.name = p.local.value < f.locals.size() ? f.locals[p.local.value].name : Name();
    }
    if (c.eat_word("as")) {
      c.want(" ");
      p.name = c.name();
    }
    size_t before = c.at();
    if (c.eat(" ")) {
      if (std::optional<Parameter::Kind> kind = parameter_kind_of(c.word()))
        p.kind = *kind;
      else
        c.rewind(before);
    }
    p.optional = c.eat_word("optional");
    p.field = c.eat_word("field");
    if (c.eat(" : ")) p.type = type(c, outer);
    if (c.eat(" default ")) p.default_value = operand(c, outer);
    if (c.eat(" decorators ")) p.decorators = operands(c, outer);
    f.parameters.push_back(std::move(p));
  }

  // ---- Blocks

  static bool is_label(const Line &line) {
    return line.text.back() == ':' && is_identifier(line.text.substr(0, line.text.size() - 1));
  }

  BlockId block(Function &f, size_t index, size_t &i, size_t depth, InstrId parent, size_t slot) {
    if (depth > 2 * kDeepest) Cursor(lines_[i]).fail("is nested too deeply");
    std::vector<InstrId> here;
    while (i < lines_.size() && lines_[i].depth == depth) {
      if (is_label(lines_[i])) Cursor(lines_[i]).fail("a block of nothing");
      InstrId id{static_cast<uint32_t>(f.instructions.size())};
      here.push_back(id);
      Instruction made = instruction(lines_[i], f, index);
      made.parent = parent;
      made.slot = static_cast<uint8_t>(std::min<size_t>(slot, 255));
      f.instructions.push_back(made);
      ++i;
      std::vector<BlockId> blocks;
      auto skip_to = [&](size_t count) { // Absent blocks before the one that is there.
        while (blocks.size() < count) blocks.push_back(store(f, {}));
      };
      bool odd = false;
      while (i < lines_.size() && lines_[i].depth == depth + 1 && is_label(lines_[i])) {
        std::string_view label = lines_[i].text.substr(0, lines_[i].text.size() - 1);
        std::optional<size_t> place = slot_of_label(made.kind, made.form, label);
        if (place && *place < blocks.size()) Cursor(lines_[i]).fail("this block comes too late");
        bool further =
            has_further_blocks(made.kind, made.form) && label == (made.kind == Kind::Try ? "handler" : "case");
        if (!place && !further && label != "block")
          Cursor(lines_[i]).fail(fmt::format("{} has no such block", word_of(made.kind)));
        odd |= label == "block";
        skip_to(place ? *place : label == "handler" ? 3 : 0);
        ++i;
        blocks.push_back(block(f, index, i, depth + 2, id, blocks.size()));
      }
      if (!odd) skip_to(least_blocks(made.kind, made.form));
      if (!blocks.empty()) {
        Range &range = f.instructions[id.value].blocks;
        range = {static_cast<uint32_t>(f.block_lists.size()), static_cast<uint32_t>(blocks.size())};
        f.block_lists.insert(f.block_lists.end(), blocks.begin(), blocks.end());
      }
    }
    return store(f, here);
  }

  static BlockId store(Function &f, const std::vector<InstrId> &instructions) {
    f.blocks.push_back({{static_cast<uint32_t>(f.order.size()), static_cast<uint32_t>(instructions.size())}});
    f.order.insert(f.order.end(), instructions.begin(), instructions.end());
    return BlockId{static_cast<uint32_t>(f.blocks.size() - 1)};
  }

  std::optional<Opcode> opcode(Cursor &c) {
    size_t start = c.at();
    c.word();
    if (c.eat("/")) c.word();
    size_t length = c.at() - start;
    c.rewind(start);
    std::string text;
    for (size_t k = 0; k < length; ++k) text += c.peek(k);
    std::optional<Opcode> found = opcode_of(text);
    if (found && c.peek(length) != '#')
      c.eat(text);
    else
      found.reset();
    return found;
  }

  Instruction instruction(const Line &line, Function &f, size_t index) {
    Cursor c(line);
    Instruction i;
    std::optional<Opcode> op = opcode(c);
    if (!op) {
      i.dest = operand(c, index);
      c.want(" = ");
      op = opcode(c);
      if (!op) c.fail("expected a kind of instruction");
    }
    i.kind = op->kind;
    i.form = op->form;
    while (c.eat(":")) {
      std::optional<Flag> flag = flag_of(c.word());
      if (!flag) c.fail("expected a flag");
      i.set(*flag);
    }
    if (c.peek() == ' ' && c.peek(1) == '\'') {
      c.eat(" ");
      i.name = Name::of(c.quoted('\''));
    }
    if (c.peek() == ' ' && c.peek(1) == 'f' && c.peek(2) >= '0' && c.peek(2) <= '9') {
      size_t before = c.at();
      c.eat(" f");
      i.closure = FunctionId{c.number()};
      if (!c.done() && c.peek() != ' ') { // A local such as f3x, or f3#1.
        c.rewind(before);
        i.closure = FunctionId();
      }
    }
    bool spaced = c.eat(" ");
    if (spaced && c.peek() != '(' && !c.at_span()) {
      i.value = operand(c, index);
      spaced = false;
    }
    if (c.peek() == '(') {
      arguments(c, f, index, i);
      spaced = false;
    }
    if (spaced || c.eat(" ")) i.span = c.span();
    c.end();
    return i;
  }

  void arguments(Cursor &c, Function &f, size_t index, Instruction &i) {
    std::vector<Argument> list;
    c.want("(");
    while (!c.eat(")")) {
      if (!list.empty()) c.want(", ");
      Argument a;
      size_t before = c.at();
      // A keyword, if a colon follows the name.
      bool name = c.peek() == '"' ? (c.quoted('"'), true) : !c.word().empty();
      bool colon = name && c.eat(": ");
      c.rewind(before);
      if (colon) {
        a.keyword = c.name();
        c.want(": ");
      }
      a.spread = c.eat("...");
      a.write = c.eat("&");
      a.value = operand(c, index);
      list.push_back(a);
    }
    i.arguments = {static_cast<uint32_t>(f.arguments.size()), static_cast<uint32_t>(list.size())};
    f.arguments.insert(f.arguments.end(), list.begin(), list.end());
  }

  // ---- Operands

  std::vector<Operand> operands(Cursor &c, size_t f) {
    std::vector<Operand> list;
    c.want("(");
    while (!c.eat(")")) {
      if (!list.empty()) c.want(", ");
      list.push_back(operand(c, f));
    }
    return list;
  }

  // What "name", "name#3" or "#3" stands for.
  uint32_t reference(Cursor &c, const Names &names, Name name, std::string_view what) {
    if (c.eat("#")) return c.number();
    auto at = names.find(name);
    if (at == names.end()) c.fail(fmt::format("no {} is called {}", what, name.text()));
    if (at->second == kSeveral)
      c.fail(fmt::format("several {}s are called {}: write {}#<index>", what, name.text(), name.text()));
    return at->second;
  }

  uint32_t local(Cursor &c, size_t f) {
    if (c.eat("%")) {
      uint32_t index = c.number();
      local_at(f, index, c);
      return index;
    }
    Name name = c.name();
    return known_local(c, f, reference(c, local_names_[f], name, "local"));
  }
  uint32_t known_local(Cursor &c, size_t f, uint32_t index) {
    if (index >= module_.functions[f].locals.size()) c.fail("there is no such local");
    return index;
  }

  Operand constant(Cursor &c, size_t f, Constant value) {
    if (c.peek() == '"') value.text = Name::of(c.quoted('"'));
    Operand o;
    o.root = Root::Constant;
    o.index = static_cast<uint32_t>(module_.functions[f].constants.size());
    module_.functions[f].constants.push_back(value);
    return o;
  }

  Operand operand(Cursor &c, size_t f) {
    if (f >= module_.functions.size()) c.fail("there is no function in whose terms this is");
    bool first_bare = false;
    Operand o = root(c, f, first_bare);
    std::vector<Name> names;
    members(c, names, first_bare);
    if (!names.empty()) {
      std::vector<Name> &pool = module_.functions[f].names;
      o.members = {static_cast<uint32_t>(pool.size()), static_cast<uint32_t>(names.size())};
      pool.insert(pool.end(), names.begin(), names.end());
    }
    if (c.at_span()) o.span = c.span();
    return o;
  }

  Operand root(Cursor &c, size_t f, bool &first_bare) {
    using K = Constant::Kind;
    Operand o;
    char first = c.peek();
    if (first == '%') {
      o.root = Root::Local;
      o.index = local(c, f);
      return o;
    }
    if (c.eat("^f")) {
      o.root = Root::Captured;
      o.owner = FunctionId{c.number()};
      c.want(".");
      if (o.owner.value >= module_.functions.size()) c.fail("there is no such function");
      o.index = local(c, o.owner.value);
      return o;
    }
    if (c.eat("@")) {
      o.root = Root::Import;
      Name name = c.peek() == '#' ? Name() : c.name();
      o.index = reference(c, import_names_, name, "import");
      return o;
    }
    if (first == '"') {
      std::string text = c.quoted('"');
      if (!c.eat("#")) return constant(c, f, {K::String, 0, Name::of(text)});
      o.root = Root::Local;
      o.index = known_local(c, f, c.number());
      return o;
    }
    if (c.eat("number(")) {
      o = constant(c, f, {K::Number, number(c), Name()});
      c.want(")");
      return o;
    }
    if ((first >= '0' && first <= '9') || first == '-') return constant(c, f, {K::Number, number(c), Name()});
    size_t start = c.at();
    std::string_view word = c.word();
    if (word.empty()) c.fail("expected a place or a constant");
    if (c.peek() != '#') {
      if (word == "none") return o;
      if (word == "null") return constant(c, f, {K::Null, 0, Name()});
      if (word == "undefined") return constant(c, f, {K::Undefined, 0, Name()});
      if (word == "true") return constant(c, f, {K::True, 0, Name()});
      if (word == "false") return constant(c, f, {K::False, 0, Name()});
      if (word == "ellipsis") return constant(c, f, {K::Ellipsis, 0, Name()});
      if (word == "regex") return constant(c, f, {K::Regex, 0, Name()});
      if (word == "bytes") return constant(c, f, {K::Bytes, 0, Name()});
      if (word == "nan" || word == "inf") {
        c.rewind(start);
        return constant(c, f, {K::Number, number(c), Name()});
      }
      if (word == "this" || word == "super") {
        o.root = word == "this" ? Root::This : Root::Super;
        return o;
      }
      if (word == "global") {
        c.want(" ");
        o.root = Root::Global;
        first_bare = true;
        return o;
      }
      if (word == "class") {
        c.want(" ");
        o.root = Root::Class;
        Name name = c.name();
        o.index = reference(c, class_names_, name, "class");
        return o;
      }
    }
    c.rewind(start);
    o.root = Root::Local;
    o.index = local(c, f);
    return o;
  }

  static double number(Cursor &c) {
    if (c.eat("nan")) return std::numeric_limits<double>::quiet_NaN();
    if (c.eat("inf")) return std::numeric_limits<double>::infinity();
    if (c.eat("-inf")) return -std::numeric_limits<double>::infinity();
    return c.real();
  }

  static void members(Cursor &c, std::vector<Name> &names, bool first_bare) {
    while (first_bare || c.peek() == '.') {
      if (!first_bare) c.want(".");
      first_bare = false;
      if (c.eat("[]")) {
        names.push_back(Name::of("[]"));
      } else if (c.eat("#")) {
        names.push_back(Name::of("#" + std::string(c.word())));
      } else {
        names.push_back(c.name());
      }
    }
  }

  // ---- Types

  TypeId type(Cursor &c, size_t f, size_t depth = 0) {
    if (depth > 64) c.fail("a type nested too deeply");
    Type t;
    std::vector<Name> names;
    size_t start = c.at();
    std::string_view word = c.peek() == '"' ? std::string_view() : c.word();
    std::optional<Type::Kind> kind = type_kind_of(word);
    if (word == "none") return {};
    if (kind) {
      t.kind = *kind;
    } else {
      t.kind = Type::Kind::Name;
      if (word == "local") {
        c.want(" ");
        t.path.root = Root::Local;
        t.path.index = c.number();
      } else if (word == "class" || word == "this" || c.peek() == '@' || c.peek() == '^') {
        c.rewind(start);
        bool bare = false;
        t.path = f < module_.functions.size() ? root(c, f, bare) : operand(c, f);
      } else {
        c.rewind(start);
        t.path.root = Root::Global;
        names.push_back(c.name());
      }
      members(c, names, false);
      t.path.members = {static_cast<uint32_t>(module_.type_names.size()), static_cast<uint32_t>(names.size())};
      module_.type_names.insert(module_.type_names.end(), names.begin(), names.end());
      if (c.at_span()) t.path.span = c.span();
    }
    if (c.eat("<")) {
      while (!c.eat(">")) {
        if (!t.arguments.empty()) c.want(", ");
        t.arguments.push_back(type(c, f, depth + 1));
      }
    }
    if (c.eat(" with ")) t.metadata = operands(c, f);
    module_.types.push_back(std::move(t));
    return TypeId{static_cast<uint32_t>(module_.types.size() - 1)};
  }

  std::vector<Line> lines_;
  Module module_;
  std::vector<Names> local_names_;
  Names import_names_, class_names_;
};

} // namespace

tl::expected<Module, ParseError> parse(std::string_view text) {
  try {
    return Parser(text).run();
  } catch (const Stop &stop) {
    return tl::unexpected(stop.error);
  }
}

} // namespace hasten::ir
