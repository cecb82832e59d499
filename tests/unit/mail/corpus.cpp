#include "mail/corpus.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/text.hpp"
#include "mail/judge/classify.hpp"
#include "mail/judge/quote.hpp"
#include "mail/judge/subject.hpp"

namespace tkt::mail::test {

namespace fs = std::filesystem;

fs::path own_corpora()
{
  return fs::path{TKT_TESTS} / "mail";
}

fs::path all_corpora()
{
  if (const auto* named = std::getenv("TKT_CORPORA"))
    return named;
  const auto beside = fs::path{TKT_TESTS} / "../../shared/corpora";
  return fs::is_directory(beside) ? fs::canonical(beside) : fs::path{};
}

std::vector<fs::path> files_below(const fs::path& folder)
{
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    if (entry.is_regular_file())
      files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::string bytes_of(const fs::path& file)
{
  return read_file(file);
}

void check_differences(const Differences& found, const Reasons& accepted)
{
  for (const auto& [key, what] : found) {
    INFO(key << " is " << what);
    CHECK(accepted.count(key) == 1);
  }
  for (const auto& [key, reason] : accepted) {
    INFO("no longer different: " << key);
    CHECK(found.count(key) == 1);
    CHECK_FALSE(reason.empty());
  }
}

namespace {

bool clean(std::string_view text, std::string_view allowed)
{
  if (!is_utf8(text))
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto b = static_cast<unsigned char>(text[i]);
    if ((b < 0x20 || b == 0x7F) && allowed.find(text[i]) == std::string_view::npos)
      return false;
    if (b == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0)
      return false;
  }
  return true;
}

/// On one line, whatever else it holds (base/clean_text.hpp).
bool one_line(std::string_view text)
{
  return is_utf8(text) && text.find_first_of(std::string_view{"\n\r\t\0", 4}) == text.npos;
}

/// One text of everything, so that two readings can be compared.
std::string everything(const Message& message)
{
  std::string all;
  const auto line = [&](std::string_view text) {
    CHECK(clean(text, ""));
    all += text;
    all += '\n';
  };
  const auto written = [&](std::string_view text) { // by people
    CHECK(one_line(text));
    all += text;
    all += '\n';
  };
  for (const auto* list :
       {&message.from(), &message.reply_to(), &message.to(), &message.cc(), &message.bcc()})
    for (const auto& address : *list) {
      line(address.address);
      written(to_text(address));
    }
  written(message.subject());
  line(message.message_id());
  for (const auto* list : {&message.in_reply_to(), &message.references(), &message.delivered_to()})
    for (const auto& text : *list)
      line(text);
  for (const auto& field : message.headers())
    line(field.name + ": " + field.value);
  line(message.return_path());
  line(message.content_type());
  if (const auto author = message.author())
    written(to_text(*author));
  if (const auto date = message.date())
    line(to_rfc3339(*date));
  for (const auto& text : {message.text(), message.html()}) {
    CHECK(is_utf8(text));
    CHECK(text.find_first_of(std::string_view{"\r\0", 2}) == std::string::npos);
  }
  all += message.text() + message.html();
  for (const auto& file : message.attachments()) {
    line(file.name);
    line(file.type);
    line(file.content_id);
    CHECK(!file.name.empty());
    CHECK(file.name.find('/') == std::string::npos);
    const auto bytes = message.attachment_bytes(file.part);
    CHECK(file.size == bytes.size());
    std::string streamed;
    message.read_attachment(file.part, [&](std::string_view piece) { streamed += piece; });
    CHECK(streamed == bytes);
    all += bytes;
  }
  const auto classification = classify(message);
  written(fmt::format("{} {}", to_text(classification.what), classification.reason));
  line(may_answer(message, classification, [](std::string_view) { return false; }).reason);
  if (const auto report = delivery_report(message))
    for (const auto& status : report->recipients)
      line(status.final_recipient + status.action + status.status + status.diagnostic);
  CHECK(clean(quote(message.text()), "\n\t"));
  all += quote(message.text()) + strip_quote(message.text());
  line(reply_subject(message.subject()));
  for (const auto& note : message.notes())
    line(note);
  return all;
}

} // namespace

void check_whole(const std::string& raw)
{
  const auto copy = raw;
  const auto first = everything(Message::parse(raw));
  CHECK(first == everything(Message::parse(raw)));
  CHECK(raw == copy);
}

} // namespace tkt::mail::test
