// A file as renderers see it: its text, its syntax tree parsed anew, and how its author lays out lines.
//
// Edits keep what is there: a renderer copies source text wherever it can, and writes new lines with the file's own line
// ends and indentation.
#pragma once
#include <string>
#include <string_view>

#include "base/span.h"
#include "frontends/frontend.h"
#include "frontends/tree_sitter/syntax_tree.h"

namespace hasten::fixes {

class File {
public:
  // `tree` was parsed from `text` and shows it; both must outlive this.
  File(std::string path, std::string_view text, const frontends::SyntaxTree &tree, frontends::Dialect dialect);

  const std::string &path() const { return path_; }
  std::string_view text() const { return text_; }
  std::string_view text(Span span) const { return text_.substr(span.begin, span.size()); }
  const frontends::SyntaxTree &tree() const { return tree_; }
  frontends::Dialect dialect() const { return dialect_; }

  const std::string &newline() const { return newline_; } // "\n" or "\r\n"
  const std::string &indent() const { return indent_; }   // One step: two spaces, four, a tab

  uint32_t line_begin(uint32_t offset) const;             // Of the line that `offset` stands in
  uint32_t line_end(uint32_t offset) const;               // Before its line end
  uint32_t next_line(uint32_t offset) const;              // After its line end
  std::string indent_at(uint32_t offset) const;           // The white space its line begins with
  bool first_on_line(uint32_t offset) const;              // Only white space stands before it
  // The whole lines of a span, with their line end, if nothing but white space shares them; else the span itself.
  Span whole_lines(Span span) const;

  // The smallest node with exactly this span, the outermost of several; none if there is no such node.
  frontends::Node node(Span span) const;
  // The innermost node that contains it.
  frontends::Node node_around(Span span) const;

private:
  std::string path_;
  std::string_view text_;
  const frontends::SyntaxTree &tree_;
  frontends::Dialect dialect_;
  std::string newline_, indent_;
};

bool inside(frontends::Node node, frontends::Node outer);

// Text of several lines moved from one indentation to another; what stands on the first line's start is left alone.
// Lines inside `fixed` spans (relative to `text`: template literals, multi-line strings) keep their indentation.
std::string reindent(std::string_view text, std::string_view from, std::string_view to, const std::vector<Span> &fixed = {});

} // namespace hasten::fixes
