#include "base/error.hpp"
#include "desk/token/address.hpp"
#include "send/transport/transport.hpp"

namespace tkt::send {

namespace {

class VerpTransport final : public Transport {
public:
  VerpTransport(const config::Mailbox& mailbox, std::unique_ptr<Transport> inner)
      : mailbox_{mailbox}, inner_{std::move(inner)}
  {
  }

  std::vector<CopyResult> send(const Parcel& parcel, const std::function<void()>& begin) override
  {
    if (parcel.copies < 2 || !desk::recipient_path(mailbox_, parcel.sender, "a@example.org"))
      return inner_->send(parcel, begin);
    bool begun = false;
    const auto begin_once = [&] {
      if (!begun)
        begin();
      begun = true;
    };
    std::vector<CopyResult> results;
    std::string lost; // why no more can be sent
    for (const auto& recipient : parcel.recipients) {
      if (!lost.empty()) {
        results.push_back({recipient, Fate::deferred, lost});
        continue;
      }
      try {
        results.push_back(send_to(recipient, parcel, begin_once));
      } catch (const Error& e) {
        // Once a copy has been answered for, an error would say that none has left.
        if (results.empty() && e.kind() != Kind::data)
          throw;
        if (e.kind() != Kind::data)
          lost = e.what();
        results.push_back(
            {recipient, e.kind() == Kind::data ? Fate::refused : Fate::deferred, e.what()});
      }
    }
    return results;
  }

private:
  CopyResult send_to(const std::string& recipient, const Parcel& whole,
                     const std::function<void()>& begin)
  {
    auto parcel = whole;
    const auto sender = desk::recipient_path(mailbox_, whole.sender, recipient);
    parcel.sender = sender ? std::string_view{*sender} : whole.sender;
    parcel.recipients = {&recipient, 1};
    return inner_->send(parcel, begin).at(0);
  }

  const config::Mailbox& mailbox_;
  std::unique_ptr<Transport> inner_;
};

} // namespace

std::unique_ptr<Transport> verp_transport(const config::Mailbox& mailbox,
                                          std::unique_ptr<Transport> inner)
{
  if (mailbox.token_separator.empty())
    return inner;
  return std::make_unique<VerpTransport>(mailbox, std::move(inner));
}

} // namespace tkt::send
