package io.swarmguard.config;

import java.util.List;

/**
 * Where the hub listens.
 *
 * @param address where devices, services and applicants are served: an IP address
 * @param operatorAddress where operators are served; loopback until said otherwise
 * @param proxies addresses or networks (CIDR) whose PROXY protocol headers are believed
 * @param origins of web pages that may open a WebSocket, beside those of the hub itself
 */
public record Listen(
        String address,
        String operatorAddress,
        List<String> proxies,
        List<String> origins,
        int mqttPort,
        int mqttWebSocketPort,
        int httpsPort,
        int enrolPort,
        int operatorPort) {

    static Listen read(Values values) {
        return new Listen(
                address(values, "listen.address", "address of the device, service and enrolment listeners"),
                address(values, "listen.operator.address", "address of the operators' listener"),
                values.list(
                        "listen.proxies",
                        64,
                        "addresses whose PROXY protocol v2 headers are believed",
                        Hosts::isNetwork,
                        "each is an IP address, or a network such as 10.0.0.0/8"),
                values.list(
                        "listen.origins",
                        64,
                        "web origins whose pages may open a WebSocket here",
                        Hosts::isOrigin,
                        "each is like https://plant.example.com or https://plant.example.com:8080"),
                port(values, "mqtt", 8883),
                port(values, "mqtt-websocket", 8884),
                port(values, "https", 8444),
                port(values, "enrol", 8443),
                port(values, "operator", 9443));
    }

    private static String address(Values values, String key, String meaning) {
        return values.text(
                key,
                "127.0.0.1",
                meaning,
                Hosts::isAddress,
                "it is an IP address of this host such as 192.0.2.7 or 2001:db8::7; 0.0.0.0 is all of them, :: with IPv6");
    }

    private static int port(Values values, String name, int standard) {
        return values.count("listen." + name + ".port", standard, 0, 65_535, "TCP port; 0 takes a free one");
    }
}
