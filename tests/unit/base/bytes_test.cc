#include "base/bytes.h"
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace hasten {
namespace {

enum class Colour : uint8_t { Red, Green, Blue };
constexpr Colour last_enumerator(Colour) { return Colour::Blue; }

struct Tree {
  int64_t number = 0;
  uint32_t small = 0;
  double ratio = 0;
  bool flag = false;
  Colour colour = Colour::Red;
  std::string text;
  Name name;
  Span span;
  Id<Tree> id;
  std::optional<std::string> perhaps;
  std::vector<bool> flags;
  std::map<std::string, int> table;
  std::vector<Tree> children;

  bool operator==(const Tree &) const = default;
};
template <class A> void fields(A &a, Tree &t) {
  a(t.number, t.small, t.ratio, t.flag, t.colour, t.text, t.name, t.span, t.id, t.perhaps, t.flags, t.table,
    t.children);
}

Tree sample() {
  Tree leaf;
  leaf.number = std::numeric_limits<int64_t>::min();
  leaf.name = Name::of("leaf");
  leaf.ratio = -0.1;
  Tree tree;
  tree.number = std::numeric_limits<int64_t>::max();
  tree.small = std::numeric_limits<uint32_t>::max();
  tree.ratio = std::numeric_limits<double>::infinity();
  tree.flag = true;
  tree.colour = Colour::Blue;
  tree.text = std::string("a\0b\xFF", 4);
  tree.name = Name::of("tree");
  tree.span = {3, 9};
  tree.id = Id<Tree>(12);
  tree.perhaps = "";
  tree.flags = {true, false, true};
  tree.table = {{"x", -1}, {"y", 2}};
  tree.children = {leaf, Tree{}, leaf};
  return tree;
}

std::string bytes_of(const Tree &tree) {
  ByteWriter writer;
  writer(tree);
  return writer.finish();
}

TEST(Bytes, RoundTrip) {
  std::string bytes = bytes_of(sample());
  ByteReader reader(bytes);
  Tree tree;
  reader(tree);
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(tree, sample());
}

TEST(Bytes, BytesDoNotDependOnTheOrderOfInterning) {
  auto write = [](Name a, Name b) {
    ByteWriter writer;
    writer(a, b, a);
    return writer.finish();
  };
  Name early = Name::of("interned-early"), late = Name::of("interned-late");
  std::string one = write(early, late), other = write(late, early);
  size_t at = one.find("interned-early");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(one.find("interned-early", at + 1), std::string::npos) << "a name is stored once";
  // Only the texts are swapped; the indices are those of first use.
  EXPECT_EQ(one.substr(one.size() - 3), other.substr(other.size() - 3));
}

TEST(Bytes, EveryTruncationFailsSoftly) {
  std::string bytes = bytes_of(sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    std::string cut = bytes.substr(0, size);
    ByteReader reader(cut);
    Tree tree;
    reader(tree);
    EXPECT_FALSE(reader.ok()) << size;
  }
}

TEST(Bytes, RandomDamageNeverCrashes) {
  std::string bytes = bytes_of(sample());
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = bytes;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    ByteReader reader(damaged);
    Tree tree;
    reader(tree);
    EXPECT_LE(tree.colour, Colour::Blue);
  }
}

TEST(Bytes, HostileSizesAllocateNothing) {
  ByteWriter writer;
  writer(uint64_t{1} << 40); // A vector's size without its elements.
  std::string bytes = writer.finish();
  ByteReader reader(bytes);
  std::vector<uint64_t> items;
  reader(items);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(items.capacity(), 0u);

  std::string names("\xFF\xFF\xFF\xFF\x0F", 5); // A table of 4 Gi names.
  EXPECT_FALSE(ByteReader(names).ok());
  std::string endless(11, '\xFF');
  EXPECT_FALSE(ByteReader(endless).ok());
}

struct Chain {
  std::vector<Chain> next;
};
template <class A> void fields(A &a, Chain &c) { a(c.next); }

TEST(Bytes, DeepNestingIsRefused) {
  std::string bytes(1'000'000, '\x01');
  bytes[0] = 0; // No names.
  ByteReader reader(bytes);
  Chain chain;
  reader(chain);
  EXPECT_FALSE(reader.ok());
}

TEST(Bytes, ValuesOutOfRangeFail) {
  ByteWriter writer;
  writer(uint64_t{1} << 33, uint8_t{3}, uint8_t{2});
  std::string bytes = writer.finish();
  {
    ByteReader reader(bytes);
    uint32_t narrow = 0;
    reader(narrow);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(narrow, 0u);
  }
  {
    ByteReader reader(bytes);
    uint64_t wide = 0;
    Colour colour;
    reader(wide, colour);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(colour, Colour::Red);
  }
  std::string two_is_no_bool("\0\2", 2);
  ByteReader reader(two_is_no_bool);
  bool flag = true;
  reader(flag);
  EXPECT_FALSE(reader.ok());
  EXPECT_FALSE(flag);
}

} // namespace
} // namespace hasten
