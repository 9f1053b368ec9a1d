package io.swarmguard.checks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One device that is disabled while messages go from and to all its sessions; notes when the last of them arrived.
 * Confined to the loop, but for the command's own times.
 */
final class Disable {
    private static final int TRIED_MILLIS = 500;

    private final String device;
    private final List<Publisher> publishers = new ArrayList<>(); // its own, and the commander's to it
    private int sessions;
    private boolean hot;
    private long heard;
    private long reached;
    private long sentAfterAnswer;
    private long lastFromNanos = Long.MIN_VALUE;
    private long lastToNanos = Long.MIN_VALUE;
    private long lastClosedNanos = Long.MIN_VALUE;
    private long firstAgainNanos;
    private volatile long startNanos;
    private volatile long answeredNanos;
    private volatile boolean recordedLate;
    private volatile long releasedNanos;

    Disable(String device) {
        this.device = device;
    }

    String device() {
        return device;
    }

    void session(Publisher own) {
        sessions++;
        publishers.add(own);
    }

    void commander(Publisher toIt) {
        publishers.add(toIt);
    }

    void heat() {
        hot = true;
    }

    /** Sends a message each way on each session that is open; nothing unless it was heated. */
    void send(long nowNanos) {
        if (!hot || isCut() || isOver(nowNanos)) {
            return;
        }
        for (Publisher publisher : publishers) {
            if (publisher.isWritable()) {
                publisher.send(1, nowNanos);
            }
        }
    }

    /** Whether it was tried for long enough after the answer to be heard, if its sessions were left open. */
    private boolean isOver(long nowNanos) {
        if (releasedNanos != 0) {
            return isBack();
        }
        return answeredNanos != 0 && nowNanos - answeredNanos > TimeUnit.MILLISECONDS.toNanos(TRIED_MILLIS);
    }

    /** A message from it was delivered to the observer. */
    void heard(long sentNanos) {
        if (releasedNanos != 0) {
            firstAgainNanos = isBack() ? firstAgainNanos : System.nanoTime();
            return;
        }
        heard += hot ? 1 : 0;
        judge(sentNanos);
        lastFromNanos = System.nanoTime();
    }

    /** A message was delivered to it. */
    void reached(long sentNanos) {
        if (releasedNanos != 0) {
            return;
        }
        reached += hot ? 1 : 0;
        judge(sentNanos);
        lastToNanos = System.nanoTime();
    }

    private void judge(long sentNanos) {
        if (answeredNanos != 0 && sentNanos > answeredNanos) {
            sentAfterAnswer++;
        }
    }

    void closed() {
        sessions--;
        lastClosedNanos = System.nanoTime();
    }

    /** The command begins: before its first byte is sent. */
    void begins() {
        startNanos = System.nanoTime();
    }

    /** @param late whether the hub said that it is in effect but not in the ledger yet */
    void answered(boolean late) {
        answeredNanos = System.nanoTime();
        recordedLate = late;
    }

    /** The command that lets it speak again begins: before its first byte is sent. */
    void released() {
        releasedNanos = System.nanoTime();
    }

    /** Whether it was heard again after it was released. */
    boolean isBack() {
        return firstAgainNanos != 0;
    }

    /** From the start of the command that released it to its first message that was heard. */
    long againNanos() {
        return isBack() ? firstAgainNanos - releasedNanos : 0;
    }

    boolean isRecordedLate() {
        return recordedLate;
    }

    /** Messages delivered from or to it although they were sent after the command was answered: there must be none. */
    long sentAfterAnswer() {
        return sentAfterAnswer;
    }

    boolean isBegun() {
        return startNanos != 0;
    }

    /** Whether all its sessions ended. */
    boolean isCut() {
        return sessions == 0;
    }

    /** Whether messages both from and to it arrived in the moments before: else a cut would show nothing. */
    boolean wasHeardBothWays() {
        return heard > 0 && reached > 0;
    }

    long fromNanos() {
        return Math.max(0, lastFromNanos - startNanos);
    }

    long toNanos() {
        return Math.max(0, lastToNanos - startNanos);
    }

    long closedNanos() {
        return Math.max(0, lastClosedNanos - startNanos);
    }

    long answerNanos() {
        return answeredNanos - startNanos;
    }
}
