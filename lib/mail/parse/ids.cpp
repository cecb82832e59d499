#include "mail/parse/ids.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <unordered_set>

#include "base/text.hpp"

namespace tkt::mail {

namespace {

/// Empty if it is none.
std::string proper_id(std::string_view inside)
{
  std::string id;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '\r' || inside[i] == '\n') {
      while (i + 1 < inside.size() && (inside[i + 1] == ' ' || inside[i + 1] == '\t' ||
                                       inside[i + 1] == '\n' || inside[i + 1] == '\r'))
        ++i;
      continue;
    }
    id += inside[i];
  }
  const std::string_view trimmed = trim(id);
  const auto bad = std::any_of(trimmed.begin(), trimmed.end(), [](char c) {
    const auto b = static_cast<unsigned char>(c);
    return b <= ' ' || b == 0x7F || c == '<' || c == '>';
  });
  if (bad || trimmed.size() > 998)
    return {};
  return to_utf8(trimmed);
}

/// More than any conversation has. So many looks into the desk's index a message may cost, however
/// many ids a hostile one names; a mail system that takes 100 kB of a field (Postfix's
/// header_size_limit) has room for about as many.
constexpr std::size_t most = 1000;

/// Of these, the first ones: mail programs that shorten References keep where it began and cut
/// behind that.
constexpr std::size_t most_first = 100;

/// Ids in their order, each once.
class Ids {
public:
  void add(std::string id)
  {
    if (id.empty() || !seen_.insert(id).second)
      return;
    if (all_.size() == most) {
      // The oldest of those that are not the first makes room.
      seen_.erase(all_[next_]);
      all_[next_] = std::move(id);
      next_ = next_ + 1 == most ? most_first : next_ + 1;
      return;
    }
    all_.push_back(std::move(id));
  }

  std::vector<std::string> take() &&
  {
    const auto at = [this](std::size_t index) {
      return std::next(all_.begin(), static_cast<std::ptrdiff_t>(std::min(index, all_.size())));
    };
    std::rotate(at(most_first), at(next_), all_.end());
    return std::move(all_);
  }

private:
  std::vector<std::string> all_; ///< behind the first ones a ring, of which `next_` is the oldest
  std::unordered_set<std::string> seen_;
  std::size_t next_ = most_first;
};

} // namespace

std::vector<std::string> all_ids(std::string_view raw)
{
  Ids ids;
  if (raw.find('<') != std::string_view::npos) {
    for (std::size_t at = 0;;) {
      const auto open = raw.find('<', at);
      const auto end = raw.find_first_of("<>", open == std::string_view::npos ? open : open + 1);
      if (end == std::string_view::npos)
        break;
      if (raw[end] == '>')
        ids.add(proper_id(raw.substr(open + 1, end - open - 1)));
      at = end;
    }
    return std::move(ids).take();
  }
  while (!(raw = trim(raw)).empty()) {
    const auto end = std::min(raw.find_first_of(" \t\r\n,"), raw.size());
    if (const auto word = raw.substr(0, end); word.find('@') != std::string_view::npos)
      ids.add(proper_id(word));
    raw.remove_prefix(std::min(end + 1, raw.size()));
  }
  return std::move(ids).take();
}

std::string first_id(std::string_view raw)
{
  auto ids = all_ids(raw);
  return ids.empty() ? std::string{} : std::move(ids.front());
}

} // namespace tkt::mail
