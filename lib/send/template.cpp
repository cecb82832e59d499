#include "send/template.hpp"

#include <set>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "send/builtin.hpp"

namespace tkt::send {

namespace {

constexpr std::string_view suffix = ".mustache";
constexpr std::size_t largest_template = 1 << 20;

/// A name that is a file name and nothing else, whoever asked for it.
bool is_plain_name(std::string_view name)
{
  return !name.empty() && name.front() != '.' && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

std::optional<Template> in_folder(const std::filesystem::path& folder, std::string_view name,
                                  std::string_view language)
{
  if (folder.empty())
    return {};
  const auto path =
      folder / fmt::format("{}{}{}{}", name, language.empty() ? "" : ".", language, suffix);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return {};
  try {
    return Template{std::string{name}, std::string{language}, path.string(),
                    to_utf8(read_file(path, largest_template))};
  } catch (Error& e) {
    e.within(fmt::format("template {}", name));
    throw;
  }
}

std::optional<Template> built_in(std::string_view name, std::string_view language)
{
  for (const auto& built : built_in_templates()) {
    if (built.name == name && built.language == language)
      return Template{std::string{name}, std::string{language}, "built in",
                      std::string{built.text}};
  }
  return {};
}

} // namespace

Template find_template(const std::filesystem::path& folder, std::string_view name,
                       std::span<const std::string> languages)
{
  if (is_plain_name(name)) {
    for (const auto& language : languages) {
      if (!is_plain_name(language))
        continue;
      if (auto found = in_folder(folder, name, language))
        return *std::move(found);
      if (auto found = built_in(name, language))
        return *std::move(found);
    }
    if (auto found = in_folder(folder, name, ""))
      return *std::move(found);
  }
  throw Error{Kind::config, fmt::format("no template \"{}\"{}", name,
                                        did_you_mean(name, template_names(folder)))};
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
      name.resize(name.size() - suffix.size());
      if (name.size() > 3 && name[name.size() - 3] == '.')
        name.resize(name.size() - 3); // its language
      names.insert(std::move(name));
    }
  }
  return {names.begin(), names.end()};
}

} // namespace tkt::send
