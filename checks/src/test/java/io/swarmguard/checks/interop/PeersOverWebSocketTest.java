package io.swarmguard.checks.interop;

import io.swarmguard.checks.interop.Peer.Session;

/** The same clients, and all that they show, over WebSocket. */
class PeersOverWebSocketTest extends PeersTest {
    @Override
    String listener() {
        return "mqtt-websocket";
    }

    @Override
    Session as(String name, int version) {
        return super.as(name, version).at("/mqtt");
    }
}
