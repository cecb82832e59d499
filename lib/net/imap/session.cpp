#include "net/imap/session.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/cancel.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "net/imap/utf7.hpp"

namespace tkt::fetch {

namespace {

constexpr seconds noop_every{30};
constexpr seconds goodbye{2};

/// A search among this many messages is one line of some 5 MB; larger folders are searched in
/// stretches of UIDs.
constexpr std::uint64_t many_messages = 500'000;
constexpr std::uint64_t stretch = 2'000'000;

} // namespace

std::string imap_quoted(std::string_view text)
{
  std::string out = "\"";
  for (const char c : text) {
    if (c == '\r' || c == '\n' || c == '\0')
      throw Error{Kind::config, "a folder name cannot have a line end in it"};
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + '"';
}

ImapSession::ImapSession(net::Stream& stream, std::uint64_t largest)
    : stream_{stream}, parser_{[&] {
        ResponseParser::Limits limits;
        limits.literal = largest;
        return limits;
      }()}
{
}

bool ImapSession::can(std::string_view capability)
{
  if (!capabilities_) {
    capabilities_.emplace();
    run("CAPABILITY", [&](Response& response) {
      if (auto words = read_capability(response))
        *capabilities_ = std::move(*words);
    });
  }
  return std::find(capabilities_->begin(), capabilities_->end(), capability) !=
         capabilities_->end();
}

std::string ImapSession::send(std::string_view command)
{
  auto tag = fmt::format("t{}", ++commands_);
  log::debug("imap: {} {}", tag, clip(command, 200));
  stream_.write(fmt::format("{} {}\r\n", tag, command));
  return tag;
}

Response& ImapSession::next()
{
  while (!parser_.next(response_))
    read();
  notice(response_);
  return response_;
}

Response* ImapSession::next_within(milliseconds patience)
{
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!parser_.next(response_)) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0 || !stream_.wait(left))
      return nullptr;
    read();
  }
  notice(response_);
  return &response_;
}

void ImapSession::read()
{
  const auto got = stream_.read(parser_.room());
  parser_.filled(got);
  if (got == 0)
    throw Error{Kind::unavailable, "the server closed the connection"};
}

void ImapSession::notice(const Response& response)
{
  if (const auto status = read_status(response)) {
    if (status->tag != "*")
      return;
    if (status->word == Status::Word::bye && !leaving_)
      throw Error{Kind::unavailable,
                  fmt::format("the server ended the connection: {}", clip(status->text, 200))};
    if (equal_ascii_case(status->code, "ALERT")) // RFC 3501: to be shown to the user
      log::notice("the mail server says: {}", clip(status->text, 500));
  } else if (const auto count = read_count(response, "EXISTS")) {
    has_news_ = true;
  }
}

Completion ImapSession::run(std::string_view command, const std::function<void(Response&)>& each)
{
  const auto tag = send(command);
  while (true) {
    auto& response = next();
    if (const auto status = read_status(response); status && status->tag == tag)
      return {status->word, std::string{status->code}, std::string{clip(status->text, 200)}};
    if (each)
      each(response);
  }
}

Folder ImapSession::select(const std::string& name, bool examine)
{
  Folder folder;
  bool has_uidnext = false;
  const auto end =
      run(fmt::format("{} {}", examine ? "EXAMINE" : "SELECT", imap_quoted(to_utf7(name))),
          [&](Response& response) {
            if (const auto count = read_count(response, "EXISTS"))
              folder.exists = *count;
            const auto status = read_status(response);
            if (!status)
              return;
            if (const auto number = number_of(status->code, "UIDVALIDITY"))
              folder.uidvalidity = static_cast<std::uint32_t>(*number);
            if (const auto number = number_of(status->code, "UIDNEXT")) {
              folder.uidnext = *number;
              has_uidnext = true;
            }
          });
  if (!end.ok())
    refuse_folder(name, end);
  folder.read_only = equal_ascii_case(end.code, "READ-ONLY");
  if (!has_uidnext && folder.exists > 0) {
    // Older servers keep it to themselves: one after the last.
    run("UID FETCH * (UID)", [&](Response& response) {
      MessageData data;
      if (read_message(response, data))
        folder.uidnext = std::max<std::uint64_t>(folder.uidnext, std::uint64_t{data.uid} + 1);
    });
  }
  has_news_ = false;
  return folder;
}

void ImapSession::refuse_folder(const std::string& name, const Completion& why)
{
  const auto refused = [&](Kind kind, const std::string& text) {
    return Error{kind, fmt::format("folder \"{}\": {}", name, text)};
  };
  const auto code = why.code.substr(0, why.code.find(' '));
  if (equal_ascii_case(code, "NOPERM"))
    throw refused(Kind::no_permission, why.text);
  const auto all = folders("\"*\"");
  const auto on_the_wire = to_utf7(name);
  if (all.empty() || std::find(all.begin(), all.end(), on_the_wire) != all.end())
    throw refused(Kind::temporary, fmt::format("cannot be opened: {}", why.text));
  std::vector<std::string> names;
  for (const auto& encoded : all)
    names.push_back(from_utf7(encoded).value_or(encoded));
  throw refused(Kind::config,
                fmt::format("the server has no such folder{}", did_you_mean(name, names)));
}

bool ImapSession::has_folder(const std::string& name)
{
  return !folders(imap_quoted(to_utf7(name))).empty();
}

Completion ImapSession::create(const std::string& name)
{
  return run("CREATE " + imap_quoted(to_utf7(name)));
}

std::vector<std::string> ImapSession::folders(const std::string& pattern)
{
  std::vector<std::string> names;
  run("LIST \"\" " + pattern, [&](Response& response) {
    if (auto name = read_list(response))
      names.push_back(std::move(*name));
  });
  return names;
}

std::vector<Uid> ImapSession::search(const Folder& folder, const std::string& criteria)
{
  has_news_ = false;
  std::vector<Uid> found;
  const auto ask = [&](const std::string& what) {
    const auto end = run("UID SEARCH " + what, [&](Response& response) {
      if (const auto uids = read_search(response))
        found.insert(found.end(), uids->begin(), uids->end());
    });
    if (!end.ok())
      throw Error{Kind::temporary, fmt::format("the server refuses to search: {}", end.text)};
  };
  if (folder.exists <= many_messages) {
    ask(criteria);
  } else {
    for (std::uint64_t low = 1; low < folder.uidnext; low += stretch)
      ask(fmt::format("UID {}:{} {}", low, std::min(low + stretch, folder.uidnext) - 1, criteria));
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool ImapSession::idle(seconds patience)
{
  const auto deadline = std::chrono::steady_clock::now() + patience;
  if (!can("IDLE")) {
    (void)next_within(std::min(patience, noop_every));
    run("NOOP");
    return has_news_;
  }
  const auto tag = send("IDLE");
  const auto is_end = [&](const Response& response) {
    const auto status = read_status(response);
    return status && status->tag == tag;
  };
  while (!has_news_) {
    const auto* response =
        next_within(std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()));
    if (response == nullptr)
      break;
    if (is_end(*response)) {
      log::info("the mail server offers IDLE and refuses it; asking again and again instead");
      std::erase(*capabilities_, "IDLE");
      return has_news_;
    }
  }
  stream_.write("DONE\r\n");
  while (!is_end(next())) {
  }
  return has_news_;
}

void ImapSession::logout() noexcept
{
  leaving_ = true;
  try {
    stream_.finish_within(goodbye);
    run("LOGOUT");
  } catch (const std::exception&) {
    // We leave either way.
  }
}

} // namespace tkt::fetch
