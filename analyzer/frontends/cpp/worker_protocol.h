// How a worker and the program talk: frames of a size and so many bytes over one socket, and a shared page that holds
// the name of what is being lowered.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace hasten::frontends::cpp {

inline constexpr int kPageDescriptor = 3;
inline constexpr size_t kPageSize = 4096;
inline constexpr size_t kFrameHeader = sizeof(uint64_t);

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
