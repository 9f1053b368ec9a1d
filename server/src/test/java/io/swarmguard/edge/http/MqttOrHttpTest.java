package io.swarmguard.edge.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.swarmguard.identity.Principal;
import io.swarmguard.terms.PrincipalId;
import io.swarmguard.terms.Reason;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose a connection is on a port that MQTT shares, and what becomes of one that does not say. Real sockets, real TLS. */
@Timeout(120)
class MqttOrHttpTest {
    private static final String REST = " HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final HttpHouse house = new HttpHouse();

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    /** Says who it is, and then what it hears. */
    private static void echo(ChannelPipeline pipeline, Principal principal, String address) {
        pipeline.addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                context.writeAndFlush(message);
            }
        });
        byte[] who = (principal.id() + " " + address + "\r").getBytes(US_ASCII);
        pipeline.channel().writeAndFlush(pipeline.channel().alloc().buffer().writeBytes(who));
    }

    private SSLSocket connect(HttpListener listener) throws IOException {
        SSLSocket socket = house.socket(listener, house.pump.asClientOf(house.hub.certificate()));
        socket.startHandshake();
        return socket;
    }

    private static HttpLimits limits(int perPrincipal, Duration idle) {
        HttpLimits usual = HttpHouse.limits();
        return new HttpLimits(
                100,
                perPrincipal,
                4,
                10_000,
                40_000,
                8_192,
                HttpHouse.LONG,
                idle,
                Duration.ofSeconds(1),
                usual.strangers());
    }

    @Test
    void theFirstBytesSayWhoseAConnectionIsHoweverTheyCome() throws Exception {
        HttpListener listener = house.openShared(HttpHouse.limits(), MqttOrHttpTest::echo);
        for (String mqtt : new String[] {"GET /mqtt" + REST, "GET /mqtt?x" + REST}) {
            SSLSocket socket = connect(listener);
            for (byte one : mqtt.getBytes(US_ASCII)) {
                socket.getOutputStream().write(one);
                socket.getOutputStream().flush();
            }
            String who = "device/pump-7 127.0.0.1\r";
            byte[] heard = socket.getInputStream().readNBytes(who.length() + mqtt.length());
            assertThat(new String(heard, US_ASCII)).isEqualTo(who + mqtt);
        }
        for (String http : new String[] {"GET /mqttx", "GET /mqt", "GET /", "POST /mqtt", "G /mqtt"}) {
            SSLSocket socket = connect(listener);
            socket.getOutputStream().write(http.substring(0, 3).getBytes(US_ASCII));
            socket.getOutputStream().flush();
            assertThat(HttpHouse.say(socket, http.substring(3) + REST)).as(http).startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void whoSaysNothingIsCountedAndCutLikeWhoDoes() throws Exception {
        HttpListener listener = house.openShared(limits(2, HttpHouse.LONG), MqttOrHttpTest::echo);
        SSLSocket silent = connect(listener);
        SSLSocket begun = connect(listener);
        begun.getOutputStream().write("GET /mq".getBytes(US_ASCII));
        begun.getOutputStream().flush();

        assertThat(connect(listener).getInputStream().read()).as("the third").isEqualTo(-1);
        assertThat(house.signals.refusals(Reason.LIMIT_SESSIONS)).isEqualTo(1);

        house.cut(PrincipalId.device("pump-7"));
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
        assertThat(begun.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void whoSaysNothingIsLetGoWhenItHasBeenIdle() throws Exception {
        HttpListener listener = house.openShared(limits(2, Duration.ofSeconds(1)), MqttOrHttpTest::echo);
        SSLSocket silent = connect(listener);
        SSLSocket begun = connect(listener);
        begun.getOutputStream().write("GET /mqtt".getBytes(US_ASCII));
        begun.getOutputStream().flush();
        assertThat(silent.getInputStream().read()).isEqualTo(-1);
        assertThat(begun.getInputStream().read()).isEqualTo(-1);
    }
}
