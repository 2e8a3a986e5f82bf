"""Walks the API with sqlmap: scripts/sqlmap-walk says what for. Only what Python brings along is used; sqlmap is Python too."""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import injectable  # noqa: E402
from city import City  # noqa: E402

MOST_MINUTES = 30
AT_ONCE = 2
# Level 3 tries every boundary between payload and statement that a parameter is likely to stand in. The session's cookie is no parameter of ours to try: it would only sign us out.
SQLMAP = ["sqlmap", "--batch", "--ignore-stdin", "--level=3", "--risk=1", "--technique=BEUT", "--time-sec=2", "--disable-coloring", "--flush-session", "--skip=cookie,user-agent,referer,host",
          "--skip-waf", "--ignore-code=400,401,403,404,405,409,410,413,415,422,429,500,503", "--timeout=20", "--retries=2"]
# What these do is to refuse a code that nobody can know, and they say so by its field.
WRONG_CODE = {"POST /api/session/step-up", "PUT /api/session/second-factor", "DELETE /api/session/second-factor"}
# What these do is to check what somebody's own device has just signed, and each such answer is taken once: a request that is repeated as it is gets no further than the check, which sqlmap tries like any other.
FRESH_SIGNATURE = {"POST /api/session/passkey", "POST /api/session/step-up/passkey", "POST /api/session/passkeys"}
NOTHING = re.compile(r"all tested parameters do not appear to be injectable")
FOUND = re.compile(r"sqlmap identified the following injection point|sqlmap resumed the following injection point|is vulnerable")


def say(text):
    print(text, file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Walk:
    def __init__(self, only):
        self.only, self.started = only, time.monotonic()
        self.passed, self.failed, self.tries = 0, 0, 0

    def judge(self, good, what):
        self.passed, self.failed = self.passed + good, self.failed + (not good)
        if not good:
            say(f"  failed: {what}")

    def sqlmap(self, folder, database, request, port):
        """One request with stars where sqlmap is to try; whether it found something, or None if it could not say."""
        left = MOST_MINUTES * 60 - (time.monotonic() - self.started)
        if left <= 0:
            return None, "the walk's time is over"
        name = re.sub(r"\W+", "-", request.split("\r\n", 1)[0])[:80] + f"-{abs(hash(request))}"
        file = folder / f"{name}.txt"
        file.write_bytes(request.encode())
        command = [*SQLMAP, f"--dbms={database}", "-r", str(file), f"--output-dir={folder / name}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=left)
        except subprocess.TimeoutExpired:
            return None, "the walk's time is over"
        self.tries += len(re.findall(r"testing if .* parameter|testing for SQL injection on", done.stdout))
        if FOUND.search(done.stdout):
            return True, "\n".join(line for line in done.stdout.splitlines() if re.search(r"Parameter:|Type:|Payload:", line))
        return (False, "") if NOTHING.search(done.stdout) else (None, done.stdout[-600:])

    def control(self, folder, database, psql):
        """The page with the hole: in the path, in the query and in the body."""
        server = injectable.serve("SQLite" if database == "SQLite" else psql)
        port = server.server_address[1]
        for request in (
            f"GET /people/1* HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n",
            f"GET /people?id=1* HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n",
            f"POST /people HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\r\n{{\"id\": \"1*\"}}",
        ):
            found, why = self.sqlmap(folder, database, request, port)
            self.judge(found is True, f"{database}: the hole in {request.split(' HTTP')[0]} was not found. {why}")
        server.shutdown()

    def city(self, folder, database, settings, platform):
        say(f"sqlmap: a small city on {database}")
        environment = {**os.environ, **settings, "Limits__Factor": "1000000", "Readings__PerHour": "100000000", "Readings__PerDay": "100000000", "Logging__LogLevel__Default": "Warning"}
        subprocess.run(["dotnet", platform, "demo", "--city", "small", "--data", str(folder)], env=environment, check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        with open(folder / "server.log", "w") as log:
            server = subprocess.Popen(["dotnet", platform, "serve", "--port", str(port), "--data", str(folder), "--demo"], env=environment, stdout=log, stderr=log)
        try:
            self.walk(City(f"http://127.0.0.1:{port}", folder), folder, database, port)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()

    def walk(self, city, folder, database, port):
        city.wait()
        operations = [one for one in city.operations() if not self.only or self.only in one.path]
        reached, signed = 0, 0
        for one in operations:
            status = city.baseline(one)
            good = (status < 500 and status not in (400, 401, 403, 405, 415, 422, 429)) or (status == 400 and str(one) in WRONG_CODE)
            reached += good
            if not good and status in (400, 401) and str(one) in FRESH_SIGNATURE:
                signed += 1
                continue
            self.judge(good, f"{database}: {one} is answered {status} as it is: sqlmap would not reach what it does. {one.answer}")
        say(f"  {reached} of {len(operations)} operations are reached with what they are sent; {signed} answer only a fresh signature")
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            tried = [one for one in operations if one.stars]
            for one, (found, why) in zip(tried, pool.map(lambda one: self.sqlmap(folder, database, city.request(one, port), port), tried)):
                self.judge(found is False, f"{database}: {one}: {'an injection' if found else 'no answer'}: {why}")
        say(f"  {len(tried)} with {sum(one.stars for one in tried)} parameters were tried")


def main():
    platform, arguments = sys.argv[1], sys.argv[2:]
    walk = Walk(arguments[1] if arguments[:1] == ["--only"] else "")
    databases = [("SQLite", {}, None)]
    postgres = os.environ.get("TEST_POSTGRES")
    if postgres:
        host = dict(part.split("=", 1) for part in postgres.split(";"))
        owner = f"host={host['Host']} user={host['Username']}"
        name = f"sqlmap_{os.getpid()}"
        for one in (name, f"{name}_hole"):
            subprocess.run(["psql", "-q", "-d", f"{owner} dbname=postgres", "-c", f"CREATE DATABASE {one}"], check=True)
        databases.append(("PostgreSQL", {"ConnectionStrings__Doorstep": f"{postgres};Database={name}"}, f"{owner} dbname={name}_hole"))
    else:
        say("sqlmap: PostgreSQL is left out; TEST_POSTGRES names no server")
    for database, settings, psql in databases:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="doorstep-sqlmap-"))
        try:
            walk.control(folder, database, psql)
            walk.city(folder, database, settings, platform)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    say(f"sqlmap: {walk.tries} places tried in {(time.monotonic() - walk.started) / 60:.1f} minutes")
    print(f"{walk.passed} passed, {walk.failed} failed")
    return 1 if walk.failed or not walk.passed else 0


sys.exit(main())
