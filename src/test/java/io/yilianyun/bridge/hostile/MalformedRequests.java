package io.yilianyun.bridge.hostile;

import io.yilianyun.bridge.support.Client;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;

/** Requests that are wrong in every way that this class knows, drawn from a seed: the same seed, the same requests. */
final class MalformedRequests {
    private final Random random;

    MalformedRequests(long seed) {
        random = new Random(seed);
    }

    /** The next request: a valid one with a few things made wrong. Rarely one with a key that is not known: those may be slowed down. */
    byte[] next() {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String method = random.nextInt(4) > 0 ? HostileWords.METHODS.get(random.nextInt(8)) : any(HostileWords.METHODS);
        write(request, method + " " + target() + " " + version() + "\r\n");
        if (random.nextInt(50) > 0) {
            write(request, "Host: localhost\r\n");
        }
        write(request, "Connection: close\r\n");
        authorization(request);
        int headers = random.nextInt(4);
        for (int i = 0; i < headers; i++) {
            write(request, any(HostileWords.HEADERS) + ": " + headerValue() + "\r\n");
        }
        if (random.nextInt(60) == 0) {
            write(request, "X-Filler: f\r\n".repeat(400));
        }
        if (random.nextInt(60) == 0) {
            write(request, "Cookie: " + "c=1; ".repeat(1 + random.nextInt(3000)) + "\r\n");
        }
        body(request, method);
        byte[] bytes = request.toByteArray();
        return random.nextInt(20) == 0 ? damaged(bytes) : bytes;
    }

    private String target() {
        StringBuilder target = new StringBuilder(any(HostileWords.PATHS).replace("%s", poison()));
        if (random.nextInt(40) == 0) {
            target.append("/a".repeat(random.nextInt(6000)));
        }
        int parameters = random.nextInt(4);
        for (int i = 0; i < parameters; i++) {
            target.append(i == 0 ? '?' : '&')
                    .append(any(HostileWords.PARAMETERS))
                    .append('=')
                    .append(poison());
        }
        return target.toString();
    }

    /** Encoded, as a browser would send it, or not. */
    private String poison() {
        String poison = any(HostileWords.POISON);
        if (random.nextInt(3) == 0) {
            return poison;
        }
        StringBuilder encoded = new StringBuilder();
        for (byte b : poison.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = Character.isLetterOrDigit(b) || b == '%' || b == '.' || b == '-';
            encoded.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b));
        }
        return encoded.toString();
    }

    private String version() {
        return switch (random.nextInt(60)) {
            case 0 -> "HTTP/9.9";
            case 1 -> "HTTP/1.0";
            case 2 -> "";
            case 3 -> "HTTP/1.1 X";
            case 4 -> "SMTP/1.1";
            default -> "HTTP/1.1";
        };
    }

    private void authorization(ByteArrayOutputStream request) {
        int choice = random.nextInt(100);
        if (choice < 60) {
            write(request, "Authorization: Bearer " + (choice < 50 ? Client.OPERATOR : Client.TOKEN) + "\r\n");
        } else if (choice < 62) {
            write(request, "Authorization: Bearer " + any(HostileWords.POISON) + "\r\n");
        } else if (choice < 64) {
            write(request, "Authorization: " + any(HostileWords.POISON) + "\r\n");
        }
    }

    private String headerValue() {
        return switch (random.nextInt(8)) {
            case 0 -> any(HostileWords.TYPES);
            case 1 -> "yilianyun_browser=" + any(HostileWords.POISON);
            case 2 -> "text/html";
            case 3 -> "chunked";
            default -> any(HostileWords.POISON);
        };
    }

    private void body(ByteArrayOutputStream request, String method) {
        if (method.equals("GET") && random.nextInt(10) > 0) {
            write(request, "\r\n");
            return;
        }
        String body = any(HostileWords.BODIES);
        while (body.contains("%s")) {
            body = body.replaceFirst("%s", Matcher.quoteReplacement(any(HostileWords.POISON)));
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        write(request, "Content-Type: " + any(HostileWords.TYPES) + "\r\n");
        switch (random.nextInt(12)) {
            case 0 -> chunked(request, bytes, "5\r\nab");
            case 1 -> chunked(request, bytes, "zz\r\n");
            case 2 -> chunked(request, bytes, "0\r\n\r\n");
            case 3 -> chunked(request, bytes, "-1\r\n\r\n");
            case 4 -> write(request, "Content-Length: " + (bytes.length + 10) + "\r\n\r\n" + body);
            case 5 -> write(request, "Content-Length: -1\r\n\r\n" + body);
            case 6 -> write(request, "Content-Length: x\r\n\r\n" + body);
            case 7 -> write(request, "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
            default -> write(request, "Content-Length: " + bytes.length + "\r\n\r\n" + body);
        }
    }

    private void chunked(ByteArrayOutputStream request, byte[] body, String end) {
        write(request, "Transfer-Encoding: chunked\r\n\r\n");
        if (body.length > 0) {
            write(request, Integer.toHexString(body.length) + "\r\n");
            request.writeBytes(body);
            write(request, "\r\n");
        }
        write(request, end);
    }

    /** Cut off somewhere, or with some bytes changed. */
    private byte[] damaged(byte[] request) {
        if (random.nextBoolean()) {
            return Arrays.copyOf(request, random.nextInt(request.length));
        }
        for (int i = 0; i < 3; i++) {
            request[random.nextInt(request.length)] = (byte) random.nextInt(256);
        }
        return request;
    }

    private String any(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static void write(ByteArrayOutputStream request, String text) {
        request.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
