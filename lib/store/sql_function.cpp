// Functions of ours within statements.
#include "store/sqlite.hpp"

namespace tkt::store {

namespace {

void call(sqlite3_context* context, int, sqlite3_value** values)
{
  const auto* function = static_cast<const Database::Function*>(sqlite3_user_data(context));
  try {
    const auto result = (*function)(Arguments{values});
    if (result)
      sqlite3_result_int64(context, *result);
    else
      sqlite3_result_null(context);
  } catch (const std::exception& e) {
    // Exceptions must not cross SQLite, which is C.
    sqlite3_result_error(context, e.what(), -1);
  }
}

} // namespace

std::int64_t Arguments::integer(int at) const
{
  return sqlite3_value_int64(values_[at]);
}

std::string_view Arguments::text(int at) const
{
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values_[at]));
  return text == nullptr
             ? std::string_view{}
             : std::string_view{text, static_cast<std::size_t>(sqlite3_value_bytes(values_[at]))};
}

void Database::define(const char* name, int arguments, Function function)
{
  auto owned = std::make_unique<Function>(std::move(function));
  const int code = sqlite3_create_function_v2(
      state_->db.get(), name, arguments, SQLITE_UTF8 | SQLITE_DIRECTONLY, owned.get(), call,
      nullptr, nullptr, [](void* ours) { delete static_cast<Function*>(ours); });
  [[maybe_unused]] auto* given = owned.release(); // SQLite deletes it, also where it refuses it
  if (code != SQLITE_OK)
    fail(state_->db.get(), code, name);
}

} // namespace tkt::store
