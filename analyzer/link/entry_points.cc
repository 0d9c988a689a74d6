// Entry points: functions that a framework calls. All of it comes from catalogue rows: registrations and decorators,
// classes by base or decorator, files by path and export, resolver maps. Top-level code is an entry point of its own.
#include <algorithm>

#include "link/contexts.h"
#include "source/glob.h"

namespace hasten::link {

using catalogue::EntryRef;
using catalogue::EntryRow;
using catalogue::RegistersHandler;
using catalogue::Row;
using ir::Form;
using ir::Kind;
using ir::Root;
using VK = Value::Kind;

namespace {

class Finder {
public:
  Finder(Calls &calls, const std::vector<bool> &quiet) : calls_(calls), values_(calls.values()), p_(calls.program()), quiet_(quiet) {}

  std::vector<EntryPoint> run() {
    for (uint32_t m = 0; m < p_.module_count(); ++m) {
      ModuleId module{m};
      if (quiet_[m])
        continue;
      const ir::Module &ir = p_.module(module);
      for (uint32_t f = 0; f < ir.functions.size(); ++f) {
        registrations(p_.global(module, ir::FunctionId{f}));
        decorators(p_.global(module, ir::FunctionId{f}));
      }
      for (uint32_t c = 0; c < ir.classes.size(); ++c)
        class_entries(p_.global(module, ir::ClassId{c}));
      file_entries(module);
      resolver_maps(module);
    }
    for (uint32_t m = 0; m < p_.module_count(); ++m)
      if (!quiet_[m])
        add(p_.global(ModuleId{m}, ir::kModuleFunction), catalogue::Context::Startup, {}, "runs when the module is loaded");
    return std::move(entries_);
  }

private:
  void add(Fn fn, catalogue::Context context, Site site, std::string what, bool per_item = false, bool weak = false) {
    if (fn)
      entries_.push_back({fn, context, site, std::move(what), per_item, weak});
  }
  void add_handler(Fn fn, const RegistersHandler &row, Site site, const std::string &what, bool weak) {
    catalogue::Context context = row.context;
    if (row.sync_context && !p_.function(fn).is_async)
      context = *row.sync_context;
    add(fn, context, site, what, false, weak);
    dependencies(fn, context, what);
  }

  // Depends(f) in a handler's parameters: f runs before it, by the same rule about async.
  void dependencies(Fn fn, catalogue::Context handler_context, const std::string &what, int depth = 0) {
    const ir::Function &f = p_.function(fn);
    if (!f.parent || depth > 6)
      return;
    auto visit = [&](Fn definer, const ir::Operand &o) {
      ir::InstrId id = values_.definition(definer, o);
      if (!id || p_.function(definer).at(id).kind != Kind::Call)
        return;
      Site call{definer, id};
      for (const Target &t : std::vector<Target>(calls_.targets(call)))
        for (const Row *row : t.rows)
          if (row->registers_handler && row->registers_handler->dependency)
            for (const ir::Argument &a : p_.function(definer).args(p_.at(call)))
              for (Fn g : runnable(values_.of(definer, a.value))) {
                catalogue::Context context = row->registers_handler->context;
                if (row->registers_handler->sync_context && !p_.function(g).is_async)
                  context = *row->registers_handler->sync_context;
                if (handler_context != catalogue::Context::RequestOnLoop && handler_context != catalogue::Context::RequestOnThread)
                  context = handler_context;
                add(g, context, call, what);
                dependencies(g, handler_context, what, depth + 1);
              }
    };
    for (const ir::Parameter &p : f.parameters) {
      if (p.default_value)
        visit(p_.parent(fn), p.default_value);
      for (const auto &[definer, m] : values_.metadata(fn, p.type))
        visit(definer, m);
    }
  }

  std::vector<Fn> runnable(ValueId value) {
    std::vector<Fn> fns = values_.functions(value);
    for (ValueId v : values_.table().alternatives(value))
      if (values_[v].kind == VK::Class) {
        ValueId init = values_.member(values_.table().make(VK::Instance, values_[v].a, Id<int>::kNone), Name::of("__init__"));
        for (Fn g : values_.functions(init))
          fns.push_back(g);
      } else if (values_[v].kind == VK::Instance) {
        for (const char *name : {"__call__", "use", "handle"})
          for (Fn g : values_.functions(values_.member(v, Name::of(name))))
            fns.push_back(g);
      }
    return fns;
  }

  // Functions in a handler position: the value itself, elements of a list, and what a wrapper was given.
  void handlers_in(Fn fn, const ir::Operand &operand, std::vector<Fn> &out, int depth = 0) {
    if (depth > 4)
      return;
    ValueId value = values_.of(fn, operand);
    for (ValueId v : values_.table().alternatives(value)) {
      if (values_[v].kind == VK::Literal) {
        Fn owner{values_[v].a};
        const ir::Function &f = p_.function(owner);
        for (const ir::Argument &a : f.args(f.at(ir::InstrId{values_[v].b})))
          handlers_in(owner, a.value, out, depth + 1);
      }
      for (Fn g : values_.functions(v))
        out.push_back(g);
    }
    ir::InstrId id = values_.definition(fn, operand);
    if (id && p_.function(fn).at(id).kind == Kind::Call && p_.is_cpp(fn)) // C++ passes a started coroutine on
      for (Fn g : values_.functions(values_.of(fn, p_.function(fn).at(id).value)))
        if (p_.function(g).is_async)
          out.push_back(g);
    if (id && p_.function(fn).at(id).kind == Kind::Call)
      for (const ir::Argument &a : p_.function(fn).args(p_.function(fn).at(id)))
        handlers_in(fn, a.value, out, depth + 1);
  }

  void registrations(Fn fn) {
    const ir::Function &f = p_.function(fn);
    for (uint32_t i = 0; i < f.instructions.size(); ++i) {
      const ir::Instruction &in = f.instructions[i];
      if (in.kind != Kind::Call || in.arguments.empty() || in.has(ir::Flag::Decorator))
        continue;
      Site call{fn, ir::InstrId{i}};
      for (const Target &target : std::vector<Target>(calls_.targets(call)))
        for (const Row *row : target.rows)
          if (row->registers_handler && !row->registers_handler->decorator && !row->registers_handler->dependency)
            register_call(call, target, *row->registers_handler);
    }
  }

  void register_call(Site call, const Target &target, const RegistersHandler &row) {
    const ir::Function &f = p_.function(call.fn);
    std::span<const ir::Argument> args = f.args(f.at(call.instr));
    std::string what = target.path.path;
    for (const ir::Argument &a : args)
      if (!a.keyword)
        if (std::optional<std::string_view> route = values_.constant_string(call.fn, a.value); route && route->size() < 80) {
          what = target.path.path.substr(target.path.path.rfind('.') + 1) + " " + std::string(*route);
          break;
        }
    std::vector<Fn> handlers;
    for (size_t i = 0; i < args.size(); ++i) {
      bool listed = row.arguments.empty() ||
                    std::find(row.arguments.begin(), row.arguments.end(), static_cast<int>(i)) != row.arguments.end();
      bool keyword = args[i].keyword && std::any_of(row.keywords.begin(), row.keywords.end(),
                                                    [&](const std::string &k) { return args[i].keyword == k; });
      if (args[i].keyword ? !keyword : !listed)
        continue;
      handlers_in(call.fn, args[i].value, handlers);
      if (!row.keys.empty()) {
        ValueId object = values_.of(call.fn, args[i].value);
        for (const std::string &key : row.keys) {
          if (std::optional<ir::Operand> property = values_.property(call.fn, args[i].value, key))
            handlers_in(call.fn, *property, handlers);
          else
            for (Fn g : values_.functions(values_.member(object, Name::of(key))))
              handlers.push_back(g);
        }
      }
    }
    for (Fn g : handlers)
      add_handler(g, row, call, what, target.weak);
  }

  void decorators(Fn fn) {
    const ir::Function &f = p_.function(fn);
    if (f.decorators.empty() || !f.parent)
      return;
    Fn definer = p_.parent(fn);
    for (const ir::Operand &d : f.decorators) {
      Site site;
      std::string route;
      for (const auto &[row, path] : decorator_rows(definer, d, site, route))
        if (row->registers_handler && row->registers_handler->decorator) {
          std::string what = path.substr(path.rfind('.') + 1) + (route.empty() ? "" : " " + route);
          add_handler(fn, *row->registers_handler, site ? site : Site{definer, {}}, what, false);
        }
    }
  }

  // Rows of a decorator: of the call that makes it, or of the name itself.
  std::vector<std::pair<const Row *, std::string>> decorator_rows(Fn definer, const ir::Operand &d, Site &site, std::string &route) {
    std::vector<std::pair<const Row *, std::string>> rows;
    ir::InstrId id = values_.definition(definer, d);
    if (id && p_.function(definer).at(id).kind == Kind::Call) {
      site = {definer, id};
      for (const Target &t : std::vector<Target>(calls_.targets(site)))
        for (const Row *row : t.rows)
          rows.push_back({row, t.path.path});
      for (const ir::Argument &a : p_.function(definer).args(p_.at(site)))
        if (std::optional<std::string_view> text = values_.constant_string(definer, a.value); text && route.empty())
          route = *text;
    } else {
      for (ValueId v : values_.table().alternatives(values_.of(definer, d)))
        if (std::optional<LibraryPath> path = values_.library_path(v))
          for (const Row *row : path->rows)
            rows.push_back({row, path->path});
    }
    return rows;
  }

  std::optional<LibraryPath> decorator_path(Fn definer, const ir::Operand &d) {
    ir::InstrId id = values_.definition(definer, d);
    ValueId value = id && p_.function(definer).at(id).kind == Kind::Call ? values_.of(definer, p_.function(definer).at(id).value)
                                                                         : values_.of(definer, d);
    for (ValueId v : values_.table().alternatives(value))
      if (std::optional<LibraryPath> path = values_.library_path(v))
        return path;
    return std::nullopt;
  }

  static bool named(const std::vector<std::string> &names, std::string_view name) {
    return std::any_of(names.begin(), names.end(), [&](const std::string &n) { return n == name || n == "*"; });
  }

  // `seen`: classes may share bases, and broken code makes circles.
  bool derives(Cls cls, const EntryRef &ref, std::vector<Cls> &seen) {
    if (seen.size() >= 32 || std::find(seen.begin(), seen.end(), cls) != seen.end())
      return false;
    seen.push_back(cls);
    const ir::Class &c = p_.class_(cls);
    const catalogue::Index &index = values_.index(values_.language(cls));
    for (const ir::Operand &b : c.bases)
      for (ValueId v : values_.table().alternatives(values_.of(p_.global(p_.module_of(cls), c.defined_in), b))) {
        if (values_[v].kind == VK::Class && derives(Cls{values_[v].a}, ref, seen))
          return true;
        if (std::optional<LibraryPath> path = values_.library_path(v)) {
          if (path->library == ref.library && path->path == ref.row->base)
            return true;
          catalogue::TypeRef type = index.annotation_type(path->library, path->path);
          catalogue::TypeRef base = index.type_named(ref.library, ref.row->base);
          if (type && base && index.derives(type, base))
            return true;
        }
      }
    return false;
  }

  void class_entries(Cls cls) {
    const ir::Class &c = p_.class_(cls);
    ModuleId module = p_.module_of(cls);
    const catalogue::Index &index = values_.index(values_.language(cls));
    for (const EntryRef &ref : index.entries()) {
      const EntryRow &row = *ref.row;
      if (row.base.empty() && row.class_decorator.empty())
        continue;
      std::vector<Cls> seen;
      if (!row.base.empty() && (c.bases.empty() || !derives(cls, ref, seen)))
        continue;
      if (!row.class_decorator.empty()) {
        bool carries = false;
        for (const ir::Operand &d : c.decorators)
          if (std::optional<LibraryPath> path = decorator_path(p_.global(module, c.defined_in), d))
            carries |= path->library == ref.library && path->path == row.class_decorator;
        if (!carries)
          continue;
      }
      std::vector<Fn> methods;
      for (Cls part : p_.parts(cls))
        for (ir::FunctionId m : p_.class_(part).methods)
          methods.push_back(p_.global(p_.module_of(part), m));
      for (Fn fn : methods) {
        const ir::Function &f = p_.function(fn);
        if (f.is_declaration)
          continue;
        bool matches = named(row.methods, f.name.text());
        if (!row.method_decorators.empty())
          for (const ir::Operand &d : f.decorators)
            if (std::optional<LibraryPath> path = decorator_path(p_.parent(fn), d))
              matches |= named(row.method_decorators, path->path);
        if (!matches)
          continue;
        catalogue::Context context = row.context;
        if (row.sync_context && !f.is_async)
          context = *row.sync_context;
        add(fn, context, {}, std::string(c.name.text()) + "." + std::string(f.name.text()), row.per_item);
        dependencies(fn, context, std::string(c.name.text()));
      }
    }
  }

  bool knows(ModuleId module, uint16_t library, uint32_t language) {
    std::vector<int8_t> &known = known_[language];
    if (known.empty())
      known.assign(values_.index(language).library_count(), -1);
    if (known[library] < 0) {
      known[library] = 0;
      for (uint32_t m = 0; m < p_.module_count() && !known[library]; ++m)
        for (uint32_t i = 0; i < p_.module(ModuleId{m}).imports.size(); ++i) {
          const ImportTarget &t = p_.target(ModuleId{m}, ir::ImportId{i});
          if (t.kind != ImportTarget::Kind::External)
            continue;
          for (const catalogue::ModuleMatch &match : values_.index(language).find_module(t.specifier.text()).libraries)
            known[library] |= match.library == library;
        }
    }
    (void)module;
    return known[library] == 1;
  }

  void file_entries(ModuleId module) {
    const ir::Module &m = p_.module(module);
    uint32_t language = p_.language(module);
    for (const EntryRef &ref : values_.index(language).entries()) {
      const EntryRow &row = *ref.row;
      if (!row.base.empty() || !row.class_decorator.empty() || !row.resolver_map.empty())
        continue;
      if (row.needs_import && !knows(module, ref.library, language))
        continue;
      if (!row.files.empty() && !globs(row).matches(m.path.text()))
        continue;
      if (!row.directive.empty()) {
        bool whole = std::any_of(m.directives.begin(), m.directives.end(), [&](Name d) { return d == row.directive; });
        for (uint32_t f = 0; f < m.functions.size(); ++f) {
          const ir::Function &fn = m.functions[f];
          bool own = std::any_of(fn.directives.begin(), fn.directives.end(), [&](Name d) { return d == row.directive; });
          if (own)
            add(p_.global(module, ir::FunctionId{f}), row.context, {}, "'" + row.directive + "'");
        }
        if (!whole)
          continue;
      }
      if (row.files.empty() && row.directive.empty())
        continue;
      for (const ir::Export &e : m.exports) {
        if (!e.value || !named(row.exports, e.name == "=" ? "default" : e.name.text()))
          continue;
        std::vector<Fn> handlers;
        handlers_in(p_.global(module, ir::kModuleFunction), e.value, handlers);
        for (Fn g : handlers)
          add(g, row.sync_context && !p_.function(g).is_async ? *row.sync_context : row.context, {},
              std::string(m.path.text()) + " " + std::string(e.name.text()));
      }
      if (language == 1)
        for (const std::string &name : row.exports)
          for (Fn g : values_.functions(values_.export_of(module, Name::of(name))))
            if (p_.module_of(g) == module)
              add(g, row.sync_context && !p_.function(g).is_async ? *row.sync_context : row.context, {},
                  std::string(m.path.text()) + " " + name);
    }
  }

  // { Query: { user: … }, User: { posts: … } }: functions under a type's name run once per object of that type.
  void resolver_maps(ModuleId module) {
    const ir::Module &m = p_.module(module);
    uint32_t language = p_.language(module);
    Fn top = p_.global(module, ir::kModuleFunction);
    for (const EntryRef &ref : values_.index(language).entries()) {
      const EntryRow &row = *ref.row;
      if (row.resolver_map.empty() || (row.needs_import && !knows(module, ref.library, language)))
        continue;
      const ir::Function &f = m.at(ir::kModuleFunction);
      for (uint32_t l = 0; l < f.locals.size(); ++l) {
        if (!f.locals[l].name || !wildcard_match(row.resolver_map, f.locals[l].name.text(), false))
          continue;
        ValueId map = values_.local(top, ir::LocalId{l});
        if (values_[map].kind != VK::Object)
          continue;
        Fn owner{values_[map].a};
        const ir::Function &o = p_.function(owner);
        for (const ir::Argument &type : o.args(o.at(ir::InstrId{values_[map].b}))) {
          ValueId fields = values_.of(owner, type.value);
          if (values_[fields].kind != VK::Object)
            continue;
          Fn inner{values_[fields].a};
          const ir::Function &i = p_.function(inner);
          bool root = type.keyword == "Query" || type.keyword == "Mutation" || type.keyword == "Subscription";
          for (const ir::Argument &field : i.args(i.at(ir::InstrId{values_[fields].b})))
            for (Fn g : values_.functions(values_.of(inner, field.value)))
              add(g, row.context, {}, std::string(type.keyword.text()) + "." + std::string(field.keyword.text()) + " resolver", !root);
        }
      }
    }
  }

  const GlobSet &globs(const EntryRow &row) {
    auto [it, added] = globs_.try_emplace(&row);
    if (added)
      for (const std::string &pattern : row.files)
        (void)it->second.add(pattern); // Checked when the catalogue was loaded
    return it->second;
  }

  Calls &calls_;
  Values &values_;
  const Program &p_;
  const std::vector<bool> &quiet_;
  std::vector<EntryPoint> entries_;
  std::vector<int8_t> known_[3];
  std::unordered_map<const EntryRow *, GlobSet> globs_;
};

} // namespace

std::vector<EntryPoint> find_entry_points(Calls &calls, const std::vector<bool> &quiet_modules) {
  return Finder(calls, quiet_modules).run();
}

} // namespace hasten::link
