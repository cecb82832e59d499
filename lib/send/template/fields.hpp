// What a template may speak of; tkt-templates(7) has the list.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/model/config.hpp"
#include "desk/message/message.hpp"
#include "desk/ticket/ticket.hpp"

namespace tkt::send {

/// A file of a message, for people.
struct FileFields {
  std::string name;
  std::string size; ///< `12 KB`
};

struct MessageFields {
  std::string text;
  std::string date;
  std::string from; ///< `Name <address>`
  std::string subject;
  std::vector<FileFields> attachments;
};

/// A level of the survey's scale.
struct LevelFields {
  std::string score;
  std::string name;
  std::string colour;
  std::string ink;    ///< black or white: what can be read on the colour
  std::string url;    ///< "" where there is no tkt-web
  std::string mailto; ///< a link that writes the mail
};

struct SurveyFields {
  std::vector<LevelFields> levels; ///< from the worst to the best; none: nothing is asked
  std::string expires;
  std::string best, worst; ///< scores
};

/// A ticket in a digest.
struct RowFields {
  std::string id, subject, status, queue, agent, customer, date, url;
};

struct DigestFields {
  std::string since, until, day;
  std::vector<RowFields> came, waiting, late;
};

/// Values of every field, as text. Those that are one line by nature are put on one line when they
/// are filled in, whatever they hold; `answer`, `quote`, texts and the signature keep their lines.
struct Fields {
  struct {
    std::string id, subject, created, status, priority, queue, tag, agent;
    std::string category{}, type{}, tags{}, sla{}, url{};
    /// `ticket.field.NAME`: those of the configuration that have a value.
    std::vector<std::pair<std::string, std::string>> custom = {};
  } ticket;
  struct {
    std::string name, address;
    std::string organisation{}, type{};
  } customer;
  struct {
    std::string name, email, signature;
  } agent;
  struct {
    std::string text, reason, by, date;
    std::string kind{}, before{}, after{}, who{}; ///< of the template `event`, which makes `text`
  } event;                                        ///< what a notice tells of
  std::string queue_name;
  std::string desk_name;
  MessageFields message; ///< the one that is answered
  std::string answer;
  std::string quote;                   ///< the text of `message`, each line behind `> `
  std::vector<FileFields> attachments; ///< those of `message`
  std::vector<MessageFields> messages; ///< the correspondence, oldest first; also `history`
  SurveyFields survey;
  DigestFields digest;
};

/// The ticket's part of the fields: ticket, customer, queue and desk.
Fields fields_of(const config::Config& config, const desk::Ticket& ticket,
                 const config::Queue& queue);

/// Adds `message`, its attachments and its quote; of the text only what is new in it is quoted.
void add_message_fields(Fields& fields, const config::Config& config, const desk::Message& message);

/// Adds the correspondence: what came in and went out, without comments and without automatic mail.
void add_history(Fields& fields, store::Database& db, const config::Config& config,
                 TicketId ticket);

/// Adds what is known of the customer.
void add_customer_fields(Fields& fields, store::Database& db);

/// Adds the values of the ticket's fields of [field.NAME].
void add_custom_fields(Fields& fields, store::Database& db, TicketId ticket);

/// Adds name, address and signature.
void add_agent_fields(Fields& fields, const config::Agent& agent);

/// `2024-03-01 10:00 CET`: the desk's time, in a form that reads the same in every language.
std::string date_text(Instant at, std::string_view timezone);

/// `950 bytes`, `12 KB`, `3.4 MB`, in powers of 1000, as mail programs count.
std::string size_text(std::uint64_t bytes);

/// In which to look for a template, one after the other: those wanted, in lower case, each followed
/// by what it is a kind of (RFC 4647, section 3.4), as `de-at` by `de`.
std::vector<std::string> language_order(std::initializer_list<std::string_view> wanted);

/// The languages to look for a template in: the reader's, the queue's, the desk's, English.
std::vector<std::string> languages_for(const config::Config& config, const config::Queue& queue,
                                       std::string_view reader_language);

} // namespace tkt::send
