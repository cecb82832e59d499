// A mail server as a transport.
#include <array>

#include <unistd.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/model/secret.hpp"
#include "config/model/url.hpp"
#include "mail/write/seven_bit.hpp"
#include "net/smtp.hpp"
#include "send/transport/transport.hpp"

namespace tkt::send {

namespace {

/// What this machine calls itself (RFC 5321, section 4.1.1.1), as far as it is fit to be said.
std::string host_name(const std::string& fallback)
{
  std::array<char, 256> name{};
  std::string host = ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
  const bool fit = !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
  return fit ? host : fallback;
}

std::string in_upper_case(std::string text)
{
  for (auto& c : text)
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

CopyResult to_result(const net::RecipientFate& copy)
{
  CopyResult result{copy.address, Fate::deferred, net::to_text(copy.reply)};
  switch (copy.fate) {
  case net::Fate::accepted:
    result.fate = Fate::accepted;
    break;
  case net::Fate::refused:
    result.fate = Fate::refused;
    break;
  case net::Fate::unknown:
    result.fate = Fate::unknown;
    break;
  case net::Fate::deferred:
  case net::Fate::lost:
    break;
  }
  return result;
}

class Smtp final : public Transport {
public:
  Smtp(const config::Config& config, const config::Outgoing& outgoing, const config::Url& url,
       const Cancellation& stop)
      : session_{{.url = url,
                  .tls = outgoing.tls,
                  .ca_file = outgoing.ca_file,
                  .connect_timeout = std::min(seconds{30}, outgoing.timeout),
                  .io_timeout = outgoing.timeout},
                 {.user = outgoing.user,
                  .secret = outgoing.user.empty() ? "" : config::read_secret(outgoing.secret),
                  .is_token = outgoing.secret.is_token()},
                 host_name(config.desk.domain),
                 stop,
                 {.notify = in_upper_case(join(outgoing.reports, ",")),
                  .to_seven_bit = mail::to_seven_bit}}
  {
  }

  std::vector<CopyResult> send(const Parcel& parcel, const std::function<void()>& begin) override
  {
    const auto delivery = session_.send(parcel.sender, parcel.recipients, parcel.bytes, begin);
    std::vector<CopyResult> results;
    for (const auto& copy : delivery.recipients)
      results.push_back(to_result(copy));
    return results;
  }

private:
  net::SmtpSession session_;
};

} // namespace

std::unique_ptr<Transport> smtp_transport(const config::Config& config,
                                          const config::Mailbox& mailbox, const Cancellation& stop)
{
  const auto& outgoing = mailbox.outgoing.value();
  return std::make_unique<Smtp>(config, outgoing, config::parse_url(outgoing.url).value(), stop);
}

} // namespace tkt::send
