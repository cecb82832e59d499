// A prepared statement: values in, rows out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/clock.hpp"
#include "base/row_id.hpp"

struct sqlite3_stmt;

namespace tkt::store {

/// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

namespace detail {
struct CachedStatement;
template <class T>
struct is_optional : std::false_type {
};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {
};
template <class T>
struct is_id : std::false_type {
};
template <class T>
struct is_id<Id<T>> : std::true_type {
};
} // namespace detail

template <class... Columns>
class Rows;

/// Borrowed from its Database's cache; goes back, reset, when it goes. A text that is bound must
/// stay until the statement has run.
class Statement {
public:
  explicit Statement(detail::CachedStatement& cached) noexcept;
  Statement(Statement&& other) noexcept : cached_{std::exchange(other.cached_, nullptr)} {}
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  /// Binds by name, `:due`. Kind::internal if the statement has no such name.
  template <class T>
  Statement& bind(const char* name, const T& value)
  {
    bind_value(position(name), value);
    return *this;
  }

  /// Binds the `?` at a position, from 1; for statements that are put together.
  template <class T>
  Statement& bind(int at, const T& value)
  {
    bind_value(at, value);
    return *this;
  }

  /// Binds all of the statement's `?` in order.
  template <class... Ts>
  Statement& bind_all(const Ts&... values)
  {
    int at = 0;
    (bind_value(++at, values), ...);
    return *this;
  }

  /// Binds in order and runs to the end; for statements whose rows nobody reads.
  template <class... Ts>
  void run(const Ts&... values)
  {
    bind_all(values...);
    while (step()) {
    }
    reset();
  }

  /// Rows as tuples, to loop over. The types follow STRICT columns: integers, Instant, Id, bool,
  /// std::string (text or blob), std::string_view (until the next row), optional for NULL.
  template <class... Columns>
  Rows<Columns...> rows()
  {
    return Rows<Columns...>{*this};
  }

  /// The first row, if there is one.
  template <class... Columns>
  std::optional<std::tuple<Columns...>> row()
  {
    std::optional<std::tuple<Columns...>> found;
    if (step())
      found = read_all<Columns...>(std::index_sequence_for<Columns...>{});
    reset();
    return found;
  }

  /// The first column of the first row, if there is one.
  template <class T>
  std::optional<T> value()
  {
    std::optional<T> found;
    if (step())
      found = read<T>(0);
    reset();
    return found;
  }

  /// To the next row; false at the end.
  bool step();
  /// Ready to run again with the same values.
  void reset() noexcept;

  template <class T>
  T read(int column) const
  {
    if constexpr (detail::is_optional<T>::value) {
      return is_null(column) ? T{} : T{read<typename T::value_type>(column)};
    } else if constexpr (detail::is_id<T>::value) {
      return T{integer(column)};
    } else if constexpr (std::is_same_v<T, Instant>) {
      return from_millis(integer(column));
    } else if constexpr (std::is_same_v<T, std::string>) {
      return std::string{bytes(column)};
    } else if constexpr (std::is_same_v<T, std::string_view>) {
      return bytes(column);
    } else if constexpr (std::is_same_v<T, bool>) {
      return integer(column) != 0;
    } else if constexpr (std::is_floating_point_v<T>) {
      return static_cast<T>(real(column));
    } else {
      static_assert(std::is_integral_v<T>, "a type that a column cannot have");
      return static_cast<T>(integer(column));
    }
  }

  template <class... Columns, std::size_t... I>
  std::tuple<Columns...> read_all(std::index_sequence<I...>) const
  {
    return {read<Columns>(static_cast<int>(I))...};
  }

private:
  template <class T>
  void bind_value(int at, const T& value)
  {
    if constexpr (detail::is_optional<T>::value) {
      value ? bind_value(at, *value) : bind_null(at);
    } else if constexpr (detail::is_id<T>::value) {
      bind_integer(at, value.value);
    } else if constexpr (std::is_same_v<T, Instant>) {
      bind_integer(at, to_millis(value));
    } else if constexpr (std::is_same_v<T, Blob>) {
      bind_blob(at, value.bytes);
    } else if constexpr (std::is_same_v<T, std::nullptr_t>) {
      bind_null(at);
    } else if constexpr (std::is_integral_v<T>) {
      bind_integer(at, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      bind_real(at, static_cast<double>(value));
    } else {
      bind_text(at, value);
    }
  }

  int position(const char* name) const;
  void bind_null(int at);
  void bind_integer(int at, std::int64_t value);
  void bind_real(int at, double value);
  void bind_text(int at, std::string_view value);
  void bind_blob(int at, std::string_view value);
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view bytes(int column) const;

  detail::CachedStatement* cached_;
};

/// What Statement::rows() gives: input iteration, each row once. Takes over its statement, so a
/// loop may be written over `db.prepare(...).rows<...>()`.
template <class... Columns>
class Rows {
public:
  explicit Rows(Statement& statement) : statement_{std::move(statement)} {}

  class iterator {
  public:
    using value_type = std::tuple<Columns...>;
    explicit iterator(Statement* statement) : statement_{statement} { ++*this; }
    value_type operator*() const
    {
      return statement_->template read_all<Columns...>(std::index_sequence_for<Columns...>{});
    }
    iterator& operator++()
    {
      if (!statement_->step())
        statement_ = nullptr;
      return *this;
    }
    bool operator!=(std::nullptr_t) const noexcept { return statement_ != nullptr; }

  private:
    Statement* statement_;
  };

  iterator begin() { return iterator{&statement_}; }
  std::nullptr_t end() const noexcept { return nullptr; }

private:
  Statement statement_;
};

} // namespace tkt::store
