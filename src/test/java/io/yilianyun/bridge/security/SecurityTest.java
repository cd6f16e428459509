package io.yilianyun.bridge.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.yilianyun.bridge.support.BridgeTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** The bridge with what is off by default: an issuer of tokens, a trusted proxy, a limit of public requests, more of the actuator. */
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:security;DB_CLOSE_DELAY=-1",
            "server.forward-headers-strategy=native",
            "server.http2.enabled=true",
            "yilianyun.security.console.username=chief",
            "yilianyun.security.console.password=not-a-real-password",
            "spring.security.oauth2.resourceserver.jwt.audiences=bridge",
            "yilianyun.security.public-requests-per-minute=5",
            "yilianyun.security.jwt.roles-claim=bridge.roles",
            "yilianyun.audit.events=true",
            "management.endpoints.web.exposure.include=health,prometheus,loggers,env",
        })
abstract class SecurityTest extends BridgeTest {
    static final RSAKey SIGNING = key("one");
    static final Issuer ISSUER = new Issuer(SIGNING);

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry registry) {
        registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", ISSUER::uri);
    }

    static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
