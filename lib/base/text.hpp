// Small work on text: UTF-8 throughout, unless a name says bytes.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tkt {

std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view between);

/// All of `text` as a decimal number, nothing where it is anything else or does not fit. A sign is
/// read where the type has one, and that is `-` alone. For int, unsigned, double, and the types of
/// <cstdint> of 16 bits without a sign and of 64 bits.
template <class Number>
std::optional<Number> parse_number(std::string_view text);

/// The number that `text` begins with, which is taken off it; nothing, and `text` as it was, where
/// it begins with none or with one that does not fit. For the types of parse_number().
template <class Number>
std::optional<Number> take_number(std::string_view& text);

/// A-Z only: header names, domains, schemes. Words of people go through fold().
std::string to_lower_ascii(std::string_view text);
bool equal_ascii_case(std::string_view a, std::string_view b);

/// No byte above 127.
bool is_ascii(std::string_view bytes);
bool is_utf8(std::string_view bytes);

/// `bytes` with each invalid sequence, and each NUL, replaced by U+FFFD.
std::string to_utf8(std::string_view bytes);

/// Unicode case folding after normalisation (NFKC): two texts that a person calls the same, apart
/// from capitals, are equal. `straße` and `STRASSE` are.
std::string fold(std::string_view text);

/// As fold(), and without the marks of letters: `zażółć`, `ZAZOLC` and `zazolc` are equal. Letters
/// that Unicode does not take apart (ł, đ, ø) lose their stroke too.
std::string fold_marks(std::string_view text);

/// At most `bytes` bytes of `text`, never cutting a character.
std::string_view clip(std::string_view text, std::size_t bytes);

/// The candidate that a typing mistake away from `word` may have meant; empty if none is near.
/// Near: a third of the letters at the most changed, added, dropped or swapped.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// `; did you mean "x"?`, or nothing where no candidate is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

} // namespace tkt
