package io.yilianyun.bridge.security;

import io.yilianyun.bridge.config.ConditionalOnStandalone;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Cookie;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.server.Session;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The web server, where the bridge runs on its own; its limits stand in {@code bridge-defaults.yaml}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(name = "org.apache.catalina.startup.Tomcat")
@ConditionalOnStandalone
public class ServerConfiguration {
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bridgeUnreadBodies() {
        return factory -> factory.addEngineValves(new UnreadBodies());
    }

    /** The one session there is belongs to the operations pages. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> bridgeSession() {
        return factory -> {
            Cookie cookie = factory.getSession().getCookie();
            cookie.setName("yilianyun_console");
            cookie.setHttpOnly(true);
            cookie.setSameSite(Cookie.SameSite.LAX);
            factory.getSession().setTrackingModes(Set.of(Session.SessionTrackingMode.COOKIE));
        };
    }
}
