#include "send/transport/transport.hpp"

#include "base/error.hpp"
#include "config/model/url.hpp"

namespace tkt::send {

namespace {

config::Url url_of(const config::Mailbox& mailbox)
{
  if (!mailbox.outgoing)
    throw Error{Kind::config, "cannot send; give it [mailbox.outgoing]"};
  auto url = config::parse_url(mailbox.outgoing->url);
  if (!url)
    throw Error{Kind::config, fmt::format("not a URL to send to: \"{}\"", mailbox.outgoing->url)};
  return *std::move(url);
}

} // namespace

std::unique_ptr<Transport> open_transport(const config::Config& config,
                                          const config::Mailbox& mailbox, const Cancellation& stop)
{
  const auto url = url_of(mailbox);
  if (url.scheme == "smtp" || url.scheme == "smtps")
    return verp_transport(mailbox, smtp_transport(config, mailbox, stop));
  if (url.scheme == "maildir")
    return maildir_transport(url.path, config.desk.domain);
  if (url.scheme == "sendmail")
    return verp_transport(mailbox, sendmail_transport(url.path));
  throw Error{Kind::config, fmt::format("mail cannot be sent by {}:", url.scheme)};
}

bool repeats_safely(const config::Mailbox& mailbox)
{
  const auto url = mailbox.outgoing ? config::parse_url(mailbox.outgoing->url) : std::nullopt;
  return url && url->scheme == "maildir";
}

} // namespace tkt::send
