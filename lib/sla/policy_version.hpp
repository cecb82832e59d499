// The versions of calendar and policy that due times were counted by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "store/database.hpp"

namespace tkt::sla {

struct Basis {
  std::string calendar;
  std::string calendar_digest;
  std::string policy; ///< `SLA gold, priority normal`
  std::string policy_digest;

  bool operator==(const Basis&) const = default;
};

/// The row that says so; made if there is none.
std::int64_t record(store::Database& db, const Basis& basis);

/// A basis, and its row once somebody has asked for it: for one after the other, in transactions
/// that have all been committed.
class BasisRow {
public:
  explicit BasisRow(Basis basis) : basis_{std::move(basis)} {}
  const Basis& basis() const { return basis_; }
  std::int64_t in(store::Database& db);

private:
  Basis basis_;
  std::optional<std::int64_t> row_;
};

/// Nothing if there is no such row.
std::optional<Basis> find_basis(store::Database& db, std::int64_t row);

} // namespace tkt::sla
