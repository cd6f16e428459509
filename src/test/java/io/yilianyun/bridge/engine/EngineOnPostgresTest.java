package io.yilianyun.bridge.engine;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class EngineOnPostgresTest extends EngineContract {
    @Override
    String database() {
        return Databases.postgres() + "&options=-c%20lock_timeout=2000";
    }

    @Test
    void aLockThatOutlastsTheLockTimeoutLosesNoTokenPair() throws Exception {
        authorizeInTrouble(action -> {
            try (Connection other = node.bean(DataSource.class).getConnection()) {
                other.setAutoCommit(false);
                other.createStatement().execute("LOCK TABLE yly_token IN EXCLUSIVE MODE");
                CompletableFuture<Void> page = CompletableFuture.runAsync(action);
                await().pollDelay(Duration.ofMillis(3500)).until(() -> true);
                other.rollback();
                page.join();
            }
        });
    }
}
