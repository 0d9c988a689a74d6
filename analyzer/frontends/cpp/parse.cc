// Runs Clang over one unit: flags in, declarations of the project out.
//
// Bodies outside the project are skipped, errors never stop the parse (a missing header would otherwise cost every
// coroutine of the unit), and Clang's own headers come from memory.
#include "frontends/cpp/clang.h"

#include <algorithm>

#include <clang/Basic/Version.h>

#include "base/path.h"
#include "frontends/cpp/builtin_headers.h"
#include "frontends/cpp/lowering.h"
#include "frontends/cpp/unit.h"
#include "ir/archive.h"

namespace hasten::frontends::cpp {

namespace {

class Errors : public clang::DiagnosticConsumer {
public:
  explicit Errors(LoweredUnit &unit) : unit_(unit) {}
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level, const clang::Diagnostic &info) override {
    DiagnosticConsumer::HandleDiagnostic(level, info);
    if (level < clang::DiagnosticsEngine::Error) return;
    ++unit_.errors;
    llvm::SmallString<128> message;
    info.FormatDiagnostic(message);
    llvm::StringRef text = message;
    if (text.ends_with("file not found") && text.starts_with("'"))
      unit_.missing_headers.push_back(text.substr(1, text.find('\'', 1) - 1).str());
    if (!unit_.first_error.empty()) return;
    if (info.hasSourceManager() && info.getLocation().isValid()) {
      clang::PresumedLoc at = info.getSourceManager().getPresumedLoc(info.getLocation());
      if (at.isValid()) unit_.first_error = std::string(at.getFilename()) + ":" + std::to_string(at.getLine()) + ": ";
    }
    unit_.first_error += text.str();
  }

private:
  LoweredUnit &unit_;
};

class Consumer : public clang::ASTConsumer {
public:
  Consumer(const Project &project, LoweredUnit &unit, void (*working_on)(const char *)) : project_(project), unit_(unit), working_on_(working_on) {}

  void Initialize(clang::ASTContext &context) override {
    lowering_ = std::make_unique<UnitLowering>(context, project_, working_on_);
  }
  bool HandleTopLevelDecl(clang::DeclGroupRef group) override {
    for (clang::Decl *d : group)
      if (lowering_->file_at(d->getLocation())) declarations_.push_back(d);
    return true;
  }
  bool shouldSkipFunctionBody(clang::Decl *d) override { return !lowering_->file_at(d->getLocation()); }
  void HandleTranslationUnit(clang::ASTContext &) override {
    for (clang::Decl *d : declarations_) lowering_->declaration(d);
    for (ir::Module &module : lowering_->finish())
      unit_.modules.push_back({ir::write_summary(module), ir::write_bodies(module)});
    unit_.files = lowering_->files_read();
  }

private:
  const Project &project_;
  LoweredUnit &unit_;
  void (*working_on_)(const char *);
  std::unique_ptr<UnitLowering> lowering_;
  std::vector<clang::Decl *> declarations_;
};

class Action : public clang::ASTFrontendAction {
public:
  Action(const Project &project, LoweredUnit &unit, void (*working_on)(const char *)) : project_(project), unit_(unit), working_on_(working_on) {}
  bool BeginInvocation(clang::CompilerInstance &compiler) override {
    compiler.getFrontendOpts().SkipFunctionBodies = true;
    compiler.getDiagnosticOpts().ShowCarets = false; // Else it prints how many errors there were
    return true;
  }
  bool BeginSourceFileAction(clang::CompilerInstance &compiler) override {
    compiler.getDiagnostics().setFatalsAsError(true);
    return true;
  }
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance &, llvm::StringRef) override {
    return std::make_unique<Consumer>(project_, unit_, working_on_);
  }

private:
  const Project &project_;
  LoweredUnit &unit_;
  void (*working_on_)(const char *);
};

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> file_system(const Project &project, const std::string &directory) {
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
  if (!project.overlay.empty()) {
    llvm::IntrusiveRefCntPtr<llvm::vfs::InMemoryFileSystem> texts(new llvm::vfs::InMemoryFileSystem);
    for (const auto &[path, text] : project.overlay)
      texts->addFile(join_path(project.root, path), 0, llvm::MemoryBuffer::getMemBuffer(text, path, false));
    files->pushOverlay(texts);
  }
  files->setCurrentWorkingDirectory(directory);
  return files;
}

} // namespace

LoweredUnit lower_unit(const Project &project, const Unit &unit, void (*working_on)(const char *name)) {
  LoweredUnit result;
  std::vector<std::string> command{"clang++", "-fsyntax-only", "-w", "-ferror-limit=0",
                                   "-resource-dir=" + std::string(kResourceDirectory)};
  bool header = unit.file.ends_with(".h") || unit.file.ends_with(".hpp") || unit.file.ends_with(".hh") ||
                unit.file.ends_with(".hxx") || unit.file.ends_with(".ipp");
  if (header) command.insert(command.end(), {"-x", "c++-header"});
  command.insert(command.end(), unit.arguments.begin(), unit.arguments.end());
  command.insert(command.end(), {"--", unit.file});
  llvm::IntrusiveRefCntPtr<clang::FileManager> files(
      new clang::FileManager(clang::FileSystemOptions{unit.directory}, file_system(project, unit.directory)));
  Errors errors(result);
  clang::tooling::ToolInvocation invocation(std::move(command), std::make_unique<Action>(project, result, working_on),
                                            files.get());
  invocation.setDiagnosticConsumer(&errors);
  invocation.run();
  if (result.modules.empty()) result.failure = result.first_error.empty() ? "the compiler gave up" : result.first_error;
  std::sort(result.missing_headers.begin(), result.missing_headers.end());
  result.missing_headers.erase(std::unique(result.missing_headers.begin(), result.missing_headers.end()),
                               result.missing_headers.end());
  return result;
}

} // namespace hasten::frontends::cpp
