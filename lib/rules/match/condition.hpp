// Conditions: a table of tests, and `all`, `any`, `not` over them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/keys/rule_words.hpp"
#include "config/model/config.hpp"
#include "rules/match/facts.hpp"

namespace re2 {
class RE2;
}

namespace tkt::rules {

/// A value of a condition, ready to be compared.
struct Value {
  std::string text;                        ///< folded, as its test wants it; an expression
  std::string field;                       ///< of the header, lower case
  std::shared_ptr<const re2::RE2> pattern; ///< of tests on regular expressions
  std::int64_t number = 0;                 ///< bytes, or seconds
};
using Values = std::vector<Value>;

using Marks = Facts::Marks;

/// Where a test's values are looked for, so that those of all rules can be looked for together;
/// `none` for what is looked at rule by rule.
enum class Where {
  none,
  subject,
  body,
  sender,
  header,
  subject_pattern,
  body_pattern,
  sender_pattern,
  header_pattern,
  senders,
  to,
  any_recipients,
  mailbox
};

/// One kind of test; the configuration has its words from here, too. Adding one is adding an entry
/// to a table below.
struct Test {
  std::string_view name; ///< the key in a rule's `if`
  config::ValueKind kind;
  std::string_view meaning; ///< for the manual
  /// A value as it is compared: folded text, a folded address …
  Value (*prepare)(std::string_view value, Marks marks);
  /// Whether one of the prepared values is met. May leave captures in the facts.
  bool (*holds)(const Facts& facts, const Values& values, Marks marks);
  /// What was looked at, for people.
  std::string (*seen)(const Facts& facts, const Values& values);
  Where where = Where::none;
};

std::span<const Test> text_tests();       // condition_text.cpp
std::span<const Test> pattern_tests();    // condition_pattern.cpp: regular expressions
std::span<const Test> header_tests();     // condition_header.cpp
std::span<const Test> attachment_tests(); // condition_attachment.cpp
std::span<const Test> address_tests();    // condition_address.cpp
std::span<const Test> sender_tests();     // condition_contact.cpp: what we know of the sender
std::span<const Test> mail_tests();       // condition_mail.cpp: where it came from, what it is
std::span<const Test> time_tests();       // condition_time.cpp
std::span<const Test> ticket_tests(); // condition_ticket.cpp: the ticket, and what changed in it

/// Null if there is none of that name.
const Test* find_test(std::string_view name);
/// Of every table.
std::vector<const Test*> all_tests();

// What several tables prepare their values with.
Value as_written(std::string_view value, Marks marks);
Value folded(std::string_view value, Marks marks);
/// A flag's value is "true" or "false".
bool is_switch(bool state, const Values& wanted);
bool is_one_of(std::string_view text, const Values& wanted);

/// What a condition came to, for `tkt-rules --explain` and `tkt why`.
struct Trace {
  std::string text; ///< `subject_contains "invoice"`, or `any`
  bool holds = false;
  std::string seen; ///< the value in the message; "" for any, all, not
  std::vector<Trace> parts;
};

/// One line: the tests that decided, `subject_contains "invoice" (seen: "Invoice 7")`.
std::string to_text(const Trace& trace);

/// What has to be found somewhere before a condition can hold.
struct Need {
  struct Atom {
    Where where;
    Marks marks;
    std::string text;
    std::string field; ///< of the header
  };
  bool nothing = true;     ///< it has to be looked at in any case
  std::vector<Atom> atoms; ///< otherwise one of these has to be found
};

/// A condition made ready: its tests looked up, their values prepared once.
class Condition {
public:
  /// Kind::internal for a test that no table has: config::check() lets none through.
  Condition(const config::Condition& written, Marks marks);

  bool holds(const Facts& facts) const;
  /// As holds(), looking at every part.
  Trace trace(const Facts& facts) const;

  /// Shape: if none of the atoms is there, the condition does not hold; if one is, it may.
  Need need() const;

private:
  config::Condition::Shape shape_;
  Marks marks_;
  const Test* test_ = nullptr;
  std::vector<std::string> written_;
  Values values_;
  std::vector<Condition> parts_;
};

} // namespace tkt::rules
