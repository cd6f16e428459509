package io.yilianyun.bridge.chaos;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The wire between the bridge and the platform, with faults that a web server cannot show. */
final class Wire implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]+)");
    private static final long DRIP_MILLIS = 500;

    /** What becomes of a call. */
    enum Cut {
        /** The connection is reset (RST) before the platform has seen the request. */
        RESET_UNHEARD,
        /** The platform has answered, and the connection is reset instead of the answer. */
        RESET_ANSWERED,
        /** Half of the answer's body arrives, then the connection ends. */
        HALF_BODY,
        /** The answer arrives at two bytes a second: no single read times out. */
        DRIP
    }

    private final ServerSocket server;
    private final URI platform;
    private final Queue<Cut> cuts = new ConcurrentLinkedQueue<>();
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);

    Wire(URI platform) throws IOException {
        this.platform = platform;
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        connections.execute(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** The next call meets this fault. */
    void cut(Cut cut) {
        cuts.add(cut);
    }

    boolean isWhole() {
        return cuts.isEmpty();
    }

    private void accept() {
        try {
            while (true) {
                Socket bridge = server.accept();
                connections.execute(() -> serve(bridge));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket bridge) {
        try (bridge;
                Socket upstream = new Socket(platform.getHost(), platform.getPort())) {
            InputStream requests = new BufferedInputStream(bridge.getInputStream());
            InputStream answers = new BufferedInputStream(upstream.getInputStream());
            while (true) {
                byte[] request = message(requests);
                Cut cut = cuts.poll();
                if (cut == Cut.RESET_UNHEARD) {
                    bridge.setSoLinger(true, 0);
                    return;
                }
                upstream.getOutputStream().write(request);
                byte[] answer = message(answers);
                if (cut == Cut.RESET_ANSWERED) {
                    bridge.setSoLinger(true, 0);
                    return;
                }
                OutputStream out = bridge.getOutputStream();
                if (cut == Cut.HALF_BODY) {
                    out.write(answer, 0, answer.length - bodyLength(answer) / 2);
                    return;
                } else if (cut == Cut.DRIP) {
                    drip(answer, out);
                } else {
                    out.write(answer);
                }
            }
        } catch (IOException e) {
            // One of the two has gone; closing the other is all there is to do.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drip(byte[] answer, OutputStream out) throws IOException, InterruptedException {
        int head = answer.length - bodyLength(answer);
        out.write(answer, 0, head);
        for (int i = head; i < answer.length && !closed.await(DRIP_MILLIS, TimeUnit.MILLISECONDS); i++) {
            out.write(answer[i]);
        }
    }

    /** One HTTP message, whose body has the length that its header says. */
    private static byte[] message(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (!endsWithBlankLine(message.toByteArray())) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            message.write(next);
        }
        int length = bodyLength(message.toByteArray());
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        message.write(body);
        return message.toByteArray();
    }

    private static boolean endsWithBlankLine(byte[] head) {
        int n = head.length;
        return n >= 4 && head[n - 4] == '\r' && head[n - 3] == '\n' && head[n - 2] == '\r' && head[n - 1] == '\n';
    }

    private static int bodyLength(byte[] message) {
        Matcher length = LENGTH.matcher(new String(message, StandardCharsets.ISO_8859_1));
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    @Override
    public void close() {
        closed.countDown();
        connections.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
