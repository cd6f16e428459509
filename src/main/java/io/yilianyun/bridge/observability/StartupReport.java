package io.yilianyun.bridge.observability;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import io.yilianyun.bridge.routing.RouteFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.stereotype.Component;

/** Logs at the end of the start what runs, where, on which database with which applications and route files. */
@Component("bridgeStartupReport")
@ConditionalOnStandalone
class StartupReport {
    private static final Logger LOG = LoggerFactory.getLogger(StartupReport.class);
    private static final String HERE =
            Matcher.quoteReplacement(Path.of("").toAbsolutePath().toString());

    private final BridgeProperties properties;
    private final DataSource dataSource;
    private final RouteFiles routeFiles;

    StartupReport(BridgeProperties properties, DataSource dataSource, RouteFiles routeFiles) {
        this.properties = properties;
        this.dataSource = dataSource;
        this.routeFiles = routeFiles;
    }

    @EventListener
    @Order(0)
    void report(ApplicationReadyEvent event) throws IOException {
        ApplicationContext context = event.getApplicationContext();
        BuildProperties build = context.getBeanProvider(BuildProperties.class).getIfAvailable();
        LOG.info(
                """
                Yilianyun Bridge {} is ready on port {}
                  public address  {}
                  platform        {}
                  database        {}
                  applications    {}
                  route files     {}""",
                build == null ? "" : build.getVersion(),
                context.getEnvironment().getProperty("local.server.port", "none"),
                properties.publicUrl(),
                properties.baseUrl(),
                database(),
                properties.apps().entrySet().stream()
                        .map(app -> "%s (client-id %s)"
                                .formatted(app.getKey(), app.getValue().clientId()))
                        .collect(Collectors.joining(", ")),
                routeFiles.summary());
    }

    /** Returns the database's product and address, without parameters, which may hold a password; H2's file from the root. */
    private String database() {
        try {
            return JdbcUtils.extractDatabaseMetaData(dataSource, meta -> "%s %s, %s"
                    .formatted(
                            meta.getDatabaseProductName(),
                            meta.getDatabaseProductVersion(),
                            meta.getURL()
                                    .replaceAll("[?;].*|(?<=//)[^/]*@", "")
                                    .replaceFirst("(?<=^jdbc:h2:file:)\\.(?=/)", HERE)));
        } catch (MetaDataAccessException e) {
            return "not readable: " + e.getMessage();
        }
    }
}
