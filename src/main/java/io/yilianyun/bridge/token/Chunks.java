package io.yilianyun.bridge.token;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/** A stream that is made while it is read, a chunk at a time: nothing but one chunk is in memory, and nothing is held open in between. */
public final class Chunks {
    private Chunks() {}

    /**
     * @param next the next chunk, null at the end; is not asked again after that
     */
    public static InputStream stream(Supplier<byte[]> next) {
        return new SequenceInputStream(new Enumeration<>() {
            private byte[] chunk;
            private boolean ended;

            @Override
            public boolean hasMoreElements() {
                if (chunk == null && !ended) {
                    chunk = next.get();
                    ended = chunk == null;
                }
                return !ended;
            }

            @Override
            public InputStream nextElement() {
                if (!hasMoreElements()) {
                    throw new NoSuchElementException();
                }
                InputStream element = new ByteArrayInputStream(chunk);
                chunk = null;
                return element;
            }
        });
    }
}
