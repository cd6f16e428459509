package io.yilianyun.bridge.config;

import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Binds and checks the configuration before any other bean exists, so that a wrong one leaves nothing behind. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BridgeProperties.class)
public class PropertiesConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(PropertiesConfiguration.class);

    @Bean
    static ConfigurationPropertiesBindHandlerAdvisor bridgeBindHandlerAdvisor() {
        return ReportingBindHandler::new;
    }

    /** Comes after the processors with an order, since binding needs the placeholders that one of those sets up. */
    @Bean
    static BeanFactoryPostProcessor bridgeEarlyBinding(ConfigurableEnvironment environment) {
        return beans -> {
            CommandLineSecrets.check(environment);
            String temporary = System.getProperty("java.io.tmpdir");
            if (beans.containsBean("bridgeApplication") && !Files.isWritable(Path.of(temporary))) {
                throw new FailedStartException(
                        "The folder for temporary files cannot be written to: " + temporary,
                        "Mount a volume there, in memory for example, or name another folder by -Djava.io.tmpdir=<folder>.",
                        null);
            }
            try {
                new ConfigurationRules(beans.getBean(BridgeProperties.class), null)
                        .warnings()
                        .forEach(LOG::warn);
            } catch (BeanCreationException e) {
                throw e.getMostSpecificCause() instanceof ConfigurationException wrong ? wrong : e;
            }
        };
    }
}
