"""Check the public tally without trusting whoever publishes it: python3 verify_tally.py FILE KEY
FILE is a proof (.json: is this question counted, and as what?) or a chain (.jsonl: nothing altered, nothing missing?).
KEY is the public key in 64 digits: get it elsewhere, from paper. Needs Python 3.8 and nothing else."""
import hashlib, json, sys

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519 as in RFC 8032
D = -121665 * pow(121666, P - 2, P) % P
STATES = "answered open_in_time open_late withdrawn merged spam missed".split()

def sha(text): return hashlib.sha256(text.encode()).hexdigest()
def csv(counts): return ",".join(map(str, counts))
def wrong(what): raise SystemExit("WRONG: " + what)

def add(p, q):
    a, b, c, d = (p[1]-p[0]) * (q[1]-q[0]), (p[1]+p[0]) * (q[1]+q[0]), 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(n, point):
    found = (0, 1, 1, 0)
    while n:
        found, point, n = add(found, point) if n & 1 else found, add(point, point), n >> 1
    return found

def unpack(data):
    y = int.from_bytes(data, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P: x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P: wrong("no point on the curve")
    x = P - x if x % 2 != data[31] >> 7 else x
    return x, y, 1, x * y % P

def check_entry(entry, key):
    signature, public = bytes.fromhex(entry["signature"]), bytes.fromhex(key)
    hashed = hashlib.sha512(signature[:32] + public + entry["text"].encode()).digest()
    right = add(unpack(signature[:32]), times(int.from_bytes(hashed, "little") % L, unpack(public)))
    left = times(int.from_bytes(signature[32:], "little"), unpack((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")))
    if any((left[i] * right[2] - right[i] * left[2]) % P for i in (0, 1)): wrong("the signature")
    body = json.loads(entry["text"])
    counted = [body["counts"][state] for state in STATES] + [*body["serials"].values()]
    if len(body["counts"]) != 7 or any(type(n) is not int or n < 0 for n in counted): wrong("the counts")
    if sum(counted[:6]) != sum(counted[7:]) or body["counts"] != body["tables"]: wrong("it does not balance")
    return body

lines, key = open(sys.argv[1], encoding="utf-8").read(), sys.argv[2].replace(" ", "")
if sys.argv[1].endswith(".jsonl"):
    before, last = "0" * 64, {}
    for number, entry in enumerate(map(json.loads, lines.splitlines()), 1):
        body = check_entry(entry, key)
        if (body["seq"], body["before"]) != (number, before): wrong("a break before entry %d" % number)
        if any(body["serials"].get(k, 0) < v for k, v in last.items()): wrong("fewer in entry %d" % number)
        before, last = sha(entry["text"]), body["serials"]
    print("RIGHT: %d entries, unbroken, to" % number, before[:8], body["counts"], "of", body["serials"])
else:
    proof = json.loads(lines)
    leaf, body = proof["leaf"], check_entry(proof["entry"], key)
    number, at = leaf["number"], sha("leaf|{number}|{secret}|{state}|{missed}".format(**leaf))
    if leaf["state"] not in STATES[:6] or leaf["missed"] not in (0, 1) or number[:4] != body["shard"]: wrong("the leaf")
    counts = [int(leaf["state"] == state) for state in STATES[:6]] + [leaf["missed"]]
    for side, hash_, sums in proof["way"]:
        if len(sums) != 7 or any(type(n) is not int or n < 0 for n in sums): wrong("the sums")
        two = [(hash_, sums), (at, counts)] if side == "left" else [(at, counts), (hash_, sums)]
        at = sha("branch|%s|%s|%s|%s" % (two[0][0], csv(two[0][1]), two[1][0], csv(two[1][1])))
        counts = [a + b for a, b in zip(counts, sums)]
    if (at, counts) != (body["root"], [body["counts"][s] for s in STATES]): wrong("not in this tally")
    print("RIGHT: %(number)s is counted once, as %(state)s, missed %(missed)d" % leaf, body["seq"], body["at"])
