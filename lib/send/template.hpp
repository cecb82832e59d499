// Templates of mail: finding them, and filling them in.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "send/fields.hpp"

namespace tkt::send {

/// A mustache text, and where it came from.
struct Template {
  std::string name;
  std::string language; ///< "" for a file that is there for every language
  std::string origin;   ///< a path, or `built in`; for messages
  std::string text;
};

/// Looks for NAME.LANGUAGE.mustache, language by language in the order given, each time in `folder`
/// ("" for none) before the templates that are compiled in; at last for NAME.mustache in `folder`.
///
/// Errors: Kind::config with the nearest name if there is none, or if `name` could lead out of the
///         folder; Kind::temporary if a file cannot be read.
Template find_template(const std::filesystem::path& folder, std::string_view name,
                       std::span<const std::string> languages);

/// Every name that find_template() can find in some language, in order, each once.
std::vector<std::string> template_names(const std::filesystem::path& folder);

struct Rendered {
  std::string subject; ///< of a leading `Subject: …` line; empty if there is none
  std::string text;    ///< LF line ends, no blank lines at either end, one LF behind the last
};

/// Fills a template in. Values go in as they are: what a field holds is never read as a template,
/// nor escaped as HTML.
///
/// Shape:  an empty field is false to a section. A field that does not exist is empty.
/// Errors: Kind::config, naming the template, if it is no valid mustache, or uses partials or other
///         delimiters, which are not offered.
Rendered render(const Template& what, const Fields& fields);

/// Fills in a queue's subject_tag, whose one field is `id`. Kind::config if it is not valid.
std::string render_tag(std::string_view subject_tag, TicketId ticket);

} // namespace tkt::send
