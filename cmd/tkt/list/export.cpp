// tkt export ID... - tickets as files that mail programs and scripts read.
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "mail/write/mbox_entry.hpp"
#include "store/transaction.hpp"
#include "tkt/arguments/ticket_argument.hpp"
#include "tkt/list/as_mail.hpp"
#include "tkt/show/ticket_json.hpp"
#include "tkt/verbs.hpp"

namespace tkt::cli {

namespace {

struct Export {
  std::vector<std::string> tickets;
  std::string output;
  bool mbox = false;
  bool eml = false;
};

/// A new file; one that is there already stays as it is.
class NewFile {
public:
  explicit NewFile(const std::filesystem::path& path)
      : path_{path}, file_{std::fopen(path.c_str(), "wxb"), &std::fclose}
  {
    if (!file_ && errno == EEXIST)
      throw Error{Kind::usage,
                  fmt::format("{}: is there already, and stays as it is", path.native())};
    if (!file_)
      throw Error{Kind::no_input, fmt::format("{}: {}", path.native(), errno_text(errno))};
  }

  void write(std::string_view bytes)
  {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size())
      fail();
  }

  /// Only after this it is written.
  void close()
  {
    if (std::fclose(file_.release()) != 0)
      fail();
  }

private:
  [[noreturn]] void fail()
  {
    throw Error{Kind::temporary, fmt::format("{}: {}", path_.native(), errno_text(errno))};
  }

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

bool to_standard_output(const Export& opt)
{
  return opt.output.empty() || opt.output == "-";
}

/// One file for each message, in a folder; prints their names.
void export_eml(Shell& shell, const Export& opt, const desk::Ticket& ticket)
{
  const std::filesystem::path folder{opt.output.empty() ? "." : opt.output};
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed)
    throw Error{Kind::no_input, fmt::format("{}: {}", folder.native(), failed.message())};
  for (const auto& message : desk::conversation(shell.db(), ticket.id)) {
    const auto path =
        folder / fmt::format("{}-{}-{}.eml", ticket.id, message.id, desk::to_text(message.kind));
    NewFile file{path};
    file.write(as_mail(shell.db(), shell.config(), message, ticket.subject));
    file.close();
    shell.out().line(shell.out().safe(path.native()));
  }
}

/// Hands one ticket on, a message at a time.
void write_ticket(Shell& shell, const Export& opt, const desk::Ticket& ticket,
                  const std::function<void(std::string_view)>& take)
{
  auto& db = shell.db();
  if (!opt.mbox) {
    take(json_line(whole(db, ticket, shell.now())) + "\n");
    return;
  }
  for (const auto& message : desk::conversation(db, ticket.id))
    take(mail::mbox_entry(as_mail(db, shell.config(), message, ticket.subject),
                          message.from.address, message.at));
}

int run(const Export& opt, Shell& shell)
{
  if (!opt.mbox && !opt.eml && !shell.json())
    throw Error{Kind::usage, "as what? --mbox, --eml or --json"};
  if (opt.tickets.empty())
    throw Error{Kind::usage, "which ticket? tkt export ID... --mbox|--eml|--json"};
  if (to_standard_output(opt) && opt.mbox && shell.out().terminal().is_terminal)
    throw Error{Kind::usage, "mail on a terminal could do anything; use -o FILE"};
  auto& db = shell.db();
  const auto ids = find_tickets(db, opt.tickets);
  // Every number is looked up before the first file is written.
  for (const auto id : ids)
    desk::get_ticket(db, id);
  const store::Snapshot snapshot{db};
  std::optional<NewFile> file;
  if (!opt.eml && !to_standard_output(opt))
    file.emplace(opt.output);
  for (const auto id : ids) {
    const auto ticket = desk::get_ticket(db, id);
    if (opt.eml)
      export_eml(shell, opt, ticket);
    else
      write_ticket(shell, opt, ticket, [&](std::string_view bytes) {
        file ? file->write(bytes) : shell.out().bytes(bytes);
      });
  }
  if (file)
    file->close();
  return EX_OK;
}

} // namespace

void add_export(Command verb, Shell& shell)
{
  auto opt = std::make_shared<Export>();
  verb.argument("ID", opt->tickets, "ticket numbers; - reads them from standard input");
  auto mbox = verb.flag("--mbox", opt->mbox, "one mailbox file that mail programs open");
  verb.flag("--eml", opt->eml, "a file for each message").excludes(mbox);
  shell.add_json(verb);
  verb.option("-o,--output", opt->output, "the new file; for --eml the folder", "FILE|FOLDER");
  verb.footer("Examples:\n  tkt export 17 --mbox -o 17.mbox && mutt -R -f 17.mbox\n"
              "  tkt export 17 --eml -o folder");
  shell.on(verb, [opt](Shell& s) { return run(*opt, s); });
}

} // namespace tkt::cli
