#include "frontends/cpp_syntax/lower_cpp_syntax.h"

#include <algorithm>
#include <optional>

#include "base/parallel.h"
#include "frontends/cpp_syntax/lowering.h"

namespace hasten::frontends::cpp_syntax {

namespace {

// What the catalogue says of a qualified name.
struct Match {
  uint16_t library = catalogue::TypeRef::kNone;
  std::string path;
};

std::vector<Match> matches(const catalogue::Index &index, const Path &path) {
  std::vector<Match> result;
  std::string dotted = joined(path, "."); // What is found refers to it
  catalogue::ModuleMatches found = index.find_module(dotted);
  for (const catalogue::ModuleMatch &m : found.libraries) {
    std::string rest = catalogue::join_path(m.prefix, found.rest, "");
    if (!rest.empty()) result.push_back({m.library, std::move(rest)});
  }
  return result;
}

Libraries questions(const catalogue::Index &index) {
  Libraries result;
  result.known = [&index](const Path &path) {
    for (const Match &m : matches(index, path)) {
      if (index.annotation_type(m.library, m.path) || index.constructed_type(m.library, m.path)) return true;
      for (const catalogue::Row *row : index.rows(m.library, m.path))
        if (std::find(row->paths.begin(), row->paths.end(), m.path) != row->paths.end()) return true;
    }
    return false;
  };
  result.known_global = [&index](std::string_view name) { return index.find_global(name).has_value(); };
  result.is_type = [&index](const Path &path) {
    for (const Match &m : matches(index, path))
      if (index.annotation_type(m.library, m.path) || index.constructed_type(m.library, m.path)) return true;
    return false;
  };
  result.scoped = [&index](const Path &path) {
    static constexpr std::string_view kReleased[] = {"lock_guard", "unique_lock", "scoped_lock", "shared_lock", "basic_ifstream", "basic_ofstream", "basic_fstream", "thread", "jthread"};
    if (path.size() == 2 && path[0] == "std") return std::find(std::begin(kReleased), std::end(kReleased), path[1]) != std::end(kReleased);
    for (const Match &m : matches(index, path)) {
      if (catalogue::TypeRef t = index.constructed_type(m.library, m.path); t && index.type(t).exclusive) return true;
      for (const catalogue::Row *row : index.rows(m.library, m.path))
        if (row->scope) return true;
    }
    return false;
  };
  return result;
}

} // namespace

struct SyntacticProject::Parts {
  struct File {
    Preprocessed text;
    std::unique_ptr<SyntaxTree> tree;
  };
  std::vector<Source> sources;
  std::vector<File> files;
  std::unique_ptr<ProjectIndex> index;
};

SyntacticProject::SyntacticProject(std::vector<Source> sources, const catalogue::Index &catalogue, unsigned threads) : parts_(std::make_unique<Parts>()) {
  parts_->sources = std::move(sources);
  size_t n = parts_->sources.size();
  parts_->files.resize(n);
  std::vector<Declarations> declarations(n);
  parallel_for(n, threads, [&](size_t i, unsigned) {
    Parts::File &file = parts_->files[i];
    file.text = preprocess(*parts_->sources[i].text);
    file.tree = std::make_unique<SyntaxTree>(file.text.text, grammar());
    if (file.tree->failure() == ParseFailure::None) declarations[i] = declarations_of(*file.tree, file.text.includes);
  });
  std::vector<std::string> paths;
  for (const Source &s : parts_->sources) paths.push_back(s.path);
  parts_->index = std::make_unique<ProjectIndex>(std::move(paths), std::move(declarations), questions(catalogue));
}

SyntacticProject::~SyntacticProject() = default;

Lowered SyntacticProject::lower(size_t source) const {
  const Parts::File &file = parts_->files[source];
  Lowered result;
  result.module.path = Name::of(parts_->sources[source].path);
  result.module.language = ir::SourceLanguage::Cpp;
  if (file.tree->failure() != ParseFailure::None) {
    result.failed = true;
    Diagnostic d;
    d.level = Diagnostic::Level::Warning;
    d.path = parts_->sources[source].path;
    d.message = file.tree->failure() == ParseFailure::TimeLimit ? "parsing took too long; the file is skipped" : "the file is too large to parse";
    result.diagnostics.push_back(std::move(d));
    return result;
  }
  const SyntaxTree &tree = *file.tree;
  result.module.errors = tree.errors();
  std::sort(result.module.errors.begin(), result.module.errors.end());
  result.module.partial = true; // Types are those that stand in the source
  for (uint32_t i = 0; i < tree.size(); ++i)
    if (Node node = tree.at(i); node.is(Syntax::Comment) && node.text().find("hasten-") != std::string_view::npos)
      result.module.comments.push_back({node.span()});
  FileLowering lowering(*parts_->index, static_cast<uint32_t>(source), tree, *parts_->sources[source].text, result.module);
  lowering.run(file.text.calls);
  return result;
}

} // namespace hasten::frontends::cpp_syntax
