#include <algorithm>
#include <limits>

#include "base/text.hpp"
#include "config/keys/values.hpp"
#include "config/model/listener_words.hpp"

namespace tkt::config::values {

namespace {

using Text = std::optional<std::string>;
using Texts = std::optional<std::vector<std::string>>;

bool is_control(char c)
{
  const auto byte = static_cast<unsigned char>(c);
  return byte < ' ' || byte == 0x7F;
}

bool is_letter_or_digit(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string write_text(const std::string& text)
{
  return quote(text);
}

std::string write_texts(const std::vector<std::string>& texts)
{
  return quote(texts);
}

Text read_text(const Node& node, Reader& in)
{
  if (node.type != Node::Type::text)
    in.expected(node, "a text in quotes");
  else if (node.text.find('\0') != std::string::npos)
    in.problem(node, "a NUL is not text");
  else
    return node.text;
  return {};
}

/// A line that says something.
Text read_filled(const Node& node, Reader& in)
{
  auto text = read_line(node, in);
  if (text && trim(*text).empty()) {
    in.problem(node, "is empty");
    return {};
  }
  return text;
}

Text read_name(const Node& node, Reader& in)
{
  auto text = read_filled(node, in);
  if (text && trim(*text).size() != text->size()) {
    in.problem(node, "has blanks around the name");
    return {};
  }
  return text;
}

Text read_status_name(const Node& node, Reader& in)
{
  auto text = read_name(node, in);
  if (text && text->find('/') != std::string::npos) {
    in.problem(node, "\"/\" stands between a status and its substatus, so no name may hold it");
    return {};
  }
  return text;
}

Text read_login(const Node& node, Reader& in)
{
  auto text = read_name(node, in);
  // passwd(5) and sssd allow nearly anything; what would break a list, a path or an option is out.
  const auto bad = [](char c) { return c == ' ' || c == ':' || c == '/' || c == ','; };
  if (text && (text->front() == '-' || std::any_of(text->begin(), text->end(), bad))) {
    in.problem(node, fmt::format("{} is no login name", quote(*text)));
    return {};
  }
  return text;
}

Text read_address(const Node& node, Reader& in)
{
  auto text = read_line(node, in);
  if (text && !looks_like_address(*text)) {
    in.problem(node, fmt::format("{} is no address: expected one such as \"help@example.com\"",
                                 quote(*text)));
    return {};
  }
  return text;
}

Text read_domain(const Node& node, Reader& in)
{
  auto text = read_line(node, in);
  const auto good = [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; };
  if (text &&
      (text->empty() || text->front() == '.' || text->back() == '.' ||
       text->find("..") != std::string::npos || !std::all_of(text->begin(), text->end(), good))) {
    in.problem(node, fmt::format("{} is no domain such as \"example.com\"", quote(*text)));
    return {};
  }
  return text;
}

Text read_language(const Node& node, Reader& in)
{
  auto text = read_line(node, in);
  if (!text || text->empty())
    return text;
  // RFC 5646: parts of one to eight letters and digits, the language first.
  const auto parts = split(*text, '-');
  const bool good = parts.front().size() >= 2 && parts.front().size() <= 3 &&
                    std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
                      return !part.empty() && part.size() <= 8 &&
                             std::all_of(part.begin(), part.end(), is_letter_or_digit);
                    });
  if (!good) {
    in.problem(node, fmt::format("{} is no language such as \"en\" or \"pt-BR\"", quote(*text)));
    return {};
  }
  return text;
}

Text read_subject_tag(const Node& node, Reader& in)
{
  auto text = read_line(node, in);
  if (text && !text->empty() && text->find("{{id}}") == std::string::npos) {
    in.problem(node, "without {{id}} the ticket's number is not in it");
    return {};
  }
  return text;
}

/// `@example.org` stands for all addresses there.
Text read_sender(const Node& node, Reader& in)
{
  if (node.type == Node::Type::text && node.text.starts_with('@') &&
      looks_like_address("x" + node.text))
    return node.text;
  return read_address(node, in);
}

Text read_filled_subject_tag(const Node& node, Reader& in)
{
  auto text = read_subject_tag(node, in);
  if (text && text->empty()) {
    in.problem(node, "without {{id}} the ticket's number is not in it");
    return {};
  }
  return text;
}

Text read_template_name(const Node& node, Reader& in)
{
  auto text = read_line(node, in);
  if (text && (text->starts_with('.') || text->find('/') != std::string::npos)) {
    in.problem(node, "the name of a template is that of a file in the template folder, without "
                     "folder and ending");
    return {};
  }
  return text;
}

Text read_password(const Node& node, Reader& in)
{
  auto text = read_filled(node, in);
  if (text)
    in.holds_password(node);
  return text;
}

} // namespace

bool looks_like_address(std::string_view text)
{
  const auto at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         std::none_of(text.begin(), text.end(), [](char c) {
           return is_control(c) || c == ' ' || c == ',' || c == '<' || c == '>';
         });
}

Text read_line(const Node& node, Reader& in)
{
  auto text = read_text(node, in);
  if (text && std::any_of(text->begin(), text->end(), is_control)) {
    in.problem(node, "has to be one line without control characters");
    return {};
  }
  return text;
}

Codec<std::string> text()
{
  return {"text", read_text, write_text};
}

Codec<std::string> line()
{
  return {"text", read_line, write_text};
}

Codec<std::string> name()
{
  return {"name", read_name, write_text};
}

Codec<std::string> status_name()
{
  return {"name", read_status_name, write_text};
}

Codec<std::vector<std::string>> status_names()
{
  return {"list of names",
          [](const Node& node, Reader& in) {
            return read_list<std::string>(node, in, "\"name\"", read_status_name);
          },
          write_texts};
}

Codec<std::vector<std::string>> lines()
{
  return {"list of texts",
          [](const Node& node, Reader& in) {
            return read_list<std::string>(node, in, "\"one\", \"two\"", read_filled);
          },
          write_texts};
}

Codec<std::map<std::string, std::vector<std::string>>> word_lists()
{
  using Lists = std::map<std::string, std::vector<std::string>>;
  return {"table of language = list of words",
          [](const Node& node, Reader& in) -> std::optional<Lists> {
            if (node.type != Node::Type::table) {
              in.expected(node, "a table such as { en = [\"attached\"] }");
              return {};
            }
            Lists lists;
            for (const auto& [language, line, column, value] : node.members) {
              if (auto words = read_list<std::string>(value, in, "\"word\"", read_filled))
                lists.emplace(language, std::move(*words));
            }
            return lists;
          },
          [](const Lists& lists) {
            std::vector<std::string> parts;
            for (const auto& [language, words] : lists)
              parts.push_back(fmt::format("{} = {}", quote(language), quote(words)));
            return parts.empty() ? std::string{"{}"} : "{ " + join(parts, ", ") + " }";
          }};
}

Codec<std::string> login()
{
  return {"login", read_login, write_text};
}

Codec<std::string> address()
{
  return {"address", read_address, write_text};
}

Codec<std::vector<std::string>> addresses()
{
  return {"list of addresses",
          [](const Node& node, Reader& in) {
            return read_list<std::string>(node, in, "\"help@example.com\"", read_address);
          },
          write_texts};
}

Codec<std::string> domain()
{
  return {"domain", read_domain, write_text};
}

Codec<std::string> language()
{
  return {"language", read_language, write_text};
}

Codec<std::string> subject_tag()
{
  return {"text", read_subject_tag, write_text};
}

Codec<std::vector<std::string>> subject_tags()
{
  return {"list of texts",
          [](const Node& node, Reader& in) {
            return read_list<std::string>(node, in, "\"[desk {{id}}]\"", read_filled_subject_tag);
          },
          write_texts};
}

Codec<std::vector<std::string>> senders()
{
  return {"list of addresses and domains",
          [](const Node& node, Reader& in) {
            return read_list<std::string>(node, in, "\"@example.org\"", read_sender);
          },
          write_texts};
}

Codec<std::string> template_name()
{
  return {"template", read_template_name, write_text};
}

Codec<std::string> password()
{
  return {"text", read_password, write_text};
}

Codec<bool> flag()
{
  return {"true | false",
          [](const Node& node, Reader& in) -> std::optional<bool> {
            if (node.type == Node::Type::boolean)
              return node.boolean;
            in.expected(node, "true or false, without quotes");
            return {};
          },
          [](const bool& value) { return std::string{value ? "true" : "false"}; }};
}

Codec<int> number()
{
  return {"number",
          [](const Node& node, Reader& in) -> std::optional<int> {
            if (node.type != Node::Type::integer)
              in.expected(node, "a whole number");
            else if (node.integer < std::numeric_limits<int>::min() ||
                     node.integer > std::numeric_limits<int>::max())
              in.problem(node, fmt::format("{} is out of range", node.integer));
            else
              return static_cast<int>(node.integer);
            return {};
          },
          [](const int& value) { return fmt::to_string(value); }};
}

void refer_to_listener(const std::string& word, const Node& node, Reader& in)
{
  constexpr std::string_view team = "team:";
  constexpr std::string_view queue = "queue:";
  if (word.starts_with(team))
    in.refer(Target::team, word.substr(team.size()), node);
  else if (word.starts_with(queue))
    in.refer(Target::queue, word.substr(queue.size()), node);
  else if (!is_ticket_listener(word) && !looks_like_address(word))
    in.refer(Target::agent, word, node);
}

namespace {

std::optional<std::string> read_listener(const Node& node, Reader& in)
{
  auto word = read_line(node, in);
  if (!word)
    return {};
  if (word->empty()) {
    in.problem(node, "\"\" is nobody");
    return {};
  }
  refer_to_listener(*word, node, in);
  return word;
}

} // namespace

Codec<std::vector<std::string>> audience()
{
  return {fmt::format("list of {}, logins, team:NAME, queue:NAME, addresses",
                      fmt::join(ticket_listeners, ", ")),
          [](const Node& node, Reader& in) {
            return read_list<std::string>(node, in, "\"ticket.agent\"", read_listener);
          },
          [](const std::vector<std::string>& words) { return quote(words); }};
}

std::string_view title(Target target)
{
  switch (target) {
  case Target::mailbox:
    return "mailbox";
  case Target::agent:
    return "agent";
  case Target::team:
    return "team";
  case Target::assignee:
    return "agent or team";
  case Target::queue:
    return "queue";
  case Target::calendar:
    return "calendar";
  case Target::priority:
    return "priority";
  case Target::category:
    return "category";
  case Target::type:
    return "type";
  case Target::status:
    return "status";
  case Target::sla:
    break;
  }
  return "sla";
}

} // namespace tkt::config::values
