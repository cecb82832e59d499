// Files that go into a message, and attachments that come out of one.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "desk/message/message.hpp"
#include "mail/write/compose.hpp"
#include "store/database.hpp"

namespace tkt::cli {

/// Reads files to attach; the type is that of the name's ending. Kind::no_input for a file that
/// cannot be read, Kind::data if all together have more than `limit` bytes: mail servers refuse
/// such messages, and the customer would never know. What is too large is not read. Large files are
/// copied first: while the desk is written to, nothing waits for a slow disk or changes.
std::vector<mail::File> read_attachments(const std::vector<std::string>& paths,
                                         std::size_t limit = 20'000'000);

/// What is said of files that have more than `limit` bytes together.
Error too_large(const std::string& name, std::size_t limit);

/// `image/png` for `photo.PNG`; application/octet-stream where the ending says nothing.
std::string type_of(const std::filesystem::path& name);

/// Finds an attachment by its place (1 is the first) or its name. Kind::usage if there is none,
/// with the nearest name.
const mail::Attachment& find_attachment(const desk::Message& message, const std::string& wanted);

/// The file name that an attachment may have here: its own without folders, leading dots, dashes
/// or control characters.
std::string safe_file_name(const std::string& name);

/// Writes it to a new file in `folder` and returns its path. A file that is there already stays:
/// the new one gets a number (`photo-2.jpg`).
std::filesystem::path save_attachment(store::Database& db, const desk::Message& message,
                                      const mail::Attachment& attachment,
                                      const std::filesystem::path& folder);

/// Hands the bytes on in pieces.
void read_attachment(store::Database& db, const desk::Message& message,
                     const mail::Attachment& attachment,
                     const std::function<void(std::string_view)>& take);

} // namespace tkt::cli
