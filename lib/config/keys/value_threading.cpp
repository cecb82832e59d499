#include <re2/re2.h>

#include "base/text.hpp"
#include "config/keys/values.hpp"

namespace tkt::config::values {

Codec<std::string> token_separator()
{
  return {"\"\" | \"+\" | \"-\" | \"=\"",
          [](const Node& node, Reader& in) -> std::optional<std::string> {
            auto text = read_line(node, in);
            if (!text || text->empty() || *text == "+" || *text == "-" || *text == "=")
              return text;
            in.problem(node, fmt::format("expected \"+\", \"-\" or \"=\", found {}", quote(*text)));
            return {};
          },
          [](const std::string& text) { return quote(text); }};
}

Codec<std::string> pattern()
{
  return {"regular expression",
          [](const Node& node, Reader& in) -> std::optional<std::string> {
            auto text = read_line(node, in);
            if (!text)
              return {};
            const re2::RE2 compiled{*text, re2::RE2::Quiet};
            if (!compiled.ok())
              in.problem(node,
                         fmt::format("no regular expression: {}", clip(compiled.error(), 100)));
            else if (re2::RE2::FullMatch("", compiled))
              in.problem(node, "matches where nothing is");
            else
              return text;
            return {};
          },
          [](const std::string& text) { return quote(text); }};
}

Codec<int> count()
{
  return {"number",
          [](const Node& node, Reader& in) -> std::optional<int> {
            auto value = number().read(node, in);
            if (value && *value < 1) {
              in.problem(node, "has to be 1 at least");
              value.reset();
            }
            return value;
          },
          [](const int& value) { return fmt::to_string(value); }};
}

} // namespace tkt::config::values
