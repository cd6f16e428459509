package io.yilianyun.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.authorize.OutcomeRecorder;
import io.yilianyun.bridge.deadletter.DeadLetter;
import io.yilianyun.bridge.deadletter.DeadLetterRepository;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.token.TokenRepository;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

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

    @Test
    void aNodeThatStopsBeforeATokenPairCanBeStoredKeepsItInADeadLetterForTheNext() throws Exception {
        String database = database();
        Map<String, String> properties =
                EngineNode.properties(database, platform.baseUrl().toString());
        String code = platform.platform().authorize(CLIENT, "4009000001");
        try (EngineNode stopped = EngineNode.start(properties, clock)) {
            Client browser = new Client(stopped.port());
            String state = browser.authorize("demo", "");
            stopped.bean(JdbcTemplate.class).execute("ALTER TABLE yly_token RENAME TO yly_token_away");
            assertThat(browser.callback("demo", code, state).status()).isEqualTo(202);
        }
        try (Connection connection = DriverManager.getConnection(database)) {
            connection.createStatement().execute("ALTER TABLE yly_token_away RENAME TO yly_token");
        }
        try (EngineNode next = EngineNode.start(properties, clock)) {
            DeadLetter letter = next.bean(DeadLetterRepository.class)
                    .search(new DeadLetterRepository.Filter(DeadLetter.Status.OPEN, "demo", null, null, null), 10, 0)
                    .get(0);
            assertThat(next.bean(OutcomeRecorder.class).recover(letter, null)).isEmpty();
            assertThat(next.bean(TokenRepository.class).find("demo", "4009000001"))
                    .isPresent();
        }
    }
}
