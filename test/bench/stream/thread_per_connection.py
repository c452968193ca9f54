"""The design that the project began from, as a baseline: a thread for each connection, which beats once a second, and a
broadcast that writes to one connection after the other under a lock, each time encoding anew. Nothing is stored: an
event is a line on standard input, `NUMBER JSON`, told at once."""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

everybody = []
everybody_lock = threading.Lock()


class Listener:
    def __init__(self, out):
        self.out = out
        self.lock = threading.Lock()
        self.is_there = True

    def tell(self, name, data, number=None):
        position = "" if number is None else f"id: {number}\n"
        frame = f"event: {name}\n{position}data: {json.dumps(data)}\n\n".encode()
        try:
            with self.lock:
                self.out.write(frame)
                self.out.flush()
        except OSError:
            self.is_there = False
        return self.is_there


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        listener = Listener(self.wfile)
        with everybody_lock:
            everybody.append(listener)
        listener.tell("message", {"type": "connected", "timestamp": time.time()})
        while listener.is_there:
            time.sleep(1)
            listener.tell("message", {"type": "heartbeat", "timestamp": time.time()})
        with everybody_lock:
            if listener in everybody:
                everybody.remove(listener)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024


def broadcast(number, data):
    with everybody_lock:
        for listener in everybody:
            listener.tell("event", {"type": "event", "data": data}, number)


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
for line in sys.stdin:
    number, text = line.split(" ", 1)
    broadcast(int(number), json.loads(text))
