// What a read's source looks like: a fixed small file of the program's own, one that grows, one that a caller names.
#pragma once
#include "query/flow.h"

namespace hasten::query {

enum class FileSource : uint8_t {
  Own,     // Constant path, or beside the source file: configuration, template, key, schema
  Growing, // Named like data: .log, .csv, .jsonl, an upload
  Caller,  // Comes from a parameter: as large as the caller likes
  Unknown,
};

FileSource file_source(const Analysis &analysis, const Flow &flow, ir::InstrId read, const catalogue::ReadsWhole &row);

} // namespace hasten::query
