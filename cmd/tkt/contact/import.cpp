// tkt contact import FILE..., tkt contact export - contacts in and out, as vCards or as a table.
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/contact/csv.hpp"
#include "desk/contact/import.hpp"
#include "store/transaction.hpp"
#include "term/progress.hpp"
#include "term/safe_text.hpp"
#include "tkt/arguments/contact_argument.hpp"

namespace tkt::cli {

namespace {

struct ImportOptions {
  std::vector<std::string> files;
  std::string format = "auto";
  std::string type;
  bool dry_run = false;
};

Descriptor open_file(const std::string& path)
{
  if (path == "-")
    return Descriptor{::dup(STDIN_FILENO)};
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file)
    throw Error{Kind::no_input, fmt::format("{}: {}", path, errno_text(errno))};
  return file;
}

/// Fills the buffer as far as the file has something; 0 at its end.
std::size_t read_some(const Descriptor& file, std::span<char> into)
{
  while (true) {
    const auto got = ::read(file.get(), into.data(), into.size());
    if (got >= 0)
      return static_cast<std::size_t>(got);
    if (errno != EINTR)
      throw Error{Kind::no_input, errno_text(errno)};
  }
}

/// A vCard says so in its first line.
bool is_vcard(std::string_view head)
{
  if (head.starts_with("\xEF\xBB\xBF"))
    head.remove_prefix(3);
  head = trim(head.substr(0, 200));
  return equal_ascii_case(head.substr(0, 6), "BEGIN:");
}

void import_file(const std::string& path, const ImportOptions& opt, desk::ContactImport& import)
{
  const auto note = [&](std::size_t line, std::string_view what) {
    log::warn("{}:{}: {}", path, line, term::safe_line(what));
  };
  const auto take = [&](mail::Card&& card, std::size_t line) {
    import.take(std::move(card), line);
  };
  const auto file = open_file(path);
  std::array<char, 65536> buffer{};
  // A pipe may give its first line in pieces.
  std::string head;
  std::size_t got = 0;
  while (head.size() < 512 && (got = read_some(file, buffer)) > 0)
    head.append(buffer.data(), got);
  const auto pump = [&](auto& reader) {
    reader.feed(head);
    while (const auto more = read_some(file, buffer))
      reader.feed({buffer.data(), more});
    reader.finish();
  };
  if (opt.format == "vcard" || (opt.format == "auto" && is_vcard(head))) {
    mail::CardReader reader{take, note};
    pump(reader);
  } else {
    desk::ContactCsvReader reader{take};
    pump(reader);
  }
}

int import(const ImportOptions& opt, Shell& shell)
{
  if (opt.format != "auto" && opt.format != "vcard" && opt.format != "csv")
    throw Error{Kind::usage,
                fmt::format("no format \"{}\"{}", opt.format,
                            did_you_mean_one_of(opt.format,
                                                std::vector<std::string>{"auto", "vcard", "csv"}))};
  auto session = shell.session();
  desk::ImportReport total;
  term::Progress progress{"contacts"};
  for (const auto& path : opt.files) {
    desk::ContactImport::Options how;
    how.reason = fmt::format("imported from {}", path == "-" ? "standard input" : path);
    how.type = opt.type;
    how.dry_run = opt.dry_run;
    how.note = [&](std::size_t line, std::string_view what) {
      progress.clear();
      log::warn("{}:{}: {}", path, line, term::safe_line(what));
    };
    how.progress = [&](std::size_t done) { progress.show(static_cast<std::int64_t>(done), 0); };
    desk::ContactImport import{session, std::move(how)};
    try {
      import_file(path, opt, import);
    } catch (Error& e) {
      e.within(path);
      throw;
    }
    const auto& report = import.finish();
    total.added += report.added;
    total.updated += report.updated;
    total.unchanged += report.unchanged;
    total.skipped += report.skipped;
  }
  progress.clear();
  if (shell.json())
    shell.out().json({{"added", total.added},
                      {"updated", total.updated},
                      {"unchanged", total.unchanged},
                      {"skipped", total.skipped}});
  else
    shell.out().line(fmt::format("{} added, {} updated, {} unchanged, {} skipped{}", total.added,
                                 total.updated, total.unchanged, total.skipped,
                                 opt.dry_run ? " (nothing was written)" : ""));
  return EX_OK;
}

struct Export {
  desk::ContactFilter filter;
  std::vector<std::string> contacts;
  std::string format = "vcard4";
};

int write_out(const Export& opt, Shell& shell)
{
  auto& out = shell.out();
  const bool csv = opt.format == "csv";
  if (!csv && opt.format != "vcard4" && opt.format != "vcard3" && opt.format != "vcard")
    throw Error{Kind::usage,
                fmt::format("no format \"{}\"{}", opt.format,
                            did_you_mean_one_of(
                                opt.format, std::vector<std::string>{"vcard4", "vcard3", "csv"}))};
  const auto version = opt.format == "vcard3" ? mail::CardVersion::v3 : mail::CardVersion::v4;
  auto& db = shell.db();
  const store::Snapshot snapshot{db};
  const auto print = [&](const desk::Contact& contact) {
    if (shell.json())
      return out.json(to_json(contact));
    const auto card = desk::to_card(contact);
    const auto text = csv ? desk::to_csv(card) : mail::to_vcard(card, version);
    out.bytes(out.terminal().is_terminal ? out.safe_lines(text) : text);
  };
  if (csv && !shell.json())
    out.bytes(desk::contact_csv_header());
  if (!opt.contacts.empty()) {
    for (const auto& contact : find_contacts(db, opt.contacts))
      print(contact);
  } else {
    desk::each_contact(db, opt.filter, print);
  }
  return EX_OK;
}

} // namespace

void add_contact_import(Command verb, Shell& shell)
{
  auto word = verb.word("import", "Contacts from vCards or a table");
  auto opt = std::make_shared<ImportOptions>();
  word.argument("FILE", opt->files, "- for standard input").required();
  word.option("--format", opt->format, "auto (default), vcard, csv", "FORMAT");
  word.option("--type", opt->type, "of contacts whose card names none", "TYPE");
  word.flag("-n,--dry-run", opt->dry_run, "say what would come of it, write nothing");
  shell.add_json(word);
  shell.on(word, [opt](Shell& s) { return import(*opt, s); });
}

void add_contact_export(Command verb, Shell& shell)
{
  auto word = verb.word("export", "Contacts as vCards or as a table");
  auto opt = std::make_shared<Export>();
  word.argument("CONTACT", opt->contacts, "numbers or addresses; default: all; - reads them");
  word.option("--format", opt->format, "vcard4 (default), vcard3, csv", "FORMAT");
  add_contact_filter(word, opt->filter);
  shell.add_json(word);
  shell.on(word, [opt](Shell& s) { return write_out(*opt, s); });
}

} // namespace tkt::cli
