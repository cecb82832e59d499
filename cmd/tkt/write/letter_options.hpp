// How a text goes out: what reply, forward and new have in common.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/message/editor_text.hpp"
#include "desk/message/sending_wishes.hpp"
#include "send/compose/letter.hpp"
#include "tkt/change/expression.hpp"
#include "tkt/ui/shell.hpp"

namespace tkt::cli {

struct OutgoingOptions {
  std::vector<std::string> to;
  std::vector<std::string> cc;
  std::vector<std::string> bcc;
  std::vector<std::string> files;
  std::string mailbox;
  std::string at;        ///< `tomorrow 8:00`
  std::string undo_send; ///< `30s`
  bool markdown = false;
  bool force = false;

  void add_to(Command verb);
  /// Recipients, mailbox and format. Kind::usage for what is no address.
  send::Letter letter() const;
  /// What --at or --undo-send say, as they were written.
  const std::string& when() const { return at.empty() ? undo_send : at; }
};

/// What else is to become of the ticket: its status, closing, and all that `tkt set` changes.
struct StatusOptions {
  std::string status;
  std::vector<std::string> set; ///< as parse_change_word() takes them
  bool close = false;

  void add_to(Command verb);
  /// The status to set, "" for none. Kind::usage if there is no such status.
  std::string wanted(const config::Config& config) const;
  /// Kind::usage for what is no change, and for the status.
  std::vector<ChangeWord> changes(Shell& shell) const;
  /// Sets the field Status, and adds a field Set for each change.
  void add_to(desk::Buffer& buffer, const std::string& wanted_status) const;
};

/// What the fields Set of a draft say; errors are Kind::data.
std::vector<ChangeWord> changes_in(Shell& shell, const desk::Buffer& buffer);

/// Adds the fields Attach, and Send and Format where they are asked for. Paths become absolute: a
/// draft may be sent from anywhere.
void add_common_fields(desk::Buffer& buffer, const OutgoingOptions& options);
void add_files(desk::Buffer& buffer, const std::vector<std::string>& files);

/// Sets a field that is there.
void set_value(desk::Buffer& buffer, std::string_view field, const std::string& value);

/// When something goes out, as `--at` and the field Send have it, in the person's zone: that of TZ,
/// else the system's, else the desk's. Nothing for an empty text: at once.
/// Errors: Kind::usage if it is no time, or one that is over.
std::optional<Instant> send_time(Shell& shell, std::string_view text);

/// What is remembered of a mail for the draft that it becomes if it is taken back: `send` as it was
/// written, and when that was to be. A time from now counts from when the mail is sent; any other
/// is that instant, whichever day it is by then.
desk::Terms terms(const std::string& send, std::optional<Instant> at, bool markdown,
                  const std::string& status);

/// Files to attach: paths (`~/` is the home folder), or `17:1` for an attachment of a message.
/// Errors: as read_attachments(); Kind::data for more than the desk sends.
std::vector<mail::File> load_files(desk::Session& session, const std::vector<std::string>& names);

/// Text that speaks of a file while there is none: the person is asked, a script is told.
/// Errors: Kind::data if the person says no.
void check_mention(desk::Session& session, std::string_view text,
                   const std::vector<mail::File>& files, const std::string& mailbox, bool force);

/// Says which of a message's recipients are marked as not to be reached; it goes to them all the
/// same, as a person wants. Gives the message back.
MessageId warn_of_unreachable(desk::Session& session, MessageId message);

/// Tells when a mail leaves that has not left yet.
void tell_when(std::optional<Instant> at);

} // namespace tkt::cli
