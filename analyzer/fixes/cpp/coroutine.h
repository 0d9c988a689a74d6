// Whose coroutine a function is, as its return type says, and where a co_await may stand.
#pragma once
#include <optional>
#include <string>

#include "fixes/cpp/code.h"
#include "fixes/cpp/includes.h"

namespace hasten::fixes::cpp {

enum class Framework : uint8_t { None, Asio, Drogon, Seastar, Cppcoro, Folly, Cobalt, Other };

struct Coroutine {
  Framework framework = Framework::None; // None: the function is no coroutine
  std::string space;                     // "asio::", as the file spells it; "" where names stand without one
  Asio asio;
};
Coroutine coroutine_of(const Context &context, const Includes &includes, Node function);

// Why co_await may not stand there; nothing if it may.
std::optional<std::string> no_await_at(Node node);

// Of what a coroutine of Asio waits for: it gives its error as a value, or is a token that hasten cannot join.
bool gives_error(Node waited);

// userver::utils::Async, as the file would write it.
std::string userver_async(const File &file);

// Adds a header of Asio, unless the file has it by another.
void add_asio(Includes &includes, const Asio &asio, std::string_view header);

} // namespace hasten::fixes::cpp
