#include "json_value.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "term/safe_text.hpp"

namespace tkt::cli {

namespace {

/// What is no UTF-8 becomes U+FFFD.
void write(std::string& line, std::string_view text)
{
  line += '"';
  for (const char c : to_utf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
    case '"':
      line += "\\\"";
      break;
    case '\\':
      line += "\\\\";
      break;
    case '\b':
      line += "\\b";
      break;
    case '\f':
      line += "\\f";
      break;
    case '\n':
      line += "\\n";
      break;
    case '\r':
      line += "\\r";
      break;
    case '\t':
      line += "\\t";
      break;
    default:
      if (byte < 0x20)
        line += fmt::format("\\u{:04x}", byte);
      else
        line += c;
    }
  }
  line += '"';
}

} // namespace

Json::Json() : value_{nullptr} {}
Json::Json(std::nullptr_t) : value_{nullptr} {}
Json::Json(bool value) : value_{value} {}
Json::Json(double value) : value_{value} {}
Json::Json(const char* text) : value_{std::string{text}} {}
Json::Json(std::string_view text) : value_{std::string{text}} {}
Json::Json(std::string text) : value_{std::move(text)} {}
Json::Json(std::int64_t value, Signed) : value_{value} {}
Json::Json(std::uint64_t value, Unsigned) : value_{value} {}

Json::Json(const std::vector<std::string>& texts) : value_{Array(texts.begin(), texts.end())} {}

Json::Json(std::initializer_list<Field> fields) : value_{Object(fields)} {}

Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json Json::array()
{
  Json json;
  json.value_ = Array{};
  return json;
}

Json Json::object()
{
  Json json;
  json.value_ = Object{};
  return json;
}

Json& Json::operator[](std::string_view name)
{
  if (is_null())
    value_ = Object{};
  auto& fields = std::get<Object>(value_);
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const Field& field) { return field.name == name; });
  if (found != fields.end())
    return found->value;
  return fields.emplace_back(Field{std::string{name}, {}}).value;
}

const Json& Json::at(std::string_view name) const
{
  for (const auto& field : fields())
    if (field.name == name)
      return field.value;
  throw Error{Kind::internal, fmt::format("no field \"{}\"", name)};
}

void Json::update(const Json& other)
{
  for (const auto& field : other.fields())
    (*this)[field.name] = field.value;
}

void Json::push_back(Json value)
{
  if (is_null())
    value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
}

bool Json::is_null() const
{
  return std::holds_alternative<std::nullptr_t>(value_);
}

const bool* Json::boolean() const
{
  return std::get_if<bool>(&value_);
}

const std::string* Json::text() const
{
  return std::get_if<std::string>(&value_);
}

const Json::Array* Json::items() const
{
  return std::get_if<Array>(&value_);
}

const Json::Object& Json::fields() const
{
  static const Object none;
  const auto* fields = std::get_if<Object>(&value_);
  return fields == nullptr ? none : *fields;
}

void Json::append_to(std::string& line) const
{
  const auto* separator = "";
  if (const auto* items = this->items()) {
    line += '[';
    for (const auto& item : *items) {
      line += std::exchange(separator, ",");
      item.append_to(line);
    }
    line += ']';
  } else if (const auto* fields = std::get_if<Object>(&value_)) {
    line += '{';
    for (const auto& field : *fields) {
      line += std::exchange(separator, ",");
      write(line, field.name);
      line += ':';
      field.value.append_to(line);
    }
    line += '}';
  } else if (const auto* text = this->text()) {
    write(line, *text);
  } else if (const auto* value = boolean()) {
    line += *value ? "true" : "false";
  } else if (const auto* number = std::get_if<std::int64_t>(&value_)) {
    line += fmt::format("{}", *number);
  } else if (const auto* count = std::get_if<std::uint64_t>(&value_)) {
    line += fmt::format("{}", *count);
  } else if (const auto* fraction = std::get_if<double>(&value_)) {
    line += fmt::format("{:#}", *fraction);
  } else {
    line += "null";
  }
}

std::string Json::dump() const
{
  std::string line;
  append_to(line);
  return line;
}

std::string json_line(const Json& object)
{
  auto text = object.dump();
  // Every line says by which version of tkt-json(7) it is to be read.
  text.replace(0, 1, text == "{}" ? "{\"format\":1" : "{\"format\":1,");
  return term::escape_json(std::move(text));
}

} // namespace tkt::cli
