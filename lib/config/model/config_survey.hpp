// What an administrator decides about automatic mail to customers, the survey, and the web.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "config/model/place.hpp"

namespace tkt::config {

/// Mail that customers get without anybody writing it: event or status to template; "" sends none.
struct AutomaticMail {
  std::string mailbox;    ///< it leaves by; "": the ticket's
  std::string registered; ///< a ticket was opened, and nothing was acknowledged
  std::string late;       ///< the promised time of resolution has passed
  std::map<std::string, std::string> statuses; ///< `resolved` or `open/escalated` to template
};

/// The same for one queue; what is not set is as for all.
struct QueueMail {
  std::optional<std::string> registered;
  std::optional<std::string> late;
  std::map<std::string, std::string> statuses;
};

/// One step of the scale.
struct Level {
  int score = 0;
  std::string name;                         ///< where a language has no name of its own
  std::map<std::string, std::string> names; ///< by language
  std::string colour;                       ///< `#27ae60`
  Place place;

  const std::string& name_in(const std::string& language) const
  {
    const auto found = names.find(language);
    return found == names.end() ? name : found->second;
  }
};

struct Survey {
  std::vector<std::string> statuses; ///< that ask the customer; empty: nobody is asked
  std::string template_name = "survey";
  std::string url;           ///< base of the links; "": desk.url; without either, mail alone
  seconds expires{days{30}}; ///< a question can be answered so long
  seconds change{days{7}};   ///< an answer can be changed so long
  int scale = 5;             ///< levels of the standard scale: 3, 5 or 7
  std::vector<Level> levels; ///< from the worst to the best

  const Level* find_level(int score) const
  {
    for (const auto& level : levels)
      if (level.score == score)
        return &level;
    return nullptr;
  }
};

/// How a secret is come by, see Secret in config.hpp; tkt-web's.
struct HookSecret {
  std::string secret;
  std::string command;
  std::string file;
  std::string credential;
};

/// Something that tells the desk by HTTP what becomes a message.
struct Hook {
  std::string name;       ///< of POST /hook/NAME
  std::string mailbox;    ///< whose mail it becomes
  std::string from;       ///< address of messages that name none; "": the mailbox's
  bool automatic = false; ///< a machine's: nothing answers it
  HookSecret secret;
  Place place;
};

/// tkt-web.
struct Web {
  std::vector<std::string> listen{"127.0.0.1:8080"}; ///< address:port
  std::string spool;      ///< folder that tkt-web leaves things in and the desk takes them from
  std::string key;        ///< file that `tkt key survey --export` has written
  int connections = 4096; ///< at the same time
  seconds time_limit{10}; ///< for a request to come in
  std::int64_t max_body = 1'000'000; ///< bytes of what a hook takes
};

/// The standard scale of 3, 5 or 7 levels, named in every language that tkt speaks.
std::vector<Level> standard_scale(int levels);

} // namespace tkt::config
