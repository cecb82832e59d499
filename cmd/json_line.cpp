#include "json_line.hpp"

#include <nlohmann/json.hpp>

#include "term/safe_text.hpp"

namespace tkt::cli {

std::string json_line(const nlohmann::ordered_json& value)
{
  using Json = nlohmann::ordered_json;
  auto text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  // Every line says by which version of tkt-json(7) it is to be read.
  text.replace(0, 1, text == "{}" ? "{\"format\":1" : "{\"format\":1,");
  return term::escape_json(std::move(text));
}

} // namespace tkt::cli
