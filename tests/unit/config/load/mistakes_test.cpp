// Every mistake has its sentence. Each case gives a text and what is reported about it.
#include <catch2/catch.hpp>

#include "base/error.hpp"
#include "config/model/config.hpp"

using namespace tkt;
using namespace tkt::config;

namespace {

/// The reports on a text, a line each, as load() would put them.
std::string reports(const std::string& toml)
{
  std::string all;
  for (const auto& problem : check_text(toml, "t").problems)
    all += to_text(problem.place) + ": " + problem.text + "\n";
  return all;
}

struct Case {
  std::string toml;
  std::string report;
};

void each(const std::vector<Case>& cases)
{
  for (const auto& [toml, report] : cases) {
    INFO(toml);
    CHECK(reports(toml) == report + "\n");
  }
}

const std::string box = "[[mailbox]]\nname='m'\naddress='m@example.org'\n";
const std::string fetch = box + "[mailbox.incoming]\n";
const std::string send = box + "[mailbox.outgoing]\n";
const std::string queue = "[[queue]]\nname='q'\n";
const std::string hours_ = "[[calendar]]\nname='c'\n";
const std::string rule = "[[rule]]\nname='r'\n";
const std::string prio = "[[priority]]\nname='normal'\n";

} // namespace

TEST_CASE("what is no TOML is reported where it stops being it", "[config]")
{
  for (const auto* text :
       {"[desk", "desk = ", "a = 1\na = 2", "[desk]\nname = \"x", "\xff", "= 1"}) {
    INFO(text);
    const auto problems = check_text(text, "t").problems;
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].place.line >= 1);
    CHECK(problems[0].text.find('\n') == std::string::npos);
  }
  CHECK(check_text("\n\n  desk", "t").problems.at(0).place.line == 3);
}

TEST_CASE("unknown keys are named with the nearest known one", "[config]")
{
  each(
      {{"[dask]", "t:1:2: unknown section or key \"dask\"; did you mean \"desk\"?"},
       {"[desk]\nnmae = 'x'", "t:2:1: unknown key \"nmae\" in [desk]; did you mean \"name\"?"},
       {fetch + "url='imap://h'\n folder=['INBOX']",
        "t:6:2: unknown key \"folder\" in [mailbox.incoming]; did you mean \"folders\"?"},
       {"[[team]]\nname='t'\nxyzxyz=1",
        "t:3:1: unknown key \"xyzxyz\" in [team]; known are name, agents"},
       {queue + "[queue.acknowledge]\ntemplat='x'",
        "t:4:1: unknown key \"templat\" in [queue.acknowledge]; did you mean \"template\"?"},
       {"[desk]\n'' = 1", "t:2:1: unknown key \"\" in [desk]; known are name, domain, database, "
                          "timezone, language, url, template_folder, notice_mailbox, authserv_ids, "
                          "max_outgoing_size, attachment_words"},
       {rule + "if={}\nthen={stop=true}\n''=1", "t:5:1: unknown key \"\" in [rule]; known are "
                                                "name, on, if, then, stop, "
                                                "since, calendar, ignore_diacritics"}});
}

TEST_CASE("a value of the wrong type says what was expected and what was found", "[config]")
{
  each({{"[desk]\nname = 5", "t:2:8: name: expected a text in quotes, found the number 5"},
        {"[desk]\nname = ['x']", "t:2:8: name: expected a text in quotes, found an array"},
        {"desk = 1", "t:1:8: expected a table, as in [desk], found the number 1"},
        {"[mailbox]\nname='x'", "t:1:1: expected [[mailbox]] with two brackets, found a table"},
        {"mailbox = [1]", "t:1:12: expected a table, as in [mailbox], found the number 1"},
        {fetch + "url='imap://h'\nprocess='yes'",
         "t:6:9: process: expected true or false, without quotes, found the text \"yes\""},
        {fetch + "url='imap://h'\nfolders='INBOX'",
         "t:6:9: folders: expected a list such as [\"one\", \"two\"], found the text \"INBOX\""},
        {fetch + "url='imap://h'\nfolders=['a', 1.5]",
         "t:6:15: folders: expected a text in quotes, found the number 1.5"},
        {prio + "weight='high'", "t:3:8: weight: expected a whole number, found the text \"high\""},
        {prio + "weight=9999999999", "t:3:8: weight: 9999999999 is out of range"},
        {box + "incoming=1",
         "t:4:10: expected a table, as in [mailbox.incoming], found the number 1"},
        {"[[sla]]\nname='g'\npriority=3",
         "t:3:10: expected a table, as in [sla.priority.normal], found the number 3"},
        {"[desk]\nname = 2026-01-01", "t:2:8: name: expected a text in quotes, found the date "
                                      "2026-01-01"},
        {"[desk]\nname = 10:00:00", "t:2:8: name: expected a text in quotes, found the time "
                                    "10:00:00"}});
}

TEST_CASE("texts that cannot be meant are refused", "[config]")
{
  each(
      {{"[desk]\nname=\"a\\nb\"", "t:2:6: name: has to be one line without control characters"},
       {"[[agent]]\nlogin='a'\nemail='a@b'\nsignature=\"\\u0000\"",
        "t:4:11: signature: a NUL is not text"},
       {"[desk]\nname=' '", "t:2:6: name: is empty"},
       {"[desk]\nname=' x'", "t:2:6: name: has blanks around the name"},
       {"[desk]\ndomain='exa mple'",
        "t:2:8: domain: \"exa mple\" is no domain such as \"example.com\""},
       {"[desk]\ndomain=''", "t:2:8: domain: \"\" is no domain such as \"example.com\""},
       {"[desk]\nlanguage='english language'",
        "t:2:10: language: \"english language\" is no language such as \"en\" or \"pt-BR\""},
       {"[desk]\nurl='desk.example.com'", "t:2:5: url: expected an address such as "
                                          "\"https://desk.example.com\", found the text "
                                          "\"desk.example.com\""},
       {"[desk]\ndatabase='postgres://x'", "t:2:10: database: expected a path or \"sqlite:/path\", "
                                           "found the text \"postgres://x\""},
       {"[desk]\ntemplate_folder='~/t'",
        "t:2:17: template_folder: \"~\" means nothing here; write the folder out"},
       {"[[agent]]\nlogin='a b'\nemail='a@b'", "t:2:7: login: \"a b\" is no login name"},
       {"[[agent]]\nlogin='-a'\nemail='a@b'", "t:2:7: login: \"-a\" is no login name"},
       {"[[agent]]\nlogin='a'\nemail='a.b'",
        "t:3:7: email: \"a.b\" is no address: expected one such as \"help@example.com\""},
       {"[[mailbox]]\nname='m'\naddress='<a@b>'",
        "t:3:9: address: \"<a@b>\" is no address: expected one such as \"help@example.com\""},
       {queue + "subject_tag='[#]'",
        "t:3:13: subject_tag: without {{id}} the ticket's number is not in it"},
       {queue + "templates={message=''}", "t:3:11: [queue.templates]: a template's name is empty"},
       {queue + "acknowledge={template='../x'}",
        "t:3:23: template: the name of a template is that of a file in the template folder, "
        "without folder and ending"},
       {queue + "acknowledge={out_of_hours_template='x'}",
        "t:3:13: [queue.acknowledge] with out_of_hours_template but without template"},
       {"[[status]]\nname='a/b'\nkind='open'",
        "t:2:6: name: \"/\" stands between a status and its substatus, so no name may hold it"}});
}

TEST_CASE("what a section cannot do without is asked for", "[config]")
{
  each({{"[[agent]]\nname='a'", "t:1:1: [agent] without login"},
        {"[[agent]]\nlogin='a'\n" + queue + "reply_to='agent'",
         "t:1:1: agent \"a\" without email, which queue \"q\" shows to customers"},
        {"[[team]]", "t:1:1: [team] without name"},
        {"[[status]]\nname='x'", "t:1:1: [status] without kind"},
        {fetch + "user='x'", "t:4:1: [mailbox.incoming] without url"},
        {rule, "t:1:1: a rule without actions does nothing"},
        {rule + "then={}", "t:3:6: a rule without actions does nothing"}});
  CHECK(reports(rule + "stop=true").empty());
  CHECK(reports(rule + "then={stop=true}").empty());
}

TEST_CASE("one of a few words is asked for by naming them", "[config]")
{
  each({{fetch + "url='imap://h'\ntls='requird'",
         "t:6:5: tls: expected \"auto\", \"required\" or \"none\", found the text \"requird\"; did "
         "you mean \"required\"?"},
        {fetch + "url='imap://h'\ntake=1",
         "t:6:6: take: expected \"unseen\" or \"new\", found the number 1"},
        {fetch + "url='imap://h'\nstart='never'",
         "t:6:7: start: expected \"unseen\", \"now\" or \"all\", found the text \"never\""},
        {fetch + "url='imap://h'\nafter='move:'",
         "t:6:7: after: move: to which folder? Write \"move:FOLDER\""},
        {fetch + "url='imap://h'\nafter='delet'",
         "t:6:7: after: expected \"seen\", \"keep\", \"delete\" or \"move:FOLDER\", found the text "
         "\"delet\"; did you mean \"delete\"?"},
        {queue + "from='agent'",
         "t:3:6: from: expected \"queue\", \"agent-name\" or "
         "\"agent-address\", found the text \"agent\"; did you mean \"agent-name\"?"},
        {queue + "reply_to='x'",
         "t:3:10: reply_to: expected \"queue\" or \"agent\", found the text \"x\""},
        {"[[status]]\nname='x'\nkind='opn'",
         "t:3:6: kind: expected \"new\", \"open\", \"pending\", \"resolved\", \"closed\", "
         "\"cancelled\" or \"rejected\", found the text \"opn\"; did you mean \"open\"?"}});
}

TEST_CASE("bad URLs are refused", "[config]")
{
  const std::string in = "t:5:5: url: ";
  const auto known = in + "expected imap://host, imaps://host, maildir:/path, mbox:/path; found ";
  const auto host = in + "expected imap://host or imap://host:port, found ";
  each({{fetch + "url='pop3://h'", known + "the text \"pop3://h\""},
        {fetch + "url='imasp://h'", known + "the text \"imasp://h\"; did you mean \"imap\"?"},
        {fetch + "url='mail.example.com'", known + "the text \"mail.example.com\""},
        {fetch + "url='smtp://h'", known + "the text \"smtp://h\""},
        {fetch + "url='imap://'", host + "the text \"imap://\""},
        {fetch + "url='imap:h'", host + "the text \"imap:h\""},
        {fetch + "url='imap://h:99999'", host + "the text \"imap://h:99999\""},
        {fetch + "url='imap://h/INBOX'", host + "the text \"imap://h/INBOX\""},
        {fetch + "url='imap://u:p@h'", in + "\"imap://u:p@h\": a user name belongs into the key "
                                            "user, a password into password_command"},
        {fetch + "url='maildir:'", in + "expected maildir:/path, found the text \"maildir:\""},
        {fetch + "url='mbox://host/x'",
         in + "expected mbox:/path, found the text \"mbox://host/x\""},
        {send + "url='imap://h'", in + "expected smtp://host, smtps://host, maildir:/path, "
                                       "sendmail:/path; found the text \"imap://h\""}});
  CHECK(reports(fetch + "url='imap://h/'").empty());
  CHECK(reports(fetch + "url='IMAPS://h'").empty());
  CHECK(reports(send + "url='maildir:out'").empty());
  CHECK(load_text(fetch + "url='maildir:///srv/in'").mailboxes[0].incoming->url ==
        "maildir:/srv/in");
}

TEST_CASE("access to a server has to make sense", "[config]")
{
  each({{fetch + "url='imap://h'\nuser='u'\npassword_command='x'\ntoken_command='y'",
         "t:8:15: token_command: there is password_command already; one of them is enough"},
        {fetch + "url='imap://h'\npassword_file='x'",
         "t:6:15: password_file: of which user? The key user is missing"},
        {fetch + "url='imaps://h'\ntls='none'",
         "t:6:5: tls: \"none\" contradicts the URL, which encrypts"},
        {fetch + "url='imap://h'\nfolders=[]",
         "t:6:9: folders: none is fetched from; to fetch nothing say process = false"},
        {fetch + "url='imap://h'\nfolders=['']", "t:6:10: folders: is empty"}});
}

TEST_CASE("bad times and sizes are refused", "[config]")
{
  const std::string such = "expected a duration such as \"90s\", \"30m\", \"4h\", \"2d\", found ";
  each({{queue + "reopen_window='14 days'",
         "t:3:15: reopen_window: " + such + "the text \"14 days\""},
        {queue + "reopen_window=14", "t:3:15: reopen_window: " + such + "the number 14"},
        {"[daemon]\nfetch='0s'", "t:2:7: fetch: has to be a second at least"},
        {prio + "reaction='3h'\nresolve='2h'", "t:3:10: reaction: 3h comes after resolve, 2h"},
        {prio + "alarm='3h'\nresolve='2h'", "t:3:7: alarm: 3h comes after resolve, 2h"},
        {prio + "alarm='3h'", "t:3:7: alarm: warns of nothing without resolve"},
        {"[[sla]]\nname='g'\npriority.normal={reaction='2h',resolve='1h'}",
         "t:3:27: reaction: 2h comes after resolve, 1h"}});
  for (const auto* size : {"'50 M'", "'MB'", "0", "-1", "'-1MB'", "'1.5MB'", "1.5",
                           "'9999999999999GB'", "'99999999999999999999'", "'10'"}) {
    INFO(size);
    const auto problems = check_text(box + "max_size=" + size, "t").problems;
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].text.find("expected a size such as \"50MB\"") != std::string::npos);
  }
  CHECK(load_text(box + "max_size='2GiB'").mailboxes[0].max_size == 2'147'483'648);
  CHECK(load_text(box + "max_size='5 kB'").mailboxes[0].max_size == 5000);
  CHECK(load_text(box + "max_size=1234").mailboxes[0].max_size == 1234);
  CHECK(reports(queue + "reopen_window='0s'").empty());
}

TEST_CASE("calendars are read with care", "[config]")
{
  const std::string hours = "expected hours such as \"08:00-12:30\", \"22:00-06:00\", "
                            "\"00:00-24:00\", found ";
  const std::string day =
      "expected a day such as \"2026-04-06\", \"*-12-25\", \"easter+60\", found ";
  each({{hours_ + "mon=['8-12']", "t:3:6: mon: " + hours + "the text \"8-12\""},
        {hours_ + "mon=['08:00-12:00', '13:00-13:00']",
         "t:3:21: mon: " + hours + "the text \"13:00-13:00\""},
        {hours_ + "mon='08:00-12:00'", "t:3:5: mon: expected a list such as [\"08:00-12:00\"], "
                                       "found the text \"08:00-12:00\""},
        {hours_, "t:1:1: a calendar without any working time"},
        {hours_ + "holidays=['easter']\nmon=[]\nexcept={2026-12-24=[]}",
         "t:1:1: a calendar without any working time"},
        {hours_ + "mon=['08:00-12:00']\nexcept={'2026-13-24'=[]}",
         "t:4:9: except: expected a date such as \"2026-12-24\", found \"2026-13-24\""},
        {hours_ + "mon=['08:00-12:00']\nexcept={2026-12-24='x'}",
         "t:4:20: except: expected a list such as [\"08:00-12:00\"], found the text \"x\""},
        {hours_ + "mon=['08:00-12:00']\nexcept=[]",
         "t:4:8: except: expected a table such as { \"2026-12-24\" = [\"08:00-12:00\"] }, found an "
         "empty array"},
        {hours_ + "mon=['08:00-12:00']\ntimezone='Europe/Warsav'",
         "t:4:10: timezone: no time zone \"Europe/Warsav\" on this machine; did you mean "
         "\"Europe/Warsaw\"?"}});
  for (const auto* holiday :
       {"2026-02-29", "2026-4-6", "*-13-01", "*-02-30", "easter+", "easter+x", "easter+1000",
        "easter+251", "easter-81", "easter60", "Easter", "", "2026-04-06x", "*"}) {
    INFO(holiday);
    CHECK(reports(hours_ + "mon=['08:00-12:00']\nholidays=['" + holiday + "']") ==
          "t:4:11: holidays: " + day + "the text \"" + holiday + "\"\n");
  }
  for (const auto* zone : {"../../etc/passwd", "/etc/localtime", "Europe", "tzdata.zi", ".", "..",
                           "Europe/../UTC", "Europe//Warsaw", "zone.tab"}) {
    INFO(zone);
    CHECK(reports(std::string{"desk.timezone='"} + zone + "'").find("no time zone") !=
          std::string::npos);
  }
  CHECK(reports(hours_ + "except={2026-12-24=['08:00-12:00']}").empty());
}

TEST_CASE("names that nothing bears are named", "[config]")
{
  each(
      {{box + "queue='suport'", "t:4:7: queue: no queue \"suport\"; did you mean \"support\"?"},
       {queue + "mailbox='m'", "t:3:9: mailbox: no mailbox \"m\""},
       {queue + "agents=['a']", "t:3:9: agents: no agent \"a\""},
       {queue + "teams=['a']", "t:3:8: teams: no team \"a\""},
       {queue + "calendar='alway'",
        "t:3:10: calendar: no calendar \"alway\"; did you mean \"always\"?"},
       {queue + "default_priority='nromal'",
        "t:3:18: default_priority: no priority \"nromal\"; did you mean \"normal\"?"},
       {queue + "default_category='x'", "t:3:18: default_category: no category \"x\""},
       {queue + "default_type='x'", "t:3:14: default_type: no type \"x\""},
       {queue + "default_sla='x'", "t:3:13: default_sla: no sla \"x\""},
       {queue + "on_customer_reply={when=['open','waitng']}", "t:3:33: when: no status \"waitng\""},
       {queue + "on_customer_reply={set='open/customer-repled'}",
        "t:3:24: set: no status \"open/customer-repled\"; did you mean \"open/customer-replied\"?"},
       {"[[team]]\nname='t'\nagents=['x']", "t:3:9: agents: no agent \"x\""},
       {"[[sla]]\nname='g'\ncalendar='x'", "t:3:10: calendar: no calendar \"x\""},
       {"[[sla]]\nname='g'\n[sla.priority.hihg]\n",
        "t:3:15: priority: no priority \"hihg\"; did you mean \"high\"?"}});
  CHECK(reports(queue + "calendar='always'\ndefault_priority='urgent'").empty());
}

TEST_CASE("no name is borne twice", "[config]")
{
  each({{queue + queue, "t:3:1: queue \"q\" is there already, at t:1:1"},
        {"[[agent]]\nlogin='a'\nemail='a@b'\n[[agent]]\nlogin='a'\nemail='c@d'",
         "t:4:1: agent \"a\" is there already, at t:1:1"},
        {"[[status]]\nname='open'\nkind='open'\nsubstatuses=['a','a']",
         "t:1:1: status \"open\": substatus \"a\" twice"},
        {"[[status]]\nname='open'\nkind='pending'",
         "t:1:1: status \"open\" is of kind \"pending\", and there is none of kind \"open\"; name "
         "one"},
        {box + "[[mailbox]]\nname='n'\naddress='N@example.org'\naliases=['M@Example.org']",
         "t:4:1: mailbox \"n\": M@Example.org is an address of mailbox \"m\" already, at t:1:1"}});
}

TEST_CASE("mail and answers need a way", "[config]")
{
  const std::string two = "[[queue]]\nname='a'\nmailbox='m'\n[[queue]]\nname='b'\nmailbox='m'\n";
  each({{two + fetch + "url='imap://h'",
         "t:7:1: mailbox \"m\" does not say which queue its mail goes to; queue = \"\" if it opens "
         "no tickets"},
        {"[[queue]]\nname='a'\n" + box + "queue=''\n[[mailbox]]\nname='n'\naddress='n@b'\nqueue=''",
         "t:1:1: queue \"a\" does not say which mailbox its answers go out through"}});
  CHECK(reports(two + box).empty()); // send-only: nothing comes in that had to go somewhere
}

TEST_CASE("rules are read with care", "[config]")
{
  const auto then = rule + "then={stop=true}\n";
  each(
      {{then + "if={subject_contain='x'}",
        "t:4:5: unknown key \"subject_contain\" in [rule.if]; did "
        "you mean \"subject_contains\"?"},
       {rule + "then={qeue='x'}",
        "t:3:7: unknown key \"qeue\" in [rule.then]; did you mean \"queue\"?"},
       {then + "trigger='message'", "t:4:1: unknown key \"trigger\" in [rule]; known are name, on, "
                                    "if, then, stop, since, calendar, ignore_diacritics"},
       {then + "on='sla.alarms'",
        "t:4:4: on: \"sla.alarms\" is nothing that rules run on; did you mean \"sla.alarm\"?"},
       {then + "on='mesage'", "t:4:4: on: \"mesage\" is nothing that rules run on; "
                              "did you mean \"message\"?"},
       {"[[rule]]\nname='r'\nthen={stop=true}\nif={subject_matches='a('}",
        "t:4:21: if: subject_matches: \"a(\" is no regular expression: missing ): a("},
       {"[[rule]]\nname='r'\nthen={stop=true}\nif={class='humann'}",
        "t:4:11: if: class: \"humann\" is none of human, auto-reply, auto-generated, bulk, bounce, "
        "delay, feedback; did you mean \"human\"?"},
       {"[[rule]]\nname='r'\nthen={stop=true}\non='after:soon'",
        "t:4:4: on: \"after:soon\": no duration such as \"after:3d\""},
       {"[[rule]]\nname='r'\nthen={notify='team:none'}", "t:3:14: then: notify: no team \"none\""},
       {"[[rule]]\nname='r'\nthen={assign='round-robin:team:none'}",
        "t:3:14: then: assign: no agent or team \"round-robin:team:none\""},
       {then + "if={subject_contains=[]}", "t:4:22: if: subject_contains: the list is empty"},
       {then + "if={subject_contains='  '}", "t:4:22: if: subject_contains: is empty"},
       {then + "if={subject_contains=1}", "t:4:22: if: subject_contains: expected a text or a list "
                                          "of texts, found the number 1"},
       {then + "if={auto='yes'}", "t:4:10: if: auto: expected true or false, without quotes, found "
                                  "the text \"yes\""},
       {then + "if={sender_is=['a@b','bill']}",
        "t:4:22: if: sender_is: \"bill\" is no address, so it is never met"},
       {then + "if={mailbox='x'}", "t:4:13: if: mailbox: no mailbox \"x\""},
       {then + "if={any=[]}", "t:4:9: if: any: the list is empty"},
       {then + "if={any={auto=true}}", "t:4:9: if: any: expected a list of conditions such as [{ "
                                       "auto = true }], found a table"},
       {then + "if={not=['auto']}",
        "t:4:10: if: not: expected a condition such as { subject_contains = \"invoice\" }, found "
        "the text \"auto\""},
       {then + "if={not={atuo=true}}",
        "t:4:10: unknown key \"atuo\" in [rule.if]; did you mean \"auto\"?"},
       {then + "if=true",
        "t:4:4: if: expected a condition such as { subject_contains = \"invoice\" "
        "}, found true"},
       {rule + "then='queue'",
        "t:3:6: then: expected a table such as { queue = \"billing\" }, found the text \"queue\"\n"
        "t:3:6: a rule without actions does nothing"},
       {rule + "then={queue='x'}", "t:3:13: then: queue: no queue \"x\""},
       {rule + "then={queue=['support']}", "t:3:13: then: queue: expected a text, found an array"},
       {rule + "then={assign='ann'}", "t:3:14: then: assign: no agent or team \"ann\""},
       {rule + "then={assign='team:x'}", "t:3:14: then: assign: no agent or team \"team:x\""},
       {rule + "then={team='x'}", "t:3:12: then: team: no team \"x\""},
       {rule + "then={priority='hihg'}",
        "t:3:16: then: priority: no priority \"hihg\"; did you mean \"high\"?"},
       {rule + "then={status='open/escalatd'}",
        "t:3:14: then: status: no status \"open/escalatd\"; did you mean \"open/escalated\"?"},
       {rule + "then={category='x'}", "t:3:16: then: category: no category \"x\""},
       {rule + "then={type='x'}", "t:3:12: then: type: no type \"x\""},
       {rule + "then={sla='x'}", "t:3:11: then: sla: no sla \"x\""},
       {rule + "then={add_tags=[]}", "t:3:16: then: add_tags: the list is empty"},
       {rule + "then={stop='x'}",
        "t:3:12: then: stop: expected true or false, without quotes, found the text \"x\""}});
}

TEST_CASE("all mistakes are reported at once, in the order of the file", "[config]")
{
  const auto text = "[desk]\nnmae='x'\ntimezone='Mars'\n[[queue]]\nname='q'\ncalendar='c'\n" +
                    fetch + "url='ftp://x'\n[[queue]]\nname='q'\nmailbox='m'\n";
  std::vector<unsigned> lines;
  for (const auto& problem : check_text(text, "t").problems)
    lines.push_back(problem.place.line);
  CHECK(lines == std::vector<unsigned>{2, 3, 6, 7, 11, 12});

  try {
    (void)load_text(text, "t");
    FAIL("loaded");
  } catch (const Error& e) {
    CHECK(e.kind() == Kind::config);
    CHECK(std::string{e.what()}.starts_with("t:2:1: unknown key \"nmae\""));
    CHECK(std::string{e.what()}.find("\nt:3:10: timezone: ") != std::string::npos);
  }
}
