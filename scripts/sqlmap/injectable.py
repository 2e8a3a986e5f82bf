"""A page with a hole, for the walk to find: what it is asked goes into the SQL as it is. If sqlmap finds nothing here, its silence elsewhere says nothing."""
import http.server
import json
import sqlite3
import subprocess
import threading


class Ask:
    """Runs SQL as a careless program would."""

    def __init__(self, database):
        self.database = database
        self.sqlite = sqlite3.connect(":memory:", check_same_thread=False) if database == "SQLite" else None
        self.turn = threading.Lock()
        self.run("CREATE TABLE people (id INTEGER, name TEXT)")
        self.run("INSERT INTO people VALUES (1, 'synthetic')")

    def run(self, sql):
        with self.turn:
            if self.sqlite:
                return "\n".join(str(row[0]) for row in self.sqlite.execute(sql).fetchall())
            done = subprocess.run(["psql", "-qAt", "-d", self.database, "-c", sql], capture_output=True, text=True)
            if done.returncode:
                raise ValueError(done.stderr)
            return done.stdout


def serve(database):
    """A server on a free port of loopback: GET /people/ID, GET /people?id=, POST /people {"id": ""}."""
    ask = Ask(database)

    class Page(http.server.BaseHTTPRequestHandler):
        def answer(self, asked):
            try:
                status, text = 200, ask.run(f"SELECT name FROM people WHERE CAST(id AS TEXT) = '{asked}'")
            except (ValueError, sqlite3.Error) as broken:
                status, text = 500, str(broken)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            from urllib.parse import parse_qs, unquote, urlsplit
            parts = urlsplit(self.path)
            self.answer(parse_qs(parts.query)["id"][0] if parts.query else unquote(parts.path.split("/")[-1]))

        def do_POST(self):
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            try:
                self.answer(json.loads(text)["id"])
            except ValueError:
                self.answer("")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
