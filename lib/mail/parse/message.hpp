// A received message: header fields, text and attachments, whatever state it is in.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "mail/parse/address.hpp"

namespace tkt::mail {

/// How much of a message is read. Past a bound the rest is left alone and notes() says so; the raw
/// bytes are the caller's and are never touched.
struct Limits {
  std::size_t depth = 50;   ///< nested multiparts and messages; real mail stays below ten
  std::size_t parts = 1000; ///< leaves; a digest of a busy list has a few hundred
  std::size_t header_bytes =
      256 << 10;                    ///< one header block; large ones carry 30 KB of ARC and DKIM
  std::size_t headers = 2000;       ///< fields in one block
  std::size_t text_bytes = 2 << 20; ///< text(), and what of an HTML part is looked at
  std::size_t addresses = 2000;     ///< in one field
};

/// A part that is not the text of the message: a file, an image, an attached message.
struct Attachment {
  std::string name;       ///< UTF-8, one line, without folders; never empty, never a path
  std::string type;       ///< `image/png`, lower case
  std::string content_id; ///< without <>; empty if there is none
  std::uint64_t size = 0; ///< bytes after decoding; counted, not decoded
  bool is_inline = false; ///< shown within the text: refer to it there before hiding it
  int part = 0;           ///< for Message::attachment_bytes()
};

/// A header field: name as written, value decoded, on one line.
struct Field {
  std::string name;
  std::string value;

  bool operator==(const Field&) const = default;
};

/// A message as it was received (RFC 5322, MIME). Moves, does not copy; not for two threads at
/// once.
///
/// Shape:  everything is UTF-8. What people wrote (subject, names, text) keeps its control
///         characters, as base/clean_text.hpp says: it goes to a terminal through term's safe
///         text. What is compared (addresses, ids, fields in general, types, names of files) has
///         none.
///         Charsets: as declared, strictly; then known mislabels; then a guess.
/// Errors: none; bad mail never throws. What could not be read is in notes().
/// Source: RFC 5322, 2045-2049, 2231, 3676, 6532.
class Message {
public:
  /// Reads `raw` without copying it: the bytes must stay where they are for as long as the Message
  /// lives. A leading mbox `From ` line is skipped.
  static Message parse(std::string_view raw, const Limits& limits = {});
  /// A text that is gone at the end of the line: put it into a variable first.
  template <class Text>
  requires std::same_as<std::remove_const_t<Text>, std::string>
  static Message parse(Text&& raw, const Limits& limits = {}) = delete;

  Message(Message&&) noexcept;
  Message& operator=(Message&&) noexcept;
  ~Message();

  // Who. Addresses in the order written; all fields of a name are joined.
  const std::vector<Address>& from() const;
  std::optional<Address> sender() const;
  const std::vector<Address>& reply_to() const;
  const std::vector<Address>& to() const;
  const std::vector<Address>& cc() const;
  const std::vector<Address>& bcc() const;

  /// The addresses of Delivered-To, X-Original-To and Envelope-To: where the mail was really going,
  /// when To and Cc name somebody else.
  const std::vector<std::string>& delivered_to() const;

  /// The author to answer to and to count as the customer: the first of From that has an address,
  /// else Sender; nothing if there is none at all.
  std::optional<Address> author() const;

  // What.
  const std::string& subject() const;

  /// Without <>; empty if there is none or it is malformed.
  const std::string& message_id() const;
  const std::vector<std::string>& in_reply_to() const; ///< as message_id(), in the order written
  const std::vector<std::string>& references() const;  ///< oldest first, as written

  /// The Date field: the sender's claim, never the start of a clock.
  std::optional<Instant> date() const;

  /// Whether there is a Return-Path, and its address: empty for the null path <>.
  bool has_return_path() const;
  const std::string& return_path() const;

  /// Values of every field of that name, without regard to case; decoded, unfolded.
  std::vector<std::string> header(std::string_view name) const;
  std::optional<std::string> first_header(std::string_view name) const;
  const std::vector<Field>& headers() const;

  /// Type of the whole message: `multipart/report`, `text/plain`.
  const std::string& content_type() const;
  /// A parameter of Content-Type (`report-type`); empty if there is none.
  std::string content_type_parameter(std::string_view name) const;

  /// What a person reads, with LF line ends: text/plain parts in order; of a multipart/alternative
  /// the plain one, unless it is empty or only says that there is HTML; HTML turned into text where
  /// there is nothing else. format=flowed is reflowed (RFC 3676). No attached text files.
  const std::string& text() const;

  /// The HTML parts, one after the other; empty if there are none.
  std::string html() const;

  const std::vector<Attachment>& attachments() const;

  /// The decoded bytes of an attachment; message/rfc822 is given byte for byte. Empty for a part
  /// that does not exist.
  std::string attachment_bytes(int part) const;

  /// The same in pieces of some KiB, never whole in memory. `take` may throw.
  void read_attachment(int part, const std::function<void(std::string_view)>& take) const;

  /// One line for each thing that could not be read as it was meant.
  const std::vector<std::string>& notes() const;

private:
  struct State;
  explicit Message(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace tkt::mail
