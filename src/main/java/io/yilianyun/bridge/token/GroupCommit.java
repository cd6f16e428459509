package io.yilianyun.bridge.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what several threads have to store at the same time in one transaction. Whoever finds no commit under way makes one of
 * all that waits, the others' included; nobody returns before its own item is committed. Alone, a thread waits for nobody.
 */
final class GroupCommit<T, R> {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int LARGEST_GROUP = 256;
    /** So many items that nobody waits for are committed together, or those of so long a time. */
    private static final int USUAL_GROUP = 32;

    private static final long LONGEST_WAIT_NANOS = 100_000_000;

    private final Queue<Pending<T, R>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock committing = new ReentrantLock();
    private final AtomicInteger left = new AtomicInteger();
    private volatile long lastCommit = System.nanoTime();
    private final Function<List<T>, List<R>> commit;

    /**
     * @param commit stores a group in one transaction and returns a result for each item, in order
     */
    GroupCommit(Function<List<T>, List<R>> commit) {
        this.commit = commit;
    }

    /**
     * Leaves an item to a commit that comes soon: that of the caller who makes the group large or old enough, or {@link #flush}. Whoever
     * leaves items must flush in the end. What is lost with the process before must be repeatable.
     */
    void leave(T item) {
        waiting.add(new Pending<>(item));
        int size = left.incrementAndGet();
        if ((size >= USUAL_GROUP || System.nanoTime() - lastCommit > LONGEST_WAIT_NANOS) && committing.tryLock()) {
            try {
                commitGroup();
            } finally {
                committing.unlock();
            }
        }
    }

    /** Commits all that was left; returns when it is. */
    void flush() {
        committing.lock();
        try {
            while (!waiting.isEmpty()) {
                commitGroup();
            }
        } finally {
            committing.unlock();
        }
    }

    /** Stores an item; returns after its commit. */
    R submit(T item) {
        Pending<T, R> own = new Pending<>(item);
        waiting.add(own);
        committing.lock();
        try {
            while (!own.done) {
                commitGroup();
            }
        } finally {
            committing.unlock();
        }
        if (own.failure != null) {
            throw own.failure;
        }
        return own.result;
    }

    private void commitGroup() {
        lastCommit = System.nanoTime();
        left.set(0);
        List<Pending<T, R>> group = new ArrayList<>();
        for (Pending<T, R> next; group.size() < LARGEST_GROUP && (next = waiting.poll()) != null; ) {
            group.add(next);
        }
        try {
            store(group);
        } catch (RuntimeException e) {
            if (group.size() == 1) {
                group.get(0).fail(e);
            } else {
                // One item that cannot be stored must not take the others with it.
                group.forEach(this::storeAlone);
            }
        }
    }

    private void storeAlone(Pending<T, R> pending) {
        try {
            store(List.of(pending));
        } catch (RuntimeException e) {
            pending.fail(e);
        }
    }

    private void store(List<Pending<T, R>> group) {
        List<R> results = commit.apply(group.stream().map(p -> p.item).toList());
        for (int i = 0; i < group.size(); i++) {
            group.get(i).succeed(results.get(i));
        }
    }

    private static final class Pending<T, R> {
        private final T item;
        private R result;
        private RuntimeException failure;
        private boolean done;

        private Pending(T item) {
            this.item = item;
        }

        private void succeed(R value) {
            result = value;
            done = true;
        }

        private void fail(RuntimeException e) {
            LOG.error("An item could not be stored", e);
            failure = e;
            done = true;
        }
    }
}
