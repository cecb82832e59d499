#include "tkt/list/atom_feed.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/escape_markup.hpp"
#include "desk/ticket/ticket.hpp"
#include "term/safe_text.hpp"

namespace tkt::cli {

namespace {

/// No control character may stand in XML.
std::string content(std::string_view text)
{
  return escape_markup(term::safe_line(text));
}

/// Of what was looked for, which may hold what no URI may.
std::string name_of(std::string_view title)
{
  constexpr std::size_t enough = 16; // letters
  return to_hex(as_bytes(sha256(title))).substr(0, enough);
}

/// What `name` has in a table, for programs.
std::string cell(std::string_view name, const Row& row)
{
  const auto found = find_column(row.shell.config(), name).cell(row);
  return found.plain.empty() ? found.text : found.plain;
}

} // namespace

std::string feed_head(const config::Config& config, std::string_view title, Instant now)
{
  return fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                     "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
                     "<id>tag:{},2000:tickets/{}</id>\n<title>{}</title>\n<updated>{}</updated>\n"
                     "<author><name>{}</name></author>\n",
                     content(config.desk.domain), name_of(title),
                     content(fmt::format("{}: {}", config.desk.name, title)), to_rfc3339(now),
                     content(config.desk.name));
}

std::string feed_entry(const Row& row)
{
  const auto& ticket = row.ticket;
  const auto& config = row.shell.config();
  const auto created = to_rfc3339(ticket.created_at);
  auto text =
      fmt::format("<entry>\n<id>tag:{},{}:ticket/{}</id>\n<title>#{} {}</title>\n"
                  "<published>{}</published>\n<updated>{}</updated>\n",
                  content(config.desk.domain), created.substr(0, created.find('T')), ticket.id,
                  ticket.id, content(ticket.subject), created, to_rfc3339(ticket.updated_at));
  const auto& who = ticket.requester;
  if (!who.address.empty())
    text += fmt::format("<author><name>{}</name><email>{}</email></author>\n",
                        content(who.name.empty() ? who.address : who.name), content(who.address));
  if (!config.desk.url.empty())
    text += fmt::format("<link rel=\"alternate\" href=\"{}\"/>\n", content(cell("link", row)));
  for (const auto& tag : ticket.tags)
    text += fmt::format("<category term=\"{}\"/>\n", content(tag));
  return text + fmt::format("<content type=\"text\">{}</content>\n</entry>\n",
                            content(fmt::format("{}, {}, {}", cell("status", row), ticket.queue,
                                                ticket.agent.empty() ? "nobody's" : ticket.agent)));
}

std::string_view feed_tail()
{
  return "</feed>\n";
}

} // namespace tkt::cli
