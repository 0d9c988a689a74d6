#include "fixes/statement_run.h"

namespace hasten::fixes {

using frontends::Node;

tl::expected<std::vector<CommentedStatement>, std::string> statement_run(const File &file, Node first, Node last) {
  std::vector<CommentedStatement> run;
  std::vector<Node> comments;
  for (Node child = first; child; child = child.next_sibling()) {
    bool past = child.index() > last.index();
    if (child.is_extra()) {
      bool same_line = !run.empty() && file.line_begin(child.span().begin) == file.line_begin(run.back().statement.span().end);
      if (same_line)
        run.back().trailing.push_back(child);
      else if (past)
        break;
      else
        comments.push_back(child);
      continue;
    }
    if (past) break;
    if (!child.is_named()) continue;
    if (child.has_error()) return tl::unexpected(std::string("the code could not be read in full"));
    uint32_t line = file.line_begin((comments.empty() ? child : comments.front()).span().begin);
    bool spaced = line > 0 && file.text({file.line_begin(line - 1), line}).find_first_not_of(" \t\r\n") == std::string_view::npos;
    run.push_back({child, std::move(comments), {}, spaced});
    comments.clear();
  }
  return run;
}

} // namespace hasten::fixes
