package io.swarmguard.config;

import java.time.Duration;

/**
 * How long what the hub issues is good for.
 *
 * @param certificate of a device or service
 * @param code of an enrolment code
 * @param approval how long a request waits for a second person
 * @param recoveryDelay from asking on the host for a lost operator certificate until there is a new one
 */
public record Lifetimes(
        Duration certificate,
        Duration code,
        Duration serverCertificate,
        Duration operatorCertificate,
        Duration ca,
        Duration approval,
        Duration recoveryDelay) {

    static Lifetimes read(Values values) {
        return new Lifetimes(
                values.duration(
                        "lifetimes.certificate", "30 d", "1 min", "3650 d", "certificates of devices, services"),
                values.duration("lifetimes.code", "24 h", "1 min", "30 d", "one-time enrolment codes"),
                values.duration("lifetimes.server-certificate", "90 d", "1 h", "825 d", "the hub's own certificate"),
                values.duration("lifetimes.operator-certificate", "365 d", "1 h", "3650 d", "operators' certificates"),
                values.duration("lifetimes.ca", "3650 d", "1 d", "10950 d", "the CA made at first start"),
                values.duration("lifetimes.approval", "24 h", "1 min", "7 d", "requests that need a second person"),
                values.duration(
                        "lifetimes.recovery-delay", "10 min", "1 min", "7 d", "other operators may cancel a recovery"));
    }
}
