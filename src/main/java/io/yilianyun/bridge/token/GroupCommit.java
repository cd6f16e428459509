package io.yilianyun.bridge.token;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what several threads store at the same time in one transaction. A thread that finds no commit in progress makes one of everything
 * that waits; no thread returns before its own item is committed. A single thread waits for no other.
 */
final class GroupCommit<T, R> {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int LARGEST_GROUP = 256;
    /** Items that no caller waits for are committed when there are so many, or when the last commit was so long ago. */
    private static final int USUAL_GROUP = 32;

    private static final long LONGEST_WAIT_NANOS = 100_000_000;

    private final BlockingQueue<Pending<T, R>> waiting = new LinkedBlockingQueue<>();
    private final ReentrantLock committing = new ReentrantLock();
    private volatile long lastCommit = System.nanoTime();
    private final Function<List<T>, List<R>> commit;

    private record Pending<T, R>(T item, CompletableFuture<R> result) {
        private Pending(T item) {
            this(item, new CompletableFuture<>());
        }
    }

    /**
     * @param commit stores a group in one transaction and returns a result for each item, in order
     */
    GroupCommit(Function<List<T>, List<R>> commit) {
        this.commit = commit;
    }

    /**
     * Leaves an item to a commit that comes soon: that of the caller who makes the group large or old enough, or {@link #flush}, which must be
     * called in the end. It must be possible to repeat what is lost with the process before.
     */
    void leave(T item) {
        waiting.add(new Pending<>(item));
        if ((waiting.size() >= USUAL_GROUP || System.nanoTime() - lastCommit > LONGEST_WAIT_NANOS)
                && committing.tryLock()) {
            try {
                commitGroup();
            } finally {
                committing.unlock();
            }
        }
    }

    /** Commits everything that was left, and returns after the commit. */
    void flush() {
        commitWhile(() -> !waiting.isEmpty());
    }

    /** Stores an item, and returns after its commit. */
    R submit(T item) {
        Pending<T, R> own = new Pending<>(item);
        waiting.add(own);
        commitWhile(() -> !own.result().isDone());
        try {
            return own.result().join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    private void commitWhile(BooleanSupplier more) {
        committing.lock();
        try {
            while (more.getAsBoolean()) {
                commitGroup();
            }
        } finally {
            committing.unlock();
        }
    }

    private void commitGroup() {
        lastCommit = System.nanoTime();
        List<Pending<T, R>> group = new ArrayList<>();
        waiting.drainTo(group, LARGEST_GROUP);
        store(group);
    }

    /** One item that cannot be stored does not harm the others. */
    private void store(List<Pending<T, R>> group) {
        try {
            List<R> results = commit.apply(group.stream().map(Pending::item).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).result().complete(results.get(i));
            }
        } catch (RuntimeException e) {
            if (group.size() == 1) {
                LOG.error("An item could not be stored", e);
                group.get(0).result().completeExceptionally(e);
            } else {
                group.forEach(pending -> store(List.of(pending)));
            }
        }
    }
}
