package io.yilianyun.bridge.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * An answer that is read once, while it is sent. Camel reads every other stream into memory on its way from route to route, so that it can be
 * read again; this one says that it has been.
 */
final class OnceBody extends FilterInputStream implements StreamCache {
    OnceBody(InputStream in) {
        super(in);
    }

    @Override
    public void reset() {
        // Nothing has been read before it is sent.
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        in.transferTo(out);
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
