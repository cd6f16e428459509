package io.yilianyun.bridge.token;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Stores what several threads add in groups, one transaction each. An item is stored by the thread that makes the group large or old enough,
 * or by {@link #flush}, which must be called in the end. It must be possible to repeat what is lost with the process before.
 */
final class GroupCommit<T> {
    private static final int LARGEST_GROUP = 256;
    /** Items are stored when there are so many, or when the last commit was so long ago. */
    private static final int USUAL_GROUP = 32;

    private static final long LONGEST_WAIT_NANOS = 100_000_000;

    private final BlockingQueue<T> waiting = new LinkedBlockingQueue<>();
    private final ReentrantLock committing = new ReentrantLock();
    private final Consumer<List<T>> commit;
    private volatile long lastCommit = System.nanoTime();

    /**
     * @param commit stores a group in one transaction, and reports if it cannot
     */
    GroupCommit(Consumer<List<T>> commit) {
        this.commit = commit;
    }

    void add(T item) {
        waiting.add(item);
        if ((waiting.size() >= USUAL_GROUP || System.nanoTime() - lastCommit > LONGEST_WAIT_NANOS)
                && committing.tryLock()) {
            try {
                commitGroup();
            } finally {
                committing.unlock();
            }
        }
    }

    /** Stores everything that was added, and returns after the commit. */
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

    private void commitGroup() {
        lastCommit = System.nanoTime();
        List<T> group = new ArrayList<>();
        waiting.drainTo(group, LARGEST_GROUP);
        store(group);
    }

    /** One item that the database refuses does not harm the others. */
    private void store(List<T> group) {
        try {
            commit.accept(group);
        } catch (RuntimeException e) {
            if (group.size() > 1 && e instanceof DataIntegrityViolationException) {
                group.forEach(item -> store(List.of(item)));
            }
        }
    }
}
