"""quiet-device.py PORT NAME CA [unreachable]: connects by MQTT 3.1.1 over mutual TLS and says nothing more.

Prints "connected" once it is. With "unreachable" its host then takes no packet of the connection any more, as if the cable
was pulled. Each line on its standard input makes it ping the hub; it prints "alive" or "gone".
"""
import ctypes, socket, ssl, struct, sys

SO_ATTACH_FILTER = 26
port, name, ca = int(sys.argv[1]), sys.argv[2], sys.argv[3]
context = ssl.create_default_context(cafile=ca)
context.load_cert_chain(name + ".crt", name + ".key")
connection = context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")
said = b"\x00\x04MQTT\x04\x02\x00\xff" + struct.pack(">H", len(name)) + name.encode()
connection.sendall(bytes([0x10, len(said)]) + said)
if connection.recv(4) != b"\x20\x02\x00\x00":
    sys.exit("refused")
if "unreachable" in sys.argv:
    # or the acknowledgement of the answer, which the kernel keeps back for a moment, would be a sign of life
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))  # BPF: return 0 bytes of each packet
    connection.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(drop_all)))
print("connected", flush=True)
for line in sys.stdin:
    try:
        connection.sendall(b"\xc0\x00")
        print("alive" if connection.recv(2) == b"\xd0\x00" else "gone", flush=True)
    except OSError:
        print("gone", flush=True)
