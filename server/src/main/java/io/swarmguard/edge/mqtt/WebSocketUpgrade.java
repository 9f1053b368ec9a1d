package io.swarmguard.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.swarmguard.identity.Principal;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The opening of a WebSocket (RFC 6455, 4.2) that will carry MQTT (MQTT 5, 6): one request, which is answered, or refused
 * and the connection closed. Everything happens on the connection's loop.
 */
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {
    static final String PATH = "/mqtt";
    static final String PROTOCOL = "mqtt";

    private static final int MAX_LINE_BYTES = 1 << 10;
    private static final int MAX_HEADER_BYTES = 8 << 10;
    private static final int KEY_LENGTH = 24; // characters
    /** Smaller frames than this are taken whatever size an MQTT packet may have: one may hold several. */
    private static final int SMALLEST_LIMIT_BYTES = 64 << 10;

    private final MqttEdge edge;
    private final Origins origins;
    private final Principal principal;
    private final String address;
    private @Nullable Future<?> timer;
    private @Nullable HttpRequest asked;
    private boolean arriving;
    private boolean early; // bytes came that no frame was made of

    private WebSocketUpgrade(MqttEdge edge, Origins origins, Principal principal, String address) {
        this.edge = edge;
        this.origins = origins;
        this.principal = principal;
        this.address = address;
    }

    /** Appends what takes the request; called once, on the channel's loop, after the TLS handshake succeeded. */
    static void install(ChannelPipeline pipeline, MqttEdge edge, Origins origins, Principal principal, String address) {
        HttpDecoderConfig http =
                new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE_BYTES).setMaxHeaderSize(MAX_HEADER_BYTES);
        pipeline.addLast("http", new HttpServerCodec(http));
        pipeline.addLast("upgrade", new WebSocketUpgrade(edge, origins, principal, address));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer = context.executor()
                .schedule(
                        () -> refuse(context, HttpResponseStatus.REQUEST_TIMEOUT, Reason.TIMEOUT_CONNECT, "no request"),
                        edge.limits().connectTime().toNanos(),
                        TimeUnit.NANOSECONDS);
        arriving = edge.arrivals().enter(principal.id());
        if (!arriving) {
            refuse(
                    context,
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    Reason.LIMIT_SESSIONS,
                    "too many have no session yet");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request && timer != null) {
                take(context, request);
            } else if (message instanceof LastHttpContent && asked != null && timer != null) {
                accept(context, asked);
            } else if (message instanceof ByteBuf) { // what the HTTP codec had left when it was taken away
                early = true;
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(ChannelHandlerContext context, HttpRequest request) {
        String fault = fault(request);
        if (fault != null) {
            refuse(context, HttpResponseStatus.BAD_REQUEST, Reason.WRONG_PROTOCOL, fault);
        } else if (!path(request.uri()).equals(PATH)) {
            refuse(context, HttpResponseStatus.NOT_FOUND, Reason.WRONG_PROTOCOL, "the path is not " + PATH);
        } else if (!origins.isAllowed(request.headers())) {
            refuse(context, HttpResponseStatus.FORBIDDEN, Reason.NOT_PERMITTED, "a page of another origin asks");
        } else {
            asked = request;
        }
    }

    /** What keeps a request from being the opening of a WebSocket for MQTT; null if nothing does. */
    private static @Nullable String fault(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (request.decoderResult().isFailure()) {
            return "it is no HTTP request, or too long";
        }
        if (!request.method().equals(HttpMethod.GET)
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return "it is not GET over HTTP/1.1";
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0")) {
            return "it has a body";
        }
        if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                || !headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            return "it asks for no upgrade to websocket";
        }
        if (!headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of("13"))) {
            return "it is not of WebSocket version 13";
        }
        if (headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").length() != KEY_LENGTH) {
            return "its key is not 16 bytes in base64";
        }
        boolean offered = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .anyMatch(one -> one.strip().equals(PROTOCOL));
        return offered ? null : "it does not offer the sub-protocol mqtt";
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** No extensions: compressed frames would have to be bounded twice, and let lengths tell about what is in them. */
    private void accept(ChannelHandlerContext context, HttpRequest request) {
        WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(Math.max(edge.limits().packetBytes(), SMALLEST_LIMIT_BYTES))
                .allowExtensions(false)
                .build();
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory(PATH, PROTOCOL, config).newHandshaker(request);
        FullHttpRequest whole = new DefaultFullHttpRequest(
                request.protocolVersion(), request.method(), request.uri(), Unpooled.EMPTY_BUFFER);
        whole.headers().set(request.headers());
        done();
        handshaker.handshake(context.channel(), whole);
        ChannelPipeline pipeline = context.pipeline();
        MqttConnection connection = new MqttConnection(edge, context.channel(), principal, address);
        WebSocketFrames frames = new WebSocketFrames(connection);
        pipeline.addLast("frames", frames);
        pipeline.addLast("mqtt", connection);
        pipeline.remove(this);
        if (early) {
            frames.refuseEarly();
        }
    }

    /** One bland answer for all faults; the operator is told which. */
    private void refuse(ChannelHandlerContext context, HttpResponseStatus status, Reason reason, String why) {
        if (timer == null) {
            return;
        }
        done();
        Map<String, String> details = Map.of("protocol", "mqtt over websocket", "why", why);
        edge.signals().tell(EventType.SESSION_REFUSED, Severity.LOW, principal.id(), address, reason, details);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        if (status.equals(HttpResponseStatus.BAD_REQUEST)) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13"); // RFC 6455, 4.2.2
        }
        context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void done() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (arriving) {
            arriving = false;
            edge.arrivals().leave(principal.id());
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        done();
    }

    /** What no request can be made of. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || timer == null) {
            context.close();
        } else {
            refuse(context, HttpResponseStatus.BAD_REQUEST, Reason.MALFORMED, "it is no HTTP request");
        }
    }
}
