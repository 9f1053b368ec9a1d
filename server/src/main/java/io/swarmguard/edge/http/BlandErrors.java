package io.swarmguard.edge.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.swarmguard.signal.EventType;
import io.swarmguard.signal.Signals;
import io.swarmguard.terms.Reason;
import io.swarmguard.terms.Severity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a peer is told when it is not a handler that answers: the status and nothing else. Each has its reason, counted. */
final class BlandErrors implements ServerErrorHandler {
    private final Signals signals;

    BlandErrors(Signals signals) {
        this.signals = signals;
    }

    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        return null; // the standard statuses, printed by renderStatus below
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        tell(context == null ? null : RequestRunner.address(context), status.code());
        return RequestRunner.whole((Answer.Whole) Problem.bland(status.code(), status.reasonPhrase()));
    }

    /** A peer is refused before anybody was asked what its request means. */
    void tell(@Nullable String address, int status) {
        Reason reason = reason(status);
        if (reason == Reason.INTERNAL_ERROR) {
            signals.tell(EventType.FAULT, Severity.HIGH, null, address, reason, Map.of("where", "http"));
        } else {
            Map<String, String> details = Map.of("protocol", "http", "status", Integer.toString(status));
            signals.tell(EventType.REQUEST_REFUSED, Severity.LOW, null, address, reason, details);
        }
    }

    private static Reason reason(int status) {
        return switch (status) {
            case 408 -> Reason.TIMEOUT_REQUEST;
            case 413, 414, 431, 503 -> Reason.LIMIT_REQUEST;
            case 500 -> Reason.INTERNAL_ERROR;
            case 404, 405, 406, 415, 501 -> Reason.UNSUPPORTED;
            default -> Reason.MALFORMED;
        };
    }
}
