package io.yilianyun.bridge.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Answers bytes that no HTTP server would; each script is given once, in order. A connection ends with the script. */
public final class RawPlatform implements AutoCloseable {
    /** Writes an answer. */
    public interface Script {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    public RawPlatform() throws IOException {
        Thread thread = new Thread(this::accept, "raw-platform");
        thread.setDaemon(true);
        thread.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    public void next(Script script) {
        scripts.add(script);
    }

    /** An answer in the usual form. */
    public static Script answer(String contentType, byte[] body) {
        return out -> {
            out.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                    .formatted(contentType, body.length)
                    .getBytes(StandardCharsets.UTF_8));
            out.write(body);
        };
    }

    /** A piece ten times a second, for as long as anybody reads. */
    public void drip(OutputStream out, String piece) throws IOException, InterruptedException {
        while (!closed.await(100, TimeUnit.MILLISECONDS)) {
            out.write(piece.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void accept() {
        while (closed.getCount() > 0) {
            try (Socket socket = server.accept()) {
                socket.setTcpNoDelay(true);
                readRequest(new BufferedInputStream(socket.getInputStream()));
                scripts.take().write(socket.getOutputStream());
                socket.shutdownOutput();
            } catch (IOException e) {
                // The bridge has had enough of this answer, or the test is over.
                continue;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("No request");
            }
            head.append((char) c);
        }
        in.readNBytes(Integer.parseInt(head.toString().replaceFirst("(?is).*\r\ncontent-length: *(\\d+)\r\n.*", "$1")));
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }
}
