#include "query/file_source.h"

#include <algorithm>
#include <re2/re2.h>

namespace hasten::query {

using ir::Kind;
using ir::Root;
using VK = link::Value::Kind;

namespace {

bool matches(const RE2 &pattern, std::string_view text) {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

// Names of files that belong to the program. A name counts wherever it appears in the path's expression.
bool names_own(std::string_view text) {
  static const RE2 kOwn(R"((?i)(\.(toml|ini|ya?ml|conf|cfg|env|pem|key|crt|cert|pub|html?|hbs|ejs|pug|mjml|j2|jinja2?|tmpl|tpl|graphql|gql|proto|mdx?|sql|css|lock|wasm|svg|ico|pid|version)$|package\.json|tsconfig|ignore|ssl|tls|config|settings|template|schema|secret|credential|license|version|manifest|locale|i18n|icon|resolv_|mountinfo|importlib|pkg_resources|pkgutil|/proc/|/sys/|/etc/|/run/))");
  return matches(kOwn, text);
}

bool names_growing(std::string_view text) {
  static const RE2 kGrowing(R"((?i)(\.(log|csv|tsv|jsonl|ndjson|xml|dump|gz|parquet|bin|zip|tar|pdf|mp[34]|wav|mov|xlsx?)\b|upload|export|backup|archive|attachment|(^|[^a-z])logs?([^a-z]|$)))");
  return matches(kGrowing, text);
}

// A name of the module that is a path written in the source: Path("prompts/guide.txt"), ROOT / "guide.txt".
bool constant_path(const Analysis &a, Fn owner, uint32_t local, int depth = 0) {
  static const RE2 kOutside("(?i)(env|config|setting|argv|input|getcwd|expanduser|home)");
  const ir::Function &f = a.function(owner);
  if (f.kind != ir::FunctionKind::Module || depth > 8)
    return false;
  bool written = false;
  auto constant = [&](const ir::Operand &o) {
    return !o || o.root == Root::Constant || (o.root == Root::Global && !f.members(o).empty() && f.members(o)[0] == "__file__") ||
           (o.root == Root::Local && constant_path(a, owner, o.index, depth + 1));
  };
  for (const ir::Instruction &in : f.instructions) {
    if (in.dest.root != Root::Local || in.dest.index != local || !in.dest.members.empty())
      continue;
    bool made = in.kind == Kind::Assign || in.kind == Kind::Call;
    // A call is what its arguments are, unless it asks the world outside.
    bool callee = in.kind == Kind::Call && (in.value.root == Root::Import || in.value.root == Root::Global) &&
                  !matches(kOutside, a.source_name(owner, in.value));
    if (!made || (!callee && !constant(in.value)) || (in.kind == Kind::Assign && matches(kOutside, a.source_name(owner, in.value))))
      return false;
    for (const ir::Argument &arg : f.args(in))
      if (!constant(arg.value))
        return false;
    written = true;
  }
  return written;
}

// Every caller passes a text of its own source for this parameter, none of which names what grows.
bool always_constant(const Analysis &a, Fn fn, uint32_t local) {
  const ir::Function &f = a.function(fn);
  const std::vector<Site> &callers = a.callers.of(fn);
  if (callers.empty() || callers.size() > 64)
    return false;
  for (size_t p = 0; p < f.parameters.size(); ++p) {
    if (f.parameters[p].local.value != local)
      continue;
    return std::all_of(callers.begin(), callers.end(), [&](Site call) {
      link::Bindings bound = a.values.bind(call, fn, link::kUnknown);
      if (p >= bound.arguments.size() || a.values[bound.arguments[p]].kind != VK::Constant)
        return false;
      const link::Value v = a.values[bound.arguments[p]];
      return !names_growing(a.function(Fn{v.a}).constants[v.b].text.text());
    });
  }
  return false;
}

} // namespace

FileSource file_source(const Analysis &a, const Flow &flow, ir::InstrId read, const catalogue::ReadsWhole &row) {
  const ir::Function &f = flow.function();
  const ir::Instruction &in = f.at(read);
  ir::Operand source;
  if (row.source == -1 || row.source == -2) {
    source = in.value; // The receiver: a handle opened before, a request body
    if (source.members.count)
      --source.members.count;
  } else {
    int position = 0;
    for (const ir::Argument &arg : f.args(in)) {
      if (arg.keyword ? (!row.keyword.empty() && arg.keyword == row.keyword) : position == row.source)
        source = arg.value;
      position += !arg.keyword;
    }
  }
  if (!source)
    return FileSource::Unknown;
  // Every text and name the path is made of.
  bool own = false, growing = false, dynamic = false;
  auto look = [&](const ir::Operand &o, const ir::Function &g) {
    if (o.root == Root::Constant) {
      const ir::Constant &c = g.constant(o);
      if (c.kind == ir::Constant::Kind::String) {
        own |= names_own(c.text.text());
        growing |= names_growing(c.text.text());
      }
      return;
    }
    if (o.root == Root::Captured) { // A constant of the module: ROOT = Path(__file__).parent
      Fn owner = a.program.sibling(flow.fn(), o.owner);
      const ir::Function &definer = a.function(owner);
      std::vector<uint32_t> todo{o.index};
      for (size_t i = 0; i < todo.size() && i < 16; ++i)
        for (const ir::Instruction &d : definer.instructions) {
          if (d.dest.root != Root::Local || d.dest.index != todo[i])
            continue;
          auto part = [&](const ir::Operand &p) {
            if (p.root == Root::Constant && definer.constant(p).kind == ir::Constant::Kind::String) {
              own |= names_own(definer.constant(p).text.text());
              growing |= names_growing(definer.constant(p).text.text());
            }
            if (p.root == Root::Local)
              todo.push_back(p.index);
            if (p.root == Root::Global && !definer.members(p).empty()) {
              std::string_view global = definer.members(p)[0].text();
              own |= global == "__file__" || global == "__dirname" || global == "__filename" || global == "import.meta";
            }
          };
          part(d.value);
          for (const ir::Argument &arg : definer.args(d))
            part(arg.value);
        }
    }
    std::string name = a.source_name(flow.fn(), o);
    if (name == "__dirname" || name == "__file__" || name == "__filename" || name.starts_with("import.meta"))
      own = true;
    own |= names_own(name);
    growing |= names_growing(name);
  };
  look(source, f);
  Flow::Set sources = flow.sources(source);
  for (uint32_t l : sources.members()) {
    if (f.locals[l].name) {
      own |= names_own(f.locals[l].name.text());
      growing |= names_growing(f.locals[l].name.text());
    }
    dynamic |= f.locals[l].parameter && !always_constant(a, flow.fn(), l);
    for (ir::InstrId writer : flow.writers(ir::LocalId{l})) {
      const ir::Instruction &d = f.at(writer);
      look(d.value, f);
      for (const ir::Argument &arg : f.args(d))
        look(arg.value, f);
      dynamic |= d.kind == Kind::Loop; // An element of a listing
    }
  }
  auto captured = [&](const ir::Operand &o) { return o.root == Root::Captured || o.root == Root::This; };
  if (captured(source)) {
    link::ValueId v = a.values.of(flow.fn(), source);
    if (a.values[v].kind == VK::Constant)
      look(source, f);
    else if (source.root == Root::Captured && source.members.empty() && constant_path(a, a.program.sibling(flow.fn(), source.owner), source.index))
      own = true;
    else
      dynamic = true;
    if (a.values[v].kind == VK::Constant) {
      const ir::Function &owner = a.function(Fn{a.values[v].a});
      const ir::Constant &c = owner.constants[a.values[v].b];
      own |= names_own(c.text.text());
      growing |= names_growing(c.text.text());
    }
  }
  if (own && !growing)
    return FileSource::Own;
  if (growing)
    return FileSource::Growing;
  if (dynamic)
    return FileSource::Caller;
  // Only constants and module-level names: the program's own file.
  for (uint32_t l : sources.members())
    for (ir::InstrId writer : flow.writers(ir::LocalId{l}))
      for (const ir::Argument &arg : f.args(f.at(writer)))
        if (captured(arg.value))
          return FileSource::Unknown;
  return source.root == Root::Constant || source.root == Root::Local ? FileSource::Own : FileSource::Unknown;
}

} // namespace hasten::query
