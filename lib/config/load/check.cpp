// From files to a configuration, or to everything that is wrong with them.
#include <algorithm>

#include <fmt/format.h>

#include "base/descriptor.hpp"
#include "base/error.hpp"
#include "config/keys/keys.hpp"
#include "config/load/defaults.hpp"
#include "config/toml/document.hpp"

namespace tkt::config {

namespace {

namespace fs = std::filesystem;

/// No configuration is larger; a wrong path such as a database's may well be.
constexpr std::size_t largest = 4 << 20;

class Check {
public:
  void read(std::string_view toml, const std::string& name, bool on_disk)
  {
    order_.push_back(name);
    const auto document = parse_document(toml);
    if (document.mistake) {
      const auto& [line, column, text] = *document.mistake;
      broken({{name, line, column}, text});
      return;
    }
    Reader in{name, on_disk, findings_};
    read_section(checked_.config, document.root, root_section(), in);
  }

  /// A file that is there and cannot be read: what is in it stays unknown.
  void broken(Problem problem)
  {
    findings_.problems.push_back(std::move(problem));
    whole_ = false;
  }

  void add_file(const fs::path& path) { checked_.config.files.push_back(path); }

  /// A name that seems to be missing may stand in a part that is not read.
  void is_part() { part_ = true; }

  Checked finish(const fs::path& main)
  {
    // Likewise, where a part could not be read.
    if (whole_) {
      apply_defaults(checked_.config, findings_, main);
      if (!part_)
        check_names(checked_.config, findings_);
    }
    const auto rank = [this](const Problem& problem) {
      return std::find(order_.begin(), order_.end(), problem.place.file) - order_.begin();
    };
    auto& problems = findings_.problems;
    std::stable_sort(problems.begin(), problems.end(), [&](const Problem& a, const Problem& b) {
      const auto key = [&](const Problem& p) {
        return std::tuple{rank(p), p.place.line, p.place.column};
      };
      return key(a) < key(b);
    });
    checked_.problems = std::move(problems);
    return std::move(checked_);
  }

private:
  Checked checked_;
  Findings findings_;
  std::vector<std::string> order_;
  bool whole_ = true;
  bool part_ = false;
};

/// conf.d/*.toml beside `path`, as a shell lists them.
std::vector<fs::path> further_files(const fs::path& path, Check& check)
{
  std::vector<fs::path> files;
  const auto folder = path.parent_path() / "conf.d";
  std::error_code failed;
  if (!fs::exists(folder, failed))
    return files;
  for (fs::directory_iterator entry{folder, failed}, end; !failed && entry != end;
       entry.increment(failed)) {
    const auto name = entry->path().filename().native();
    if (entry->path().extension() == ".toml" && !name.starts_with('.'))
      files.push_back(entry->path());
  }
  if (failed)
    check.broken({{folder.native(), 0, 0}, "cannot be read: " + failed.message()});
  std::sort(files.begin(), files.end());
  return files;
}

Config usable(Checked checked)
{
  if (checked.problems.empty())
    return std::move(checked.config);
  std::string text;
  for (const auto& problem : checked.problems)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", to_text(problem.place), problem.text);
  throw Error{Kind::config, std::move(text)};
}

} // namespace

namespace {

Checked check_files(const fs::path& path, bool part)
{
  Check check;
  if (part)
    check.is_part();
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw Error{Kind::no_input, fmt::format("{}: a folder, not a file", path.native())};
  check.read(read_file(path, largest), path.native(), true);
  check.add_file(path);
  for (const auto& file : further_files(path, check)) {
    check.add_file(file);
    try {
      check.read(read_file(file, largest), file.native(), true);
    } catch (const Error& e) {
      check.broken({{file.native(), 0, 0}, e.what()});
    }
  }
  return check.finish(path);
}

} // namespace

Checked check(const fs::path& path)
{
  return check_files(path, false);
}

Checked check_part(const fs::path& path)
{
  return check_files(path, true);
}

Checked check_text(std::string_view toml, std::string_view name)
{
  Check check;
  check.read(toml, std::string{name}, false);
  return check.finish(fs::path{name});
}

Config load(const fs::path& path)
{
  return usable(check(path));
}

Config load_part(const fs::path& path)
{
  return usable(check_part(path));
}

Config load_text(std::string_view toml, std::string_view name)
{
  return usable(check_text(toml, name));
}

} // namespace tkt::config
