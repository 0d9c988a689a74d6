#include "fix.h"

#include <algorithm>
#include <set>

#include "base/path.h"
#include "fixes/edits.h"
#include "fixing.h"

namespace hasten {

namespace {

constexpr int kMostRounds = 100; // A file with many fixes at module level takes one each

using Texts = std::map<std::string, std::string>;

// What tells a fix from all others, in whichever round it comes up.
std::string identity(const Finding &finding) {
  std::string text = finding.rule + '\0' + finding.location.path + '\0' + finding.function;
  for (const Edit &edit : finding.fix.edits) text += '\0' + edit.path + '\0' + edit.text;
  for (const NewFile &file : finding.fix.new_files) text += '\0' + file.path;
  return text;
}

// Names that fixes make up are new to the file they saw: two fixes of one round must not meet in one scope.
bool meet(const Finding &a, const Finding &b) {
  if (fixes::overlap(a.fix, b.fix)) return true;
  auto edits_file = [](const Finding &f, const std::string &path) {
    return std::any_of(f.fix.edits.begin(), f.fix.edits.end(), [&](const Edit &e) { return e.path == path; });
  };
  bool shared = std::any_of(a.fix.edits.begin(), a.fix.edits.end(), [&](const Edit &e) { return edits_file(b, e.path); });
  if (!shared) return false;
  auto stays_in_function = [](const Finding &f) {
    return std::all_of(f.fix.edits.begin(), f.fix.edits.end(), [&](const Edit &e) {
      return e.path == f.location.path && f.plan.function.span.contains(e.span) && e.span.begin > f.plan.function.span.begin;
    });
  };
  return !stays_in_function(a) || !stays_in_function(b) || a.plan.function.span.overlaps(b.plan.function.span);
}

class Rounds {
public:
  Rounds(const FixOptions &options, const config::Config &config) : options_(options), config_(config) {
    for (const std::string &path : options.check.paths) chosen_.push_back(relative_path(path, config.project_root));
  }

  FixResult run() {
    CheckResult now = analyse(texts_);
    for (int round = 0; round < kMostRounds; ++round) {
      std::vector<Finding> chosen = choose(now);
      if (chosen.empty()) break;
      // Taking back one fix may show that another leaves its finding, so this is asked until all of them stand.
      while (!chosen.empty()) {
        Texts trial = with(chosen, now);
        CheckResult then = analyse(trial);
        std::vector<bool> bad = judge(chosen, now, then);
        if (std::find(bad.begin(), bad.end(), true) == bad.end()) {
          keep(chosen, now, std::move(trial));
          now = std::move(then);
          break;
        }
        std::vector<Finding> rest;
        for (size_t i = 0; i < chosen.size(); ++i) {
          if (!bad[i]) {
            rest.push_back(std::move(chosen[i]));
            continue;
          }
          dropped_.insert(identity(chosen[i]));
          result_.dropped.push_back({chosen[i].location, chosen[i].rule, "with its fix the program still has a finding there"});
        }
        chosen = std::move(rest);
      }
    }
    for (const Finding &finding : now.report.findings) {
      if (!wanted(finding)) continue;
      if (finding.fix.empty())
        result_.refused.push_back({finding.location, finding.rule, finding.no_fix});
      else if (finding.fix.applicability < options_.least)
        ++result_.less_sure;
    }
    for (auto &[path, text] : texts_) {
      // Each fix leaves no import unused, but two of one round may be the last two uses.
      if (auto original = originals_.find(path); original != originals_.end()) text = without_unused_imports(path, original->second, text);
      auto before = originals_.find(path);
      if (before == originals_.end())
        result_.files.push_back({path, true, "", text});
      else if (before->second != text)
        result_.files.push_back({path, false, before->second, text});
    }
    result_.last = std::move(now);
    return std::move(result_);
  }

private:
  CheckResult analyse(const Texts &texts) const {
    CheckOptions options = options_.check;
    options.rules.clear(); // A fix of one rule must not raise a finding of another
    options.overlay = texts;
    options.cpp_memory = &cpp_memory_;
    return run_check(options, config_);
  }

  bool wanted(const Finding &finding) const {
    const std::vector<std::string> &rules = options_.check.rules;
    return rules.empty() || std::find(rules.begin(), rules.end(), finding.rule) != rules.end();
  }

  bool inside_paths(std::string_view path) const {
    return std::any_of(chosen_.begin(), chosen_.end(), [&](const std::string &chosen) {
      return chosen.empty() || chosen == "." || is_inside(path, chosen);
    });
  }

  bool stays_inside(const Fix &fix) const {
    return std::all_of(fix.edits.begin(), fix.edits.end(), [&](const Edit &e) { return inside_paths(e.path); }) &&
           std::all_of(fix.new_files.begin(), fix.new_files.end(), [&](const NewFile &f) {
             std::string directory(parent_path(f.path)); // A file that was named brings its worker with it
             return inside_paths(f.path) || std::any_of(fix.edits.begin(), fix.edits.end(), [&](const Edit &e) {
                      return std::string(parent_path(e.path)) == directory;
                    });
           });
  }

  std::vector<Finding> choose(const CheckResult &now) const {
    std::vector<Finding> chosen;
    for (const Finding &finding : now.report.findings) {
      if (finding.fix.empty() || finding.fix.applicability < options_.least || !wanted(finding)) continue;
      if (!stays_inside(finding.fix) || dropped_.count(identity(finding))) continue;
      bool free = std::none_of(chosen.begin(), chosen.end(), [&](const Finding &other) { return meet(other, finding); });
      if (free) chosen.push_back(finding);
    }
    return chosen;
  }

  std::string text_of(const std::string &path, const CheckResult &now) const {
    if (auto found = texts_.find(path); found != texts_.end()) return found->second;
    const LineIndex *lines = now.report.sources.find(path);
    return lines ? std::string(lines->text()) : "";
  }

  static std::vector<Edit> all_edits(const std::vector<Finding> &chosen) {
    std::vector<Edit> edits;
    for (const Finding &finding : chosen) edits.insert(edits.end(), finding.fix.edits.begin(), finding.fix.edits.end());
    fixes::put_in_order(edits);
    return edits;
  }

  Texts with(const std::vector<Finding> &chosen, const CheckResult &now) const {
    Texts texts = texts_;
    std::vector<Edit> edits = all_edits(chosen);
    std::set<std::string> paths;
    for (const Edit &edit : edits) paths.insert(edit.path);
    for (const std::string &path : paths) texts[path] = fixes::apply(text_of(path, now), edits, path);
    for (const Finding &finding : chosen)
      for (const NewFile &file : finding.fix.new_files) texts[file.path] = file.text;
    return texts;
  }

  void keep(std::vector<Finding> &chosen, const CheckResult &now, Texts &&trial) {
    for (Finding &finding : chosen) {
      for (const Edit &edit : finding.fix.edits)
        if (!texts_.count(edit.path)) originals_.try_emplace(edit.path, text_of(edit.path, now));
      result_.applied.push_back(std::move(finding));
    }
    texts_ = std::move(trial);
  }

  // Which of the chosen fixes leave their finding or raise another. A finding inside what a fix wrote is one that stood
  // in the text it replaced, or it is the fix's fault; elsewhere it must have been there before.
  static std::vector<bool> judge(const std::vector<Finding> &chosen, const CheckResult &now, const CheckResult &then) {
    std::vector<bool> bad(chosen.size());
    std::vector<Edit> edits = all_edits(chosen);
    auto owner = [&](const Edit &edit) {
      for (size_t i = 0; i < chosen.size(); ++i)
        for (const Edit &own : chosen[i].fix.edits)
          if (own.path == edit.path && own.span == edit.span) return i;
      return size_t{0};
    };
    auto same_place = [](const Finding &a, const Finding &b) { return a.location.path == b.location.path && a.location.span == b.location.span; };
    std::vector<std::map<std::string, int>> budget(chosen.size()); // By rule: findings that a fix may have inside its edits
    for (const Finding &old : now.report.findings)
      for (size_t i = 0; i < chosen.size(); ++i) {
        if (chosen[i].rule == old.rule && same_place(chosen[i], old)) continue;
        for (const Edit &edit : chosen[i].fix.edits)
          if (edit.path == old.location.path && edit.span.contains(old.location.span.begin)) ++budget[i][old.rule];
      }
    for (const Finding &found : then.report.findings) {
      fixes::Origin origin = fixes::origin_of(found.location.span.begin, edits, found.location.path);
      if (!origin.place) {
        size_t i = owner(edits[origin.edit]);
        if (--budget[i][found.rule] < 0) bad[i] = true;
        continue;
      }
      auto same = std::find_if(now.report.findings.begin(), now.report.findings.end(), [&](const Finding &old) {
        if (old.rule != found.rule || old.location.path != found.location.path) return false;
        // Of several places that one finding speaks of, the first is fixed; then the next one is its place.
        return old.location.span.begin == *origin.place ||
               std::any_of(old.related.begin(), old.related.end(), [&](const EvidenceStep &step) {
                 return step.location.path == found.location.path && step.location.span.begin == *origin.place;
               });
      });
      bool blamed = false;
      for (size_t i = 0; i < chosen.size(); ++i) {
        bool left = same != now.report.findings.end() && chosen[i].rule == same->rule && same_place(chosen[i], *same) &&
                    same->location.span.begin == *origin.place;
        bool raised = same == now.report.findings.end() &&
                      std::any_of(chosen[i].fix.edits.begin(), chosen[i].fix.edits.end(), [&](const Edit &e) { return e.path == found.location.path; });
        if (left || raised) bad[i] = blamed = true;
      }
      if (same == now.report.findings.end() && !blamed) bad.assign(bad.size(), true); // In a file that nobody edited
    }
    return bad;
  }

  const FixOptions &options_;
  const config::Config &config_;
  std::vector<std::string> chosen_; // Paths that may change
  Texts texts_, originals_;
  std::set<std::string> dropped_;
  mutable CppUnitMemory cpp_memory_; // Of the units that rounds leave as they are
  FixResult result_;
};

} // namespace

FixResult run_fix(const FixOptions &options, const config::Config &config) { return Rounds(options, config).run(); }

} // namespace hasten
