// The one file that sees the mustache library.
#include <algorithm>

#include <kainjow/mustache.hpp>

#include "base/clean_text.hpp"
#include "base/error.hpp"
#include "base/escape_markup.hpp"
#include "base/text.hpp"
#include "send/template/expand.hpp"
#include "send/template/template.hpp"

namespace tkt::send {

namespace {

using kainjow::mustache::data;
using kainjow::mustache::list;
using kainjow::mustache::mustache;
using kainjow::mustache::object;

/// To the library an empty text is true; to who writes a template it is nothing to show.
data lines(std::string_view value)
{
  return value.empty() ? data{false} : data{clean_text(value)};
}

/// A value that is one line by nature stays one, so that it cannot end the subject it stands in.
data line(std::string_view value)
{
  return lines(clean_line(value));
}

data files(const std::vector<FileFields>& all)
{
  list result;
  for (const auto& file : all)
    result.push_back(object{{"name", line(file.name)}, {"size", line(file.size)}});
  return result;
}

object message(const MessageFields& of)
{
  return {{"text", lines(of.text)},
          {"date", line(of.date)},
          {"from", line(of.from)},
          {"subject", line(of.subject)},
          {"attachments", files(of.attachments)},
          {"has_attachments", data{!of.attachments.empty()}}};
}

data rows(const std::vector<RowFields>& all)
{
  list result;
  for (const auto& row : all)
    result.push_back(object{{"id", line(row.id)},
                            {"subject", line(row.subject)},
                            {"status", line(row.status)},
                            {"queue", line(row.queue)},
                            {"agent", line(row.agent)},
                            {"customer", line(row.customer)},
                            {"date", line(row.date)},
                            {"url", line(row.url)}});
  return result;
}

/// False where nothing is asked, so that a section over it is left out.
data survey(const SurveyFields& of)
{
  if (of.levels.empty())
    return data{false};
  list levels;
  for (const auto& level : of.levels)
    levels.push_back(object{{"score", line(level.score)},
                            {"name", line(level.name)},
                            {"colour", line(level.colour)},
                            {"ink", line(level.ink)},
                            {"url", line(level.url)},
                            {"mailto", line(level.mailto)}});
  return object{{"levels", data{levels}},
                {"has_links", data{!of.levels.front().url.empty()}},
                {"expires", line(of.expires)},
                {"best", line(of.best)},
                {"worst", line(of.worst)}};
}

data digest(const DigestFields& of)
{
  return object{{"since", line(of.since)},
                {"until", line(of.until)},
                {"day", line(of.day)},
                {"came", rows(of.came)},
                {"waiting", rows(of.waiting)},
                {"late", rows(of.late)},
                {"has_came", data{!of.came.empty()}},
                {"has_waiting", data{!of.waiting.empty()}},
                {"has_late", data{!of.late.empty()}},
                {"count_came", line(fmt::format("{}", of.came.size()))},
                {"count_waiting", line(fmt::format("{}", of.waiting.size()))},
                {"count_late", line(fmt::format("{}", of.late.size()))}};
}

object ticket(const Fields& fields)
{
  const auto& of = fields.ticket;
  object custom;
  for (const auto& [name, value] : of.custom)
    custom[name] = line(value);
  return {{"id", line(of.id)},
          {"subject", line(of.subject)},
          {"created", line(of.created)},
          {"status", line(of.status)},
          {"priority", line(of.priority)},
          {"queue", line(of.queue)},
          {"tag", line(of.tag)},
          {"agent", line(of.agent)},
          {"category", line(of.category)},
          {"type", line(of.type)},
          {"tags", line(of.tags)},
          {"sla", line(of.sla)},
          {"url", line(of.url)},
          {"field", custom}};
}

data messages(const Fields& fields)
{
  list all;
  for (const auto& one : fields.messages)
    all.push_back(message(one));
  return all;
}

/// The fields that a template speaks of. Making the others took longer than filling it in: the
/// library copies a table with all that is in it, at each step.
data to_data(const Template& what, const Fields& fields)
{
  data all;
  const auto wanted = mentioned(what);
  const auto add = [&](const char* name, const auto& value_of) {
    if (wanted.contains(name))
      all.set(name, value_of());
  };
  add("ticket", [&] { return ticket(fields); });
  add("customer", [&] {
    const auto& of = fields.customer;
    return object{{"name", line(of.name)},
                  {"address", line(of.address)},
                  {"organisation", line(of.organisation)},
                  {"type", line(of.type)}};
  });
  add("agent", [&] {
    const auto& of = fields.agent;
    return object{
        {"name", line(of.name)}, {"email", line(of.email)}, {"signature", lines(of.signature)}};
  });
  add("event", [&] {
    const auto& of = fields.event;
    object values{{"text", line(of.text)}, {"reason", line(of.reason)}, {"by", line(of.by)},
                  {"date", line(of.date)}, {"before", line(of.before)}, {"after", line(of.after)},
                  {"who", line(of.who)}};
    if (!of.kind.empty())
      values["is_" + of.kind] = data{true};
    return values;
  });
  add("queue", [&] { return object{{"name", line(fields.queue_name)}}; });
  add("desk", [&] { return object{{"name", line(fields.desk_name)}}; });
  add("message", [&] { return message(fields.message); });
  add("answer", [&] { return lines(fields.answer); });
  add("quote", [&] { return lines(fields.quote); });
  add("attachments", [&] { return files(fields.attachments); });
  add("has_attachments", [&] { return data{!fields.attachments.empty()}; });
  add("messages", [&] { return messages(fields); });
  add("history", [&] { return messages(fields); });
  add("survey", [&] { return survey(fields.survey); });
  add("digest", [&] { return digest(fields.digest); });
  return all;
}

/// A partial that is left would be looked up as a field, and a field holds what a customer wrote.
void refuse_partials(std::string_view text)
{
  for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    const auto tag = text.find_first_not_of(" \t\r\n{", at + 2);
    if (tag != std::string_view::npos && (text[tag] == '>' || text[tag] == '='))
      throw Error{Kind::config, text[tag] == '>' ? "partials ({{> … }}) are not offered here"
                                                 : "other delimiters ({{= … }}) are not offered"};
  }
}

std::string fill(std::string_view text, const data& values, Form form)
{
  const auto plain = without_fallbacks(text);
  refuse_partials(plain);
  mustache compiled{plain};
  if (form == Form::html)
    compiled.set_custom_escape([](const std::string& value) { return escape_markup(value); });
  else
    compiled.set_custom_escape([](const std::string& value) { return value; });
  std::string result;
  if (compiled.is_valid())
    result = compiled.render(values);
  if (!compiled.is_valid())
    throw Error{Kind::config, compiled.error_message()};
  return result;
}

std::string_view without_blank_lines_around(std::string_view text)
{
  for (auto end = text.find('\n');
       end != std::string_view::npos && trim(text.substr(0, end)).empty(); end = text.find('\n'))
    text.remove_prefix(end + 1);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// Only a template that says so has a subject: an answer may begin with any words.
bool begins_with_subject(std::string_view text)
{
  text = trim(text);
  while (text.starts_with("{{!")) {
    const auto end = text.find("}}");
    if (end == std::string_view::npos)
      return false;
    text = trim(text.substr(end + 2));
  }
  return text.starts_with("Subject:");
}

std::string with_lf(std::string text)
{
  std::erase(text, '\r');
  return text;
}

} // namespace

Rendered render(const Template& what, const Fields& fields)
{
  std::string all, html;
  try {
    const auto values = to_data(what, fields);
    all = with_lf(fill(what.text, values, Form::text));
    if (!what.html.empty())
      html = with_lf(fill(without_head(what.html), values, Form::html));
  } catch (Error& e) {
    e.within(fmt::format("template {} ({})", what.name, what.origin));
    throw;
  }
  Rendered result;
  std::string_view text{all};
  if (begins_with_subject(what.text)) {
    text.remove_prefix(text.find(':') + 1);
    const auto end = std::min(text.find('\n'), text.size());
    result.subject = trim(text.substr(0, end));
    text.remove_prefix(end);
  }
  result.text = without_blank_lines_around(text);
  result.text += '\n';
  if (!html.empty()) {
    result.html = without_blank_lines_around(html);
    result.html += '\n';
  }
  return result;
}

std::string render_tag(std::string_view subject_tag, TicketId ticket)
{
  try {
    return fill(subject_tag, object{{"id", fmt::format("{}", ticket)}}, Form::text);
  } catch (Error& e) {
    e.within(fmt::format("subject_tag \"{}\"", subject_tag));
    throw;
  }
}

} // namespace tkt::send
