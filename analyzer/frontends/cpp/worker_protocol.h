// How the program and a worker talk: frames of a size and so many bytes.
//
// A worker serves one group of units. It has as many sockets as units may be read at a time, descriptors from
// kFirstSocket on. The first one brings a `Start`; then each brings one absolute path after the other (empty: the group's
// includes themselves) and takes back one LoweredUnit each.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "frontends/cpp/unit.h"

namespace hasten::frontends::cpp {

inline constexpr int kFirstSocket = 3;
inline constexpr size_t kFrameHeader = sizeof(uint64_t);

struct Start {
  Project project;
  UnitGroup group;
  uint32_t seconds = 0, megabytes = 0; // WorkerLimits
  uint32_t sockets = 0;
};
template <class A> void fields(A &a, Start &s) { a(s.project, s.group, s.seconds, s.megabytes, s.sockets); }

inline std::string frame_of(std::string_view bytes) {
  uint64_t size = bytes.size();
  std::string frame(kFrameHeader, '\0');
  std::memcpy(frame.data(), &size, kFrameHeader);
  return frame.append(bytes);
}
inline uint64_t frame_size(std::string_view header) {
  uint64_t size = 0;
  std::memcpy(&size, header.data(), kFrameHeader);
  return size;
}

} // namespace hasten::frontends::cpp
