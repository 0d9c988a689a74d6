// The memory of one parse: tree-sitter makes and drops millions of small objects, and all of them die with the file.
// Within a ParseMemory's life, this thread's tree-sitter allocations come from blocks of its own, freed objects are
// used again by size, and everything goes at once at the end, without a walk over the tree. Outside of it, and under
// the address sanitizer, they come from malloc.
#pragma once

namespace hasten::frontends {

class ParseMemory {
public:
  ParseMemory();
  ~ParseMemory(); // What was allocated since the constructor is gone, freed or not.
  ParseMemory(const ParseMemory &) = delete;
  ParseMemory &operator=(const ParseMemory &) = delete;

#ifdef __SANITIZE_ADDRESS__
  static constexpr bool kDropsTrees = false;
#else
  static constexpr bool kDropsTrees = true;
#endif
};

} // namespace hasten::frontends
