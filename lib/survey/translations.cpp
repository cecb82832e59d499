#include "survey/translations.hpp"

#include <array>

namespace tkt::survey {

namespace {

constexpr std::array all{
    Words{"en", "How satisfied are you with our work?", "Your answer:", "Send", "Thank you!",
          "We have noted your answer:", "Would you like to tell us more?", "Send the comment",
          "We have noted your comment, too.",
          "If you change your mind, open another link of our mail.", "This link is not valid",
          "It may have been cut by a mail program. You can also simply reply to our mail.",
          "This question is closed",
          "The time to answer is over. You can always reply to our mail.", "That did not work",
          "We could not note your answer. Please try again in a moment."},
    Words{"de", "Wie zufrieden sind Sie mit unserer Arbeit?", "Ihre Antwort:", "Absenden",
          "Vielen Dank!", "Wir haben Ihre Antwort notiert:", "Möchten Sie uns mehr dazu sagen?",
          "Kommentar absenden", "Auch Ihren Kommentar haben wir notiert.",
          "Wenn Sie es sich anders überlegen, öffnen Sie einen anderen Link unserer Nachricht.",
          "Dieser Link ist nicht gültig",
          "Vielleicht hat ein Mailprogramm ihn gekürzt. Sie können auch einfach auf unsere "
          "Nachricht antworten.",
          "Diese Frage ist abgeschlossen",
          "Die Zeit zu antworten ist vorbei. Auf unsere Nachricht können Sie immer antworten.",
          "Das hat nicht geklappt",
          "Wir konnten Ihre Antwort nicht notieren. Bitte versuchen Sie es gleich noch einmal."},
    Words{"pl", "Jak oceniają Państwo naszą pracę?", "Państwa odpowiedź:", "Wyślij", "Dziękujemy!",
          "Zapisaliśmy odpowiedź:", "Czy chcą Państwo coś dodać?", "Wyślij komentarz",
          "Zapisaliśmy także komentarz.",
          "Aby zmienić zdanie, wystarczy otworzyć inny odnośnik z naszej wiadomości.",
          "Ten odnośnik jest nieprawidłowy",
          "Być może skrócił go program pocztowy. Można też po prostu odpowiedzieć na naszą "
          "wiadomość.",
          "To pytanie jest zamknięte",
          "Czas na odpowiedź minął. Na naszą wiadomość można odpowiedzieć w każdej chwili.",
          "Nie udało się",
          "Nie mogliśmy zapisać odpowiedzi. Prosimy spróbować ponownie za chwilę."},
    Words{"ru", "Насколько вы довольны нашей работой?", "Ваш ответ:", "Отправить", "Спасибо!",
          "Мы записали ваш ответ:", "Хотите добавить что-нибудь?", "Отправить комментарий",
          "Ваш комментарий мы тоже записали.",
          "Если передумаете, откройте другую ссылку из нашего письма.",
          "Эта ссылка недействительна",
          "Возможно, её обрезала почтовая программа. Можно и просто ответить на наше письмо.",
          "Этот вопрос закрыт", "Время ответа истекло. На наше письмо можно ответить всегда.",
          "Не получилось", "Мы не смогли записать ваш ответ. Попробуйте ещё раз чуть позже."},
};

} // namespace

const Words* find_words(std::string_view language)
{
  for (const auto& one : all)
    if (one.language == language)
      return &one;
  return nullptr;
}

const Words& words(std::string_view language)
{
  const auto* found = find_words(language);
  return found != nullptr ? *found : all.front();
}

} // namespace tkt::survey
