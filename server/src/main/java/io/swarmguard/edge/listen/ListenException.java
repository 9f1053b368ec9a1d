package io.swarmguard.edge.listen;

import io.swarmguard.terms.Advised;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;

/** A port cannot be had, and what the system means by that. */
public final class ListenException extends IOException implements Advised {
    private static final long serialVersionUID = 1;

    private final String next;

    private ListenException(String message, String next, Throwable cause) {
        super(message, cause);
        this.next = next;
    }

    public static ListenException of(InetSocketAddress address, Throwable cause) {
        String where = address.getHostString() + ":" + address.getPort();
        String said = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        // epoll gives the number of the error, NIO its words
        if (said.contains("(-98)") || said.contains("in use")) {
            return new ListenException(
                    "cannot listen on " + where + ": another process has that port",
                    "`ss -ltnp 'sport = :" + address.getPort() + "'` shows which; stop it, or take another port with"
                            + " --set listen.NAME.port=N (NAME is mqtt, https, enrol or operator)",
                    cause);
        }
        if (said.contains("(-99)") || said.contains("cannot assign")) {
            return new ListenException(
                    "cannot listen on " + where + ": this host has no such address",
                    "`ip address` shows those it has; 0.0.0.0 is all of them",
                    cause);
        }
        if (said.contains("(-13)") || said.contains("permission denied")) {
            return new ListenException(
                    "cannot listen on " + where + ": this user may not have that port",
                    "take one from 1024 up with --set listen.NAME.port=N (NAME is mqtt, https, enrol or operator)",
                    cause);
        }
        return new ListenException("cannot listen on " + where + ": " + cause.getMessage(), "", cause);
    }

    @Override
    public String reason() {
        return "cannot-listen";
    }

    @Override
    public String next() {
        return next;
    }
}
