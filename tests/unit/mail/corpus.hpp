// What the tests over collections of other people's messages share.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "mail/parse/message.hpp"

namespace tkt::mail::test {

/// tests/mail/: collections that the project carries with it.
std::filesystem::path own_corpora();

/// The larger set: $TKT_CORPORA, or shared/corpora beside the source tree. Empty if it is not
/// there.
std::filesystem::path all_corpora();

/// Every regular file below, in the order of their names.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder);

std::string bytes_of(const std::filesystem::path& file);

/// Differences from an expected result, by `file: what`, and what was found instead.
using Differences = std::map<std::string, std::string>;

/// Why tkt differs on purpose from what a collection expects, by the same key. Each difference must
/// be listed, and each that is listed must still be there.
using Reasons = std::map<std::string, std::string>;

void check_differences(const Differences& found, const Reasons& accepted);

/// Asks for everything that a message can tell, and checks what must hold for any message: valid
/// UTF-8 without control characters, sizes that agree with contents, the same answers each time.
void check_whole(const std::string& raw);

} // namespace tkt::mail::test
