// Includes that a fix needs: put where the file's own stand, once.
//
// A new line goes into the group of lines that has most of its kind (standard, other library), behind the last that sorts
// before it, and never into an #if. Nothing else moves: the file keeps its order and its groups.
#pragma once
#include <string>
#include <vector>

#include "fixes/render.h"

namespace hasten::fixes::cpp {

class Includes {
public:
  explicit Includes(const Context &context);

  bool has(std::string_view path) const;
  // Of the file itself and, as far as they are the project's, of what it includes.
  bool reaches(std::string_view prefix) const;
  // False if the file has no place for it.
  bool add(const std::string &path, bool angled = true);
  // The edits for everything added.
  std::vector<Edit> edits() const;
  // Behind the last include; where the file has none, behind its first comment.
  uint32_t end() const;

private:
  struct Line {
    std::string path;
    bool angled = false, conditional = false;
    Span span; // Of the whole line
  };
  std::vector<std::vector<const Line *>> groups() const;

  const Context &context_;
  std::vector<Line> lines_;
  std::vector<std::pair<std::string, bool>> added_;
  std::vector<std::string> reached_;
};

// How a file names Boost.Asio or the standalone Asio: "boost::asio", "asio".
struct Asio {
  std::string space, includes; // boost::asio, boost/asio
};
Asio asio_of(const Context &context, const Includes &includes, std::string_view spelled);

} // namespace hasten::fixes::cpp
