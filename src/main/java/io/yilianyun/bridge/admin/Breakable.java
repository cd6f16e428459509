package io.yilianyun.bridge.admin;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** The stream of an answer, which is not brought to its end in good order if the answer is broken off. */
final class Breakable extends ServletOutputStream {
    private final ServletOutputStream out;
    private final HttpServletRequest request;

    Breakable(ServletOutputStream out, HttpServletRequest request) {
        this.out = out;
        this.request = request;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (!ApiRequestFilter.isBrokenOff(request)) {
            out.close();
        }
    }

    @Override
    public boolean isReady() {
        return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        out.setWriteListener(listener);
    }
}
