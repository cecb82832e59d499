// tkt comment ID - a note that only agents see.
#include <fmt/format.h>

#include "desk/ticket.hpp"
#include "shared/changes.hpp"
#include "shared/files.hpp"
#include "shared/ids.hpp"
#include "shared/names.hpp"
#include "shared/note.hpp"
#include "shared/sheet.hpp"
#include "shared/writing.hpp"
#include "store/transaction.hpp"
#include "verbs.hpp"

namespace tkt::cli {

namespace {

struct Comment {
  std::string ticket;
  TextOptions text;
  std::vector<std::string> files;
  std::string status;
  bool close = false;
};

int comment(const Comment& opt, Shell& shell)
{
  auto session = shell.session();
  const auto id = find_ticket(session.db, opt.ticket);
  desk::get_ticket(session.db, id);
  const auto files = read_attachments(opt.files);
  if (!opt.status.empty())
    check_names(session.config, Vocabulary::status, {opt.status});
  const auto newest = desk::conversation(session.db, id);

  const Writing writing{opt.text,
                        {.name = fmt::format("comment-{}", id),
                         .below = newest.empty() ? "" : quoted(newest.back())}};
  Changes changes;
  writing.use([&] {
    store::Transaction tx{session.db};
    const auto message = add_note(session, id, writing.text(), files);
    changes.add("message", desk::Change{id, "", fmt::format("{}", message)});
    take_if_unassigned(session, id, changes);
    if (!opt.status.empty())
      set_field(session, id, desk::Field::status, opt.status, changes);
    else if (opt.close)
      changes.add("status", desk::close(session, id));
    follow_with_clocks(session, changes);
    tx.commit();
  });
  changes.print(shell);
  return EX_OK;
}

} // namespace

void add_comment(CLI::App& verb, Shell& shell)
{
  auto opt = std::make_shared<Comment>();
  verb.add_option("ID", opt->ticket, "ticket number")->required();
  opt->text.add_to(verb);
  verb.add_option("--attach", opt->files, "with this file")
      ->type_name("FILE")
      ->allow_extra_args(false);
  auto* status = verb.add_option("--status", opt->status, "the ticket's status afterwards")
                     ->type_name("STATUS");
  verb.add_flag("--close", opt->close, "and close the ticket")->excludes(status);
  shell.add_json(verb);
  shell.on(verb, [opt](Shell& s) { return comment(*opt, s); });
}

} // namespace tkt::cli
