package io.yilianyun.bridge.persistence;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs a transaction again that the database has rolled back for a deadlock or a serialization failure. The callback may therefore run
 * several times, and must change nothing but the database.
 */
final class RetryingTransactionTemplate extends TransactionTemplate {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingTransactionTemplate.class);
    private static final int ATTEMPTS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    RetryingTransactionTemplate(PlatformTransactionManager manager) {
        super(manager);
    }

    @Override
    public <T> T execute(TransactionCallback<T> action) {
        for (int attempt = 1; ; attempt++) {
            try {
                return super.execute(action);
            } catch (TransactionSystemException e) {
                // A rollback on a connection that is closed fails too, and says nothing of why it was closed.
                throw e.getApplicationException() instanceof RuntimeException cause ? cause : e;
            } catch (ConcurrencyFailureException e) {
                // Inside another transaction, that one as a whole is run again.
                if (attempt == ATTEMPTS || TransactionSynchronizationManager.isActualTransactionActive()) {
                    throw e;
                }
                LOG.debug("The database rolled back a transaction; it is run again", e);
                long pause = ThreadLocalRandom.current().nextLong(1, LONGEST_PAUSE_MILLIS * attempt);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
            }
        }
    }
}
