package io.yilianyun.bridge.persistence;

import org.quartz.JobPersistenceException;
import org.springframework.scheduling.quartz.LocalDataSourceJobStore;

/**
 * Spring's job store, which leaves transactions to its caller, with one of its own for each operation: Camel schedules its jobs outside of any,
 * where a lock of the database ends as soon as it is taken. Two nodes that started at the same moment on a new database then stored the same job
 * twice, and one of them did not start.
 */
public class LockingJobStore extends LocalDataSourceJobStore {
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    protected Object executeInLock(String lockName, TransactionCallback callback) throws JobPersistenceException {
        return executeInNonManagedTXLock(lockName, callback, null);
    }
}
