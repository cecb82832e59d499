// Inside the mail room: what may stand in a header. Values of these types cannot hold CR, LF or
// NUL, and the header writer takes no others: nothing from a message or a person can add a field or
// a recipient.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mail/parse/address.hpp"

namespace tkt::mail {

/// Unstructured text on one line: line ends become blanks, control characters go.
class HeaderText {
public:
  explicit HeaderText(std::string_view text);
  std::string_view view() const { return text_; }

private:
  std::string text_;
};

/// The name of a field that is not one of those written from an Outgoing's own members.
class FieldName {
public:
  /// Kind::data if `name` is none, or one of those.
  explicit FieldName(std::string_view name);
  std::string_view view() const { return name_; }

private:
  std::string name_;
};

/// What stands between < and > as an id (RFC 5322, section 3.6.4, without its obsolete forms).
class HeaderId {
public:
  /// Nothing if `id` cannot be written.
  static std::optional<HeaderId> of(std::string_view id);
  std::string_view view() const { return id_; }
  bool operator==(const HeaderId&) const = default;

private:
  explicit HeaderId(std::string_view id) : id_{id} {}
  std::string id_;
};

/// A mailbox with its display name. The domain is in its ASCII form where the local part is ASCII;
/// else the whole is UTF-8 (RFC 6532).
class HeaderAddress {
public:
  /// Kind::data if it is no address; `what` names it in the message.
  HeaderAddress(const Address& address, std::string_view what);
  std::string_view name() const { return name_; }
  std::string_view address() const { return address_; }

private:
  std::string name_;
  std::string address_;
};

} // namespace tkt::mail
