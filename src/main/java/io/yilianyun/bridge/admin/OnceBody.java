package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.token.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * An answer that is read once, while it is sent. Camel reads every other stream into memory on its way from route to route, so that it can be
 * read again; this one says that it has been.
 *
 * <p>Camel would also end an answer in good order whose source fails half-way. The failure is noted, so that the connection is broken off: a part
 * must not pass for the whole.
 */
final class OnceBody extends BlockInputStream implements StreamCache {
    private final Runnable failed;

    OnceBody(InputStream in, Runnable failed) {
        super(in);
        this.failed = failed;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException | RuntimeException e) {
            failed.run();
            throw e;
        }
    }

    @Override
    public void reset() {
        // Nothing has been read before it is sent.
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        transferTo(out);
    }

    @Override
    public StreamCache copy(Exchange exchange) {
        throw new UnsupportedOperationException("The answer can be read only once");
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    /** Not known. */
    @Override
    public long length() {
        return -1;
    }

    @Override
    public long position() {
        return -1;
    }
}
