package io.yilianyun.bridge.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yilianyun.bridge.crypto.EncryptionKeys.KeyRotationException;
import io.yilianyun.bridge.support.TestProperties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EncryptionKeysTest {
    private final KeyDatabase database = new KeyDatabase();
    private final String keyset = TestProperties.keyset();
    private final EncryptionKeys keys = database.open(keyset);

    @Test
    void aNewDatabaseHasOneKey() {
        EncryptionKeys.Status status = keys.status();
        assertThat(status.keys()).hasSize(1);
        assertThat(status.keys().get(0).primary()).isTrue();
        assertThat(status.keys().get(0).createdAt()).isEqualTo(database.clock.instant());
        assertThat(status.remaining()).isZero();
    }

    @Test
    void aKeyIsRemovedOnlyWhenNoNodeCanUseItAnyMore() throws Exception {
        long old = keys.primary();
        assertThatThrownBy(() -> keys.remove(old))
                .isInstanceOf(KeyRotationException.class)
                .hasMessageContaining("Rotate first");
        keys.rotate();
        assertThatThrownBy(() -> keys.remove(old)).hasMessageContaining("Another node may still use");
        database.clock.advance(EncryptionKeys.OVERLAP);
        assertThat(keys.remove(old)).isTrue();
        assertThat(keys.remove(old)).as("once").isFalse();
        assertThat(keys.status().keys()).extracting(EncryptionKeys.Key::id).containsExactly(keys.primary());
    }

    @Test
    void twoRotationsAtTheSameMomentLeaveOneKeyThatEncrypts() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CountDownLatch start = new CountDownLatch(1);
        EncryptionKeys other = database.open(keyset);
        Future<?> one = threads.submit(() -> rotate(start, keys));
        Future<?> two = threads.submit(() -> rotate(start, other));
        start.countDown();
        one.get();
        two.get();
        threads.shutdown();
        keys.read();
        other.read();
        assertThat(keys.primary()).isEqualTo(other.primary());
        assertThat(keys.status().keys()).filteredOn(EncryptionKeys.Key::primary).hasSize(1);
    }

    private static EncryptionKeys.Status rotate(CountDownLatch start, EncryptionKeys keys) throws Exception {
        start.await();
        return keys.rotate();
    }

    @Test
    void aKmsThatRefusesANewKeyLeavesTheOldOne() {
        FakeKms.register();
        KeyDatabase other = new KeyDatabase();
        EncryptionKeys wrapped = other.open(keyset, FakeKms.KEY);
        long primary = wrapped.primary();
        FakeKms.forbid(true);
        try {
            assertThatThrownBy(() -> wrapped.rotate())
                    .isInstanceOf(KeyRotationException.class)
                    .hasMessageContaining(FakeKms.KEY);
        } finally {
            FakeKms.forbid(false);
        }
        assertThat(wrapped.primary()).isEqualTo(primary);
    }
}
