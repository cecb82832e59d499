#include "rules/match/rule_index.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tkt::rules {

void RuleIndex::add(const Need& need, std::uint32_t rule)
{
  if (need.nothing)
    always_.push_back(rule);
  for (const auto& atom : need.atoms) {
    const auto& text = atom.text;
    const auto& field = atom.field;
    const auto literals = [&](Texts& texts) -> Literals& {
      return atom.marks == Marks::kept ? texts.kept : texts.gone;
    };
    switch (atom.where) {
    case Where::subject:
      literals(subject_).add(text, rule);
      break;
    case Where::body:
      literals(body_).add(text, rule);
      break;
    case Where::sender:
      sender_.kept.add(text, rule);
      break;
    case Where::header:
      literals(headers_[field]).add(text, rule);
      break;
    case Where::subject_pattern:
      subject_.patterns.add(text, rule);
      break;
    case Where::body_pattern:
      body_.patterns.add(text, rule);
      break;
    case Where::sender_pattern:
      sender_.patterns.add(text, rule);
      break;
    case Where::header_pattern:
      headers_[field].patterns.add(text, rule);
      break;
    case Where::senders:
      senders_[text].push_back(rule);
      break;
    case Where::to:
      to_[text].push_back(rule);
      break;
    case Where::any_recipients:
      any_recipients_[text].push_back(rule);
      break;
    case Where::mailbox:
      mailbox_[text].push_back(rule);
      break;
    case Where::none:
      break;
    }
  }
}

void RuleIndex::Texts::build()
{
  kept.build();
  gone.build();
  patterns.build();
}

void RuleIndex::build()
{
  for (auto* texts : {&subject_, &body_, &sender_})
    texts->build();
  for (auto& [name, texts] : headers_)
    texts.build();
}

void RuleIndex::search(const Facts& facts, Numbers& found) const
{
  const auto literals = [&](const Texts& texts, auto text) {
    if (!texts.kept.empty())
      texts.kept.find(text(Marks::kept), found);
    if (!texts.gone.empty())
      texts.gone.find(text(Marks::gone), found);
  };
  literals(subject_, [&](Marks marks) -> std::string_view { return facts.subject(marks); });
  literals(body_, [&](Marks marks) -> std::string_view { return facts.body(marks); });
  if (!sender_.kept.empty() || !sender_.patterns.empty())
    for (const auto& sender : facts.senders()) {
      sender_.kept.find(sender, found);
      sender_.patterns.find(sender, found);
    }
  // A subject or text that is not there is empty, and an expression may match what is empty.
  if (!subject_.patterns.empty())
    subject_.patterns.find(facts.subject_text(), found);
  if (!body_.patterns.empty())
    body_.patterns.find(facts.body_text(), found);
}

void RuleIndex::search_headers(const Facts& facts, Numbers& found) const
{
  if (headers_.empty() || facts.message() == nullptr)
    return;
  for (const auto& [name, value] : facts.message()->headers()) {
    const auto texts = headers_.find(to_lower_ascii(name));
    if (texts == headers_.end())
      continue;
    const auto& [kept, gone, patterns] = texts->second;
    if (!kept.empty())
      kept.find(fold(value), found);
    if (!gone.empty())
      gone.find(fold_marks(value), found);
    patterns.find(value, found);
  }
}

void RuleIndex::look_up(const Facts& facts, Numbers& found) const
{
  const auto one = [&](const Addresses& known, const std::string& address) {
    if (const auto at = known.find(address); at != known.end())
      found.insert(found.end(), at->second.begin(), at->second.end());
  };
  const auto all = [&](const Addresses& known, auto addresses) {
    if (!known.empty())
      for (const auto& address : addresses())
        one(known, address);
  };
  all(
      senders_, [&]() -> const auto& { return facts.senders(); });
  all(
      to_, [&]() -> const auto& { return facts.to(); });
  all(
      any_recipients_, [&]() -> const auto& { return facts.any_recipients(); });
  one(mailbox_, facts.mailbox());
}

std::vector<std::uint32_t> RuleIndex::candidates(const Facts& facts) const
{
  auto found = always_;
  search(facts, found);
  search_headers(facts, found);
  look_up(facts, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

} // namespace tkt::rules
