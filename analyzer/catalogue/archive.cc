#include "catalogue/archive.h"

#include "base/bytes.h"
#include "catalogue/row_fields.h"

namespace hasten::catalogue {
namespace {

struct NameIgnorer {
  void operator()(std::string_view, auto &) {}
};

template <class T>
concept RowType = requires(T &x, NameIgnorer &v) {
  named_fields(v, x);
};

template <class T> struct IsListOfRows : std::false_type {};
template <RowType T> struct IsListOfRows<std::vector<T>> : std::true_type {};

template <class T> std::string bytes_of(const T &field) {
  ByteWriter writer;
  writer(field);
  return writer.finish();
}

} // namespace

// Most fields of a row stand at their default: a mask says which do not, and only those follow.
template <RowType T> void fields(ByteWriter &writer, T &x) {
  std::vector<std::string> defaults;
  T fresh;
  auto note = [&](std::string_view, auto &field) { defaults.push_back(bytes_of(field)); };
  named_fields(note, fresh);
  uint64_t mask = 0;
  size_t at = 0;
  auto compare = [&](std::string_view, auto &field) {
    if (bytes_of(field) != defaults[at]) mask |= uint64_t(1) << at;
    ++at;
  };
  named_fields(compare, x);
  writer(mask);
  auto write = [&, rest = mask](std::string_view, auto &field) mutable {
    if (rest & 1) writer(field);
    rest >>= 1;
  };
  named_fields(write, x);
}

template <RowType T> void fields(ByteReader &reader, T &x) {
  uint64_t mask = 0;
  reader(mask);
  auto read = [&](std::string_view, auto &field) {
    if (mask & 1) {
      // Rows are large: they are read where they stay.
      if constexpr (IsListOfRows<std::remove_reference_t<decltype(field)>>::value) {
        uint64_t count = 0;
        reader(count);
        if (count > reader.remaining()) return reader.fail();
        field.reserve(count);
        for (uint64_t i = 0; i < count && reader.ok(); ++i) fields(reader, field.emplace_back());
      } else {
        reader(field);
      }
    }
    mask >>= 1;
  };
  named_fields(read, x);
}

std::string write_catalogue(const Catalogue &catalogue) {
  ByteWriter writer;
  writer(catalogue.libraries);
  return writer.finish();
}

bool read_catalogue(std::string_view bytes, Catalogue &out) {
  ByteReader reader(bytes);
  reader(out.libraries);
  return reader.ok() && reader.at_end();
}

} // namespace hasten::catalogue
