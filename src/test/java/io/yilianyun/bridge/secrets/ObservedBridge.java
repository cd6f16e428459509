package io.yilianyun.bridge.secrets;

import static org.awaitility.Awaitility.await;

import io.yilianyun.bridge.chaos.ChildBridge;
import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.platform.Signature;
import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.StandInPlatform;
import io.yilianyun.bridge.sandbox.TokenPair;
import io.yilianyun.bridge.standin.Faults;
import io.yilianyun.bridge.standin.Rules;
import io.yilianyun.bridge.standin.StandInServer;
import io.yilianyun.bridge.support.Client;
import io.yilianyun.bridge.support.Client.Answer;
import io.yilianyun.bridge.support.JavaProcess;
import io.yilianyun.bridge.support.TestProperties;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A bridge in a process of its own, on files, logging at DEBUG; what it was given as secrets, and all that it wrote and showed. */
final class ObservedBridge implements AutoCloseable {
    private static final String CLIENT = "1012345678";
    private static final String SECRET = "application/secret+of=the-bridge";
    private static final String WRONG_KEY = "wrong-key-0123456789-abcdef";
    private static final Set<String> ITS_CONFIGURATION = Set.of("application.properties", "keyset.json");

    private final Path folder;
    private final StandInServer server;
    private final ChildBridge bridge;
    private final long begun = Instant.now().getEpochSecond();
    private final Set<String> secrets = new LinkedHashSet<>();
    /** Given to the one browser that they belong to, in its pages' links too. */
    private final Set<String> states = new LinkedHashSet<>();

    private final Map<String, String> shown = new LinkedHashMap<>();

    ObservedBridge(Path folder) throws IOException {
        this.folder = folder;
        URI callback = URI.create("http://localhost:8080/yilianyun/callback/demo");
        server = StandInServer.start(
                Rules.of(new RegisteredApp("demo", CLIENT, SECRET, callback, BridgeProperties.Entry.CUSTOM)),
                Clock.systemUTC(),
                StandInServer.Options.DEFAULT);
        Path keyset = folder.resolve("keyset.json");
        Files.writeString(keyset, TestProperties.keyset());
        Map<String, String> properties = ChildBridge.properties("jdbc:h2:file:./data/bridge", server.baseUrl(), keyset);
        properties.put("yilianyun.apps.demo.client-secret", SECRET);
        properties.put("yilianyun.refresh.daily-quota", "1000");
        properties.put("yilianyun.security.public-requests-per-minute", "0");
        properties.put("logging.level.root", "DEBUG");
        // What only talks while it starts, at length.
        properties.put("logging.level.org.springframework.beans", "INFO");
        properties.put("logging.level.org.springframework.boot.autoconfigure", "INFO");
        properties.put("logging.file.name", "bridge-plain.log");
        properties.put("logging.structured.format.console", "ecs");
        bridge = ChildBridge.start(folder, properties);
        secrets.addAll(List.of(SECRET, ChildBridge.KEY, WRONG_KEY));
        Json.MAPPER.readTree(keyset.toFile()).findValues("value").forEach(key -> secrets.add(key.asText()));
    }

    private StandInPlatform platform() {
        return server.platform();
    }

    private Client operator() {
        return new Client(bridge.port()).as(ChildBridge.KEY);
    }

    private void note() {
        TokenPair.all(platform()).forEach(pair -> {
            secrets.add(pair.accessToken());
            secrets.add(pair.refreshToken());
        });
    }

    private Answer show(String what, Answer answer) {
        shown.merge(what, answer.headers().map() + "\n" + answer.body(), String::concat);
        return answer;
    }

    /** Through authorization, exchange, refreshes, faults, import, the API and wrong keys. */
    void walk() {
        authorize("4004000001", null);
        authorize("4004000002", Faults.code(6));
        authorize("4004000003", Faults.code(12));
        authorize("4004000004", Faults.of(Fault.Kind.GARBAGE));
        takeIn("4004000005");
        List.of(Faults.code(41), Faults.code(12), Faults.http(503), Faults.of(Fault.Kind.GARBAGE), Faults.code(20))
                .forEach(this::refresh);
        refresh(null);
        call(null);
        call(Faults.code(18));
        for (String path : List.of(
                "/api/tokens",
                "/api/tokens/demo/4004000001",
                "/api/dead-letters",
                "/api/apps",
                "/api/openapi.json",
                "/api/audit",
                "/actuator",
                "/actuator/health",
                "/actuator/prometheus",
                "/actuator/env",
                "/actuator/configprops",
                "/actuator/heapdump",
                "/error",
                "/",
                "/api/tokens?access_token=" + ChildBridge.KEY)) {
            show(path, operator().get(path));
            show(path, new Client(bridge.port()).get(path));
            show(path, new Client(bridge.port()).as(WRONG_KEY).get(path));
        }
        show("wrong body", operator().post("/api/authorizations", "{\"client_secret\":\"" + SECRET + "\""));
        Answer token = operator().get("/api/tokens/demo/4004000005/access-token");
        if (!secrets.contains(token.json().path("accessToken").asText())) {
            throw new AssertionError("The one place that shows a token shows none: " + token);
        }
        note();
    }

    private void authorize(String machineCode, Fault fault) {
        String url = operator()
                .post("/api/authorizations", "{\"app\":\"demo\",\"merchant\":\"Shop\"}")
                .json()
                .path("url")
                .asText();
        String ticket = url.replaceFirst(".*ticket=", "");
        secrets.add(ticket);
        Client browser = new Client(bridge.port());
        String state = browser.authorize("demo", "?ticket=" + ticket);
        states.add(state);
        secrets.add(
                browser.get("/yilianyun/authorize/demo").header("Set-Cookie").replaceFirst("^[^=]*=([^;]*).*", "$1"));
        String code = platform().authorize(CLIENT, machineCode);
        secrets.add(code);
        if (fault != null) {
            platform().inject(fault);
        }
        show("callback", browser.callback("demo", code, state));
        show("callback again", browser.callback("demo", code, state));
        show("an anonymous client's callback", new Client(bridge.port()).callback("demo", code, state));
        platform().clearFaults();
        note();
    }

    private void takeIn(String machineCode) {
        TokenPair pair = TokenPair.issue(platform(), CLIENT, machineCode, Instant.now());
        note();
        String line = ("{\"app\":\"demo\",\"machineCode\":\"%s\",\"accessToken\":\"%s\",\"refreshToken\":\"%s\","
                        + "\"accessExpiresAt\":\"%s\"}")
                .formatted(
                        machineCode,
                        pair.accessToken(),
                        pair.refreshToken(),
                        Instant.now().plus(Duration.ofDays(30)));
        show(
                "import",
                operator()
                        .send(
                                "POST",
                                "/api/tokens/import",
                                line + "\n" + line.replace("}", "") + "\n" + line.replace("demo", "other"),
                                "application/x-ndjson"));
    }

    private void refresh(Fault fault) {
        if (fault != null) {
            platform().inject(fault);
        }
        show("refresh", operator().post("/api/tokens/demo/4004000005/refresh"));
        note();
        platform().clearFaults();
    }

    private void call(Fault fault) {
        if (fault != null) {
            platform().inject(fault);
        }
        String form = "content=Tea&origin_id=A1";
        Answer answer = show(
                "call",
                operator()
                        .send(
                                "POST",
                                "/api/call/demo/4004000001/print/index",
                                form,
                                "application/x-www-form-urlencoded"));
        if (!answer.json().path("error").asText().equals("0")) {
            throw new AssertionError("No call was made: " + answer);
        }
        note();
    }

    /** All that was written or shown, by where; nothing is left out but the files that the secrets came from. */
    Map<String, String> everything() throws IOException, InterruptedException {
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(folder.resolve("events/events.ndjson")));
        Map<String, String> all = new LinkedHashMap<>(shown);
        long pid = bridge.handle().pid();
        all.put("thread dump", threadDump(pid));
        all.put("command line", Files.readString(Path.of("/proc/" + pid + "/cmdline")));
        files(all, "");
        bridge.terminate();
        files(all, " at the end");
        return all;
    }

    private static String threadDump(long pid) throws IOException, InterruptedException {
        Process jstack = new ProcessBuilder(JavaProcess.tool("jstack"), "-l", Long.toString(pid))
                .redirectErrorStream(true)
                .start();
        String dump = new String(jstack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jstack.waitFor();
        return dump;
    }

    private void files(Map<String, String> all, String when) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!ITS_CONFIGURATION.contains(file.getFileName().toString())) {
                    all.put(folder.relativize(file) + when, Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    /** The shapes of every secret that it ever held. */
    Set<String> disguises() {
        Set<String> shapes = new LinkedHashSet<>();
        secrets.forEach(secret -> shapes.addAll(Disguises.of(secret)));
        for (long second = begun - 1; second <= Instant.now().getEpochSecond(); second++) {
            shapes.addAll(Disguises.of(Signature.of(CLIENT, Long.toString(second), SECRET)));
        }
        secrets.stream()
                .filter(secret -> secret.matches("[A-Za-z0-9+/]{40,}={0,2}"))
                .forEach(key -> shapes.addAll(Disguises.of(keyMaterial(key))));
        return shapes;
    }

    /** The 32 bytes of an AES key at the end of the keyset's (serialized) value. */
    private static byte[] keyMaterial(String value) {
        try {
            byte[] bytes = Base64.getDecoder().decode(value);
            return Arrays.copyOfRange(bytes, Math.max(0, bytes.length - 32), bytes.length);
        } catch (IllegalArgumentException e) {
            return value.getBytes(StandardCharsets.UTF_8);
        }
    }

    Set<String> stateDisguises() {
        Set<String> shapes = new LinkedHashSet<>();
        states.forEach(state -> shapes.addAll(Disguises.of(state)));
        return shapes;
    }

    /** Whether it is a page that the state's own browser was shown. */
    boolean isPage(String where) {
        return where.contains("callback");
    }

    @Override
    public void close() {
        bridge.close();
        server.close();
    }
}
