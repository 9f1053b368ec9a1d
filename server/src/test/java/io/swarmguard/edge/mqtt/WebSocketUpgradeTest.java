package io.swarmguard.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.swarmguard.formats.mqtt.MqttVersion;
import io.swarmguard.formats.mqtt.Packet;
import io.swarmguard.formats.mqtt.PacketWriter;
import io.swarmguard.formats.mqtt.Properties;
import io.swarmguard.signal.EventType;
import io.swarmguard.terms.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The opening of a WebSocket and its frames, as bytes. */
class WebSocketUpgradeTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ=="; // RFC 6455, 1.3, with the answer that belongs to it
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final String OPENING = """
            GET /mqtt HTTP/1.1\r
            Host: hub.example.com:8884\r
            Upgrade: websocket\r
            Connection: keep-alive, Upgrade\r
            Sec-WebSocket-Key: %s\r
            Sec-WebSocket-Protocol: mqttv3.1, mqtt\r
            Sec-WebSocket-Version: 13\r
            """.formatted(KEY);

    private final MqttHouse house = new MqttHouse();
    private final EmbeddedChannel encoder = new EmbeddedChannel(new WebSocket13FrameEncoder(true));
    private EmbeddedChannel decoder = reader();
    private EmbeddedChannel channel = house.openWebSocket(house.pump, "https://plant.example.com");

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        encoder.finishAndReleaseAll();
        decoder.finishAndReleaseAll();
        house.close();
    }

    private static EmbeddedChannel reader() {
        return new EmbeddedChannel(new WebSocket13FrameDecoder(false, false, 1 << 20));
    }

    private void openAnew() {
        channel.finishAndReleaseAll();
        decoder.finishAndReleaseAll();
        channel = house.openWebSocket(house.pump);
        decoder = reader();
        opened();
    }

    private String ask(String head) {
        channel.writeInbound(Unpooled.copiedBuffer(head + "\r\n", StandardCharsets.US_ASCII));
        return answer();
    }

    private String answer() {
        StringBuilder answer = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            answer.append(part.toString(StandardCharsets.US_ASCII));
            part.release();
        }
        return answer.toString();
    }

    private void send(WebSocketFrame... frames) {
        for (WebSocketFrame frame : frames) {
            encoder.writeOutbound(frame);
        }
        for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
            channel.writeInbound(part);
        }
        house.settle();
        channel.runPendingTasks();
    }

    private @Nullable WebSocketFrame frame() {
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            decoder.writeInbound(part);
        }
        return decoder.readInbound();
    }

    private static ByteBuf packets(Packet... packets) {
        ByteBuf out = Unpooled.buffer();
        for (Packet packet : packets) {
            PacketWriter.write(out, packet, MqttVersion.V5);
        }
        return out;
    }

    private static Packet connect() {
        return Packet.Connect.of(MqttVersion.V5, "ws", true, 30, Properties.NONE);
    }

    private void opened() {
        assertThat(ask(OPENING)).startsWith("HTTP/1.1 101 ");
    }

    private byte[] heard() {
        ByteBuf all = Unpooled.buffer();
        for (WebSocketFrame frame = frame(); frame != null; frame = frame()) {
            assertThat(frame).isInstanceOf(BinaryWebSocketFrame.class);
            all.writeBytes(frame.content());
            frame.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private int closeStatus() {
        for (WebSocketFrame frame = frame(); frame != null; frame = frame()) {
            if (frame instanceof CloseWebSocketFrame close) {
                int status = close.statusCode();
                close.release();
                return status;
            }
            frame.release();
        }
        return 0;
    }

    @Test
    void anOpeningIsAnsweredAsTheStandardSaysAndMqttGoesOn() {
        String answer = ask(OPENING);
        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("sec-websocket-protocol: mqtt\r\n");
        assertThat(answer).contains(ACCEPT).doesNotContain("xtensions");

        send(new BinaryWebSocketFrame(packets(connect(), new Packet.Pingreq())));
        byte[] said = heard();
        assertThat(said[0]).as("CONNACK").isEqualTo((byte) 0x20);
        assertThat(said[said.length - 2]).as("PINGRESP").isEqualTo((byte) 0xd0);
    }

    @Test
    void packetsMayBeCutAnywhereAndComeInFragments() {
        opened();
        ByteBuf all = packets(connect(), new Packet.Pingreq());
        send(new BinaryWebSocketFrame(all.readRetainedSlice(3)), new BinaryWebSocketFrame(Unpooled.EMPTY_BUFFER));
        send(new BinaryWebSocketFrame(false, 0, all.readRetainedSlice(4)));
        send(new PingWebSocketFrame(Unpooled.copiedBuffer("between", StandardCharsets.US_ASCII)));
        WebSocketFrame pong = frame();
        assertThat(pong).isInstanceOf(PongWebSocketFrame.class);
        assertThat(pong.content().toString(StandardCharsets.US_ASCII)).isEqualTo("between");
        pong.release();
        send(new ContinuationWebSocketFrame(false, 0, all.readRetainedSlice(1)));
        send(new ContinuationWebSocketFrame(true, 0, all));
        assertThat(heard()).startsWith((byte) 0x20).endsWith((byte) 0xd0, (byte) 0);
    }

    @Test
    void whatIsNoOpeningForMqttIsRefusedAndTold() {
        List<String> others = new ArrayList<>();
        others.add(OPENING.replace("mqttv3.1, mqtt", "chat"));
        others.add(OPENING.replaceAll("Sec-WebSocket-Protocol.*\r\n", ""));
        others.add(OPENING.replace("Version: 13", "Version: 8"));
        others.add(OPENING.replace("Version: 13", "Version: 13, 8"));
        others.add(OPENING + "Sec-WebSocket-Version: 13\r\n");
        others.add(OPENING.replace(KEY, "c2hvcnQ="));
        others.add(OPENING.replace("GET", "POST"));
        others.add(OPENING.replace("HTTP/1.1", "HTTP/1.0"));
        others.add(OPENING.replace("Upgrade: websocket", "Upgrade: h2c"));
        others.add(OPENING + "Content-Length: 5\r\n");
        others.add(OPENING + "Transfer-Encoding: chunked\r\n");
        others.add(OPENING.replace("GET /mqtt", "GET /" + "x".repeat(2_000)));
        others.add(OPENING + "X-Long: " + "x".repeat(9_000) + "\r\n");
        others.add("\u0010\u000e\u0000\u0004MQTT\u0004\r\n");
        for (String other : others) {
            assertThat(ask(other)).as(other).startsWith("HTTP/1.1 400 ").contains("content-length: 0");
            assertThat(channel.isOpen()).as(other).isFalse();
            channel.finishAndReleaseAll();
            channel = house.openWebSocket(house.pump);
        }
        assertThat(ask(OPENING.replace("/mqtt", "/other"))).startsWith("HTTP/1.1 404 ");
        assertThat(house.signals.refusals(Reason.WRONG_PROTOCOL)).isEqualTo(others.size() + 1);
    }

    @Test
    void pagesOfOtherOriginsAreRefusedUnlessTheyAreListed() {
        assertThat(ask(OPENING + "Origin: https://evil.example.com\r\n")).startsWith("HTTP/1.1 403 ");
        for (String refused : List.of(
                "null", "http://hub.example.com:8884", "https://hub.example.com", "https://plant.example.com:1")) {
            channel = house.openWebSocket(house.pump, "https://plant.example.com");
            assertThat(ask(OPENING + "Origin: " + refused + "\r\n")).as(refused).startsWith("HTTP/1.1 403 ");
        }
        for (String allowed : List.of("https://hub.example.com:8884", "https://PLANT.example.com")) {
            channel = house.openWebSocket(house.pump, "https://plant.example.com");
            assertThat(ask(OPENING + "Origin: " + allowed + "\r\n")).as(allowed).startsWith("HTTP/1.1 101 ");
        }
        channel = house.openWebSocket(house.pump, "https://plant.example.com");
        assertThat(ask(OPENING + "Origin: https://plant.example.com\r\nOrigin: https://evil.example.com\r\n"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void framesThatCarryNoMqttEndTheConnection() {
        opened();
        send(new BinaryWebSocketFrame(packets(connect())));
        heard();
        send(new TextWebSocketFrame("hello"));
        assertThat(closeStatus()).isEqualTo(1003);
        assertThat(channel.isOpen()).isFalse();

        openAnew();
        send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[70_000])));
        assertThat(closeStatus()).as("larger than any packet").isEqualTo(1009);
        assertThat(channel.isOpen()).isFalse();

        openAnew();
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, 1, 0x10})); // not masked: RFC 6455, 5.1
        assertThat(closeStatus()).isEqualTo(1002);
        assertThat(channel.isOpen()).isFalse();

        openAnew();
        send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {0x30, 0}))); // PUBLISH before CONNECT
        assertThat(closeStatus()).isEqualTo(1000);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatComesBeforeTheOpeningIsAnsweredEndsTheConnectionAndIsNoFault() {
        ByteBuf early = Unpooled.copiedBuffer(OPENING + "\r\n", StandardCharsets.US_ASCII);
        channel.writeInbound(Unpooled.wrappedBuffer(
                early, Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, (byte) 0x80, 0, 0, 0, 0})));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(house.signals.events(EventType.FAULT)).isZero();
        assertThat(house.signals.refusals(Reason.PROTOCOL_VIOLATION)).isEqualTo(1);
    }

    @Test
    void whoClosesAndReadsNothingIsCutOff() {
        opened();
        send(new BinaryWebSocketFrame(packets(connect())));
        heard();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        send(new CloseWebSocketFrame(1001, "going away"));
        assertThat(channel.isOpen()).isFalse();
        house.settle();
        assertThat(house.gate.stats().sessionsLive()).isZero();
    }

    @Test
    void aCloseIsAnsweredAndTheSessionIsLeft() {
        opened();
        send(new BinaryWebSocketFrame(packets(connect())));
        heard();
        assertThat(house.gate.stats().sessionsLive()).isEqualTo(1);
        send(new CloseWebSocketFrame(1001, "going away"));
        assertThat(closeStatus()).isEqualTo(1001);
        assertThat(channel.isOpen()).isFalse();
        house.settle();
        assertThat(house.gate.stats().sessionsLive()).isZero();
    }

    @Test
    void whoSaysNothingIsSentAwayAndRoomIsBoundedForEach() {
        channel.advanceTimeBy(MqttHouse.LIMITS.connectTime().toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(answer()).startsWith("HTTP/1.1 408 ");
        assertThat(channel.isOpen()).isFalse();
        List<EmbeddedChannel> waiting = new ArrayList<>();
        for (int i = 0; i < MqttHouse.LIMITS.connectionsPerPrincipal(); i++) {
            waiting.add(house.openWebSocket(house.pump));
            assertThat(waiting.getLast().isOpen()).isTrue();
        }
        channel = house.openWebSocket(house.pump);
        assertThat(answer()).startsWith("HTTP/1.1 503 ");
        assertThat(house.openWebSocket(house.valve).isOpen())
                .as("another principal")
                .isTrue();
        waiting.forEach(EmbeddedChannel::finishAndReleaseAll);
        channel = house.openWebSocket(house.pump);
        assertThat(channel.isOpen()).isTrue();
        assertThat(house.signals.refusals(Reason.TIMEOUT_CONNECT)).isEqualTo(1);
        assertThat(house.signals.refusals(Reason.LIMIT_SESSIONS)).isEqualTo(1);
    }
}
