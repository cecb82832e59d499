// What an administrator decides, as types. A default stands beside its reason; what the keys are
// called in the file, and what they mean to a reader of the manual, is in keys.cpp.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "config/model/config_field.hpp"
#include "config/model/config_survey.hpp"
#include "config/model/config_threading.hpp"
#include "config/model/place.hpp"

namespace tkt::config {

// ------------------------------------------------------------------ mailboxes

/// How to come by a password or an OAuth2 token; at most one of them is set. read_secret() obtains
/// it when it is needed, never earlier.
struct Secret {
  std::string password;         ///< in the file itself, which then nobody else may read
  std::string password_command; ///< sh(1) command; its first line is the password
  std::string token_command;    ///< likewise, an OAuth2 bearer token
  std::string password_file;
  std::string credential; ///< name of a systemd credential (systemd.exec(5))

  bool given() const;
  bool is_token() const { return !token_command.empty(); }
  bool operator==(const Secret&) const = default;
};

enum class Tls {
  automatic, ///< by the URL: imaps and smtps from the first byte, imap and smtp by STARTTLS
  required,  ///< as automatic, spelled out
  none,      ///< in the clear; for loopback and tests
};

/// Which messages of a folder are taken.
enum class Take {
  unseen, ///< those nobody has read
  fresh,  ///< "new": everything that arrived since the first connection, read or not
};

/// What the first connection does with mail that is already there.
enum class Start {
  unseen, ///< take what is unread
  now,    ///< take nothing that is older than this connection
  all,    ///< import everything, silently
};

/// What happens to a message on the server once it is durable here. A folder name: move there.
struct After {
  enum class What { seen, keep, move, remove } what = What::seen;
  std::string folder; ///< for move; UTF-8

  bool operator==(const After&) const = default;
};

struct Incoming {
  std::string url; ///< imap://, imaps://, maildir:/path, mbox:/path
  std::vector<std::string> folders{"INBOX"};
  std::string user;
  Secret secret;
  Tls tls = Tls::automatic;
  std::string ca_file; ///< certificates to trust besides the system's
  bool process = true; ///< "process incoming mail": false keeps the mailbox, fetches nothing
  Take take = Take::unseen;
  Start start = Start::unseen;
  After after;

  bool operator==(const Incoming&) const = default;
};

struct Outgoing {
  std::string url; ///< smtp://, smtps://, maildir:/path, sendmail:/path/to/sendmail
  std::string user;
  Secret secret;
  Tls tls = Tls::automatic;
  std::string ca_file;
  std::string sent_folder = "Sent"; ///< keep a copy there; "" for none
  int connections = 4; ///< side by side, where that much mail waits; providers allow some ten
  /// What servers are asked to report (RFC 3461): failure, delay, success; empty: as they like.
  std::vector<std::string> reports;
  seconds timeout{120}; ///< of one wait for the server

  bool operator==(const Outgoing&) const = default;
};

struct Mailbox {
  std::string name;
  std::string address;
  std::vector<std::string> aliases; ///< ours too: never put in Cc, never answered
  std::string queue; ///< where its mail goes when no rule says otherwise; "" opens no tickets
  std::string token_separator; ///< between address and token, such as `+`; "" puts none into it
  std::int64_t max_size = 50'000'000; ///< bytes of one message; larger ones are kept and noted
  std::string footer;                 ///< put under what agents send by it
  std::optional<Incoming> incoming;
  std::optional<Outgoing> outgoing;
  Place place;

  bool operator==(const Mailbox&) const = default;
};

// ------------------------------------------------------------------ people

struct Agent {
  std::string login; ///< the Unix user
  std::string name;
  std::string email;
  std::string signature;
  std::string language; ///< of mail to them; "": the ticket's queue's
  std::string calendar; ///< when they work; "": whenever a ticket's queue does
  int capacity = 0;     ///< active tickets up to which rules that choose give more; 0: no end
  Place place;
};

struct Team {
  std::string name;
  std::vector<std::string> agents;
  Place place;
};

// ------------------------------------------------------------------ queues

enum class SenderName { queue, agent_name, agent_address };
enum class ReplyTo { queue, agent };

/// Whose a ticket becomes when an agent does something to it; looking never counts.
enum class TakeOnAction {
  always,
  unassigned, ///< only where it is nobody's
  never,
};

/// What goes out beside the plain text of an answer.
enum class Html {
  none,
  markdown, ///< the text read as Markdown, as an alternative
};

/// Status change when a customer answers: from one of `when` (empty: never) to `set`,
/// `status` or `status/substatus`.
struct OnCustomerReply {
  std::vector<std::string> when{"pending", "resolved"};
  std::string set = "open/customer-replied";
};

struct Acknowledge {
  std::string template_name;         ///< "" sends none
  std::string out_of_hours_template; ///< "": the same at every hour
};

struct QueueTemplates {
  std::string message = "message"; ///< an agent's answer
  std::string summary = "summary";
};

struct Queue {
  std::string name;
  std::string mailbox; ///< answers go out through it
  std::vector<std::string> agents;
  std::vector<std::string> teams;
  std::string calendar; ///< "": every hour is a working hour
  std::string subject_tag = "[#{{id}}]";
  std::vector<std::string> former_subject_tags; ///< still read, no longer written
  std::string language;                         ///< "": the desk's
  SenderName from = SenderName::queue;
  ReplyTo reply_to = ReplyTo::queue;
  std::vector<std::string> never_cc; ///< addresses, and domains as `@example.org`
  std::string default_category;
  std::string default_priority = "normal";
  std::string default_type;
  std::string default_sla;
  bool add_contacts = true; ///< unknown senders become contacts
  TakeOnAction take_on_action = TakeOnAction::unassigned;
  Html html = Html::none;
  OnCustomerReply on_customer_reply;
  seconds reopen_window = days{14}; ///< answers to a closed ticket open it again
  LateAnswer late_answer = LateAnswer::fresh;
  std::string refusal_template; ///< sent where an answer is refused; "" sends none
  Acknowledge acknowledge;
  QueueTemplates templates;
  QueueMail automatic_mail;
  bool survey = true; ///< its customers are asked, where anybody is
  Place place;
};

// ------------------------------------------------------------------ vocabulary

enum class StatusKind { fresh, open, pending, resolved, closed, cancelled, rejected };

/// As the file calls them: `new`, `open` …
std::string_view to_text(StatusKind kind);

/// False for the kinds in which nothing is left to do.
constexpr bool is_active(StatusKind kind)
{
  return kind == StatusKind::fresh || kind == StatusKind::open || kind == StatusKind::pending;
}

struct Status {
  std::string name;
  StatusKind kind = StatusKind::open;
  std::vector<std::string> substatuses;
  Place place;
};

struct Category {
  std::string name;
  Place place;
};

struct Type {
  std::string name;
  Place place;
};

/// When to warn that a resolution is coming due: after so much working time, or after a part of the
/// time that there is.
struct Alarm {
  seconds time{0};
  int percent = 0; ///< of the resolution time; not 0: instead of `time`

  constexpr Alarm() = default;
  template <class Rep, class Period>
  constexpr Alarm(std::chrono::duration<Rep, Period> after) : time{after}
  {
  }
  static constexpr Alarm part(int percent)
  {
    Alarm alarm;
    alarm.percent = percent;
    return alarm;
  }

  /// Zero where there is none.
  constexpr seconds after(seconds resolve) const
  {
    return percent == 0 ? time : resolve * percent / 100;
  }
  bool operator==(const Alarm&) const = default;
};

/// Working time from the customer's message; zero: no such promise.
struct Times {
  seconds reaction{0}; ///< first public answer due
  Alarm alarm;         ///< warn: resolution is coming due
  seconds resolve{0};
  seconds next_reaction{0}; ///< answer due to each later message that is not answered yet
  seconds out_of_hours{0};  ///< added to each of them, where the message came out of hours

  bool operator==(const Times&) const = default;
};

/// What a clock does when it has run out.
enum class Alert { reaction_late, next_reaction_late, alarm, resolve_late };

/// As the file, the log and rules call them.
std::string_view to_text(Alert alert);

/// A step that is taken while nobody has done what was promised.
struct Escalation {
  Alert on = Alert::resolve_late;
  seconds after{0};                ///< of further working time
  std::vector<std::string> notify; ///< as send::listeners() takes them
  bool in_hours = false;           ///< people who are off are told when they are back
  std::string priority;            ///< raised to; never lowered
  bool raise = false;              ///< to the next more urgent priority
  std::string assign;              ///< a login or team:NAME
  std::string status;
  Place place;

  bool operator==(const Escalation&) const = default;
};

struct Priority {
  std::string name;
  int weight = 50; ///< higher is more urgent
  Times times;
  Place place;
};

struct Sla {
  std::string name;
  std::string calendar;                    ///< "": the queue's
  std::map<std::string, Times> priorities; ///< empty: the priority's own times hold
  std::vector<Escalation> escalations;
  Place place;
};

// ------------------------------------------------------------------ working time

/// Working hours of a day, in local seconds from midnight: `from` before `to`, or, where the span
/// runs over midnight, `to` before `from`. 24:00 is 86400.
struct Span {
  seconds from{0};
  seconds to{0};

  bool operator==(const Span&) const = default;
};

/// Reads `08:00-12:30` (or with seconds).
std::optional<Span> parse_span(std::string_view text);
std::string to_text(const Span& span);

/// Reads `10MB`, `64KiB`, `500B`; nothing for anything else.
std::optional<std::int64_t> parse_size(std::string_view text);

struct Calendar {
  std::string name;
  std::string timezone;                      ///< IANA name; "": the desk's
  std::array<std::vector<Span>, 7> weekdays; ///< Monday first
  std::vector<std::string> holidays;         ///< `2026-04-06`, `*-12-25`, `easter+60`
  std::string holiday_file;                  ///< iCalendar; relative to the file that names it
  std::vector<std::string> workdays;         ///< no holidays, whatever those two say
  std::map<std::string, std::vector<Span>> except; ///< a day's own hours instead of the weekday's
  std::map<std::string, std::vector<Span>> breaks; ///< taken out of a day's hours
  Place place;
};

// ------------------------------------------------------------------ rules

/// A condition as written: a test with its values, or `all`, `any`, `not` over others.
struct Condition {
  enum class Shape { test, all, any, negation } shape = Shape::all;
  std::string test;                ///< its key, such as subject_contains
  std::vector<std::string> values; ///< one of them must hold; a switch is "true" or "false"
  std::vector<Condition> parts;
  Place place;
};

struct Action {
  std::string name; ///< its key, such as queue or add_tags
  std::vector<std::string> values;
  Place place;
};

struct Rule {
  std::string name;
  std::string on = "message"; ///< message | ticket.<change> | sla.<alarm> | after:<duration>
  /// What `after` is counted from.
  enum class Since {
    status,   ///< the ticket got its status
    answer,   ///< our last answer, while the customer says nothing
    customer, ///< the customer's last message, while nobody answers
    created,
    change, ///< of any kind
  } since = Since::status;
  std::string calendar; ///< whose working time `after` counts; "": all time
  Condition condition;  ///< an empty `all` always holds
  std::vector<Action> actions;
  bool stop = false;              ///< no later rule is looked at
  bool ignore_diacritics = false; ///< the texts of its conditions are met by letters without marks
  Place place;
};

std::string_view to_text(Rule::Since since);

/// A query that has a name, for everybody (tkt-query(7)).
struct SavedQuery {
  std::string name;
  std::string query;
  Place place;
};

/// A monitoring system whose mail opens tickets and closes them again.
struct Monitor {
  std::string name;              ///< of patterns that tkt brings, if it gives none: `nagios` …
  std::vector<std::string> from; ///< addresses whose mail it is
  std::string problem;           ///< regular expression on the subject; its captures are the key
  std::string recovery;          ///< likewise, with the same key
  std::string status;            ///< that a recovery sets; "": the first closed one
  Place place;
};

// ------------------------------------------------------------------ contacts

/// An address book on a CardDAV server (RFC 6352) that contacts are taken from.
struct AddressBook {
  std::string name;
  std::string url; ///< of the collection: https://host/path/
  std::string user;
  Secret secret;
  Tls tls = Tls::automatic;
  std::string ca_file; ///< certificates to trust besides the system's
  std::string type;    ///< of contacts whose card names none
  Place place;
};

/// A program that knows customers: it gets an address, and says who that is.
struct ContactLookup {
  std::string command;    ///< sh(1) command; "" asks nobody
  seconds lifetime{3600}; ///< of an answer
  seconds time_limit{5};  ///< of one question
};

// ------------------------------------------------------------------ the desk and its daemon

struct Desk {
  std::string name = "Help desk";
  std::string domain = "localhost"; ///< right-hand side of the Message-IDs we write
  std::string database;             ///< sqlite:/path; "": tkt.db in the state folder
  std::string timezone = "UTC";
  std::string language = "en";
  std::string url;
  std::string template_folder; ///< looked in before the templates that tkt brings
  std::string notice_mailbox;  ///< mail to agents leaves by it; "": the ticket's
  /// Relays whose Authentication-Results are believed, as they call themselves (RFC 8601).
  std::vector<std::string> authserv_ids;
  /// Bytes of all files that go out with one message.
  std::int64_t max_outgoing_size = 20'000'000;
  /// Words that speak of a file, by language; besides those that tkt knows, or instead of them.
  std::map<std::string, std::vector<std::string>> attachment_words;
};

/// How often tktd starts a stage that nobody has asked for.
struct Daemon {
  seconds fetch{60};
  seconds rules{30};
  seconds sla{30};
  seconds send{15};
  seconds contacts{3600};
  seconds spool{5};
};

struct Config {
  Desk desk;
  std::vector<Mailbox> mailboxes;
  std::vector<Agent> agents;
  std::vector<Team> teams;
  std::vector<Queue> queues;
  std::vector<Status> statuses; ///< all seven kinds are there even if the file names none
  std::vector<Category> categories;
  std::vector<Type> types;
  std::vector<Priority> priorities;
  std::vector<Sla> slas;
  std::vector<Calendar> calendars;
  std::vector<Rule> rules;
  std::vector<Monitor> monitors;
  std::vector<SavedQuery> queries;
  std::vector<ForeignNumber> foreign_numbers;
  AgentMail agent_mail;
  Loop loop;
  AutomaticMail automatic_mail;
  Survey survey;
  Web web;
  std::vector<Hook> hooks;
  std::vector<AddressBook> address_books;
  ContactLookup contact_lookup;
  Daemon daemon;

  std::vector<std::filesystem::path> files; ///< that it was read from, in order
  std::vector<CustomField> fields;

  // By name. A name that is not there: Kind::usage, with the nearest one that is.
  const Mailbox& mailbox(std::string_view name) const;
  const Agent& agent(std::string_view login) const;
  const Team& team(std::string_view name) const;
  const Queue& queue(std::string_view name) const;
  const Status& status(std::string_view name) const;
  const Priority& priority(std::string_view name) const;
  const Calendar& calendar(std::string_view name) const;
  const CustomField& field(std::string_view name) const;

  /// As a person names an agent: by the login, by its beginning, or by a part of it or of the name,
  /// whatever the case and the accents. Kind::usage if that is nobody, or may be several.
  const Agent& match_agent(std::string_view text) const;

  // By name; null if it is not there.
  const Mailbox* find_mailbox(std::string_view name) const;
  const Agent* find_agent(std::string_view login) const;
  const Agent* find_agent_at(std::string_view address) const; ///< whatever its case
  const Queue* find_queue(std::string_view name) const;
  const Status* find_status(std::string_view name) const;
  const Priority* find_priority(std::string_view name) const;
  const Sla* find_sla(std::string_view name) const;
  const Calendar* find_calendar(std::string_view name) const;
  const CustomField* find_field(std::string_view name) const;

  /// The first status of a kind, as configured.
  const Status& first_status(StatusKind kind) const;

  /// Every address that is this desk: mailboxes and their aliases, without case; with a token in
  /// it, too, where a mailbox takes them.
  bool is_own_address(std::string_view address) const;

  /// Path of the database file.
  std::filesystem::path database_path() const;
};

/// One mistake: where, and what to do about it.
struct Problem {
  Place place;
  std::string text;
};

/// What was read, and everything that is wrong with it. The Config is usable only without problems.
struct Checked {
  Config config;
  std::vector<Problem> problems;
};

/// Reads `path` and, beside it, conf.d/*.toml in the order of their names. Every mistake in them
/// is a Problem: syntax, unknown keys (with the nearest known one), wrong types, bad values,
/// dangling names, secrets that others can read. Kind::no_input if `path` cannot be opened.
Checked check(const std::filesystem::path& path);

/// As check(), of a file that holds a part of a configuration: what its names stand for is in
/// other files, which a program that reads the part alone need not see.
Checked check_part(const std::filesystem::path& path);

/// As check(), of a text; for tests and for embedded defaults. `name` stands for the file.
Checked check_text(std::string_view toml, std::string_view name = "tkt.toml");

/// The configuration, or Kind::config with every problem, a line each.
Config load(const std::filesystem::path& path);
Config load_part(const std::filesystem::path& path);
Config load_text(std::string_view toml, std::string_view name = "tkt.toml");

/// Where the configuration is when nobody says: the first that exists of ~/.config/tkt/tkt.toml
/// (XDG_CONFIG_HOME) and /etc/tkt/tkt.toml; if none does, the latter. The environment is passed in.
std::filesystem::path default_path(const char* xdg_config_home, const char* home);

/// The effective configuration as TOML that check_text() reads back; secrets are masked.
std::string show(const Config& config);

/// A line of the manual for each key: section, key, type, default, meaning.
struct KeyHelp {
  std::string section; ///< `desk`, `mailbox.incoming` …
  std::string key;
  std::string type;
  std::string standard; ///< default as written, "" for none
  std::string meaning;
  bool required = false; ///< the section is wrong without it
};
std::vector<KeyHelp> key_help();

} // namespace tkt::config
