package io.swarmguard.edge.listen;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Stands first in a server socket's pipeline. If no connection can be accepted, mostly because the process has no file
 * descriptor left, the next try is a second later: the connections wait in the kernel, and a socket that stays readable
 * must not keep its loop, and with it everybody's messages, busy with failing.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {
    private static final long PAUSE_MILLIS = 1_000;

    private final Signals signals;
    private boolean paused;

    AcceptPause(Signals signals) {
        this.signals = signals;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        signals.tell(
                EventType.LIMIT_REACHED,
                Severity.HIGH,
                null,
                null,
                Reason.LIMIT_DESCRIPTORS,
                Map.of("listener", String.valueOf(context.channel().localAddress()), "why", message(cause)));
        if (!paused) {
            paused = true;
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> goOn(context), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void goOn(ChannelHandlerContext context) {
        paused = false;
        context.channel().config().setAutoRead(true);
    }

    private static String message(Throwable cause) {
        return String.valueOf(cause.getMessage());
    }
}
