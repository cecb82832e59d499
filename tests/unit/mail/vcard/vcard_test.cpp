// People as address books exchange them.
#include <catch2/catch.hpp>

#include <random>

#include "mail/vcard/vcard.hpp"

using namespace tkt;
using namespace tkt::mail;

namespace {

struct Read {
  std::vector<Card> cards;
  std::vector<std::string> complaints;
};

Read read(std::string_view text, std::size_t piece = 1 << 20)
{
  Read result;
  CardReader reader{[&](Card&& card, std::size_t) { result.cards.push_back(std::move(card)); },
                    [&](std::size_t line, std::string_view what) {
                      result.complaints.push_back(fmt::format("{}: {}", line, what));
                    }};
  for (std::size_t at = 0; at < text.size(); at += piece)
    reader.feed(text.substr(at, piece));
  reader.finish();
  return result;
}

Card read_one(std::string_view text)
{
  auto result = read(text);
  CHECK(result.complaints == std::vector<std::string>{});
  REQUIRE(result.cards.size() == 1);
  return result.cards.front();
}

} // namespace

TEST_CASE("a card of RFC 6350 is read", "[mail][vcard]")
{
  const auto card = read_one("BEGIN:VCARD\r\n"
                             "VERSION:4.0\r\n"
                             "UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\r\n"
                             "FN:Simon Perreault\r\n"
                             "N:Perreault;Simon;;;ing. jr,M.Sc.\r\n"
                             "LANG;PREF=1:fr\r\n"
                             "LANG;PREF=2:en\r\n"
                             "ORG;TYPE=work:Viagenie\\, Inc.;Research\r\n"
                             "item1.EMAIL;TYPE=home:simon@home.example\r\n"
                             "EMAIL;TYPE=work;PREF=1:simon@work.example\r\n"
                             "TEL;VALUE=uri;TYPE=\"work,voice\":tel:+1-418-656-9254;ext=102\r\n"
                             "SOCIALPROFILE;SERVICE-TYPE=Allegro;VALUE=text:simon_p\r\n"
                             "IMPP:xmpp:simon@chat.example\r\n"
                             "CATEGORIES:Reseller,VIP\r\n"
                             "NOTE:first\\nsecond\\; third\r\n"
                             "END:VCARD\r\n");
  CHECK(card.uid == "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1");
  CHECK(card.name == "Simon Perreault");
  CHECK(card.organisation == "Viagenie, Inc.");
  CHECK(card.language == "fr");
  CHECK(card.addresses == std::vector<std::string>{"simon@work.example", "simon@home.example"});
  CHECK(card.phones == std::vector<std::string>{"+1-418-656-9254"});
  CHECK(card.accounts ==
        std::vector<Account>{{"Allegro", "simon_p"}, {"xmpp", "simon@chat.example"}});
  CHECK(card.type == "Reseller");
  CHECK(card.vip == true);
  CHECK(card.notes == "first\nsecond; third");
}

TEST_CASE("folds are undone, also within a character", "[mail][vcard]")
{
  const auto card = read_one("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zo\xC5\r\n \xBC\r\n"
                             "\ta Kr\r\n ól\r\nEND:VCARD\r\n");
  CHECK(card.name == "Zoża Król");
}

TEST_CASE("vCard 2.1 of old telephones is read", "[mail][vcard]")
{
  const auto card =
      read_one("BEGIN:VCARD\nVERSION:2.1\n"
               "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\n"
               "ORG;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:B=E4ckerei =\nM=FCller;Verkauf\n"
               "EMAIL;INTERNET;PREF:joerg@example.org\n"
               "TEL;CELL;VOICE:+49 170 1\n"
               "AGENT:\nBEGIN:VCARD\nVERSION:2.1\nN:Other;Some\nEND:VCARD\n"
               "PHOTO;JPEG;ENCODING=BASE64:\n /9j/4AAQSkZJRg==\n\n"
               "END:VCARD\n");
  CHECK(card.name == "Jörg Müller");
  CHECK(card.organisation == "Bäckerei Müller");
  CHECK(card.addresses == std::vector<std::string>{"joerg@example.org"});
  CHECK(card.phones == std::vector<std::string>{"+49 170 1"});
}

TEST_CASE("a damaged card is told of, and the others are read", "[mail][vcard]")
{
  const auto result = read("BEGIN:VCARD\nVERSION:3.0\nFN:Cut Off\n"
                           "BEGIN:VCARD\nVERSION:3.0\nFN:Whole\nEND:VCARD\n"
                           "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n"
                           "END:VCARD\nnonsense\n"
                           "BEGIN:VCARD\nVERSION:3.0\nFN:No End\n");
  REQUIRE(result.cards.size() == 1);
  CHECK(result.cards.front().name == "Whole");
  CHECK(result.complaints == std::vector<std::string>{"1: a card without its end",
                                                      "8: a card that names nobody",
                                                      "13: a card without its end"});
}

TEST_CASE("megabytes within a card cost no memory and hurt nobody", "[mail][vcard]")
{
  std::string text = "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nPHOTO;ENCODING=b:";
  for (int i = 0; i < 40'000; ++i)
    text += "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5\n ";
  text += "\nX-HUGE:" + std::string(1 << 20, 'x') + "\nEMAIL:ann@example.org\nEND:VCARD\n";
  const auto card = read_one(text);
  CHECK(card.name == "Ann");
  CHECK(card.addresses == std::vector<std::string>{"ann@example.org"});

  std::string many = "BEGIN:VCARD\nFN:Ann\n";
  for (int i = 0; i < 5000; ++i)
    many += fmt::format("EMAIL:a{}@example.org\n", i);
  CHECK(read_one(many + "END:VCARD\n").addresses.size() == 1000);
}

TEST_CASE("any bytes at all can be read as cards", "[mail][vcard]")
{
  std::mt19937 random{6350};
  const std::string whole = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN;X=\"a^nb\":Zo\\,e\r\nN:;;;;\r\n"
                            "EMAIL;PREF=1;ENCODING=QUOTED-PRINTABLE:a=40b=\r\nc\r\nEND:VCARD\r\n";
  for (int round = 0; round < 2000; ++round) {
    auto text = whole;
    for (auto changes = 1 + random() % 6; changes > 0; --changes)
      text[random() % text.size()] = static_cast<char>(random() % 256);
    const auto result = read(text, 1 + random() % 50);
    CHECK(result.cards.size() <= 2);
  }
}

TEST_CASE("lines that are written have 75 octets at most and cut no character", "[mail][vcard]")
{
  Card card;
  for (int i = 0; i < 100; ++i)
    card.name += "Żółć ";
  card.name.pop_back();
  const auto text = to_vcard(card, CardVersion::v4);
  std::size_t begin = 0;
  for (auto end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", begin)) {
    CHECK(end - begin <= 75);
    CHECK((static_cast<unsigned char>(text[begin]) & 0xC0) != 0x80);
    begin = end + 2;
  }
  CHECK(begin == text.size());
  CHECK(read_one(text).name == card.name);
}

TEST_CASE("whatever a card holds, it comes back, in both versions", "[mail][vcard]")
{
  std::mt19937 random{2426};
  const std::vector<std::string> bits{"a", "B", ";",  ",", "\\", "\"",  "^", "^n", ":",
                                      "=", "ż", "漢", "👩", " x", "\\n", "'", ".",  "%"};
  const auto word = [&](std::size_t longest) {
    std::string text;
    for (auto length = 1 + random() % longest; length > 0; --length)
      text += bits[random() % bits.size()];
    return text.front() == ' ' ? "_" + text : text;
  };
  const auto maybe = [&](std::string text) { return random() % 3 == 0 ? std::string{} : text; };
  for (int round = 0; round < 1000; ++round) {
    Card card;
    card.name = maybe(word(40));
    card.organisation = maybe(word(20));
    card.language = maybe("pl");
    card.notes = maybe(word(30) + "\n" + word(60));
    card.uid = maybe(word(10));
    card.type = maybe(word(5));
    card.vip = random() % 2 == 0;
    card.spam = random() % 2 == 0;
    for (auto count = random() % 3; count > 0; --count)
      card.addresses.push_back(fmt::format("a{}@example.org", random() % 1000));
    for (auto count = random() % 3; count > 0; --count)
      card.phones.push_back(fmt::format("+48 {}", random() % 1000));
    for (auto count = random() % 3; count > 0; --count)
      card.accounts.push_back({maybe(word(6)), word(8)});
    if (card.name.empty() && card.organisation.empty() && card.addresses.empty() &&
        card.phones.empty() && card.accounts.empty())
      continue;
    for (const auto version : {CardVersion::v3, CardVersion::v4}) {
      const auto text = to_vcard(card, version);
      INFO(text);
      const auto result = read(text, 1 + random() % 100);
      REQUIRE(result.cards.size() == 1);
      CHECK(result.cards.front() == card);
    }
  }
}
