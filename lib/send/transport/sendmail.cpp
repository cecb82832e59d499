// The local mail system as a transport, by the program that every one of them brings.
#include <cerrno>

#include <sysexits.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/process.hpp"
#include "base/text.hpp"
#include "send/transport/maildir.hpp"
#include "send/transport/transport.hpp"

namespace tkt::send {

namespace {

constexpr minutes patience{5};
constexpr std::size_t longest_reply = 1000;

[[noreturn]] void fail(std::string_view what)
{
  throw Error{Kind::temporary, fmt::format("{}: {}", what, errno_text(errno))};
}

/// A file without a name. As standard input it cannot block half-way, nor end us with SIGPIPE.
Descriptor file_of(const Bytes& mail)
{
  auto file = mail.held() ? memory_file() : temporary_file();
  write_native_lines(file.get(), mail);
  if (::lseek(file.get(), 0, SEEK_SET) != 0)
    fail("lseek");
  return file;
}

Process start(const std::vector<std::string>& arguments, const ProcessOptions& options)
{
  try {
    return Process::start(arguments, options);
  } catch (const Error& e) {
    throw Error{e.kind() == Kind::no_input ? Kind::config : e.kind(), e.what()};
  }
}

Fate fate_of(int status)
{
  switch (status) {
  case EX_OK:
    return Fate::accepted;
  case EX_USAGE: // addresses that it cannot read
  case EX_DATAERR:
  case EX_NOUSER:
  case EX_NOHOST:
  case EX_NOPERM:
    return Fate::refused;
  default:
    return Fate::deferred;
  }
}

class Sendmail final : public Transport {
public:
  explicit Sendmail(std::string program) : program_{std::move(program)} {}

  std::vector<CopyResult> send(const Parcel& parcel, const std::function<void()>& begin) override
  {
    std::vector<std::string> arguments{
        program_, "-i", "-f", parcel.sender.empty() ? "<>" : std::string{parcel.sender}, "--"};
    arguments.insert(arguments.end(), parcel.recipients.begin(), parcel.recipients.end());
    const auto in = file_of(parcel.bytes);
    const auto out = memory_file();
    begin();
    auto process = start(arguments, {in.get(), out.get(), out.get()});
    const auto exit = process.wait(patience);

    ::lseek(out.get(), 0, SEEK_SET);
    const auto said = to_utf8(clip(read_all(out.get()), longest_reply));
    CopyResult result;
    result.fate = exit && exit->signal == 0 ? fate_of(exit->status) : Fate::unknown;
    result.reply =
        fmt::format("{} {}", program_,
                    exit ? describe(*exit) : fmt::format("took longer than {}", to_text(patience)));
    if (!trim(said).empty())
      result.reply += fmt::format(": {}", trim(said));

    std::vector<CopyResult> results;
    for (const auto& address : parcel.recipients) {
      result.address = address;
      results.push_back(result);
    }
    return results;
  }

private:
  std::string program_;
};

} // namespace

std::unique_ptr<Transport> sendmail_transport(std::string program)
{
  return std::make_unique<Sendmail>(std::move(program));
}

} // namespace tkt::send
