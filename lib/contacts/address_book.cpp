#include "contacts/address_book.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "config/model/secret.hpp"
#include "net/carddav.hpp"
#include "store/transaction.hpp"

namespace tkt::desk {

namespace {

/// Cards asked for at a time, and written in one transaction.
constexpr std::size_t handful = 100;

class Sync {
public:
  Sync(Session& session, const config::AddressBook& book,
       const std::function<void(std::string_view)>& note)
      : session_{session}, db_{session.db}, book_{book}, note_{note}, reason_{fmt::format(
                                                                          "address book {}",
                                                                          book.name)}
  {
  }

  BookReport run()
  {
    net::CardDav server{book_.url,
                        {book_.user, config::read_secret(book_.secret), book_.secret.is_token()},
                        book_.ca_file};
    const auto changes = server.changes(last_token());
    std::vector<std::string> wanted;
    for (const auto& [href, etag] : changes.present) {
      if (etag.empty() || etag != known_etag(href))
        wanted.push_back(href);
    }
    bool whole = true;
    for (std::size_t at = 0; at < wanted.size(); at += handful) {
      const std::vector<std::string> some(
          wanted.begin() + static_cast<std::ptrdiff_t>(at),
          wanted.begin() + static_cast<std::ptrdiff_t>(std::min(at + handful, wanted.size())));
      whole = take(server.cards(some), changes.present, some) && whole;
    }
    for (const auto& href : changes.gone)
      forget(href);
    if (changes.complete)
      forget_all_but(changes.present);
    // Cards that the server named and did not give are asked for again, all of them.
    remember(whole ? changes.sync_token : "");
    return report_;
  }

private:
  std::string last_token()
  {
    return db_.prepare("SELECT sync_token FROM address_book WHERE name = ? AND url = ?")
        .bind_all(book_.name, book_.url)
        .value<std::string>()
        .value_or("");
  }

  std::string known_etag(const std::string& href)
  {
    return db_.prepare("SELECT etag FROM address_book_card WHERE book = ? AND href = ?")
        .bind_all(book_.name, href)
        .value<std::string>()
        .value_or("");
  }

  void tell(std::string_view href, std::string_view what)
  {
    if (note_ && !what.empty())
      note_(fmt::format("{}: {}", href, what));
  }

  /// False if one that was asked for is missing.
  bool take(const std::vector<net::BookCard>& cards,
            const std::map<std::string, std::string>& listed, const std::vector<std::string>& asked)
  {
    std::size_t given = 0;
    store::Transaction tx{db_};
    for (const auto& [href, etag, vcard] : cards) {
      const auto entry = listed.find(href);
      if (entry == listed.end())
        continue; // nobody asked for it
      ++given;
      // The ETag that came with the card is the card's; the list may be older.
      keep(href, etag.empty() ? entry->second : etag, vcard);
    }
    tx.commit();
    if (given < asked.size())
      tell(book_.url,
           fmt::format("the server named {} cards that it does not give", asked.size() - given));
    return given >= asked.size();
  }

  void keep(const std::string& href, const std::string& etag, const std::string& vcard)
  {
    std::optional<mail::Card> card;
    mail::CardReader reader{[&](mail::Card&& one, std::size_t) {
                              if (!card)
                                card = std::move(one);
                            },
                            [&](std::size_t, std::string_view what) { tell(href, what); }};
    reader.feed(vcard);
    reader.finish();

    Import result;
    if (card) {
      if (card->type.empty())
        card->type = book_.type;
      result = import_card(session_, *card, reason_);
      tell(href, result.note);
    }
    report_.added += result.outcome == Imported::added;
    report_.updated += result.outcome == Imported::updated;
    report_.unchanged += result.outcome == Imported::unchanged;
    report_.skipped += result.outcome == Imported::skipped;
    const auto contact = result.contact ? std::optional{result.contact} : std::nullopt;
    db_.prepare("INSERT INTO address_book_card(book, href, etag, contact, made) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT(book, href) DO UPDATE SET "
                "etag = excluded.etag, contact = excluded.contact, "
                "made = max(made, excluded.made)")
        .run(book_.name, href, etag, contact, result.outcome == Imported::added);
  }

  void forget(const std::string& href)
  {
    store::Transaction tx{db_};
    const auto row = db_.prepare("SELECT contact, made FROM address_book_card "
                                 "WHERE book = ? AND href = ?")
                         .bind_all(book_.name, href)
                         .row<std::optional<ContactId>, bool>();
    if (!row)
      return;
    db_.prepare("DELETE FROM address_book_card WHERE book = ? AND href = ?").run(book_.name, href);
    ++report_.gone;
    const auto& [contact, made] = *row;
    if (contact && made && !is_needed(*contact))
      remove_contact(session_, *contact, fmt::format("gone from {}", reason_));
    tx.commit();
  }

  bool is_needed(ContactId contact)
  {
    return db_.prepare("SELECT 1 FROM ticket WHERE contact = ? LIMIT 1")
               .bind_all(contact)
               .value<int>()
               .has_value() ||
           db_.prepare("SELECT 1 FROM address_book_card WHERE contact = ? LIMIT 1")
               .bind_all(contact)
               .value<int>()
               .has_value() ||
           db_.prepare("SELECT 1 FROM contact WHERE merged_into = ? LIMIT 1")
               .bind_all(contact)
               .value<int>()
               .has_value();
  }

  void forget_all_but(const std::map<std::string, std::string>& present)
  {
    std::vector<std::string> gone;
    {
      auto query = db_.prepare("SELECT href FROM address_book_card WHERE book = ?");
      query.bind_all(book_.name);
      for (const auto& [href] : query.rows<std::string>()) {
        if (present.find(href) == present.end())
          gone.push_back(href);
      }
    }
    for (const auto& href : gone)
      forget(href);
  }

  void remember(const std::string& token)
  {
    db_.prepare("INSERT INTO address_book(name, url, sync_token, synced_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT(name) DO UPDATE SET url = excluded.url, "
                "sync_token = excluded.sync_token, synced_at = excluded.synced_at")
        .run(book_.name, book_.url, token, session_.now());
  }

  Session& session_;
  store::Database& db_;
  const config::AddressBook& book_;
  const std::function<void(std::string_view)>& note_;
  std::string reason_;
  BookReport report_;
};

} // namespace

BookReport sync_book(Session& session, const config::AddressBook& book,
                     const std::function<void(std::string_view)>& note)
{
  try {
    return Sync{session, book, note}.run();
  } catch (Error& e) {
    e.within(fmt::format("address book {}", book.name));
    throw;
  }
}

} // namespace tkt::desk
