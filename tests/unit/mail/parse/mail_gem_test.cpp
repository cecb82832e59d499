// The facts that the specifications of Ruby's mail library state about its messages.
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "mail/corpus.hpp"
#include "mail/parse/structure.hpp"

using namespace tkt;
using namespace tkt::mail;
using nlohmann::json;

namespace {

json addresses(const std::vector<Address>& list)
{
  json out = json::array();
  for (const auto& address : list)
    out.push_back(address.address);
  return out;
}

json instant(std::string_view date)
{
  const auto raw = fmt::format("Date: {}\n\n", date);
  const auto read = Message::parse(raw).date();
  return read ? json(to_rfc3339(*read)) : json{};
}

/// `attachments[1].filename` and `attachments.first.filename` → 1, 0.
std::size_t index_in(const std::string& what)
{
  const auto open = what.find('[');
  return open == std::string::npos ? 0 : static_cast<std::size_t>(std::stoi(what.substr(open + 1)));
}

/// What we say to the question that `what` puts in that library's words; nothing where we have no
/// such notion.
std::optional<json> answer(const std::string& raw, const std::string& what)
{
  const auto message = Message::parse(raw);
  const auto ends = [&](std::string_view tail) { return std::string_view{what}.ends_with(tail); };
  if (what.starts_with("attachments") || what.starts_with("essage.attachments")) {
    const auto& files = message.attachments();
    if (ends(".length") && !ends("decoded.length"))
      return files.size();
    if (ends(".size"))
      return files.size();
    const auto at = index_in(what);
    if (at >= files.size())
      return json{};
    if (ends("filename"))
      return files[at].name;
    if (ends("decoded.length"))
      return files[at].size;
    return std::nullopt;
  }
  if (ends("resent_from") || ends("resent_to")) {
    const auto field = what == "resent_from" ? "Resent-From" : "Resent-To";
    return addresses(parse_addresses(message.first_header(field).value_or("")));
  }
  if (what == "resent_date")
    return instant(message.first_header("Resent-Date").value_or(""));
  if (what == "resent_message_id") {
    const auto value = "Message-ID: " + message.first_header("Resent-Message-ID").value_or("");
    return Message::parse(value).message_id();
  }
  if (what == "reply_to")
    return addresses(message.reply_to());
  if (ends("in_reply_to].message_ids"))
    return message.in_reply_to();
  if (ends("references].message_ids"))
    return message.references();
  if (what == "in_reply_to")
    return message.in_reply_to().empty() ? json{} : json(message.in_reply_to().front());
  if (what == "sender")
    return message.sender() ? json(message.sender()->address) : json{};
  if (ends("from"))
    return addresses(message.from());
  if (what == "to" || ends(".to"))
    return addresses(message.to());
  if (what == "cc" || ends(".cc"))
    return addresses(message.cc());
  if (ends("message_id"))
    return message.message_id();
  if (ends("subject"))
    return message.subject();
  if (what == "date")
    return message.date() ? json(to_rfc3339(*message.date())) : json{};
  if (what.starts_with("decoded"))
    return message.text();
  if (what == "main_type")
    return message.content_type().substr(0, message.content_type().find('/'));
  if (what == "sub_type")
    return message.content_type().substr(message.content_type().find('/') + 1);
  if (what == "content_type")
    return message.content_type() + "; charset=" + message.content_type_parameter("charset");
  if (what == "parts.size")
    return scan_structure(raw, {}).parts[0].children.size();
  if (what == "parts.first.parts.size")
    return scan_structure(raw, {}).parts[1].children.size();
  if (what.starts_with("received[")) {
    const auto received = message.header("Received");
    const auto at = index_in(what);
    const auto value = at < received.size() ? received[at] : "";
    return instant(trim(std::string_view{value}.substr(value.rfind(';') + 1)));
  }
  return std::nullopt;
}

constexpr auto attached_message =
    "an attached message is one attachment, and what is in it is its own";

const test::Reasons accepted{
    {"attachment_emails/attachment_message_rfc822.eml: attachments.length", attached_message},
    {"attachment_emails/attachment_message_rfc822.eml: attachments[1].decoded.length",
     attached_message},
    {"attachment_emails/attachment_message_rfc822_inline_image.eml: attachments[1].decoded.length",
     attached_message},
    {"rfc2822/example04.eml: [:cc].group_names", "groups are flattened, their names dropped"},
};

} // namespace

TEST_CASE("messages of Ruby's mail library are read as its specifications say", "[mail]")
{
  const auto folder = test::own_corpora() / "mail-gem";
  test::Differences found;
  std::istringstream lines{test::bytes_of(folder / "expected.jsonl")};
  std::size_t asked = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto fact = json::parse(line);
    const auto file = fact["file"].get<std::string>();
    const auto what = fact["what"].get<std::string>();
    auto expected = fact["expected"];
    const auto given = answer(test::bytes_of(folder / file), what);
    const auto key = file + ": " + what;
    if (!given) {
      found[key] = "not asked";
      continue;
    }
    ++asked;
    if (what.find("date") != std::string::npos && expected.is_string())
      expected = instant(expected.get<std::string>());
    if (what.starts_with("decoded") && expected.is_string()) // text() ends without blank lines
      expected = std::string{trim(expected.get<std::string>())};
    if (*given != expected)
      found[key] = given->dump() + " instead of " + expected.dump();
  }
  CHECK(asked > 80);
  test::check_differences(found, accepted);
}
