#include "net/imap/data.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tkt::fetch {

namespace {

constexpr int deepest = 32; // nested lists that are skipped

std::string to_upper_ascii(std::string_view text)
{
  std::string upper{text};
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::string_view take_word(std::string_view& text)
{
  const auto end = text.find(' ');
  const auto word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

/// Walks over a response's text, value by value. Any of its steps may fail; then it is at its end.
class Cursor {
public:
  explicit Cursor(Response& response) : response_{response}, text_{response.text} {}

  bool failed() const { return failed_; }

  void blanks()
  {
    while (!text_.empty() && text_.front() == ' ')
      text_.remove_prefix(1);
  }

  bool take(char c)
  {
    blanks();
    if (text_.empty() || text_.front() != c)
      return false;
    text_.remove_prefix(1);
    return true;
  }

  /// An atom, of anything but blanks and parentheses; brackets keep what they hold together, as in
  /// `BODY[HEADER.FIELDS (FROM)]<0>`.
  std::string_view atom()
  {
    blanks();
    std::size_t length = 0;
    bool inside = false;
    while (length < text_.size()) {
      const char c = text_[length];
      if (c == '[')
        inside = true;
      else if (c == ']')
        inside = false;
      else if (!inside && (c == ' ' || c == '(' || c == ')' || c == '"'))
        break;
      ++length;
    }
    if (length == 0)
      fail();
    const auto found = text_.substr(0, length);
    text_.remove_prefix(length);
    return found;
  }

  /// A string of either kind, or NIL, or an atom where a server forgot the quotes. A literal is
  /// moved to `into`. False for NIL and on failure.
  bool string(Literal& into)
  {
    blanks();
    into.skipped = false;
    if (take('"')) {
      quoted(into.bytes);
      into.size = into.bytes.size();
      return !failed_;
    }
    if (auto* literal = this->literal()) {
      std::swap(into, *literal);
      return true;
    }
    const auto word = atom();
    if (failed_ || equal_ascii_case(word, "NIL"))
      return false;
    into.bytes = word;
    into.size = word.size();
    return true;
  }

  void skip_value(int depth = 0)
  {
    blanks();
    if (depth > deepest)
      return fail();
    if (take('(')) {
      while (!failed_ && !take(')'))
        skip_value(depth + 1);
    } else if (take('"')) {
      std::string ignored;
      quoted(ignored);
    } else if (literal() == nullptr && !failed_) {
      (void)atom();
    }
  }

  bool at_end()
  {
    blanks();
    return text_.empty();
  }

private:
  void fail()
  {
    failed_ = true;
    text_ = {};
  }

  void quoted(std::string& into)
  {
    into.clear();
    while (!text_.empty() && text_.front() != '"') {
      if (text_.front() == '\\' && text_.size() > 1)
        text_.remove_prefix(1);
      into += text_.front();
      text_.remove_prefix(1);
    }
    if (text_.empty())
      return fail();
    text_.remove_prefix(1);
  }

  /// Null if there is none here.
  Literal* literal()
  {
    auto at = text_;
    if (at.substr(0, 1) == "~")
      at.remove_prefix(1);
    if (at.substr(0, 1) != "{")
      return nullptr;
    const auto end = at.find('}');
    if (end == std::string_view::npos || used_ == response_.literal_count) {
      fail();
      return nullptr;
    }
    text_ = at.substr(end + 1);
    return &response_.literals[used_++];
  }

  Response& response_;
  std::string_view text_;
  std::size_t used_ = 0;
  bool failed_ = false;
};

/// `* ` and, if it is there, a number and a blank come off the front.
std::string_view data_word(std::string_view text, std::optional<std::uint64_t>& number)
{
  if (take_word(text) != "*")
    return {};
  auto word = take_word(text);
  number = parse_number<std::uint64_t>(word);
  return number ? take_word(text) : word;
}

void read_flags(Cursor& at, MessageData& into)
{
  into.has_flags = true;
  if (!at.take('('))
    return at.skip_value();
  while (!at.failed() && !at.take(')')) {
    const auto flag = at.atom();
    into.seen = into.seen || equal_ascii_case(flag, "\\Seen");
    into.deleted = into.deleted || equal_ascii_case(flag, "\\Deleted");
  }
}

} // namespace

std::optional<Status> read_status(const Response& response)
{
  std::string_view text = response.text;
  Status status;
  status.tag = take_word(text);
  if (status.tag == "+") {
    status.word = Status::Word::go_on;
    status.text = text;
    return status;
  }
  const auto word = take_word(text);
  constexpr std::array<std::pair<std::string_view, Status::Word>, 5> words{
      {{"OK", Status::Word::ok},
       {"NO", Status::Word::no},
       {"BAD", Status::Word::bad},
       {"BYE", Status::Word::bye},
       {"PREAUTH", Status::Word::preauth}}};
  for (const auto& [name, meaning] : words) {
    if (!equal_ascii_case(word, name))
      continue;
    status.word = meaning;
    if (!text.empty() && text.front() == '[') {
      const auto end = text.find(']');
      status.code = text.substr(1, end == std::string_view::npos ? end : end - 1);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    status.text = trim(text);
    return status;
  }
  return {};
}

std::optional<std::uint64_t> number_of(std::string_view code, std::string_view name)
{
  if (!equal_ascii_case(take_word(code), name))
    return {};
  return parse_number<std::uint64_t>(trim(code));
}

std::optional<std::uint64_t> read_count(const Response& response, std::string_view name)
{
  std::optional<std::uint64_t> number;
  const auto word = data_word(response.text, number);
  return equal_ascii_case(trim(word), name) ? number : std::nullopt;
}

std::optional<std::vector<Uid>> read_search(const Response& response)
{
  std::string_view text = response.text;
  if (take_word(text) != "*" || !equal_ascii_case(take_word(text), "SEARCH"))
    return {};
  std::vector<Uid> found;
  while (!text.empty()) {
    if (const auto uid = parse_number<Uid>(take_word(text)); uid && *uid != 0)
      found.push_back(*uid);
  }
  return found;
}

std::optional<std::vector<std::string>> read_capability(const Response& response)
{
  std::string_view text = response.text;
  if (take_word(text) != "*" || !equal_ascii_case(take_word(text), "CAPABILITY"))
    return {};
  std::vector<std::string> words;
  while (!text.empty())
    words.push_back(to_upper_ascii(take_word(text)));
  return words;
}

std::optional<std::string> read_list(Response& response)
{
  Cursor at{response};
  if (!at.take('*') || !equal_ascii_case(at.atom(), "LIST") || !at.take('('))
    return {};
  bool selectable = true;
  while (!at.failed() && !at.take(')')) {
    const auto flag = at.atom();
    selectable = selectable && !equal_ascii_case(flag, "\\Noselect") &&
                 !equal_ascii_case(flag, "\\NonExistent");
  }
  at.skip_value(); // what separates the levels
  Literal name;
  if (!at.string(name) || !selectable)
    return {};
  return std::move(name.bytes);
}

bool read_message(Response& response, MessageData& into)
{
  std::optional<std::uint64_t> number;
  if (!equal_ascii_case(data_word(response.text, number), "FETCH") || !number)
    return false;
  auto body = std::move(into.body); // its memory is of use
  into = MessageData{};
  into.body = std::move(body);

  Cursor at{response};
  at.take('*');
  (void)at.atom(); // the message's place, which shifts under us
  (void)at.atom();
  if (!at.take('('))
    return false;
  while (!at.failed() && !at.take(')')) {
    const auto key = at.atom();
    if (equal_ascii_case(key, "UID")) {
      into.uid = parse_number<Uid>(at.atom()).value_or(0);
    } else if (equal_ascii_case(key, "RFC822.SIZE")) {
      into.size = parse_number<std::uint64_t>(at.atom());
    } else if (equal_ascii_case(key, "INTERNALDATE")) {
      Literal date;
      if (at.string(date))
        into.arrived_at = parse_internal_date(date.bytes);
    } else if (equal_ascii_case(key, "FLAGS")) {
      read_flags(at, into);
    } else if (equal_ascii_case(key.substr(0, 6), "BODY[]")) { // BODY[]<0> too
      into.has_body = at.string(into.body);
    } else {
      at.skip_value();
    }
  }
  return !at.failed();
}

std::optional<Instant> parse_internal_date(std::string_view text)
{
  // dd-Mon-yyyy hh:mm:ss +zzzz; the day may stand after a blank.
  text = trim(text);
  const auto dash = text.find('-');
  if (dash == std::string_view::npos)
    return {};
  const auto day = parse_number<unsigned>(text.substr(0, dash));
  text.remove_prefix(dash + 1);
  if (!day || text.size() != std::string_view{"Mar-2024 10:00:00 +0100"}.size() || text[3] != '-' ||
      text[8] != ' ' || text[11] != ':' || text[14] != ':' || text[17] != ' ')
    return {};
  constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto month = std::find_if(names.begin(), names.end(), [&](std::string_view name) {
    return equal_ascii_case(name, text.substr(0, 3));
  });
  const auto year = parse_number<int>(text.substr(4, 4));
  const auto h = parse_number<int>(text.substr(9, 2));
  const auto m = parse_number<int>(text.substr(12, 2));
  const auto s = parse_number<int>(text.substr(15, 2));
  const auto zone = parse_number<int>(text.substr(19, 4));
  const char sign = text[18];
  if (month == names.end() || !year || !h || !m || !s || !zone || (sign != '+' && sign != '-') ||
      *h > 23 || *m > 59 || *s > 60)
    return {};
  const std::chrono::year_month_day date{
      std::chrono::year{*year},
      std::chrono::month{static_cast<unsigned>(month - names.begin()) + 1}, std::chrono::day{*day}};
  if (!date.ok())
    return {};
  const minutes offset{*zone / 100 * 60 + *zone % 100};
  const Instant local = std::chrono::sys_days{date} + hours{*h} + minutes{*m} + seconds{*s};
  return sign == '+' ? local - offset : local + offset;
}

} // namespace tkt::fetch
