// Runs Clang over one unit: flags in, declarations of the project out.
//
// What the compiler is given is a file in memory: the includes that a group of units shares, and a pragma, twice. When the
// parser reaches the first, everything before it is parsed and nothing after it is chosen: a process that forks there has
// paid for the headers once. The pragma then enters the unit's file, as an #include would. The second one is its end.
//
// Bodies outside the project are skipped, errors never stop the parse (a missing header would otherwise cost every
// coroutine of the unit), and Clang's own headers come from memory.
#include "frontends/cpp/clang.h"

#include <algorithm>
#include <functional>
#include <set>

#include <clang/Basic/Version.h>
#include <fmt/format.h>

#include "base/path.h"
#include "frontends/cpp/builtin_headers.h"
#include "frontends/cpp/lowering.h"
#include "frontends/cpp/unit.h"
#include "ir/archive.h"

namespace hasten::frontends::cpp {

namespace {

constexpr const char *kPragma = "hasten_unit";

class Errors : public clang::DiagnosticConsumer {
public:
  explicit Errors(LoweredUnit &unit) : unit_(unit) {}
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic &info) override {
    DiagnosticConsumer::HandleDiagnostic(level, info);
    // That is an instance which was not made.
    if (level < clang::DiagnosticsEngine::Error || info.getID() == clang::diag::err_undefined_internal_type) return;
    ++unit_.errors;
    llvm::SmallString<128> message;
    info.FormatDiagnostic(message);
    llvm::StringRef text = message;
    if (text.ends_with("file not found") && text.starts_with("'"))
      unit_.missing_headers.push_back(text.substr(1, text.find('\'', 1) - 1).str());
    bool placed = info.hasSourceManager() && info.getLocation().isValid();
    if (placed) lines_.insert(line_of_group(info.getSourceManager(), info.getLocation()));
    if (!unit_.first_error.empty()) return;
    if (placed) {
      clang::PresumedLoc at = info.getSourceManager().getPresumedLoc(info.getLocation());
      if (at.isValid()) unit_.first_error = std::string(at.getFilename()) + ":" + std::to_string(at.getLine()) + ": ";
    }
    unit_.first_error += text.str();
  }
  // Of the group's file, from 1: those whose headers had errors.
  const std::set<unsigned> &lines() const { return lines_; }

private:
  static unsigned line_of_group(const clang::SourceManager &sources, clang::SourceLocation at) {
    at = sources.getExpansionLoc(at);
    for (clang::SourceLocation from = sources.getIncludeLoc(sources.getFileID(at)); from.isValid(); from = sources.getIncludeLoc(sources.getFileID(at)))
      at = from;
    return sources.isInMainFile(at) ? sources.getSpellingLineNumber(at) : 0;
  }

  LoweredUnit &unit_;
  std::set<unsigned> lines_;
};

// One run of the compiler over a group's includes and the file that follows.
struct Run {
  const Project &project;
  const std::function<std::string()> &next_file;
  void (*working_on)(const char *);
  bool has_includes;
  LoweredUnit &unit;
  std::unique_ptr<UnitLowering> lowering;
  std::vector<clang::Decl *> declarations;
  std::set<std::string> in_includes; // Files of the project that another result lowers
  bool reached = false;              // The pragma
  bool broken_includes = false;      // Nothing after them is read
};

class Consumer : public clang::ASTConsumer {
public:
  explicit Consumer(Run &run) : run_(run) {}

  void Initialize(clang::ASTContext &context) override {
    run_.lowering = std::make_unique<UnitLowering>(context, run_.project, run_.working_on);
  }
  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    for (clang::Decl *d : group) {
      if (!run_.lowering->file_at(d->getLocation())) continue;
      run_.lowering->saw(d);
      run_.declarations.push_back(d);
    }
    return true;
  }
  bool shouldSkipFunctionBody(clang::Decl *d) override { return !run_.lowering->file_at(d->getLocation()); }
  void HandleTranslationUnit(clang::ASTContext &) override {
    if (run_.broken_includes) return;
    for (clang::Decl *d : run_.declarations) run_.lowering->declaration(d);
    run_.lowering->know_all_files();
    for (ir::Module &module : run_.lowering->finish())
      if (!run_.in_includes.count(std::string(module.path.text())))
        run_.unit.modules.push_back({ir::write_summary(module), ir::write_bodies(module)});
    run_.unit.files = run_.lowering->files_read();
  }

private:
  Run &run_;
};

class UnitPragma : public clang::PragmaHandler {
public:
  UnitPragma(clang::CompilerInstance &compiler, Run &run) : PragmaHandler(kPragma), compiler_(compiler), run_(run) {}

  void HandlePragma(clang::Preprocessor &preprocessor, clang::PragmaIntroducer introducer, clang::Token &token) override {
    clang::SourceManager &sources = compiler_.getSourceManager();
    if (!sources.isInMainFile(introducer.Loc)) return;
    // Templates are lowered as they are written: what only the code of their instances needs is not made. Before the end
    // of the file a constant may still need it.
    if (run_.reached) {
      compiler_.getSema().PendingInstantiations.clear();
      return;
    }
    run_.reached = true;
    while (!token.is(clang::tok::eod)) preprocessor.Lex(token);
    run_.broken_includes = run_.has_includes && run_.unit.errors > 0;
    if (run_.broken_includes) return;
    std::string path = run_.next_file();
    if (path.empty()) return;
    if (run_.has_includes) {
      for (std::string &file : run_.lowering->files_read())
        if (join_path(run_.project.root, file) != path) run_.in_includes.insert(std::move(file));
      run_.declarations.clear();
    }
    clang::OptionalFileEntryRef file = compiler_.getFileManager().getOptionalFileRef(path);
    if (!file) {
      ++run_.unit.errors;
      run_.unit.first_error = path + " cannot be read";
      return;
    }
    preprocessor.getHeaderSearchInfo().getFileInfo(*file); // Expected of every file that includes others
    preprocessor.EnterSourceFile(sources.createFileID(*file, introducer.Loc, clang::SrcMgr::C_User), nullptr, introducer.Loc);
  }

private:
  clang::CompilerInstance &compiler_;
  Run &run_;
};

class Action : public clang::ASTFrontendAction {
public:
  explicit Action(Run &run) : run_(run) {}
  bool BeginInvocation(clang::CompilerInstance &compiler) override {
    compiler.getFrontendOpts().SkipFunctionBodies = true;
    compiler.getFrontendOpts().DisableFree = true; // The process ends soon, and to free is to copy what a fork shares
    compiler.getDiagnosticOpts().ShowCarets = false; // Else it prints how many errors there were
    return true;
  }
  bool BeginSourceFileAction(clang::CompilerInstance &compiler) override {
    compiler.getDiagnostics().setFatalsAsError(true);
    compiler.getPreprocessor().AddPragmaHandler(new UnitPragma(compiler, run_)); // The preprocessor owns it
    return true;
  }
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance &, llvm::StringRef) override {
    return std::make_unique<Consumer>(run_);
  }

private:
  Run &run_;
};

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> file_system(const Project &project, const std::string &directory, const std::string &main_file,
                                                            const std::string &text) {
  llvm::IntrusiveRefCntPtr<llvm::vfs::OverlayFileSystem> files(
      new llvm::vfs::OverlayFileSystem(llvm::vfs::createPhysicalFileSystem()));
  static llvm::IntrusiveRefCntPtr<llvm::vfs::InMemoryFileSystem> builtin;
  if (!builtin) {
    builtin = new llvm::vfs::InMemoryFileSystem;
    // Debian's Clang takes the second directory if no disk has the first.
    const std::string directories[] = {join_path(kResourceDirectory, "include"), "/usr/include/clang/" CLANG_VERSION_STRING "/include"};
    for_each_builtin_header([&](std::string_view name, std::string_view text) {
      for (const std::string &directory : directories) {
        std::string path = join_path(directory, name);
        builtin->addFile(path, 0, llvm::MemoryBuffer::getMemBuffer({text.data(), text.size()}, path));
      }
    });
  }
  files->pushOverlay(builtin);
  llvm::IntrusiveRefCntPtr<llvm::vfs::InMemoryFileSystem> texts(new llvm::vfs::InMemoryFileSystem);
  for (const auto &[path, changed] : project.overlay)
    texts->addFile(join_path(project.root, path), 0, llvm::MemoryBuffer::getMemBuffer(changed, path, false));
  texts->addFile(main_file, 0, llvm::MemoryBuffer::getMemBuffer(text, main_file, false));
  files->pushOverlay(texts);
  files->setCurrentWorkingDirectory(directory);
  return files;
}

} // namespace

LoweredUnit lower_after_includes(const Project &project, const UnitGroup &group, const std::function<std::string()> &next_file,
                                 void (*working_on)(const char *name)) {
  constexpr int kRounds = 4;
  std::vector<std::string> includes = group.includes;
  std::string main_file = join_path(group.directory, "hasten-group.cc"); // On no disk
  std::vector<std::string> command{"clang++", "-fsyntax-only", "-w", "-ferror-limit=0",
                                   "-resource-dir=" + std::string(kResourceDirectory)};
  command.insert(command.end(), group.arguments.begin(), group.arguments.end());
  command.insert(command.end(), {"--", main_file});
  for (int round = 1;; ++round) {
    std::string text;
    for (const std::string &line : includes) text += line + '\n';
    // The parser is one token ahead: the empty declaration makes sure that all before it is complete.
    for (int i = 0; i < 2; ++i) text += fmt::format(";\n#pragma {}\n", kPragma);
    LoweredUnit result;
    Errors errors(result);
    Run run{project, next_file, working_on, !includes.empty(), result, {}, {}, {}};
    llvm::IntrusiveRefCntPtr<clang::FileManager> files(
        new clang::FileManager(clang::FileSystemOptions{group.directory}, file_system(project, group.directory, main_file, text)));
    clang::tooling::ToolInvocation invocation(command, std::make_unique<Action>(run), files.get());
    invocation.setDiagnosticConsumer(&errors);
    invocation.run();
    if (run.broken_includes) {
      std::vector<std::string> kept;
      for (size_t i = 0; i < includes.size(); ++i)
        if (round + 1 < kRounds && !errors.lines().count(static_cast<unsigned>(i + 1))) kept.push_back(includes[i]);
      if (kept.size() == includes.size()) kept.clear();
      includes = std::move(kept);
      continue;
    }
    if (result.modules.empty() && result.files.empty()) result.failure = result.first_error.empty() ? "the compiler gave up" : result.first_error;
    std::sort(result.missing_headers.begin(), result.missing_headers.end());
    result.missing_headers.erase(std::unique(result.missing_headers.begin(), result.missing_headers.end()),
                                 result.missing_headers.end());
    return result;
  }
}

LoweredUnit lower_unit(const Project &project, const Unit &unit, void (*working_on)(const char *name)) {
  return lower_after_includes(project, {unit.directory, unit.arguments, {}}, [&] { return unit.file; }, working_on);
}

} // namespace hasten::frontends::cpp
