package io.yilianyun.bridge.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.JdbcOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.RefreshTokenOAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;

/**
 * The same with Spring Security's OAuth2 client: its authorized clients in its own JDBC schema, a manager that refreshes, and as little of
 * one's own as the platform's envelope and signature need. Its HTTP client is pooled like the others'; tokens are stored in plain text.
 */
public final class SpringLoop {
    private static final String REGISTRATION = "demo";
    private static final String SCHEMA =
            "org/springframework/security/oauth2/client/oauth2-client-schema-postgres.sql";

    private final JdbcTemplate jdbc;
    private final AuthorizedClientServiceOAuth2AuthorizedClientManager manager;

    private SpringLoop(String database, String platform) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database);
        this.jdbc = new JdbcTemplate(new HikariDataSource(config));
        var registrations = new InMemoryClientRegistrationRepository(ClientRegistration.withRegistrationId(REGISTRATION)
                .clientId(PlatformProcess.CLIENT)
                .clientSecret(PlatformProcess.SECRET)
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri("http://localhost:8080/cb")
                .authorizationUri(platform + "/oauth/authorize")
                .tokenUri(platform + "/oauth/oauth")
                .scope("all")
                .build());
        var provider = new RefreshTokenOAuth2AuthorizedClientProvider();
        provider.setAccessTokenResponseClient(responses());
        // Due like the bridge's: with ten days left.
        provider.setClockSkew(Duration.ofDays(10));
        this.manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(
                registrations, new JdbcOAuth2AuthorizedClientService(jdbc, registrations));
        manager.setAuthorizedClientProvider(provider);
    }

    private static RestClientRefreshTokenTokenResponseClient responses() {
        var responses = new RestClientRefreshTokenTokenResponseClient();
        responses.setRestClient(RestClient.builder()
                .requestFactory(new HttpComponentsClientHttpRequestFactory(PlatformClient.pooled()))
                .messageConverters(converters -> {
                    converters.clear();
                    converters.add(new FormHttpMessageConverter());
                    converters.add(new Envelope());
                })
                .build());
        responses.addParametersConverter(request -> {
            MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
            form.setAll(PlatformClient.signed());
            return form;
        });
        return responses;
    }

    public static void main(String[] arguments) throws Exception {
        SpringLoop loop = new SpringLoop(arguments[0], arguments[1]);
        Loop.serve(loop::due, loop::refresh);
    }

    private List<String> due() {
        return jdbc.queryForList(
                "SELECT principal_name FROM oauth2_authorized_client WHERE client_registration_id = ?"
                        + " AND access_token_expires_at <= CURRENT_TIMESTAMP + INTERVAL '10 days'"
                        + " ORDER BY access_token_expires_at",
                String.class,
                REGISTRATION);
    }

    private void refresh(String machineCode) {
        var client = manager.authorize(OAuth2AuthorizeRequest.withClientRegistrationId(REGISTRATION)
                .principal(machineCode)
                .build());
        if (client == null || client.getAccessToken().getExpiresAt() == null) {
            throw new IllegalStateException("Not refreshed");
        }
    }

    static void prepare(JdbcTemplate jdbc) throws IOException {
        try (var schema = SpringLoop.class.getClassLoader().getResourceAsStream(SCHEMA)) {
            jdbc.execute(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /**
     * @param rows machine code, access token, refresh token
     */
    static void fill(JdbcTemplate jdbc, List<Object[]> rows) {
        jdbc.execute("TRUNCATE oauth2_authorized_client");
        jdbc.batchUpdate(
                "INSERT INTO oauth2_authorized_client (principal_name, access_token_value, refresh_token_value,"
                        + " client_registration_id, access_token_type, access_token_issued_at, access_token_expires_at,"
                        + " access_token_scopes, refresh_token_issued_at) VALUES (?, ?, ?, '" + REGISTRATION
                        + "', 'Bearer', CURRENT_TIMESTAMP - INTERVAL '25 days', CURRENT_TIMESTAMP + INTERVAL '5 days',"
                        + " 'all', CURRENT_TIMESTAMP - INTERVAL '25 days')",
                rows.stream()
                        .map(row -> new Object[] {
                            row[0],
                            ((String) row[1]).getBytes(StandardCharsets.UTF_8),
                            ((String) row[2]).getBytes(StandardCharsets.UTF_8)
                        })
                        .toList());
    }

    /** Reads the platform's envelope. */
    private static final class Envelope extends AbstractHttpMessageConverter<OAuth2AccessTokenResponse> {
        private final MappingJackson2HttpMessageConverter json = new MappingJackson2HttpMessageConverter();

        private Envelope() {
            super(MediaType.ALL);
        }

        @Override
        protected boolean supports(Class<?> type) {
            return OAuth2AccessTokenResponse.class.isAssignableFrom(type);
        }

        @Override
        protected OAuth2AccessTokenResponse readInternal(
                Class<? extends OAuth2AccessTokenResponse> type, HttpInputMessage input) throws IOException {
            Map<?, ?> body = (Map<?, ?>) ((Map<?, ?>) json.read(Map.class, null, input)).get("body");
            return OAuth2AccessTokenResponse.withToken((String) body.get("access_token"))
                    .refreshToken((String) body.get("refresh_token"))
                    .tokenType(OAuth2AccessToken.TokenType.BEARER)
                    .expiresIn(((Number) body.get("expires_in")).longValue())
                    .build();
        }

        @Override
        protected void writeInternal(OAuth2AccessTokenResponse response, HttpOutputMessage output) {
            throw new UnsupportedOperationException();
        }
    }
}
