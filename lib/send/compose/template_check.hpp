// Mistakes in templates, before mail is written with them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/model/config.hpp"
#include "send/template/template.hpp"

namespace tkt::send {

/// A field, as tkt-templates(7) explains it.
struct FieldHelp {
  std::string_view name;
  std::string_view meaning;
};
const std::vector<FieldHelp>& template_fields();

/// What is wrong with one template: fields that do not exist, or no mustache at all.
std::vector<config::Problem> problems_of(const Template& what);

/// Likewise of one in the folder, or that is built in; and if a partial of it is not there, or if
/// it speaks of fields that the configuration does not add.
std::vector<config::Problem> problems_of(const config::Config& config, const std::string& name,
                                         const Edition& edition);

/// The fields that a template speaks of and that do not exist, in the order written.
std::vector<std::string> unknown_fields(std::string_view text);

/// For every template that the configuration names, in every language of the folder and of tkt:
/// that there is none, or that it speaks of fields that do not exist.
std::vector<config::Problem> template_problems(const config::Config& config);

} // namespace tkt::send
