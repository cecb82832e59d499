#include "net/login_trace.hpp"

#include <array>

#include "base/text.hpp"

namespace tkt::net {

namespace {

constexpr std::size_t longest_refusal = 200;

int on_debug(CURL*, curl_infotype type, char* data, std::size_t size, void* trace)
{
  if (type != CURLINFO_HEADER_IN)
    return 0;
  std::string_view text{data, size};
  while (!text.empty()) {
    const auto end = text.find('\n');
    static_cast<Trace*>(trace)->hear(trim(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return 0;
}

bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

bool is_smtp_reply(std::string_view line)
{
  return line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]) &&
         (line.size() == 3 || line[3] == ' ' || line[3] == '-');
}

/// RFC 5530, and RFC 3501's BYE while connecting: the server cannot now; nobody's password is
/// wrong.
bool is_about_the_server(std::string_view text)
{
  constexpr std::array<std::string_view, 4> codes{"[UNAVAILABLE]", "[INUSE]", "[LIMIT]",
                                                  "[SERVERBUG]"};
  for (const auto code : codes) {
    if (equal_ascii_case(text.substr(0, code.size()), code))
      return true;
  }
  return false;
}

} // namespace

void Trace::attach(CURL* easy)
{
  set(easy, CURLOPT_DEBUGFUNCTION, &on_debug);
  set(easy, CURLOPT_DEBUGDATA, this);
  set(easy, CURLOPT_VERBOSE, 1L); // to on_debug() alone
}

void Trace::detach(CURL* easy)
{
  set(easy, CURLOPT_VERBOSE, 0L);
}

void Trace::hear(std::string_view line)
{
  if (is_smtp_reply(line)) {
    if (line.substr(0, 3) == "235")
      smtp_login_accepted_ = true;
    if (line[0] == '4' || line[0] == '5') {
      refusal_ = clip(line, longest_refusal);
      for_now_ = line[0] == '4';
    }
    return;
  }
  // IMAP: `A002 NO [AUTHENTICATIONFAILED] text`, `* BYE text`.
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos)
    return;
  const auto rest = line.substr(blank + 1);
  const auto word = rest.substr(0, rest.find(' '));
  const bool bye = equal_ascii_case(word, "BYE");
  if (!bye && !equal_ascii_case(word, "NO") && !equal_ascii_case(word, "BAD"))
    return;
  const auto text = trim(rest.substr(word.size()));
  refusal_ = clip(text, longest_refusal);
  for_now_ = is_about_the_server(text);
}

} // namespace tkt::net
