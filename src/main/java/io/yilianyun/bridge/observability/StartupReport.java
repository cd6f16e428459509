package io.yilianyun.bridge.observability;

import io.yilianyun.bridge.config.BridgeProperties;
import io.yilianyun.bridge.config.ConditionalOnStandalone;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.stereotype.Component;

/** Logs at the end of the start what runs, where, on which database and with which applications. */
@Component("bridgeStartupReport")
@ConditionalOnStandalone
class StartupReport {
    private static final Logger LOG = LoggerFactory.getLogger(StartupReport.class);

    private final BridgeProperties properties;
    private final DataSource dataSource;
    private final Environment environment;
    private final ObjectProvider<BuildProperties> build;

    StartupReport(
            BridgeProperties properties,
            DataSource dataSource,
            Environment environment,
            ObjectProvider<BuildProperties> build) {
        this.properties = properties;
        this.dataSource = dataSource;
        this.environment = environment;
        this.build = build;
    }

    @EventListener(ApplicationReadyEvent.class)
    @Order(0)
    void report() {
        BuildProperties version = build.getIfAvailable();
        LOG.info(
                "Yilianyun Bridge {} is ready on port {}\n  public address  {}\n  platform        {}\n  database        {}\n  applications    {}",
                version == null ? "" : version.getVersion(),
                environment.getProperty("local.server.port", "none"),
                properties.publicUrl(),
                properties.baseUrl(),
                database(),
                properties.apps().entrySet().stream()
                        .map(StartupReport::describe)
                        .collect(Collectors.joining(", ")));
    }

    private static String describe(Map.Entry<String, BridgeProperties.App> app) {
        return "%s (client-id %s)".formatted(app.getKey(), app.getValue().clientId());
    }

    /** The database's product and address, without parameters, which may hold a password. */
    private String database() {
        try {
            return JdbcUtils.extractDatabaseMetaData(dataSource, meta -> "%s %s, %s"
                    .formatted(
                            meta.getDatabaseProductName(),
                            meta.getDatabaseProductVersion(),
                            meta.getURL().replaceAll("[?;].*|(?<=//)[^/]*@", "")));
        } catch (MetaDataAccessException e) {
            return "not readable: " + e.getMessage();
        }
    }
}
