// JSON as all programs print it: a value with its fields in the order in which they were written.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tkt::cli {

class Json {
public:
  struct Field;
  using Array = std::vector<Json>;
  using Object = std::vector<Field>;

  Json();
  Json(std::nullptr_t);
  Json(bool value);
  Json(std::signed_integral auto value) : Json{static_cast<std::int64_t>(value), Signed{}} {}
  Json(std::unsigned_integral auto value) requires(!std::same_as<decltype(value), bool>)
      : Json{static_cast<std::uint64_t>(value), Unsigned{}}
  {
  }
  Json(double value);
  Json(const char* text);
  Json(std::string_view text);
  Json(std::string text);
  Json(const std::vector<std::string>& texts);
  /// An object: `{{"id", 17}, {"subject", "Fire"}}`.
  Json(std::initializer_list<Field> fields);

  static Json array();
  static Json object();

  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  /// The field of that name; null and at the end, if there was none. Of an object, or of null,
  /// which becomes one.
  Json& operator[](std::string_view name);
  /// Kind::internal if there is no such field.
  const Json& at(std::string_view name) const;
  /// Puts in the fields of another object; those that are there keep their places.
  void update(const Json& other);
  /// At the end of an array, or of null, which becomes one.
  void push_back(Json value);

  bool is_null() const;
  const bool* boolean() const;     ///< nullptr if it is none
  const std::string* text() const; ///< nullptr if it is none
  const Array* items() const;      ///< nullptr if it is no array
  const Object& fields() const;    ///< none if it is no object

  /// On one line; what is no UTF-8 becomes U+FFFD.
  std::string dump() const;

private:
  struct Signed {};
  struct Unsigned {};
  Json(std::int64_t value, Signed);
  Json(std::uint64_t value, Unsigned);
  void append_to(std::string& line) const;

  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, Array,
               Object>
      value_;
};

struct Json::Field {
  std::string name;
  Json value;
};

/// An object as programs get it: one line without its end, with the number of the format in front
/// (tkt-json(7)), in which nothing does anything to a terminal.
std::string json_line(const Json& object);

} // namespace tkt::cli
