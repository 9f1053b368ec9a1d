package io.swarmguard.edge.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.swarmguard.gate.Admission;
import io.swarmguard.gate.Gate;
import io.swarmguard.identity.Principal;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.PrincipalKind;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests into {@link Request}s and answers into frames. The gate is asked about the certificate again for every
 * request, and for every piece of a stream: a kept connection outlives nobody's rights.
 */
final class RequestRunner {
    private static final Executor VIRTUAL =
            task -> Thread.ofVirtual().name("http-request").start(task);

    private final Gate gate;
    private final Set<PrincipalKind> kinds;
    private final Set<PrincipalKind> guests;
    private final HttpLimits limits;
    private final Signals signals;
    private final BlandErrors errors;
    private final Receiving receiving;

    RequestRunner(Gate gate, HttpListener.Spec spec, Signals signals) {
        HttpLimits limits = spec.limits();
        this.gate = gate;
        this.kinds = spec.kinds();
        this.guests = spec.guests();
        this.limits = limits;
        this.signals = signals;
        this.errors = new BlandErrors(signals);
        this.receiving = new Receiving(limits);
    }

    BlandErrors errors() {
        return errors;
    }

    /** @param mostBytes largest body, if that is less than what the listener takes */
    HttpService serving(Handler handler, long mostBytes) {
        return (context, request) -> {
            byte @Nullable [] certificate = certificate(context);
            Receiving.Body body = receiving.begin(from(certificate, address(context)), mostBytes);
            if (certificate == null) {
                context.setRequestTimeout(
                        TimeoutMode.SET_FROM_START, limits.strangers().requestTime());
            }
            if (request.headers().contentLength() > body.most()) {
                return refused(context, 413);
            }
            BodyReader reader = new BodyReader(body);
            request.subscribe(reader, context.eventLoop());
            return HttpResponse.of(reader.whole()
                    .thenApplyAsync(whole -> answer(context, whole, certificate, handler), VIRTUAL)
                    .exceptionally(failure -> tooMuch(context, failure))
                    .whenComplete((answer, failure) -> body.end()));
        };
    }

    private Receiving.From from(byte @Nullable [] certificate, String address) {
        if (certificate == null) {
            return Receiving.From.STRANGER;
        }
        if (guests.isEmpty()) {
            return Receiving.From.OWN;
        }
        Principal principal = admitted(certificate, address);
        return principal == null || guests.contains(principal.id().kind()) ? Receiving.From.GUEST : Receiving.From.OWN;
    }

    private HttpResponse tooMuch(ServiceRequestContext context, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Receiving.TooMuch tooMuch) {
                return refused(context, tooMuch.status());
            }
        }
        throw failure instanceof CompletionException known ? known : new CompletionException(failure);
    }

    private HttpResponse refused(ServiceRequestContext context, int status) {
        errors.tell(address(context), status);
        String title = HttpStatus.valueOf(status).reasonPhrase();
        return whole((Answer.Whole) Problem.bland(status, title)).toHttpResponse();
    }

    /** For paths that lead nowhere. */
    Answer nothing(Request request) {
        Principal principal = request.principal();
        signals.tell(
                EventType.REQUEST_REFUSED,
                Severity.LOW,
                principal == null ? null : principal.id(),
                request.address(),
                Reason.UNSUPPORTED,
                Map.of("protocol", "http", "status", "404"));
        return Problem.bland(404, "Not Found");
    }

    private HttpResponse answer(
            ServiceRequestContext context, byte[] body, byte @Nullable [] certificate, Handler handler) {
        String address = address(context);
        Principal principal = null;
        if (certificate != null) {
            principal = admitted(certificate, address);
            if (principal == null) {
                return whole((Answer.Whole) Problem.bland(403, "Forbidden")).toHttpResponse();
            }
        }
        RequestHeaders raw = context.request().headers();
        Request request = new Request(raw.path(), parameters(context), headers(raw), body, principal, address);
        Answer answer =
                ScopedValue.where(Guests.ASKING, context.remoteAddress()).call(() -> run(handler, request));
        return switch (answer) {
            case Answer.Whole whole -> whole(whole).toHttpResponse();
            case Answer.Stream stream -> stream(context, stream, certificate, address);
        };
    }

    private Answer run(Handler handler, Request request) {
        try {
            return handler.handle(request);
        } catch (RuntimeException e) {
            signals.tell(
                    EventType.FAULT,
                    Severity.HIGH,
                    request.principal() == null ? null : request.principal().id(),
                    request.address(),
                    Reason.INTERNAL_ERROR,
                    Map.of("where", "http", "fault", e.getClass().getName()));
            return Problem.bland(500, "Internal Server Error");
        }
    }

    private @Nullable Principal admitted(byte[] certificate, String address) {
        Admission admission = gate.admit(certificate, kinds, address);
        return admission instanceof Admission.Admitted admitted ? admitted.principal() : null;
    }

    private HttpResponse stream(
            ServiceRequestContext context, Answer.Stream stream, byte @Nullable [] certificate, String address) {
        context.clearRequestTimeout();
        HttpResponseWriter writer = HttpResponse.streaming();
        writer.write(ResponseHeaders.of(HttpStatus.OK, HttpHeaderNames.CONTENT_TYPE, stream.contentType()));
        VIRTUAL.execute(() -> {
            try {
                stream.source().fill(bytes -> {
                    if (certificate != null && admitted(certificate, address) == null) {
                        throw new IOException("no longer admitted");
                    }
                    write(writer, bytes);
                });
            } catch (IOException e) {
                // the peer left or lost its rights: the stream ends, which is all there is to do
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                writer.close();
            }
        });
        return writer;
    }

    private static void write(HttpResponseWriter writer, byte[] bytes) throws IOException {
        if (!writer.tryWrite(HttpData.wrap(bytes))) {
            throw new IOException("the peer is gone");
        }
        try {
            writer.whenConsumed().join();
        } catch (CompletionException | CancellationException e) {
            throw new IOException("the peer is gone", e);
        }
    }

    private static Map<String, String> parameters(ServiceRequestContext context) {
        Map<String, String> parameters = new HashMap<>();
        String query = context.query();
        if (query != null) {
            QueryParams.fromQueryString(query)
                    .forEach(entry -> parameters.putIfAbsent(entry.getKey(), entry.getValue()));
        }
        parameters.putAll(context.pathParams());
        return parameters;
    }

    private static Map<String, String> headers(RequestHeaders raw) {
        Map<String, String> headers = new HashMap<>();
        raw.forEach((name, value) -> headers.putIfAbsent(name.toString(), value));
        return headers;
    }

    static String address(ServiceRequestContext context) {
        InetSocketAddress remote = context.remoteAddress();
        return remote.getAddress().getHostAddress();
    }

    private static byte @Nullable [] certificate(ServiceRequestContext context) {
        SSLSession session = context.sslSession();
        if (session == null) {
            throw new IllegalStateException("there is no listener without TLS");
        }
        return PeerCertificate.of(session);
    }

    static AggregatedHttpResponse whole(Answer.Whole answer) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(answer.status());
        if (!answer.contentType().isEmpty()) {
            headers.add(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        }
        answer.headers().forEach(headers::add);
        headers.add("cache-control", "no-store");
        headers.add("x-content-type-options", "nosniff");
        return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(answer.body()));
    }
}
