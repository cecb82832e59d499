"""A strict reader of mail that we send: Python's own parser, which counts every defect, and the rules
of RFC 5322, 2045, 2047 and 3676 that it does not look at."""

import email
import email.policy
import re

#: No field may come twice, and these must come.
NEEDED = ("from", "date", "message-id", "mime-version")
ONCE = NEEDED + ("to", "cc", "subject", "in-reply-to", "references", "reply-to", "sender",
                 "content-type", "content-transfer-encoding")
STRICT = email.policy.SMTP.clone(raise_on_defect=True)


def complaints_of(files):
    """The same of files in a Maildir, with their names. Of what is passed on as it came, only the
    fields above it are ours."""
    found = []
    for file in files:
        raw = re.sub(rb"\r?\n", b"\r\n", file.read_bytes())
        if raw.startswith(b"Resent-"):
            wrong = resent_complaints(raw)
        else:
            wrong = complaints(raw)
        if wrong:
            found += [f"{file.name}: {what}" for what in wrong]
            found.append(raw.partition(b"\r\n\r\n")[0].decode(errors="replace"))
    return found


def resent_complaints(raw):
    """RFC 5322, section 3.6.6: the block stands above everything else, and is whole."""
    fields = re.split(rb"\r\n(?![ \t])", raw.partition(b"\r\n\r\n")[0])
    ours = []
    while fields and fields[0].startswith(b"Resent-"):
        ours.append(fields.pop(0).partition(b":")[0].lower())
    needed = {b"resent-date", b"resent-from", b"resent-to", b"resent-message-id"}
    return [f"{name.decode()} must come once" for name in needed if ours.count(name) != 1] + \
        [f"{name.decode()} must not be sent" for name in ours if name == b"resent-bcc"]


def plain_text(part):
    """What a reader shows of a text part: RFC 3676 where it says format=flowed."""
    text = part.get_content().replace("\r\n", "\n")
    if part.get_param("format") != "flowed":
        return text
    out, going = [], None  # `going`: the quote depth of a line that is not at its end
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        line = line[depth:].removeprefix(" ")
        if going == depth and line != "-- ":
            out[-1] += line
        else:
            out.append(">" * depth + (" " if depth else "") + line)
        going = depth if line.endswith(" ") and line != "-- " else None
    return "\n".join(out)


def complaints(raw, utf8=False):
    """What is wrong with a message (bytes with CRLF), as sentences; empty if nothing is."""
    found = []
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        found.append("a bare CR or LF")
    if b"\0" in raw:
        found.append("a NUL")
    if not raw.endswith(b"\r\n"):
        found.append("no line end at the end")
    header, _, _ = raw.partition(b"\r\n\r\n")
    for line in raw.split(b"\r\n"):
        if len(line) > 998:
            found.append(f"a line of {len(line)} octets")
    for line in header.split(b"\r\n"):
        if len(line.decode(errors="replace")) > 78 and b" " in line.strip()[1:]:
            found.append(f"a header line that should be folded: {line[:60]!r}")
        if line.strip() == b"":
            found.append("a header line of blanks")
        if not line.startswith((b" ", b"\t")) and not re.match(rb"[!-9;-~]+:[ ]?", line):
            found.append(f"no header field: {line[:60]!r}")
        for word in re.findall(rb"=\?[^?]*\?[^?]*\?[^?]*\?=", line):
            if len(word) > 75:
                found.append(f"an encoded word of {len(word)} characters")
    if not utf8 and not header.isascii():
        found.append("a header that is not ASCII")
    try:
        message = email.message_from_bytes(raw, policy=STRICT)
    except Exception as defect:  # whatever the parser calls a defect
        return found + [f"the parser says: {defect!r}"]
    names = [name.lower() for name in message.keys()]
    found += [f"{name} is missing" for name in NEEDED if name not in names]
    found += [f"{name} comes more than once" for name in ONCE if names.count(name) > 1]
    found += [f"{name} must not be sent" for name in ("bcc", "return-path") if name in names]
    found += [f"{name} has a defect: {value.defects}" for name, value in message.items()
              if getattr(value, "defects", ())]
    if not re.fullmatch(r"<[^<>\s@]+@[^<>\s@]+>", message["message-id"] or ""):
        found.append(f"no Message-ID: {message['message-id']}")
    if len(header) > 4096:
        found.append(f"a header of {len(header)} octets, which relays refuse")
    for part in message.walk():
        found += [f"a part has a defect: {defect!r}" for defect in part.defects]
        encoding = (part["content-transfer-encoding"] or "7bit").lower()
        if part.is_multipart():
            if encoding not in ("7bit", "8bit", "binary"):
                found.append(f"a multipart in {encoding}")
            if len(part.get_boundary() or "") > 70:
                found.append("a boundary of more than 70 characters")
            continue
        body = part.get_payload()
        if encoding == "7bit" and not body.isascii():
            found.append("7bit that is not")
        if encoding == "quoted-printable" and any(len(line) > 76 for line in body.splitlines()):
            found.append("a line of quoted-printable over 76")
        if encoding == "base64" and not re.fullmatch(r"(?:[A-Za-z0-9+/=]{1,76}\r?\n)*", body):
            found.append("base64 with lines over 76, or other letters in it")
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            try:
                part.get_content()
            except (LookupError, UnicodeError) as error:
                found.append(f"text that cannot be decoded: {error}")
        if part.get_content_type() == "text/plain" and part.get_param("format") == "flowed":
            lines = (part.get_payload(decode=True) or b"").decode("utf-8", "replace").split("\r\n")
            found += ["a flowed line over 78 that could be broken" for line in lines
                      if len(line) > 79 and " " in line.strip("> ")[:70]]
    return found
