"""A mail server of one's own: it keeps what it takes, and refuses, hangs or leaves when told to."""

import socket
import socketserver
import threading
import time
from email import message_from_bytes
from email.policy import default


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        if server.mode == "hang":
            time.sleep(server.patience)
            return
        self.say("220 stub")
        while line := self.rfile.readline():
            words = line.decode("ascii", "replace").strip()
            command = words[:4].upper()
            if command in ("EHLO", "HELO"):
                self.say("250 stub")
            elif command == "RCPT" and server.unknown and server.unknown in words:
                self.say("550 unknown")
            elif command == "RCPT" and server.mode in ("550", "451"):
                self.say(f"{server.mode} no")
            elif command == "DATA":
                self.say("354 go on")
                self.take()
                if server.mode == "leave":  # taken, but nobody is told
                    return
                self.say("250 taken")
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        message = message_from_bytes(b"".join(lines), policy=default)
        with self.server.lock:
            self.server.letters.append(message)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """`with MailServer() as server:` then `server.port`, `server.letters`; `mode` may change at any time."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, mode: str = "ok", patience: float = 5):
        self.mode, self.patience, self.letters, self.lock = mode, patience, [], threading.Lock()
        self.unknown = ""  # an address that it refuses
        super().__init__(("127.0.0.1", 0), _Talk)
        self.port = self.server_address[1]

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *args) -> None:
        self.shutdown()
        self.server_close()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
