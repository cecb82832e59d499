// vCards (RFC 6350, RFC 2426, and on reading vCard 2.1): people as address books exchange them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tkt::mail {

/// What a marketplace, a messenger or another service knows a person as.
struct Account {
  std::string service;
  std::string name;

  bool operator==(const Account&) const = default;
};

/// What of a card matters here. Texts are UTF-8.
struct Card {
  std::string uid;
  std::string name;
  std::string organisation; ///< without its units
  std::string language;
  std::string notes;
  std::vector<std::string> addresses; ///< the preferred one first
  std::vector<std::string> phones;
  std::vector<Account> accounts;
  std::string type;         ///< X-TKT-TYPE, else the first of CATEGORIES that is not "VIP"
  std::optional<bool> vip;  ///< X-TKT-VIP, or a category "VIP"
  std::optional<bool> spam; ///< X-TKT-SPAM

  bool operator==(const Card&) const = default;
};

enum class CardVersion { v3, v4 };

/// The card with CRLF line ends, folded at 75 octets.
std::string to_vcard(const Card& card, CardVersion version);

/// Reads any number of cards out of bytes that come in pieces. Memory stays flat, whatever comes:
/// of lines that no contact has (pictures, keys, megabytes of anything) nothing is kept.
class CardReader {
public:
  using Take = std::function<void(Card&& card, std::size_t line)>; ///< `line`: where it begins
  using Complain = std::function<void(std::size_t line, std::string_view what)>;

  CardReader(Take take, Complain complain);

  void feed(std::string_view bytes);
  /// No more comes.
  void finish();

private:
  struct Property;
  void physical_line();
  void logical_line();
  void property(const Property& property);
  void begin();
  void end();

  Take take_;
  Complain complain_;
  std::string line_;        ///< being fed
  bool overlong_ = false;   ///< and more of it than is kept
  std::string logical_;     ///< unfolded so far
  bool dropped_ = false;    ///< the logical line was too long
  bool soft_break_ = false; ///< it ends in the = of quoted-printable
  std::size_t number_ = 0;  ///< of the physical line

  bool open_ = false;
  bool agent_ = false;     ///< the last line was AGENT: vCard 2.1 nests a card behind it
  std::size_t nested_ = 0; ///< cards within the card
  std::size_t began_ = 0;
  bool old_ = false; ///< vCard 2.1
  Card card_;
  std::string structured_name_;
  std::vector<std::string> categories_;
  std::vector<std::pair<int, std::string>> addresses_; ///< with their preference
  std::vector<std::pair<int, std::string>> phones_;
};

} // namespace tkt::mail
