package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.swarmguard.terms.Reason;

/**
 * The bytes of MQTT in binary frames, cut anywhere (MQTT 5, 6.0), and RFC 6455's own conversation beside them: ping, pong
 * and the closing handshake. What waits to be sent is bounded where MQTT bounds it, below this.
 */
final class WebSocketFrames extends ChannelDuplexHandler {
    private final MqttConnection connection;
    private WebSocketCloseStatus status = WebSocketCloseStatus.NORMAL_CLOSURE;
    private boolean closing;

    WebSocketFrames(MqttConnection connection) {
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            ReferenceCountUtil.release(message);
            refuseEarly();
            return;
        }
        switch (frame) {
            case BinaryWebSocketFrame binary -> context.fireChannelRead(binary.content());
            case ContinuationWebSocketFrame next -> context.fireChannelRead(next.content());
            case PingWebSocketFrame ping -> pong(context, ping);
            case CloseWebSocketFrame close -> closed(close);
            case TextWebSocketFrame text -> {
                text.release();
                refuse(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "a text frame: MQTT is in binary ones");
            }
            default -> frame.release(); // a pong that nobody asked for
        }
    }

    /** A peer that pings and does not read what it is answered is not answered. */
    private static void pong(ChannelHandlerContext context, PingWebSocketFrame ping) {
        if (context.channel().isWritable()) {
            context.writeAndFlush(new PongWebSocketFrame(ping.content()));
        } else {
            ping.release();
        }
    }

    /** RFC 6455, 5.5.1: a close is answered with a close; to MQTT it is the end without a DISCONNECT. */
    private void closed(CloseWebSocketFrame close) {
        if (close.statusCode() >= 0) {
            status = WebSocketCloseStatus.valueOf(close.statusCode());
        }
        close.release();
        connection.farewellFromPeer(true, -1);
    }

    /** RFC 6455, 4.1: nothing is sent before the answer to the opening has come. */
    void refuseEarly() {
        refuse(WebSocketCloseStatus.PROTOCOL_ERROR, "bytes that came before the opening was answered");
    }

    private void refuse(WebSocketCloseStatus with, String why) {
        status = with;
        connection.refuse(Refusal.of(Reason.PROTOCOL_VIOLATION, why));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            context.write(new BinaryWebSocketFrame(bytes), promise);
        } else {
            context.write(message, promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (closing) {
            context.close(promise);
        } else {
            closing = true;
            context.writeAndFlush(new CloseWebSocketFrame(status)).addListener(sent -> context.close(promise));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            refuse(WebSocketCloseStatus.MESSAGE_TOO_BIG, "a frame is larger than a packet may be");
        } else if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            refuse(corrupted.closeStatus(), "a frame that RFC 6455 does not allow");
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
