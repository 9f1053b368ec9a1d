package io.swarmguard.device.demo;

import java.io.IOException;

/** The demo cannot go on; the message is for the user. */
final class DemoException extends IOException {
    private static final long serialVersionUID = 1;

    DemoException(String message) {
        super(message);
    }
}
