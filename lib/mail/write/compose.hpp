// Writing a message: the inverse of Message, and strict where that is tolerant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "mail/parse/address.hpp"
#include "mail/parse/message.hpp"

namespace tkt::mail {

struct File {
  std::string name; ///< UTF-8
  std::string type; ///< `image/png`; application/octet-stream if empty
  Bytes bytes;
};

/// All that a message says. Recipients in Bcc belong to the envelope only and have no place here.
struct Outgoing {
  Address from;
  std::optional<Address> sender;
  std::optional<Address> reply_to;
  std::vector<Address> to;
  std::vector<Address> cc;
  std::string subject;
  std::string text;       ///< UTF-8, LF or CRLF
  std::string html;       ///< an alternative to `text`; may be empty
  std::string message_id; ///< without <>, as are the next two
  std::string in_reply_to;
  std::vector<std::string> references; ///< oldest first
  Instant date{};
  /// `Auto-Submitted` and the like: names of RFC 5322 (none that is written from the fields above),
  /// values as unstructured UTF-8 text.
  std::vector<std::pair<std::string, std::string>> extra_headers;
  std::vector<File> attachments;
};

/// A message as it is written: all but its files, which are read and encoded while it is.
class Composition {
public:
  /// Of the whole message.
  std::size_t size() const;

  /// Gives the whole message to `sink`, in order. Errors: those of `sink`, and of reading a file.
  void write(const Sink& sink) const;

  /// What Message lists of it.
  std::vector<Attachment> attachments() const;

private:
  friend Composition compose_in_pieces(const Outgoing& message);

  struct Part {
    std::string text;
    Bytes file; ///< encoded, after it
  };
  std::vector<Part> parts_;
};

/// The whole message with CRLF line ends, lines under 998 octets, header folded at 78.
///
/// Shape:  the same Outgoing gives the same bytes. Encodings are the least that the content needs
///         (7bit, quoted-printable, base64); References keep the first and the newest ids when they
///         grow beyond what relays take. Text is format=flowed (RFC 3676). A domain that is not
///         ASCII is written in its ASCII form; an address whose local part is not, in UTF-8
///         (RFC 6532), which only some servers take.
/// Errors: Kind::data if an address, a field name or the Message-ID cannot be written safely, or if
///         there is no recipient: nothing from a message can add a header or a recipient. Line ends
///         in a subject or name become blanks; ids to refer to that cannot be written are left out.
Composition compose_in_pieces(const Outgoing& message);

/// The same in memory, with its files.
std::string compose(const Outgoing& message);

/// Who sends a message on, to whom and when.
struct Resent {
  Address from;
  std::vector<Address> to;
  Instant date{};
  std::string message_id; ///< without <>
};

/// `raw` as it is, with Resent-* fields (RFC 5322, section 3.6.6) above it; a leading mbox `From `
/// line goes. Line ends are those of `raw`. Errors: Kind::data, as compose(); those of reading
/// `raw`.
Bytes resend(const Bytes& raw, const Resent& resent);

} // namespace tkt::mail
