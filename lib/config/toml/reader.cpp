#include "config/toml/reader.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/text.hpp"

namespace tkt::config {

namespace fs = std::filesystem;

Reader::Reader(std::string file, bool on_disk, Findings& findings)
    : file_{std::move(file)}, on_disk_{on_disk}, findings_{findings}
{
  std::error_code failed;
  folder_ = fs::absolute(file_, failed).lexically_normal().parent_path();
}

void Reader::problem(const Node& node, std::string_view text)
{
  findings_.problems.push_back(
      {place(node), key_.empty() ? std::string{text} : fmt::format("{}: {}", key_, text)});
}

void Reader::expected(const Node& node, std::string_view what)
{
  problem(node, fmt::format("expected {}, found {}", what, describe(node)));
}

void Reader::unknown_key(const Member& member, std::string_view section,
                         const std::vector<std::string>& known)
{
  auto text = section.empty() ? fmt::format("unknown section or key {}", quote(member.key))
                              : fmt::format("unknown key {} in [{}]", quote(member.key), section);
  const auto near = did_you_mean(member.key, known);
  text += near.empty() ? fmt::format("; known are {}", join(known, ", ")) : near;
  findings_.problems.push_back({place(member), std::move(text)});
}

void Reader::refer(Target target, std::string name, const Node& node)
{
  findings_.references.push_back({target, std::move(name), key_, place(node)});
}

bool Reader::once(std::string_view section, const Member& member)
{
  const auto [earlier, first] =
      findings_.once.try_emplace(fmt::format("{}.{}", section, member.key), place(member));
  if (!first)
    findings_.problems.push_back(
        {place(member), fmt::format("{} in [{}] is already set at {}", quote(member.key), section,
                                    to_text(earlier->second))});
  return first;
}

fs::path Reader::absolute(const Node& node, std::string_view path)
{
  if (path.starts_with('~'))
    problem(node, "\"~\" means nothing here; write the folder out");
  return (folder_ / path).lexically_normal();
}

void Reader::must_exist(const Node& node, const fs::path& path)
{
  std::error_code failed; // a folder that we may not look into says nothing about the file
  if (on_disk_ && !fs::exists(path, failed) && !failed)
    problem(node, fmt::format("no such file: {}", path.native()));
}

void Reader::holds_password(const Node& node)
{
  struct stat status {};
  if (on_disk_ && ::stat(file_.c_str(), &status) == 0 && (status.st_mode & 077) != 0)
    problem(node, fmt::format("others can read this file (mode {:03o}): chmod 600 {}, or use "
                              "password_command",
                              status.st_mode & 0777, file_));
}

} // namespace tkt::config
