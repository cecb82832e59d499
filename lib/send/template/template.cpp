#include "send/template/template.hpp"

#include <set>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"
#include "send/template/built_in.hpp"
#include "send/template/expand.hpp"

namespace tkt::send {

namespace {

constexpr std::string_view suffix = ".mustache";
constexpr std::string_view html_suffix = ".html.mustache";
constexpr std::size_t largest_template = 1 << 20;

/// A name that is a file name and nothing else, whoever asked for it.
bool is_plain_name(std::string_view name)
{
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

/// `.de` or `.pt-br` at the end of a file's name; "" where there is nothing of that kind.
std::string_view language_mark(std::string_view stem)
{
  const auto dot = stem.rfind('.');
  if (dot == std::string_view::npos || dot == 0)
    return {};
  const auto parts = split(stem.substr(dot + 1), '-');
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_small = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  const bool good =
      parts.front().size() == 2 &&
      std::all_of(parts.front().begin(), parts.front().end(), is_letter) &&
      std::all_of(parts.begin(), parts.end(), [&](std::string_view part) {
        return !part.empty() && part.size() <= 8 && std::all_of(part.begin(), part.end(), is_small);
      });
  return good ? stem.substr(dot) : std::string_view{};
}

std::filesystem::path path_of(const std::filesystem::path& folder, std::string_view name,
                              std::string_view language, Form form)
{
  return folder / fmt::format("{}{}{}{}", name, language.empty() ? "" : ".", language,
                              form == Form::html ? html_suffix : suffix);
}

bool is_there(const std::filesystem::path& path)
{
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

std::string read(const std::filesystem::path& path, std::string_view name)
{
  try {
    return to_utf8(read_file(path, largest_template));
  } catch (Error& e) {
    e.within(fmt::format("template {}", name));
    throw;
  }
}

const BuiltIn* built_in(std::string_view name, std::string_view language, Form form)
{
  for (const auto& built : built_in_templates())
    if (built.name == name && built.language == language && built.html == (form == Form::html))
      return &built;
  return nullptr;
}

/// A template as its author wrote it.
std::optional<Template> in_folder(const std::filesystem::path& folder, std::string_view name,
                                  std::string_view language)
{
  if (folder.empty())
    return {};
  const auto path = path_of(folder, name, language, Form::text);
  if (!is_there(path))
    return {};
  Template found{std::string{name}, std::string{language}, path.string(), read(path, name)};
  // `tkt template show NAME > NAME.en.mustache` finds the file that the shell has just made.
  if (trim(found.text).empty() && built_in(name, language, Form::text) != nullptr)
    return {};
  if (const auto html = path_of(folder, name, language, Form::html); is_there(html))
    found.html = read(html, name);
  return found;
}

/// The folder may have the HTML form alone.
std::optional<Template> compiled_in(const std::filesystem::path& folder, std::string_view name,
                                    std::string_view language)
{
  const auto* text = built_in(name, language, Form::text);
  if (text == nullptr)
    return {};
  Template found{std::string{name}, std::string{language}, "built in", std::string{text->text}};
  const auto path = folder.empty() ? folder : path_of(folder, name, language, Form::html);
  const auto* html = built_in(name, language, Form::html);
  if (!path.empty() && is_there(path)) {
    found.html = read(path, name);
    found.origin = path.string();
  } else if (html != nullptr) {
    found.html = html->text;
  }
  return found;
}

std::optional<Template> as_written(const std::filesystem::path& folder, std::string_view name,
                                   std::span<const std::string> languages)
{
  if (!is_plain_name(name))
    return {};
  for (const auto& language : languages) {
    if (!is_plain_name(language))
      continue;
    if (auto found = in_folder(folder, name, language))
      return found;
    if (auto found = compiled_in(folder, name, language))
      return found;
  }
  return in_folder(folder, name, "");
}

} // namespace

Template find_template(const std::filesystem::path& folder, std::string_view name,
                       std::span<const std::string> languages)
{
  auto found = as_written(folder, name, languages);
  if (!found)
    throw Error{Kind::config, fmt::format("no template \"{}\"{}", name,
                                          did_you_mean_one_of(name, template_names(folder)))};
  // A partial is looked for in the language of what it is a part of, then as that was.
  std::vector<std::string> order{found->language};
  order.insert(order.end(), languages.begin(), languages.end());
  const auto part = [&](const std::string& wanted) {
    auto partial = as_written(folder, wanted, order);
    if (!partial)
      throw Error{Kind::config, fmt::format("no template \"{}\"{}", wanted,
                                            did_you_mean_one_of(wanted, template_names(folder)))};
    return *std::move(partial);
  };
  try {
    found->text = expand(found->text, Form::text,
                         [&](const std::string& wanted) { return part(wanted).text; });
    found->html = expand(found->html, Form::html, [&](const std::string& wanted) {
      auto partial = part(wanted);
      if (partial.html.empty())
        throw Error{Kind::config, fmt::format("template \"{}\" has no form in HTML ({})", wanted,
                                              partial.origin)};
      return partial.html;
    });
  } catch (Error& e) {
    e.within(fmt::format("template {} ({})", name, found->origin));
    throw;
  }
  return *std::move(found);
}

std::vector<std::string> template_names(const std::filesystem::path& folder)
{
  std::set<std::string> names;
  for (const auto& built : built_in_templates())
    names.emplace(built.name);
  std::error_code error;
  if (!folder.empty()) {
    for (const auto& entry : std::filesystem::directory_iterator{folder, error}) {
      auto name = entry.path().filename().string();
      if (!name.ends_with(suffix))
        continue;
      name.resize(name.size() - (name.ends_with(html_suffix) ? html_suffix : suffix).size());
      names.insert(name.substr(0, name.size() - language_mark(name).size()));
    }
  }
  return {names.begin(), names.end()};
}

std::vector<Edition> editions(const std::filesystem::path& folder, std::string_view name)
{
  std::vector<Edition> all;
  std::set<std::string> languages;
  for (const auto& built : built_in_templates())
    if (built.name == name)
      languages.emplace(built.language);
  std::error_code error;
  const auto prefix = fmt::format("{}.", name);
  if (!folder.empty())
    for (const auto& entry : std::filesystem::directory_iterator{folder, error}) {
      const auto file = entry.path().filename().string();
      if (!file.starts_with(prefix) || !file.ends_with(suffix) || file.ends_with(html_suffix))
        continue;
      const auto stem = std::string_view{file}.substr(0, file.size() - suffix.size());
      if (const auto mark = language_mark(stem);
          !mark.empty() && stem.size() == name.size() + mark.size())
        languages.emplace(mark.substr(1));
    }
  languages.emplace("");
  for (const auto& language : languages) {
    auto found = in_folder(folder, name, language);
    if (!found)
      found = compiled_in(folder, name, language);
    if (found)
      all.push_back({language, found->origin, !found->html.empty()});
  }
  return all;
}

} // namespace tkt::send
