// Private to this room: what readers of WebDAV's XML share.
#pragma once

#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace tkt::net {

/// The name without its prefix. Properties of DAV and CardDAV that are looked at here share no
/// name, so that the prefix, which each server chooses, need not be resolved.
std::string_view local_name(const pugi::xml_node& node);

/// Null if there is none.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);

/// All text in it: a card may be split into CDATA sections.
std::string text_of(const pugi::xml_node& node);

/// 404 of `HTTP/1.1 404 Not Found`; 0 for anything else.
int status_of(std::string_view line);

/// The root. Kind::unavailable for XML that is damaged, cut off or no multistatus.
pugi::xml_node load_multistatus(pugi::xml_document& document, std::string_view xml);

} // namespace tkt::net
