-- What automatic mail answered, so that a robot which changes its address is noticed by its words.
ALTER TABLE automatic_mail ADD COLUMN text INTEGER NOT NULL DEFAULT 0; -- text_print(); 0: none
CREATE INDEX automatic_mail_text ON automatic_mail(text, at) WHERE text <> 0;
