package io.swarmguard.edge.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Puts a request's body together as it comes, each piece inside what is allowed at that moment. On one loop. */
final class BodyReader implements Subscriber<HttpObject> {
    private final Receiving.Body allowed;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    BodyReader(Receiving.Body allowed) {
        this.allowed = allowed;
    }

    /** Fails with {@link Receiving.TooMuch} if it is. */
    CompletableFuture<byte[]> whole() {
        return whole;
    }

    @Override
    public void onSubscribe(Subscription to) {
        subscription = to;
        to.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject part) {
        if (!(part instanceof HttpData data)) {
            return; // trailers
        }
        try (data) {
            allowed.add(data.length());
            bytes.writeBytes(data.array());
        } catch (Receiving.TooMuch tooMuch) {
            whole.completeExceptionally(tooMuch);
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        whole.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        whole.complete(bytes.toByteArray());
    }
}
