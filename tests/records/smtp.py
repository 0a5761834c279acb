"""A mail server in a thread: takes every mail, keeps what it took, refuses what it is told to."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default


class Handler(socketserver.StreamRequestHandler):
    """One conversation: just enough of RFC 5321 for smtplib."""

    server: "MailServer"

    def say(self, line: str) -> None:
        """Answer one line."""
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        """Talk until QUIT or until the other side is gone."""
        self.say("220 mail ready")
        while line := self.rfile.readline():
            verb = line.decode(errors="replace").strip().upper()
            if verb.startswith("DATA"):
                self.say("354 go on")
                if not self.take():
                    return
            elif verb.startswith("RCPT") and self.server.refuses:
                self.say(self.server.refuses)
            elif verb.startswith("QUIT"):
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self) -> bool:
        """Read a mail; keep it before the "250", as a real server does."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = email.message_from_bytes(b"".join(lines), policy=default)
        self.server.mails.append(message)
        self.say("250 kept")
        return True


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.mails: list[EmailMessage] = []
        self.refuses = ""

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    @property
    def message_ids(self) -> list[str]:
        """The Message-ID of each mail taken, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a mail server for the length of a block."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
