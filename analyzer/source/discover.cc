#include "source/discover.h"
#include "base/file.h"
#include "base/path.h"
#include "source/gitignore.h"
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hasten {

bool is_project_file(std::string_view name) {
  if (name.ends_with(".json"))
    return name == "package.json" || name.starts_with("tsconfig") || name.starts_with("jsconfig") ||
           name == "wrangler.json";
  for (std::string_view one : {"pnpm-workspace.yaml", "pyproject.toml", "setup.py", "setup.cfg", "hasten.toml",
                               "wrangler.toml", "wrangler.jsonc", "manage.py"}) {
    if (name == one) return true;
  }
  return name.ends_with(".prisma");
}

NamedFile describe_file(std::string_view path, const DiscoverOptions &options) {
  const PathClassifier &classifier = options.classifier ? *options.classifier : PathClassifier::with_defaults();
  NamedFile file;
  file.language = language_of(path);
  file.path_class = classifier.classify(path);
  if (is_declaration_file(path))
    file.skip = SkipReason::Declaration;
  else
    file.skip = skip_reason_of(file.path_class);
  for (std::string_view segment : path_segments(parent_path(path))) {
    if (!file.skip) file.skip = skipped_directory(segment);
  }
  if (!file.skip && options.exclude && options.exclude->matches(path)) file.skip = SkipReason::Excluded;
  return file;
}

namespace {

constexpr size_t kLargestIgnoreFile = 4 << 20;
constexpr size_t kDeepest =
    1000; // Directories below one another; paths end at 4,096 bytes before most trees get there.

class Walk {
public:
  explicit Walk(const DiscoverOptions &options)
      : options_(options), classifier_(options.classifier ? *options.classifier : PathClassifier::with_defaults()) {}

  Discovery run() {
    root_ = ::open(options_.root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root_ < 0) {
      complain(options_.root, errno, "check the path");
      return std::move(found_);
    }
    if (options_.use_gitignore) push_files_above();
    directory("", classifier_.enter(""), {}, false, 0);
    ::close(root_);
    auto by_path = [](const auto &a, const auto &b) { return a.path < b.path; };
    std::sort(found_.files.begin(), found_.files.end(), by_path);
    std::sort(found_.skipped.begin(), found_.skipped.end(), by_path);
    std::sort(found_.project_files.begin(), found_.project_files.end());
    std::sort(found_.diagnostics.begin(), found_.diagnostics.end());
    return std::move(found_);
  }

private:
  enum class Kind { File, Directory, Link, Other };
  struct Entry {
    std::string name;
    Kind kind;
  };

  void complain(const std::string &path, int code, std::string hint) {
    Diagnostic diagnostic;
    diagnostic.path = path;
    diagnostic.message = "cannot read " + (path.empty() ? options_.root : path) + ": " + std::strerror(code);
    diagnostic.hint = std::move(hint);
    found_.diagnostics.push_back(std::move(diagnostic));
  }
  void skip(const std::string &path, SkipReason reason) { found_.skipped.push_back({path, reason}); }

  bool ignored(const std::string &path, bool is_directory) const {
    return options_.use_gitignore && ignore_.ignores(above_ + path, is_directory);
  }

  // The ignore files of the repository's top and of what lies between it and the root, and .git/info/exclude.
  void push_files_above() {
    std::string root = absolute_path(options_.root);
    if (char *resolved =
            ::realpath(options_.root.c_str(), nullptr)) { // The repository is where the directory really is.
      root = resolved;
      std::free(resolved);
    }
    std::string top = root;
    struct stat status;
    while (::lstat(join_path(top, ".git").c_str(), &status) != 0) {
      if (top == "/") {
        top = root; // Not in a repository: the root's own ignore files count.
        break;
      }
      top = parent_path(top);
    }
    above_ = relative_path(root, top);
    if (auto text = read_file(exclude_file(top), kLargestIgnoreFile)) ignore_.push("", *text);
    if (above_.empty()) return;
    for (std::string directory = top, inner;; directory = join_path(top, inner)) {
      push_ignore_file(join_path(directory, ".gitignore"), inner);
      size_t slash = above_.find('/', inner.empty() ? 0 : inner.size() + 1);
      if (slash == std::string::npos) break;
      inner = above_.substr(0, slash);
    }
    // A root that is itself ignored was asked for: only its own ignore files hold then.
    for (size_t slash = 0; slash != std::string::npos;) {
      slash = above_.find('/', slash + 1);
      if (!ignore_.ignores(above_.substr(0, slash), true)) continue;
      ignore_ = IgnoreStack();
      break;
    }
    above_ += '/';
  }

  static std::string exclude_file(const std::string &top) {
    std::string git = join_path(top, ".git");
    if (auto pointer = read_file(git, 4096)) { // A worktree or submodule: `gitdir: PATH`.
      std::string_view text = *pointer;
      if (!text.starts_with("gitdir: ")) return git;
      text.remove_prefix(8);
      git = join_path(top, text.substr(0, text.find('\n')));
      if (auto common = read_file(join_path(git, "commondir"), 4096))
        git = join_path(git, common->substr(0, common->find('\n')));
    }
    return join_path(git, "info/exclude");
  }

  bool push_ignore_file(const std::string &file, std::string directory) {
    struct stat status;
    if (::lstat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
      return false; // git follows no link here either.
    auto text = read_file(file, kLargestIgnoreFile);
    if (!text) {
      found_.diagnostics.push_back(text.error().diagnostic());
      return false;
    }
    ignore_.push(std::move(directory), *text);
    return true;
  }

  bool list(const std::string &path, std::vector<Entry> &entries) {
    int fd = ::openat(root_, path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *stream = fd < 0 ? nullptr : ::fdopendir(fd);
    if (!stream) {
      complain(path, errno, "change its permissions, or exclude it");
      if (fd >= 0) ::close(fd);
      return false;
    }
    errno = 0;
    while (dirent *item = ::readdir(stream)) {
      std::string_view name = item->d_name;
      if (name == "." || name == "..") continue;
      entries.push_back({std::string(name), kind_of(stream, *item)});
      errno = 0;
    }
    if (errno != 0) complain(path, errno, "some of its files may be missing from the analysis");
    ::closedir(stream);
    std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) { return a.name < b.name; });
    return true;
  }

  static Kind kind_of(DIR *stream, const dirent &item) {
    switch (item.d_type) {
    case DT_REG:
      return Kind::File;
    case DT_DIR:
      return Kind::Directory;
    case DT_LNK:
      return Kind::Link;
    case DT_UNKNOWN:
      break;
    default:
      return Kind::Other;
    }
    struct stat status;
    if (::fstatat(::dirfd(stream), item.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return Kind::Other;
    return S_ISREG(status.st_mode)   ? Kind::File
           : S_ISDIR(status.st_mode) ? Kind::Directory
           : S_ISLNK(status.st_mode) ? Kind::Link
                                     : Kind::Other;
  }

  void directory(const std::string &path, const PathClassifier::Directory &classes,
                 const std::vector<std::string> &siblings, bool may_skip, size_t depth) {
    if (depth > kDeepest) return complain(path, ENAMETOOLONG, "directories are nested too deeply; exclude them");
    std::vector<Entry> entries;
    if (!list(path, entries)) return;
    std::vector<std::string> names;
    names.reserve(entries.size());
    for (const Entry &entry : entries) names.push_back(entry.name);
    if (may_skip) {
      if (auto reason = skipped_directory(path, names, siblings)) return skip(path + "/", *reason);
    }
    std::string prefix = path.empty() ? "" : path + "/";
    std::string from_top = above_ + path;
    if (from_top.ends_with('/')) from_top.pop_back();
    bool has_rules = options_.use_gitignore && std::binary_search(names.begin(), names.end(), ".gitignore") &&
                     push_ignore_file(options_.root + "/" + prefix + ".gitignore", from_top);
    for (const Entry &entry : entries) {
      std::string inner = prefix + entry.name;
      if (entry.kind == Kind::Directory)
        subdirectory(inner, entry.name, classes, names, depth);
      else
        file(inner, entry, classes);
    }
    if (has_rules) ignore_.pop();
  }

  void subdirectory(const std::string &path, const std::string &name, const PathClassifier::Directory &classes,
                    const std::vector<std::string> &siblings, size_t depth) {
    if (name == ".git") return; // Not worth a word.
    if (ignored(path, true)) {
      ++found_.ignored;
      return;
    }
    if (auto reason = skipped_directory(name)) return skip(path + "/", *reason);
    if (options_.exclude && options_.exclude->matches_directory(path)) return skip(path + "/", SkipReason::Excluded);
    directory(path, classifier_.enter(classes, path), siblings, true, depth + 1);
  }

  void file(const std::string &path, const Entry &entry, const PathClassifier::Directory &classes) {
    Language language = language_of(entry.name);
    bool project_file = is_project_file(entry.name);
    if (language == Language::None && !project_file && entry.kind != Kind::Link) return;
    if (ignored(path, false)) {
      ++found_.ignored;
      return;
    }
    if (entry.kind == Kind::Link) {
      if (language != Language::None || links_to_directory(path)) skip(path, SkipReason::Symlink);
      return;
    }
    if (entry.kind != Kind::File) return; // A socket or pipe called like a source file.
    if (options_.exclude && options_.exclude->matches(path)) {
      if (language != Language::None) skip(path, SkipReason::Excluded);
      return;
    }
    if (project_file) found_.project_files.push_back(path);
    if (language == Language::None) return;
    if (is_declaration_file(entry.name)) return skip(path, SkipReason::Declaration);
    PathClass path_class = classifier_.classify(classes, path);
    if (auto reason = skip_reason_of(path_class)) return skip(path, *reason);
    struct stat status;
    if (::fstatat(root_, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
      return complain(path, errno, "it may have been removed while the tree was walked");
    uint64_t size = static_cast<uint64_t>(status.st_size);
    if (size > options_.max_file_size) return skip(path, SkipReason::Huge);
    found_.files.push_back({path, language, path_class, size});
  }

  bool links_to_directory(const std::string &path) const {
    struct stat status;
    return ::fstatat(root_, path.c_str(), &status, 0) == 0 && S_ISDIR(status.st_mode);
  }

  const DiscoverOptions &options_;
  const PathClassifier &classifier_;
  int root_ = -1;
  std::string above_; // The root as seen from the repository's top, with a slash at the end; empty if it is the top.
  IgnoreStack ignore_;
  Discovery found_;
};

} // namespace

Discovery discover(const DiscoverOptions &options) { return Walk(options).run(); }

} // namespace hasten
