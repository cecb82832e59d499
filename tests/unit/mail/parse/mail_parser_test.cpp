// What another reader, mail-parser, makes of 53 messages and of single header fields.
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

std::string text_of(const json& value)
{
  return value.is_string() ? value.get<std::string>() : std::string{};
}

/// Mailboxes with an address, groups flattened: `name <address>`.
std::vector<std::string> addresses_in(const json& value)
{
  std::vector<std::string> out;
  const auto add = [&](const json& list) {
    for (const auto& each : list)
      if (!text_of(each["address"]).empty())
        out.push_back(to_text(Address{text_of(each["name"]), text_of(each["address"])}));
  };
  if (value.contains("List"))
    add(value["List"]);
  if (value.contains("Group"))
    for (const auto& group : value["Group"])
      add(group["addresses"]);
  return out;
}

std::vector<std::string> texts(const std::vector<Address>& list)
{
  std::vector<std::string> out;
  for (const auto& address : list)
    out.push_back(to_text(address));
  return out;
}

std::string instant_in(const json& date)
{
  const auto number = [&](const char* name) { return date[name].get<int>(); };
  const auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", number("year"),
                                number("month"), number("day"), number("hour"), number("minute"),
                                number("second"), date["tz_before_gmt"].get<bool>() ? '-' : '+',
                                number("tz_hour"), number("tz_minute"));
  const auto read = parse_rfc3339(text);
  return read ? to_rfc3339(*read) : text;
}

std::vector<std::string> ids_in(const json& value)
{
  std::vector<std::string> out;
  if (value.contains("Text"))
    out.push_back(text_of(value["Text"]));
  if (value.contains("TextList"))
    for (const auto& each : value["TextList"])
      out.push_back(text_of(each));
  return out;
}

/// Ids may stand twice in a field; we keep the first.
std::vector<std::string> unique(std::vector<std::string> list)
{
  std::set<std::string> seen;
  std::vector<std::string> out;
  for (auto& each : list)
    if (seen.insert(each).second)
      out.push_back(std::move(each));
  return out;
}

/// The type and children of each part, depth first: `multipart/mixed(text/plain image/png)`.
std::string tree(const json& message, std::size_t index)
{
  const auto& part = message["parts"][index];
  std::string type = "?";
  for (const auto& header : part["headers"])
    if (header["name"] == "content_type" && header["value"].contains("ContentType")) {
      const auto& value = header["value"]["ContentType"];
      type = to_lower_ascii(text_of(value["c_type"]) + "/" + text_of(value["c_subtype"]));
    }
  const auto& body = part["body"];
  if (!body.contains("Multipart"))
    return type;
  std::string inside;
  for (const auto& child : body["Multipart"])
    inside += (inside.empty() ? "" : " ") + tree(message, child.get<std::size_t>());
  return type + "(" + inside + ")";
}

std::string tree(const Structure& structure, int index)
{
  const auto& part = structure.parts[static_cast<std::size_t>(index)];
  const auto declared = trim(part.field("Content-Type"));
  const auto type = declared.empty() ? "?" : part.type;
  if (part.children.empty() && !part.is_multipart())
    return type;
  std::string inside;
  for (const auto child : part.children)
    inside += (inside.empty() ? "" : " ") + tree(structure, child);
  return type + "(" + inside + ")";
}

class Comparison {
public:
  explicit Comparison(std::string file) : file_{std::move(file)} {}

  template <class T>
  void same(const std::string& what, const T& given, const T& expected)
  {
    if (given != expected)
      found[file_ + ": " + what] =
          fmt::format("{} instead of {}", json(given).dump(), json(expected).dump());
  }

  test::Differences found;

private:
  std::string file_;
};

void compare_header(Comparison& comparison, const Message& message, const json& fields)
{
  // The last field of a name counts there, the first with us; those tests have one of each.
  for (const auto& field : fields) {
    const auto& name = field["name"];
    const auto& value = field["value"];
    if (!name.is_string() || !value.is_object())
      continue;
    if (name == "subject" && value.contains("Text"))
      comparison.same("subject", message.subject(), text_of(value["Text"]));
    else if (name == "from" && value.contains("Address"))
      comparison.same("from", texts(message.from()), addresses_in(value["Address"]));
    else if (name == "to" && value.contains("Address"))
      comparison.same("to", texts(message.to()), addresses_in(value["Address"]));
    else if (name == "cc" && value.contains("Address"))
      comparison.same("cc", texts(message.cc()), addresses_in(value["Address"]));
    else if (name == "message_id" && value.contains("Text"))
      comparison.same("message_id", message.message_id(), text_of(value["Text"]));
    else if (name == "references")
      comparison.same("references", message.references(), unique(ids_in(value)));
    else if (name == "date" && value.contains("DateTime"))
      comparison.same("date", message.date() ? to_rfc3339(*message.date()) : "",
                      instant_in(value["DateTime"]));
  }
}

void compare_leaves(Comparison& comparison, const std::string& raw, const json& expected)
{
  // Where the trees agree, the leaves stand in the same order: depth first.
  const auto structure = scan_structure(raw, {});
  const auto message = Message::parse(raw);
  for (std::size_t i = 0; i < expected["parts"].size(); ++i) {
    const auto& body = expected["parts"][i]["body"];
    if (body.contains("Binary")) {
      std::string bytes;
      for (const auto& byte : body["Binary"])
        bytes += static_cast<char>(byte.get<int>());
      const auto given = message.attachment_bytes(static_cast<int>(i));
      if (given != bytes)
        comparison.same("part " + std::to_string(i), to_utf8(given), to_utf8(bytes));
    }
  }
}

constexpr auto outer =
    "a boundary of the multipart around ends all parts within it (RFC 2046, 5.1.2)";
constexpr auto never = "a multipart whose boundary does not occur has no parts: it is read as text";
constexpr auto local = "a single word is a local address, as in From: MAILER-DAEMON";
constexpr auto mailto = "mailto: is no part of an address";
constexpr auto comment = "a comment is no part of a name";

const test::Reasons accepted{
    {"malformed/000.eml: tree", "parts without blank line are read; theirs gives none"},
    {"malformed/001.eml: tree", never},
    {"malformed/004.eml: tree", never},
    {"malformed/007.eml: tree", "a boundary in a header begins the body of that multipart"},
    {"malformed/008.eml: tree", outer},
    {"malformed/009.eml: tree", outer},
    {"malformed/011.eml: tree", outer},
    {"malformed/012.eml: tree", outer},
    {"malformed/016.eml: tree", outer},
    {"malformed/019.eml: date", "the first Date counts, theirs is the last"},
    {"malformed/020.eml: tree", "the nested multipart is kept although its blank line is missing"},
    {"malformed/021.eml: tree", "the nested multipart is kept although its blank line is missing"},
    {"rfc/001.eml: from", local},
    {"rfc/001.eml: to", local},
    {"rfc/004.eml: from", local},
    {"rfc/004.eml: to", local},
    {"thirdparty/015.eml: tree", outer},
};

const test::Reasons accepted_fields{
    {"address.json 10: from", comment},
    {"address.json 13: from", "a source route is dropped, blanks in a domain are too"},
    {"address.json 14: from", comment},
    {"address.json 22: from", comment},
    {"address.json 33: from", "names are trimmed"},
    {"address.json 38: from", mailto},
    {"address.json 39: from", mailto},
    {"address.json 40: from", mailto},
    {"address.json 41: from", mailto},
    {"address.json 43: from", mailto},
    {"address.json 44: from", mailto},
    {"address.json 45: from", mailto},
    {"address.json 46: from", mailto},
    {"address.json 47: from", mailto},
    {"address.json 56: from", comment},
    {"address.json 8: from", comment},
    {"address.json 9: from", comment},
    {"content_type.json 23: access-type", "the semicolons are missing: nothing is made of that"},
    {"content_type.json 23: server", "the semicolons are missing: nothing is made of that"},
    {"content_type.json 29: title-language", "the language of a parameter is not kept"},
    {"content_type.json 30: title", "the semicolons are missing: nothing is made of that"},
    {"content_type.json 30: title-language", "the language of a parameter is not kept"},
    {"content_type.json 31: filename", "the semicolons are missing: nothing is made of that"},
    {"content_type.json 31: filename-language", "the language of a parameter is not kept"},
    {"content_type.json 34: name", "blanks between encoded words vanish, within quotes too"},
    {"content_type.json 46: name", "GMime stops at a parameter without a name"},
    {"content_type.json 55: name", "values are trimmed"},
    {"content_type.json 56: name", "values are trimmed"},
    {"content_type.json 57: name", "values are trimmed"},
    {"content_type.json 59: key", "no NUL comes out"},
    {"content_type.json 59: key3-language", "the language of a parameter is not kept"},
    {"content_type.json 5: charset", "a comment behind a parameter stays; real_charset() drops it"},
    {"content_type.json 61: 1", "continuation marks that are none"},
    {"content_type.json 61: 15", "continuation marks that are none"},
    {"content_type.json 61: 18", "continuation marks that are none"},
    {"content_type.json 61: 4", "continuation marks that are none"},
    {"content_type.json 61: 5", "continuation marks that are none"},
    {"content_type.json 61: 7", "continuation marks that are none"},
    {"content_type.json 61: 9", "continuation marks that are none"},
    {"date.json 12: date", "not a date: either reading is a guess"},
    {"date.json 14: date", "the date is there although the comment is not closed"},
    {"date.json 30: date", "EST5EDT is no zone of RFC 5322: taken for UTC"},
    {"date.json 31: date", "military zones: GMime takes them as defined, RFC 5322 as unknown"},
    {"id.json 10: references", "an id without <> must have an @"},
    {"id.json 6: references", "an id with blanks in it is malformed"},
    {"unstructured.json 21: subject", "no blank is added beside an encoded word"},
    {"unstructured.json 22: subject", "no blank is added beside an encoded word"},
    {"unstructured.json 27: subject", "no blank is added beside an encoded word"},
    {"unstructured.json 28: subject", "no blank is added beside an encoded word"},
};

} // namespace

TEST_CASE("messages are read as mail-parser reads them", "[mail]")
{
  const auto folder = test::own_corpora() / "mail-parser" / "eml";
  test::Differences found;
  std::size_t count = 0;
  for (const auto& file : test::files_below(folder)) {
    if (file.extension() != ".eml")
      continue;
    auto expected_file = file;
    const auto expected = json::parse(test::bytes_of(expected_file.replace_extension(".json")));
    const auto raw = test::bytes_of(file);
    const auto message = Message::parse(raw);
    Comparison comparison{std::filesystem::relative(file, folder).string()};
    compare_header(comparison, message, expected["parts"][0]["headers"]);
    const auto wanted = tree(expected, 0);
    const auto given = tree(scan_structure(raw, {}), 0);
    comparison.same("tree", given, wanted);
    if (given == wanted)
      compare_leaves(comparison, raw, expected);
    found.merge(comparison.found);
    ++count;
  }
  CHECK(count >= 53);
  test::check_differences(found, accepted);
}

TEST_CASE("single header fields are read as mail-parser reads them", "[mail]")
{
  const auto folder = test::own_corpora() / "mail-parser" / "headers";
  test::Differences found;
  const auto each = [&](const char* table, const std::string& name, auto compare) {
    std::size_t row = 0;
    for (const auto& entry : json::parse(test::bytes_of(folder / table))) {
      const auto raw = name + ":" + entry["header"].get<std::string>() + "\n";
      Comparison comparison{fmt::format("{} {}", table, row++)};
      compare(comparison, Message::parse(raw), entry["expected"]);
      found.merge(comparison.found);
    }
    CHECK(row > 5);
  };
  each("address.json", "From", [](auto& comparison, const Message& message, const json& expected) {
    comparison.same("from", texts(message.from()), addresses_in(expected));
  });
  each("id.json", "References", [](auto& comparison, const Message& message, const json& expected) {
    std::vector<std::string> ids;
    if (expected.is_array())
      ids = expected.get<std::vector<std::string>>();
    comparison.same("references", message.references(), unique(ids));
  });
  each("date.json", "Date", [](auto& comparison, const Message& message, const json& expected) {
    comparison.same("date", message.date() ? to_rfc3339(*message.date()) : std::string{},
                    expected.is_object() ? instant_in(expected) : std::string{});
  });
  each("unstructured.json", "Subject",
       [](auto& comparison, const Message& message, const json& expected) {
         comparison.same("subject", message.subject(), text_of(expected));
       });
  each("content_type.json", "Content-Type",
       [](auto& comparison, const Message& message, const json& expected) {
         if (!expected.is_object() || expected["c_subtype"].is_null())
           return; // a disposition
         comparison.same(
             "type", message.content_type(),
             to_lower_ascii(text_of(expected["c_type"]) + "/" + text_of(expected["c_subtype"])));
         if (expected.contains("attributes") && expected["attributes"].is_array())
           for (const auto& attribute : expected["attributes"])
             comparison.same(text_of(attribute[0]),
                             message.content_type_parameter(text_of(attribute[0])),
                             text_of(attribute[1]));
       });
  test::check_differences(found, accepted_fields);
}
