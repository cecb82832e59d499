// The people who write in.
#include <catch2/catch.hpp>

#include <random>

#include "base/error.hpp"
#include "desk/contact/csv.hpp"
#include "desk/contact/event.hpp"
#include "desk/contact/import.hpp"
#include "desk/contact/merge.hpp"
#include "desk/contact/spam.hpp"
#include "workshop.hpp"

using namespace tkt;
using namespace tkt::desk;
using test::Workshop;

namespace {

Contact ann()
{
  Contact contact;
  contact.name = "Ann Customer";
  contact.organisation = "Fabryka Żółci";
  contact.addresses = {"Ann@Customer.example", "ann@home.example"};
  contact.phones = {"+48 (22) 123-45"};
  contact.accounts = {{"allegro", "ann_k"}};
  return contact;
}

std::vector<std::string> found(Workshop& shop, const ContactFilter& filter)
{
  std::vector<std::string> names;
  each_contact(shop.db, filter, [&](const Contact& contact) { names.push_back(title(contact)); });
  return names;
}

std::vector<std::string> kinds(Workshop& shop, ContactId id)
{
  std::vector<std::string> list;
  each_contact_event(shop.db, id, [&](const ContactEvent& event) { list.push_back(event.kind); });
  return list;
}

std::vector<mail::Card> read_csv(std::string_view text)
{
  std::vector<mail::Card> cards;
  ContactCsvReader reader{
      [&](mail::Card&& card, std::size_t) { cards.push_back(std::move(card)); }};
  reader.feed(text);
  reader.finish();
  return cards;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("a contact is found by each address, whatever its capitals", "[desk][contact]")
{
  Workshop shop;
  const auto id = create_contact(shop.session, ann());
  for (const auto* address : {"ann@customer.example", "ANN@CUSTOMER.EXAMPLE", "ann@home.example"}) {
    const auto contact = find_contact(shop.db, address);
    REQUIRE(contact);
    CHECK(contact->id == id);
  }
  CHECK_FALSE(find_contact(shop.db, "bob@customer.example"));
  CHECK(get_contact(shop.db, id).addresses == ann().addresses);
}

TEST_CASE("an address is one contact's", "[desk][contact]")
{
  Workshop shop;
  create_contact(shop.session, ann());
  Contact other;
  other.name = "Other";
  other.addresses = {"ANN@home.example"};
  CHECK_THROWS_WITH(create_contact(shop.session, other), Catch::Contains("contact 1"));
  CHECK(shop.count("contact") == 1);
}

TEST_CASE("contacts are searched for by parts of whatever is known", "[desk][contact]")
{
  Workshop shop;
  create_contact(shop.session, ann());
  add_contact(shop.session, {"Bob_100%", "bob@example.org"});
  CHECK(found(shop, {.text = "FABRYKA żÓŁCI"}) == Names{"Ann Customer"});
  CHECK(found(shop, {.text = "customer ann"}) == Names{"Ann Customer"});
  CHECK(found(shop, {.text = "482212345"}) == Names{"Ann Customer"});
  CHECK(found(shop, {.text = "ann_k"}) == Names{"Ann Customer"});
  CHECK(found(shop, {.text = "100%"}) == Names{"Bob_100%"});
  CHECK(found(shop, {.text = "b_b"}).empty());
  CHECK(found(shop, {.organisations = {"fabryka żółci"}}) == Names{"Ann Customer"});
  CHECK(found(shop, {.limit = 1}) == Names{"Ann Customer"});
}

TEST_CASE("what is kept is clean and of sensible length", "[desk][contact]")
{
  Contact contact;
  contact.name = "  A\nB\x1b[31m\xff  ";
  contact.notes = "one\r\ntwo\x07";
  contact.addresses = {"a@example.org", "A@EXAMPLE.ORG", "no address", "b c@example.org"};
  contact.phones = {"+48 1", "+481", ""};
  contact.accounts = {{"x", ""}, {"x", "y"}, {"x", "y"}};
  const auto clean = tidy(contact);
  CHECK(clean.name == "A B[31m\xEF\xBF\xBD");
  CHECK(clean.notes == "one\ntwo");
  CHECK(clean.addresses == Names{"a@example.org"});
  CHECK(clean.phones == Names{"+48 1"});
  CHECK(clean.accounts == std::vector<Account>{{"x", "y"}});
  contact.name = std::string(10'000, 'x');
  CHECK(tidy(contact).name.size() == 500);
}

TEST_CASE("a change tells what was changed, once", "[desk][contact]")
{
  Workshop shop;
  const auto id = create_contact(shop.session, ann());
  auto contact = get_contact(shop.db, id);
  CHECK_FALSE(update_contact(shop.session, contact));
  contact.vip = true;
  contact.type = "gold";
  CHECK(update_contact(shop.session, contact));
  CHECK(kinds(shop, id) == Names{"created", "type", "vip"});
}

TEST_CASE("tickets of a stranger become those of the contact", "[desk][contact]")
{
  Workshop shop;
  shop.config.queues.front().add_contacts = false;
  const auto ticket = shop.receives({.from = "Zoe <Zoe@Example.org>"});
  CHECK_FALSE(shop.ticket(ticket).contact);
  const auto id = add_contact(shop.session, {"Zoe", "zoe@example.org"});
  CHECK(shop.ticket(ticket).contact == id);
}

SCENARIO("Two contacts turn out to be one person", "[desk][contact]")
{
  Workshop shop;
  const auto keep = create_contact(shop.session, ann());
  const auto ticket = shop.receives({.from = "Anna <anna@work.example>"});
  const auto other = shop.ticket(ticket).contact.value();
  auto marked = get_contact(shop.db, other);
  marked.vip = true;
  marked.type = "gold";
  marked.phones = {"+48 9"};
  update_contact(shop.session, marked);

  WHEN("they are merged")
  {
    merge_contacts(shop.session, keep, other);
    THEN("addresses, marks and tickets are the one's that stayed")
    {
      const auto whole = get_contact(shop.db, keep);
      CHECK(whole.addresses ==
            Names{"Ann@Customer.example", "ann@home.example", "anna@work.example"});
      CHECK(whole.phones == Names{"+48 (22) 123-45", "+48 9"});
      CHECK(whole.name == "Ann Customer");
      CHECK(whole.type == "gold");
      CHECK(whole.vip);
      CHECK(shop.ticket(ticket).contact == keep);
      CHECK(get_contact(shop.db, other).id == keep);
      CHECK(found(shop, {}) == Names{"Ann Customer"});
    }
    AND_WHEN("that is undone")
    {
      CHECK(unmerge_contact(shop.session, other) == keep);
      THEN("both are as they were")
      {
        const auto first = get_contact(shop.db, keep);
        const auto second = get_contact(shop.db, other);
        CHECK(first.addresses == ann().addresses);
        CHECK(first.phones == ann().phones);
        CHECK(first.type == "");
        CHECK_FALSE(first.vip);
        CHECK(second.addresses == Names{"anna@work.example"});
        CHECK(second.phones == Names{"+48 9"});
        CHECK(second.vip);
        CHECK(shop.ticket(ticket).contact == other);
        CHECK_THROWS_AS(unmerge_contact(shop.session, other), Error);
      }
    }
    THEN("neither can be merged with the other again")
    {
      CHECK_THROWS_AS(merge_contacts(shop.session, keep, other), Error);
      CHECK_THROWS_AS(merge_contacts(shop.session, keep, keep), Error);
    }
  }
}

SCENARIO("A sender is marked as spam", "[desk][contact]")
{
  Workshop shop;
  const auto ticket = shop.receives({});
  const auto contact = shop.ticket(ticket).contact.value();
  CHECK(mark_spam(shop.session, contact, true) == 1);
  THEN("the open tickets are rejected and say why")
  {
    CHECK(shop.ticket(ticket).status == "rejected");
    CHECK(shop.ticket(ticket).tags == Names{"spam"});
    CHECK_FALSE(shop.ticket(ticket).active);
    CHECK_THAT(shop.reasons(ticket, "status").back(), Catch::Contains("Ann Customer"));
  }
  WHEN("it was a mistake")
  {
    CHECK(mark_spam(shop.session, contact, false) == 1);
    THEN("the ticket is what it was")
    {
      CHECK(shop.ticket(ticket).status == "new");
      CHECK(shop.ticket(ticket).tags.empty());
    }
  }
}

TEST_CASE("importing the same cards again changes nothing", "[desk][contact]")
{
  Workshop shop;
  std::vector<mail::Card> cards(6);
  cards[0].addresses = {"a@example.org", "a2@example.org"};
  cards[1].name = "No Address";
  cards[2].name = "Phone Only";
  cards[2].phones = {"+48 1"};
  cards[3].accounts = {{"allegro", "x"}};
  cards[4].uid = "u1";
  cards[4].name = "By UID";
  cards[5].organisation = "Example";
  for (const auto& card : cards)
    CHECK(import_card(shop.session, card, "").outcome == Imported::added);
  for (const auto& card : cards)
    CHECK(import_card(shop.session, card, "").outcome == Imported::unchanged);
  CHECK(shop.count("contact") == 6);
}

TEST_CASE("a card changes what it says and leaves the rest", "[desk][contact]")
{
  Workshop shop;
  auto contact = ann();
  contact.vip = true;
  const auto id = create_contact(shop.session, contact);
  add_contact(shop.session, {"Bob", "bob@example.org"});
  mail::Card card;
  card.name = "Ann Married";
  card.addresses = {"new@example.org", "ann@home.example", "bob@example.org"};
  const auto result = import_card(shop.session, card, "");
  CHECK(result.outcome == Imported::updated);
  CHECK(result.contact == id);
  CHECK_THAT(result.note, Catch::Contains("bob@example.org stays with contact 2"));
  const auto after = get_contact(shop.db, id);
  CHECK(after.name == "Ann Married");
  CHECK(after.organisation == "Fabryka Żółci");
  CHECK(after.vip);
  CHECK(after.addresses == Names{"Ann@Customer.example", "ann@home.example", "new@example.org"});
}

TEST_CASE("an import that only tries writes nothing", "[desk][contact]")
{
  Workshop shop;
  ContactImport::Options how;
  how.dry_run = true;
  how.batch = 2;
  ContactImport import{shop.session, std::move(how)};
  for (const auto* address : {"a@example.org", "b@example.org", "c@example.org"}) {
    mail::Card card;
    card.addresses = {address};
    import.take(std::move(card), 1);
  }
  CHECK(import.finish().added == 3);
  CHECK(shop.count("contact") == 0);
}

TEST_CASE("tables of other programs are read", "[desk][contact]")
{
  const auto cards =
      read_csv("First Name;Last Name;E-mail Address;Company;Business Phone;Birthday\n"
               "Zoë;Król;zoe@example.org, z@example.org;Example Ltd;+48 1;1970\n");
  REQUIRE(cards.size() == 1);
  CHECK(cards[0].name == "Zoë Król");
  CHECK(cards[0].addresses == Names{"zoe@example.org", "z@example.org"});
  CHECK(cards[0].organisation == "Example Ltd");
  CHECK(cards[0].phones == Names{"+48 1"});
  CHECK_THROWS_WITH(read_csv("colour,size\nred,7\n"), Catch::Contains("names no column"));
  CHECK_THROWS_WITH(read_csv(""), Catch::Contains("nothing in it"));
}

TEST_CASE("no cell of a table is a formula", "[desk][contact]")
{
  for (const auto* name : {"=cmd|' /C calc'!A0", "@SUM(1)", "+1+cmd", "-2+3", "'=x", "''"}) {
    mail::Card card;
    card.name = name;
    const auto row = to_csv(card);
    INFO(row);
    CHECK(std::string_view{"=@+-"}.find(row[row[0] == '"' ? 1 : 0]) == std::string_view::npos);
    CHECK(read_csv(contact_csv_header() + row).at(0).name == name);
  }
  mail::Card card;
  card.phones = {"+48 22 123"};
  CHECK_THAT(to_csv(card), Catch::Contains(",+48 22 123,")); // no formula: left as it is
}

TEST_CASE("whatever a contact holds, it comes back through tables and cards", "[desk][contact]")
{
  std::mt19937 random{22};
  const Names bits{"a", "B",  ";", ",",  "\\", "\"", ":", "=",
                   "ż", "漢", "👩", " x", "'",  "@",  "+", "-"};
  const auto word = [&](std::size_t longest) {
    std::string text;
    for (auto length = random() % (longest + 1); length > 0; --length)
      text += bits[random() % bits.size()];
    return text;
  };
  for (int round = 0; round < 500; ++round) {
    Contact contact;
    contact.name = word(20);
    contact.organisation = word(10);
    contact.notes = word(10) + "\n" + word(10);
    contact.type = word(4);
    contact.uid = word(4);
    contact.vip = random() % 2 == 0;
    contact.addresses = {fmt::format("a{}@example.org", round), "\"b;,c\"@example.org"};
    contact.phones = {"+48 " + std::to_string(round), word(5)};
    contact.accounts = {{word(4), word(6)}, {word(4), word(6)}};
    const auto card = to_card(tidy(contact));
    const auto row = contact_csv_header() + to_csv(card);
    INFO(row);
    CHECK(read_csv(row).at(0) == card);
  }
}
