package io.swarmguard.checks.tap;

/**
 * How a tap's lines begin; words are parted by a space, and what has numbers counts from 0 in the order of the file.
 *
 * <pre>
 * n WORD                                               a name, topic, filter, address or fingerprint, with a number from here on
 * b HEX                                                a payload, likewise
 * @ MILLIS                                             what follows was decided at that time since 1970
 * a WHO CERTIFICATE PLACE OUTCOME                      somebody shows a certificate
 * p WHO PLACE TOPIC PAYLOAD AS OUTCOME                 a publish, with a number; AS: in whose name, or -
 * w WHO PLACE TOPIC PAYLOAD AS OUTCOME                 a will, when its session is opened
 * s WHO PLACE FILTER OUTCOME                           a subscription
 * d WHO PLACE PUBLISH OUTCOME [ORIGIN VIA]             a delivery, with the names that the receiver was told; VIA may be -
 * </pre>
 *
 * An outcome is + for permitted, - for not delivered, as nobody is told why, or the code of the reason.
 */
final class TapForm {
    static final char WORD = 'n';
    static final char PAYLOAD = 'b';
    static final char TIME = '@';
    static final char ADMISSION = 'a';
    static final char PUBLISH = 'p';
    static final char WILL = 'w';
    static final char SUBSCRIBE = 's';
    static final char DELIVER = 'd';

    static final String PERMITTED = "+";
    static final String WITHHELD = "-";
    static final String NOBODY = "-";

    private TapForm() {}
}
