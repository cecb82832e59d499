#include "tkt/write/attachments.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <functional>

#include <fcntl.h>
#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/message/raw.hpp"
#include "mail/parse/message.hpp"
#include "term/safe_text.hpp"

namespace tkt::cli {

namespace {

/// Endings that customers' programs go by; of those that the table does not know they ask the name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 26> types{{
    {".csv", "text/csv"},
    {".doc", "application/msword"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {".eml", "message/rfc822"},
    {".gif", "image/gif"},
    {".gz", "application/gzip"},
    {".htm", "text/html"},
    {".html", "text/html"},
    {".ics", "text/calendar"},
    {".jpeg", "image/jpeg"},
    {".jpg", "image/jpeg"},
    {".json", "application/json"},
    {".log", "text/plain"},
    {".md", "text/markdown"},
    {".mp3", "audio/mpeg"},
    {".mp4", "video/mp4"},
    {".odt", "application/vnd.oasis.opendocument.text"},
    {".pdf", "application/pdf"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain"},
    {".webp", "image/webp"},
    {".xls", "application/vnd.ms-excel"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {".xml", "application/xml"},
    {".zip", "application/zip"},
}};

/// A file that was not there before.
Descriptor make_file(const std::filesystem::path& path)
{
  return Descriptor{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666)};
}

} // namespace

std::string type_of(const std::filesystem::path& name)
{
  const auto ending = to_lower_ascii(name.extension().string());
  for (const auto& [known, type] : types) {
    if (known == ending)
      return std::string{type};
  }
  return "application/octet-stream";
}

Error too_large(const std::string& name, std::size_t limit)
{
  return {Kind::data, fmt::format("{}: the attachments are larger than {} MB together", name,
                                  static_cast<double>(limit) / 1e6)};
}

std::vector<mail::File> read_attachments(const std::vector<std::string>& paths, std::size_t limit)
{
  std::size_t total = 0;
  for (const auto& path : paths) {
    std::error_code unknown; // of a device, a pipe; copy_of_file() sees to those
    const auto size = std::filesystem::file_size(path, unknown);
    if (!unknown && (total += size) > limit)
      throw too_large(path, limit);
  }
  std::vector<mail::File> files;
  total = 0;
  for (const auto& path : paths) {
    files.push_back({std::filesystem::path{path}.filename().string(), type_of(path),
                     copy_of_file(path, limit + 1)});
    total += files.back().bytes.size();
    if (total > limit)
      throw too_large(path, limit);
  }
  return files;
}

const mail::Attachment& find_attachment(const desk::Message& message, const std::string& wanted)
{
  std::vector<std::string> names;
  for (const auto& attachment : message.attachments) {
    if (attachment.name == wanted)
      return attachment;
    names.push_back(attachment.name);
  }
  std::size_t place = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), place);
  if (error == std::errc{} && end == wanted.data() + wanted.size() && place >= 1 &&
      place <= names.size())
    return message.attachments[place - 1];
  throw Error{Kind::usage, fmt::format("message {} has no attachment \"{}\"{}", message.id, wanted,
                                       names.empty() ? "; it has none at all"
                                                     : did_you_mean_one_of(wanted, names))};
}

std::string safe_file_name(const std::string& name)
{
  std::string safe;
  for (const char c : term::safe_line(name))
    safe += c == '/' || c == '\\' ? '_' : c;
  while (safe.starts_with('.') || safe.starts_with('-') || safe.starts_with(' '))
    safe.erase(0, 1);
  safe = clip(safe, 200); // with a number it stays below NAME_MAX
  return safe.empty() ? "attachment" : safe;
}

void read_attachment(store::Database& db, const desk::Message& message,
                     const mail::Attachment& attachment,
                     const std::function<void(std::string_view)>& take)
{
  if (!message.raw)
    throw Error{Kind::data, fmt::format("message {} has no attachments", message.id)};
  const auto raw = desk::read_raw(db, *message.raw);
  mail::Message::parse(raw).read_attachment(attachment.part, take);
}

std::filesystem::path save_attachment(store::Database& db, const desk::Message& message,
                                      const mail::Attachment& attachment,
                                      const std::filesystem::path& folder)
{
  const std::filesystem::path name = safe_file_name(attachment.name);
  auto path = folder / name;
  auto file = make_file(path);
  for (int number = 2; !file && errno == EEXIST && number < 1000; ++number) {
    path = folder / fmt::format("{}-{}{}", name.stem().string(), number, name.extension().string());
    file = make_file(path);
  }
  if (!file)
    throw Error{Kind::no_input, fmt::format("{}: {}", path.string(), errno_text(errno))};
  read_attachment(db, message, attachment,
                  [&](std::string_view piece) { write_all(file.get(), piece); });
  return path;
}

} // namespace tkt::cli
