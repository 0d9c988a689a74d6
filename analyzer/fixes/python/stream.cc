// Stream: content that is used line by line, hashed or copied is read in pieces.
//
// Lines: `for line in f` instead of read, splitlines, split or readlines; the loop moves into the with statement if it
// stands behind it. Hashes take chunks. Copies take chunks, shutil.copyfileobj where both are files. What is needed as a
// whole, but read on the event loop, is read by a thread.
#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

#include "fixes/python/blocking.h"

namespace hasten::fixes::python {

namespace {

constexpr const char *kNeedsAll = "what is read is used in a way that needs all of it";

class Stream {
public:
  Stream(const Context &context, const Finding &finding)
      : context_(context), file_(context.file), finding_(finding), plan_(finding.plan), imports_(context.file) {}

  Rendered render() {
    call_ = call_at(file_, plan_.statement);
    if (!call_) return refuse("the read could not be found again");
    if (call_.has_error()) return refuse("the code could not be read in full");
    function_ = function_around(call_);
    if (!function_ || function_.is(Syntax::Lambda)) return refuse("the read stands in no function");
    if (plan_.stream.source_argument >= 0) return refuse("its parser needs the whole document");
    if (plan_.stream.source_argument == -2) return refuse("hasten cannot rewrite what comes from the network yet");
    find_file();
    Wrong wrong = lines();
    if (!wrong) return finish();
    fix_ = {};
    for (auto form : {&Stream::copy, &Stream::digest}) {
      Wrong other = (this->*form)();
      if (!other) return finish();
      if (*other != kNeedsAll) wrong = other;
      fix_ = {};
    }
    bool whole = !plan_.stream.piecewise && !plan_.stream.lines && plan_.stream.sync && plan_.blocks_loop;
    if (whole) return render_blocking(context_, finding_);
    return refuse(*wrong);
  }

private:
  Rendered finish() {
    add(fix_, imports_.edits());
    if (!fix_.may_differ.empty() || !plan_.proven) fix_.applicability = Applicability::Unsafe;
    else fix_.applicability = Applicability::Safe;
    if (fix_.may_differ.empty() && !plan_.proven) fix_.may_differ = "The object read is taken for a file by its name only.";
    return std::move(fix_);
  }

  // The file object, and the with statement that opens it.
  void find_file() {
    Node receiver = receiver_of(callee_of(call_));
    method_ = member_of(callee_of(call_));
    receiver_ = receiver.text();
    if (!receiver.is(Syntax::Identifier)) return;
    for (Node node = call_.parent(); node && node != function_; node = node.parent()) {
      if (!node.is(Syntax::With)) continue;
      Node clause = node.child_of_kind(Syntax::WithClause);
      for (Node item : clause.named_children()) {
        Node value = item.child(Field::Value);
        if (!value.is(Syntax::AsPattern) || value.child_of_kind(Syntax::AsPatternTarget).text() != receiver_) continue;
        with_ = node;
        open_ = value.first_named_child();
        return;
      }
    }
  }

  // A call of open, or of a path's open, whose mode is known.
  static std::optional<std::string> mode_of(Node open) {
    if (!open.is(Syntax::Call)) return std::nullopt;
    std::string_view member = member_of(callee_of(open));
    if (member != "open") return std::nullopt;
    bool method = callee_of(open).is(Syntax::Attribute);
    std::vector<Argument> arguments = arguments_of(open);
    for (const Argument &a : arguments)
      if (!a.value || a.keyword == "newline") return std::nullopt;
    static const Names kModules{"io", "codecs", "gzip", "bz2", "lzma"};
    if (method && kModules.count(receiver_of(callee_of(open)).text())) return std::nullopt; // "r" is binary for some
    const Argument *mode = argument(arguments, method ? 0 : 1, "mode");
    if (!mode) return "r";
    if (!mode->value.is(Syntax::String)) return std::nullopt;
    std::string text(mode->value.child_of_kind(Syntax::StringContent).text());
    return text;
  }

  bool reads_text() const {
    std::optional<std::string> mode = mode_of(open_);
    return mode && mode->find('b') == std::string::npos && mode->find('r') != std::string::npos && mode->find('+') == std::string::npos;
  }
  bool reads_bytes() const {
    std::optional<std::string> mode = mode_of(open_);
    return mode && mode->find('b') != std::string::npos && mode->find('r') != std::string::npos;
  }

  // The only use of a name that a statement of its own gives to a value; none if there are others.
  Node only_use(Node assignment) const {
    Node left = assignment.child(Field::Left), found;
    if (!left.is(Syntax::Identifier) || uses_of(function_, left.text()) != 2) return Node();
    walk(function_.child(Field::Body), true, [&](Node n) {
      if (n.is(Syntax::Identifier) && n.text() == left.text() && n != left && !(n.parent().is(Syntax::Attribute) && n.parent().child(Field::Attribute) == n) &&
          !(n.parent().is(Syntax::KeywordArgument) && n.parent().child(Field::Name) == n))
        found = n;
      return true;
    });
    return found && found.index() > left.index() && function_around(found) == function_ ? found : Node();
  }

  // Follows the content through names of its own to where it is used. Statements that only name it are to go.
  Node follow(Node expression) {
    while (true) {
      while (expression.parent().is(Syntax::Parenthesized) || expression.parent().is(Syntax::Await)) expression = expression.parent();
      Node up = expression.parent();
      bool names = up.is(Syntax::Assignment) && up.child(Field::Right) == expression && up.parent().is(Syntax::ExpressionStatement) &&
                   !up.child(Field::Type) && alone_on_lines(file_, up.parent());
      if (!names) return expression;
      Node use = only_use(up);
      if (!use) return expression;
      gone_.push_back(up.parent());
      expression = use;
    }
  }

  // ---- Lines ----

  Wrong lines() {
    gone_.clear();
    bool path = method_ == "read_text";
    bool split = plan_.stream.lines || method_ == "readlines"; // Line ends are kept
    if (method_ != "read" && method_ != "readlines" && !path) return kNeedsAll;
    if (!path && (!with_ || with_.has_token(Syntax::AsyncToken) || !arguments_of(call_).empty())) return kNeedsAll;
    if (!path && !(split ? mode_of(open_).has_value() : reads_text())) return kNeedsAll;
    bool last_piece = false, rare = false, cut = false;
    Node expression = call_, iterated;
    while (!iterated) {
      expression = follow(expression);
      Node up = expression.parent();
      if (up.is(Syntax::Attribute) && up.child(Field::Object) == expression && up.parent().is(Syntax::Call) && callee_of(up.parent()) == up) {
        if (split || cut) return kNeedsAll;
        std::string_view member = member_of(up);
        std::vector<Argument> arguments = arguments_of(up.parent());
        if (member == "splitlines" && arguments.empty()) rare = true;
        else if (member == "split" && arguments.size() == 1 && arguments[0].value.is(Syntax::String) &&
                 arguments[0].value.child_of_kind(Syntax::StringContent).text() == "\\n")
          last_piece = true;
        else return kNeedsAll;
        cut = true;
        expression = up.parent();
      } else if (up.is(Syntax::ArgumentList) && callee_of(up.parent()).text() == "enumerate" && up.first_named_child() == expression && (split || cut)) {
        enumerated_ = true;
        Node counted = up.parent();
        if (!(counted.parent().is(Syntax::For) || counted.parent().is(Syntax::ForInClause)) || counted.parent().child(Field::Right) != counted) return kNeedsAll;
        iterated = expression;
        loop_ = counted.parent();
      } else if ((up.is(Syntax::For) || up.is(Syntax::ForInClause)) && up.child(Field::Right) == expression && (split || cut)) {
        iterated = expression;
        loop_ = up;
      } else {
        return kNeedsAll;
      }
    }
    if (loop_.has_token(Syntax::AsyncToken)) return kNeedsAll;
    Node consumer = loop_.is(Syntax::For) ? loop_ : statement_of(loop_);
    if (loop_.is(Syntax::ForInClause)) {
      // Only the first clause is evaluated once, and a generator would run after the file is closed.
      Node whole = loop_.parent();
      if (whole.child_of_kind(Syntax::ForInClause) != loop_) return kNeedsAll;
      bool consumed = whole.parent().is(Syntax::Call); // sum(… for …)
      static const Names kConsumers{"sum", "list", "set", "dict", "any", "all", "max", "min", "sorted", "tuple"};
      if (whole.is(Syntax::GeneratorExpression) && !(consumed && kConsumers.count(callee_of(whole.parent()).text())))
        return "the file would be closed before the generator runs";
    }
    if (!path && mentioned(consumer).count(receiver_) && !inside(call_, consumer)) return "the loop uses the file as well";
    if (!path && inside(call_, consumer) && uses_of(consumer, receiver_) != 1) return "the loop uses the file as well";
    if (contains(consumer, Syntax::Yield)) return "the function is a generator";

    Node target = loop_.child(Field::Left);
    if (enumerated_ && target.is(Syntax::PatternList)) {
      Node second = target.first_named_child().next_named_sibling();
      target = second && !second.next_named_sibling() ? second : Node();
    } else if (enumerated_) {
      target = Node();
    }
    bool strip = cut && !(target.is(Syntax::Identifier) && strips(loop_, target.text()));
    if (strip && !target.is(Syntax::Identifier)) return "the lines are not given to a name";
    if (cut && target.is(Syntax::Identifier) && skips_empty(target.text())) last_piece = false;

    std::string file = receiver_;
    Names taken;
    if (path) file = fresh_name(file_, "lines", taken);
    std::string lines = file;
    std::vector<Replacement> changes;
    const std::string &newline = file_.newline();
    char quote = quote_of(file_);
    std::string stripped = fmt::format("rstrip({}\\n{})", quote, quote);
    if (strip && loop_.is(Syntax::ForInClause)) {
      std::string inner = fresh_name(file_, "text", taken);
      lines = fmt::format("({}.{} for {} in {})", inner, stripped, inner, file);
    } else if (strip) {
      Node body = loop_.child(Field::Body);
      if (!file_.first_on_line(body.span().begin)) return "the loop stands on one line";
      std::string indent = file_.indent_at(body.span().begin), name(target.text());
      changes.push_back({{body.span().begin, body.span().begin}, name + " = " + name + "." + stripped + newline + indent});
    }
    changes.push_back({iterated.span(), lines});

    bool effects = loop_.is(Syntax::For);
    std::string differs;
    if (last_piece) differs = "There is no empty piece after the last line end any more.";
    else if (rare && strip) differs = "Only line feeds end a line: form feeds and other rare separators no longer do.";
    if (differs.empty() && effects) differs = "If reading fails half-way, the lines before that have been worked on.";
    fix_.title = fmt::format("Read {} line by line", path ? std::string("the file") : receiver_);
    fix_.may_differ = differs;
    return path ? open_around(consumer, file, std::move(changes)) : place(consumer, std::move(changes));
  }

  // Every use of the line starts with strip(), or does not mind the line end.
  static bool strips(Node loop, std::string_view name) {
    Node scope = loop.is(Syntax::For) ? loop.child(Field::Body) : loop.parent();
    bool all = true;
    if (Node first = scope.first_named_child().first_named_child(); loop.is(Syntax::For) && first.is(Syntax::Assignment))
      if (std::string line(name); first.child(Field::Left).text() == line && first.child(Field::Right).text() == line + ".strip()") return true;
    static const Names kIndifferent{"int", "float"};
    walk(scope, true, [&](Node n) {
      if (n == loop) return false;
      if (!n.is(Syntax::Identifier) || n.text() != name) return true;
      Node up = n.parent();
      if (up.is(Syntax::Attribute) && up.child(Field::Attribute) == n) return true;
      bool stripped = up.is(Syntax::Attribute) && (up.child(Field::Attribute).text() == "strip" || up.child(Field::Attribute).text() == "split") &&
                      up.parent().is(Syntax::Call) && !up.parent().child(Field::Arguments).first_named_child();
      bool parsed = up.is(Syntax::ArgumentList) && (kIndifferent.count(callee_of(up.parent()).text()) || callee_of(up.parent()).text() == "json.loads");
      all &= stripped || parsed;
      return true;
    });
    // A name that keeps the stripped line may be the same one.
    return all;
  }

  // The loop's first statement, or the comprehension's condition, leaves empty lines out.
  bool skips_empty(std::string_view name) const {
    std::string line(name);
    if (loop_.is(Syntax::ForInClause)) {
      Node condition = loop_.parent().child_of_kind(Syntax::IfClause);
      if (!condition) return false;
      std::string_view text = condition.first_named_child().text();
      return text == line || text == line + ".strip()";
    }
    Node body = loop_.child(Field::Body), first = body.first_named_child();
    if (!first.is(Syntax::If)) return false;
    std::string_view text = first.child(Field::Condition).text();
    bool empty = text == "not " + line || text == "not " + line + ".strip()";
    Node consequence = first.child(Field::Consequence);
    bool skips = consequence.named_child_count() == 1 && consequence.first_named_child().is(Syntax::Continue);
    bool full = text == line || text == line + ".strip()";
    bool all = full && body.named_child_count() == 1 && !first.child(Field::Alternative);
    return (empty && skips) || all;
  }

  // The statement that uses the lines, where it stands or inside the with statement that it follows.
  Wrong place(Node consumer, std::vector<Replacement> changes) {
    if (inside(consumer, with_)) {
      for (Node statement : gone_) {
        if (!inside(statement, with_)) return kNeedsAll;
        if (statement.parent().named_child_count() < 2) return "nothing would be left of the block around it";
        fix_.edits.push_back({file_.path(), file_.whole_lines(statement.span()), ""});
      }
      for (const Replacement &change : changes) fix_.edits.push_back({file_.path(), change.span, change.text});
      return ends_without_comment();
    }
    // Behind it: nothing may stand between that does not go.
    if (consumer.parent() != with_.parent() || gone_.empty()) return "the file is closed when its lines are used";
    Node read = gone_.front(), body = with_.child(Field::Body), last;
    for (Node child : body.named_children()) last = child;
    if (read.parent() != body || last != read) return "the file is closed when its lines are used";
    Node from;
    for (Node child = with_.next_sibling(); child && child != consumer; child = child.next_sibling()) {
      bool goes = std::find(gone_.begin(), gone_.end(), child) != gone_.end();
      if (!goes && !child.is_extra()) return "other code stands between the read and the loop";
      if (child.is_extra() && !from && file_.first_on_line(child.span().begin)) from = child;
      if (goes) from = Node();
    }
    if (!alone_on_lines(file_, consumer)) return "statements share a line";
    std::string indent = file_.indent_at(read.span().begin);
    Node first = from ? from : consumer;
    std::string text = moved(file_, {first.span().begin, consumer.span().end}, indent, std::move(changes));
    if (read.span().end > consumer.span().begin) return kNeedsAll;
    fix_.edits.push_back({file_.path(), read.span(), text});
    for (size_t i = 1; i < gone_.size(); ++i) fix_.edits.push_back({file_.path(), file_.whole_lines(gone_[i].span()), ""});
    uint32_t begin = file_.line_begin(first.span().begin);
    // With the empty lines before it.
    while (begin > with_.span().end && file_.text({file_.line_begin(begin - 1), begin}).find_first_not_of(" \t\r\n") == std::string_view::npos)
      begin = file_.line_begin(begin - 1);
    if (gone_.size() > 1) begin = std::max(begin, file_.whole_lines(gone_.back().span()).end);
    fix_.edits.push_back({file_.path(), {begin, file_.next_line(consumer.span().end)}, ""});
    return ends_without_comment();
  }

  // path.read_text(…) becomes path.open(…) around the statement that uses its lines.
  Wrong open_around(Node consumer, const std::string &name, std::vector<Replacement> changes) {
    for (const Argument &a : arguments_of(call_))
      if (a.keyword != "encoding" && a.keyword != "errors") return "read_text has positional arguments";
    Node block = consumer.parent();
    for (Node statement : gone_) {
      if (statement.parent() != block) return kNeedsAll;
      fix_.edits.push_back({file_.path(), file_.whole_lines(statement.span()), ""});
    }
    if (!gone_.empty()) {
      // The path is looked at later: what stands between must not change it.
      for (Node child = gone_.front().next_named_sibling(); child && child != consumer; child = child.next_named_sibling())
        if (std::find(gone_.begin(), gone_.end(), child) == gone_.end()) return "other code stands between the read and the loop";
    }
    if (!alone_on_lines(file_, consumer)) return "statements share a line";
    std::string indent = file_.indent_at(consumer.span().begin), inner = indent + file_.indent();
    std::string arguments(call_.child(Field::Arguments).text());
    std::string head = "with " + receiver_ + ".open" + arguments + " as " + name + ":" + file_.newline() + inner;
    std::string text = head + moved(file_, consumer.span(), inner, std::move(changes));
    fix_.edits.push_back({file_.path(), consumer.span(), std::move(text)});
    return ends_without_comment();
  }

  // A statement that goes must not take a comment with it.
  Wrong ends_without_comment() const {
    for (Node statement : gone_) {
      Node next = statement.next_sibling();
      if (next && next.is_extra() && file_.line_begin(next.span().begin) == file_.line_begin(statement.span().end))
        return "a comment would be lost";
    }
    return std::nullopt;
  }

  // ---- Copies ----

  Wrong copy() {
    gone_.clear();
    if (method_ != "read" || !arguments_of(call_).empty()) return kNeedsAll;
    bool awaits = call_.parent().is(Syntax::Await);
    Node expression = follow(call_), list = expression.parent();
    if (!list.is(Syntax::ArgumentList) || list.named_child_count() != 1) return kNeedsAll;
    Node write = list.parent(), out = receiver_of(callee_of(write));
    if (member_of(callee_of(write)) != "write" || !out) return kNeedsAll;
    Node whole = write.parent().is(Syntax::Await) ? write.parent() : write;
    Node statement = whole.parent();
    if (!statement.is(Syntax::ExpressionStatement) || !alone_on_lines(file_, statement)) return kNeedsAll;
    bool awaits_write = whole != write;
    // What is written to was opened here for it.
    Node opened;
    for (Node node = statement.parent(); node && node != function_; node = node.parent())
      if (node.is(Syntax::With))
        for (Node item : node.child_of_kind(Syntax::WithClause).named_children())
          if (Node value = item.child(Field::Value); value.is(Syntax::AsPattern) && value.child_of_kind(Syntax::AsPatternTarget).text() == out.text())
            opened = node;
    if (!opened) return "what the content is written to is not a file that was opened here";
    bool read_first = !gone_.empty() && !inside(gone_.front(), opened);
    if (gone_.size() > 1) return kNeedsAll;
    if (!awaits && with_ && !inside(statement, with_)) return "the file is closed when its content is written";
    if (!awaits && !with_ && !receiver_.ends_with(".file")) return "what is read is not a file that was opened here";
    for (Node gone : gone_) {
      if (gone.parent().named_child_count() < 2) return "nothing would be left of the block around it";
      // Whatever runs between the read and the write may look at the file's position.
      for (Node child = gone.next_named_sibling(); child && !inside(statement, child); child = child.next_named_sibling())
        if (mentioned(child).count(receiver_)) return "other code uses the file between the read and the write";
      fix_.edits.push_back({file_.path(), file_.whole_lines(gone.span()), ""});
    }
    if (auto wrong = ends_without_comment()) return wrong;
    std::string text, indent = file_.indent_at(statement.span().begin);
    std::string to(out.text());
    if (!awaits && !awaits_write) {
      std::optional<std::string> shutil = imports_.module("shutil", call_);
      if (!shutil) return "the name shutil means something else here";
      text = *shutil + ".copyfileobj(" + receiver_ + ", " + to + ")";
    } else if (awaits) {
      if (!python_at_least(context_, 3, 8)) return "the project's Python has no assignment expressions";
      Names taken;
      std::string chunk = fresh_name(file_, "chunk", taken);
      text = fmt::format("while {} := await {}.read(1 << 20):{}{}{}{}.write({})", chunk, receiver_, file_.newline(), indent + file_.indent(),
                         awaits_write ? "await " : "", to, chunk);
    } else {
      return kNeedsAll;
    }
    fix_.edits.push_back({file_.path(), statement.span(), text});
    fix_.title = fmt::format("Copy {} in pieces", receiver_);
    fix_.may_differ = read_first ? "If reading fails, the file to write to has been opened already, and holds what came before."
                                 : "If reading fails half-way, what came before has been written.";
    return std::nullopt;
  }

  // ---- Hashes ----

  Wrong digest() {
    gone_.clear();
    if (method_ != "read" || !with_ || with_.has_token(Syntax::AsyncToken) || !arguments_of(call_).empty() || !reads_bytes()) return kNeedsAll;
    Node expression = follow(call_), list = expression.parent();
    if (!list.is(Syntax::ArgumentList) || list.first_named_child() != expression) return kNeedsAll;
    Node taker = list.parent(), callee = callee_of(taker), statement = statement_of(taker);
    if (!inside(statement, with_)) return "the file is closed when its content is used";
    static const RE2 kHash("(md5|sha1|sha224|sha256|sha384|sha512|blake2b|blake2s|sha3_\\d+)");
    std::string_view member = member_of(callee);
    std::string indent = file_.indent_at(statement.span().begin), inner = indent + file_.indent();
    Names taken;
    std::string chunk = fresh_name(file_, "chunk", taken);
    const std::string &newline = file_.newline();
    std::string chunks = fmt::format("for {} in iter(lambda: {}.read(1 << 20), b{}):", chunk, receiver_, std::string(2, quote_of(file_)));
    bool updates = member == "update" && receiver_of(callee).is(Syntax::Identifier) && taker.parent() == statement && imports_.mentions("hashlib");
    bool hashes = receiver_of(callee).text() == "hashlib" && RE2::FullMatch(re2::StringPiece(member.data(), member.size()), kHash);
    for (Node gone : gone_) {
      if (gone.parent() != statement.parent()) return kNeedsAll;
      fix_.edits.push_back({file_.path(), file_.whole_lines(gone.span()), ""});
    }
    if (auto wrong = ends_without_comment()) return wrong;
    if (!alone_on_lines(file_, statement)) return "statements share a line";
    fix_.title = fmt::format("Hash {} in pieces", receiver_);
    if (updates && list.named_child_count() == 1) {
      fix_.edits.push_back({file_.path(), statement.span(),
                            chunks + newline + inner + std::string(callee.text()) + "(" + chunk + ")"});
      return std::nullopt;
    }
    if (!hashes || !first_to_run(statement, taker, {})) return kNeedsAll;
    std::optional<std::pair<int, int>> oldest = context_.project.python(file_.path());
    if (oldest && *oldest >= std::pair(3, 11) && list.named_child_count() == 1) {
      char quote = quote_of(file_);
      fix_.edits.push_back({file_.path(), taker.span(), fmt::format("hashlib.file_digest({}, {}{}{})", receiver_, quote, member, quote)});
      return std::nullopt;
    }
    // Further arguments, such as usedforsecurity, stay with the constructor.
    std::string rest;
    for (Node other = expression.next_named_sibling(); other; other = other.next_named_sibling()) {
      if (!other.is(Syntax::KeywordArgument)) return kNeedsAll;
      rest += (rest.empty() ? "" : ", ") + std::string(other.text());
    }
    std::string digest = fresh_name(file_, "digest", taken);
    std::string head = digest + " = hashlib." + std::string(member) + "(" + rest + ")" + newline + indent + chunks + newline + inner + digest +
                       ".update(" + chunk + ")" + newline + indent;
    fix_.edits.push_back({file_.path(), {statement.span().begin, statement.span().begin}, head});
    fix_.edits.push_back({file_.path(), taker.span(), digest});
    return std::nullopt;
  }

  const Context &context_;
  const File &file_;
  const Finding &finding_;
  const FixPlan &plan_;
  Imports imports_;
  Fix fix_;
  Node call_, function_, with_, open_, loop_;
  std::string receiver_, method_;
  std::vector<Node> gone_; // Statements that only give the content a name
  bool enumerated_ = false;
};

} // namespace

Rendered render_stream(const Context &context, const Finding &finding) { return Stream(context, finding).render(); }

} // namespace hasten::fixes::python
