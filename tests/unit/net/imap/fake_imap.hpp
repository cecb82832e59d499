// An IMAP server that stands on this side of the wire, and misbehaves as it is told.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "net/fake_server.hpp"
#include "net/imap/data.hpp"

namespace tkt::test {

struct FakeMessage {
  std::string raw;
  std::set<std::string> flags;
  std::string date = "01-Mar-2024 10:00:00 +0000";
  std::size_t announced = 0; ///< RFC822.SIZE, if it is to differ
};

class FakeImap {
public:
  std::map<fetch::Uid, FakeMessage> messages;
  std::uint32_t uidvalidity = 7;
  fetch::Uid uidnext = 1;
  std::string capabilities = "IMAP4rev1 IDLE UIDPLUS MOVE";
  std::string noise;                          ///< untagged data before every tagged answer
  std::map<std::string, std::string> instead; ///< by the start of a command: its whole answer
  std::set<fetch::Uid> broken;                ///< the server fails to read these
  std::set<fetch::Uid> garbled;               ///< it answers for these with something else
  std::map<std::string, std::vector<std::string>> folders{{"INBOX", {}}};
  std::vector<std::string> commands; ///< without tags
  bool say_uidnext = true;

  net::Stream& stream() { return server; }

  fetch::Uid deliver(const std::string& raw, std::set<std::string> flags = {})
  {
    messages[uidnext] = {raw, std::move(flags)};
    return uidnext++;
  }

  FakeServer server{[this](FakeServer&, const std::string& line) { return answer(line); }};

private:
  std::string answer(const std::string& line)
  {
    if (line == "DONE")
      return idling_ + " OK done\r\n";
    const auto blank = line.find(' ');
    const auto tag = line.substr(0, blank);
    const auto command = line.substr(blank + 1);
    commands.push_back(command);
    for (const auto& [start, reply] : instead) {
      if (command.rfind(start, 0) == 0)
        return fmt::format(fmt::runtime(reply), fmt::arg("tag", tag));
    }
    if (command == "IDLE") {
      idling_ = tag;
      return "+ idling\r\n" + noise;
    }
    bool ok = true;
    auto said = untagged(command, ok);
    return said + noise + tag + (ok ? " OK done\r\n" : " NO [SERVERBUG] cannot\r\n");
  }

  std::string untagged(const std::string& command, bool& ok)
  {
    const auto is = [&](const char* start) { return command.rfind(start, 0) == 0; };
    if (is("CAPABILITY"))
      return "* CAPABILITY " + capabilities + "\r\n";
    if (is("SELECT") || is("EXAMINE")) {
      const auto name =
          command.substr(command.find('"') + 1, command.rfind('"') - command.find('"') - 1);
      ok = folders.count(name) == 1;
      return !ok ? ""
                 : fmt::format("* {} EXISTS\r\n* OK [UIDVALIDITY {}] ok\r\n{}", messages.size(),
                               uidvalidity,
                               say_uidnext ? fmt::format("* OK [UIDNEXT {}] ok\r\n", uidnext) : "");
    }
    if (is("LIST")) {
      std::string said;
      for (const auto& [name, ignored] : folders) {
        if (command.find('*') != std::string::npos ||
            command.find('"' + name + '"') != std::string::npos)
          said += fmt::format("* LIST () \"/\" \"{}\"\r\n", name);
      }
      return said;
    }
    if (is("CREATE")) {
      folders[command.substr(8, command.size() - 9)];
      return "";
    }
    if (is("UID SEARCH")) {
      std::string said = "* SEARCH";
      for (const auto& [uid, message] : messages) {
        const bool unseen =
            command.find("UNSEEN") == std::string::npos || message.flags.count("\\Seen") == 0;
        if (unseen && message.flags.count("\\Deleted") == 0)
          said += fmt::format(" {}", uid);
      }
      return said + "\r\n";
    }
    if (is("UID FETCH"))
      return fetch(command, ok);
    if (is("UID STORE")) {
      for (const auto uid : set(command)) {
        for (const auto* flag : {"\\Seen", "\\Deleted"}) {
          if (command.find(flag) != std::string::npos)
            messages[uid].flags.insert(flag);
        }
      }
      return "";
    }
    if (is("UID COPY") || is("UID MOVE")) {
      const auto name =
          command.substr(command.find('"') + 1, command.rfind('"') - command.find('"') - 1);
      ok = folders.count(name) == 1;
      for (const auto uid : ok ? set(command) : std::vector<fetch::Uid>{}) {
        folders[name].push_back(messages[uid].raw);
        if (is("UID MOVE"))
          messages.erase(uid);
      }
      return "";
    }
    if (is("UID EXPUNGE")) {
      for (const auto uid : set(command)) {
        if (messages[uid].flags.count("\\Deleted") == 1)
          messages.erase(uid);
      }
    }
    return "";
  }

  std::string fetch(const std::string& command, bool& ok)
  {
    std::string said;
    for (const auto uid : set(command)) {
      const auto& message = messages[uid];
      if (command.find("BODY.PEEK[]") == std::string::npos) {
        said += fmt::format("* 1 FETCH (UID {} RFC822.SIZE {} INTERNALDATE \"{}\" FLAGS ({}))\r\n",
                            uid, message.announced != 0 ? message.announced : message.raw.size(),
                            message.date, message.flags.count("\\Seen") == 1 ? "\\Seen" : "");
      } else if (broken.count(uid) == 1) {
        ok = false;
        break; // as servers do: what comes after the broken one is not sent either
      } else if (garbled.count(uid) == 1) {
        said += fmt::format("* 1 FETCH (UID {} BODY[] (((\r\n", uid);
      } else {
        const bool part = command.find("<0.") != std::string::npos;
        const auto body = part ? message.raw.substr(0, 65536) : message.raw;
        said += fmt::format("* 1 FETCH (UID {} BODY[]{} {{{}}}\r\n{})\r\n", uid, part ? "<0>" : "",
                            body.size(), body);
      }
    }
    return said;
  }

  /// The UIDs of a command's set that are there.
  std::vector<fetch::Uid> set(const std::string& command)
  {
    std::vector<fetch::Uid> uids;
    std::string text = command.substr(command.find(' ', 4) + 1);
    text = text.substr(0, text.find(' '));
    while (!text.empty()) {
      const auto comma = text.find(',');
      const auto part = text.substr(0, comma);
      const auto colon = part.find(':');
      const auto low = part == "*" ? uidnext - 1 : static_cast<fetch::Uid>(std::stoul(part));
      const auto high = colon == std::string::npos
                            ? low
                            : static_cast<fetch::Uid>(std::stoul(part.substr(colon + 1)));
      for (auto at = messages.lower_bound(low); at != messages.end() && at->first <= high; ++at)
        uids.push_back(at->first);
      text = comma == std::string::npos ? "" : text.substr(comma + 1);
    }
    return uids;
  }

  std::string idling_;
};

} // namespace tkt::test
