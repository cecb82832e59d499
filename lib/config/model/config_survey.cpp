// The scales that are there without anybody writing them down.
#include "config/model/config_survey.hpp"

namespace tkt::config {

namespace {

Level level(std::string en, std::string de, std::string pl, std::string ru, std::string colour)
{
  Level made;
  made.names = {{"de", std::move(de)}, {"pl", std::move(pl)}, {"ru", std::move(ru)}};
  made.name = std::move(en);
  made.colour = std::move(colour);
  return made;
}

} // namespace

std::vector<Level> standard_scale(int levels)
{
  const auto worst =
      level("very dissatisfied", "sehr unzufrieden", "bardzo źle", "очень плохо", "#c0392b");
  const auto bad = level("dissatisfied", "unzufrieden", "źle", "плохо", "#e67e22");
  const auto rather_bad =
      level("rather dissatisfied", "eher unzufrieden", "raczej źle", "скорее плохо", "#f0a030");
  const auto middle = level("neither satisfied nor dissatisfied", "teils, teils", "przeciętnie",
                            "удовлетворительно", "#f1c40f");
  const auto rather_good =
      level("rather satisfied", "eher zufrieden", "raczej dobrze", "скорее хорошо", "#b5cc18");
  const auto good = level("satisfied", "zufrieden", "dobrze", "хорошо", "#7cb342");
  const auto best =
      level("very satisfied", "sehr zufrieden", "bardzo dobrze", "отлично", "#27ae60");

  std::vector<Level> scale;
  if (levels == 3)
    scale = {bad, middle, good};
  else if (levels == 7)
    scale = {worst, bad, rather_bad, middle, rather_good, good, best};
  else
    scale = {worst, bad, middle, good, best};
  for (std::size_t i = 0; i < scale.size(); ++i)
    scale[i].score = static_cast<int>(i) + 1;
  return scale;
}

} // namespace tkt::config
