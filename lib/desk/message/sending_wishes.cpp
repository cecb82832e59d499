#include "desk/message/sending_wishes.hpp"

#include "desk/message/draft.hpp"
#include "desk/message/editor_text.hpp"

namespace tkt::desk {

void keep_terms(Session& session, MessageId message, const Terms& terms)
{
  if (!terms.any())
    return;
  Buffer buffer;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty())
      buffer.fields.push_back({name, value});
  };
  add("Status", terms.status);
  add("Send", terms.send);
  add("Format", terms.format);
  session.db.prepare("INSERT INTO message_terms(message, fields) VALUES (?, ?)")
      .run(message, format(buffer));
}

Terms terms_of(store::Database& db, MessageId message)
{
  const auto fields = db.prepare("SELECT fields FROM message_terms WHERE message = ?")
                          .bind_all(message)
                          .value<std::string>();
  if (!fields)
    return {};
  const auto buffer = parse_buffer(*fields, buffer_fields(DraftKind::reply));
  const auto value = [&](const char* name) { return buffer.value(name).value_or(""); };
  return {value("Send"), value("Format"), value("Status")};
}

} // namespace tkt::desk
