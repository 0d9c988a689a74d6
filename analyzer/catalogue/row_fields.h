// The fields of every row type, named once: the loader reads them from TOML by these names, the archive in this order.
#pragma once
#include <span>
#include <string_view>
#include <utility>

#include "catalogue/row.h"

namespace hasten::catalogue {

// Words of the closed lists, in the order of the enumerators.
template <class Enum> struct Words;
#define HASTEN_WORDS(Enum, ...)                                                                                        \
  template <> struct Words<Enum> { static constexpr std::string_view all[] = {__VA_ARGS__}; };
HASTEN_WORDS(Language, "typescript", "python", "cpp")
HASTEN_WORDS(Resource, "db", "http", "cache", "queue", "disk", "thread_pool", "main_thread")
HASTEN_WORDS(Access, "read", "write", "unknown")
HASTEN_WORDS(Gil, "thread", "thread_fair", "process")
HASTEN_WORDS(Context, "request_on_loop", "request_on_thread", "job", "startup", "cli", "test", "migration", "replayed", "unknown")
HASTEN_WORDS(When::Kind, "argument_present", "argument_absent", "constant_below", "constant_at_least",
             "constant_equals", "verb", "property_equals", "property_present", "property_absent", "argument_class",
             "callback_present", "callback_absent", "awaited", "not_awaited", "argument_result_of")
HASTEN_WORDS(Invokes::How, "once", "per_element", "later", "elsewhere")
HASTEN_WORDS(Scope::Kind, "transaction", "lock", "timeout", "limit")
HASTEN_WORDS(Joins::Kind, "all", "settled", "race")
#undef HASTEN_WORDS

template <class V> void named_fields(V &v, When &x) {
  v("kind", x.kind);
  v("argument", x.argument);
  v("keyword", x.keyword);
  v("property", x.property);
  v("bound", x.bound);
  v("words", x.words);
}

template <class V> void named_fields(V &v, RoundTrip &x) {
  v("resource", x.resource);
  v("access", x.access);
}

template <class V> void named_fields(V &v, Tier &x) {
  v("tier", x.tier);
  v("gil", x.gil);
  v("work", x.work);
}

template <class V> void named_fields(V &v, ReadsWhole &x) {
  v("source", x.source);
  v("keyword", x.keyword);
  v("sync", x.sync);
  v("lines", x.lines);
  v("into_receiver", x.into_receiver);
  v("copies", x.copies);
  v("stream", x.stream);
  v("element", x.element);
  v("as_bytes", x.as_bytes);
}

template <class V> void named_fields(V &v, OpensEngine &x) {
  v("what", x.what);
  v("owner", x.owner);
  v("shareable", x.shareable);
  v("light", x.light);
  v("closed_by", x.closed_by);
  v("shared_by", x.shared_by);
}

template <class V> void named_fields(V &v, RegistersHandler &x) {
  v("arguments", x.arguments);
  v("keys", x.keys);
  v("keywords", x.keywords);
  v("decorator", x.decorator);
  v("context", x.context);
  v("sync_context", x.sync_context);
  v("dependency", x.dependency);
}

template <class V> void named_fields(V &v, Invokes &x) {
  v("argument", x.argument);
  v("key", x.key);
  v("how", x.how);
  v("parameters", x.parameters);
  v("over", x.over);
  v("returns_result", x.returns_result);
}

template <class V> void named_fields(V &v, Scope &x) {
  v("kind", x.kind);
  v("callback", x.callback);
}

template <class V> void named_fields(V &v, Joins &x) {
  v("kind", x.kind);
  v("argument", x.argument);
}

template <class V> void named_fields(V &v, Row &x) {
  v("paths", x.paths);
  v("when", x.when);
  v("round_trip", x.round_trip);
  v("blocks", x.blocks);
  v("burns_cpu", x.burns_cpu);
  v("reads_whole", x.reads_whole);
  v("opens_engine", x.opens_engine);
  v("registers_handler", x.registers_handler);
  v("offloads", x.offloads);
  v("takes_piece_of", x.takes_piece_of);
  v("joins", x.joins);
  v("invokes", x.invokes);
  v("scope", x.scope);
  v("buffers", x.buffers);
  v("waits", x.waits);
  v("coalesces", x.coalesces);
  v("exclusive_receiver", x.exclusive_receiver);
  v("memoises", x.memoises);
  v("limits", x.limits);
  v("delays", x.delays);
  v("pure", x.pure);
  v("mutates_receiver", x.mutates_receiver);
  v("throws", x.throws);
  v("ends", x.ends);
  v("unknown", x.unknown);
  v("returns", x.returns);
  v("awaits", x.awaits);
  v("enters", x.enters);
  v("element", x.element);
  v("version", x.version);
  v("note", x.note);
}

template <class V> void named_fields(V &v, TypeRow &x) {
  v("name", x.name);
  v("constructed_by", x.constructed_by);
  v("awaited_from", x.awaited_from);
  v("annotations", x.annotations);
  v("bases", x.bases);
  v("conventions", x.conventions);
  v("exclusive", x.exclusive);
  v("concurrent", x.concurrent);
  v("serialised", x.serialised);
  v("callable", x.callable);
  v("lazy", x.lazy);
}

template <class V> void named_fields(V &v, MemberRow &x) {
  v("path", x.path);
  v("type", x.type);
}

template <class V> void named_fields(V &v, BatchRow &x) {
  v("path", x.path);
  v("of", x.of);
  v("form", x.form);
  v("item_key", x.item_key);
  v("list_argument", x.list_argument);
  v("result_key", x.result_key);
  v("ordered", x.ordered);
  v("limit", x.limit);
  v("same_values", x.same_values);
  v("pipeline", x.pipeline);
  v("fresh", x.fresh);
  v("takes", x.takes);
  v("skips", x.skips);
  v("signals", x.signals);
  v("caveat", x.caveat);
}

template <class V> void named_fields(V &v, TwinRow &x) {
  v("of", x.of);
  v("path", x.path);
  v("same_arguments", x.same_arguments);
  v("caveat", x.caveat);
}

template <class V> void named_fields(V &v, EntryRow &x) {
  v("files", x.files);
  v("exports", x.exports);
  v("directive", x.directive);
  v("base", x.base);
  v("class_decorator", x.class_decorator);
  v("methods", x.methods);
  v("method_decorators", x.method_decorators);
  v("resolver_map", x.resolver_map);
  v("per_item", x.per_item);
  v("context", x.context);
  v("sync_context", x.sync_context);
  v("needs_import", x.needs_import);
}

// The rows' own tables are named in the singular in a file: [[call]].
template <class V> void named_fields(V &v, Library &x) {
  v("library", x.name);
  v("language", x.language);
  v("modules", x.modules);
  v("globals", x.globals);
  v("version", x.version);
  v("source", x.source);
  v("type", x.types);
  v("call", x.calls);
  v("member", x.members);
  v("batch", x.batches);
  v("twin", x.twins);
  v("entry", x.entries);
}

} // namespace hasten::catalogue
