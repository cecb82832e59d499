#include <catch2/catch.hpp>

#include "base/escape_markup.hpp"

using namespace tkt;

TEST_CASE("text becomes content or an attribute of markup", "[base]")
{
  CHECK(escape_markup("").empty());
  CHECK(escape_markup("Zażółć gęślą 🐢") == "Zażółć gęślą 🐢");
  CHECK(escape_markup("<a href=\"x\" id='y'>&amp;</a>") ==
        "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
}
