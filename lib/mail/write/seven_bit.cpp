#include "mail/write/seven_bit.hpp"

#include <cerrno>

#include <unistd.h>

#include "base/error.hpp"
#include "mail/parse/gmime.hpp"

namespace tkt::mail {

namespace {

struct FreeFormat {
  void operator()(GMimeFormatOptions* options) const noexcept
  {
    g_mime_format_options_free(options);
  }
};

/// False if it is no message.
bool write_seven_bit(GMimeStream* in, GMimeStream* out)
{
  const Owned<GMimeParser> parser{g_mime_parser_new_with_stream(in)};
  const Owned<GMimeMessage> message{g_mime_parser_construct_message(parser.get(), nullptr)};
  if (!message)
    return false;
  g_mime_object_encode(GMIME_OBJECT(message.get()), GMIME_ENCODING_CONSTRAINT_7BIT);

  const std::unique_ptr<GMimeFormatOptions, FreeFormat> options{
      g_mime_format_options_clone(g_mime_format_options_get_default())};
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  return g_mime_object_write_to_stream(GMIME_OBJECT(message.get()), options.get(), out) >= 0 &&
         g_mime_stream_flush(out) == 0;
}

/// A stream of its own over the same file, from where that stands.
Owned<GMimeStream> stream_of(const Descriptor& file)
{
  const int fd = ::dup(file.get());
  if (fd < 0)
    throw Error{Kind::temporary, errno_text(errno)};
  return Owned<GMimeStream>{g_mime_stream_fs_new(fd)};
}

Bytes by_files(const Bytes& raw)
{
  const auto in = temporary_file();
  raw.each_piece([&](std::string_view piece) { write_all(in.get(), piece); });
  if (::lseek(in.get(), 0, SEEK_SET) != 0)
    throw Error{Kind::temporary, errno_text(errno)};
  auto out = temporary_file();
  if (!write_seven_bit(stream_of(in).get(), stream_of(out).get()))
    throw Error{Kind::temporary, "a mail could not be written anew in seven bits"};
  return bytes_of(std::move(out));
}

} // namespace

Bytes to_seven_bit(const Bytes& raw)
{
  start_gmime();
  const auto held = raw.held();
  if (!held)
    return by_files(raw);
  const Owned<GMimeStream> in{g_mime_stream_mem_new_with_buffer(held->data(), held->size())};
  const Owned<GMimeStream> out{g_mime_stream_mem_new()};
  if (!write_seven_bit(in.get(), out.get()))
    return raw;
  const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out.get()));
  return Bytes{std::string{reinterpret_cast<const char*>(bytes->data), bytes->len}};
}

} // namespace tkt::mail
