#include "send/compose/subject.hpp"

#include "base/text.hpp"
#include "mail/judge/subject.hpp"

namespace tkt::send {

namespace {

bool is_word(char c)
{
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace

bool has_tag(std::string_view subject, std::string_view tag)
{
  if (tag.empty())
    return true;
  for (auto at = subject.find(tag); at != std::string_view::npos; at = subject.find(tag, at + 1)) {
    const auto end = at + tag.size();
    const bool begins = at == 0 || !is_word(subject[at - 1]) || !is_word(tag.front());
    const bool ends = end == subject.size() || !is_word(subject[end]) || !is_word(tag.back());
    if (begins && ends)
      return true;
  }
  return false;
}

std::string with_tag(std::string_view subject, std::string_view tag)
{
  if (has_tag(subject, tag))
    return std::string{subject};
  return fmt::format("{}{}{}", tag, subject.empty() ? "" : " ", subject);
}

std::string answer_subject(std::string_view subject, std::string_view tag)
{
  constexpr std::string_view mark = "Re:";
  const auto behind_mark = [&](const std::string& answer) {
    return std::string{trim(std::string_view{answer}.substr(mark.size()))};
  };
  auto rest = behind_mark(mail::reply_subject(subject));
  // `Re: [#5] Re: words` hides its second mark behind the tag.
  if (!tag.empty() && rest.starts_with(tag))
    rest = behind_mark(mail::reply_subject(trim(std::string_view{rest}.substr(tag.size()))));
  return fmt::format("{} {}", mark, with_tag(rest, tag));
}

} // namespace tkt::send
