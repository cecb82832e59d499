// Mail addresses: reading them out of header fields, comparing, checking.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tkt::mail {

/// A mailbox of RFC 5322, section 3.4: `name` is decoded UTF-8 on one line, `address` is
/// `local@domain` as it was written. Either may be empty.
struct Address {
  std::string name;
  std::string address;

  bool operator==(const Address&) const = default;
};

/// Reads the value of From, To, Cc … : raw or already UTF-8.
///
/// Shape:  in the order written; groups are flattened, and one without members (RFC 6854) gives
///         nothing. Encoded words are decoded after the list is split, so that an encoded comma
///         separates nothing.
/// Errors: none; what is not an address is left out.
std::vector<Address> parse_addresses(std::string_view header_value);

/// For people: `Name <a@b>`, or the address alone. UTF-8, not for a header.
std::string to_text(const Address& address);

/// The form in which two addresses are compared: trimmed, the local part case folded, the domain in
/// lower case and in its ASCII form (IDNA). Nothing is dropped from the local part.
std::string fold_address(std::string_view address);

/// The ASCII form of a domain (`bücher.example` → `xn--bcher-kva.example`), in lower case; the
/// domain in lower case where there is none.
std::string ascii_domain(std::string_view domain);

/// Whether mail can be sent there: one @ outside of quotes, nothing blank, no control character, no
/// invalid UTF-8, local part at most 64 and the whole at most 254 octets (RFC 5321,
/// section 4.5.3.1), a domain of proper labels or an address literal.
bool valid_address(std::string_view address);

// Inside the mail room: address lists as they stand in a message.

/// parse_addresses() with the charset that undeclared bytes may be in, and a bound.
std::vector<Address> parse_address_list(std::string_view raw, std::string_view body_charset,
                                        std::size_t limit);

} // namespace tkt::mail
