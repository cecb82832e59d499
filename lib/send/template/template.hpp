// Templates of mail: finding them, and filling them in. tkt-templates(7) is for who writes them.
#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "send/template/fields.hpp"

namespace tkt::send {

/// A mustache text, and where it came from; partials and fallbacks are written out.
struct Template {
  std::string name;
  std::string language; ///< "" for a file that is there for every language
  std::string origin;   ///< a path, or `built in`; for messages
  std::string text;
  std::string html{}; ///< its other form; "" where there is none
};

/// Looks for NAME.LANGUAGE.mustache, language by language in the order given, each time in `folder`
/// ("" for none) before the templates that are compiled in; at last for NAME.mustache in `folder`.
/// The HTML form, NAME.LANGUAGE.html.mustache, is that beside the text that was found.
///
/// Errors: Kind::config with the nearest name if there is none, or if `name` could lead out of the
///         folder, or for a partial that is not there; Kind::temporary if a file cannot be read.
Template find_template(const std::filesystem::path& folder, std::string_view name,
                       std::span<const std::string> languages);

/// Every name that find_template() can find in some language, in order, each once.
std::vector<std::string> template_names(const std::filesystem::path& folder);

/// The languages in which there is one of that name, and where each comes from; "" serves them all.
struct Edition {
  std::string language;
  std::string origin;
  bool html = false;
};
std::vector<Edition> editions(const std::filesystem::path& folder, std::string_view name);

struct Rendered {
  std::string subject; ///< of a leading `Subject: …` line; empty if there is none
  std::string text;    ///< LF line ends, no blank lines at either end, one LF behind the last
  std::string html{};  ///< the other form; "" where the template has none
};

/// Fills a template in. Values go into text as they are, and escaped into HTML: what a field holds
/// is never read as a template.
///
/// Shape:  an empty field is false to a section. A field that does not exist is empty.
/// Errors: Kind::config, naming the template, if it is no valid mustache.
Rendered render(const Template& what, const Fields& fields);

/// Whether a template speaks of a field, or of what is in it: `survey` is in `{{survey.expires}}`.
bool mentions(const Template& what, std::string_view field);
/// All of which it speaks: `survey` for `{{survey.expires}}`. They are parts of `what`.
std::set<std::string_view> mentioned(const Template& what);

/// Fills in a queue's subject_tag, whose one field is `id`. Kind::config if it is not valid.
std::string render_tag(std::string_view subject_tag, TicketId ticket);

} // namespace tkt::send
