package io.yilianyun.bridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

@Timeout(30)
class GroupCommitTest {
    private final List<Integer> committed = new ArrayList<>();
    private final AtomicInteger commits = new AtomicInteger();

    @Test
    void whatIsAddedIsCommittedInGroupsAndAllOfItByAFlush() {
        GroupCommit<Integer> group = new GroupCommit<>(items -> {
            commits.incrementAndGet();
            committed.addAll(items);
        });
        IntStream.range(0, 1000).forEach(group::add);
        assertThat(committed).hasSizeGreaterThan(900);
        group.flush();
        assertThat(committed).hasSize(1000).doesNotHaveDuplicates();
        assertThat(commits.get()).isBetween(30, 100);
    }

    @Test
    void whatIsAddedDuringACommitDoesNotWaitForItAndAFlushDoes() {
        CountDownLatch goOn = new CountDownLatch(1);
        GroupCommit<Integer> group = new GroupCommit<>(items -> {
            if (commits.incrementAndGet() == 1) {
                await(goOn);
            }
            committed.addAll(items);
        });
        CompletableFuture<Void> first =
                CompletableFuture.runAsync(() -> IntStream.range(0, 32).forEach(group::add));
        Awaitility.await().untilAtomic(commits, org.hamcrest.Matchers.is(1));
        IntStream.range(32, 100).forEach(group::add);
        CompletableFuture<Void> flush = CompletableFuture.runAsync(group::flush);
        assertThat(flush).isNotDone();
        goOn.countDown();
        first.join();
        flush.join();
        assertThat(committed).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void anItemThatTheDatabaseRefusesHarmsNoOther() {
        GroupCommit<Integer> group = new GroupCommit<>(items -> {
            if (items.contains(13)) {
                throw new DataIntegrityViolationException("13 is refused");
            }
            committed.addAll(items);
        });
        IntStream.range(0, 20).forEach(group::add);
        group.flush();
        assertThat(committed).hasSize(19).doesNotContain(13);
    }

    @Test
    void aDatabaseThatIsAwayIsNotAskedForEachItem() {
        GroupCommit<Integer> group = new GroupCommit<>(items -> {
            if (commits.incrementAndGet() == 1) {
                throw new DataAccessResourceFailureException("away");
            }
            committed.addAll(items);
        });
        IntStream.range(0, 20).forEach(group::add);
        group.flush();
        assertThat(commits).hasValue(1);
        group.add(20);
        group.flush();
        assertThat(committed).containsExactly(20);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
