package io.yilianyun.bridge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.yilianyun.bridge.engine.Databases;
import io.yilianyun.bridge.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed at random moments, again and again, while answers of the platform are lost, lose nothing, with two applications on
 * each database server.
 *
 * <p>{@code -Dchaos.kills} and {@code -Dchaos.tokens} make it longer. With many kills there are three nodes on one database, one of
 * which is killed each time, whether it is ready or still starting, and tokens live ten minutes, so that each is refreshed several times.
 */
@Tag("chaos")
class RandomKillsTest {
    private static final int KILLS = Integer.getInteger("chaos.kills", 3);
    private static final int TOKENS = Integer.getInteger("chaos.tokens", 150);
    static final boolean LONG = KILLS > 20;
    private static final Duration LIFE = LONG ? Duration.ofMinutes(10) : Duration.ofDays(30);
    private static final int MOST_CALLS_BETWEEN_KILLS = LONG ? 60 : 25;

    /** With three nodes all may be starting at once, whether the machine is busy or not. */
    private static final Duration TIME_FOR_CALLS = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private final Random random = new Random(42);

    @Test
    void onPostgres() throws IOException {
        killAtRandomWithLostAnswers(Databases.postgres());
    }

    @Test
    void onMariaDb() throws IOException {
        killAtRandomWithLostAnswers(Databases.mariaDb());
    }

    private void killAtRandomWithLostAnswers(String database) throws IOException {
        try (Site site = Site.ofTwoApps(database, folder, LIFE)) {
            List<ChildBridge> nodes = new ArrayList<>();
            for (int i = 0; i < (LONG ? 3 : 1); i++) {
                nodes.add(site.start("node" + i));
            }
            if (LONG) {
                site.fleet()
                        .moveIn(
                                nodes.get(0),
                                TOKENS,
                                Duration.ZERO,
                                LIFE.multipliedBy(2).dividedBy(3));
            } else {
                site.fleet().moveIn(nodes.get(0), TOKENS, Fleet.DUE);
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                site.fleet().inject(Fault.Kind.LOST_ANSWER, 0, 3);
                site.awaitCalls(1 + random.nextInt(MOST_CALLS_BETWEEN_KILLS), TIME_FOR_CALLS);
                int victim = random.nextInt(nodes.size());
                nodes.get(victim).kill();
                nodes.set(victim, site.launch("node" + victim, Map.of()));
                if (!LONG) {
                    nodes.get(victim).awaitReady();
                }
                report(site, kill);
            }
            site.fleet().platform().clearFaults();
            nodes.forEach(ChildBridge::awaitReady);
            String unsettled = LONG ? "in_doubt = 1" : "in_doubt = 1 OR refreshed_at IS NULL";
            Site.patiently().until(() -> site.count(unsettled) == 0);
            // Tokens that live ten minutes never come to rest; what the stopped nodes leave behind must be complete.
            nodes.forEach(ChildBridge::terminate);
            assertThat(site.count("in_doubt = 1 OR lease_owner IS NOT NULL")).isZero();
            assertThat(site.fleet().repeats())
                    .as("answers that were lost and repeated")
                    .isPositive();
            site.with("yilianyun.refresh.cron", "0 0 0 1 1 ? 2099");
            site.assertUnharmed(site.start("last"));
            report(site, KILLS);
        }
    }

    private static void report(Site site, int kill) {
        if (LONG && kill % 10 == 0) {
            System.out.printf(
                    "%d kills, %d calls, %d pairs, %d answers repeated, dead refresh tokens sent: %d%n",
                    kill,
                    site.fleet().calls(),
                    site.fleet().rotations(),
                    site.fleet().repeats(),
                    site.fleet().platform().getDeadRefreshTokensSent());
        }
    }
}
