#include "send/outbox/backoff.hpp"

#include <algorithm>
#include <initializer_list>

namespace tkt::send {

namespace {

seconds step(std::initializer_list<seconds> waits, int attempts)
{
  const auto last = static_cast<int>(waits.size());
  return *(waits.begin() + std::clamp(attempts, 1, last) - 1);
}

} // namespace

seconds next_try(Cause cause, int attempts)
{
  switch (cause) {
  case Cause::message:
    return step({minutes{1}, minutes{5}, minutes{15}, hours{1}, hours{4}}, attempts);
  case Cause::server:
    return step({minutes{1}, minutes{2}, minutes{5}, minutes{10}}, attempts);
  case Cause::login:
    return step({minutes{5}, minutes{15}, hours{1}}, attempts);
  }
  return hours{4};
}

} // namespace tkt::send
