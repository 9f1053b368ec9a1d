# Drives paho as Peer asks: one JSON command a line on standard input, one answer or event a line on standard output.
import json
import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

out = threading.Lock()


def say(**line):
    with out:
        print(json.dumps(line), flush=True)


def number(reason):
    return getattr(reason, "value", reason)


class Client(mqtt.Client):
    """paho, which reads the reason codes of PUBACK and PUBREC but tells nobody, and that of a DISCONNECT only if
    properties follow it: noted here before it goes on."""

    def __init__(self, c):
        self.five = c["version"] == 5
        clean = {} if self.five else {"clean_session": c["clean"]}
        transport = "websockets" if "path" in c else "tcp"
        super().__init__(
            c["client"], protocol=mqtt.MQTTv5 if self.five else mqtt.MQTTv311, transport=transport, **clean)
        if "path" in c:
            self.ws_set_options(path=c["path"])
        self.codes, self.waiting, self.ended = {}, {}, {}  # by packet identifier
        self.lock = threading.Lock()
        self.aliases = {}
        self.aliased = self.five and c["aliases"] > 0
        self.leaving = False
        self.told = None

    def note(self):
        packet = self._in_packet["packet"]
        if len(packet) > 2 and packet[2] >= 128:
            self.codes[packet[0] << 8 | packet[1]] = packet[2]

    def _handle_pubrec(self):
        self.note()
        return super()._handle_pubrec()

    def _handle_pubackcomp(self, cmd):
        if cmd == "PUBACK":
            self.note()
        return super()._handle_pubackcomp(cmd)

    def _handle_disconnect(self):
        self.told = self._in_packet["packet"][0]
        return super()._handle_disconnect()

    def finished(self, mid, code):
        """The hub's answer can come before paho has said which packet identifier it took."""
        with self.lock:
            id = self.waiting.pop(mid, None)
            if id is None:
                self.ended[mid] = code
        if id is not None:
            say(id=id, code=code)

    def wait(self, mid, id):
        with self.lock:
            code = self.ended.pop(mid, None)
            if code is None:
                self.waiting[mid] = id
        if code is not None:
            say(id=id, code=code)

    def topic(self, name, properties):
        """The name the first time, an alias from then on."""
        if not self.aliased:
            return name
        known = name in self.aliases
        properties.TopicAlias = self.aliases.setdefault(name, len(self.aliases) + 1)
        return "" if known else name


def properties(c):
    p = Properties(PacketTypes.PUBLISH)
    for ours, name in (("contentType", "ContentType"), ("responseTopic", "ResponseTopic"), ("expiry", "MessageExpiryInterval")):
        if ours in c:
            setattr(p, name, c[ours])
    if "correlation" in c:
        p.CorrelationData = c["correlation"].encode()
    if "user" in c:
        p.UserProperty = list(c["user"].items())
    return p


def heard(client, userdata, message):
    line = {"topic": message.topic, "payload": message.payload.decode(), "qos": message.qos, "retain": bool(message.retain)}
    p = vars(message.properties) if client.five else {}
    user = {}
    for name, value in p.get("UserProperty", []):
        user[name] = [user[name], value] if name in user else value
    say(event="message", user=user, expiry=p.get("MessageExpiryInterval"), contentType=p.get("ContentType"),
        responseTopic=p.get("ResponseTopic"), correlation=p.get("CorrelationData", b"").decode(), **line)


def ended(client, userdata, reason, properties=None):
    if not client.leaving:
        say(event="closed", code=client.told)
    client.disconnect()  # or it would connect again


def connect(c):
    global client
    client = Client(c)
    client.tls_set("swarm-ca.crt", c["name"] + ".crt", c["name"] + ".key")
    client.on_message = heard
    client.on_disconnect = ended
    client.on_connect = lambda _, __, flags, reason, *more: say(
        id=c["id"], code=number(reason), present=bool(flags["session present"]))
    client.on_subscribe = lambda _, __, mid, codes, *more: client.finished(mid, number(codes[0]))
    client.on_publish = lambda _, __, mid: client.finished(mid, client.codes.pop(mid, 0))
    if "will" in c:
        client.will_set(c["will"]["topic"], c["will"]["payload"], c["will"]["qos"], c["will"]["retain"])
    if client.five:
        p = Properties(PacketTypes.CONNECT)
        p.SessionExpiryInterval = c["expiry"]
        p.ReceiveMaximum = c["receive"]
        client.connect("127.0.0.1", c["port"], clean_start=c["clean"], properties=p)
    else:
        client.connect("127.0.0.1", c["port"])
    client.loop_start()


def subscribe(c):
    client.wait(client.subscribe(c["filter"], c["qos"])[1], c["id"])


def publish(c):
    p = properties(c) if client.five else None
    topic = client.topic(c["topic"], p)
    client.wait(client.publish(topic, c["payload"], c["qos"], c["retain"], p).mid, c["id"])


def disconnect(c):
    client.leaving = True
    client.disconnect()
    client.loop_stop()
    say(id=c["id"], code=0)


for line in sys.stdin:
    command = json.loads(line)
    {"connect": connect, "subscribe": subscribe, "publish": publish, "disconnect": disconnect}[command["do"]](command)
