// Conditions: a table of tests, and `all`, `any`, `not` over them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "rules/facts.hpp"

namespace tkt::rules {

/// One kind of test. Its name is the key in the configuration (config/rule_words.hpp says what its
/// values mean to the administrator); adding one is adding an entry to a table below.
struct Test {
  std::string_view name;
  /// A value as it is compared: folded text, a folded address …
  std::string (*prepare)(std::string_view value);
  /// Whether the message passes for one of the prepared values.
  bool (*holds)(const Facts& facts, const std::vector<std::string>& values);
  /// The value of the message that was looked at, for people.
  std::string (*seen)(const Facts& facts);
};

std::span<const Test> text_tests();    // condition_text.cpp
std::span<const Test> address_tests(); // condition_address.cpp
std::span<const Test> sender_tests();  // condition_contact.cpp: what we know of the sender
std::span<const Test> mail_tests();    // condition_mail.cpp: where it came from, what it is

/// Null if there is none of that name.
const Test* find_test(std::string_view name);
std::vector<std::string> test_names();

/// What a condition came to, for `tkt-rules --explain` and `tkt why`.
struct Trace {
  std::string text; ///< `subject_contains "invoice"`, or `any`
  bool holds = false;
  std::string seen; ///< the value in the message; "" for any, all, not
  std::vector<Trace> parts;
};

/// One line: the tests that decided, `subject_contains "invoice" (seen: "Invoice 7")`.
std::string to_text(const Trace& trace);

/// A condition made ready: its tests looked up, their values prepared once.
class Condition {
public:
  /// Kind::internal for a test that no table has: config::check() lets none through.
  explicit Condition(const config::Condition& written);

  bool holds(const Facts& facts) const;
  /// As holds(), looking at every part.
  Trace trace(const Facts& facts) const;

private:
  config::Condition::Shape shape_;
  const Test* test_ = nullptr;
  std::vector<std::string> written_;
  std::vector<std::string> values_;
  std::vector<Condition> parts_;
};

} // namespace tkt::rules
