// Maildir as a transport: for trying a desk out, and for hosts that deliver from a folder.
#include "send/transport/maildir.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/sha256.hpp"
#include "send/transport/transport.hpp"

namespace tkt::send {

namespace {

namespace fs = std::filesystem;

class Maildir final : public Transport {
public:
  Maildir(std::string folder, std::string domain)
      : folder_{std::move(folder)}, domain_{std::move(domain)}
  {
  }

  std::vector<CopyResult> send(const Parcel& parcel, const std::function<void()>& begin) override
  {
    begin();
    try {
      make_folders();
      const auto name = name_of(parcel);
      if (!is_there(name))
        deliver(name, parcel.bytes);
    } catch (const fs::filesystem_error& e) {
      throw Error{Kind::temporary, e.what()};
    }
    std::vector<CopyResult> results;
    for (const auto& address : parcel.recipients)
      results.push_back(
          {address, Fate::accepted, fmt::format("delivered to {}", folder_.string())});
    return results;
  }

private:
  void make_folders()
  {
    for (const auto* part : {"tmp", "new", "cur"}) {
      if (fs::create_directories(folder_ / part))
        sync_folder(folder_);
    }
  }

  /// `seconds.unique.host` of the Maildir page, the same at every try.
  std::string name_of(const Parcel& parcel) const
  {
    Sha256 sum;
    parcel.bytes.each_piece([&](std::string_view piece) { sum.add(piece); });
    const auto digest = sum.finish();
    auto name = fmt::format("{}.tkt{}_{}.{}", to_millis(parcel.created_at) / 1000, parcel.id,
                            to_base32(as_bytes(digest).substr(0, 10)), domain_);
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '/' || c == ':'; }, '_');
    return name;
  }

  /// Delivered by an earlier try, and perhaps read since.
  bool is_there(const std::string& name) const
  {
    if (fs::exists(folder_ / "new" / name))
      return true;
    for (const auto& entry : fs::directory_iterator{folder_ / "cur"}) {
      const auto other = entry.path().filename().string();
      if (other == name || other.starts_with(name + ":"))
        return true;
    }
    return false;
  }

  void deliver(const std::string& name, const Bytes& bytes)
  {
    const auto tmp = folder_ / "tmp" / name;
    const Descriptor file{
        ::open(tmp.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0660)};
    if (!file)
      throw Error{Kind::temporary, fmt::format("{}: {}", tmp.string(), errno_text(errno))};
    try {
      write_native_lines(file.get(), bytes);
      if (::fsync(file.get()) != 0)
        throw Error{Kind::temporary, errno_text(errno)};
      fs::rename(tmp, folder_ / "new" / name);
      sync_folder(folder_ / "new");
    } catch (Error& e) {
      std::error_code ignored;
      fs::remove(tmp, ignored);
      e.within(tmp.string());
      throw;
    }
  }

  fs::path folder_;
  std::string domain_;
};

} // namespace

std::unique_ptr<Transport> maildir_transport(std::string folder, std::string domain)
{
  return std::make_unique<Maildir>(std::move(folder), std::move(domain));
}

void write_native_lines(int fd, const Bytes& bytes)
{
  bool after_cr = false; // which may be half of a line end
  std::string out;
  bytes.each_piece([&](std::string_view piece) {
    while (!piece.empty()) {
      if (std::exchange(after_cr, false) && piece.front() != '\n')
        out += '\r';
      const auto part = piece.substr(0, std::min(piece.find('\r'), Bytes::piece));
      out += part;
      piece.remove_prefix(part.size());
      after_cr = !piece.empty() && piece.front() == '\r';
      if (after_cr)
        piece.remove_prefix(1);
      if (out.size() >= Bytes::piece) {
        write_all(fd, out);
        out.clear();
      }
    }
  });
  if (after_cr)
    out += '\r';
  write_all(fd, out);
}

} // namespace tkt::send
