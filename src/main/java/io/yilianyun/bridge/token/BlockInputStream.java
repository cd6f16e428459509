package io.yilianyun.bridge.token;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream around another one. A single byte is read as a block of one, so that there is one method to override. */
public abstract class BlockInputStream extends FilterInputStream {
    protected BlockInputStream(InputStream in) {
        super(in);
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }
}
