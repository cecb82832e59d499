// Private to this room: what templates may say beyond mustache, written out before the library sees
// it. Only words of who writes templates are looked at, never values.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace tkt::send {

enum class Form { text, html };

/// Puts partials `{{> name }}` in, as `find` gives their texts, and writes fallbacks out:
/// `{{ customer.name | all }}` is the field, or `all` where it is empty.
///
/// Errors: Kind::config for partials that go round in circles, for a fallback without a field, for
///         other delimiters, and in HTML for values that would not be escaped ({{{ }}}, {{& }}).
std::string expand(std::string_view text, Form form,
                   const std::function<std::string(const std::string& name)>& find);

/// As expand(), with partials left in: what a template itself is made of.
std::string without_fallbacks(std::string_view text);

/// A text without the comment that it begins with.
std::string_view without_head(std::string_view text);

} // namespace tkt::send
