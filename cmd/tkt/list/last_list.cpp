#include "tkt/list/last_list.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace tkt::cli {

namespace {

constexpr std::size_t largest = 1 << 20;

struct LastList {
  std::int64_t place = 0; ///< the ticket that was looked at; 0: none of them yet
  std::vector<std::int64_t> ids;
};

std::filesystem::path file()
{
  const char* state = Shell::variable("XDG_STATE_HOME");
  if (state != nullptr && *state == '/')
    return std::filesystem::path{state} / "tkt" / "last-list";
  const char* home = Shell::variable("HOME");
  return home != nullptr && *home == '/'
             ? std::filesystem::path{home} / ".local/state/tkt/last-list"
             : std::filesystem::path{};
}

/// A number a line, the place first. What cannot be read is no list.
LastList load()
{
  LastList list;
  std::string text;
  try {
    text = read_file(file(), largest);
  } catch (const Error&) {
    return list;
  }
  bool first = true;
  for (const auto line : split(text, '\n')) {
    std::int64_t number = 0;
    std::from_chars(line.data(), line.data() + line.size(), number);
    if (first)
      list.place = number;
    else if (number > 0)
      list.ids.push_back(number);
    first = false;
  }
  return list;
}

/// Whole or not at all: two terminals may do it at once.
void save(const LastList& list)
{
  const auto path = file();
  if (path.empty())
    return;
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  auto temporary = path.string() + ".XXXXXX";
  const Descriptor out{::mkostemp(temporary.data(), O_CLOEXEC)};
  if (!out)
    return;
  std::string text = fmt::format("{}\n", list.place);
  for (const auto id : list.ids)
    text += fmt::format("{}\n", id);
  try {
    write_all(out.get(), text);
  } catch (const Error&) {
    std::filesystem::remove(temporary, ignored);
    return;
  }
  std::filesystem::rename(temporary, path, ignored);
}

bool person_looks(Shell& shell)
{
  return shell.out().terminal().is_terminal;
}

} // namespace

void remember_list(Shell& shell, const std::vector<std::int64_t>& ids)
{
  if (person_looks(shell))
    save({0, ids});
}

void remember_place(Shell& shell, TicketId ticket)
{
  if (!person_looks(shell))
    return;
  auto list = load();
  const bool there = std::find(list.ids.begin(), list.ids.end(), ticket.value) != list.ids.end();
  if (!there || list.place == ticket.value)
    return;
  list.place = ticket.value;
  save(list);
}

std::optional<TicketId> neighbour(int step, std::optional<TicketId> from)
{
  const auto list = load();
  if (list.ids.empty())
    throw Error{Kind::usage, "there is no list to go through; tkt list makes one"};
  const auto place = from ? from->value : list.place;
  const auto found = std::find(list.ids.begin(), list.ids.end(), place);
  if (found == list.ids.end()) {
    if (from)
      throw Error{Kind::usage, fmt::format("ticket {} is not in your last list", *from)};
    return TicketId{step > 0 ? list.ids.front() : list.ids.back()};
  }
  const auto at = found - list.ids.begin() + step;
  if (at < 0 || at >= static_cast<std::ptrdiff_t>(list.ids.size()))
    return {};
  return TicketId{list.ids[static_cast<std::size_t>(at)]};
}

} // namespace tkt::cli
