#include "send/compose/event_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "config/model/config.hpp"
#include "desk/log/event_kinds.hpp"
#include "send/template/fields.hpp"
#include "send/template/template.hpp"

namespace tkt::send {

namespace {

/// `status: new -> open`.
std::string plain(const Happening& what)
{
  if (what.kind.empty())
    return what.after;
  if (what.before.empty() && what.after.empty())
    return what.kind;
  const auto or_none = [](const std::string& value) {
    return value.empty() ? std::string{"none"} : value;
  };
  return fmt::format("{}: {} -> {}", what.kind, or_none(what.before), or_none(what.after));
}

std::string by_template(const Happening& what, const std::filesystem::path& folder,
                        std::span<const std::string> languages)
{
  const auto kinds = happening_kinds();
  if (std::find(kinds.begin(), kinds.end(), what.kind) == kinds.end())
    return plain(what);
  Fields fields;
  fields.event.kind = what.kind;
  fields.event.before = what.before;
  fields.event.after = what.after;
  fields.event.who = what.who;
  const auto text = render(find_template(folder, "event", languages), fields).text;
  const auto words = trim(text);
  // A template of the desk's own may leave some out.
  return words.empty() ? plain(what) : std::string{words};
}

} // namespace

Happening happening_of(const desk::Event& event)
{
  if (event.kind == "clock")
    return {event.after, {}, {}, {}};
  if (event.kind == "message" && event.after == "comment")
    return {"comment", {}, {}, event.actor};
  if (event.kind == "message")
    return {event.kind, {}, {}, {}};
  return {event.kind, event.before, event.after, event.actor};
}

std::span<const std::string_view> happening_kinds()
{
  static const auto kinds = [] {
    std::vector<std::string_view> names;
    for (const auto& kind : desk::event_kinds())
      for (const auto name : split(kind.texts, ' '))
        if (!name.empty())
          names.push_back(name);
    return names;
  }();
  return kinds;
}

std::string to_text(const Happening& what, const config::Config& config,
                    std::span<const std::string> languages)
{
  return by_template(what, config.desk.template_folder, languages);
}

std::string log_text(const Happening& what)
{
  static const std::array<std::string, 1> english{"en"};
  return by_template(what, {}, english);
}

} // namespace tkt::send
