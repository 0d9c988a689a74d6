#include "fixing.h"

#include <memory>
#include <optional>

#include "fixes/cpp/render.h"
#include "fixes/edits.h"
#include "fixes/intent.h"
#include "fixes/python/render.h"
#include "fixes/python/unused.h"
#include "fixes/typescript/render.h"
#include "fixes/typescript/unused.h"
#include "fixes/verify.h"
#include "frontends/cpp_syntax/preprocess.h"
#include "frontends/cpp_syntax/syntax.h"
#include "frontends/python/syntax.h"
#include "frontends/typescript/source_tree.h"
#include "source/language.h"

namespace hasten {

namespace {

using frontends::Dialect;
using frontends::SyntaxTree;

// Each fix is checked by parsing its file anew. So much text of one file is parsed; real files stay far below.
constexpr size_t kMostParsed = 32 << 20;

Dialect dialect_of(std::string_view path) {
  switch (language_of(path)) {
  case Language::Python: return Dialect::Python;
  case Language::TypeScript: return Dialect::TypeScript;
  case Language::Tsx: return Dialect::Tsx;
  case Language::Cpp: return Dialect::Cpp;
  default: return Dialect::JavaScript;
  }
}

// A text with its tree, parsed as its frontend parses it.
class Parsed {
public:
  Parsed(std::string text, Dialect dialect) : text_(std::move(text)), dialect_(dialect) {
    if (dialect == Dialect::Python) {
      tree_.emplace(text_, frontends::python::grammar());
    } else if (dialect == Dialect::Cpp) {
      tree_.emplace(frontends::cpp_syntax::preprocess(text_).text, frontends::cpp_syntax::grammar());
      tree_->show(text_);
    } else {
      typescript_.emplace(text_, dialect);
    }
  }
  Parsed(const Parsed &) = delete;
  const std::string &text() const { return text_; }
  const SyntaxTree &tree() const { return tree_ ? *tree_ : typescript_->tree(); }
  Dialect dialect() const { return dialect_; }

private:
  std::string text_;
  Dialect dialect_;
  std::optional<SyntaxTree> tree_;
  std::optional<frontends::typescript::SourceTree> typescript_;
};

std::vector<Edit> unused_imports(const fixes::Context &context, const SyntaxTree &before, const SyntaxTree &after) {
  switch (context.file.dialect()) {
  case Dialect::Python: return fixes::python::unused_imports(context, before, after);
  case Dialect::Cpp: return {}; // What a header is for, its name does not say
  default: return fixes::typescript::unused_imports(context, before, after);
  }
}

fixes::Rendered rendered(const fixes::Context &context, const Finding &finding) {
  switch (context.file.dialect()) {
  case Dialect::Python: return fixes::python::render(context, finding);
  case Dialect::Cpp: return fixes::cpp::render(context, finding);
  default: return fixes::typescript::render(context, finding);
  }
}

class Renderer {
public:
  Renderer(const TextOf &text_of, const fixes::ProjectFacts &facts) : text_of_(text_of), facts_(facts) {}

  void render(Finding &finding) {
    const Parsed *parsed = parse(finding.location.path);
    if (!parsed || parsed->tree().failure() != frontends::ParseFailure::None) {
      finding.no_fix = "the file could not be read again";
      return;
    }
    size_t &spent = spent_[finding.location.path];
    spent += parsed->text().size();
    if (spent > kMostParsed) {
      finding.no_fix = "the file is too long, and has too many findings, to check a fix for each";
      return;
    }
    fixes::File file(finding.location.path, parsed->text(), parsed->tree(), parsed->dialect());
    fixes::Context context{file, facts_};
    if (fixes::meant_so(file, finding.plan)) {
      finding.no_fix = "a comment there speaks of the order, of the limits or of calls in one: whether it is meant so is for people to say";
      return;
    }
    fixes::Rendered fix = rendered(context, finding);
    if (!fix) {
      finding.no_fix = fix.error();
    } else if (auto wrong = check(*fix)) {
      finding.no_fix = *wrong;
    } else {
      finding.fix = without_unused_imports(context, std::move(*fix));
    }
  }

private:
  const Parsed *parse(const std::string &path) {
    auto [at, is_new] = files_.try_emplace(path);
    if (is_new)
      if (const std::string *text = text_of_(path)) at->second = std::make_unique<Parsed>(*text, dialect_of(path));
    return at->second.get();
  }

  // The same fix, and what it leaves unused is imported no more, if that can be done.
  Fix without_unused_imports(const fixes::Context &context, Fix fix) {
    const fixes::File &file = context.file;
    Parsed after(fixes::apply(file.text(), fix.edits, file.path()), file.dialect());
    std::vector<Edit> more = unused_imports(context, file.tree(), after.tree());
    if (more.empty()) return fix;
    Fix tidy = fix;
    tidy.edits.insert(tidy.edits.end(), more.begin(), more.end());
    return check(tidy) ? fix : tidy;
  }

  // Edits are of files that are there, new files of those that are not, and all of them parse.
  std::optional<std::string> check(Fix &fix) {
    if (!fixes::put_in_order(fix.edits)) return "its edits overlap";
    for (size_t i = 0; i < fix.edits.size();) {
      const std::string &path = fix.edits[i].path;
      const Parsed *before = parse(path);
      if (!before) return "it would edit a file that is not part of the program";
      std::vector<Edit> edits;
      for (; i < fix.edits.size() && fix.edits[i].path == path; ++i) edits.push_back(fix.edits[i]);
      Parsed after(fixes::apply(before->text(), edits, path), before->dialect());
      if (auto wrong = fixes::compare(before->tree(), after.tree(), edits)) return wrong;
    }
    for (const NewFile &file : fix.new_files) {
      if (facts_.exists(file.path)) return "the file " + file.path + " is there already";
      if (!Parsed(file.text, dialect_of(file.path)).tree().errors().empty()) return "the new file has a syntax error";
    }
    return std::nullopt;
  }

  const TextOf &text_of_;
  const fixes::ProjectFacts &facts_;
  std::map<std::string, std::unique_ptr<Parsed>> files_;
  std::map<std::string, size_t> spent_; // Bytes by file
};

} // namespace

std::string without_unused_imports(const std::string &path, const std::string &before, std::string now) {
  Parsed was(before, dialect_of(path)), is(now, dialect_of(path));
  if (was.tree().failure() != frontends::ParseFailure::None || is.tree().failure() != frontends::ParseFailure::None) return now;
  fixes::File file(path, is.text(), is.tree(), is.dialect());
  fixes::ProjectFacts none({}, [](const std::string &) { return std::nullopt; });
  std::vector<Edit> edits = unused_imports({file, none}, was.tree(), is.tree());
  if (edits.empty() || !fixes::put_in_order(edits)) return now;
  Parsed tidy(fixes::apply(now, edits, path), dialect_of(path));
  return fixes::compare(is.tree(), tidy.tree(), edits) ? now : tidy.text();
}

void render_fixes(std::vector<Finding> &findings, const TextOf &text_of, const fixes::ProjectFacts &facts) {
  Renderer renderer(text_of, facts);
  for (Finding &finding : findings) renderer.render(finding);
}

} // namespace hasten
