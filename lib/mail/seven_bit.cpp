#include "mail/seven_bit.hpp"

#include "mail/handles.hpp"

namespace tkt::mail {

namespace {

struct FreeFormat {
  void operator()(GMimeFormatOptions* options) const noexcept
  {
    g_mime_format_options_free(options);
  }
};

} // namespace

std::string to_seven_bit(std::string_view raw)
{
  start_gmime();
  const Owned<GMimeStream> in{g_mime_stream_mem_new_with_buffer(raw.data(), raw.size())};
  const Owned<GMimeParser> parser{g_mime_parser_new_with_stream(in.get())};
  const Owned<GMimeMessage> message{g_mime_parser_construct_message(parser.get(), nullptr)};
  if (!message)
    return std::string{raw};
  g_mime_object_encode(GMIME_OBJECT(message.get()), GMIME_ENCODING_CONSTRAINT_7BIT);

  const std::unique_ptr<GMimeFormatOptions, FreeFormat> options{
      g_mime_format_options_clone(g_mime_format_options_get_default())};
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  const Owned<GMimeStream> out{g_mime_stream_mem_new()};
  if (g_mime_object_write_to_stream(GMIME_OBJECT(message.get()), options.get(), out.get()) < 0)
    return std::string{raw};
  const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

} // namespace tkt::mail
