package io.yilianyun.bridge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yilianyun.bridge.platform.Signature;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.entity.UrlEncodedFormEntity;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicNameValuePair;

/** The platform's token endpoint, called in as few lines as one would write for it. */
final class PlatformClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CloseableHttpClient http = pooled();
    private final String platform;

    PlatformClient(String platform) {
        this.platform = platform;
    }

    /** As many connections as the bridge keeps. */
    static CloseableHttpClient pooled() {
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(20)
                        .setMaxConnTotal(200)
                        .build())
                .build();
    }

    /** What the platform wants of every call beyond OAuth's own parameters. */
    static Map<String, String> signed() {
        String timestamp = Long.toString(System.currentTimeMillis() / 1000);
        return Map.of(
                "scope", "all",
                "sign", Signature.of(PlatformProcess.CLIENT, timestamp, PlatformProcess.SECRET),
                "timestamp", timestamp,
                "id", UUID.randomUUID().toString());
    }

    /**
     * A pair for a code or a refresh token.
     *
     * @param name of the parameter that brings it
     */
    JsonNode grant(String type, String name, String secret) throws IOException {
        HttpPost post = new HttpPost(platform + "/oauth/oauth");
        Stream<Map.Entry<String, String>> parameters = Stream.concat(
                Map.of("client_id", PlatformProcess.CLIENT, "grant_type", type, name, secret).entrySet().stream(),
                signed().entrySet().stream());
        List<NameValuePair> form = parameters
                .<NameValuePair>map(parameter -> new BasicNameValuePair(parameter.getKey(), parameter.getValue()))
                .toList();
        post.setEntity(new UrlEncodedFormEntity(form));
        return http.execute(post, answer -> JSON.readTree(EntityUtils.toString(answer.getEntity())))
                .path("body");
    }
}
