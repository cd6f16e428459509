package io.yilianyun.bridge.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Sends bytes that no HTTP client would send, and reads what comes back until the server closes. */
final class RawHttp {
    private static final int PATIENCE_MILLIS = 20_000;

    private RawHttp() {}

    /**
     * What came back.
     *
     * @param status 0 if the server closed without an answer
     * @param head the status line and the headers, as they came
     */
    record Answer(int status, String head, Map<String, String> headers, String body) {
        static Answer of(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = text.indexOf("\r\n\r\n");
            if (!text.startsWith("HTTP/1.1 ") || end < 0) {
                return new Answer(0, text, Map.of(), "");
            }
            String head = text.substring(0, end);
            Map<String, String> headers = new TreeMap<>();
            head.lines().skip(1).forEach(line -> {
                String[] parts = line.split(":", 2);
                headers.put(parts[0].toLowerCase(Locale.ROOT), parts.length == 1 ? "" : parts[1].strip());
            });
            return new Answer(Integer.parseInt(head.substring(9, 12)), head, headers, text.substring(end + 4));
        }
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        return socket;
    }

    /** Sends all of it, says that there is no more, and reads to the end. */
    static Answer send(int port, byte[] request) throws IOException {
        try (Socket socket = connect(port)) {
            try {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
            } catch (IOException e) {
                // The server has refused before it read all of it; its answer may be there all the same.
            }
            return Answer.of(readAll(socket.getInputStream()));
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n; (n = in.read(buffer)) >= 0; ) {
                all.write(buffer, 0, n);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // Reset by the server, which had unread bytes of ours: what came before counts.
        }
        return all.toByteArray();
    }
}
