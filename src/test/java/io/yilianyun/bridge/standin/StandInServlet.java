package io.yilianyun.bridge.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.yilianyun.bridge.persistence.Json;
import io.yilianyun.bridge.sandbox.Fault;
import io.yilianyun.bridge.sandbox.RegisteredApp;
import io.yilianyun.bridge.sandbox.SandboxController;
import io.yilianyun.bridge.sandbox.StandInPlatform;
import io.yilianyun.bridge.sandbox.TokenPair;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.springframework.boot.convert.DurationStyle;

/** The paths of {@link StandInServer}. */
final class StandInServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient StandInPlatform platform;
    private final transient ShiftedClock clock;
    private final transient SandboxController http;
    private final Duration latency;

    StandInServlet(StandInPlatform platform, ShiftedClock clock, Duration latency) {
        this.platform = platform;
        this.clock = clock;
        this.http = new SandboxController(platform);
        this.latency = latency;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding("UTF-8");
        response.setCharacterEncoding("UTF-8");
        try {
            route(request, response);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            text(response, HttpServletResponse.SC_BAD_REQUEST, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void route(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        String path = request.getRequestURI();
        switch (request.getMethod() + " " + path) {
            case "POST /_faults" -> {
                platform.inject(Json.MAPPER.readValue(request.getInputStream(), Fault.class));
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            case "DELETE /_faults" -> {
                platform.clearFaults();
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            case "GET /_state" -> {
                response.setContentType("application/json");
                response.getWriter().print(Json.MAPPER.writeValueAsString(platform));
            }
            case "POST /_issue" -> issue(request, response);
            case "GET /_pairs" -> {
                PrintWriter lines = lines(response);
                TokenPair.all(platform).forEach(pair -> lines.println(line(pair)));
            }
            case "POST /_clock" -> {
                clock.shift(DurationStyle.detectAndParse(request.getParameter("offset")));
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            }
            case "GET /oauth/authorize", "POST /oauth/authorize" -> authorize(request, response);
            default -> platformCall(path, request, response);
        }
    }

    private void platformCall(String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        if (!request.getMethod().equals("POST")) {
            text(response, HttpServletResponse.SC_NOT_FOUND, "Not found");
            return;
        }
        Thread.sleep(latency.toMillis());
        http.serve(path, request, response);
    }

    private void issue(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String clientId = clientId(request.getParameter("app"));
        long from = Long.parseLong(required(request, "from"));
        long to = Long.parseLong(required(request, "to"));
        String age = request.getParameter("age");
        Instant issuedAt = age == null ? clock.instant() : clock.instant().minus(DurationStyle.detectAndParse(age));
        PrintWriter lines = lines(response);
        LongStream.rangeClosed(from, to)
                .mapToObj(code -> TokenPair.issue(platform, clientId, Long.toString(code), issuedAt))
                .forEach(pair -> lines.println(line(pair)));
    }

    private void authorize(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, String> query = new HashMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, values[0]));
        int code = platform.checkAuthorization(query);
        if (code != 0) {
            text(response, HttpServletResponse.SC_BAD_REQUEST, "error " + code);
            return;
        }
        String machineCode = query.getOrDefault("machine_code", "4004000001");
        String answer = "true".equals(query.get("refuse"))
                ? "error=access_denied&error_description=refused"
                : "response_type=code&code=" + platform.authorize(query.get("client_id"), machineCode);
        String state = query.getOrDefault("state", "");
        String stateAgain = state.isEmpty() ? "" : "&state=" + URLEncoder.encode(state, StandardCharsets.UTF_8);
        response.setStatus(HttpServletResponse.SC_FOUND);
        response.setHeader("Location", query.get("redirect_uri") + "?" + answer + stateAgain);
    }

    /** An application by its name or client id; the first one if nothing is asked for. */
    private String clientId(String app) {
        return platform.settings().apps().values().stream()
                .filter(known -> app == null
                        || known.name().equals(app)
                        || known.clientId().equals(app))
                .map(RegisteredApp::clientId)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No application " + app));
    }

    /** A line in the form that the bridge imports. */
    private String line(TokenPair pair) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("app", platform.settings().apps().get(pair.clientId()).name())
                .put("machineCode", pair.machineCode())
                .put("accessToken", pair.accessToken())
                .put("refreshToken", pair.refreshToken())
                .put("accessExpiresAt", pair.accessExpiresAt().toString())
                .put("refreshExpiresAt", pair.refreshExpiresAt().toString())
                .put("issuedAt", pair.issuedAt().toString())
                .toString();
    }

    private static String required(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static PrintWriter lines(HttpServletResponse response) throws IOException {
        response.setContentType("application/x-ndjson");
        return response.getWriter();
    }

    private static void text(HttpServletResponse response, int status, String message) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain");
        response.getWriter().println(message);
    }
}
