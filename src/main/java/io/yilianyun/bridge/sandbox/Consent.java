package io.yilianyun.bridge.sandbox;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What an application asks a merchant for, and where the browser goes with the answer. The names are those of the
 * platform's own parameters.
 *
 * @param state null or empty if the merchant started in the application centre
 */
record Consent(String response_type, String client_id, String redirect_uri, String state) {

    URI agreed(String code) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("response_type", "code");
        answer.put("code", code);
        return redirect(answer);
    }

    URI refused() {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("error", "access_denied");
        answer.put("error_description", "用户拒绝授权");
        return redirect(answer);
    }

    private URI redirect(Map<String, String> answer) {
        if (state != null && !state.isEmpty()) {
            answer.put("state", state);
        }
        UriComponentsBuilder builder = UriComponentsBuilder.fromUri(URI.create(redirect_uri));
        answer.keySet().forEach(name -> builder.queryParam(name, "{" + name + "}"));
        return builder.encode().buildAndExpand(answer).toUri();
    }
}
