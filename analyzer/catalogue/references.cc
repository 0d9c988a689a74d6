#include "catalogue/references.h"

#include <map>

#include <fmt/format.h>

#include "catalogue/index.h"

namespace hasten::catalogue {
namespace {

// One library's references, looked up in the index of its language.
class Checker {
public:
  Checker(const Index &index, const Library &library, const LoadedLibrary &place, std::vector<LoadError> &errors)
      : index_(index), library_(library), place_(place), errors_(errors), self_(index.find_library(library.name)) {}

  void run() {
    for (size_t i = 0; i < library_.types.size(); ++i) {
      line_ = place_.type_lines[i];
      for (const std::string &base : library_.types[i].bases) plain_type(base, "base");
    }
    for (size_t i = 0; i < library_.calls.size(); ++i) {
      line_ = place_.call_lines[i];
      const Row &row = library_.calls[i];
      for (const auto *text : {&row.returns, &row.awaits, &row.enters, &row.element}) row_type(*text, row.paths[0]);
      for (const Invokes &invokes : row.invokes)
        for (const std::string &parameter : invokes.parameters)
          if (parameter != "element") row_type(parameter, row.paths[0]);
    }
    for (size_t i = 0; i < library_.members.size(); ++i) {
      line_ = place_.member_lines[i];
      const MemberRow &member = library_.members[i];
      row_type(member.type, member.path);
    }
    for (size_t i = 0; i < library_.batches.size(); ++i) {
      line_ = place_.batch_lines[i];
      call(library_.batches[i].path, "batch call");
      for (const std::string &single : library_.batches[i].of) call(single, "single call");
    }
    for (size_t i = 0; i < library_.twins.size(); ++i) {
      line_ = place_.twin_lines[i];
      call(library_.twins[i].of, "blocking call");
      call(library_.twins[i].path, "twin");
    }
  }

private:
  void add(std::string message) { errors_.push_back({place_.file, line_, 1, std::move(message)}); }

  void plain_type(const std::string &text, std::string_view role) {
    if (!text.empty() && !index_.type_from_text(text, self_)) add(fmt::format("{} `{}` is no type", role, text));
  }

  void row_type(const std::string &text, const std::string &path) {
    if (!text.empty() && index_.read_type(text, self_).kind == TypeText::Kind::None)
      add(fmt::format("`{}`: `{}` is no type", path, text));
  }

  void call(const std::string &text, std::string_view role) {
    uint16_t library = self_;
    std::string_view path = text;
    if (size_t colon = path.find(':'); colon != path.npos) {
      library = index_.find_library(path.substr(0, colon));
      path = path.substr(colon + 1);
    }
    bool known = library != TypeRef::kNone && !index_.rows(library, path).empty();
    if (size_t dot = path.rfind('.'); !known && library != TypeRef::kNone && dot != path.npos)
      if (TypeRef type = index_.type_named(library, path.substr(0, dot)))
        known = !index_.rows_of(type, path.substr(dot + 1)).empty();
    if (!known) add(fmt::format("{} `{}` has no [[call]] row", role, text));
  }

  const Index &index_;
  const Library &library_;
  const LoadedLibrary &place_;
  std::vector<LoadError> &errors_;
  uint16_t self_;
  int line_ = 0;
};

} // namespace

void check_references(const Catalogue &checked, const std::vector<LoadedLibrary> &places, const Catalogue &builtin,
                      std::vector<LoadError> &errors) {
  std::map<Language, Index> indices;
  for (size_t i = 0; i < checked.libraries.size(); ++i) {
    const Library &library = checked.libraries[i];
    auto index = indices.find(library.language);
    if (index == indices.end())
      index = indices.emplace(library.language, Index(library.language, builtin, checked)).first;
    Checker(index->second, library, places[i], errors).run();
  }
}

} // namespace hasten::catalogue
