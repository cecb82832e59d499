// GMime, loaded by the first call. It brings GIO, GPGME and a dozen more, whose loading takes
// longer than a `tkt list` does, and what has been received once is read without it.
#include <gmime/gmime.h>

#include "base/lazy_library.hpp"

namespace {

constexpr tkt::LateLibrary gmime{"libgmime-3.0.so.0"}; // the ABI that GMime 3 has had since 2017

} // namespace

extern "C" {

TKT_LATE(gmime, GMimeParamList*, g_mime_content_disposition_get_parameters,
         (GMimeContentDisposition * disposition), (disposition))
TKT_LATE(gmime, GMimeDataWrapper*, g_mime_data_wrapper_new_with_stream,
         (GMimeStream * stream, GMimeContentEncoding encoding), (stream, encoding))
TKT_LATE(gmime, size_t, g_mime_encoding_flush,
         (GMimeEncoding * state, const char* inbuf, size_t inlen, char* outbuf),
         (state, inbuf, inlen, outbuf))
TKT_LATE(gmime, void, g_mime_encoding_init_decode,
         (GMimeEncoding * state, GMimeContentEncoding encoding), (state, encoding))
TKT_LATE(gmime, void, g_mime_encoding_init_encode,
         (GMimeEncoding * state, GMimeContentEncoding encoding), (state, encoding))
TKT_LATE(gmime, size_t, g_mime_encoding_outlen, (GMimeEncoding * state, size_t inlen),
         (state, inlen))
TKT_LATE(gmime, size_t, g_mime_encoding_step,
         (GMimeEncoding * state, const char* inbuf, size_t inlen, char* outbuf),
         (state, inbuf, inlen, outbuf))
TKT_LATE(gmime, GMimeFormatOptions*, g_mime_format_options_clone, (GMimeFormatOptions * options),
         (options))
TKT_LATE(gmime, void, g_mime_format_options_free, (GMimeFormatOptions * options), (options))
TKT_LATE(gmime, GMimeFormatOptions*, g_mime_format_options_get_default, (), ())
TKT_LATE(gmime, void, g_mime_format_options_set_newline_format,
         (GMimeFormatOptions * options, GMimeNewLineFormat newline), (options, newline))
TKT_LATE(gmime, void, g_mime_init, (), ())
TKT_LATE(gmime, void, g_mime_object_encode,
         (GMimeObject * object, GMimeEncodingConstraint constraint), (object, constraint))
TKT_LATE(gmime, GMimeContentDisposition*, g_mime_object_get_content_disposition,
         (GMimeObject * object), (object))
TKT_LATE(gmime, GType, g_mime_object_get_type, (), ())
TKT_LATE(gmime, void, g_mime_object_set_content_disposition_parameter,
         (GMimeObject * object, const char* name, const char* value), (object, name, value))
TKT_LATE(gmime, void, g_mime_object_set_disposition,
         (GMimeObject * object, const char* disposition), (object, disposition))
TKT_LATE(gmime, ssize_t, g_mime_object_write_to_stream,
         (GMimeObject * object, GMimeFormatOptions* options, GMimeStream* stream),
         (object, options, stream))
TKT_LATE(gmime, const char*, g_mime_param_get_value, (GMimeParam * param), (param))
TKT_LATE(gmime, GMimeParam*, g_mime_param_list_get_parameter,
         (GMimeParamList * list, const char* name), (list, name))
TKT_LATE(gmime, GMimeParamList*, g_mime_param_list_parse,
         (GMimeParserOptions * options, const char* str), (options, str))
TKT_LATE(gmime, void, g_mime_param_set_charset, (GMimeParam * param, const char* charset),
         (param, charset))
TKT_LATE(gmime, GMimeMessage*, g_mime_parser_construct_message,
         (GMimeParser * parser, GMimeParserOptions* options), (parser, options))
TKT_LATE(gmime, GMimeParser*, g_mime_parser_new_with_stream, (GMimeStream * stream), (stream))
TKT_LATE(gmime, GMimePart*, g_mime_part_new_with_type, (const char* type, const char* subtype),
         (type, subtype))
TKT_LATE(gmime, void, g_mime_part_set_content, (GMimePart * mime_part, GMimeDataWrapper* content),
         (mime_part, content))
TKT_LATE(gmime, void, g_mime_part_set_content_encoding,
         (GMimePart * mime_part, GMimeContentEncoding encoding), (mime_part, encoding))
TKT_LATE(gmime, int, g_mime_stream_flush, (GMimeStream * stream), (stream))
TKT_LATE(gmime, GMimeStream*, g_mime_stream_fs_new, (int fd), (fd))
TKT_LATE(gmime, GByteArray*, g_mime_stream_mem_get_byte_array, (GMimeStreamMem * mem), (mem))
TKT_LATE(gmime, GType, g_mime_stream_mem_get_type, (), ())
TKT_LATE(gmime, GMimeStream*, g_mime_stream_mem_new, (), ())
TKT_LATE(gmime, GMimeStream*, g_mime_stream_mem_new_with_buffer, (const char* buffer, size_t len),
         (buffer, len))
TKT_LATE(gmime, GDateTime*, g_mime_utils_header_decode_date, (const char* str), (str))
// Of GObject, which GMime brings.
TKT_LATE(gmime, void, g_object_unref, (gpointer object), (object))
TKT_LATE(gmime, GTypeInstance*, g_type_check_instance_cast, (GTypeInstance * instance, GType type),
         (instance, type))

} // extern "C"
