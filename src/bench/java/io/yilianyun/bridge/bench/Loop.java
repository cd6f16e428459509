package io.yilianyun.bridge.bench;

import io.yilianyun.bridge.support.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that does what the sweep does, in another way: for each line that it reads it refreshes all that is due, and says how long it took. */
final class Loop implements AutoCloseable {
    static final int CONCURRENCY = 8;

    private final Process process;
    private final BufferedReader out;

    Loop(Class<?> mainClass, String database, PlatformProcess platform) throws IOException {
        process = JavaProcess.of(
                        Path.of("."),
                        List.of("-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                        mainClass,
                        List.of(database, platform.address().toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = Children.output(process);
    }

    /**
     * @param seconds from the selection of what is due to the last commit
     * @param processor seconds of processor time
     */
    record Sweep(double seconds, double processor) {}

    Sweep sweep() throws IOException {
        double before = Children.processorTime(process.toHandle()).toMillis() / 1000.0;
        OutputStream in = process.getOutputStream();
        in.write('\n');
        in.flush();
        double seconds = Double.parseDouble(Children.await(out, "seconds "));
        return new Sweep(seconds, Children.processorTime(process.toHandle()).toMillis() / 1000.0 - before);
    }

    /** What such a process does with one token. */
    interface Refresh {
        void refresh(String key) throws Exception;
    }

    /** Finds what is due. */
    interface Due {
        List<String> keys() throws Exception;
    }

    /** The main loop of such a process. */
    static void serve(Due due, Refresh refresh) throws Exception {
        while (System.in.read() == '\n') {
            long start = System.nanoTime();
            AtomicInteger failures = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(CONCURRENCY);
            for (String key : due.keys()) {
                threads.execute(() -> {
                    try {
                        refresh.refresh(key);
                    } catch (Exception e) {
                        if (failures.incrementAndGet() == 1) {
                            e.printStackTrace();
                        }
                    }
                });
            }
            threads.shutdown();
            threads.awaitTermination(1, TimeUnit.HOURS);
            if (failures.get() > 0) {
                throw new IllegalStateException(failures + " refreshes failed");
            }
            System.out.println("seconds " + (System.nanoTime() - start) / 1e9);
        }
        System.exit(0);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
