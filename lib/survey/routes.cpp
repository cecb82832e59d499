#include "survey/routes.hpp"

#include <filesystem>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/digest.hpp"
#include "base/ed25519.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "fetch/spool.hpp"

namespace tkt::survey {

namespace {

constexpr std::size_t form_bytes = 16384; ///< of an answer with its comment
constexpr std::size_t writers = 4;        ///< that wait for the disk at the same time
constexpr std::size_t most_remembered = 8192;
constexpr minutes nearness{5}; ///< between the clocks of who signs a request and ours

HttpResponse plain(unsigned status, std::string text)
{
  return {status,
          {{"Content-Type", "text/plain; charset=utf-8"},
           {"Cache-Control", "no-store"},
           {"X-Content-Type-Options", "nosniff"}},
          std::move(text) + '\n'};
}

HttpResponse not_allowed(std::string_view methods)
{
  auto response = plain(405, "method not allowed");
  response.headers.emplace_back("Allow", methods);
  return response;
}

std::string decode(std::string_view text)
{
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte =
        text[i] == '%' && i + 2 < text.size() ? from_hex(text.substr(i + 1, 2)) : std::nullopt;
    if (byte) {
      result += *byte;
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return to_utf8(result);
}

/// A field of a form (application/x-www-form-urlencoded).
std::optional<std::string> form_field(std::string_view form, std::string_view name)
{
  for (const auto pair : split(form, '&')) {
    const auto equal = pair.find('=');
    if (equal != std::string_view::npos && decode(pair.substr(0, equal)) == name)
      return decode(pair.substr(equal + 1));
  }
  return {};
}

bool is_form(const HttpRequest& request)
{
  const auto type = request.header("Content-Type");
  return to_lower_ascii(trim(type.substr(0, type.find(';')))) ==
         "application/x-www-form-urlencoded";
}

std::string_view path_of(std::string_view target)
{
  return target.substr(0, target.find_first_of("?#"));
}

} // namespace

/// Disks are slow, and a server is not to wait for them.
struct Site::Writing {
  std::filesystem::path spool;
  boost::asio::thread_pool threads{writers};

  /// Leaves an entry, then answers: `done` if it is durable, `failed` if not.
  void leave(std::string file, fetch::SpoolEntry entry, Reply reply, HttpResponse done,
             HttpResponse failed)
  {
    boost::asio::post(threads, [this, file = std::move(file), entry = std::move(entry),
                                reply = std::move(reply), done = std::move(done),
                                failed = std::move(failed)]() mutable {
      try {
        fetch::leave(spool, file, entry);
        reply(std::move(done));
      } catch (const std::exception& e) {
        log::error("{}", e.what());
        reply(std::move(failed));
      }
    });
  }
};

Site::Site(SiteSettings settings)
    : settings_{std::move(settings)}, pages_{{settings_.config.survey, settings_.config.desk.name}},
      writing_{std::make_unique<Writing>()}
{
  writing_->spool = settings_.config.web.spool;
  if (!settings_.keys.empty())
    verifier_.emplace(settings_.keys);
}

Site::~Site()
{
  finish();
}

void Site::finish()
{
  writing_->threads.join();
}

std::size_t Site::body_bytes(std::string_view method, std::string_view target) const
{
  if (method != "POST")
    return 0;
  return path_of(target).starts_with("/hook/")
             ? static_cast<std::size_t>(settings_.config.web.max_body)
             : form_bytes;
}

void Site::handle(HttpRequest&& request, const Reply& reply)
{
  const auto target = request.target;
  const auto path = path_of(target);
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (path == "/healthz")
    return reply(reads ? health() : not_allowed("GET, HEAD"));
  if (path == "/robots.txt")
    return reply(reads ? plain(200, "User-agent: *\nDisallow: /") : not_allowed("GET, HEAD"));
  if (path.starts_with("/rate/") && verifier_)
    return reads || request.method == "POST" ? rate(request, path.substr(6), reply)
                                             : reply(not_allowed("GET, HEAD, POST"));
  if (path.starts_with("/hook/")) {
    if (request.method != "POST")
      return reply(not_allowed("POST"));
    return take_hook(std::move(request), path.substr(6), reply);
  }
  reply(plain(404, "not found"));
}

HttpResponse Site::health() const
{
  const auto& spool = settings_.config.web.spool;
  if (::access(spool.c_str(), W_OK | X_OK) != 0)
    return plain(503, fmt::format("spool: {}", errno_text(errno)));
  return plain(200, "ok");
}

std::optional<desk::SurveyClaim> Site::verify(std::string_view token)
{
  if (const auto known = verified_.find(token); known != verified_.end())
    return known->second;
  const auto claim = verifier_->verify(token);
  if (claim) {
    // A page, its answer and its comment are three requests with one token.
    if (verified_.size() >= most_remembered)
      verified_.clear();
    verified_.emplace(token, *claim);
  }
  return claim;
}

/// `LANGUAGE/TOKEN`
void Site::rate(const HttpRequest& request, std::string_view path, const Reply& reply)
{
  const auto slash = path.find('/');
  const auto of_link = slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
  const auto token = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const auto language =
      choose_language(of_link, request.header("Accept-Language"), settings_.config.desk.language);
  const auto claim = verify(token);
  const auto* level = claim ? settings_.config.survey.find_level(claim->score) : nullptr;
  if (level == nullptr)
    return reply(pages_.unknown(language));
  const auto now = settings_.clock.now();
  if (now > claim->expires_at)
    return reply(pages_.expired(language));
  if (request.method != "POST")
    return reply(pages_.question(language, *level));
  if (!is_form(request))
    return reply(plain(415, "a form is expected"));

  fetch::SpoolEntry entry;
  entry.what = fetch::SpoolEntry::What::rating;
  entry.at = now;
  entry.fields = {{"token", std::string{token}}};
  if (auto comment = form_field(request.body, "comment"); comment && !trim(*comment).empty()) {
    entry.has_body = true;
    entry.body = std::move(*comment);
  } else if (!form_field(request.body, "rate")) {
    return reply(pages_.question(language, *level)); // a form without anything in it
  }
  const bool commented = entry.has_body;
  writing_->leave(fetch::rating_file(now), std::move(entry), reply,
                  pages_.thanks(language, *level, commented), pages_.trouble(language));
}

void Site::take_hook(HttpRequest&& request, std::string_view name, const Reply& reply)
{
  const auto secret = settings_.hook_secrets.find(std::string{name});
  if (secret == settings_.hook_secrets.end())
    return reply(plain(404, "no such hook"));
  const auto genuine = check_signature(request, name, secret->second, settings_.clock.now());
  if (!genuine)
    return reply(plain(401, "the signature or the timestamp is not good"));
  fetch::SpoolEntry entry;
  entry.what = fetch::SpoolEntry::What::hook;
  entry.at = genuine->at;
  entry.fields = {{"hook", std::string{name}},
                  {"type", std::string{request.header("Content-Type")}}};
  entry.has_body = true;
  entry.body = std::move(request.body);
  // The same request again is the same file, and the same mail: nothing is there twice.
  writing_->leave(fetch::hook_file(genuine->digest), std::move(entry), reply,
                  plain(202, "accepted"), plain(503, "cannot be kept; try again"));
}

std::optional<Signed> check_signature(const HttpRequest& request, std::string_view hook,
                                      std::string_view secret, Instant now)
{
  const auto timestamp = trim(request.header("X-Tkt-Timestamp"));
  auto signature = trim(request.header("X-Tkt-Signature"));
  constexpr std::string_view method = "sha256=";
  if (secret.empty() || !signature.starts_with(method))
    return {};
  signature.remove_prefix(method.size());
  const auto since = parse_number<std::int64_t>(timestamp).value_or(-1);
  if (since < 0 || since > 253402300799) // the year 9999
    return {};
  const auto text = fmt::format("{}.{}", timestamp, request.body);
  const auto expected = to_hex(as_bytes(hmac_sha256(secret, text)));
  if (!equal_constant_time(expected, to_lower_ascii(signature)))
    return {};
  const Instant at{seconds{since}};
  if (at + nearness < now || now + nearness < at)
    return {};
  return Signed{at, to_hex(as_bytes(sha256(fmt::format("{}\n{}", hook, text))))};
}

} // namespace tkt::survey
