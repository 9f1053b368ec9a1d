package io.swarmguard.store;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Work waiting for the writer, and the future that tells how it went. */
final class WriteTask<T extends @Nullable Object> {
    private final StoreWork<T> work;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable StoreException failure;

    WriteTask(StoreWork<T> work) {
        this.work = work;
    }

    CompletableFuture<T> future() {
        return future;
    }

    /**
     * Runs the work between savepoints, so that its failure leaves the rest of the group alone.
     *
     * @throws Exception what lost the whole transaction
     */
    void run(Tx tx) throws Exception {
        failure = null;
        Tx.Mark mark = tx.mark();
        tx.run(StoreSql.SAVEPOINT);
        try {
            result = work.run(tx);
        } catch (Exception e) {
            if (StoreErrors.losesTransaction(e)) {
                throw e;
            }
            tx.closeStatements(); // whatever state the failure left them in
            tx.run(StoreSql.BACK_TO_SAVEPOINT);
            tx.undoTo(mark);
            failure = StoreErrors.of("writing", e);
        }
        tx.run(StoreSql.END_SAVEPOINT);
    }

    /** After the group was committed. */
    @SuppressWarnings("NullAway") // a result is null only where T allows it
    void complete() {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(result);
        }
    }

    void fail(StoreException e) {
        future.completeExceptionally(e);
    }
}
