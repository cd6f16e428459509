package io.yilianyun.bridge.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(32);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void nobodyReturnsBeforeItsOwnItemIsCommittedAndEachGetsItsOwnResult() throws Exception {
        Set<Integer> committed = ConcurrentHashMap.newKeySet();
        GroupCommit<Integer, Integer> group = new GroupCommit<>(items -> {
            committed.addAll(items);
            return items.stream().map(i -> i * 2).toList();
        });
        List<Future<Boolean>> results = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            int item = i;
            results.add(threads.submit(() -> group.submit(item) == item * 2 && committed.contains(item)));
        }
        for (Future<Boolean> result : results) {
            assertThat(result.get()).isTrue();
        }
    }

    @Test
    void whatWaitsDuringACommitIsCommittedTogether() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger commits = new AtomicInteger();
        Set<Thread> submitters = ConcurrentHashMap.newKeySet();
        GroupCommit<Integer, Integer> group = new GroupCommit<>(items -> {
            if (commits.incrementAndGet() == 1) {
                begun.countDown();
                await(goOn);
            }
            return items;
        });
        List<Future<Integer>> results = new ArrayList<>();
        results.add(threads.submit(() -> group.submit(0)));
        begun.await();
        for (int i = 1; i <= 20; i++) {
            int item = i;
            results.add(threads.submit(() -> {
                submitters.add(Thread.currentThread());
                return group.submit(item);
            }));
        }
        Awaitility.await()
                .until(() -> submitters.size() == 20
                        && submitters.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        goOn.countDown();
        for (Future<Integer> result : results) {
            result.get();
        }
        assertThat(commits).hasValue(2);
    }

    @Test
    void anItemThatCannotBeStoredHarmsNoOther() throws Exception {
        GroupCommit<Integer, String> group = new GroupCommit<>(items -> {
            if (items.contains(13)) {
                throw new IllegalStateException("13 is refused");
            }
            return items.stream().map(Object::toString).toList();
        });
        List<Future<String>> results = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int item = i;
            results.add(threads.submit(() -> group.submit(item)));
        }
        for (int i = 0; i < 200; i++) {
            Future<String> result = results.get(i);
            if (i == 13) {
                assertThatThrownBy(result::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasRootCauseMessage("13 is refused");
            } else {
                assertThat(result.get()).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void aSingleItemThatFailsThrowsOnceAndTheNextOneIsStored() {
        AtomicInteger calls = new AtomicInteger();
        GroupCommit<String, String> group = new GroupCommit<>(items -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("database away");
            }
            return items;
        });
        assertThatThrownBy(() -> group.submit("a")).isInstanceOf(IllegalStateException.class);
        assertThat(calls).hasValue(1);
        assertThat(group.submit("b")).isEqualTo("b");
    }

    @Test
    void whatIsLeftIsCommittedInGroupsAndAllOfItByAFlush() {
        List<Integer> committed = new ArrayList<>();
        AtomicInteger commits = new AtomicInteger();
        GroupCommit<Integer, Integer> group = new GroupCommit<>(items -> {
            commits.incrementAndGet();
            committed.addAll(items);
            return items;
        });
        for (int i = 0; i < 1000; i++) {
            group.leave(i);
        }
        assertThat(committed).hasSizeGreaterThan(900);
        group.flush();
        assertThat(committed).hasSize(1000).doesNotHaveDuplicates();
        assertThat(commits.get()).isBetween(30, 100);
    }

    @Test
    void anItemThatWasLeftAndCannotBeStoredHarmsNoOther() {
        List<Integer> committed = new ArrayList<>();
        GroupCommit<Integer, Integer> group = new GroupCommit<>(items -> {
            if (items.contains(13)) {
                throw new IllegalStateException("13 is refused");
            }
            committed.addAll(items);
            return items;
        });
        for (int i = 0; i < 20; i++) {
            group.leave(i);
        }
        group.flush();
        assertThat(committed).hasSize(19).doesNotContain(13);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
