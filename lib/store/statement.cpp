#include "store/statement.hpp"

#include "store/sqlite.hpp"

namespace tkt::store {

namespace {

void check(const detail::CachedStatement& cached, int code)
{
  if (code != SQLITE_OK)
    fail(cached.db, code, sqlite3_sql(cached.handle.get()));
}

} // namespace

Statement::Statement(detail::CachedStatement& cached) noexcept : cached_{&cached}
{
  cached.lent = true;
}

Statement::~Statement()
{
  if (cached_ == nullptr)
    return;
  reset();
  sqlite3_clear_bindings(cached_->handle.get());
  cached_->lent = false;
}

bool Statement::step()
{
  const int code = sqlite3_step(cached_->handle.get());
  if (code == SQLITE_ROW)
    return true;
  if (code == SQLITE_DONE)
    return false;
  const std::string sql = sqlite3_sql(cached_->handle.get());
  fail(cached_->db, sqlite3_extended_errcode(cached_->db), sql);
}

void Statement::reset() noexcept
{
  sqlite3_reset(cached_->handle.get());
}

int Statement::position(const char* name) const
{
  const int at = sqlite3_bind_parameter_index(cached_->handle.get(), name);
  if (at == 0)
    throw Error{Kind::internal,
                std::string{name} + " is no parameter of " + sqlite3_sql(cached_->handle.get())};
  return at;
}

void Statement::bind_null(int at)
{
  check(*cached_, sqlite3_bind_null(cached_->handle.get(), at));
}

void Statement::bind_integer(int at, std::int64_t value)
{
  check(*cached_, sqlite3_bind_int64(cached_->handle.get(), at, value));
}

void Statement::bind_real(int at, double value)
{
  check(*cached_, sqlite3_bind_double(cached_->handle.get(), at, value));
}

void Statement::bind_text(int at, std::string_view value)
{
  // An empty view may have no address, which SQLite would take for NULL.
  const char* text = value.empty() ? "" : value.data();
  check(*cached_, sqlite3_bind_text64(cached_->handle.get(), at, text, value.size(), SQLITE_STATIC,
                                      SQLITE_UTF8));
}

void Statement::bind_blob(int at, std::string_view value)
{
  const char* bytes = value.empty() ? "" : value.data();
  check(*cached_,
        sqlite3_bind_blob64(cached_->handle.get(), at, bytes, value.size(), SQLITE_STATIC));
}

bool Statement::is_null(int column) const
{
  return sqlite3_column_type(cached_->handle.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const
{
  return sqlite3_column_int64(cached_->handle.get(), column);
}

double Statement::real(int column) const
{
  return sqlite3_column_double(cached_->handle.get(), column);
}

std::string_view Statement::bytes(int column) const
{
  const auto* data = static_cast<const char*>(sqlite3_column_blob(cached_->handle.get(), column));
  const auto size = sqlite3_column_bytes(cached_->handle.get(), column);
  return data == nullptr ? std::string_view{}
                         : std::string_view{data, static_cast<std::size_t>(size)};
}

} // namespace tkt::store
