// Inside the mail room: address lists as they stand in a message.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "mail/address.hpp"

namespace tkt::mail {

/// parse_addresses() with the charset that undeclared bytes may be in, and a bound.
std::vector<Address> parse_address_list(std::string_view raw, std::string_view body_charset,
                                        std::size_t limit);

} // namespace tkt::mail
