// Stream: a file that is read whole and then used piece by piece is read by pieces.
//
// Followed are the file's stream, the text or string stream that takes its content, and whoever uses that. Lines and
// formatted input come from the file's stream itself, which gives the same; characters and counts through its iterators;
// copies and hashes through a buffer. Whatever else looks at the content needs it whole.
#include <algorithm>
#include <fmt/format.h>

#include "fixes/cpp/code.h"
#include "fixes/cpp/includes.h"
#include "fixes/cpp/render.h"

namespace hasten::fixes::cpp {

namespace {

using Wrong = std::optional<std::string>;

constexpr const char *kNeedsAll = "what uses the content needs all of it";

class Stream {
public:
  Stream(const Context &context, const Finding &finding) : file_(context.file), plan_(finding.plan), includes_(context) {}

  Rendered render() {
    if (plan_.library != "std") return refuse("hasten cannot read by pieces with this library");
    if (auto wrong = find_read()) return refuse(*wrong);
    if (auto wrong = check_source()) return refuse(*wrong);
    if (auto wrong = is_stream_ ? from_stream() : from_text()) return refuse(*wrong);
    for (Node statement : gone_) {
      Span lines = file_.whole_lines(statement.span());
      if (lines == statement.span()) return refuse("statements share a line");
      fix_.edits.push_back({file_.path(), lines, ""});
    }
    fix_.applicability = Applicability::Unsafe;
    fix_.may_differ = "The file is read while its content is used: what changes in it meanwhile is seen, and an error in reading comes later.";
    for (Edit &edit : includes_.edits()) fix_.edits.push_back(std::move(edit));
    return std::move(fix_);
  }

private:
  // ---- What is read, and into what ----

  Wrong find_read() {
    Node node = file_.node(plan_.statement);
    if (!node) node = file_.node_around(plan_.statement);
    statement_ = statement_of(node);
    if (!statement_) return "the read is not a statement of its own";
    function_ = function_around(statement_);
    if (statement_.has_error()) return "the code could not be read in full";
    if (statement_.is(Syntax::ExpressionStatement)) return from_expression(statement_.first_named_child());
    if (!statement_.is(Syntax::Declaration)) return kNeedsAll;
    size_t declarators = 0;
    for (Node child : statement_.named_children()) declarators += child.field<Field>() == Field::Declarator;
    Node init = statement_.child(Field::Declarator);
    if (declarators != 1 || !init.is(Syntax::InitDeclarator)) return kNeedsAll;
    content_ = name_of(init.child(Field::Declarator));
    if (!read_by_iterator(init.child(Field::Value)) || content_.empty()) return kNeedsAll;
    gone_.push_back(statement_);
    return std::nullopt;
  }

  Wrong from_expression(Node expression) {
    // content << file.rdbuf();
    if (expression.is(Syntax::Binary) && expression.child(Field::Operator).text() == "<<") {
      std::optional<Call> call = call_of(expression.child(Field::Right));
      Node left = expression.child(Field::Left);
      if (!call || call->name != "rdbuf" || !call->receiver.is(Syntax::Identifier) || !left.is(Syntax::Identifier)) return kNeedsAll;
      source_ = call->receiver.text();
      content_ = left.text();
      is_stream_ = true;
      gone_.push_back(statement_);
      return remove_declaration(content_);
    }
    std::optional<Call> call = call_of(expression);
    if (!call || !call->receiver.is(Syntax::Identifier)) return kNeedsAll;
    // content.assign(std::istreambuf_iterator<char>(file), {});
    if (call->name == "assign" && read_by_iterator(call->arguments)) {
      content_ = call->receiver.text();
      gone_.push_back(statement_);
      return remove_declaration(content_);
    }
    // file.read(content.data(), size);
    if (call->name != "read" || call->list.size() != 2) return kNeedsAll;
    source_ = call->receiver.text();
    Names into = mentioned(call->list[0]);
    if (into.size() != 1) return kNeedsAll;
    content_ = *into.begin();
    gone_.push_back(statement_);
    if (auto wrong = remove_sizing(call->list[1])) return wrong;
    return remove_declaration(content_);
  }

  // std::string text((std::istreambuf_iterator<char>(file)), …)
  bool read_by_iterator(Node value) {
    size_t found = 0;
    walk(value, true, [&](Node n) {
      Node given; // istreambuf_iterator<char>(file), istreambuf_iterator<char>{file}
      if (std::optional<Call> call = call_of(n); call && call->name == "istreambuf_iterator" && call->list.size() == 1) given = call->list[0];
      if (n.is(Syntax::CompoundLiteral) && n.child(Field::Type).text().find("istreambuf_iterator<") != std::string_view::npos) given = n.child(Field::Value).first_named_child();
      Node file = bare(given);
      if (!file.is(Syntax::Identifier)) return true;
      source_ = file.text();
      ++found;
      return true;
    });
    return found == 1 && mentioned(value).size() == 1;
  }

  // content.resize(size); size_t size = file.tellg();
  Wrong remove_sizing(Node size) {
    for (Node statement : statement_.parent().named_children()) {
      if (statement.index() >= statement_.index() || !statement.is(Syntax::ExpressionStatement)) continue;
      std::optional<Call> call = call_of(statement.first_named_child());
      if (call && call->name == "resize" && call->receiver.text() == content_) gone_.push_back(statement);
    }
    size = bare(size);
    if (!size.is(Syntax::Identifier)) return std::nullopt;
    std::string name(size.text());
    std::optional<Variable> variable = variable_at(statement_, name);
    if (!variable || variable->declaration.parent() != statement_.parent() || !variable->value) return std::nullopt;
    size_ = name;
    size_declaration_ = variable->declaration;
    return std::nullopt;
  }

  Wrong remove_declaration(const std::string &name) {
    std::optional<Variable> variable = variable_at(statement_, name);
    if (!variable || variable->parameter || variable->kept || variable->declaration.parent() != statement_.parent()) return kNeedsAll;
    size_t declarators = 0;
    for (Node child : variable->declaration.named_children()) declarators += child.field<Field>() == Field::Declarator;
    bool filled = variable->value && !size_declaration_;
    if (declarators != 1 || filled || variable->indirect) return kNeedsAll;
    gone_.push_back(variable->declaration);
    return std::nullopt;
  }

  // A file's stream of this function, not used by anybody else after the read.
  Wrong check_source() {
    std::optional<Variable> variable = variable_at(statement_, source_);
    if (!variable || function_around(variable->declaration) != function_) return "the file is opened elsewhere";
    if (variable->indirect && !variable->parameter) return "the file is opened elsewhere";
    if (!is_stream_ && type_of(*variable).find("stream") == std::string::npos) return "what is read is not a stream of a file";
    bool other = false;
    walk(function_, true, [&](Node n) {
      if (!is_value_name(n) || n.text() != source_ || n.index() < statement_.end_index()) return true;
      std::optional<Call> call = call_of(n.parent().parent());
      other |= !(call && call->receiver == n && (call->name == "close" || call->name == "is_open"));
      if (call && call->receiver == n && call->name == "close") {
        other |= bool(closes_);
        closes_ = call->node;
      }
      return true;
    });
    if (other) return "the file is used after it was read";
    if (size_declaration_) {
      size_t uses = 0;
      walk(function_, true, [&](Node n) {
        bool goes = std::any_of(gone_.begin(), gone_.end(), [&](Node g) { return inside(n, g); });
        uses += is_value_name(n) && n.text() == size_ && !goes && !inside(n, size_declaration_);
        return true;
      });
      if (uses == 0 && size_declaration_.text().find(".tellg()") != std::string_view::npos) gone_.push_back(size_declaration_);
      else if (uses > 0) return "the size of the content is used for other things too";
    }
    return std::nullopt;
  }

  std::vector<Node> uses(const std::string &name) const {
    std::vector<Node> out;
    walk(function_, true, [&](Node n) {
      if (is_value_name(n) && n.text() == name && std::none_of(gone_.begin(), gone_.end(), [&](Node g) { return inside(n, g); })) out.push_back(n);
      return true;
    });
    return out;
  }

  // The file must not be closed before its content is used: at the end of its block is soon enough.
  Wrong still_open(Node use) {
    if (closes_ && closes_.index() < use.index()) {
      Node statement = closes_.parent();
      if (!statement.is(Syntax::ExpressionStatement) || statement.parent() != statement_.parent()) return "the file is closed before its content is used";
      if (std::find(gone_.begin(), gone_.end(), statement) == gone_.end()) gone_.push_back(statement);
    }
    std::optional<Variable> there = variable_at(use, source_), here = variable_at(statement_, source_);
    if (!there || !here || there->declaration != here->declaration) return "the file is closed before its content is used";
    if (function_around(use) != function_) return kNeedsAll;
    return std::nullopt;
  }

  // ---- Whoever uses it ----

  // The string stream's readers read the file's.
  Wrong from_stream() {
    std::vector<Node> all = uses(content_);
    if (all.empty()) return "nobody uses the content";
    if (all.size() == 1) { // std::string text = content.str();
      Node up = all[0].parent(), call = up.parent(), init = call.parent(), declaration = init.parent();
      if (up.is(Syntax::FieldExpression) && up.child(Field::Field).text() == "str" && call.is(Syntax::Call) && init.is(Syntax::InitDeclarator) &&
          declaration.is(Syntax::Declaration) && declaration.parent() == statement_.parent()) {
        content_ = name_of(init.child(Field::Declarator));
        if (content_.empty()) return kNeedsAll;
        gone_.push_back(declaration);
        return from_text();
      }
    }
    for (Node use : all)
      if (auto wrong = read_instead(use)) return wrong;
    fix_.title = "Read the file line by line";
    return std::nullopt;
  }

  Wrong read_instead(Node use) {
    if (auto wrong = still_open(use)) return wrong;
    Node up = use.parent();
    bool reads = false;
    if (std::optional<Call> call = call_of(up.parent()); call && up == call->arguments) reads = call->name == "getline" && call->list[0] == use;
    if (up.is(Syntax::Binary) && up.child(Field::Operator).text() == ">>" && up.child(Field::Left) == use) reads = true;
    if (up.is(Syntax::FieldExpression)) {
      static const Names kSame{"eof", "good", "fail", "bad", "peek", "get", "ignore", "getline"};
      reads = kSame.count(up.child(Field::Field).text()) > 0;
    }
    if (!reads) return kNeedsAll;
    if (use.index() < statement_.index()) return kNeedsAll;
    fix_.edits.push_back({file_.path(), use.span(), source_});
    return std::nullopt;
  }

  Wrong from_text() {
    std::vector<Node> all = uses(content_);
    if (all.empty()) return "nobody uses the content";
    Node use = all[0], up = use.parent();
    if (auto wrong = still_open(use)) return wrong;
    Node statement = statement_of(use);
    if (!statement || statement.parent() != statement_.parent() || statement.index() < statement_.index()) return kNeedsAll;
    if (all.size() == 1 && up.is(Syntax::RangeFor) && up.child(Field::Right) == use) return by_character(up);
    // std::istringstream lines(text);
    if (all.size() == 1 && statement.is(Syntax::Declaration) && statement.child(Field::Type).text().find("stringstream") != std::string_view::npos) {
      std::string name;
      for (Node child : statement.named_children())
        if (child.field<Field>() == Field::Declarator) name = name_of(child.is(Syntax::InitDeclarator) ? child.child(Field::Declarator) : child);
      Names only = mentioned(statement);
      if (name.empty() || only.count(content_) == 0 || only.size() > 2) return kNeedsAll;
      content_ = name;
      gone_.push_back(statement);
      std::vector<Node> readers = uses(name);
      if (readers.empty()) return "nobody uses the content";
      for (Node reader : readers)
        if (auto wrong = read_instead(reader)) return wrong;
      fix_.title = "Read the file line by line";
      return std::nullopt;
    }
    if (all.size() == 2) return by_iterators_or_buffer(all, statement);
    return kNeedsAll;
  }

  // for (char c : text) { … }
  Wrong by_character(Node loop) {
    Node body = loop.child(Field::Body), declarator = loop.child(Field::Declarator);
    std::string type(loop.child(Field::Type).text()), name = name_of(declarator);
    if (!declarator.is(Syntax::Identifier) && !declarator.text().starts_with("&")) return kNeedsAll;
    if (name.empty() || loop.child(Field::Initializer)) return kNeedsAll;
    if (type == "auto") type = "char";
    Names taken;
    std::string at = fresh_name(file_, "at", taken, statement_), end = fresh_name(file_, "end", taken, statement_);
    std::string head = fmt::format("for (std::istreambuf_iterator<char> {0}({1}), {2}; {0} != {2}; ++{0}) ", at, source_, end);
    std::string item = type + " " + name + " = *" + at + ";";
    if (!body.is(Syntax::Compound)) {
      fix_.edits.push_back({file_.path(), {loop.span().begin, body.span().begin}, head + "{ " + item + " "});
      fix_.edits.push_back({file_.path(), {body.span().end, body.span().end}, " }"});
    } else {
      std::string inner = file_.indent_at(loop.span().begin) + file_.indent();
      fix_.edits.push_back({file_.path(), {loop.span().begin, body.span().begin + 1}, head + "{" + file_.newline() + inner + item});
    }
    includes_.add("iterator");
    fix_.title = "Read the file character by character, through its buffer";
    return std::nullopt;
  }

  // std::count(text.begin(), text.end(), '\n'); out.write(text.data(), text.size());
  Wrong by_iterators_or_buffer(const std::vector<Node> &all, Node statement) {
    std::string first(all[0].parent().child(Field::Field).text()), second(all[1].parent().child(Field::Field).text());
    Node begin = all[0].parent().parent(), end = all[1].parent().parent();
    std::optional<Call> call = call_of(begin.parent().parent());
    if (!begin.is(Syntax::Call) || !end.is(Syntax::Call) || !call || end.parent() != call->arguments || begin.parent() != call->arguments) return kNeedsAll;
    if ((first == "begin" || first == "cbegin") && (second == "end" || second == "cend")) {
      static const Names kOnePass{"count", "count_if", "for_each", "accumulate", "find", "all_of", "any_of", "none_of", "copy"};
      if (!kOnePass.count(call->name) || call->receiver || call->list.size() < 3 || call->list[0] != begin || call->list[1] != end || call->name == "find") return kNeedsAll;
      fix_.edits.push_back({file_.path(), begin.span(), "std::istreambuf_iterator<char>(" + source_ + ")"});
      fix_.edits.push_back({file_.path(), end.span(), "std::istreambuf_iterator<char>()"});
      includes_.add("iterator");
      fix_.title = "Read the file character by character, through its buffer";
      return std::nullopt;
    }
    bool bytes = (first == "data" || first == "c_str") && (second == "size" || second == "length");
    static const Names kTakes{"write", "EVP_DigestUpdate", "SHA256_Update", "SHA1_Update", "MD5_Update", "SHA512_Update", "crc32", "update"};
    if (!bytes || !kTakes.count(call->name) || call->name == "crc32" || call->name == "update" || !statement.is(Syntax::ExpressionStatement) ||
        call->node.parent() != statement || !alone_on_lines(file_, statement))
      return kNeedsAll;
    Names taken;
    std::string buffer = fresh_name(file_, "buffer", taken, statement_), indent = file_.indent_at(statement.span().begin), inner = indent + file_.indent();
    std::string line = moved(file_, statement.span(), inner, {{begin.span(), buffer + ".data()"}, {end.span(), source_ + ".gcount()"}});
    std::string text = fmt::format("std::vector<char> {}(1 << 16);", buffer) + file_.newline() + indent;
    text += fmt::format("while ({0}.read({1}.data(), {1}.size()) || {0}.gcount() > 0)", source_, buffer) + file_.newline() + inner + line;
    fix_.edits.push_back({file_.path(), statement.span(), std::move(text)});
    includes_.add("vector");
    fix_.title = "Read the file by pieces of 64 KiB";
    return std::nullopt;
  }

  const File &file_;
  const FixPlan &plan_;
  Includes includes_;
  Fix fix_;
  Node statement_, function_, size_declaration_, closes_;
  std::string source_, content_, size_;
  bool is_stream_ = false;
  std::vector<Node> gone_;
};

} // namespace

Rendered render_stream(const Context &context, const Finding &finding) { return Stream(context, finding).render(); }

} // namespace hasten::fixes::cpp
