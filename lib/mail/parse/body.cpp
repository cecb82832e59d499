#include "mail/parse/body.hpp"

#include <algorithm>

#include "base/clean_text.hpp"
#include "base/text.hpp"
#include "mail/parse/charset.hpp"
#include "mail/parse/flowed.hpp"

namespace tkt::mail {

namespace {

constexpr std::string_view plain = "text/plain";
constexpr std::string_view html = "text/html";

class Sorter {
public:
  Sorter(const Structure& structure, const Limits& limits, std::string_view charset)
      : parts_{structure.parts}, limits_{limits}, charset_{charset}
  {
  }

  /// Calls itself for each level; the scanner has bounded how many there are.
  Body sort(int index)
  {
    const auto& part = at(index);
    if (part.children.empty())
      return sort_leaf(index);
    if (part.type == "multipart/alternative")
      return sort_alternative(part);
    Body body;
    for (std::size_t i = 0; i < part.children.size(); ++i) {
      const auto child = part.children[i];
      // Behind its first part, the parts of a related set are what that one shows.
      if (i > 0 && part.type == "multipart/related" && !at(child).is_multipart())
        body.files.push_back(child);
      else
        append(body, sort(child));
    }
    return body;
  }

private:
  const Part& at(int index) const { return parts_[static_cast<std::size_t>(index)]; }

  static void append(Body& to, const Body& from)
  {
    to.text.insert(to.text.end(), from.text.begin(), from.text.end());
    to.html.insert(to.html.end(), from.html.begin(), from.html.end());
    to.files.insert(to.files.end(), from.files.begin(), from.files.end());
  }

  Body sort_leaf(int index) const
  {
    const auto& part = at(index);
    Body body;
    if (!is_text_body(index, part)) {
      if (!part.is_multipart()) // one without any part in it is nothing at all
        body.files.push_back(index);
    } else {
      body.text.push_back(index);
      if (part.leaf_type() == html)
        body.html.push_back(index);
    }
    return body;
  }

  bool is_text_body(int index, const Part& part) const
  {
    if (part.leaf_type() != plain && part.leaf_type() != html)
      return false;
    const auto disposition = part.field("Content-Disposition");
    const auto kind = trim(disposition.substr(0, disposition.find(';')));
    if (equal_ascii_case(kind, "attachment"))
      return false;
    const bool first = part.parent < 0 || at(part.parent).children.front() == index;
    if (first)
      return true;
    return parameter(disposition, "filename", charset_).empty() &&
           parameter(part.field("Content-Type"), "name", charset_).empty();
  }

  Body sort_alternative(const Part& part)
  {
    Body chosen;
    std::vector<int> best;
    bool best_is_plain = false;
    for (const auto child : part.children) {
      auto body = sort(child);
      chosen.files.insert(chosen.files.end(), body.files.begin(), body.files.end());
      if (!body.html.empty())
        chosen.html = body.html; // the last one is the richest: RFC 2046, section 5.1.4
      const bool is_plain = std::any_of(body.text.begin(), body.text.end(), [&](int text) {
        return at(text).leaf_type() == plain && useful(text);
      });
      if (!body.text.empty() && (best.empty() || (is_plain && !best_is_plain) ||
                                 (!is_plain && !best_is_plain && !body.html.empty()))) {
        best = std::move(body.text);
        best_is_plain = is_plain;
      }
    }
    chosen.text = std::move(best);
    return chosen;
  }

  bool useful(int index) const
  {
    // Enough to see whether it says anything.
    bool guessed = false;
    return !says_nothing(
        part_text(at(index), std::min<std::size_t>(limits_.text_bytes, 4096), guessed));
  }

  const std::vector<Part>& parts_;
  const Limits& limits_;
  std::string_view charset_;
};

} // namespace

Body sort_parts(const Structure& structure, const Limits& limits, std::string_view charset)
{
  return Sorter{structure, limits, charset}.sort(0);
}

std::string part_text(const Part& part, std::size_t limit, bool& guessed)
{
  const auto bytes = decode_transfer(part.transfer, part.body, limit);
  const auto content_type = part.field("Content-Type");
  auto decoded = decode_charset(bytes, parameter(content_type, "charset", {}));
  guessed = guessed || decoded.guessed;
  auto text = received_text(decoded.text);
  if (part.leaf_type() == plain &&
      equal_ascii_case(parameter(content_type, "format", {}), "flowed") &&
      text.find("-----BEGIN PGP SIGNED MESSAGE-----") == std::string::npos)
    text = unflow(text, equal_ascii_case(parameter(content_type, "delsp", {}), "yes"));
  return text;
}

bool says_nothing(std::string_view text)
{
  text = trim(text);
  if (text.empty())
    return true;
  if (text.size() > 300)
    return false;
  // Written for readers of mail that cannot show HTML, in place of the text.
  const auto folded = fold(text);
  const auto has = [&](std::string_view words) { return folded.find(words) != std::string::npos; };
  return has("html") && (has("view") || has("support") || has("display") || has("client") ||
                         has("anzeige") || has("darstell") || has("format") || has("see "));
}

} // namespace tkt::mail
