#include "tkt/list/columns.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "desk/ticket/custom_field.hpp"
#include "sla/remaining.hpp"
#include "term/relative_time.hpp"
#include "tkt/ui/wording.hpp"

namespace tkt::cli {

namespace {

using term::Cell;
using enum term::Column::Align;

Cell time_cell(Instant at, const Row& row)
{
  return {term::relative(at, row.shell.now()), term::Tone::plain, to_rfc3339(at)};
}

/// Beside the clock: its automatic answers have stopped, most likely since a robot was answered.
std::string loop_sign(const desk::Ticket& ticket, term::Charset charset)
{
  if (!ticket.autoreply_stopped)
    return {};
  return charset == term::Charset::ascii ? "@" : "↻";
}

/// In words, for whoever sees neither colours nor signs, what is not in the words already.
const char* why(desk::ClockState clock, const sla::Remaining& left)
{
  if (clock == desk::ClockState::alarm)
    return ", alarm";
  return clock == desk::ClockState::reaction_late && left.work > seconds{0} ? ", reaction late"
                                                                            : "";
}

/// The working time that is left; nothing where no promise waits.
Cell due_cell(const Row& row)
{
  const auto left = sla::remaining(row.calendars, row.ticket, row.shell.now());
  if (!left)
    return "";
  return {sla::left_text(*left) + why(row.clock, *left), clock_tone(row.clock),
          sla::left_text(*left)};
}

/// For people the sign and what is left behind it, for programs the state alone.
Cell clock_cell(const Row& row)
{
  const auto charset = row.shell.out().terminal().charset;
  Cell cell{clock_sign(row.clock, charset) + loop_sign(row.ticket, charset), clock_tone(row.clock),
            std::string{desk::to_text(row.clock)}};
  if (const auto due = due_cell(row); !due.text.empty())
    cell.text += " " + due.text;
  return cell;
}

Cell link_cell(const Row& row)
{
  const auto& url = row.shell.config().desk.url;
  return fmt::format("{}{}tickets/{}", url, url.ends_with('/') ? "" : "/", row.ticket.id);
}

/// A column that shows a text of the ticket.
template <std::string desk::Ticket::*Member>
Cell text_cell(const Row& row)
{
  return row.ticket.*Member;
}

template <Instant desk::Ticket::*Member>
Cell instant_cell(const Row& row)
{
  return time_cell(row.ticket.*Member, row);
}

} // namespace

const std::vector<TicketColumn>& ticket_columns()
{
  using desk::Ticket;
  static const std::vector<TicketColumn> columns{
      {"clock", {.title = "", .least = 10}, clock_cell},
      {"id",
       {.title = "no", .align = right, .least = 8},
       [](const Row& row) -> Cell {
         return {fmt::format("{}", row.ticket.id), term::Tone::strong};
       }},
      {"subject",
       {.title = "subject", .least = 12, .gives_way = true},
       text_cell<&Ticket::subject>},
      {"status",
       {.title = "status", .least = 5},
       [](const Row& row) -> Cell { return full_status(row.ticket); }},
      {"agent", {.title = "agent", .least = 4}, text_cell<&Ticket::agent>},
      {"queue", {.title = "queue", .least = 4}, text_cell<&Ticket::queue>},
      {"mailbox", {.title = "mailbox", .least = 4}, text_cell<&Ticket::mailbox>},
      {"changed", {.title = "changed", .least = 7}, instant_cell<&Ticket::updated_at>},
      {"due", {.title = "due", .least = 8}, due_cell},
      {"created", {.title = "created", .least = 7}, instant_cell<&Ticket::created_at>},
      {"closed",
       {.title = "closed", .least = 7},
       [](const Row& row) -> Cell {
         return row.ticket.closed_at ? time_cell(*row.ticket.closed_at, row) : Cell{""};
       }},
      {"message", {.title = "message", .least = 7}, instant_cell<&Ticket::last_message_at>},
      {"message-from", {.title = "message from"}, text_cell<&Ticket::last_message_from>},
      {"from",
       {.title = "from", .least = 10, .gives_way = true},
       [](const Row& row) -> Cell { return mail::to_text(row.ticket.requester); }},
      {"name",
       {.title = "name", .least = 6},
       [](const Row& row) -> Cell { return row.ticket.requester.name; }},
      {"address",
       {.title = "address", .least = 10},
       [](const Row& row) -> Cell { return row.ticket.requester.address; }},
      {"contact",
       {.title = "contact", .align = right},
       [](const Row& row) -> Cell {
         return row.ticket.contact ? fmt::format("{}", *row.ticket.contact) : "";
       }},
      {"team", {.title = "team"}, text_cell<&Ticket::team>},
      {"priority", {.title = "priority"}, text_cell<&Ticket::priority>},
      {"category", {.title = "category"}, text_cell<&Ticket::category>},
      {"type", {.title = "type"}, text_cell<&Ticket::type>},
      {"sla", {.title = "SLA"}, text_cell<&Ticket::sla>},
      {"tags",
       {.title = "tags"},
       [](const Row& row) -> Cell { return join(row.ticket.tags, ","); }},
      {"link", {.title = "link", .least = 20}, link_cell},
      {"snippet",
       {.title = "where", .least = 20, .gives_way = true},
       [](const Row& row) -> Cell { return std::string{row.snippet}; }},
  };
  return columns;
}

TicketColumn find_column(const config::Config& config, std::string_view name)
{
  if (name.starts_with(desk::field_prefix)) {
    const auto& field = config.field(name.substr(desk::field_prefix.size()));
    return {std::string{name},
            {.title = field.label.empty() ? field.name : field.label, .least = 4},
            [field = field.name](const Row& row) -> Cell {
              return desk::custom_field(row.shell.db(), row.ticket.id, field);
            }};
  }
  constexpr std::pair<std::string_view, std::string_view> aliases[] = {
      {"number", "id"}, {"updated", "changed"}, {"customer", "from"}, {"tag", "tags"}};
  for (const auto& [alias, meant] : aliases)
    if (alias == name)
      name = meant;
  std::vector<std::string> known;
  for (const auto& column : ticket_columns()) {
    if (column.name == name && name == "link" && config.desk.url.empty())
      throw Error{Kind::usage, "the column link needs desk.url in the configuration"};
    if (column.name == name)
      return column;
    known.push_back(column.name);
  }
  for (const auto& field : config.fields)
    known.push_back(fmt::format("{}{}", desk::field_prefix, field.name));
  throw Error{Kind::usage, fmt::format("no column \"{}\"{}", name,
                                       did_you_mean_one_of(name, known, known.size()))};
}

std::vector<TicketColumn> find_columns(const config::Config& config,
                                       const std::vector<std::string>& names)
{
  std::vector<TicketColumn> found;
  for (const auto& name : names)
    found.push_back(find_column(config, name));
  return found;
}

std::string cell_text(const TicketColumn& column, const Row& row)
{
  auto cell = column.cell(row);
  return row.shell.out().terminal().is_terminal || cell.plain.empty() ? cell.text : cell.plain;
}

Format::Format(const config::Config& config, std::string_view text)
{
  const auto literal = [this](char c) {
    if (pieces_.empty() || pieces_.back().column)
      pieces_.emplace_back();
    pieces_.back().text += c;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if ((c == '{' || c == '}') && next == c) {
      literal(c);
      ++i;
    } else if (c == '\\' && (next == 't' || next == 'n' || next == '\\')) {
      literal(next == 't' ? '\t' : next == 'n' ? '\n' : '\\');
      ++i;
    } else if (c == '{') {
      const auto end = text.find('}', i);
      if (end == text.npos)
        throw Error{Kind::usage, "--format: a { is never closed; {{ stands for itself"};
      auto name = text.substr(i + 1, end - i - 1);
      Piece piece;
      if (const auto colon = name.find(':'); colon != name.npos) {
        for (const char digit : name.substr(colon + 1)) {
          if (digit < '0' || digit > '9' || piece.width > 1000)
            throw Error{Kind::usage,
                        fmt::format("--format: \"{}\" is no width", name.substr(colon + 1))};
          piece.width = piece.width * 10 + static_cast<std::size_t>(digit - '0');
        }
        name = name.substr(0, colon);
      }
      piece.column = find_column(config, name);
      pieces_.push_back(std::move(piece));
      i = end;
    } else {
      literal(c);
    }
  }
}

std::string Format::line(const Row& row) const
{
  const auto charset = row.shell.out().terminal().charset;
  std::string line;
  for (const auto& piece : pieces_) {
    if (!piece.column) {
      line += piece.text;
      continue;
    }
    auto text = term::safe_line(cell_text(*piece.column, row), charset);
    if (piece.width > 0) {
      text = term::cut(text, piece.width, charset);
      const std::string blanks(piece.width - term::width(text), ' ');
      text = piece.column->column.align == right ? blanks + text : text + blanks;
    }
    line += text;
  }
  return line;
}

} // namespace tkt::cli
