#include "net/smtp_reply.hpp"

#include <array>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::net {

namespace {

constexpr std::size_t longest_line = 4096; // RFC 5321 says 512; some servers say more
constexpr int most_lines = 200;
constexpr std::size_t longest_text = 1000;

bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

[[noreturn]] void no_reply(std::string_view line)
{
  throw Error{Kind::unavailable,
              fmt::format("the server does not speak SMTP: {}", to_utf8(clip(line, 100)))};
}

} // namespace

std::string to_text(const Reply& reply)
{
  return reply.code == 0 ? reply.text : fmt::format("{} {}", reply.code, reply.text);
}

std::string ReplyReader::line()
{
  while (true) {
    if (const auto end = pending_.find('\n'); end != std::string::npos) {
      std::string found{trim(std::string_view{pending_}.substr(0, end))};
      pending_.erase(0, end + 1);
      return found;
    }
    if (pending_.size() > longest_line)
      no_reply(pending_);
    std::array<char, 4096> chunk;
    const auto got = stream_.read(chunk);
    if (got == 0)
      throw Error{Kind::unavailable, "the server closed the connection"};
    pending_.append(chunk.data(), got);
  }
}

Reply ReplyReader::read(std::vector<std::string>* lines)
{
  Reply reply;
  for (int count = 0; count < most_lines; ++count) {
    const auto text = line();
    if (text.size() < 3 || text[0] < '2' || text[0] > '5' || !is_digit(text[1]) ||
        !is_digit(text[2]) || (text.size() > 3 && text[3] != ' ' && text[3] != '-'))
      no_reply(text);
    const int code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
    if (reply.code != 0 && code != reply.code)
      no_reply(text);
    reply.code = code;
    const auto words = text.size() > 4 ? to_utf8(text.substr(4)) : std::string{};
    if (lines != nullptr)
      lines->push_back(words);
    if (!reply.text.empty() && !words.empty())
      reply.text += ' ';
    reply.text += words;
    reply.text = clip(reply.text, longest_text);
    if (text.size() == 3 || text[3] == ' ')
      return reply;
  }
  throw Error{Kind::unavailable, "the server's reply has no end"};
}

} // namespace tkt::net
