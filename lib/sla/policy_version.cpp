#include "sla/policy_version.hpp"

#include "store/transaction.hpp"

namespace tkt::sla {

std::int64_t record(store::Database& db, const Basis& basis)
{
  const auto& [calendar, calendar_digest, policy, policy_digest] = basis;
  if (const auto row = db.prepare("SELECT id FROM sla_basis WHERE calendar = ? AND "
                                  "calendar_digest = ? AND policy = ? AND policy_digest = ?")
                           .bind_all(calendar, calendar_digest, policy, policy_digest)
                           .value<std::int64_t>())
    return *row;
  db.prepare("INSERT INTO sla_basis(calendar, calendar_digest, policy, policy_digest) "
             "VALUES (?, ?, ?, ?)")
      .run(calendar, calendar_digest, policy, policy_digest);
  return db.last_insert_id();
}

std::int64_t BasisRow::in(store::Database& db)
{
  if (!row_)
    row_ = record(db, basis_);
  return *row_;
}

std::optional<Basis> find_basis(store::Database& db, std::int64_t row)
{
  auto found = db.prepare("SELECT calendar, calendar_digest, policy, policy_digest "
                          "FROM sla_basis WHERE id = ?")
                   .bind_all(row)
                   .row<std::string, std::string, std::string, std::string>();
  if (!found)
    return {};
  return Basis{std::get<0>(*found), std::get<1>(*found), std::get<2>(*found), std::get<3>(*found)};
}

} // namespace tkt::sla
