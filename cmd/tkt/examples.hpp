// An example for the help of each verb that does not bring its own.
#pragma once

#include <string_view>

namespace tkt::cli {

struct Example {
  std::string_view verb;
  std::string_view text;
};

inline constexpr Example examples[] = {
    {"list", "tkt list --agent me --sort due"},
    {"show", "tkt show 17 --events"},
    {"new", "tkt new -s 'Cash desk 3 is dead' --from zoe@customer.example -m 'Called at 9.'"},
    {"reply", "tkt reply 17 -m 'Have you tried water?' --status pending"},
    {"comment", "tkt comment 17 -m 'He is right.'"},
    {"merge", "tkt merge 18 19 17"},
    {"split", "tkt split 17 42 -s 'Another matter'"},
    {"move-message", "tkt move-message 42 18"},
    {"watch", "tkt watch 17"},
    {"unwatch", "tkt unwatch 17"},
    {"contact", "tkt contact show zoe@customer.example"},
    {"outbox", "tkt outbox list"},
    {"log", "tkt log -f"},
    {"why", "tkt why 17"},
    {"config", "tkt config check"},
    {"key", "tkt key list"},
    {"calendar", "tkt calendar show office"},
    {"report", "tkt report sla --since 90d --by queue"},
    {"search", "tkt search printer fire"},
    {"next", "tkt next"},
    {"prev", "tkt prev"},
    {"draft", "tkt draft list"},
    {"forward", "tkt forward 17 --to bert@example.org -m 'Can you help?'"},
    {"redirect", "tkt redirect 17 --to bert@example.org"},
    {"summary", "tkt summary 17"},
    {"template", "tkt template list"},
    {"complete", "tkt complete queues"},
};

} // namespace tkt::cli
