package io.yilianyun.bridge.security;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.http.HttpHeaders;

/**
 * Bounds the wait for a body whose request was answered before it came. Tomcat reads such a body to its end, with a thread that waits for
 * it: whoever sends it byte by byte would hold that thread for hours, without a key. Here it is read for a second, so that a client that
 * means well gets its answer and keeps its connection; then the connection is closed.
 */
final class UnreadBodies extends ValveBase {
    private static final long LARGEST = 131_072;
    private static final int LONGEST_PAUSE_MILLIS = 512;
    /** The end of a body in chunks cannot be looked for without waiting: the client has this long to take its answer. */
    private static final int CHUNKS_PAUSE_MILLIS = 200;

    UnreadBodies() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        List<String> lengths = Collections.list(request.getHeaders(HttpHeaders.CONTENT_LENGTH));
        if (request.isAsync()
                || lengths.size() > 1
                || !lengths.stream().allMatch(length -> length != null && length.matches("\\d{1,18}"))) {
            // Tomcat itself has refused what is no length, or two, and closes the connection.
            return;
        }
        try {
            boolean complete = request.getContentLengthLong() >= 0
                    ? readOver(request.getCoyoteRequest(), request.getContentLengthLong())
                    : request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null || endsInChunks(request, response);
            if (!complete) {
                request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /** Reads what is there and waits a little for the rest; false if it does not come. */
    private static boolean readOver(org.apache.coyote.Request request, long length)
            throws IOException, InterruptedException {
        if (length > LARGEST) {
            return length == request.getBytesRead();
        }
        int pause = 1;
        while (request.getBytesRead() < length) {
            request.action(ActionCode.AVAILABLE, true);
            if (request.getAvailable() > 0) {
                request.doRead(new Nowhere());
            } else if (pause > LONGEST_PAUSE_MILLIS) {
                return false;
            } else {
                Thread.sleep(pause);
                pause *= 2;
            }
        }
        return true;
    }

    private static boolean endsInChunks(Request request, Response response) throws IOException, InterruptedException {
        if (request.getCoyoteRequest().isFinished()) {
            return true;
        }
        if (!response.isCommitted()) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        response.finishResponse();
        Thread.sleep(CHUNKS_PAUSE_MILLIS);
        return false;
    }

    private static final class Nowhere implements ApplicationBufferHandler {
        private ByteBuffer buffer;

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // Nothing is kept.
        }
    }
}
