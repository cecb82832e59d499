// Servers that ask for a login: [[mailbox]], its incoming and outgoing side, [[address_book]].
#include "base/text.hpp"
#include "config/keys/values.hpp"

namespace tkt::config {

namespace {

template <class S>
std::vector<Key<S>> with_secret(std::vector<Key<S>> keys)
{
  using K = Key<S>;
  // A function that serves const sections and others alike.
  const auto in_secret = [](auto member) {
    return [member](auto& section) -> auto&
    {
      return section.secret.*member;
    };
  };
  keys.push_back(K::of("user", &S::user, values::line(), "login name at the server"));
  keys.push_back(K::of("password", in_secret(&Secret::password), values::password(),
                       "the password itself; nobody else may then read the file")
                     .secret());
  keys.push_back(K::of("password_command", in_secret(&Secret::password_command), values::text(),
                       "sh(1) command whose first line of output is the password"));
  keys.push_back(K::of("token_command", in_secret(&Secret::token_command), values::text(),
                       "sh(1) command whose first line of output is an OAuth2 bearer token"));
  keys.push_back(K::of("password_file", in_secret(&Secret::password_file), values::file(),
                       "file whose first line is the password"));
  keys.push_back(K::of("credential", in_secret(&Secret::credential), values::template_name(),
                       "name of a systemd credential, see systemd.exec(5)"));
  keys.push_back(K::of("tls", &S::tls, values::word<Tls>(),
                       "auto and required: encrypted from the first byte or by STARTTLS, as the "
                       "URL says; none: in the clear, for loopback"));
  keys.push_back(K::of("ca_file", &S::ca_file, values::existing_file(),
                       "certificates to trust besides the system's"));
  return keys;
}

/// What is wrong with the access to a server, taken together.
template <class S>
void check_access(const S& access, const Node& node, Reader& in)
{
  const auto& secret = access.secret;
  std::string first;
  for (const auto& [key, value] : {std::pair{"password", &secret.password},
                                   {"password_command", &secret.password_command},
                                   {"token_command", &secret.token_command},
                                   {"password_file", &secret.password_file},
                                   {"credential", &secret.credential}}) {
    if (value->empty())
      continue;
    if (!first.empty())
      in.problem(*node.find(key),
                 fmt::format("{}: there is {} already; one of them is enough", key, first));
    else
      first = key;
  }
  if (!first.empty() && access.user.empty())
    in.problem(*node.find(first), fmt::format("{}: of which user? The key user is missing", first));
  const bool tls_by_url = access.url.starts_with("imaps:") || access.url.starts_with("smtps:") ||
                          access.url.starts_with("https:");
  if (tls_by_url && access.tls == Tls::none)
    in.problem(*node.find("tls"), "tls: \"none\" contradicts the URL, which encrypts");
}

const Section<Incoming>& incoming_section()
{
  using K = Key<Incoming>;
  static const Section<Incoming> section{
      "mailbox.incoming",
      with_secret<Incoming>(
          {K::of("url", &Incoming::url, values::incoming_url(),
                 "imap://host, imaps://host, maildir:/path or mbox:/path")
               .must(),
           K::of("folders", &Incoming::folders, values::lines(), "IMAP folders to fetch from"),
           K::of("process", &Incoming::process, values::flag(), "false fetches nothing"),
           K::of("take", &Incoming::take, values::word<Take>(),
                 "unseen: messages nobody has read; new: all that came since the first "
                 "connection"),
           K::of("start", &Incoming::start, values::word<Start>(),
                 "at the first connection: take what is unread, nothing older than now, or "
                 "import everything silently"),
           K::of("after", &Incoming::after, values::after(),
                 "what becomes of a message on the server once it is stored")}),
      {},
      [](const Incoming& incoming, const Node& node, Reader& in) {
        check_access(incoming, node, in);
        const auto* folders = node.find("folders");
        if (folders != nullptr && folders->type == Node::Type::array && folders->items.empty())
          in.problem(*folders, "folders: none is fetched from; to fetch nothing say process = "
                               "false");
      }};
  return section;
}

const Section<Outgoing>& outgoing_section()
{
  using K = Key<Outgoing>;
  static const Section<Outgoing> section{
      "mailbox.outgoing",
      with_secret<Outgoing>(
          {K::of("url", &Outgoing::url, values::outgoing_url(),
                 "smtp://host, smtps://host, maildir:/path or "
                 "sendmail:/usr/sbin/sendmail")
               .must(),
           K::of("sent_folder", &Outgoing::sent_folder, values::line(),
                 "a copy is kept there on the incoming server; \"\" for none")
               .shown_empty(),
           K::of("connections", &Outgoing::connections, values::count(),
                 "at most so many side by side, where that much mail waits"),
           K::of("reports", &Outgoing::reports, values::lines(),
                 "what servers are asked to report: failure, delay, success"),
           K::of("timeout", &Outgoing::timeout, values::interval(), "of one wait for the server")}),
      {},
      [](const Outgoing& outgoing, const Node& node, Reader& in) {
        check_access(outgoing, node, in);
        if (outgoing.connections > 100)
          in.problem(*node.find("connections"), "connections: no server wants more than 100");
        for (const auto& word : outgoing.reports)
          if (word != "failure" && word != "delay" && word != "success")
            in.problem(*node.find("reports"),
                       fmt::format("reports: \"{}\" is none of failure, delay and success", word));
      }};
  return section;
}

} // namespace

const Section<Mailbox>& mailbox_section()
{
  using K = Key<Mailbox>;
  static const Section<Mailbox> section{
      "mailbox",
      {K::of("name", &Mailbox::name, values::name(), "its name").must(),
       K::of("address", &Mailbox::address, values::address(), "the address that customers write to")
           .must(),
       K::of("aliases", &Mailbox::aliases, values::addresses(),
             "ours too: never put in Cc, never answered"),
       K::of("queue", &Mailbox::queue, values::reference<Target::queue>(),
             "where its mail goes when no rule says otherwise; without it the only queue there "
             "is; \"\" opens no tickets")
           .shown_empty(),
       K::of("token_separator", &Mailbox::token_separator, values::token_separator(),
             "puts a token that names the ticket into the address that answers go to, behind this "
             "character; \"\" puts none"),
       K::of("footer", &Mailbox::footer, values::text(),
             "put under what agents send by it, below their own signature"),
       K::of("max_size", &Mailbox::max_size, values::size(),
             "larger messages are kept and noted, not read")},
      {table("incoming", &Mailbox::incoming, incoming_section()),
       table("outgoing", &Mailbox::outgoing, outgoing_section())},
      [](const Mailbox&, const Node& node, Reader& in) {
        in.findings().says_queue.push_back(node.find("queue") != nullptr);
      }};
  return section;
}

const Section<AddressBook>& address_book_section()
{
  using K = Key<AddressBook>;
  static const Section<AddressBook> section{
      "address_book",
      with_secret<AddressBook>(
          {K::of("name", &AddressBook::name, values::name(), "its name").must(),
           K::of("url", &AddressBook::url, values::web_url(),
                 "https:// address of the address book itself, not of the server")
               .must(),
           K::of("type", &AddressBook::type, values::line(),
                 "type of contacts whose card names none")}),
      {},
      [](const AddressBook& book, const Node& node, Reader& in) {
        check_access(book, node, in);
        const auto scheme = to_lower_ascii(book.url.substr(0, book.url.find(':')));
        if (scheme == "http" && book.tls != Tls::none)
          in.problem(*node.find("url"), "url: http:// is in the clear; if that is meant, on "
                                        "loopback, say tls = \"none\"");
      }};
  return section;
}

} // namespace tkt::config
