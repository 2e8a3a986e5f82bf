"""The city that is walked: who signs in, what is there, and a right value for every parameter of the API's document."""
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from phone import Phone

# Never ends, and its one parameter is a place in the log that is read as two numbers.
STREAMS = {"/api/live"}
# One pixel: what is sent has to be a picture to get as far as a database.
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082")
ROLES = ["", "duty", "dispatcher", "community", "worker", "admin", "auditor", "resident", "mayor", "subdistrict", "water"]
BOUNDARY = "walk"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Operation:
    """One way of the API, with a right value for each of its parameters. A value that sqlmap is to try carries a star in request()."""

    def __init__(self, method, path, described, city):
        self.method, self.path, self.city, self.role, self.answer = method.upper(), path, city, "", ""
        self.parameters = {one["name"]: (one["in"], city.value(one["name"], one.get("schema", {}), path)) for one in described.get("parameters", [])}
        content = described.get("requestBody", {}).get("content", {})
        self.type = next(iter(content), None)
        self.body = city.value("", content[self.type].get("schema", {}), path) if self.type == "application/json" else None
        self.stars = self.write(True)[2] if path not in STREAMS else 0

    def __str__(self):
        return f"{self.method} {self.path}"

    def write(self, starred):
        """Address, body as bytes, and how many stars are in them."""
        count = 0

        def text(value):
            nonlocal count
            count += starred
            return str(value) + ("*" if starred else "")

        def mark(value):
            if isinstance(value, dict):
                return {name: mark(one) for name, one in value.items()}
            if isinstance(value, list):
                return [mark(one) for one in value]
            # A yes or a no is read as nothing else; a number is read from a text as well.
            return value if isinstance(value, bool) or value is None or not starred else text(value)

        address = self.path
        for name, (where, value) in self.parameters.items():
            if where == "path":
                address = address.replace("{%s}" % name, text(urllib.parse.quote(str(value), safe="/")))
        query = [f"{name}={text(urllib.parse.quote(str(value)))}" for name, (where, value) in self.parameters.items() if where == "query" and value is not None]
        address += "?" + "&".join(query) if query else ""
        body = b""
        if self.type == "application/json":
            body = json.dumps(mark(self.body), ensure_ascii=False).encode()
        elif self.type == "text/csv":
            head, row = self.city.csv()
            body = (",".join(head) + "\n" + ",".join(text(cell) if cell else "" for cell in row) + "\n").encode()
        elif self.type == "multipart/form-data":
            body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'.encode() + PNG + f"\r\n--{BOUNDARY}--\r\n".encode()
        return address, body, count

    @property
    def content_type(self):
        return f"multipart/form-data; boundary={BOUNDARY}" if self.type == "multipart/form-data" else self.type


class City:
    def __init__(self, url, folder):
        self.url = url
        self.accounts = {one["userName"]: one for one in json.loads((folder / "demo-accounts.json").read_text())}
        self.open = urllib.request.build_opener(NoRedirect).open
        self.rows = {}

    def ask(self, method, path, body=None, cookie="", content_type="application/json"):
        request = urllib.request.Request(self.url + path, method=method, data=body, headers={"Accept": "application/json", **({"Cookie": cookie} if cookie else {}), **({"Content-Type": content_type} if body else {})})
        try:
            with self.open(request, timeout=60) as answer:
                return answer.status, b"" if path.split("?")[0] in STREAMS else answer.read(), answer.headers
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(), refused.headers

    def wait(self):
        for _ in range(600):
            try:
                self.ask("GET", "/api/session")
                break
            except OSError:
                time.sleep(0.1)
        self.look_around()

    def cookie(self, name):
        if not name:
            return ""
        status, _, headers = self.ask("POST", "/api/session", json.dumps({"userName": name, "password": self.accounts[name]["password"]}).encode())
        if status >= 300:
            raise RuntimeError(f"{name} cannot sign in: {status}")
        return headers["Set-Cookie"].split(";")[0]

    def get(self, name, path):
        status, body, _ = self.ask("GET", path, cookie=self.cookie(name))
        if status != 200:
            raise RuntimeError(f"GET {path} as {name}: {status} {body[:300]}")
        return json.loads(body)

    def look_around(self):
        """Rows of every kind, so that what a parameter names is there. What is changed by being asked is given out once."""
        self.area = self.accounts["community"]["area"]
        households = self.get("community", f"/api/register/areas/{self.area}/households?take=200")
        views = [self.get("community", f"/api/register/households/{one['id']}") for one in households[:40]]
        cases = self.get("duty", "/api/cases?size=100&open=true")["cases"]
        accounts = [one for one in self.get("admin", "/api/accounts")["accounts"] if one["userName"] not in self.accounts]
        report = json.loads(self.ask("POST", "/api/reports", json.dumps({"kind": "0301", "text": "合成"}).encode())[1])
        mine = self.get("resident", "/api/my/readings")["readings"]
        self.ask("POST", f"/api/my/readings/{mine[0]['id']}/objection", b"{}", self.cookie("resident"))
        self.rows = {
            "household": [one["id"] for one in households],
            "resident": [one["id"] for view in views for one in view["residents"]],
            "building": [view["buildingId"] for view in views if view["buildingId"]],
            "dwelling": [view["dwellingId"] for view in views if view["dwellingId"]],
            "act": [json.loads(self.ask("POST", f"/api/register/households/{one['id']}/visits", b'{"condition":"Sound"}', self.cookie("community"))[1])["actId"] for one in households[-3:]],
            "case": [one["id"] for one in cases],
            "account": [one["id"] for one in accounts],
            "grant": [grant["id"] for one in accounts for grant in one["grants"]],
            "secret": [report["secret"]],
            "reading": [one["id"] for one in mine[1:]] or [mine[0]["id"]],
            "objection": [one["id"] for one in self.get("auditor", "/api/objections")],
        }
        self.version = {one["code"]: one["version"] for one in self.get("admin", "/api/catalogue")}["0302"]
        self.view = next(view for view in views if view["buildingId"])
        self.phone = Phone()
        self.phone.register(lambda body: json.loads(self.ask("POST", "/api/session/devices", json.dumps(body).encode(), self.cookie("worker"))[1]))

    def row(self, kind):
        rows = self.rows[kind]
        return rows.pop(0) if len(rows) > 1 else rows[0]

    def operations(self):
        self.document = json.loads(self.ask("GET", "/openapi/v1.json")[1])
        return [Operation(method, path, described, self) for path, ways in self.document["paths"].items() for method, described in ways.items()]

    def baseline(self, operation):
        """The best answer that anybody gets, and who that is."""
        self.sign(operation)
        address, body, _ = operation.write(False)
        best = (9, 0, "", b"")
        for role in ROLES:
            status, answer, _ = self.ask(operation.method, address, body or None, self.cookie(role), operation.content_type)
            rank = 0 if status < 300 else 1 if status == 409 else 2 if status == 404 else 3 if status == 400 else 4
            best = min(best, (rank, status, role, answer), key=lambda one: one[0])
            if rank == 0:
                break
        operation.role, operation.answer = best[2], best[3][:300].decode(errors="replace")
        return best[1]

    def sign(self, operation):
        """Where a phone must sign a question of the last minutes, it does so now."""
        if operation.body and "challenge" in operation.body:
            question = json.loads(self.ask("POST", f"/api/devices/{self.phone.id}/challenge")[1])["challenge"]
            operation.body.update(challenge=question, signature=self.phone.sign(question))

    def request(self, operation, port):
        self.sign(operation)
        address, body, _ = operation.write(True)
        lines = [f"{operation.method} {address} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: application/json"]
        if operation.role:
            lines.append(f"Cookie: {self.cookie(operation.role)}")
        if body:
            lines.append(f"Content-Type: {operation.content_type}")
        return "\r\n".join(lines) + "\r\n\r\n" + body.decode()

    def csv(self):
        head = ["grid", "street", "number", "door", "household", "relation", "name", "document", "phone", "ethnicity", "education", "registered_area", "registered_place"]
        street, number = self.address()
        return head, [self.view["area"], street, number, self.view["door"], "1", "02", "合成", "None", "12800000001", "01", "20", "460106", "合成"]

    def address(self):
        street = self.view["address"].split("号")[0].split("，")[-1]
        number = "".join(letter for letter in street if letter.isdigit())
        return street.replace(number, "").strip(), number

    def value(self, name, schema, path):
        """A right value: what is there for what is named, and otherwise whatever the schema allows."""
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].split("/")[-1]]
        for choice in schema.get("oneOf", []):
            if choice.get("type") != "null":
                return self.value(name, choice, path)
        kind = schema.get("type", "string")
        kind = next(one for one in kind if one != "null") if isinstance(kind, list) else kind
        if kind == "object":
            return {key: value for key, one in schema.get("properties", {}).items() if (value := self.value(key, one, path)) is not None}
        known = self.known(name, path)
        if known is not None:
            return known if kind != "array" or isinstance(known, list) else [known]
        if kind == "array":
            return [self.value(name, schema["items"], path)]
        if kind == "boolean":
            return True
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if "enum" in schema:
            return schema["enum"][-1]
        return {"uuid": str(uuid.uuid4()), "date": "2015-01-02", "date-time": "2014-01-02T00:00:00Z"}.get(schema.get("format"), "合成")

    def known(self, name, path):
        under = path.split("/")
        if name == "id" and path.startswith("/api/devices/"):
            return self.phone.id
        if name == "id":
            kinds = {"accounts": "account", "grants": "grant", "cases": "case", "buildings": "building", "households": "household", "residents": "resident", "acts": "act", "objections": "objection", "readings": "reading"}
            return next((self.row(kinds[part]) for part in reversed(under) if part in kinds), None)
        own = {
            "area": self.area, "code": None if path == "/api/session" else "0302" if "catalogue" in path else self.area if "areas" in path else "000000", "secret": self.rows["secret"][0], "role": "grid-worker",
            "idNumber": "E1234567", "document": "Passport", "phone": "12800000001", "userName": "power" if path == "/api/session" else "nobody-of-this-name", "password": self.accounts["power"]["password"], "purpose": None if "birth" in path else "visit" if "purpose" in path or under[-1] in ("open", "phone", "contact", "exports") else None,
            "relation": "20" if under[-1] == "births" else "02", "ethnicity": "01", "education": "20", "registeredArea": "460106", "dwellingId": self.view["dwellingId"], "buildingId": self.view["buildingId"],
            "residentIds": [self.view["residents"][0]["id"]], "headId": self.view["residents"][0]["id"], "intoId": self.rows["household"][-1], "photos": [], "list": f"sqlmap-walk,合成,grid-worker,{self.area}001",
            "departmentKind": "WATER", "creditCode": "", "z": 12, "x": 3303, "y": 1815, "path": "0/000", "longitude": 110.3, "latitude": 20.0, "status": "Reported", "light": "Green",
            "version": self.version, "priority": 1, "limitValue": 1, "isInspection": False, "form": "street-round" if "catalogue" in path else None, "text": "合成", "kind": "0301" if "report" in path or under[-1] == "cases" else None, "birthDate": "2015-01-02" if under[-1] == "births" else "1980-05-17",
            "q": "路", "search": "合成", "columns": ["Grid"], "publicKey": self.phone.public_key, "refresh": self.phone.refresh,
        }
        if name == "departmentId":
            return self.department()
        return own.get(name)

    def department(self):
        if not hasattr(self, "a_department"):
            view = next((one for one in (self.get("duty", f"/api/cases/{one}") for one in self.rows["case"][-30:]) if one.get("departmentId")), {})
            self.a_department = view.get("departmentId")
        return self.a_department
