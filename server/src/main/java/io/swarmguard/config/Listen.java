package io.swarmguard.config;

import java.util.List;

/**
 * Where the hub listens.
 *
 * @param address where devices, services and applicants are served: an IP address
 * @param operatorAddress where operators are served; loopback until said otherwise
 * @param proxies addresses or networks (CIDR) whose PROXY protocol headers are believed
 */
public record Listen(
        String address,
        String operatorAddress,
        List<String> proxies,
        int mqttPort,
        int httpsPort,
        int enrolPort,
        int operatorPort) {

    static Listen read(Values values) {
        return new Listen(
                values.text("listen.address", "127.0.0.1", "address of the device, service and enrolment listeners"),
                values.text("listen.operator.address", "127.0.0.1", "address of the operators' listener"),
                values.list("listen.proxies", List.of(), 64, "addresses whose PROXY protocol v2 headers are believed"),
                port(values, "mqtt", 8883),
                port(values, "https", 8444),
                port(values, "enrol", 8443),
                port(values, "operator", 9443));
    }

    private static int port(Values values, String name, int standard) {
        return values.count("listen." + name + ".port", standard, 0, 65_535, "TCP port; 0 takes a free one");
    }
}
