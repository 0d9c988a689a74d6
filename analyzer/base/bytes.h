// Our own binary formats: a writer and a reader of varints, strings, names and whatever has `fields`.
//
// A type takes part by one function template that serves both directions, found by argument-dependent lookup:
//
//   template <class A> void fields(A &a, Point &p) { a(p.x, p.y, p.label); }
//
// Names go through a string table of the buffer, so that the bytes depend neither on the process nor on the order in
// which names were interned. The reader never trusts what it reads: it fails softly (ok() turns false, values are
// empty) and allocates no more than a small multiple of the bytes that are left.
#pragma once
#include "base/id.h"
#include "base/name.h"
#include "base/span.h"
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace hasten {

namespace bytes_detail {
template <class T> struct is_id : std::false_type {};
template <class Tag> struct is_id<Id<Tag>> : std::true_type {};
constexpr uint64_t zigzag(int64_t v) { return (static_cast<uint64_t>(v) << 1) ^ static_cast<uint64_t>(v >> 63); }
constexpr int64_t unzigzag(uint64_t v) { return static_cast<int64_t>(v >> 1) ^ -static_cast<int64_t>(v & 1); }
} // namespace bytes_detail

template <class A> void fields(A &a, Span &span) { a(span.begin, span.end); }

class ByteWriter {
public:
  static constexpr bool kReads = false;

  template <class... T> void operator()(const T &...values) { (value(values), ...); }

  void byte(uint8_t b) { body_.push_back(static_cast<char>(b)); }
  void varint(uint64_t v) {
    while (v >= 0x80) {
      byte(static_cast<uint8_t>(v | 0x80));
      v >>= 7;
    }
    byte(static_cast<uint8_t>(v));
  }
  void string(std::string_view s) {
    varint(s.size());
    body_.append(s);
  }
  void name(Name n) {
    if (!n) return varint(0);
    auto [at, fresh] = indices_.try_emplace(n.id(), static_cast<uint32_t>(names_.size() + 1));
    if (fresh) names_.push_back(n);
    varint(at->second);
  }

  // The table of names, then the body.
  std::string finish() const {
    ByteWriter table;
    table.varint(names_.size());
    for (Name n : names_) table.string(n.text());
    return table.body_ + body_;
  }
  size_t body_size() const { return body_.size(); }

private:
  template <class T> void value(const T &v) {
    if constexpr (std::is_same_v<T, bool>) {
      byte(v ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      value(static_cast<std::underlying_type_t<T>>(v));
    } else if constexpr (std::is_floating_point_v<T>) {
      uint64_t bits = std::bit_cast<uint64_t>(static_cast<double>(v));
      for (int i = 0; i < 8; ++i) byte(static_cast<uint8_t>(bits >> (8 * i)));
    } else if constexpr (std::is_integral_v<T> && sizeof(T) == 1) {
      byte(static_cast<uint8_t>(v));
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
      varint(bytes_detail::zigzag(v));
    } else if constexpr (std::is_integral_v<T>) {
      varint(v);
    } else if constexpr (bytes_detail::is_id<T>::value) {
      varint(static_cast<uint32_t>(v.value + 1)); // kNone, the commonest, becomes one byte.
    } else {
      write(v);
    }
  }
  void write(Name n) { name(n); }
  void write(const std::string &s) { string(s); }
  template <class T> void write(const std::vector<T> &items) {
    static_assert(!std::is_empty_v<T>, "an element must take at least one byte");
    varint(items.size());
    for (const T &item : items) value<T>(item);
  }
  template <class T> void write(const std::optional<T> &item) {
    byte(item ? 1 : 0);
    if (item) value(*item);
  }
  template <class T, size_t N> void write(const std::array<T, N> &items) {
    for (const T &item : items) value(item);
  }
  template <class T, class U> void write(const std::pair<T, U> &p) { (*this)(p.first, p.second); }
  template <class K, class V> void write(const std::map<K, V> &items) {
    varint(items.size());
    for (const auto &[key, item] : items) (*this)(key, item);
  }
  template <class T> void write(const T &v) { fields(*this, const_cast<T &>(v)); }

  std::string body_;
  std::vector<Name> names_; // In order of first use.
  std::unordered_map<uint32_t, uint32_t> indices_;
};

// Reads what ByteWriter::finish() gave. `bytes` must outlive the reader.
//
// An enum whose values are used as indices can name its last enumerator, and greater values then fail:
//   constexpr Kind last_enumerator(Kind) { return Kind::Opaque; }
class ByteReader {
public:
  static constexpr bool kReads = true;

  explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {
    uint64_t count = varint();
    if (count > remaining()) fail();
    names_.reserve(ok_ ? count : 0);
    for (uint64_t i = 0; i < count && ok_; ++i) names_.push_back(Name::of(string()));
  }

  bool ok() const { return ok_; }
  bool at_end() const { return at_ == end_; }
  size_t remaining() const { return static_cast<size_t>(end_ - at_); }
  void fail() {
    ok_ = false;
    at_ = end_; // What is read from here on is empty.
  }

  template <class... T> void operator()(T &...values) { (value(values), ...); }

  uint8_t byte() {
    if (at_ == end_) {
      ok_ = false;
      return 0;
    }
    return static_cast<uint8_t>(*at_++);
  }
  uint64_t varint() {
    uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      uint8_t b = byte();
      if (shift == 63 && b > 1) break;
      v |= static_cast<uint64_t>(b & 0x7F) << shift;
      if (b < 0x80) return v;
    }
    fail();
    return 0;
  }
  std::string_view string() { // A view into the bytes that are read.
    uint64_t size = varint();
    if (size > remaining()) {
      fail();
      return {};
    }
    std::string_view s(at_, size);
    at_ += size;
    return s;
  }
  Name name() {
    uint64_t index = varint();
    if (!index) return Name();
    if (index > names_.size()) {
      fail();
      return Name();
    }
    return names_[index - 1];
  }

private:
  static constexpr int kMaxDepth =
      500; // Of containers in containers: a hostile recursive value must not use up the stack.

  template <class T> void value(T &v) {
    if constexpr (std::is_same_v<T, bool>) {
      uint8_t b = byte();
      if (b > 1) fail();
      v = b == 1;
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> raw{};
      value(raw);
      v = static_cast<T>(raw);
      if constexpr (requires { last_enumerator(T{}); }) {
        if (raw > static_cast<std::underlying_type_t<T>>(last_enumerator(T{}))) {
          fail();
          v = T{};
        }
      }
    } else if constexpr (std::is_floating_point_v<T>) {
      uint64_t bits = 0;
      for (int i = 0; i < 8; ++i) bits |= static_cast<uint64_t>(byte()) << (8 * i);
      v = static_cast<T>(std::bit_cast<double>(bits));
    } else if constexpr (std::is_integral_v<T> && sizeof(T) == 1) {
      v = static_cast<T>(byte());
    } else if constexpr (std::is_integral_v<T>) {
      uint64_t raw = varint();
      if constexpr (std::is_signed_v<T>) {
        int64_t wide = bytes_detail::unzigzag(raw);
        v = static_cast<T>(wide);
        if (v != wide) fail_with(v);
      } else {
        v = static_cast<T>(raw);
        if (v != raw) fail_with(v);
      }
    } else if constexpr (bytes_detail::is_id<T>::value) {
      uint32_t raw = 0;
      value(raw);
      v.value = raw - 1;
    } else {
      read(v);
    }
  }
  template <class T> void fail_with(T &v) {
    fail();
    v = T{};
  }
  void read(Name &n) { n = name(); }
  void read(std::string &s) { s = std::string(string()); }
  template <class T> void read(std::vector<T> &items) {
    items.clear();
    uint64_t count = varint();
    if (count > remaining()) return fail(); // An element takes at least one byte.
    if (!enter()) return;
    items.reserve(std::min<uint64_t>(count, 8 * remaining() / sizeof(T) + 1));
    for (uint64_t i = 0; i < count && ok_; ++i) {
      T item{};
      value(item);
      items.push_back(std::move(item));
    }
    --depth_;
    if (!ok_) items.clear();
  }
  template <class T> void read(std::optional<T> &item) {
    item.reset();
    uint8_t present = byte();
    if (present > 1) return fail();
    if (!present || !enter()) return;
    value(item.emplace());
    --depth_;
  }
  template <class T, size_t N> void read(std::array<T, N> &items) {
    for (T &item : items) value(item);
  }
  template <class T, class U> void read(std::pair<T, U> &p) { (*this)(p.first, p.second); }
  template <class K, class V> void read(std::map<K, V> &items) {
    items.clear();
    uint64_t count = varint();
    if (count > remaining()) return fail();
    if (!enter()) return;
    for (uint64_t i = 0; i < count && ok_; ++i) {
      K key{};
      value(key);
      value(items[std::move(key)]);
    }
    --depth_;
  }
  template <class T> void read(T &v) { fields(*this, v); }
  bool enter() {
    if (++depth_ <= kMaxDepth) return true;
    fail();
    return false;
  }

  const char *at_;
  const char *end_;
  bool ok_ = true;
  int depth_ = 0;
  std::vector<Name> names_;
};

} // namespace hasten
