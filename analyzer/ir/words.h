// The words of the IR's text form, shared by its printer and its parser.
#pragma once
#include <optional>
#include <string_view>

#include "ir/ir.h"

namespace hasten::ir {

// "for_each" for (Loop, ForEach); empty for a pair that no frontend makes, which is printed as "kind/form".
std::string_view word_of(Kind kind, Form form);
std::string_view word_of(Kind kind);
std::string_view word_of(Form form);
std::string_view word_of(Flag flag);
std::string_view word_of(FunctionKind kind);
std::string_view word_of(Parameter::Kind kind); // Empty for Plain.
std::string_view word_of(Type::Kind kind);      // Empty for Name.
std::string_view word_of(SourceLanguage language);

struct Opcode {
  Kind kind;
  Form form;
};
std::optional<Opcode> opcode_of(std::string_view word); // "for_each", "scope/none"
std::optional<Flag> flag_of(std::string_view word);
std::optional<FunctionKind> function_kind_of(std::string_view word);
std::optional<Parameter::Kind> parameter_kind_of(std::string_view word);
std::optional<Type::Kind> type_kind_of(std::string_view word);
std::optional<SourceLanguage> language_of(std::string_view word);

// The label of block `slot` of a structured instruction: "then", "body", "handler". `count` is how many blocks it has;
// where that is not what its kind says, every label is "block".
std::string_view block_label(Kind kind, Form form, size_t slot, size_t count);
// Which block a label means, if it means one of a fixed place; "case", "handler" and "block" are simply the next one.
std::optional<size_t> slot_of_label(Kind kind, Form form, std::string_view label);
// How many blocks the kind has at least: If 2, a switch 0, Loop 4, Try 3, Scope 1, others 0.
size_t least_blocks(Kind kind, Form form);
bool has_further_blocks(Kind kind, Form form); // Switch and Try: any number after those.

// Words that a local's name may not be mistaken for; such a local is printed with its index: this#3.
bool is_reserved(std::string_view word);

inline constexpr Flag kFlags[] = {Flag::New,      Flag::Async,     Flag::Tagged,
                                  Flag::Optional, Flag::Decorator, Flag::Implicit};

bool is_identifier(std::string_view text); // Letters, digits, _, $ and whatever is not ASCII; not empty.

} // namespace hasten::ir
