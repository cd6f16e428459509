package io.yilianyun.bridge;

import io.yilianyun.bridge.observability.AddedLibraries;
import io.yilianyun.bridge.persistence.DatabaseCopy;
import io.yilianyun.bridge.routing.RouteCopy;
import io.yilianyun.bridge.routing.StartCheck;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;

/** The bridge on its own. In a host application, {@link BridgeAutoConfiguration} does the same without this class. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {FlywayAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
public class BridgeApplication {
    public static void main(String[] args) {
        if (DatabaseCopy.isRequested(args)) {
            System.exit(DatabaseCopy.run(System.getenv(), args));
        }
        if (RouteCopy.isRequested(args)) {
            System.exit(RouteCopy.run(args));
        }
        if (StartCheck.isRequested(args)) {
            System.exit(StartCheck.run(BridgeApplication.class, args));
        }
        SpringApplication application = new SpringApplication(BridgeApplication.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setDefaultProperties(Map.of("logging.config", "classpath:yilianyun/logback.xml"));
        application.addInitializers(context -> AddedLibraries.warn());
        application.run(args);
    }
}
