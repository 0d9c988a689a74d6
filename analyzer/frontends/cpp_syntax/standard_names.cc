// Names of the standard library: what `using namespace std` brings, and what its short names stand for.
#include <algorithm>
#include <array>

#include "frontends/cpp_syntax/project_index.h"

namespace hasten::frontends::cpp_syntax {

using Pair = std::pair<std::string_view, std::string_view>;

static constexpr auto kStandsFor = std::to_array<Pair>({
    {"cmatch", "match_results"}, {"filebuf", "basic_filebuf"}, {"fstream", "basic_fstream"}, {"ifstream", "basic_ifstream"},
    {"ios", "basic_ios"}, {"iostream", "basic_iostream"}, {"istream", "basic_istream"}, {"istringstream", "basic_istringstream"},
    {"mt19937", "mersenne_twister_engine"}, {"mt19937_64", "mersenne_twister_engine"}, {"ofstream", "basic_ofstream"},
    {"ostream", "basic_ostream"}, {"ostringstream", "basic_ostringstream"}, {"regex", "basic_regex"}, {"smatch", "match_results"},
    {"streambuf", "basic_streambuf"}, {"string", "basic_string"}, {"string_view", "basic_string_view"},
    {"stringstream", "basic_stringstream"}, {"u16string", "basic_string"}, {"u32string", "basic_string"},
    {"u8string", "basic_string"}, {"wregex", "basic_regex"}, {"wstring", "basic_string"}, {"wstring_view", "basic_string_view"},
});

static constexpr auto kNames = std::to_array<std::string_view>({
    "accumulate", "adjacent_find", "advance", "all_of", "allocator", "any", "any_of", "apply", "array", "async", "atomic",
    "atomic_bool", "atomic_int", "back_inserter", "bad_alloc", "begin", "binary_search", "bind", "bitset", "boolalpha", "byte", "call_once",
    "ceil", "cerr", "chrono", "cin", "clamp", "clog", "complex", "condition_variable", "condition_variable_any", "const_pointer_cast",
    "copy", "copy_if", "copy_n", "count", "count_if", "cout", "current_exception", "deque", "distance", "dynamic_pointer_cast",
    "enable_shared_from_this", "end", "endl", "ends", "equal", "error_code", "exception", "exception_ptr", "exchange", "exit", "filesystem",
    "fill", "fill_n", "find", "find_if", "find_if_not", "fixed", "floor", "flush", "for_each", "forward", "forward_list", "from_chars",
    "function", "future", "future_status", "generate", "get", "get_if", "get_time", "getline", "hash", "hex", "holds_alternative",
    "initializer_list", "inner_product", "inserter", "invalid_argument", "invoke", "iota", "is_same", "istream_iterator",
    "istreambuf_iterator", "iter_swap", "jthread", "latch", "launch", "length_error", "less", "lexicographical_compare", "list", "locale",
    "lock", "lock_guard", "logic_error", "lower_bound", "make_optional", "make_pair", "make_shared", "make_tuple", "make_unique", "map",
    "max", "max_element", "mem_fn", "memory_order", "merge", "min", "min_element", "minmax", "minmax_element", "mismatch", "move", "multimap",
    "multiset", "mutex", "next", "next_permutation", "none_of", "nth_element", "nullopt", "numeric_limits", "once_flag", "optional",
    "ostream_iterator", "ostreambuf_iterator", "out_of_range", "overflow_error", "packaged_task", "pair", "partial_sort", "partition",
    "placeholders", "pow", "prev", "priority_queue", "promise", "ptrdiff_t", "put_time", "queue", "quoted", "random_device", "range_error",
    "ranges", "ratio", "recursive_mutex", "reduce", "ref", "reference_wrapper", "regex_error", "regex_iterator", "regex_match",
    "regex_replace", "regex_search", "remove", "remove_if", "replace", "rethrow_exception", "reverse", "reverse_copy", "rotate", "round",
    "runtime_error", "scoped_lock", "search", "set", "set_difference", "set_intersection", "set_union", "setfill", "setprecision", "setw",
    "shared_future", "shared_lock", "shared_mutex", "shared_ptr", "shuffle", "sort", "span", "sqrt", "sregex_iterator", "sregex_token_iterator",
    "stable_sort", "stack", "static_pointer_cast", "stod", "stof", "stoi", "stol", "stoll", "stoul", "stoull", "stop_token", "swap",
    "system_error", "terminate", "this_thread", "thread", "tie", "time_point", "timed_mutex", "to_string", "to_wstring", "transform",
    "try_lock", "tuple", "tuple_cat", "uncaught_exceptions", "uniform_int_distribution", "uniform_real_distribution", "unique",
    "unique_lock", "unique_ptr", "unordered_map", "unordered_multimap", "unordered_multiset", "unordered_set", "upper_bound", "variant",
    "vector", "views", "visit", "weak_ptr",
});

std::string_view std_canonical(std::string_view name) {
  auto at = std::lower_bound(kStandsFor.begin(), kStandsFor.end(), name, [](const Pair &p, std::string_view n) { return p.first < n; });
  return at != kStandsFor.end() && at->first == name ? at->second : name;
}

bool is_std_name(std::string_view name) {
  return std_canonical(name) != name || std::binary_search(kNames.begin(), kNames.end(), name);
}

} // namespace hasten::frontends::cpp_syntax
